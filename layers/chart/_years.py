"""The time axis of the plan's charts: years as bands, the name of a year over its middle."""

from __future__ import annotations

import altair as alt


def years(first: int, last: int, *, every: int = 1) -> alt.X:
    """Axis for ``when`` (decimal years) from ``first`` to the end of ``last - 1``, with room for words at the right.

    Every ``every``-th year is named, the last one always.
    """
    shown = sorted(range(last - 1, first - 1, -every))
    axis = alt.Axis(
        orient="top",
        values=[year + 0.5 for year in shown],
        labelExpr="format(floor(datum.value), 'd')",
        ticks=False,
        domain=False,
    )
    room = 0.05 * (last - first)
    return alt.X("when:Q", title=None, scale=alt.Scale(domain=[first - 0.2, last + room], nice=False), axis=axis)
