"""Who carries what: measures × bodies, the place in the list as a number, the body named first as a full cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import Chart, dressed, records
from layers.text import t
from layers.theme import SIZE_BODY, palette
from layers.words.tables import labels

if TYPE_CHECKING:
    import pandas as pd

    from data.load import Facts
    from layers.view import View

CELL_W, CELL_H = 30, 25  # px
SELECTED = "measure"  # name of the selection: a click on a cell picks its measure


def draw(cells: pd.DataFrame, facts: Facts, view: View) -> Chart | None:
    """``cells`` from layers.figures.tasks.matrix_table; None when there are none."""
    if cells.empty:
        return None
    ink, lang = palette(view.theme), view.lang
    frame = cells.assign(first=cells["place_in_list"] == 1, order=range(len(cells)))
    tips = labels(["measure", "body", "place_in_list"], lang)
    pick = alt.selection_point(name=SELECTED, fields=["measure_id"], toggle=False, empty=False)
    base = alt.Chart(records(frame)).encode(
        x=alt.X(
            "body:N",
            sort=[name for name in facts.plan["bodies"][f"name_{lang}"] if name in set(frame["body"])],
            title=None,
            axis=alt.Axis(orient="top", labelAngle=-60, labelLimit=230, domain=False, ticks=False, grid=True, zindex=0),
        ),
        y=alt.Y(
            "measure:N",
            sort=list(dict.fromkeys(_ordered(frame)["measure"])),
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelLimit=420, grid=True, zindex=0),
        ),
        tooltip=[alt.Tooltip(f"{name}:N", title=label) for name, label in tips.items()],
    )
    cell = base.mark_rect(cornerRadius=4, strokeWidth=1.5).encode(
        color=alt.condition("datum.first", alt.value(ink.pole), alt.value(ink.panel)),
        stroke=alt.condition(pick, alt.value(ink.accent), alt.value(ink.pole)),
        strokeWidth=alt.condition(pick, alt.value(3), alt.value(1)),
    )
    words = base.mark_text(fontSize=SIZE_BODY - 1).encode(
        text="place_in_list:Q",
        color=alt.condition("datum.first", alt.value(ink.on_figure), alt.value(ink.ink)),
    )
    chart = (cell.add_params(pick) + words).properties(width=alt.Step(CELL_W), height=alt.Step(CELL_H))
    shown = frame[["measure", "body", "place_in_list"]]
    table = shown.rename(columns=labels(list(shown.columns), lang))
    title, line = t("tasks.matrix", lang), t("tasks.matrix_note", lang)
    return dressed(chart, "task-matrix", facts, view, title=title, line=line, table=table)


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """Tasks in number order, safeguards after them."""
    key = frame["measure_id"].map(lambda name: (name[0] == "s", name))
    return frame.assign(key=key).sort_values("key", kind="stable")
