"""Sources and completeness: how complete, how recent and how sound the facts are, and under what licences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from data.vocabulary import CITY
from layers import cache, state
from layers.figures.completeness import CHECKS, completeness, doubts, licence_figure, licences, trust_values
from layers.figures.filings import filings_by_district
from layers.figures.targets import place_name
from layers.page.parts.plain import plain
from layers.page.parts.provenance import figure_button, figure_row, figure_sentence
from layers.page.parts.table import grid, table
from layers.text import t
from layers.words.place import place_words

if TYPE_CHECKING:
    from data.load import Facts
    from layers.view import View

_TRUST = ("coverage", "lists", "money", "place", "dates", "definition")
_OWN = ("place", "definition")  # what also holds for a person's ledger
_HEADS = {
    "enterprises": "organisations",
    "investments": "investments",
    "metrics": "metrics",
    "targets": "targets",
    "designations": "designations",
    "cited": "cited",
}
_WIDTHS = [2, *([1] * (1 + max(len(checks) for checks in CHECKS.values())))]


def render(facts: Facts, view: View) -> None:
    """The page; it tells about all facts of the session, whatever the filter."""
    lang = view.lang
    open_doubts = cache.of_facts("doubts", facts, (lang,), lambda: doubts(facts, lang))
    with st.container(key="prose"):
        st.header(t("sources.title", lang), anchor=False)
        st.text(t("sources.intro", lang))
        st.subheader(t("sources.trust", lang), anchor=False)
        if facts.workspace != "shipped":
            st.text(t("sources.own_ledger", lang, name=facts.workspace))
        values = trust_values(facts)
        said = {figure.key.removeprefix("doubt."): figure for figure in open_doubts}
        for name in _TRUST if facts.workspace == "shipped" else _OWN:
            told = f"· {t(f'sources.trust_{name}', lang, **values)}"
            if name in said:
                figure_sentence(told, said[name], key="trust")
            else:
                st.text(told)
    st.subheader(t("sources.doubts", lang), anchor=False)
    figure_row(open_doubts, facts, view, key="doubts")
    st.subheader(t("sources.by_park", lang), anchor=False)
    for name, head in _HEADS.items():
        _by_park(name, head, facts, view)
    _filings(facts, view)
    st.subheader(t("sources.geometry", lang), anchor=False)
    _licences(facts, view)
    st.subheader(t("sources.all_sources", lang), anchor=False)
    table(facts.sources, "sources", facts, view, key="sources")


def _filings(facts: Facts, view: View) -> None:
    """The official register of algorithm filings by district: it does not depend on how the press covers a park."""
    lang = view.lang
    st.subheader(t("sources.filings", lang), anchor=False)
    st.text(t("sources.filings_note", lang, **place_words(facts, lang)))
    figure_row(filings_by_district(facts, lang), facts, view, key="filings")
    table(facts.filings, "filings", facts, view, key="filings")


def _by_park(name: str, head: str, facts: Facts, view: View) -> None:
    """One line a park: rows and shares of one table, or the sources cited; the city where something is told of it."""
    parks = cache.of_facts("completeness", facts, (view.lang,), lambda: completeness(facts, view.lang))
    with st.container(key=f"complete.{name}", gap=None):
        st.caption(plain(t(f"sources.{head}", view.lang)))
        for park in parks:
            figures = park.cited if name == "cited" else park.tables[name]
            if park.park_id == CITY and not figures[0].value:
                continue
            columns = st.columns(_WIDTHS, vertical_alignment="center")
            columns[0].text(place_name(facts, park.park_id, view.lang))
            for column, figure in zip(columns[1:], figures, strict=False):
                with column:
                    figure_button(figure, facts, view, key=name, dated=False)


def _licences(facts: Facts, view: View) -> None:
    frame = licences(facts, view.lang)
    words = {
        "layer": t("sources.layer", view.lang),
        "features": t("sources.features", view.lang),
        "source": t("card.source", view.lang),
        "licence": t("sources.licence", view.lang),
        "precision": t("card.precision", view.lang),
    }
    config = {column: st.column_config.Column(name) for column, name in words.items()}

    def opened(place: int) -> None:
        state.ask(licence_figure(frame.iloc[[place]], view.lang))

    grid(frame, config, view.lang, height=420, key="licences", on_row=opened)
