"""Variety of each park in two parts, between and inside families, beside what chance gives for the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import WIDTH, Chart, above, finish, pick, records, refs, say, tint
from layers.theme import SIZE_BODY, palette
from layers.words.results import heading, named, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """Unrelated variety, then related; together the entropy. The tick is the mean of deals."""
    rows = result.table.loc[result.table["reason"] == ""].sort_values("entropy", ascending=False, kind="stable")
    if rows.empty:
        return None
    frame, ink = named(rows, facts, view), palette(view.theme)
    frame["label"] = [
        f"{h:.2f}  ·  n={n}  ·  {word('cell', code, view)}"
        for h, n, code in zip(frame["entropy"], frame["count"], frame["verdict"], strict=True)
    ]
    names = [heading("unrelated", view), heading("related", view)]
    parts = frame.melt(["park", "entropy"], ["unrelated", "related"], "part", "bits", ignore_index=False)
    parts["ref"] = [f"main:{i}:{part}" for i, part in zip(parts.index, parts["part"], strict=True)]
    parts["which"] = parts["part"].map(dict(zip(("unrelated", "related"), names, strict=True)))
    parts["told"] = [f"{which} {bits:.2f}" for which, bits in zip(parts["which"], parts["bits"], strict=True)]
    parts["nth"] = (parts["part"] == "related").astype(int)
    y = alt.Y("park:N", sort=list(frame["park"]), title=None, axis=alt.Axis(domain=False, ticks=False))
    scale = alt.Scale(domain=[0, float(frame["entropy"].max()) * 1.5])
    colour = alt.Scale(domain=names, range=[tint(above(view), view, 0.25), tint(above(view), view, 0.75)])
    bars = (
        alt.Chart(records(parts))
        .mark_bar(height=18, stroke=above(view))
        .encode(
            y=y,
            x=alt.X("bits:Q", scale=scale, title=heading("entropy", view), stack="zero"),
            order="nth:O",
            color=alt.Color("which:N", scale=colour, title=None),
            tooltip=[
                alt.Tooltip("park:N", title=heading("park_id", view)),
                alt.Tooltip("told:N", title=word("value", "variety", view)),
            ],
        )
    )
    frame["ref"] = refs(frame, "main", "entropy")
    whole = alt.Chart(records(frame)).encode(y=y)
    text = whole.mark_text(align="left", dx=6, fontSize=SIZE_BODY - 1, color=ink.ink).encode(
        x=alt.X("entropy:Q", scale=scale), text="label:N"
    )
    chart = bars.add_params(pick()) + text
    if frame["chance_entropy"].notna().any():
        chart += whole.mark_tick(thickness=3, height=24, color=ink.ink).encode(
            x=alt.X("chance_entropy:Q", scale=scale),
            tooltip=[alt.Tooltip("chance_entropy:Q", format=".2f", title=heading("chance_entropy", view))],
        )
    chart = chart.properties(width=WIDTH, height=alt.Step(34))
    return finish(chart, "variety", result, facts, view, rows, unit=say("variety_unit", view))
