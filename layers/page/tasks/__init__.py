"""The tasks page: who carries what, how much each body carries, each task's card, money and terms named in the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from data.schema_plan import INSTRUMENT_KINDS
from geo import plan_tasks
from geo.plan_tasks import TaskFilter
from layers import cache, state
from layers.chart import bureau_load, task_matrix
from layers.figures import tasks
from layers.page.parts.chart import show_drawn
from layers.page.parts.choice import choice
from layers.page.parts.plain import plain
from layers.page.parts.provenance import figure_row
from layers.page.parts.table import table
from layers.page.tasks.card import show_card
from layers.text import t
from layers.words.names import park_names, sector_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.load import Facts
    from layers.view import View

VIEWS = ("matrix", "load", "table", "money", "terms")
_CHOSEN = "tasks.measure"


def render(facts: Facts, view: View) -> None:
    """Filters, the part to see, and the card of one task below the matrix."""
    lang = view.lang
    with st.container(key="plan"):
        st.subheader(plain(t("tasks.title", lang)), anchor=False)
        st.caption(plain(t("tasks.intro", lang)))
        chosen = _filters(facts, view)
        kept = cache.of_facts(
            "tasks", facts, (chosen,), lambda: plan_tasks.select(facts.plan, chosen, facts.place.prefixes)
        )
        shown = choice("tasks.view", VIEWS, "tasks.view", view)
        if not kept and shown != "terms":
            st.caption(plain(t("tasks.empty", lang)))
            return
        figure_row(tasks.head_figures(facts, lang, kept), facts, view, key="tasks.count")
        parts: dict[str, Callable[[Facts, View, tuple[str, ...]], None]] = {
            "matrix": _matrix,
            "load": _load,
            "table": _table,
            "money": _money,
            "terms": _terms,
        }
        parts[shown](facts, view, kept)


def _filters(facts: Facts, view: View) -> TaskFilter:
    """Bodies, kinds of money and words are the page's own; sectors and parks are the view's, so an address has them."""
    lang = view.lang
    names, sectors, parks = tasks.body_names(facts, lang), sector_names(facts, lang), park_names(facts, lang)
    first = st.columns([3, 4, 4, 3], gap="small", vertical_alignment="bottom")
    with first[0]:
        query = st.text_input(
            t("tasks.search", lang),
            placeholder=t("tasks.search_hint", lang),
            icon=":material/search:",
            key=state.seed("tasks.query", state.recall("tasks.query", "")),
            on_change=state.on("tasks.query", lambda text: state.remember("tasks.query", text or "")),
        )
    with first[1]:
        bodies = _many("bodies", t("tasks.bodies", lang), names, state.recall("tasks.bodies", ()), _own("tasks.bodies"))
    with first[2]:
        _many("sectors", t("tasks.sectors", lang), sectors, view.filter.sectors, lambda ids: state.narrow(sectors=ids))
    with first[3]:
        words = {kind: t(f"tasks.kind.{kind}", lang) for kind in INSTRUMENT_KINDS}
        kinds = _many("kinds", t("tasks.kinds", lang), words, state.recall("tasks.kinds", ()), _own("tasks.kinds"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.pills(
            t("tasks.parks", lang),
            list(parks),
            selection_mode="multi",
            format_func=lambda park: plain(parks[park]),
            key=state.seed("tasks.parks", [p for p in view.filter.parks if p in parks]),
            on_change=state.on("tasks.parks", lambda ids: state.narrow(parks=tuple(ids or ()))),
        )
        by_area = st.toggle(
            t("tasks.by_area", lang),
            key=state.seed("tasks.by_area", state.recall("tasks.by_area", False)),
            on_change=state.on("tasks.by_area", lambda on: state.remember("tasks.by_area", bool(on))),
            disabled=not view.filter.parks,
        )
        st.button(t("tasks.reset", lang), icon=":material/filter_alt_off:", on_click=_reset, key="tasks.reset")
    now = state.view().filter
    return TaskFilter(bodies, now.sectors, now.parks, kinds, query or "", by_area and bool(now.parks))


def _many(
    name: str, label: str, names: dict[str, str], value: tuple[str, ...], apply: Callable[[tuple[str, ...]], object]
) -> tuple[str, ...]:
    known = [one for one in value if one in names]
    st.multiselect(
        label,
        list(names),
        format_func=names.__getitem__,
        key=state.seed(f"tasks.{name}", known),
        on_change=state.on(f"tasks.{name}", lambda ids: apply(tuple(ids or ()))),
        placeholder=t("filters.any", state.view().lang),
    )
    return tuple(known)


def _own(name: str) -> Callable[[tuple[str, ...]], object]:
    return lambda ids: state.remember(name, ids)


def _reset() -> None:
    for name in ("bodies", "kinds", "query", "by_area"):
        state.forget(f"tasks.{name}")
    state.narrow(sectors=(), parks=())


def _matrix(facts: Facts, view: View, kept: tuple[str, ...]) -> None:
    lang = view.lang
    cells = tasks.matrix_table(facts, lang, kept)
    drawn = task_matrix.draw(cells, facts, view)

    def pick(measure: str) -> None:
        state.remember(_CHOSEN, measure)

    stem = f"task-matrix-{lang}-{facts.version[:8]}"
    refs, chosen = list(cells["measure_id"]), (task_matrix.SELECTED, pick)
    show_drawn(drawn, stem, view, pick=chosen, refs=refs, hint="tasks.matrix_hint")
    now = state.recall(_CHOSEN, kept[0])
    now = now if now in kept else kept[0]
    st.selectbox(
        t("tasks.choose", lang),
        kept,
        format_func=tasks.measure_names(facts, lang).__getitem__,
        key=state.seed(_CHOSEN, now),
        on_change=state.on(_CHOSEN, pick),
    )
    show_card(tasks.card(facts, now, lang), facts, view)


def _load(facts: Facts, view: View, kept: tuple[str, ...]) -> None:
    load = tasks.load_table(facts, view.lang, kept)

    def pick(body: str) -> None:
        state.ask(tasks.body_figure(facts, body, view.lang, kept))

    stem = f"bureau-load-{view.lang}-{facts.version[:8]}"
    drawn = bureau_load.draw(load, facts, view)
    show_drawn(drawn, stem, view, pick=(bureau_load.SELECTED, pick), refs=list(load["body_id"]))


def _table(facts: Facts, view: View, kept: tuple[str, ...]) -> None:
    table(tasks.task_table(facts, view.lang, kept), "tasks", facts, view, key="tasks", height=640)


def _money(facts: Facts, view: View, kept: tuple[str, ...]) -> None:
    table(tasks.instrument_table(facts, view.lang, kept), "instruments", facts, view, key="instruments", height=640)


def _terms(facts: Facts, view: View, kept: tuple[str, ...]) -> None:
    st.caption(plain(t("tasks.terms_note", view.lang)))
    table(tasks.term_table(facts, view.lang), "terms", facts, view, key="terms", height=640)
