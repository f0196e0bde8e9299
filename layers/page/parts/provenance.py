"""Where a figure comes from: the button that a figure is, and the dialog behind it. How every page shows numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import streamlit as st

from layers import state
from layers.figures.provenance import Provenance, panel_rows, provenance, value_text
from layers.page.parts.plain import plain
from layers.page.parts.table import column_config, grid
from layers.text import t
from layers.words.tables import is_link, labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.load import Facts
    from layers.figures.figure import Figure
    from layers.view import View


def figure_button(
    figure: Figure, facts: Facts, view: View, *, key: str = "", dated: bool = True, wide: bool = False
) -> None:
    """The figure as a button (label, value, unit, date); pressing it opens ``show`` at the end of the run.

    ``key`` tells two buttons for one figure apart. May be used on every page, not inside a dialog; a fragment that has
    figures calls ``open_asked`` itself at its end. ``dated=False`` only where the date stands right above.
    """
    state.note_figure(figure)
    st.button(
        label(figure, view.lang, dated=dated),
        key=f"figure.{figure.key}.{key}",
        type="tertiary",
        on_click=state.ask,
        args=(figure,),
        width="stretch" if wide else "content",
        wrap=True,
        help=None if wide or not figure.detail else plain(figure.detail),
    )
    if figure.detail and wide:
        st.caption(plain(figure.detail))


def figure_sentence(sentence: str, figure: Figure, *, key: str = "") -> None:
    """Running text that states a figure, as a button: pressing it opens ``show``, as with ``figure_button``."""
    state.note_figure(figure)
    with st.container(key=f"figuretext.{figure.key}.{key}"):
        st.button(
            plain(sentence),
            key=f"figure.{figure.key}.{key}",
            type="tertiary",
            on_click=state.ask,
            args=(figure,),
            wrap=True,
        )


def figure_row(figures: Sequence[Figure], facts: Facts, view: View, *, key: str) -> None:
    """Figures side by side, wrapping where the width ends."""
    with st.container(horizontal=True, gap="small", key=f"figures.{key}"):
        for figure in figures:
            figure_button(figure, facts, view, key=key)


def figure_list(figures: Sequence[Figure], facts: Facts, view: View, *, key: str, dated: bool = True) -> None:
    """Figures below each other, one a line: name at the left, value at the right."""
    with st.container(gap=None, key=f"figurelist.{key}"):
        for figure in figures:
            figure_button(figure, facts, view, key=key, dated=dated, wide=True)


def open_asked(facts: Facts, view: View) -> None:
    """Open the dialog of the figure whose button was pressed. Once a run, after all buttons (the frame does it)."""
    figure = state.take_asked()
    if figure is not None:
        show(figure, facts, view)


def show(figure: Figure, facts: Facts, view: View) -> None:
    """Open the provenance dialog of one figure. Only one dialog can be open in a run."""
    st.dialog(plain(figure.label), width="large")(_body)(figure, facts, view)


def label(figure: Figure, lang: str, *, dated: bool = True) -> str:
    """Markdown of the button: *label* **value** unit, date; page.css sets the three lines."""
    date = f" :small[{plain(figure.as_of)}]" if figure.as_of and dated else ""
    unit = f" {plain(figure.unit)}" if figure.unit and figure.value is not None else ""
    return f"*{plain(figure.label).strip()}* **{plain(value_text(figure, lang)).strip()}**{unit}{date}"


def _body(figure: Figure, facts: Facts, view: View) -> None:
    lang = view.lang
    with st.container(key="provenance"):
        with st.container(horizontal=True, vertical_alignment="bottom", key="provenance.value"):
            st.text(value_text(figure, lang), width="content")
            st.text(
                " · ".join(part for part in (figure.unit if figure.value is not None else "", figure.as_of) if part)
            )
        told = provenance(figure, facts, lang)
        if figure.detail:
            st.text(figure.detail)
        for name, text in told.notes:
            st.caption(plain(name))
            st.text(text)
        _rows(figure, facts, view)
        _sources(told, view)
        _report(told, view)


def _rows(figure: Figure, facts: Facts, view: View) -> None:
    lang = view.lang
    if figure.rows is None or figure.rows.empty:
        st.caption(plain(t("provenance.no_rows", lang)))
        return
    table = t(f"columns.table.{figure.table}", lang)
    st.caption(plain(t("provenance.rows", lang, n=len(figure.rows), table=table)))
    shown = panel_rows(figure, facts, lang, view.hidden)
    grid(shown, column_config(shown, lang), lang, height=300)


def _sources(told: Provenance, view: View) -> None:
    lang = view.lang
    if told.without_source:
        st.caption(plain(t("provenance.without_source", lang, n=told.without_source)))
    if told.sources.empty:
        st.caption(plain(t("provenance.no_sources", lang)))
        return
    st.caption(plain(t("provenance.sources", lang, n=len(told.sources))))
    names = labels(list(told.sources.columns), lang) | {"rows": t("provenance.source_count", lang)}
    config = {c: st.column_config.Column(label=name) for c, name in names.items()}
    config["url"] = st.column_config.LinkColumn(label=names["url"], display_text=r"https?://(?:www\.)?([^/]+).*")
    frame = told.sources.assign(url=told.sources["url"].where(told.sources["url"].map(is_link), None))
    grid(frame, config, lang, height=230)


def _report(told: Provenance, view: View) -> None:
    lang = view.lang
    with st.expander(t("provenance.report", lang)):
        st.caption(plain(t("provenance.report_note", lang)))
        st.code(told.report, language=None, wrap_lines=True)
        subject, body = quote(told.report_subject), quote(told.report)
        st.link_button(t("provenance.report_mail", lang), f"mailto:?subject={subject}&body={body}")
