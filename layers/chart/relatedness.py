"""Park × sector: how near each sector lies to what the park is strong in, and its rank among those it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from layers.chart.base import Chart, above, finish, park_by_sector, pick, records, refs, say, tint
from layers.theme import SIZE_BODY, SIZE_SMALL, palette
from layers.words.results import heading, named

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """Density as shade; ■ where the park is strong already, # and rank where it is not, how sure the rank below."""
    rows = result.table
    if rows.empty:
        return None
    frame, ink = named(rows, facts, view), palette(view.theme)
    frame["label"] = [
        "■" if strong else "–" if pd.isna(rank) else f"#{rank:.0f} · {density:.2f}"
        for strong, rank, density in zip(frame["is_strong"], frame["rank"], frame["density"], strict=True)
    ]
    frame["sure"] = [
        say("relatedness_first", view, share=f"{share:.0%}") if share == share and share >= 0.005 else ""  # noqa: PLR0124
        for share in frame["first_share"]
    ]
    frame["shade"] = frame["density"].where(~frame["is_strong"]).fillna(0.0)
    frame["ref"] = refs(frame, "main", "density")
    base = alt.Chart(records(frame)).encode(
        **park_by_sector(facts, view),
        tooltip=[
            alt.Tooltip("park:N", title=heading("park_id", view)),
            alt.Tooltip("sector:N", title=heading("sector_id", view)),
            *(alt.Tooltip(f"{c}:Q", title=heading(c, view), format=".2f") for c in ("density", "low", "high", "lq")),
            *(alt.Tooltip(f"{c}:Q", title=heading(c, view)) for c in ("count", "rank")),
            alt.Tooltip("first_share:Q", title=heading("first_share", view), format=".0%"),
        ],
    )
    steps = [tint(above(view), view, 0.04), tint(above(view), view, 0.55)]
    cells = base.mark_rect(stroke=ink.panel, strokeWidth=2, cornerRadius=3).encode(
        color=alt.Color("shade:Q", scale=alt.Scale(domain=[0, 1], range=steps), legend=None)
    )
    value = base.mark_text(dy=-6, fontSize=SIZE_BODY, color=ink.ink).encode(text="label:N")
    sure = base.mark_text(dy=9, fontSize=SIZE_SMALL - 1, color=ink.ink_soft).encode(text="sure:N")
    chart = (cells.add_params(pick()) + value + sure).properties(width=alt.Step(112), height=alt.Step(36))
    return finish(chart, "relatedness", result, facts, view, unit=say("relatedness_unit", view))
