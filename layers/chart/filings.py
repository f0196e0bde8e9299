"""Share of each district in the companies that filed, with its interval; a diamond for the share of what is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.chart._ranges import ranges
from layers.chart.base import Chart, finish, refs, say
from layers.words.results import named

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """Largest first."""
    rows = result.table.sort_values("share", ascending=False, kind="stable")
    if rows.empty:
        return None
    frame = named(rows, facts, view)
    frame["who"] = frame["district"]
    frame["label"] = [f"{share:.0%} · n={n}" for share, n in zip(frame["share"], frame["entities"], strict=True)]
    frame["ref"] = refs(frame, "main", "share")
    tick = "listed_share" if frame["listed"].sum() else ""
    chart = ranges(frame, "share", "low", "high", view, style=".0%", tick=tick)
    return finish(chart, "filings", result, facts, view, rows, unit=say("filings_unit", view))
