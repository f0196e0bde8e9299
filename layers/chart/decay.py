"""Decay: organisations per km² by distance from the nearest axis, with their number on each bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import WIDTH, Chart, above, finish, inline, pick, records, refs, say, tint
from layers.theme import SIZE_BODY, palette
from layers.words.results import heading

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """One bar a kilometre; the edge of the chosen belt as a dashed line."""
    table = result.tables.get("decay")
    if table is None or table.empty:
        return None
    ink, frame = palette(view.theme), table.copy()
    frame["label"] = frame["count"].map(lambda n: f"{n:.0f}" if n else "")
    frame["ref"] = refs(frame, "decay", "per_km2")
    half = float(result.params["width_km"]) / 2
    frame["inside"] = frame["to_km"] <= half
    base = alt.Chart(records(frame)).encode(
        x=alt.X("from_km:Q", title=say("decay_x", view), axis=alt.Axis(tickCount=10)), x2="to_km:Q"
    )
    tips = [alt.Tooltip(f"{c}:Q", title=heading(c, view), format=form) for c, form in (
        ("from_km", ".0f"), ("to_km", ".0f"), ("count", ".0f"), ("area_km2", ".0f"), ("per_km2", ".3f"),
        ("cumulated", ".1%"))]  # fmt: skip
    bars = base.mark_bar(stroke=ink.panel).encode(
        y=alt.Y("per_km2:Q", title=heading("per_km2", view), scale=alt.Scale(domainMin=0)), y2=alt.datum(0),
        tooltip=tips,
        color=alt.condition("datum.inside", alt.value(above(view)), alt.value(tint(above(view), view, 0.4))),
    )  # fmt: skip
    text = (
        alt.Chart(records(frame.assign(middle=(frame["from_km"] + frame["to_km"]) / 2)))
        .mark_text(dy=-7, fontSize=SIZE_BODY - 2, color=ink.ink)
        .encode(x="middle:Q", y="per_km2:Q", text="label:N")
    )
    edge = alt.Chart(inline([{"km": half, "text": say("decay_edge", view)}]))
    rule = edge.mark_rule(color=ink.belt, strokeDash=[6, 4], strokeWidth=2).encode(x="km:Q")
    told = edge.mark_text(align="left", dx=5, color=ink.belt_name, fontSize=SIZE_BODY - 1).encode(
        x="km:Q", y=alt.value(8), text="text:N"
    )
    chart = (bars.add_params(pick()) + text + rule + told).properties(width=WIDTH, height=300)
    return finish(chart, "decay", result, facts, view, table="decay", unit=say("decay_unit", view))
