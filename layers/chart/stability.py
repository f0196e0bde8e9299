"""How clusters change when the radius moves: their number, and how far the grouping agrees with the one in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart._base import Drawn, above, below, finish, heading, records, say, worded
from layers.theme import SIZE_BODY, palette

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View


def draw(result: Result, facts: Facts, view: View) -> Drawn | None:
    """Two panels over the radius: number of clusters, and the adjusted Rand index."""
    table = result.tables.get("stability")
    if table is None or table.empty:
        return None
    ink, data, panels = palette(view.theme), records(table), []
    for column, colour, form in (("clusters", above(view), ".0f"), ("agreement", below(view), ".2f")):
        base = alt.Chart(data).encode(
            x=alt.X("eps_km:Q", title=heading("eps_km", view), scale=alt.Scale(zero=False, padding=18)),
            y=alt.Y(f"{column}:Q", title=heading(column, view), scale=alt.Scale(zero=True)),
        )
        line = base.mark_line(color=colour, point={"size": 60, "color": colour}, strokeWidth=2)
        text = base.mark_text(dy=-12, fontSize=SIZE_BODY - 1, color=ink.ink).encode(
            text=alt.Text(f"{column}:Q", format=form)
        )
        panels.append((line + text).properties(width=290, height=220))
    chart = alt.hconcat(*panels, spacing=30)
    return finish(
        chart, "stability", result, facts, view, worded(table, result, facts, view), say("stability_unit", view)
    )
