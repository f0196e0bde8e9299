"""The frame around every page: navigation, language, theme, faults, address. The script that Streamlit runs."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import streamlit as st

from data.errors import FactsError
from data.vocabulary import CONFIDENCES, ORGANISATION_KINDS, STAGES, STATUSES
from layers import cache, state
from layers.map import LAYERS
from layers.page import PAGES, Entry
from layers.page.ledger.offered import offer
from layers.page.ledger.together import enter, shared_line
from layers.page.parts.look import set_look
from layers.page.parts.plain import plain
from layers.page.parts.provenance import open_asked
from layers.page.parts.public import banner, enforced, public_facts
from layers.page.parts.workspace import current_facts, note
from layers.privacy import HIDEABLE
from layers.svg import safe
from layers.text import t
from layers.view import Lang, Theme, View
from layers.view.url import Allowed
from layers.words.place import title

if TYPE_CHECKING:
    from data.load import Facts

ICON = Path(__file__).parents[1] / "assets" / "icon.svg"
_TOLD, _SHOWN = 3, 60  # values of an address that are told of, characters of each
_LANGS: tuple[str, ...] = get_args(Lang)
_THEMES: tuple[str, ...] = get_args(Theme)


def main() -> None:
    """One run of the script."""
    state.start_run()
    try:
        shipped = cache.facts()
    except FactsError as error:
        _faults(error, state.view().lang)
        return
    enter(shipped)
    facts = current_facts(shipped)
    view = enforced(state.open_address(allowed(facts)))
    note(facts)
    facts = public_facts(facts, view)  # from here on nothing knows what is hidden
    view = _drop_gone(facts, view)
    st.set_page_config(page_title=title(facts, view.lang), page_icon=str(ICON), layout="wide")
    set_look(view)
    if what := state.embedded():
        import_module("layers.page.embedded").render(facts, view, what)
        state.write_address()
        return
    pages = {entry.id: _page(entry, facts, view) for entry in PAGES}
    chosen = st.navigation(list(pages.values()), position="hidden")
    bar = st.container(horizontal=True, vertical_alignment="center", gap="small", key="bar")
    banner(view)
    shared_line(view.lang)
    offer(shipped, view.lang)
    _tell_problems(view)
    if chosen is not pages[PAGES[0].id]:  # a page may compute for long: nobody waits for the way out of it
        with bar:
            _bar(pages, facts, view)
    chosen.run()
    if chosen is pages[PAGES[0].id]:  # the map takes the browser longest, so it comes before the bar
        with bar:
            _bar(pages, facts, view)
    _tell_problems(view)  # a page may know better than the frame what it was asked for
    open_asked(facts, state.view())
    state.write_address()


def allowed(facts: Facts) -> Allowed:
    """The values that an address may name, as the tables and the layer registry have them."""
    return Allowed(
        parks=tuple(facts.parks["id"]),
        sectors=tuple(facts.sectors["id"]),
        kinds=ORGANISATION_KINDS,
        statuses=STATUSES,
        confidences=CONFIDENCES,
        stages=STAGES,
        layers=tuple(layer.id for layer in LAYERS),
        hide=tuple(HIDEABLE),
    )


def _drop_gone(facts: Facts, view: View) -> View:
    """A selection that these facts do not have (an old address, another ledger) is said and dropped."""
    kind, _, ident = view.selected.partition(":")
    known = {
        "park": (facts.parks,),
        "org": (facts.enterprises, facts.carriers),
        "estate": (facts.boundaries.estates,),
    }.get(kind, ())
    if not known or any((frame["id"] == ident).any() for frame in known):
        return view
    state.add_problem("sel", view.selected)
    return state.select("")


def _page(entry: Entry, facts: Facts, view: View) -> st.Page:
    def run() -> None:
        entry.module().render(facts, state.view())

    return st.Page(
        run,
        title=t(f"ui.page.{entry.id}", view.lang),
        icon=entry.icon,
        url_path=entry.id,
        default=entry is PAGES[0],
    )


def _bar(pages: dict[str, st.Page], facts: Facts, view: View) -> None:
    """One slim row: name, pages, whose data, language, theme."""
    st.html(f'<span class="atlas-name">{safe(title(facts, view.lang))}</span>', width="content")
    with st.container(horizontal=True, gap=None, key="pages", width="content"):
        for page in pages.values():
            st.page_link(page, query_params=None)
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="switches"):
        name = t("ui.workspace_shipped", view.lang) if facts.workspace == "shipped" else facts.workspace
        date = t("ui.as_of", view.lang, date=facts.as_of)
        st.caption(f"{plain(t('ui.workspace', view.lang, name=name))}  \n{plain(date)}", width="content")
        _switch("lang", _LANGS, view.lang, t("ui.language", view.lang), partial(t, lang=view.lang))
        _switch("theme", _THEMES, view.theme, t("ui.theme", view.lang), partial(t, lang=view.lang))


def _switch(name: str, options: tuple[str, ...], value: str, label: str, text: partial[str]) -> None:
    prefix = {"lang": "ui.lang", "theme": "ui.themes"}[name]
    shown = {option: text(f"{prefix}.{option}") for option in options}
    st.segmented_control(
        label,
        options,
        required=True,
        format_func=shown.__getitem__,
        key=state.seed(name, value),
        on_change=state.on(name, lambda chosen: state.change(**{name: chosen})),
        label_visibility="collapsed",
    )


def _tell_problems(view: View) -> None:
    problems = state.take_problems()
    for problem in problems[:_TOLD]:
        value = problem.value if len(problem.value) <= _SHOWN else f"{problem.value[:_SHOWN]}…"
        said = t("ui.bad_address", view.lang, name=problem.name, value=value)
        st.toast(plain(said), icon=":material/link_off:", duration="long")
    if len(problems) > _TOLD:
        said = t("ui.bad_address_more", view.lang, n=f"{len(problems) - _TOLD:,}")
        st.toast(plain(said), icon=":material/link_off:", duration="long")


def _faults(error: FactsError, lang: str) -> None:
    """A broken table stops the start with the whole list, never a traceback."""
    st.error(t("ui.faults_title", lang))
    st.code(str(error), language=None, wrap_lines=True)


if __name__ == "__main__":
    main()
