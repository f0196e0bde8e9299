"""Ripley's L(d) − d against what random places in the same area give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart._spoken import quoted
from layers.chart.base import WIDTH, Chart, above, finish, pick, records, refs, say, tint
from layers.theme import palette
from layers.words.results import heading

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """Observed curve, mean of the simulations, and the band that holds 95 % of them at each distance."""
    if result.table.empty:
        return None
    ink, columns = palette(view.theme), ("observed_m", "mean_m", "low_m", "high_m")
    frame = result.table.assign(**{c: result.table[c] / 1000 for c in columns})
    names = [say("envelope_observed", view), say("envelope_random", view)]
    x = alt.X("d_km:Q", title=heading("d_km", view), axis=alt.Axis(tickCount=10))
    base = alt.Chart(records(frame)).encode(x=x)
    axis = alt.Y("low_m:Q", title=say("envelope_y", view))
    band = base.mark_area(color=tint(ink.ink_soft, view, 0.25)).encode(y=axis, y2="high_m:Q")
    pair = base.transform_fold(["observed_m", "mean_m"], as_=["which", "km"]).transform_calculate(
        who=f"datum.which === 'observed_m' ? {quoted(names[0])} : {quoted(names[1])}"
    )
    colour = alt.Color("who:N", scale=alt.Scale(domain=names, range=[above(view), ink.ink_soft]), title=None)
    dash = alt.StrokeDash("who:N", scale=alt.Scale(domain=names, range=[[1, 0], [5, 4]]), title=None)
    tips = [alt.Tooltip(f"{c}:Q", title=heading(c, view), format=".2f") for c in ("d_km", *columns)]
    lines = pair.mark_line(strokeWidth=2.4).encode(y="km:Q", color=colour, strokeDash=dash)
    spots = alt.Chart(records(frame.assign(ref=refs(frame, "main", "observed_m")))).encode(x=x)
    dots = spots.mark_point(filled=True, size=34, color=above(view), opacity=1).encode(y="observed_m:Q", tooltip=tips)
    chart = (band + lines + dots.add_params(pick())).properties(width=WIDTH, height=320)
    return finish(chart, "envelope", result, facts, view, unit=say("envelope_unit", view))
