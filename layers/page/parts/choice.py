"""One of a few parts of a page, as a row of buttons that the session remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from layers import state
from layers.text import t

if TYPE_CHECKING:
    from layers.view import View


def choice(name: str, options: tuple[str, ...], text: str, view: View) -> str:
    """The option in force; texts are ``<text>.<option>`` and ``<text>_label``."""
    now = state.recall(name, options[0])
    st.segmented_control(
        t(f"{text}_label", view.lang),
        options,
        required=True,
        format_func=lambda option: t(f"{text}.{option}", view.lang),
        key=state.seed(name, now),
        on_change=state.on(name, lambda picked: state.remember(name, picked)),
        label_visibility="collapsed",
    )
    return now
