"""Pair correlation: how many more pairs there are at each distance than random places in the same area would have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import WIDTH, Chart, above, finish, inline, pick, records, refs, say, tint
from layers.theme import palette
from layers.words.results import heading

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """Observed curve over the band of random places; a line at 1, where there are as many as by chance."""
    if result.table.empty:
        return None
    ink, frame = palette(view.theme), result.table
    x = alt.X("d_km:Q", title=heading("d_km", view), axis=alt.Axis(tickCount=10))
    base = alt.Chart(records(frame)).encode(x=x)
    band = base.mark_area(color=tint(ink.ink_soft, view, 0.25)).encode(
        y=alt.Y("g_low:Q", title=say("corr_y", view)), y2="g_high:Q"
    )
    one = alt.Chart(inline([{"g": 1.0}])).mark_rule(color=ink.ink_soft, strokeDash=[5, 4]).encode(y="g:Q")
    line = base.mark_line(color=above(view), strokeWidth=2.4).encode(y="g:Q")
    tips = [alt.Tooltip(f"{c}:Q", title=heading(c, view), format=".2f") for c in ("d_km", "g", "g_low", "g_high")]
    spots = alt.Chart(records(frame.assign(ref=refs(frame, "main", "g")))).encode(x=x)
    dots = spots.mark_point(filled=True, size=34, color=above(view), opacity=1).encode(y="g:Q", tooltip=tips)
    chart = (band + one + line + dots.add_params(pick())).properties(width=WIDTH, height=320)
    return finish(chart, "correlation", result, facts, view, unit=say("corr_unit", view))
