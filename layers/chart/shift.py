"""Shift-share per park: what came from the growth of all, from the sector mix and from the park itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import Chart, above, below, finish, order, pick, records, refs, say
from layers.theme import SIZE_BODY, palette
from layers.words.results import heading, in_reader_units, named, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

PARTS = ("growth_of_all", "sector_mix", "own_shift")


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """Three bars a park from a zero line; their sum is the change."""
    if "parks" not in result.tables:
        return None
    wide = named(in_reader_units(result.tables["parks"], result, view), facts, view)
    frame = wide.assign(ref=refs(wide, "parks")).melt(["park", "ref"], list(PARTS), "part", "value")
    frame["ref"] += frame["part"]
    frame["part"] = frame["part"].map({p: heading(p, view) for p in PARTS})
    frame["label"] = frame["value"].map(lambda v: f"{v:+.1f}")
    ink = palette(view.theme)
    parts = [heading(p, view) for p in PARTS]
    low, high = float(frame["value"].min()), float(frame["value"].max())
    room = 0.18 * max(high - low, 1e-9)
    scale = alt.Scale(domain=[low - room if low < 0 else 0, high + room])
    base = alt.Chart(records(frame)).encode(
        y=alt.Y("part:N", sort=parts, title=None), x=alt.X("value:Q", title=heading("change", view), scale=scale)
    )
    bars = base.mark_bar(height=14, cornerRadiusEnd=2).encode(
        color=alt.Color(
            "part:N", scale=alt.Scale(domain=parts, range=[ink.count, below(view), above(view)]), legend=None
        )
    )
    right = (
        base.transform_filter("datum.value >= 0")
        .mark_text(align="left", dx=4, fontSize=SIZE_BODY - 1, color=ink.ink)
        .encode(text="label:N")
    )
    left = (
        base.transform_filter("datum.value < 0")
        .mark_text(align="right", dx=-4, fontSize=SIZE_BODY - 1, color=ink.ink)
        .encode(text="label:N")
    )
    chart = (
        alt.layer(bars.add_params(pick()), right, left)
        .properties(width=460, height=alt.Step(20))
        .facet(
            row=alt.Row(
                "park:N",
                sort=order(facts, view, "park"),
                title=None,
                header=alt.Header(labelOrient="left", labelAngle=0, labelAlign="left", labelAnchor="middle"),
            ),
            spacing=8,
        )
    )
    unit = say("shift_unit", view, start=result.params["start"], end=result.params["end"],
               unit=word("unit", result.unit, view))  # fmt: skip
    return finish(chart, "shift", result, facts, view, table="parks", unit=unit)
