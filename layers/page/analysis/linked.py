"""Map, chart and table of a spatial statistic, joined: what is picked in one is marked in all, and may filter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from geo.stats.linked import area_of, places_of, row_of, shapes_of
from geo.stats.tables import Mark
from layers import state
from layers.figures.analysis_cell import mark_figure
from layers.map import analysis as on_map
from layers.page.parts.mapframe import show_map
from layers.page.parts.plain import plain
from layers.page.parts.workspace import owner
from layers.text import t

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Result
    from geo.stats.statistic import Statistic
    from layers.view import View

MAP_LAYERS = ("districts", "roads", "metro", "belt", "park_areas", "landmarks")


def pick(chosen: Statistic, result: Result, table: str, place: int) -> None:
    """Remember the row that a person has picked, for this result alone."""
    state.remember(f"analysis.picked.{chosen.id}", (_stamp(result), table, place))


def picked(chosen: Statistic, result: Result) -> tuple[str, int] | None:
    """(table, row) that is picked in ``result``; None where nothing is, or it was another result's."""
    stamp, table, place = state.recall(f"analysis.picked.{chosen.id}", ("", "", -1))
    if stamp != _stamp(result) or table not in result.tables or not 0 <= place < len(result.tables[table]):
        return None
    return table, place


def _stamp(result: Result) -> str:
    return f"{result.statistic}|{sorted(result.params.items())}|{result.n}"


def show_linked_map(result: Result, chosen: Statistic, facts: Facts, selection: Selection, view: View) -> None:
    """The map with what is picked on it; a click on a shape picks its row. The line above says what is picked."""
    told = state.told("w.analysismap")
    target = str(told.get("target", "")) if isinstance(told, dict) and told.get("event") == "select" else ""
    fresh = isinstance(told, dict) and told.get("nonce") != state.recall("analysismap.nonce", "")
    row = row_of(result, target.removeprefix(on_map.TARGET)) if fresh and target.startswith(on_map.TARGET) else None
    if row is not None:
        pick(chosen, result, "main", row)
    now = picked(chosen, result)
    mark = Mark(result, facts, selection, *now) if now else None
    _line(mark, chosen, facts, view)
    width = result.params.get("width_km", view.belt_km)
    quiet = replace(view, layers=MAP_LAYERS, selected="", belt_km=float(width))
    shapes = shapes_of(mark) if mark else None
    ids = frozenset(shapes["id"].astype(str)) if shapes is not None else frozenset()
    places = places_of(chosen, mark) if mark else None
    drawing = on_map.build(result, facts, view, marked=ids, places=places)
    show_map(facts, selection, quiet, owner=owner(facts), key="analysismap", extra=(drawing,))


def _line(mark: Mark | None, chosen: Statistic, facts: Facts, view: View) -> None:
    """What is picked, with ways to its provenance, to a filter and back; a hint where nothing is."""
    if mark is None:
        st.caption(plain(t("analysis.linked_hint", view.lang)))
        return
    figure, narrow = mark_figure(mark, chosen, view), _filter_of(mark, facts)
    with st.container(horizontal=True, vertical_alignment="center", key="picked"):
        st.markdown(f":material/ads_click: **{plain(t('analysis.picked', view.lang, what=figure.label))}**",
                    width="content")  # fmt: skip
        st.button(t("analysis.picked_rows", view.lang), on_click=state.ask, args=(figure,), key="picked.rows",
                  icon=":material/manage_search:")  # fmt: skip
        if narrow:
            st.button(t("analysis.picked_filter", view.lang), on_click=_narrow, kwargs=narrow,
                      key="picked.filter", icon=":material/filter_alt:")  # fmt: skip
        st.button(t("analysis.picked_clear", view.lang), on_click=state.forget,
                  args=(f"analysis.picked.{chosen.id}",), key="picked.clear", icon=":material/close:")  # fmt: skip


def _narrow(**changes: Any) -> None:
    state.narrow(**changes)


def _filter_of(mark: Mark, facts: Facts) -> dict[str, Any]:
    """Changes of the filter that leave what the row is about: its shape as an area, else its park and sector."""
    if corners := area_of(mark, facts.place.crs):
        return {"area": corners}
    named = {"parks": ("park_id", facts.parks), "sectors": ("sector_id", facts.sectors)}
    return {name: (str(mark.row[column]),) for name, (column, known) in named.items()
            if mark.given(column) and mark.row[column] in set(known["id"])}  # fmt: skip
