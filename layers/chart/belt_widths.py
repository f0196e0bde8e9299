"""Share inside the belt for every width, against the share that random places in the same area would have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart._spoken import quoted
from layers.chart.base import WIDTH, Chart, above, below, finish, pick, records, refs, say, tint
from layers.theme import SIZE_BODY, palette
from layers.words.results import heading

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """Observed share with the bounds that uncertain places allow; dashes for chance; ★ where p < 0.05."""
    if result.table.empty:
        return None
    ink, frame = palette(view.theme), result.table.copy()
    frame["mark"] = [
        f"{s:.0%}{' ★' if p < 0.05 else ''}" for s, p in zip(frame["area_share"], frame["p_value"], strict=True)
    ]
    frame["ref"] = refs(frame, "main", "area_share")
    names = [say("belt_observed", view), say("belt_chance", view)]
    base = alt.Chart(records(frame)).encode(x=alt.X("width_km:O", title=heading("width_km", view),
                                                    axis=alt.Axis(labelAngle=0)))  # fmt: skip
    percent = alt.Axis(format=".0%")
    tips = [alt.Tooltip("width_km:O", title=heading("width_km", view)),
            *(alt.Tooltip(f"{c}:Q", title=heading(c, view), format=".1%")
              for c in ("share", "low", "high", "area_share",
                                                                                  "random_share")),
            alt.Tooltip("p_value:Q", title=heading("p_value", view), format=".3f")]  # fmt: skip
    reach = base.mark_rule(strokeWidth=8, color=tint(above(view), view, 0.3)).encode(
        y=alt.Y("low:Q", axis=percent, title=say("belt_share_y", view)), y2="high:Q"
    )
    both = (
        alt.Chart(records(frame.drop(columns="ref")))
        .encode(x=base.encoding.x)
        .transform_fold(["area_share", "random_share"], as_=["which", "part"])
        .transform_calculate(who=f"datum.which === 'area_share' ? {quoted(names[0])} : {quoted(names[1])}")
    )
    scale = alt.Scale(domain=names, range=[above(view), below(view)])
    dash = alt.StrokeDash("who:N", scale=alt.Scale(domain=names, range=[[1, 0], [5, 4]]), title=None)
    lines = both.mark_line(strokeWidth=2.2).encode(
        y="part:Q", color=alt.Color("who:N", scale=scale, title=None), strokeDash=dash
    )
    dots = base.mark_point(filled=True, size=60, color=above(view), opacity=1).encode(y="area_share:Q", tooltip=tips)
    text = base.mark_text(dy=-13, fontSize=SIZE_BODY - 2, color=ink.ink).encode(y="area_share:Q", text="mark:N")
    chart = (reach + lines + dots.add_params(pick()) + text).properties(width=WIDTH, height=320)
    return finish(chart, "belt_widths", result, facts, view, unit=say("belt_unit", view))
