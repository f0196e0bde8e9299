"""The scenarios page: assumptions at the left, the map beside them, the comparison below; siting at the end."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from geo.states.edit import StateError
from geo.states.scenario import dump, parse
from geo.states.years import span
from layers import state
from layers.page.parts.plain import plain
from layers.page.scenarios import desk
from layers.page.scenarios.board import board
from layers.page.scenarios.comparison import assumptions, compared, comparison
from layers.page.scenarios.edits import edit_list
from layers.page.scenarios.form import form
from layers.page.scenarios.siting import siting, suitability
from layers.text import t
from layers.words.states import fault_sentence

if TYPE_CHECKING:
    from data.load import Facts
    from geo.states.state import State
    from layers.view import View

MOST_COMPARED = 4
_BASES = ("shipped", "year")
_FIRST_YEAR = 2012


def render(facts: Facts, view: View) -> None:
    """One scenario on the desk; its file, its edits, its map, its figures."""
    lang = view.lang
    with st.container(key="scenarios"):
        st.subheader(plain(t("states.title", lang)), anchor=False)
        st.caption(plain(t("states.intro", lang)))
        _head(facts, view)
        trouble = st.container()
        scenario = desk.current(lang).scenario
        base = desk.base_state(scenario, facts)
        after, faults = desk.outcome(scenario, facts)
        left, right = st.columns([4, 9], gap="medium")
        with left:
            edit_list(after.facts, faults, view)
            form(after.facts, view)
        with right:
            board(base, after, view)
        afters = [after, *_others(facts, view)]
        if found := compared(base, afters, view):
            comparison(found, view)
        assumptions(afters, view)
        siting(after, view)
        suitability(after.facts, view)
        if why := desk.take_trouble():
            trouble.error(plain(t("states.page.store_failed", lang, why=t(why, lang))))


def _head(facts: Facts, view: View) -> None:
    """Which scenario, its name, its base, its file."""
    lang, kept = view.lang, desk.current(view.lang)
    with st.container(horizontal=True, vertical_alignment="bottom", key="scenarios.head"):
        steps = desk.saved()
        names = {step.scenario: step.name for step in steps}
        if steps:
            picked = st.selectbox(
                t("states.page.open", lang),
                [*([] if kept.id in names else [""]), *names],
                format_func=lambda id_: names.get(id_, kept.scenario.name),
                key=state.seed("scenarios.open", kept.id),
                on_change=state.on("scenarios.open", lambda id_: desk.open_saved(id_) if id_ else None),
                width=260,
            )
            del picked
        st.text_input(
            t("states.page.name", lang),
            key=state.seed("scenarios.name", kept.scenario.name),
            max_chars=80,
            on_change=state.on("scenarios.name", lambda name: _rename(name, lang)),
            width=220,
        )
        _base(facts, view)
        st.button(
            t("states.page.new", lang), icon=":material/add:", key="scenarios.new", on_click=desk.new, args=(lang,)
        )
        st.download_button(
            t("states.page.download", lang),
            dump(kept.scenario).encode(),
            file_name=f"{re.sub(r'[^0-9A-Za-z一-鿿_-]+', '-', kept.scenario.name)}.json",
            mime="application/json",
            on_click="ignore",
            key="scenarios.file",
            icon=":material/download:",
        )
        if kept.id:
            st.button(
                t("states.page.delete", lang), icon=":material/delete:", key="scenarios.delete", on_click=desk.delete,
                args=(lang,), type="tertiary",
            )  # fmt: skip
    if desk.owner() is None:
        st.caption(plain(t("states.page.not_kept", lang)))
    elif kept.number:
        st.caption(plain(t("states.page.kept", lang, n=kept.number)))
    _upload(lang)


def _rename(name: str, lang: str) -> None:
    try:
        parse(dump(replace(desk.current(lang).scenario, name=name)))
    except StateError as error:
        state.remember("scenarios.problem", tuple(fault_sentence(fault, lang) for fault in error.faults))
        return
    desk.put(replace(desk.current(lang).scenario, name=name.strip()))


def _base(facts: Facts, view: View) -> None:
    """The facts in use, or a year of the past."""
    lang, scenario = view.lang, desk.current(view.lang).scenario
    past = scenario.base.startswith("year:")
    own = t("states.shipped" if facts.workspace == "shipped" else "states.page.own", lang)
    names = {"shipped": own, "year": t("states.page.years", lang)}
    years = span(facts) or (_FIRST_YEAR, _FIRST_YEAR)

    def pick(base: str) -> None:
        word = f"year:{years[1]}" if base == "year" else "shipped"
        desk.put(replace(desk.current(lang).scenario, base=word))

    st.selectbox(
        t("states.page.base", lang), _BASES, format_func=names.__getitem__, width=180,
        key=state.seed("scenarios.base", "year" if past else "shipped"), on_change=state.on("scenarios.base", pick),
    )  # fmt: skip
    if past:
        st.number_input(
            t("states.field.year", lang), min_value=min(_FIRST_YEAR, years[0]), max_value=years[1], step=1, width=120,
            key=state.seed("scenarios.year", int(scenario.base[5:])),
            on_change=state.on("scenarios.year", lambda y: desk.put(replace(scenario, base=f"year:{int(y)}"))),
        )  # fmt: skip
        tray = desk.base_state(scenario, facts)
        note = t(
            "states.page.year_note", lang, year=tray.year, undated=tray.undated["enterprises"],
            projects=tray.undated["investments"],
        )  # fmt: skip
        st.caption(plain(note))


def _upload(lang: str) -> None:
    """A scenario's file becomes a new scenario on the desk; every fault of it is a sentence."""
    problems: tuple[str, ...] = state.recall("scenarios.problem", ())
    for problem in problems:
        st.error(plain(problem))
    state.forget("scenarios.problem")
    with st.expander(t("states.page.upload", lang), key="fold.scenarios.upload"):
        given = st.file_uploader(
            t("states.page.upload", lang), type=["json"], key="scenarios.upload", label_visibility="collapsed"
        )
    if given is None or state.recall("scenarios.uploaded", "") == given.file_id:
        return
    state.remember("scenarios.uploaded", given.file_id)
    try:
        scenario = parse(given.getvalue().decode("utf-8-sig", errors="replace"))
    except StateError as error:
        for fault in error.faults:
            st.error(plain(fault_sentence(fault, lang)))
        return
    desk.new(lang)
    desk.put(scenario if scenario.base.startswith("year:") else replace(scenario, base="shipped"))
    st.rerun()


def _others(facts: Facts, view: View) -> list[State]:
    """Other saved scenarios to compare with, as far as they can be applied to the facts in use."""
    kept = desk.current(view.lang)
    steps = {step.scenario: step for step in desk.saved() if step.scenario != kept.id}
    if not steps:
        return []
    chosen = st.multiselect(
        t("states.page.compare", view.lang),
        list(steps),
        format_func=lambda id_: steps[id_].name,
        max_selections=MOST_COMPARED,
        key="scenarios.compare",
    )
    out = []
    for id_ in chosen:
        after, faults = desk.outcome(parse(steps[id_].content), facts)
        for fault in faults:
            st.markdown(f":material/error: {plain(steps[id_].name)} {plain(fault_sentence(fault, view.lang))}")
        out.append(after)
    return out
