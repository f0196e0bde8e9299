"""Ways of reading a result: its charts, its tables, the map; each chart and table can be taken home."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from geo.stats.tables import Mark
from layers import state
from layers.chart import CHARTS, SELECTED, standing_out
from layers.figures.analysis import verdict_figure
from layers.figures.analysis_cell import mark_figure
from layers.page.analysis.linked import pick, picked, show_linked_map
from layers.page.parts.chart import csv_button, show_drawn
from layers.page.parts.plain import plain
from layers.page.parts.table import grid, paged
from layers.text import has, t
from layers.view.analysis_url import MAP, TABLES
from layers.words.results import worded

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Result
    from geo.stats.statistic import Statistic
    from layers.chart import Chart
    from layers.view import View

    Ask = Callable[[str, int, str], None]  # table, row, column: open its provenance

_HEIGHT = 520  # px


def look(chosen: Statistic) -> str:
    """How this statistic is read, as a person has left it: a chart's id, MAP, TABLES or TABLES.<name>; "" = first."""
    now = state.recall(f"analysis.view.{chosen.id}", "")
    table = state.recall(f"analysis.table_choice.{chosen.id}", "")
    return f"{TABLES}.{table}" if now == TABLES and table else now


def remember_look(chosen: Statistic, asked: str) -> None:
    """The reverse of ``look``."""
    now, _, table = asked.partition(".")
    state.remember(f"analysis.view.{chosen.id}", now)
    state.remember(f"analysis.table_choice.{chosen.id}", table)


def show_views(result: Result, chosen: Statistic, facts: Facts, selection: Selection, view: View) -> str:
    """One way of reading at a time, remembered for each statistic; returns it as ``look`` does, "" when the first.

    A statistic that has a map never stands without it: the map comes first, with its chart and table below; a chart or
    a table chosen by itself still has the map above it.
    """
    shown = chosen.charts if result.n else ()
    drawn = {d.id: d for d in (CHARTS[id_](result, facts, view) for id_ in shown) if d is not None}
    tables = {name: _table_title(name, view) for name, table in result.tables.items() if not table.empty}
    mapped = chosen.mapped and result.shapes is not None
    options = {MAP: t("analysis.view_map", view.lang)} if mapped else {}
    options |= {d.id: d.title for d in drawn.values()}
    options |= {TABLES: t("analysis.table.main", view.lang)} if tables else {}
    if not options:
        return ""

    def ask(table: str, place: int | str, column: str) -> None:
        mark = Mark(result, facts, selection, table, int(place), column)
        if mapped:
            pick(chosen, result, table, int(place))
        else:
            state.ask(mark_figure(mark, chosen, view))

    now = _choice("view", chosen, options, view)
    said = "" if now == next(iter(options)) else now
    if mapped:
        show_linked_map(result, chosen, facts, selection, view)
    marked = picked(chosen, result) if mapped else None
    for one in (*list(drawn)[:1], *([TABLES] if tables else [])) if now == MAP else (now,):
        if one == TABLES:
            name = _choice("table_choice", chosen, tables, view) if len(tables) > 1 else next(iter(tables))
            if now == TABLES and name != next(iter(tables)):
                said = f"{TABLES}.{name}"
            _table(Mark(result, facts, selection, name), _stem(chosen, facts, view, name), view, ask, marked)
        else:
            _chart(drawn[one], result, chosen, facts, selection, view, ask=ask, marked=marked)
    return said


def _stem(chosen: Statistic, facts: Facts, view: View, name: str) -> str:
    return f"{chosen.id}-{view.lang}-{facts.version[:8]}-{name}"


def _chart(  # noqa: PLR0917 - one call, from the function above
    figure: Chart,
    result: Result,
    chosen: Statistic,
    facts: Facts,
    selection: Selection,
    view: View,
    *,
    ask: Ask,
    marked: tuple[str, int] | None,
) -> None:
    """One chart, with what stands behind it as a whole; the marks of the picked row stand out."""
    said = verdict_figure(result, chosen, facts, selection, view)
    whole = replace(said, key=f"{chosen.id}.chart.{figure.id}", label=figure.title)
    act = (SELECTED, lambda ref: ask(*ref.split(":")))
    shown = standing_out(figure, *marked) if marked else figure
    show_drawn(shown, _stem(chosen, facts, view, figure.id), view, pick=act, refs=figure.refs, whole=whole)


def _choice(what: str, chosen: Statistic, options: dict[str, str], view: View) -> str:
    """One of ``options``, remembered for each statistic while the session lasts; one that is not there is said."""
    name = f"analysis.{what}.{chosen.id}"
    now = str(state.recall(name, ""))
    if now and now not in options:
        state.add_problem("show", now)
        state.forget(name)
    now = now if now in options else next(iter(options))
    show = st.segmented_control if what == "view" else st.pills
    show(
        t(f"analysis.{what}", view.lang),
        list(options),
        required=True,
        format_func=lambda option: plain(options.get(option, option)),
        key=state.seed(name, now),
        on_change=state.on(name, lambda picked: state.remember(name, picked)),
        label_visibility="collapsed",
    )
    return now


def _table_title(name: str, view: View) -> str:
    key = f"analysis.table.{name}"
    return t(key, view.lang) if has(key, view.lang) else t("analysis.table.main", view.lang)


def _table(mark: Mark, stem: str, view: View, ask: Ask, marked: tuple[str, int] | None) -> None:
    """The table of ``mark``; a cell opens the provenance of its value, a row of what it is mainly about. The row that
    is picked is selected, where it stands on this page of the table."""
    result, facts, frame = mark.result, mark.facts, mark.result.tables[mark.table]
    part = paged(frame, view.lang, key=stem)
    columns = [str(c) for c in frame.columns if c != "geometry"]
    first = int(part.index[0])

    def opened(row: int, column: int | None = None) -> None:
        ask(mark.table, first + row, "" if column is None else columns[column])

    shown = worded(part, result, facts, view)
    here = marked[1] - first if marked and marked[0] == mark.table else -1
    held = here if 0 <= here < len(part) else None
    grid(shown, {}, view.lang, height=_HEIGHT, key=f"grid.{stem}", none="–", on_row=opened, on_cell=opened, held=held)
    with st.container(horizontal=True, vertical_alignment="center"):
        said = f"{t('ui.rows', view.lang, n=f'{len(frame):,}')} · {t('analysis.cell_hint', view.lang)}"
        st.caption(plain(said), width="content")
        csv_button(lambda: worded(frame, result, facts, view), stem, view)
