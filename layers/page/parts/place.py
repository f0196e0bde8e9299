"""What a card says of a place: where it is, what is near, an estate's own figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.around import Place
from layers.figures.around import around_card
from layers.page.parts.plain import plain
from layers.page.parts.provenance import figure_list, figure_sentence
from layers.text import t

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.figures.around import EstateCard
    from layers.view import View


def place_parts(ident: str, facts: Facts, selection: Selection, view: View) -> None:
    """A place that was clicked; ``ident`` is “lon,lat” in degrees."""
    lon, lat = (float(part) for part in ident.split(","))
    _heading(t("around.place", view.lang))
    st.text(t("around.place_at", view.lang, lat=f"{lat:.4f}", lon=f"{lon:.4f}"))
    around_parts(Place(lon, lat), facts, selection, view)


def estate_parts(shown: EstateCard, facts: Facts, selection: Selection, view: View, ident: str) -> None:
    """A surveyed estate: its organisations, its area, and what is near its middle."""
    st.caption(t("around.estate_kind", view.lang))
    _heading(shown.name)
    if shown.is_pinyin:
        st.caption(t("around.pinyin", view.lang))
    figure_list([shown.listed, shown.area], facts, view, key="estate", dated=False)
    middle = facts.boundaries.estates.set_index("id").geometry[ident].representative_point()
    around_parts(Place(middle.x, middle.y), facts, selection, view)


def around_parts(place: Place, facts: Facts, selection: Selection, view: View) -> None:
    """Where it is and what is near, each distance with its range; the lists open behind their counts."""
    found = around_card(facts, selection.counted, place, view.lang)
    with st.container(gap=None, key="section.around"):
        st.caption(plain(t("around.title", view.lang)))
        for number, (sentence, figure) in enumerate(found.lines):
            figure_sentence(sentence, figure, key=f"around{number}")
        figure_list([found.near], facts, view, key="near", dated=False)
    with st.container(gap=None, key="section.near_sectors"):
        st.caption(plain(t("around.by_sector", view.lang)))
        if found.sectors:
            figure_list(found.sectors, facts, view, key="near_sectors", dated=False)
        else:
            st.text(t("around.none", view.lang))


def _heading(text: str) -> None:
    with st.container(key="card.heading"):
        st.text(text)
