"""How much each responsible body carries: tasks and safeguards stacked, how often it is named first as a tick."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import Chart, dressed, records
from layers.text import t
from layers.theme import SIZE_SMALL, palette
from layers.words.tables import labels

if TYPE_CHECKING:
    import pandas as pd

    from data.load import Facts
    from layers.view import View

SELECTED = "body_id"  # name of the selection: a click on a bar picks its body
WIDTH, LANE = 460, 22  # px


def draw(load: pd.DataFrame, facts: Facts, view: View) -> Chart | None:
    """``load`` from layers.figures.tasks.load_table; None when there is none."""
    if load.empty:
        return None
    ink, lang = palette(view.theme), view.lang
    names = labels(["tasks_count", "safeguards_count", "first_count", "total_count", "body"], lang)
    kinds = [names["tasks_count"], names["safeguards_count"]]
    parts = load.melt(
        id_vars=["body_id", "body", "total_count", "first_count"], value_vars=["tasks_count", "safeguards_count"]
    )
    parts = parts.assign(kind=parts["variable"].map(names), place=parts["variable"].map({"tasks_count": 0}).fillna(1))
    order = list(load["body"])
    y = alt.Y("body:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False, labelLimit=300))
    axis = alt.Axis(tickMinStep=1, format="d", grid=True, orient="top")
    bars = (
        alt.Chart(records(parts))
        .mark_bar(height=14, cornerRadiusEnd=2, strokeWidth=1, stroke=ink.pole)
        .encode(
            x=alt.X("value:Q", title=None, axis=axis),
            y=y,
            color=alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[ink.pole, ink.panel]), title=None),
            order="place:Q",
            tooltip=[
                alt.Tooltip("body:N", title=names["body"]),
                alt.Tooltip("kind:N", title=" "),
                alt.Tooltip("value:Q", title=names["total_count"]),
            ],
        )
    )
    whole = alt.Chart(records(load.assign(words=_words(load, lang)))).encode(y=y)
    words = whole.mark_text(align="left", dx=6, fontSize=SIZE_SMALL + 1, color=ink.ink).encode(
        x="total_count:Q", text="words:N"
    )
    pick = alt.selection_point(name=SELECTED, fields=["body_id"], toggle="true", empty=False)
    chart = (bars.add_params(pick) + words).properties(width=WIDTH, height=alt.Step(LANE))
    table = load.drop(columns=["body_id", "source_id"])
    title, line = t("tasks.load", lang), t("tasks.load_note", lang)
    told = table.rename(columns=labels(list(table.columns), lang))
    return dressed(chart, "bureau-load", facts, view, title=title, line=line, table=told)


def _words(load: pd.DataFrame, lang: str) -> list[str]:
    """Total, and how often the body is named first where it ever is."""
    pairs = zip(load["total_count"], load["first_count"], strict=True)
    return [t("tasks.load_first", lang, total=total, first=first) if first else str(total) for total, first in pairs]
