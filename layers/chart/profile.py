"""All parks side by side: one small chart a measure, each with its own scale and unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from layers.chart.base import Chart, above, finish, order, pick, records, refs, say, side_by_side, tint
from layers.theme import SIZE_BODY, palette
from layers.words.results import heading, in_reader_units, named, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

MEASURES = (
    ("listed", "organisations", 0), ("published", "organisations", 0), ("coverage", "percent", 0),
    ("leading_share", "percent", 0), ("share_on_plan", "percent", 0),
    ("hhi", "index_0_1", 2), ("krugman", "index_0_2", 2),
    ("money_operating", "cny_100m", 1), ("money_under_construction", "cny_100m", 1), ("money_announced", "cny_100m", 1),
    ("money_unknown", "cny_100m", 1), ("money_ended", "cny_100m", 1),
)  # fmt: skip


def _title(column: str, unit: str, view: View) -> str:
    name = heading(column, view)
    return name if name.endswith((")", "）")) else f"{name} ({word('unit', unit, view)})"


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """Bars a park; what is not known has no bar and says so. Money of different stages is never in one bar."""
    if result.n == 0:
        return None
    wide, ink, names = (
        named(in_reader_units(result.table, result, view), facts, view),
        palette(view.theme),
        order(facts, view, "park"),
    )
    small = []
    for column, unit, places in MEASURES:
        values = wide[column].astype(float)
        if values.notna().sum() == 0:
            continue
        frame = pd.DataFrame({"park": wide["park"], "value": values.fillna(0.0), "known": values.notna()})
        frame["ref"] = refs(wide, "main", column)
        frame["label"] = [
            f"{v:,.{places}f}" if k else say("not_known", view)
            for v, k in zip(frame["value"], frame["known"], strict=True)
        ]
        scale = alt.Scale(domain=[0, max(float(frame["value"].max()) * 1.35, 1e-9)])
        base = alt.Chart(records(frame)).encode(
            y=alt.Y("park:N", sort=names, title=None), x=alt.X("value:Q", scale=scale, title=None, axis=None)
        )
        colour = tint(above(view), view, 0.65) if column.startswith("money") else above(view)
        bars = base.mark_bar(height=13, cornerRadiusEnd=2, color=colour)
        text = base.mark_text(align="left", dx=4, fontSize=SIZE_BODY - 1).encode(
            text="label:N", color=alt.condition("datum.known", alt.value(ink.ink), alt.value(ink.ink_soft))
        )
        title = alt.TitleParams(
            _title(column, unit, view), fontSize=SIZE_BODY, fontWeight="normal", anchor="start", color=ink.ink
        )
        small.append((bars.add_params(pick()) + text).properties(width=170, height=alt.Step(20), title=title))
    chart = side_by_side(small, 3, 26)
    return finish(chart, "profile", result, facts, view, unit=say("profile_unit", view))
