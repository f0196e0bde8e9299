"""Lorenz curve under the line of equality."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import Chart, above, finish, inline, pick, records, refs, say, tint
from layers.theme import SIZE_BODY, SIZE_SMALL, palette
from layers.words.results import heading, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

FEW = 80  # points that can be told apart


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """The curve; the area between it and the diagonal is half the Gini coefficient."""
    frame = result.table.assign(even=result.table["share_of_units"])
    value = result.values[0].value
    if len(frame) < 3 or not isinstance(value, float):
        return None
    ink = palette(view.theme)
    percent = alt.Axis(format=".0%", tickCount=5)
    x = alt.X(
        "share_of_units:Q",
        axis=percent,
        title=say(f"lorenz_x.{result.params['of']}", view),
        scale=alt.Scale(domain=[0, 1]),
    )
    base = alt.Chart(records(frame)).encode(x=x)
    area = base.mark_area(color=tint(above(view), view, 0.22)).encode(
        y=alt.Y("share_of_value:Q", axis=percent, title=say("lorenz_y", view), scale=alt.Scale(domain=[0, 1])),
        y2="even:Q",
    )
    line = base.mark_line(color=above(view), strokeWidth=2.5).encode(y="share_of_value:Q")
    spots = alt.Chart(records(frame.assign(ref=refs(frame, "main", "share_of_value")))).encode(x=x)
    dots = spots.mark_point(filled=True, color=above(view), size=40, opacity=float(len(frame) < FEW)).encode(
        y="share_of_value:Q",
        tooltip=[
            alt.Tooltip(f"{c}:Q", format=".1%", title=heading(c, view)) for c in ("share_of_units", "share_of_value")
        ],
    )
    even = base.mark_line(color=ink.ink_soft, strokeDash=[5, 4], strokeWidth=1.2).encode(y="even:Q")
    notes = [{"x": 0.56, "y": 0.6, "text": say("lorenz_even", view)}]
    told = (
        alt.Chart(inline(notes))
        .mark_text(align="right", fontSize=SIZE_SMALL, color=ink.ink_soft, dx=-6)
        .encode(x="x:Q", y="y:Q", text="text:N")
    )
    big = (
        alt.Chart(inline([{"x": 0.04, "y": 0.93, "text": f"G = {value:.2f}"}]))
        .mark_text(align="left", fontSize=SIZE_BODY + 6, fontWeight="bold", color=ink.ink)
        .encode(x="x:Q", y="y:Q", text="text:N")
    )
    chart = (area + even + line + dots.add_params(pick()) + told + big).properties(width=420, height=360)
    return finish(chart, "lorenz", result, facts, view, unit=word("choice", str(result.params["of"]), view))
