"""Sorted distances to the k-th nearest other organisation: where the curve bends is a good radius for DBSCAN."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import WIDTH, Chart, above, finish, inline, pick, records, refs, say
from layers.theme import SIZE_SMALL, palette
from layers.words.results import heading

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """The curve, the knee that a rule finds, and the radius in use."""
    table = result.tables.get("k_distance")
    if table is None or len(table) < 3:
        return None
    ink = palette(view.theme)
    x = alt.X("rank:Q", title=heading("rank", view))
    y = alt.Y("distance_km:Q", title=say("k_distance_y", view))
    tips = [alt.Tooltip("rank:Q", title=heading("rank", view)),
            alt.Tooltip("distance_km:Q", title=heading("distance_km", view), format=".2f")]  # fmt: skip
    line = alt.Chart(records(table)).mark_line(color=above(view), strokeWidth=2.4).encode(x=x, y=y)
    spots = alt.Chart(records(table.assign(ref=refs(table, "k_distance", "distance_km"))))
    dots = spots.mark_point(filled=True, size=60, opacity=0).encode(x=x, y=y, tooltip=tips)  # room for the pointer
    marks = [(result.value("knee").value, say("k_distance_knee", view), [2, 3])]
    if result.params.get("method") == "dbscan":
        marks.append((result.params["eps_km"], say("k_distance_eps", view), [6, 4]))
    unit = say("km_unit", view)
    rules = [{"km": km, "text": f"{text} {km:.2f} {unit}"} for km, text, _ in marks if isinstance(km, (int, float))]
    guide = alt.Chart(inline(rules))
    across = guide.mark_rule(color=ink.ink_soft, strokeDash=[5, 4]).encode(y="km:Q")
    told = guide.mark_text(align="left", dx=6, dy=-6, fontSize=SIZE_SMALL, color=ink.ink).encode(
        x=alt.value(0), y="km:Q", text="text:N"
    )
    chart = (line + across + told + dots.add_params(pick())).properties(width=WIDTH, height=300)
    return finish(chart, "k_distance", result, facts, view, table="k_distance", unit=unit)
