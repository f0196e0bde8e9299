"""Published figures of the parks year by year; targets are hollow, differing definitions not joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import Chart, finish, order, pick, records, refs, say
from layers.theme import series_colour
from layers.words.names import in_reader_units, metric_name, unit_name
from layers.words.results import heading, named

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

METRICS = ("ai_enterprises", "enterprises_total", "core_ai_output", "related_output", "software_revenue", "talent")
SHAPES = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross")


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """One small chart a measure that has at least three figures; a park has its own form and ink."""
    rows = result.tables["history"]
    rows = rows.loc[rows["year"].notna() & rows["value"].notna() & rows["metric"].isin(METRICS)]
    rows = rows.loc[rows.groupby("metric")["value"].transform("size") >= 3]
    if rows.empty:
        return None
    frame = named(rows, facts, view)
    frame["value"] = [
        in_reader_units(float(v), str(u), view.lang) for v, u in zip(frame["value"], frame["unit"], strict=True)
    ]
    frame["ref"] = refs(frame, "history", "value")
    frame["what"] = [_what(facts, str(m), u, view.lang) for m, u in zip(frame["metric"], frame["unit"], strict=True)]
    frame["kind"] = [say("target" if target else "fact", view) for target in frame["target"].astype(bool)]
    names = order(facts, view, "park")
    present = [n for n in names if n in set(frame["park"])]
    colours = [series_colour(names.index(n), view.theme) for n in present]
    shapes = [SHAPES[names.index(n) % len(SHAPES)] for n in present]
    frame["fact"] = frame["kind"] == say("fact", view)
    base = alt.Chart().encode(
        x=alt.X(
            "year:Q",
            title=None,
            axis=alt.Axis(format="d", tickMinStep=1, tickCount=6),
            scale=alt.Scale(zero=False, padding=12),
        ),
        y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=True)),
        color=alt.Color("park:N", scale=alt.Scale(domain=present, range=colours), title=None),
        shape=alt.Shape("park:N", scale=alt.Scale(domain=present, range=shapes), title=None),
        tooltip=[
            alt.Tooltip("park:N", title=heading("park_id", view)),
            alt.Tooltip("as_of:N", title=heading("as_of", view)),
            alt.Tooltip("value:Q", title=heading("value", view), format=",.6~g"),
            alt.Tooltip("kind:N", title=heading("target", view)),
            alt.Tooltip("note:N", title=heading("note", view)),
        ],
    )
    full = base.transform_filter("datum.fact").mark_point(size=75, filled=True, opacity=0.9)
    hollow = base.transform_filter("!datum.fact").mark_point(size=75, strokeWidth=1.8, filled=False, opacity=1)
    chart = (
        alt.layer(full.add_params(pick()), hollow, data=records(frame))
        .properties(width=240, height=150)
        .facet(facet=alt.Facet("what:N", title=None), columns=3)
        .resolve_scale(y="independent", x="independent")
    )
    return finish(chart, "history", result, facts, view, rows, "history", say("history_unit", view), len(frame))


def _what(facts: Facts, metric: str, unit: object, lang: str) -> str:
    name, shown = metric_name(facts, metric, lang), unit_name(unit, lang)
    return f"{name} ({shown})" if shown else name
