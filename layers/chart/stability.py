"""How clusters change when the radius moves: their number, and how far the grouping agrees with the one in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import Chart, above, below, finish, pick, records, refs, say, side_by_side
from layers.theme import SIZE_BODY, palette
from layers.words.results import heading

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """Two panels over the radius: number of clusters, and the adjusted Rand index."""
    table = result.tables.get("stability")
    if table is None or table.empty:
        return None
    ink, panels = palette(view.theme), []
    for column, colour, form in (("clusters", above(view), ".0f"), ("agreement", below(view), ".2f")):
        x, y = (
            alt.X("eps_km:Q", title=heading("eps_km", view), scale=alt.Scale(zero=False, padding=18)),
            alt.Y(f"{column}:Q", title=heading(column, view), scale=alt.Scale(zero=True)),
        )
        line = alt.Chart(records(table)).encode(x=x, y=y).mark_line(color=colour, strokeWidth=2)
        base = alt.Chart(records(table.assign(ref=refs(table, "stability", column)))).encode(x=x, y=y)
        dots = base.mark_point(filled=True, size=60, color=colour, opacity=1).add_params(pick())
        text = base.mark_text(dy=-12, fontSize=SIZE_BODY - 1, color=ink.ink).encode(
            text=alt.Text(f"{column}:Q", format=form)
        )
        panels.append((line + dots + text).properties(width=290, height=220))
    chart = side_by_side(panels, 2, 30)
    return finish(chart, "stability", result, facts, view, table="stability", unit=say("stability_unit", view))
