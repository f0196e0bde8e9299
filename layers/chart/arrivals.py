"""What came in which year: organisations as bars by park, money as discs, a row for each stage (never added up)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from data.vocabulary import STAGES
from geo.states.arrivals import NO_YEAR
from layers.chart.base import Chart, dressed, order, records, say
from layers.text import t
from layers.theme import SIZE_SMALL, palette, series_colour
from layers.words.names import in_reader_units, park_names, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.states.arrivals import Arrivals
    from layers.view import View

SELECTED = "ref"  # name of the selection: a click on a mark picks its ref, “year:park” or “year:stage”
FIRST = 2012  # all earlier years stand in one column
EARLIER = FIRST - 1
_WIDTH, _HEIGHT, _LANE = 760, 230, 58  # px


def columns(years: pd.Series, facts: Facts, view: View) -> tuple[pd.Series, list[str]]:
    """The name of the column of each year, and all columns in order: earlier, every year to the last, not known."""
    last = max([int(facts.as_of[:4]), *years])
    names = {NO_YEAR: say("no_year", view), EARLIER: say("earlier", view, year=FIRST)}
    names |= {year: str(year) for year in range(FIRST, last + 1)}
    place = folded(years)
    shown = [EARLIER] * bool((place == EARLIER).any()) + [*range(FIRST, last + 1)]
    shown += [NO_YEAR] * bool((place == NO_YEAR).any())
    return place.map(names), [names[year] for year in shown]


def folded(years: pd.Series) -> pd.Series:
    """Years before FIRST as one, EARLIER."""
    return years.where((years == NO_YEAR) | (years >= FIRST), EARLIER)


def organisations(found: Arrivals, facts: Facts, view: View) -> Chart | None:
    """Bars by year, parks one on the other; None when nothing came."""
    rows = found.organisations
    if rows.empty:
        return None
    lang, none = view.lang, say("no_park", view)
    when, shown = columns(rows["year"], facts, view)
    frame = rows.assign(when=when, park=rows["park_id"].map(park_names(facts, lang)).fillna(none))
    frame["ref"] = folded(frame["year"]).astype(str) + ":" + frame["park_id"]
    heads = {"year": t("columns.year", lang), "park": t("columns.park_id", lang), "n": t("columns.organisations", lang)}
    table = frame[["year", "park", "n"]].assign(year=_plain(frame["year"], view)).rename(columns=heads)
    parks = [name for name in [*order(facts, view, "park"), none] if name in set(frame["park"])]
    inks = [series_colour(number, view.theme) for number in range(len(parks))]
    drawn = frame.groupby(["when", "park", "ref"], sort=False)[["n"]].sum().reset_index()
    drawn["dated"] = drawn["when"] != say("no_year", view)
    base = alt.Chart(records(drawn)).encode(x=_years(shown))
    bars = base.mark_bar(stroke=palette(view.theme).panel, strokeWidth=0.8).encode(
        y=alt.Y("n:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1)),
        color=alt.Color("park:N", scale=alt.Scale(domain=parks, range=inks), title=None, sort=parks),
        opacity=alt.condition("datum.dated", alt.value(1), alt.value(0.4)),
        tooltip=[alt.Tooltip("when:N", title=heads["year"]), alt.Tooltip("park:N", title=heads["park"]),
                 alt.Tooltip("n:Q", title=heads["n"])],
    )  # fmt: skip
    whole = base.mark_text(dy=-7, fontSize=SIZE_SMALL, color=palette(view.theme).ink).encode(
        y=alt.Y("sum(n):Q"), text=alt.Text("sum(n):Q", format="d")
    )
    chart = (bars.add_params(_pick()) + whole).properties(width=_WIDTH, height=_HEIGHT)
    title, line = say("title.arrivals", view), say("arrivals_line", view, n=f"{int(rows['n'].sum()):,}")
    made = dressed(chart, "arrivals", facts, view, title=title, line=line, table=table)
    return replace(made, refs=tuple(frame["ref"]))


def money(found: Arrivals, facts: Facts, view: View) -> Chart | None:
    """A disc a year in the row of its stage, area in proportion to 亿元; None when no sum is known."""
    rows = found.money
    if rows.empty:
        return None
    lang = view.lang
    when, shown = columns(rows["year"], facts, view)
    stages = [word("stage", stage, lang) for stage in STAGES if stage in set(rows["stage"])]
    frame = rows.assign(when=when, name=[word("stage", stage, lang) for stage in rows["stage"]])
    frame["amount"] = [in_reader_units(float(amount), "亿元", lang) for amount in frame["amount"]]
    frame["ref"] = folded(frame["year"]).astype(str) + ":" + frame["stage"]
    heads = {"year": t("columns.year", lang), "name": t("columns.stage", lang), "amount": say("money_years_unit", view),
             "n": say("money_years_n", view)}  # fmt: skip
    table = frame[["year", "name", "amount", "n"]].assign(year=_plain(frame["year"], view)).rename(columns=heads)
    drawn = frame.groupby(["when", "stage", "name", "ref"], as_index=False, sort=False)[["amount", "n"]].sum()
    drawn["sure"] = ~drawn["stage"].isin(["unknown", "ended"])
    ink = palette(view.theme)
    base = alt.Chart(records(drawn)).encode(
        x=_years(shown), y=alt.Y("name:N", sort=stages, title=None, axis=alt.Axis(domain=False, ticks=False, grid=True))
    )
    discs = base.mark_circle(stroke=ink.money, strokeWidth=1.4, opacity=1).encode(
        size=alt.Size("amount:Q", scale=alt.Scale(domain=[0, drawn["amount"].max()], range=[0, 1300]), legend=None),
        fill=alt.condition("datum.sure", alt.value(ink.money), alt.value(ink.panel)),
        tooltip=[alt.Tooltip("when:N", title=heads["year"]), alt.Tooltip("name:N", title=heads["name"]),
                 alt.Tooltip("amount:Q", title=heads["amount"], format=",.4~r"), alt.Tooltip("n:Q", title=heads["n"])],
    )  # fmt: skip
    words = base.mark_text(dy=27, fontSize=SIZE_SMALL, color=ink.ink).encode(text=alt.Text("amount:Q", format=",.3~r"))
    chart = (discs.add_params(_pick()) + words).properties(width=_WIDTH, height=alt.Step(_LANE))
    title, line = say("title.money_years", view), say("money_years_line", view, n=f"{int(rows['n'].sum()):,}")
    made = dressed(chart, "money_years", facts, view, title=title, line=line, table=table)
    return replace(made, refs=tuple(frame["ref"]))


def _plain(years: pd.Series, view: View) -> pd.Series:
    return years.astype(str).where(years != NO_YEAR, say("no_year", view))


def _years(shown: list[str]) -> alt.X:
    return alt.X("when:N", sort=shown, scale=alt.Scale(domain=shown), title=None, axis=alt.Axis(labelAngle=0))


def _pick() -> alt.Parameter:
    return alt.selection_point(name=SELECTED, fields=["ref"], toggle="true", empty=False)
