"""The story page: the talk as it will play, the way to full screen, a phone and a file, and the chapters to edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from layers import cache, state
from layers.page.ledger.saved import save_talk
from layers.page.parts.chapters import current_chapters
from layers.page.parts.filters import sidebar
from layers.page.parts.plain import plain
from layers.page.parts.provenance import figure_row
from layers.page.parts.turns import in_turn
from layers.page.parts.workspace import owner
from layers.page.story.ahead import talk, talk_in_memory
from layers.page.story.editor import editor
from layers.story import tell
from layers.text import t
from layers.theme import palette
from layers.web import shelf
from layers.web.content import STORE
from layers.web.qr import for_phones, qr_svg

if TYPE_CHECKING:
    from data.load import Facts
    from layers.story import Chapter
    from layers.view import View

_HEIGHT = 640  # px: 16:9 at the usual width of the page


def render(facts: Facts, view: View) -> None:
    """Player, ways out, chapters."""
    sidebar(facts, view, display=False)
    ways = st.container(horizontal=True, vertical_alignment="center", key="story.ways")
    player = st.container()
    _spoken(facts, view)
    with st.expander(t("story.page.edit", view.lang), key="fold.chapters"):
        editor(facts, view)

        save_talk(facts, view.lang)
    with player:  # last: what needs no time stands there already
        page = _made(facts, view, current_chapters(facts))
    if page is None:
        return
    address = _published(page, facts, view.lang)
    with ways:
        _ways(page, address, facts, view)
    with player:
        if address:
            st.iframe(address, height=_HEIGHT, alt=t("story.page.player", view.lang))
        else:
            st.warning(t("story.page.no_cookie", view.lang))


def _made(facts: Facts, view: View, told: tuple[Chapter, ...]) -> bytes | None:
    """The talk, from memory when there; None when too many wait, which is said."""
    found = talk_in_memory(facts, view, told)
    if found is not None:
        return found
    return in_turn(lambda _: talk(facts, view, told), lambda _: t("story.page.preparing", view.lang), view.lang)


def _published(page: bytes, facts: Facts, lang: str) -> str:
    """Where this browser finds the talk; "" when it takes no cookie, so that nobody else could be kept out.

    The language is there for the day when the talk is not: whoever asks then is told so in it.
    """
    whose = owner(facts)
    if whose is None:
        return ""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    digest = STORE.put(page, whose, page=True)
    shelf.keep(digest, whose, page)
    return f"{f'/{base}' if base else ''}/talk/{digest}?lang={lang}"


def _ways(page: bytes, address: str, facts: Facts, view: View) -> None:
    """Full screen, a file, a phone."""
    if address:
        st.link_button(t("story.page.full_screen", view.lang), address, icon=":material/fullscreen:", type="primary")
    st.download_button(
        t("story.page.file", view.lang),
        page,
        file_name=f"{facts.place.file}-talk-{view.lang}-{facts.as_of}.html",
        mime="text/html",
        on_click="ignore",
        icon=":material/download:",
    )
    _phone(facts, view)
    st.caption(t("story.page.keys", view.lang))


def _spoken(facts: Facts, view: View) -> None:
    """The talk as text: for reading before, for a screen reader, and for those who missed a slide."""
    told = tell(facts, cache.selection(facts, view.filter), view, current_chapters(facts))
    with st.expander(t("story.page.text", view.lang), key="fold.text"):
        for number, scene in enumerate(told, 1):
            st.markdown(f"**{number}. {plain(scene.title)}**  \n{plain(scene.sentence)}")
            st.caption(plain(scene.notes))
            figure_row(scene.stated, facts, view, key=f"spoken.{number}")


def _phone(facts: Facts, view: View) -> None:
    with st.popover(t("story.page.phone", view.lang), icon=":material/qr_code_2:"):
        here = (st.context.url or "").split("?")[0].removesuffix("/story")
        address = for_phones(f"{here.rstrip('/')}/?{state.address()}", str(st.get_option("server.address") or ""))
        if address is None:
            st.write(t("story.page.phone_closed", view.lang))
            return
        inks = palette("light")
        st.image(qr_svg(address, inks.ink, inks.panel), width=260)
        st.text(address)
        if facts.workspace != "shipped":
            st.caption(t("story.page.phone_private", view.lang))
