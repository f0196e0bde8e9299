"""Sectors against sectors: how often they share places beside what the mix of their parks would give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import numpy as np

from layers.chart.base import Chart, bands, diverging, finish, order, pick, records, refs, say, tint
from layers.theme import SIZE_BODY, SIZE_SMALL, palette
from layers.words.results import heading, named, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

SIGN = {"together": "▲", "apart": "▼"}


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """One triangle of pairs that can be judged: the ratio, pairs found and expected below; ▲▼ where beyond chance."""
    rows = result.table.loc[result.table["verdict"] != "too_few"]
    if rows.empty:
        return None
    frame = named(rows, facts, view)
    frame["label"] = [
        f"{SIGN.get(code, '')} {ratio:.1f}".strip() if np.isfinite(ratio) else "–"
        for code, ratio in zip(frame["verdict"], frame["ratio"], strict=True)
    ]
    frame["heads"] = [f"{n:.0f} / {e:.0f}" for n, e in zip(frame["pairs"], frame["expected"], strict=True)]
    ratio = frame["ratio"].fillna(1.0).clip(0.05, 20)
    frame["shade"] = ((ratio - 1) / (ratio + 1)) * frame["verdict"].map({"unclear": 0.4}).fillna(1.0)
    frame["said"] = frame["verdict"].map(lambda code: word("cell", code, view))
    frame["ref"] = refs(frame, "main", "ratio")
    ink, names = palette(view.theme), order(facts, view, "sector")
    plain = alt.Axis(domain=False, ticks=False)
    base = alt.Chart(records(frame)).encode(
        x=alt.X("sector:N", sort=names, title=None, scale=bands(), axis=alt.Axis(orient="top", labelAngle=-40,
                                                                                 domain=False, ticks=False)),
        y=alt.Y("other_sector:N", sort=names, title=None, scale=bands(), axis=plain),
        tooltip=[
            alt.Tooltip("sector:N", title=heading("sector_id", view)),
            alt.Tooltip("other_sector:N", title=heading("other_sector_id", view)),
            *(alt.Tooltip(f"{c}:Q", title=heading(c, view), format=",.3~g")
              for c in ("ratio", "pairs", "expected", "low", "high", "shared_places", "q_value")),
            alt.Tooltip("said:N", title=heading("verdict", view)),
        ],
    )  # fmt: skip
    cells = base.mark_rect(stroke=ink.panel, strokeWidth=2, cornerRadius=3).encode(
        color=alt.Color(
            "shade:Q",
            scale=alt.Scale(domain=[-1, -0.4, 0, 0.4, 1], range=diverging(view), interpolate="rgb"),
            legend=None,
        )
    )
    value = base.mark_text(dy=-6, fontSize=SIZE_BODY, color=ink.ink).encode(text="label:N")
    heads = base.mark_text(dy=9, fontSize=SIZE_SMALL - 1, color=tint(ink.ink, view, 0.85)).encode(text="heads:N")
    chart = (cells.add_params(pick()) + value + heads).properties(width=alt.Step(62), height=alt.Step(36))
    return finish(chart, "colocation", result, facts, view, rows, unit=say("colocation_unit", view))
