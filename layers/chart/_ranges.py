"""Bars with the range that they may have, one a row; where a statistic gives no chance but an interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from layers.chart.base import WIDTH, above, below, pick, records, tint
from layers.theme import SIZE_BODY, palette
from layers.words.results import heading

if TYPE_CHECKING:
    import pandas as pd

    from layers.view import View


def ranges(
    frame: pd.DataFrame, value: str, low: str, high: str, view: View, *, style: str = ",.0f", tick: str = ""
) -> Any:
    """``frame`` has who, label, ref and the columns named: a bar to ``value``, a rule from ``low`` to ``high``, the
    label behind it, and a mark at ``tick``. Rows stand in the order of the frame."""
    ink, top = palette(view.theme), float(frame[high].max())
    if tick:
        top = max(top, float(frame[tick].max()))
    scale, axis = alt.Scale(domain=[0, top * 1.35]), alt.Axis(format=style)
    frame = frame.assign(edge=frame[[high, tick]].max(axis=1) if tick else frame[high])
    base = alt.Chart(records(frame)).encode(
        y=alt.Y("who:N", sort=list(frame["who"]), title=None, axis=alt.Axis(domain=False, ticks=False)),
        tooltip=[
            alt.Tooltip("who:N", title=" "),
            *(alt.Tooltip(f"{c}:Q", format=style, title=heading(c, view)) for c in (value, low, high, tick) if c),
        ],
    )
    bars = base.mark_bar(height=18, cornerRadiusEnd=3, stroke=above(view), color=tint(above(view), view, 0.35)).encode(
        x=alt.X(f"{value}:Q", scale=scale, title=heading(value, view), axis=axis)
    )
    reach = base.mark_rule(strokeWidth=2.4, color=ink.ink).encode(x=alt.X(f"{low}:Q", scale=scale), x2=f"{high}:Q")
    text = base.mark_text(align="left", dx=8, fontSize=SIZE_BODY - 1, color=ink.ink).encode(
        x=alt.X("edge:Q", scale=scale), text="label:N"
    )
    chart = bars.add_params(pick()) + reach + text
    if tick:
        chart += base.mark_point(shape="diamond", size=90, filled=True, color=below(view), opacity=1).encode(
            x=alt.X(f"{tick}:Q", scale=scale)
        )
    return chart.properties(width=WIDTH, height=alt.Step(32))
