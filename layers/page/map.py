"""The map page: figures above, filters at the left, the map, a card at the right, the tables below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.states.arrivals import arrivals
from layers import cache, state
from layers.chart import arrivals as by_year
from layers.figures.arrivals import arrived
from layers.figures.kpi import kpis
from layers.figures.park import park_table
from layers.figures.targets import city_figures
from layers.map import shown
from layers.page.parts.card import card
from layers.page.parts.chart import show_drawn
from layers.page.parts.filters import sidebar
from layers.page.parts.mapframe import show_map
from layers.page.parts.plain import plain
from layers.page.parts.provenance import figure_row, open_asked
from layers.page.parts.table import table
from layers.page.parts.workspace import owner
from layers.text import t

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View

TABLES = ("enterprises", "carriers", "investments", "parks", "years")


def render(facts: Facts, view: View) -> None:
    """Everything for one view. A click on the map reruns only the stage (map and card), a table only itself.

    The map comes first in the script: its frame takes longest in the browser, and starts while the rest is made.
    """
    above = st.container(key="kpis")
    _stage(facts)
    sidebar(facts, view, display=True)
    selection = cache.selection(facts, view.filter)
    with above:
        figure_row(kpis(facts, selection, view), facts, view, key="kpi")
    with st.container(key="goals"):
        _goals(facts, view)
    _tables(facts)


@st.fragment
def _stage(facts: Facts) -> None:
    view = state.view()
    selection = cache.selection(facts, view.filter)
    with st.container(key="stage"):
        clicked = show_map(facts, selection, view, owner=owner(facts), key="map", years=True)
        if clicked is not None and clicked != view.selected:
            view = state.select(clicked)
        card(facts, selection, view)
    state.write_address()
    open_asked(facts, view)


def _goals(facts: Facts, view: View) -> None:
    """The city's targets that the legend names, as figures: a line of a legend opens nothing."""
    if "targets" in {layer.id for layer in shown(view)}:
        st.caption(plain(t("map.group.city_targets", view.lang)))
        figure_row(city_figures(facts, view.lang), facts, view, key="citytargets")


@st.fragment
def _tables(facts: Facts) -> None:
    """The twin of the map: closed until a person asks for a table, for it is most of what a page would send."""
    view = state.view()
    selection = cache.selection(facts, view.filter)
    with st.container(key="twin"):
        st.caption(plain(f"{t('card.tables', view.lang)} · {t('card.tables_note', view.lang)}"))
        chosen = st.segmented_control(
            t("card.tables", view.lang),
            TABLES,
            format_func=lambda name: t(f"card.tab_{name}", view.lang),
            label_visibility="collapsed",
            key="twin.table",
        )
        if chosen == "years":
            _years(facts, selection, view)
        elif chosen is not None:
            rows = park_table(selection) if chosen == "parks" else getattr(selection, chosen)
            table(rows, chosen, facts, view, key=f"twin.{chosen}")
    open_asked(facts, view)


def _years(facts: Facts, selection: Selection, view: View) -> None:
    """Arrivals and money year by year; a mark opens its rows."""
    found = arrivals(selection)

    def ask(ref: str) -> None:
        state.ask(arrived(facts, selection, ref, by_year.FIRST, view.lang))

    for draw in (by_year.organisations, by_year.money):
        drawn = draw(found, facts, view)
        stem = f"{drawn.id if drawn else 'years'}-{view.lang}-{facts.version[:8]}"
        show_drawn(drawn, stem, view, pick=(by_year.SELECTED, ask), refs=drawn.refs if drawn else ())
