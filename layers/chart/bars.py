"""Ranking bars: one index per park or sector, beside what chance alone would give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from geo.stats import statistic
from layers.chart.base import WIDTH, Chart, above, finish, pick, records, refs, say, tint
from layers.theme import SIZE_BODY, palette
from layers.words.results import heading, named, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

PROVEN = {"differs", "concentrated", "clustered"}


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """Full bars where the index is beyond chance; pale ones, and a word, where that is not shown or n is too small."""
    column, table = statistic(result.statistic).table("main").about, result.table
    key = "park_id" if "park_id" in table.columns else "sector_id"
    rows = table.loc[table[column].notna()].sort_values(column, ascending=False, kind="stable")
    if rows.empty:
        return None
    frame = named(rows, facts, view)
    frame["who"] = frame[key.removesuffix("_id")]
    frame["proven"] = frame["verdict"].isin(PROVEN)
    frame["label"] = [
        f"{value:.2f}  ·  n={n:.0f}  ·  {word('cell', code, view)}"
        for value, n, code in zip(frame[column], frame["count"], frame["verdict"], strict=True)
    ]
    frame["end"] = frame[column].clip(lower=0.0)  # a word stands to the right of the zero line
    frame["ref"] = refs(frame, "main", column)
    ink = palette(view.theme)
    top = float(frame[column].max())
    scale = alt.Scale(domain=[min(0.0, float(frame[column].min())), max(top * 1.45, 0.1)])
    base = alt.Chart(records(frame)).encode(y=alt.Y("who:N", sort=list(frame["who"]), title=None))
    bars = base.mark_bar(height=18, cornerRadiusEnd=3, stroke=above(view)).encode(
        x=alt.X(f"{column}:Q", scale=scale, title=heading(column, view)),
        color=alt.condition("datum.proven", alt.value(above(view)), alt.value(tint(above(view), view, 0.2))),
        tooltip=[
            alt.Tooltip("who:N", title=heading(key, view)),
            alt.Tooltip(f"{column}:Q", format=".3f", title=heading(column, view)),
            alt.Tooltip("count:Q", title=heading("count", view)),
        ],
    )
    text = base.mark_text(align="left", dx=6, fontSize=SIZE_BODY - 1, color=ink.ink).encode(
        x=alt.X("end:Q", scale=scale), text="label:N"
    )
    chart, said = bars.add_params(pick()) + text, ""
    if "chance" in frame.columns and frame["chance"].notna().any():
        said = say("bars_unit", view)
        chart += base.mark_tick(thickness=3, height=24, color=ink.ink).encode(
            x=alt.X("chance:Q", scale=scale),
            tooltip=[alt.Tooltip("chance:Q", format=".3f", title=heading("chance", view))],
        )
    return finish(
        chart.properties(width=WIDTH, height=alt.Step(32)),
        "bars",
        result,
        facts,
        view,
        rows,
        unit=f"{word('unit', result.unit, view)} {said}".strip(),
    )
