"""Buttons that lead to another page with the view they name; the address bar then holds that view, ready to share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from layers.page.parts.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable


def goto_button(label: str, page: str, apply: Callable[[], object], *, key: str, icon: str) -> None:
    """A button that changes the view by ``apply`` and opens ``page`` (an id of layers.page.PAGES)."""
    if st.button(plain(label), key=key, icon=icon, type="secondary"):
        apply()
        open_page(page)


def open_page(page: str) -> None:
    """End this run and open ``page`` (an id of layers.page.PAGES)."""
    # a page is known by its address alone, so a stand-in with the same one leads there
    st.switch_page(st.Page(_nothing, title=page, url_path=page))


def _nothing() -> None:
    """Never run: the page that the frame registered under this address is."""
