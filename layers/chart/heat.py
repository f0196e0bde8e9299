"""Heat table park × sector: location quotients with the counts behind them; form and colour say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from layers.chart.base import Chart, diverging, finish, park_by_sector, pick, records, refs, say, tint
from layers.theme import SIZE_BODY, SIZE_SMALL, palette
from layers.words.results import heading, named, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

SIGN = {"strong": "▲", "weak": "▼", "unclear": "", "too_few": "", "unknown": ""}


def _label(lq: float, verdict: str, reason: str) -> str:
    if reason == "only_here":
        return f"{SIGN.get(verdict, '')} ∞".strip()
    if pd.isna(lq):
        return "–"
    return f"{SIGN.get(verdict, '')} {0 if lq == 0 else f'{lq:.1f}' if lq >= 0.095 else f'{lq:.2f}'}".strip()


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """LQ per cell, n below it; ▲ strong, ▼ weak beyond chance, corrected over all cells; pale and soft where n does not
    carry a judgement."""
    frame = named(result.table, facts, view)
    frame["label"] = [_label(*cell) for cell in zip(frame["lq"], frame["verdict"], frame["reason"], strict=True)]
    frame["heads"] = "n=" + frame["count"].map(lambda n: f"{n:.3g}" if n % 1 else f"{n:.0f}")
    frame["judged"] = frame["verdict"].isin(["strong", "weak", "unclear"])
    frame["shade"] = frame["slq"].fillna(1.0).where(frame["judged"], 0.0)
    frame["shade"] *= frame["verdict"].map({"unclear": 0.5}).fillna(1.0)
    frame["said"] = frame["verdict"].map(lambda code: word("cell", code, view))
    frame["ref"] = refs(frame, "main", "lq")
    ink = palette(view.theme)
    steps = [*diverging(view)]
    base = alt.Chart(records(frame)).encode(
        **park_by_sector(facts, view),
        tooltip=[
            alt.Tooltip("park:N", title=heading("park_id", view)),
            alt.Tooltip("sector:N", title=heading("sector_id", view)),
            *(alt.Tooltip(f"{c}:Q", title=heading(c, view), format=",.2f") for c in ("lq", "low", "high")),
            *(alt.Tooltip(f"{c}:Q", title=heading(c, view), format=",.4~g") for c in ("value", "park_total")),
            alt.Tooltip("said:N", title=heading("verdict", view)),
        ],
    )
    cells = base.mark_rect(stroke=ink.panel, strokeWidth=2, cornerRadius=3).encode(
        color=alt.condition(
            "datum.judged",
            alt.Color(
                "shade:Q",
                scale=alt.Scale(domain=[-1, -0.4, 0, 0.4, 1], range=steps, interpolate="rgb"),
                legend=alt.Legend(title=say("slq_legend", view), gradientLength=260, values=[-1, -0.5, 0, 0.5, 1]),
            ),
            alt.value(tint(ink.grid, view, 0.6)),
        )
    )
    numbers = base.mark_text(dy=-6, fontSize=SIZE_BODY + 1).encode(
        text="label:N",
        color=alt.condition("datum.judged", alt.value(ink.ink), alt.value(ink.ink_soft)),
        opacity=alt.condition("datum.judged", alt.value(1.0), alt.value(0.75)),
    )
    counts = base.mark_text(dy=9, fontSize=SIZE_SMALL - 1, color=ink.ink).encode(
        text="heads:N", opacity=alt.condition("datum.judged", alt.value(0.85), alt.value(0.6))
    )
    chart = (cells.add_params(pick()) + numbers + counts).properties(width=alt.Step(112), height=alt.Step(36))
    return finish(chart, "heat", result, facts, view, unit=say("heat_unit", view))
