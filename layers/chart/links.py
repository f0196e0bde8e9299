"""Parks against parks: similarity of sectors and distance in one triangle."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import Chart, above, bands, below, finish, order, pick, records, refs, say, tint
from layers.theme import SIZE_BODY, SIZE_SMALL, palette
from layers.words.results import heading, named, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

SIGN = {"competing": "≈", "complementary": "≠", "mixed": "~", "open": "?", "too_few": "…", "unknown": "–"}


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """Cosine per pair with a sign for its kind, kilometres below it."""
    if result.table.empty:
        return None
    frame = named(result.table, facts, view)
    frame["label"] = [
        f"{SIGN.get(code, '')} {value:.2f}" if math.isfinite(value) else "–"
        for code, value in zip(frame["verdict"], frame["cosine"], strict=True)
    ]
    frame["far"] = frame["distance_km"].map(lambda km: f"{km:.1f} {word('unit', 'km', view)}")
    frame["said"] = frame["verdict"].map(lambda code: f"{SIGN[code]} {word('cell', code, view)}")
    frame["ref"] = refs(frame, "main", "cosine")
    ink = palette(view.theme)
    codes = ("competing", "mixed", "complementary", "open", "too_few")
    kinds = [f"{SIGN[c]} {word('cell', c, view)}" for c in codes]
    fills = [
        tint(below(view), view, 0.55),
        tint(ink.grid, view, 1.0),
        tint(above(view), view, 0.5),
        tint(ink.grid, view, 0.4),
        ink.panel,
    ]
    names = order(facts, view, "park")
    base = alt.Chart(records(frame)).encode(
        x=alt.X(
            "park:N",
            sort=names,
            title=None,
            scale=bands(),
            axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False),
        ),
        y=alt.Y("other_park:N", sort=names, title=None, axis=alt.Axis(domain=False, ticks=False), scale=bands()),
        tooltip=[
            alt.Tooltip("park:N", title=heading("park_id", view)),
            alt.Tooltip("other_park:N", title=heading("other_park_id", view)),
            *(
                alt.Tooltip(f"{c}:Q", title=heading(c, view), format=".2f")
                for c in ("cosine", "low", "high", "jaccard", "distance_km", "shared")
            ),
        ],
    )
    cells = base.mark_rect(stroke=ink.panel_line, cornerRadius=3).encode(
        color=alt.Color(
            "said:N",
            scale=alt.Scale(domain=kinds, range=fills),
            legend=alt.Legend(title=None, columns=2, symbolStrokeColor=ink.ink_soft),
        )
    )
    value = base.mark_text(fontSize=SIZE_BODY + 1, dy=-7, color=ink.ink).encode(text="label:N")
    far = base.mark_text(fontSize=SIZE_SMALL, dy=10, color=ink.ink_soft).encode(text="far:N")
    chart = (cells.add_params(pick()) + value + far).properties(width=alt.Step(118), height=alt.Step(48))
    return finish(chart, "links", result, facts, view, unit=say("links_unit", view))
