"""Plan-fit matrix: designated or not, strong or not, in four plain marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import Chart, above, below, finish, park_by_sector, pick, records, refs, say, tint
from layers.theme import SIZE_NAME, SIZE_SMALL, palette
from layers.words.results import heading, named, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

SIGN = {"designated_strong": "✔", "designated_weak": "○", "strong_undesignated": "▲", "neither": "·"}


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """One mark a cell; the frame of a cell says that the plan names it, its fill that it is strong."""
    frame = named(result.table, facts, view)
    frame["sign"] = frame["verdict"].map(SIGN)
    frame["heads"] = frame["count"].map(lambda n: f"n={n:.3g}" if n else "")
    frame["said"] = frame["verdict"].map(lambda code: word("cell", code, view))
    frame["ref"] = refs(frame, "main", "verdict")
    ink = palette(view.theme)
    kinds = [word("cell", code, view) for code in SIGN]
    fills = [tint(above(view), view, 0.6), tint(below(view), view, 0.5), tint(above(view), view, 0.22), ink.panel]
    base = alt.Chart(records(frame)).encode(
        **park_by_sector(facts, view),
        tooltip=[
            alt.Tooltip("park:N", title=heading("park_id", view)),
            alt.Tooltip("sector:N", title=heading("sector_id", view)),
            alt.Tooltip("said:N", title=heading("verdict", view)),
            *(alt.Tooltip(f"{c}:Q", title=heading(c, view), format=".2f") for c in ("lq", "low", "high")),
        ],
    )
    cells = base.mark_rect(strokeWidth=2, cornerRadius=3).encode(
        color=alt.Color(
            "said:N",
            scale=alt.Scale(domain=kinds, range=fills),
            legend=alt.Legend(title=None, columns=2, symbolStrokeColor=ink.ink_soft),
        ),
        stroke=alt.condition("datum.designated", alt.value(ink.ink), alt.value(ink.panel_line)),
    )
    marks = base.mark_text(fontSize=SIZE_NAME, dy=-6, color=ink.ink).encode(text="sign:N")
    heads = base.mark_text(fontSize=SIZE_SMALL - 1, dy=9, color=ink.ink, opacity=0.8).encode(text="heads:N")
    chart = (cells.add_params(pick()) + marks + heads).properties(width=alt.Step(112), height=alt.Step(36))
    return finish(chart, "fit", result, facts, view, unit=say("fit_unit", view))
