"""Where a figure comes from: the button that a figure is, and the dialog behind it. Every page shows numbers this way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from layers.page._plain import plain
from layers.text import t

if TYPE_CHECKING:
    from data.load import Facts
    from layers.figure import Figure
    from layers.view import View


def figure_button(figure: Figure, facts: Facts, view: View, *, key: str = "") -> None:
    """The figure as a button (label, value, unit, date); pressing it opens ``show``. ``key`` where a figure stands twice."""
    shown = value_text(figure, view.lang)
    date = f" · {figure.as_of}" if figure.as_of else ""
    label = f"{plain(figure.label)}  \n**{plain(shown)}**{plain(' ' + figure.unit) if figure.value is not None else ''}{plain(date)}"
    if st.button(label, key=f"figure.{figure.key}.{key}", type="tertiary"):
        show(figure, facts, view)


def value_text(figure: Figure, lang: str) -> str:
    """The value as read: thousands separated, ``decimals`` places, unknown in words."""
    if figure.value is None:
        return t("ui.unknown", lang)
    if isinstance(figure.value, str):
        return figure.value
    return f"{figure.value:,.{figure.decimals}f}"


def show(figure: Figure, facts: Facts, view: View) -> None:
    """Open the provenance dialog of one figure. Only one dialog can be open in a run."""
    _dialog(plain(figure.label))(figure, facts, view)


def _dialog(title: str):
    @st.dialog(title, width="large")
    def body(figure: Figure, facts: Facts, view: View) -> None:
        st.text(f"{value_text(figure, view.lang)} {figure.unit} {figure.as_of}")
        if figure.rows is not None:
            st.dataframe(figure.rows, hide_index=True)

    return body
