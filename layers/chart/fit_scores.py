"""Plan-fit score of each park with the two shares it is made of."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import Chart, above, finish, order, pick, records, refs, say, tint
from layers.theme import SIZE_BODY, palette
from layers.words.results import heading, named, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

PARTS = ("fit", "delivered", "on_plan")


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """Three bars a park, 0–100; a park that the plan gives no measurable sector has none and says so."""
    wide = named(result.tables["parks"], facts, view)
    if wide["fit"].notna().sum() == 0:
        return None
    kept = ["park", "ref", "reason", "chance", "designated_strong", "designated_count", "strong_count"]
    frame = wide.assign(ref=refs(wide, "parks")).melt(kept, list(PARTS), "part", "value")
    frame["ref"] += frame["part"]
    frame["label"] = [
        word("reason", reason, view)
        if not math.isfinite(value)
        else {
            "fit": f"{value:.0f}",
            "delivered": f"{value:.0f} ({both}/{planned})",
            "on_plan": f"{value:.0f} ({both}/{strong})",
        }[part]
        for part, value, reason, both, planned, strong in zip(
            frame["part"],
            frame["value"],
            frame["reason"],
            frame["designated_strong"],
            frame["designated_count"],
            frame["strong_count"],
            strict=True,
        )
    ]
    frame["part"] = frame["part"].map({p: heading(p, view) for p in PARTS})
    frame["shown"] = frame["value"].fillna(0.0)
    frame["level"] = frame["chance"].where(frame["part"] == heading("fit", view))
    ink, parts = palette(view.theme), [heading(p, view) for p in PARTS]
    base = alt.Chart(records(frame)).encode(
        y=alt.Y("part:N", sort=parts, title=None),
        x=alt.X(
            "shown:Q",
            title=word("unit", "score_100", view),
            scale=alt.Scale(domain=[0, 115]),
            axis=alt.Axis(values=[0, 25, 50, 75, 100]),
        ),
    )
    bars = base.mark_bar(height=13, cornerRadiusEnd=2, stroke=above(view)).encode(
        color=alt.Color(
            "part:N",
            legend=None,
            scale=alt.Scale(
                domain=parts, range=[above(view), tint(above(view), view, 0.35), tint(above(view), view, 0.15)]
            ),
        )
    )
    tick = base.mark_tick(thickness=3, height=18, color=ink.ink).encode(
        x="level:Q", tooltip=[alt.Tooltip("level:Q", format=".0f", title=heading("chance", view))]
    )
    text = base.mark_text(align="left", dx=5, fontSize=SIZE_BODY - 1, color=ink.ink).encode(text="label:N")
    chart = (
        alt.layer(bars.add_params(pick()), text, tick)
        .properties(width=440, height=alt.Step(20))
        .facet(
            row=alt.Row(
                "park:N",
                sort=order(facts, view, "park"),
                title=None,
                header=alt.Header(labelOrient="left", labelAngle=0, labelAlign="left", labelAnchor="middle"),
            ),
            spacing=8,
        )
    )
    unit = f"{word('unit', 'score_100', view)} · {say('fit_chance', view)}"
    return finish(chart, "fit_scores", result, facts, view, table="parks", unit=unit)
