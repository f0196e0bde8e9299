"""The list of assumptions: on and off, order, duplicate, delete; why and by whom; what cannot hold and the way out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from layers import state
from layers.page.parts.plain import plain
from layers.page.scenarios import desk
from layers.text import t
from layers.words.states import edit_line, fault_sentence, reason_line

if TYPE_CHECKING:
    from data.load import Facts
    from geo.states.edit import Edit, Fault
    from layers.view import View


def edit_list(facts: Facts, faults: tuple[Fault, ...], view: View) -> None:
    """One line an assumption, in the order in which they apply."""
    lang, edits = view.lang, desk.current(view.lang).scenario.edits
    st.caption(plain(t("states.page.list", lang)))
    if not edits:
        st.caption(plain(t("states.page.empty", lang)))
    for place in range(len(edits)):
        _line(facts, edits, place, view)
    if faults:
        st.warning(plain(t("states.page.faults", lang)))
    for fault in faults:
        st.markdown(f":material/error: {plain(fault_sentence(fault, lang))}")
        if fault.code == "too_many" and fault.number:
            there = int(str(fault.values["there"]))
            st.button(
                t("states.page.ask_for", lang, n=there),
                key=f"scenarios.ask.{fault.number}",
                on_click=_ask_for,
                args=(fault.number - 1, there, lang),
            )
    if edits or desk.current(lang).number:
        st.button(
            t("states.page.undo", lang), icon=":material/undo:", key="scenarios.undo", on_click=desk.undo, args=(lang,)
        )


def _line(facts: Facts, edits: tuple[Edit, ...], place: int, view: View) -> None:
    edit, lang, number = edits[place], view.lang, place + 1
    with st.container(key=f"scenarios.edit.{place}", gap=None):
        st.checkbox(
            f"**{number}** {plain(edit_line(facts, edit, lang))}",
            key=state.seed(f"scenarios.on.{place}", edit.on),
            on_change=_switch,
            args=(place, lang),
            help=t("states.page.on", lang, n=number),
        )
        st.caption(plain(reason_line(edit, lang)))
        with st.container(horizontal=True, gap=None):
            moves = (("up", "arrow_upward", place > 0), ("down", "arrow_downward", place < len(edits) - 1))
            for name, icon, possible in (*moves, ("twice", "content_copy", True), ("drop", "delete", True)):
                st.button(
                    "",
                    icon=f":material/{icon}:",
                    help=t(f"states.page.{name}", lang, n=number),
                    key=f"scenarios.{name}.{place}",
                    type="tertiary",
                    disabled=not possible,
                    on_click=_change,
                    args=(name, place, lang),
                )


def _switch(place: int, lang: str) -> None:
    edits = list(desk.current(lang).scenario.edits)
    edits[place] = replace(edits[place], on=bool(state.widget(f"scenarios.on.{place}", True)))
    desk.put_edits(tuple(edits), lang)


def _change(name: str, place: int, lang: str) -> None:
    edits = list(desk.current(lang).scenario.edits)
    if name == "drop":
        edits.pop(place)
    elif name == "twice":
        edits.insert(place + 1, edits[place])
    else:
        other = place + (1 if name == "down" else -1)
        edits[place], edits[other] = edits[other], edits[place]
    desk.put_edits(tuple(edits), lang)


def _ask_for(place: int, n: int, lang: str) -> None:
    edits = list(desk.current(lang).scenario.edits)
    edits[place] = replace(edits[place], values={**edits[place].values, "n": n})
    desk.put_edits(tuple(edits), lang)
