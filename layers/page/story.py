"""The story page: the talk as it will play, the way to full screen, a phone and a file, and the chapters to edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from layers import cache, state
from layers.export.qr import for_phones, qr_svg
from layers.export.talk import talk_html
from layers.page._filters import sidebar
from layers.page._plain import plain
from layers.page._story_editor import current_chapters, editor
from layers.page._workspace import owner
from layers.published import STORE
from layers.settings import review_number
from layers.story import tell
from layers.text import t
from layers.theme import palette

if TYPE_CHECKING:
    from data.load import Facts
    from layers.view import View

_HEIGHT = 640  # px: 16:9 at the usual width of the page


def render(facts: Facts, view: View) -> None:
    """Player, ways out, chapters."""
    sidebar(facts, view, display=False)
    chapters = current_chapters(facts)
    with st.spinner(t("story.page.preparing", view.lang)):
        page = _talk(facts, view)
    whose = owner(facts)
    if whose is None:
        st.warning(t("story.page.no_cookie", view.lang))
        address = ""
    else:
        base = str(st.get_option("server.baseUrlPath") or "").strip("/")
        prefix = f"/{base}" if base else ""
        address = f"{prefix}/talk/{STORE.put(page, whose)}"
    with st.container(horizontal=True, vertical_alignment="center", key="story.ways"):
        if address:
            st.link_button(
                t("story.page.full_screen", view.lang), address, icon=":material/fullscreen:", type="primary"
            )
        st.download_button(
            t("story.page.file", view.lang),
            page,
            file_name=f"nanjing-ai-atlas-talk-{view.lang}-{facts.as_of}.html",
            mime="text/html",
            on_click="ignore",
            icon=":material/download:",
        )
        _phone(facts, view)
        st.caption(t("story.page.keys", view.lang))
    if address:
        st.iframe(address, height=_HEIGHT, alt=t("story.page.player", view.lang))
    _spoken(facts, view)
    with st.expander(t("story.page.edit", view.lang), key="fold.chapters"):
        editor(facts, chapters, view)


def _talk(facts: Facts, view: View) -> bytes:
    """The file for this view; made once for a version of the data, a filter and a set of chapters."""
    chapters = current_chapters(facts)
    key = (
        facts.version,
        view.filter,
        view.lang,
        view.theme,
        view.mode,
        view.layers,
        view.belt_km,
        view.hidden,
        chapters,
    )
    return cache.computed(
        "talk", key, lambda: talk_html(facts, cache.selection(facts, view.filter), view, chapters, review_number())
    )


def _spoken(facts: Facts, view: View) -> None:
    """The talk as text: for reading before, for a screen reader, and for those who missed a slide."""
    told = tell(facts, cache.selection(facts, view.filter), view, current_chapters(facts))
    with st.expander(t("story.page.text", view.lang), key="fold.text"):
        for number, scene in enumerate(told, 1):
            st.markdown(f"**{number}. {plain(scene.title)}**  \n{plain(scene.sentence)}")
            st.caption(plain(scene.notes))


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
