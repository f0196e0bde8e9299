"""Chapters to edit: a list to order and hide, the words of one beside it. What is wrong is said and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from layers import cache, state
from layers.map import LAYERS
from layers.page.parts.chapters import DRAFT, current_chapters, use_chapters
from layers.page.parts.plain import plain
from layers.story import CAMERAS, MOST_FIGURES, Chapter, keys, labels, tell, titles, troubles
from layers.story.arranging import copied, moved, with_ids, without
from layers.text import t
from layers.words.names import park_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.load import Facts
    from layers.view import View

    Chapters = tuple[Chapter, ...]

_CHOSEN = "story.chosen"
_LIST_AND_ONE = (3, 8)  # widths: the list of chapters, the chapter that is edited
_SENTENCE, _NOTES = 150, 100  # px: a sentence with its second wording, a note


@st.fragment
def editor(facts: Facts, view: View) -> None:
    """A draft of the chapters; “use” puts it into the talk, “back” returns to the chapters that ship."""
    lang = view.lang
    st.caption(t("story.edit.help", lang, key="{key}"))
    draft = _draft(facts)
    known = cache.of_facts("story.labels", facts, (lang, view.belt_km), lambda: labels(facts, view))
    order, one = st.columns(_LIST_AND_ONE)
    with order:
        chosen = _list(draft, _titles(facts, draft, view))
    with one:
        if chosen is not None:
            _place(facts, draft, chosen, lang)
            _words(facts, chosen, lang)
            _shown(facts, chosen, known, lang)
            for scene in tell(facts, cache.selection(facts, view.filter), view, [replace(chosen, hidden=False)]):
                st.caption(plain(t("story.edit.told", lang, sentence=scene.sentence)))
    _warnings(facts, draft, lang)
    with st.container(horizontal=True):
        # never greyed out: the click that leaves a text field comes before the page knows of the new text
        if st.button(t("story.edit.apply", lang), type="primary"):
            use_chapters(draft)
            st.rerun()
        if st.button(t("story.edit.reset", lang)):
            use_chapters(None)
            st.rerun()
        with st.popover(t("story.edit.keys", lang)):
            st.text("\n".join(f"{{{key}}}  {label}" for key, label in known.items()))
        if draft != current_chapters(facts):
            st.caption(t("story.edit.unused", lang), width="content")


def _draft(facts: Facts) -> Chapters:
    kept: Chapters | None = state.recall(DRAFT, None)
    return with_ids(current_chapters(facts)) if kept is None else kept


def _change(facts: Facts, change: Callable[[Chapters], Chapters]) -> None:
    state.remember(DRAFT, change(_draft(facts)))


def _put(facts: Facts, which: str, **changes: Any) -> None:
    _change(facts, lambda draft: tuple(replace(one, **changes) if one.id == which else one for one in draft))


def _titles(facts: Facts, draft: Chapters, view: View) -> tuple[str, ...]:
    """The draft's titles with their figures."""
    asked = (view.filter, view.lang, view.belt_km, view.hidden, tuple(one.text("title", view.lang) for one in draft))
    made = lambda: titles(facts, cache.selection(facts, view.filter), view, draft)  # noqa: E731
    return cache.of_facts("story.titles", facts, asked, made)


def _list(draft: Chapters, told: tuple[str, ...]) -> Chapter | None:
    """Every chapter as a button, in order; the one that is edited."""
    wanted = state.recall(_CHOSEN, "")
    chosen = next((one for one in draft if one.id == wanted), draft[0] if draft else None)
    for number, (one, title) in enumerate(zip(draft, told, strict=True), 1):
        st.button(
            plain(f"{number}. {title}"),
            key=f"choose.{one.id}",
            type="primary" if one is chosen else "secondary",
            icon=":material/visibility_off:" if one.hidden else None,
            width="stretch",
            on_click=state.remember,
            args=(_CHOSEN, one.id),
        )
    return chosen


