"""What the parks published by date: a line of the page a definition, points joined only within one definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from data.vocabulary import CITY
from layers.chart._years import years
from layers.chart.base import Chart, dressed, records
from layers.chart.history import SHAPES
from layers.figures.targets import number, place_name
from layers.text import t
from layers.theme import SIZE_SMALL, palette, series_colour
from layers.words.tables import labels

if TYPE_CHECKING:
    from data.load import Facts
    from layers.view import View

SELECTED = "id"  # name of the selection: a click on a mark picks its row
WIDTH, LANE, LETTER = 700, 26, 8  # px: drawing area, height of a line, width of a digit


def draw(points: pd.DataFrame, facts: Facts, view: View, group: str) -> Chart | None:
    """``points`` from layers.figures.plan_points.series_points; None when there are none. Sizes are told, not drawn."""
    if points.empty:
        return None
    ink, lang = palette(view.theme), view.lang
    places = [place_name(facts, park, lang) for park in (CITY, *facts.parks["id"])]
    present = [name for name in places if name in set(points["place"])]
    colours = [series_colour(places.index(n), view.theme) for n in present]
    shapes = [SHAPES[places.index(n) % len(SHAPES)] for n in present]
    frame = points.assign(
        row=[
            t("targets.series_label", lang, place=p, definition=d)
            for p, d in zip(points["place"], points["definition"], strict=True)
        ],
        label=points["shown"].map(lambda value: number(value, lang)),
        order=[places.index(name) for name in points["place"]],
    )
    frame["words"] = frame["label"].where(_apart(frame), "")
    rows = list(dict.fromkeys(frame.sort_values(["order", "when"], kind="stable")["row"]))
    tips = labels(["place", "definition", "as_of", "label", "note"], lang) | {"label": labels(["value"], lang)["value"]}
    base = alt.Chart(records(frame)).encode(
        x=years(int(points["when"].min()), int(points["when"].max()) + 1, every=2),
        y=alt.Y("row:N", sort=rows, title=None, axis=alt.Axis(domain=False, ticks=False, labelLimit=430, grid=True)),
        tooltip=[alt.Tooltip(f"{name}:N", title=label) for name, label in tips.items()],
    )
    colour = alt.Color("place:N", scale=alt.Scale(domain=present, range=colours), title=None)
    joined = base.mark_line(strokeWidth=1.5).encode(detail="series_id:N", color=colour)
    dots = base.mark_point(size=70, filled=True, opacity=1).encode(
        color=colour, shape=alt.Shape("place:N", scale=alt.Scale(domain=present, range=shapes), title=None)
    )
    words = base.mark_text(align="left", dx=4, dy=-9, fontSize=SIZE_SMALL, color=ink.ink).encode(text="words:N")
    pick = alt.selection_point(name=SELECTED, fields=["id"], toggle="true", empty=False)
    chart = (joined + dots.add_params(pick) + words).properties(width=WIDTH, height=alt.Step(LANE))
    name, unit = t(f"targets.group.{group}", lang), t(f"targets.unit.{group}", lang)
    title = t("targets.series_title", lang, group=name, unit=unit)
    line = t("targets.series_note", lang)
    return dressed(chart, f"published-{group}", facts, view, title=title, line=line, table=table(points, facts, lang))


def _apart(frame: pd.DataFrame) -> pd.Series:
    """True for points whose number stands clear of the one before it on its line; the last of a line always has one."""
    years_wide = frame["label"].str.len() * LETTER * (frame["when"].max() - frame["when"].min() + 1) / WIDTH
    ahead = frame.sort_values("when").groupby("series_id")["when"].shift(-1)
    return pd.Series(ahead.isna() | (ahead - frame["when"] > years_wide))


def table(points: pd.DataFrame, facts: Facts, lang: str) -> pd.DataFrame:
    """What is drawn, in words, with the source of every point."""
    titles = facts.sources.drop_duplicates("id").set_index("id")["title"]
    columns = ["place", "as_of", "shown", "unit_text", "definition", "note"]
    shown = points[columns].assign(source_title=points["source_id"].map(titles)).rename(columns={"shown": "value"})
    return shown.rename(columns=labels(list(shown.columns), lang))
