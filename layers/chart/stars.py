"""Stars per park and sector: one each for size, specialisation and money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import Chart, above, finish, park_by_sector, pick, records, refs, say, tint
from layers.theme import SIZE_BODY, SIZE_SMALL, palette
from layers.words.results import heading, in_reader_units, named

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

KINDS = ("star_size", "star_specialisation", "star_money")


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """Stars with the initial of what each is for; n below."""
    frame = named(in_reader_units(result.table, result, view), facts, view)
    letters = {kind: say(f"star.{kind}", view) for kind in KINDS}
    frame["label"] = [
        "  ".join(f"★{letters[k]}" for k, has in zip(KINDS, row, strict=True) if has)
        for row in frame[list(KINDS)].itertuples(index=False)
    ]
    frame["heads"] = frame["count"].map(lambda n: f"n={n:.3g}" if n else "")
    frame["ref"] = refs(frame, "main", "stars")
    ink = palette(view.theme)
    shades = [ink.panel, *(tint(above(view), view, o) for o in (0.15, 0.35, 0.6))]
    base = alt.Chart(records(frame)).encode(
        **park_by_sector(facts, view),
        tooltip=[
            alt.Tooltip("park:N", title=heading("park_id", view)),
            alt.Tooltip("sector:N", title=heading("sector_id", view)),
            *(alt.Tooltip(f"{c}:Q", title=heading(c, view), format=",.2f") for c in ("count", "lq", "money")),
        ],
    )
    cells = base.mark_rect(stroke=ink.panel_line, cornerRadius=3).encode(
        color=alt.Color("stars:O", scale=alt.Scale(domain=[0, 1, 2, 3], range=shades), title=heading("stars", view))
    )
    text = base.mark_text(fontSize=SIZE_BODY - 1, dy=-5, color=ink.ink).encode(text="label:N")
    heads = base.mark_text(fontSize=SIZE_SMALL - 1, dy=9, color=ink.ink, opacity=0.8).encode(text="heads:N")
    chart = (cells.add_params(pick()) + text + heads).properties(width=alt.Step(124), height=alt.Step(34))
    return finish(chart, "stars", result, facts, view, unit=say("stars_unit", view))
