"""The card of one task: bodies in order, contents, scenarios, money named, quantities, and ways to the map."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from layers import state
from layers.page.parts.goto import goto_button
from layers.page.parts.plain import plain
from layers.page.parts.provenance import figure_list, figure_row, figure_sentence
from layers.text import t

if TYPE_CHECKING:
    from data.load import Facts
    from layers.figures.tasks import TaskCard
    from layers.view import View


def show_card(card: TaskCard, facts: Facts, view: View) -> None:
    """Two columns: what the task says; who carries it, with what, and what it concerns."""
    lang = view.lang
    with st.container(key="taskcard", border=True):
        st.caption(plain(card.heading))
        st.markdown(f"#### {plain(card.title)}")
        st.text(card.gist)
        left, right = st.columns([6, 5], gap="large")
        with left:
            _contents(card, view)
        with right:
            _lists(card, view)
            _title("instruments", view)
            if card.instruments:
                figure_row(card.instruments, facts, view, key=f"instruments.{card.id}")
            for line in card.means:
                st.markdown(f"- {plain(line)}")
            if not (card.instruments or card.means):
                st.text(t("tasks.instruments_none", lang))
            if card.targets:
                _title("targets", view)
                figure_list(card.targets, facts, view, key=f"targets.{card.id}")
            _lines("aims", card.aims, view)
            _concerns(card, facts, view)


def _contents(card: TaskCard, view: View) -> None:
    lang = view.lang
    _title("items", view)
    for item in card.items:
        with st.container(gap=None):
            st.markdown(f"**{plain(item.title)}**" if item.heading else plain(item.title))
            figure_sentence(str(item.said.value), item.said)
    if any(item.heading for item in card.items):
        st.caption(plain(t("tasks.heading_note", lang)))
    if card.scenarios:
        _title("scenarios", view)
        st.text(t("filters.list_join", lang).join(card.scenarios))


def _lists(card: TaskCard, view: View) -> None:
    _title("lists", view)
    space = t("tasks.then", view.lang)
    for heading, names in card.lists:
        told = plain(space.join(f"{n} {name}" for n, name in enumerate(names, 1)))
        st.markdown(f":small[{plain(heading)}]  \n{told}" if heading else told)


def _concerns(card: TaskCard, facts: Facts, view: View) -> None:
    lang = view.lang
    _title("concerns", view)
    if not (card.parks or card.sectors or card.orgs):
        st.text(t("tasks.concerns_none", lang))
        return
    with st.container(horizontal=True, gap="small", key="concerns"):
        for ident, name in card.parks:
            goto_button(
                t("tasks.open_park", lang, name=name),
                "map",
                partial(state.select, f"park:{ident}"),
                key=f"go.park.{ident}",
                icon=":material/location_on:",
            )
        for ident, name in card.sectors:
            goto_button(
                t("tasks.open_sector", lang, name=name),
                "map",
                partial(state.narrow, sectors=(ident,)),
                key=f"go.sector.{ident}",
                icon=":material/category:",
            )
        for ident, name in card.orgs:
            goto_button(
                t("tasks.open_org", lang, name=name),
                "map",
                partial(state.select, f"org:{ident}"),
                key=f"go.org.{ident}",
                icon=":material/apartment:",
            )
    shown = (*((card.listed,) if card.listed else ()), *card.money)
    if shown:
        figure_row(shown, facts, view, key=f"concerns.{card.id}")
        st.caption(plain(t("tasks.money_note", lang)))


def _lines(name: str, lines: tuple[str, ...], view: View) -> None:
    if lines:
        _title(name, view)
        for line in lines:
            st.markdown(f"- {plain(line)}")


def _title(name: str, view: View) -> None:
    st.markdown(f"**{plain(t(f'tasks.{name}', view.lang))}**")
