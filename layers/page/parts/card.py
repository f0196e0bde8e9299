"""The card that slides in over the map: a park or an organisation, every number a figure with its provenance."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geo.around import located
from layers import state
from layers.figures.around import estate_card
from layers.figures.organisation import organisation_card
from layers.figures.park import park_card
from layers.page.parts.place import around_parts, estate_parts, place_parts
from layers.page.parts.plain import plain
from layers.page.parts.provenance import figure_list, figure_row, figure_sentence
from layers.text import t
from layers.words.names import word
from layers.words.tables import is_link

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from data.load import Facts
    from geo.filter import Selection
    from layers.figures.figure import Figure
    from layers.figures.organisation import OrganisationCard
    from layers.figures.park import ParkCard
    from layers.view import View

_SHOWN = 6  # sectors on the card; the rest stands in the table


def card(facts: Facts, selection: Selection, view: View) -> None:
    """The card of what is selected; nothing when nothing is, or when it is not in the data any more."""
    kind, _, ident = view.selected.partition(":")
    draw = _drawer(kind, ident, facts, selection, view)
    if draw is None:
        return
    with st.container(key="card"):
        st.button(
            t("card.close", view.lang),
            icon=":material/close:",
            key="card.close",
            on_click=_closed,
            type="tertiary",
        )
        draw()


def _drawer(kind: str, ident: str, facts: Facts, selection: Selection, view: View) -> Callable[[], None] | None:
    """What fills the card of a selection; None where the data have no such thing."""
    if kind == "park" and (park := park_card(facts, selection, view, ident)) is not None:
        return partial(_park, park, facts, view)
    if kind == "org" and (organisation := organisation_card(facts, ident, view.lang, view.hidden)) is not None:
        return partial(_organisation, organisation, facts, selection, view, ident)
    if kind == "estate" and (estate := estate_card(facts, selection.counted, ident, view.lang)) is not None:
        return partial(estate_parts, estate, facts, selection, view, ident)
    if kind == "place":
        return partial(place_parts, ident, facts, selection, view)
    return None


def _closed() -> None:
    state.select("")


def _only(park: str) -> None:
    state.narrow(parks=(park,))


def _park(shown: ParkCard, facts: Facts, view: View) -> None:
    lang, park = view.lang, shown.park
    st.caption(t(f"card.{park['role']}", lang, n=park["position"]))
    _heading(str(park[f"name_{lang}"]))
    figure_row([shown.designations], facts, view, key="designation")
    date = facts.as_of
    _section(t("card.by_kind", lang), [shown.listed, *shown.kinds], facts, view, "kinds", dated=date)
    sectors, none = shown.sectors[:_SHOWN], t("card.sectors_none", lang)
    _section(t("card.specialisation", lang), sectors, facts, view, "sectors", none=none, dated=date)
    _section(t("card.money", lang), shown.money, facts, view, "money", none=t("card.money_none", lang))
    _section(t("card.published", lang), shown.published, facts, view, "published", none=t("card.published_none", lang))
    st.button(
        t("card.focus_park", lang),
        key="card.focus",
        icon=":material/filter_alt:",
        on_click=_only,
        args=(str(park["id"]),),
        disabled=view.filter.parks == (park["id"],),
    )


def _organisation(shown: OrganisationCard, facts: Facts, selection: Selection, view: View, ident: str) -> None:
    _heading(shown.name)
    if shown.other_name:
        st.text(shown.other_name)
    for number, (label, text) in enumerate(shown.fields):
        with st.container(gap=None, key=f"field.{number}"):
            st.caption(plain(label))
            if any(letter.isdigit() for letter in text):
                figure_sentence(text, shown.said, key=str(number))
            else:
                st.text(text)
    figure_list(shown.figures, facts, view, key="organisation", dated=False)
    place = located(facts.enterprises, ident)
    if place is None:
        st.caption(t("around.no_place", view.lang))
    else:
        around_parts(place, facts, selection, view)
    _source(shown.source, view)


def _source(source: pd.Series | None, view: View) -> None:
    lang = view.lang
    st.caption(t("card.source", lang))
    if source is None:
        st.text(t("card.no_source", lang))
        return
    standing = word("standing", source["standing"], lang)
    parts = (source["publisher"], source["title"], source["date"], standing)
    st.text(" · ".join(part for part in parts if isinstance(part, str)))
    if is_link(source["url"]):
        st.link_button(t("card.open_source", lang), source["url"], icon=":material/open_in_new:")


def _heading(text: str) -> None:
    with st.container(key="card.heading"):
        st.text(text)


def _section(
    title: str, figures: Sequence[Figure], facts: Facts, view: View, key: str, *, none: str = "", dated: str = ""
) -> None:
    """A headed list of figures; ``dated`` is a date that holds for all of them and stands in the heading."""
    with st.container(gap=None, key=f"section.{key}"):
        st.caption(plain(f"{title} · {t('ui.as_of', view.lang, date=dated)}" if dated else title))
        if figures:
            figure_list(figures, facts, view, key=key, dated=not dated)
        elif none:
            st.text(none)
