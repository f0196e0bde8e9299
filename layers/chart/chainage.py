"""Profile along each axis: organisations inside the belt by chainage, with the parks marked where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import WIDTH, Chart, above, finish, pick, records, refs, say, side_by_side
from layers.theme import SIZE_BODY, palette
from layers.words.results import heading, named, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

NEAR_KM = 15.0  # a park farther from an axis than this is not marked on it


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """One panel an axis; nodes full, poles hollow, with their distance to the axis."""
    table = result.tables.get("profile")
    if table is None or table.empty:
        return None
    ink, axes = palette(view.theme), facts.boundaries.axes
    names = dict(zip(axes["id"], axes[f"name_{view.lang}"], strict=True))
    unit = word("unit", "km", view)
    nodes = named(result.tables["nodes"], facts, view)
    nodes["ref"] = refs(nodes, "nodes", "chainage_km")
    nodes = nodes.loc[nodes["distance_km"] <= NEAR_KM]
    nodes = nodes.assign(
        label=[f"{p} {km:.1f} {unit}" for p, km in zip(nodes["park"], nodes["distance_km"], strict=True)]
    )
    panels = []
    for axis in table["axis"].unique():
        rows, here = table.loc[table["axis"] == axis], nodes.loc[nodes["axis"] == axis].sort_values("chainage_km")
        here = here.assign(row=[i % 3 for i in range(len(here))])
        top = max(float(rows["count"].max()), 1.0)
        span = alt.Scale(domain=[0, float(rows["to_km"].max())], nice=False)
        base = alt.Chart(records(rows.assign(ref=refs(rows, "profile", "count")))).encode(
            x=alt.X("from_km:Q", scale=span, title=say("chainage_x", view)), x2="to_km:Q"
        )
        bars = base.mark_bar(color=above(view), stroke=ink.panel).encode(
            y=alt.Y("count:Q", title=heading("count", view), scale=alt.Scale(domain=[0, top * 1.55]),
                    axis=alt.Axis(tickMinStep=1)),
            y2=alt.datum(0),
            tooltip=[alt.Tooltip(f"{c}:Q", title=heading(c, view)) for c in ("from_km", "to_km", "count", "weight")],
        )  # fmt: skip
        here = here.assign(y=top * 1.48 - here["row"] * top * 0.15)
        spots = alt.Chart(records(here)).encode(x=alt.X("chainage_km:Q", scale=span))
        rule = spots.mark_rule(color=ink.ink_soft, strokeDash=[2, 3]).encode(y="y:Q", y2=alt.datum(0))
        dot = spots.mark_point(size=70, filled=True, color=ink.node, opacity=1).encode(y="y:Q").transform_filter(
            "datum.role === 'node'")  # fmt: skip
        ring = spots.mark_point(size=70, filled=False, color=ink.pole, strokeWidth=2, opacity=1).encode(
            y="y:Q").transform_filter("datum.role !== 'node'")  # fmt: skip
        text = spots.mark_text(align="left", dx=8, fontSize=SIZE_BODY - 2, color=ink.ink).encode(
            y="y:Q", text="label:N"
        )
        title = alt.TitleParams(names.get(axis, axis), anchor="start", fontSize=SIZE_BODY, color=ink.ink)
        panels.append(
            (bars.add_params(pick()) + rule + dot + ring + text).properties(width=WIDTH, height=190, title=title)
        )
    chart = side_by_side(panels, 1, 22)
    return finish(chart, "chainage", result, facts, view, table="profile", unit=say("chainage_unit", view))