def _place(facts: Facts, draft: Chapters, one: Chapter, lang: str) -> None:
    """Earlier, later, hidden, a copy, away."""

    def act(name: str, icon: str, change: Callable[[Chapters], Chapters], disabled: bool = False) -> None:
        label = t(f"story.edit.{name}", lang)
        done: dict[str, Any] = {"on_click": _change, "args": (facts, change)}
        st.button(label, key=f"edit.{name}", icon=f":material/{icon}:", disabled=disabled, **done)

    with st.container(horizontal=True, vertical_alignment="center"):
        act("earlier", "arrow_upward", lambda items: moved(items, one.id, -1), one is draft[0])
        act("later", "arrow_downward", lambda items: moved(items, one.id, 1), one is draft[-1])
        act("copy", "content_copy", lambda items: copied(items, one.id))
        act("delete", "delete", lambda items: without(items, one.id), len(draft) == 1)
        st.checkbox(
            t("story.edit.hidden", lang),
            key=state.seed(f"chapter.{one.id}.hidden", one.hidden),
            on_change=state.on(f"chapter.{one.id}.hidden", lambda value: _put(facts, one.id, hidden=value)),
        )


def _write(facts: Facts, id_: str, column: str, text: str) -> None:
    _put(facts, id_, **{column: text.strip()})


def _words(facts: Facts, one: Chapter, lang: str) -> None:
    """Title, sentence and notes in both languages, that of the page first."""
    for side, said in zip(st.columns(2), (lang, "en" if lang == "zh" else "zh"), strict=True):
        for name, height in (("title", None), ("sentence", _SENTENCE), ("notes", _NOTES)):
            column = f"{name}_{said}"
            label, key = t(f"story.edit.{column}", lang), state.seed(f"chapter.{one.id}.{column}", getattr(one, column))
            told = state.on(f"chapter.{one.id}.{column}", partial(_write, facts, one.id, column))
            if height is None:
                side.text_input(label, key=key, on_change=told)
            else:
                side.text_area(label, key=key, on_change=told, height=height)


def _shown(facts: Facts, one: Chapter, known: dict[str, str], lang: str) -> None:
    """Where the map goes, which layers it shows, which figures stand beside the sentence."""
    cameras = {name: t(f"story.edit.camera_{name}", lang) for name in CAMERAS}
    cameras |= {f"park:{park}": park_name(facts, park, lang) for park in facts.parks["id"]}
    layers = {layer.id: t(f"map.layer.{layer.id}", lang) for layer in LAYERS}
    where, which = st.columns(_LIST_AND_ONE)
    where.selectbox(
        t("story.edit.camera", lang),
        list(dict.fromkeys((*cameras, one.camera))),  # what is not known stays, with its warning
        format_func=lambda name: cameras.get(name, name),
        key=state.seed(f"chapter.{one.id}.camera", one.camera),
        on_change=state.on(f"chapter.{one.id}.camera", lambda name: _put(facts, one.id, camera=name)),
    )
    which.multiselect(
        t("story.edit.figures", lang),
        list(dict.fromkeys((*known, *one.figures))),
        format_func=lambda name: known.get(name, name),
        max_selections=max(MOST_FIGURES, len(one.figures)),
        placeholder=t("story.edit.choose", lang),
        key=state.seed(f"chapter.{one.id}.figures", list(one.figures)),
        on_change=state.on(f"chapter.{one.id}.figures", lambda names: _put(facts, one.id, figures=tuple(names))),
    )
    drawn = list(dict.fromkeys((*layers, *one.layers)))
    st.pills(
        t("story.edit.layers", lang),
        drawn,
        selection_mode="multi",
        format_func=lambda name: plain(layers.get(name, name)),
        wrap=True,
        key=state.seed(f"chapter.{one.id}.layers", [name for name in drawn if name in one.layers]),
        on_change=state.on(
            f"chapter.{one.id}.layers",
            lambda names: _put(facts, one.id, layers=tuple(name for name in drawn if name in names)),
        ),
    )


def _warnings(facts: Facts, draft: Chapters, lang: str) -> None:
    titles = {one.id: one.text("title", lang) for one in draft}
    known = [layer.id for layer in LAYERS]
    for which, code, value in troubles(draft, parks=facts.parks["id"], layers=known, keys=keys(facts)):
        said = t(f"story.trouble.{code}", lang, chapter=titles.get(which) or which, value=value)
        st.warning(plain(said), icon=":material/warning:")
