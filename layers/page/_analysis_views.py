"""Ways of reading a result: its charts, its tables, the map; each chart and table can be taken home."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from layers import state
from layers.chart import CHARTS, Drawn, png, svg, worded
from layers.export.csv import csv_bytes
from layers.map import analysis as on_map
from layers.page._mapframe import show_map
from layers.page._plain import plain
from layers.page._workspace import owner
from layers.text import has, t

if TYPE_CHECKING:
    import pandas as pd

    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Result, Statistic
    from layers.view import View

_HEIGHT, _MOST_ROWS = 520, 10_000
MAP_LAYERS = ("districts", "roads", "metro", "belt", "park_areas", "landmarks")


def show_views(result: Result, chosen: Statistic, facts: Facts, selection: Selection, view: View) -> None:
    """One way of reading at a time; the choice is remembered for each statistic."""
    shown = chosen.charts if result.n else ()
    drawn = [d for d in (CHARTS[id_](result, facts, view) for id_ in shown if id_ in CHARTS) if d is not None]
    options = {f"chart.{d.id}": d.title for d in drawn}
    if chosen.mapped and result.shapes is not None:
        options["map"] = t("analysis.view_map", view.lang)
    tables = {name: _table_title(name, view) for name, table in result.tables.items() if not table.empty}
    if tables:
        options["tables"] = t("analysis.table.main", view.lang)
    if not options:
        return
    now = _choice("view", chosen, options, view)
    stem = f"{chosen.id}-{view.lang}-{facts.version[:8]}"
    if now == "map":
        _map(result, facts, selection, view)
    elif now == "tables":
        name = _choice("table_choice", chosen, tables, view) if len(tables) > 1 else next(iter(tables))
        _table(worded(result.tables[name], result, facts, view), f"{stem}-{name}", view)
    else:
        figure = next(d for d in drawn if f"chart.{d.id}" == now)
        _chart(figure, f"{stem}-{figure.id}", view)


def _choice(what: str, chosen: Statistic, options: dict[str, str], view: View) -> str:
    """One of ``options``, remembered for each statistic while the session lasts."""
    name = f"analysis.{what}.{chosen.id}"
    now = str(state.recall(name, ""))
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


def _map(result: Result, facts: Facts, selection: Selection, view: View) -> None:
    """Only what the statistic is about lies on the ground: no rings, chips or money beside it."""
    width = result.params.get("width_km", view.belt_km)
    quiet = replace(view, layers=MAP_LAYERS, selected="", belt_km=float(width))
    show_map(facts, selection, quiet, owner=owner(facts), key="analysismap", extra=(on_map.build(result, facts, view),))


def _table_title(name: str, view: View) -> str:
    key = f"analysis.table.{name}"
    return t(key, view.lang) if has(key, view.lang) else t("analysis.table.main", view.lang)


def _chart(figure: Drawn, stem: str, view: View) -> None:
    st.altair_chart(figure.spec, theme=None, width="content", key=f"chart.{figure.id}")
    with st.container(horizontal=True, vertical_alignment="center"):
        for kind, mime, data in (("png", "image/png", png), ("svg", "image/svg+xml", svg)):
            st.download_button(
                t(f"analysis.download_{kind}", view.lang),
                lambda data=data: data(figure),
                file_name=f"{stem}.{kind}",
                mime=mime,
                on_click="ignore",
                key=f"{kind}.{figure.id}",
                icon=":material/image:",
            )
        _csv(figure.table, stem, view)


def _csv(frame: pd.DataFrame, stem: str, view: View) -> None:
    st.download_button(
        t("ui.download_csv", view.lang),
        lambda: csv_bytes(frame),
        file_name=f"{stem}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"csv.{stem}",
        icon=":material/download:",
    )


def _table(frame: pd.DataFrame, stem: str, view: View) -> None:
    shown = frame.head(_MOST_ROWS)
    st.dataframe(shown, hide_index=True, height=min(_HEIGHT, 38 * (len(shown) + 1)), key=f"grid.{stem}")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(plain(t("ui.rows", view.lang, n=f"{len(frame):,}")), width="content")
        _csv(frame, stem, view)
