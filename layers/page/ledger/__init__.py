"""The ledger page: a person's own file in, what was found in it, onto the map, kept in versions, and out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from data.ledger import MAX_BYTES, MAX_ROWS
from data.ledger.template import template
from data.own import SHOWN
from layers import cache
from layers.figures.ledger import in_use
from layers.page.ledger.adoption import show
from layers.page.ledger.changed import what_changed
from layers.page.ledger.desk import opened, without_header
from layers.page.ledger.header import point_at_header
from layers.page.ledger.outcome import findings, outcome, takeaway
from layers.page.ledger.reading import choose_preset, settings
from layers.page.ledger.saved import kept
from layers.page.parts.plain import plain
from layers.page.parts.provenance import figure_sentence
from layers.page.parts.workspace import own, use_shipped
from layers.text import t

if TYPE_CHECKING:
    from data.load import Facts
    from layers.view import View

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def render(facts: Facts, view: View) -> None:
    """Steps from top to bottom; a step shows when the one before it has something."""
    lang = view.lang
    shipped = cache.facts()
    with st.container(key="ledger"):
        st.subheader(t("ledger.title", lang), anchor=False)
        st.caption(plain(t("ledger.intro", lang, mib=MAX_BYTES // 2**20, rows=f"{MAX_ROWS:,}")))
        _in_use(facts, lang)
        with st.container(horizontal=True):
            st.download_button(
                t("ledger.template", lang),
                lambda: template(shipped, lang),
                file_name=f"{shipped.place.file}-ledger-template.xlsx",
                mime=_XLSX,
                on_click="ignore",
                icon=":material/description:",
            )
            choose_preset(lang)
        result = opened(shipped, lang)
        if without_header():
            point_at_header(lang)
        if result is not None:
            outcome(result, shipped, view)
            with st.expander(t("ledger.settings", lang), key="fold.ledger.settings"):
                settings(result, shipped, lang)
            findings(result, lang)
            takeaway(result, shipped, lang)
        kept(result, facts, shipped, lang)
        what_changed(shipped, view)


def _in_use(facts: Facts, lang: str) -> None:
    """Which data the whole program shows now, and the way back."""
    tables = own()
    if facts.workspace == "shipped" and tables is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if tables is not None:
            shown = st.segmented_control(
                t("ledger.shown", lang),
                SHOWN,
                default=facts.shown,
                required=True,
                format_func=lambda one: t(f"ledger.shown_{one}", lang),
                key="ledger.shown_which",
            )
            if shown is not None and shown != facts.shown:
                show(tables, shown, cache.facts(), lang)
                st.rerun()
        number = in_use(facts, lang)
        figure_sentence(t("ledger.in_use", lang, name=facts.workspace, n=f"{number.value:,}"), number)
        if st.button(t("ledger.back", lang), icon=":material/undo:"):
            use_shipped()
            st.rerun()
