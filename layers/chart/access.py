"""Median walk to the metro by park, with the range that uncertain positions allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.chart._ranges import ranges
from layers.chart.base import Chart, finish, refs, say
from layers.words.results import named, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """Nearest first; parks with too few located organisations are left to the table."""
    rows = result.table.loc[result.table["reason"] == ""].sort_values("walk_m", kind="stable")
    if rows.empty:
        return None
    frame = named(rows, facts, view)
    metres, minutes = word("unit", "m", view), word("unit", "min", view)
    frame["who"] = frame["park"]
    frame["label"] = [
        f"{m:,.0f} {metres} · {t:.0f} {minutes} · n={n}"
        for m, t, n in zip(frame["walk_m"], frame["walk_min"], frame["n"], strict=True)
    ]
    frame["ref"] = refs(frame, "main", "walk_m")
    chart = ranges(frame, "walk_m", "low_walk_m", "high_walk_m", view)
    return finish(chart, "access", result, facts, view, rows, unit=say("access_unit", view))
