"""Theil index in its parts: between the parks and inside each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import WIDTH, Chart, above, below, finish, order, pick, records, refs
from layers.theme import SIZE_BODY, palette
from layers.words.results import heading, named

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

PARTS = ("between", "within")


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """Two bars a park: its part of “between” (negative where it has less than an even share) and of “within”."""
    wide = named(result.table, facts, view).drop(columns="value")
    frame = wide.assign(ref=refs(wide, "main")).melt(["park", "ref"], list(PARTS), "part", "value")
    frame["ref"] += frame["part"]
    frame["label"] = frame["value"].map(lambda v: f"{v:+.3f}")
    parts = [heading(p, view) for p in PARTS]
    frame["part"] = frame["part"].map(dict(zip(PARTS, parts, strict=True)))
    ink = palette(view.theme)
    low, high = min(0.0, float(frame["value"].min())), max(0.0, float(frame["value"].max()))
    room = 0.12 * max(high - low, 1e-9)
    base = alt.Chart(records(frame)).encode(
        y=alt.Y("park:N", sort=order(facts, view, "park"), title=None),
        yOffset=alt.YOffset("part:N", sort=parts),
        x=alt.X("value:Q", title=heading("theil_part", view), scale=alt.Scale(domain=[low - room, high + room])),
    )
    bars = base.mark_bar(height=14, cornerRadiusEnd=2).encode(
        color=alt.Color("part:N", scale=alt.Scale(domain=parts, range=[above(view), below(view)]), title=None)
    )
    right = base.transform_filter("datum.value >= 0").mark_text(
        align="left", dx=4, fontSize=SIZE_BODY - 2, color=ink.ink
    )
    left = base.transform_filter("datum.value < 0").mark_text(
        align="right", dx=-4, fontSize=SIZE_BODY - 2, color=ink.ink
    )
    chart = (bars.add_params(pick()) + right.encode(text="label:N") + left.encode(text="label:N")).properties(
        width=WIDTH * 0.8, height=alt.Step(20)
    )
    return finish(chart, "theil", result, facts, view)
