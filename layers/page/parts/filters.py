"""The left side: what narrows the atlas, and what the map shows. Each widget is bound to one field of the View."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, get_args

import streamlit as st

from data.vocabulary import CONFIDENCES, ORGANISATION_KINDS, STAGES, STATUSES
from geo.area import edge, polygon
from geo.states.arrivals import undated
from layers import cache, state
from layers.map import LAYERS, defaults
from layers.page.parts.plain import plain
from layers.text import t
from layers.view import Basemap, Mode, View
from layers.view.url import BELT_KM, YEARS
from layers.words.names import YI_PER_BN, families, park_names, word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from data.load import Facts

MODES: tuple[str, ...] = get_args(Mode)
BASEMAPS: tuple[str, ...] = get_args(Basemap)
_MOST = 1e6  # 亿元: an open upper end of the amount


def sidebar(facts: Facts, view: View, *, display: bool) -> None:
    """Filters, and with ``display`` what only the map needs (mode, belt, layers, base map)."""
    with st.sidebar:
        if display:
            _display(view)
        _filters(facts, view)


def _filters(facts: Facts, view: View) -> None:
    lang, chosen = view.lang, view.filter
    st.text_input(
        t("filters.search", lang),
        placeholder=t("filters.search_hint", lang),
        key=state.seed("query", chosen.query),
        on_change=state.on("query", lambda text: state.narrow(query=text or "")),
        icon=":material/search:",
    )
    _pills("parks", t("filters.parks", lang), park_names(facts, lang), chosen.parks)
    _fold("sectors", lang, bool(chosen.sectors), lambda: _which_sectors(facts, view))
    _since(facts, view)
    narrowed = any((chosen.kinds, chosen.statuses, chosen.confidences, chosen.stages, chosen.amount, chosen.years))
    _fold("more", lang, narrowed, lambda: _more(facts, view))
    for key, left in zip(("only_organisations", "only_money"), chosen.parted, strict=True):
        if left:
            st.caption(t(f"filters.{key}", lang))
    if chosen.area:
        _area(facts, view)
    st.button(
        t("filters.reset", lang),
        on_click=_reset,
        disabled=chosen.is_empty,
        icon=":material/filter_alt_off:",
        width="stretch",
        key="reset",
    )


def _area(facts: Facts, view: View) -> None:
    """The drawn area: the organisations in it under the other conditions, surely and at most; and away with it."""
    others = cache.selection(facts, replace(view.filter, area=()))
    found = edge(polygon(view.filter.area), others.counted, facts.place.crs)
    st.caption(t("filters.area_edge", view.lang, n=len(found.rows), low=found.low, high=found.high))
    st.button(
        t("filters.area_clear", view.lang),
        on_click=_everywhere,
        icon=":material/crop_free:",
        width="stretch",
        key="area.clear",
    )


def _everywhere() -> None:
    state.narrow(area=())


def _since(facts: Facts, view: View) -> None:
    """Money since the plan was issued; what has no date, or none exact enough to say, is left out and that is said."""
    issued = str(facts.plan["plans"].set_index("id").loc[facts.place.plan, "issued"])
    st.toggle(
        t("filters.since", view.lang, date=issued),
        key=state.seed("since", bool(view.filter.since)),
        on_change=state.on("since", lambda on: state.narrow(since=issued if on else "")),
    )
    if view.filter.since:
        st.caption(t("filters.since_note", view.lang))


def _fold(name: str, lang: str, opened: bool, content: Callable[[], None]) -> None:
    """A panel whose widgets are made when it is open: a browser builds closed ones too, before the map.

    ``opened`` counts once a session: a panel does not close under the hand that sets its last widget back.
    """
    opened = state.recall(f"fold.{name}", opened)
    state.remember(f"fold.{name}", opened)
    with st.expander(t(f"filters.{name}", lang), expanded=opened, key=f"fold.{name}", on_change="rerun") as fold:
        if fold.open:
            content()


def _which_sectors(facts: Facts, view: View) -> None:
    _sectors(facts, view)
    st.toggle(
        t("filters.also", view.lang),
        key=state.seed("also", view.filter.also),
        on_change=state.on("also", lambda on: state.narrow(also=bool(on))),
    )


def _more(facts: Facts, view: View) -> None:
    lang, chosen = view.lang, view.filter
    _words("kinds", "kind", ORGANISATION_KINDS, chosen.kinds, lang)
    _words("statuses", "status", STATUSES, chosen.statuses, lang)
    _words("confidences", "confidence", CONFIDENCES, chosen.confidences, lang)
    _words("stages", "stage", STAGES, chosen.stages, lang)
    _amount(view)
    _years(facts, view)


def _reset() -> None:
    state.reset_filter()


def _pills(field: str, label: str, names: dict[str, str], value: Sequence[str]) -> None:
    st.pills(
        plain(label),
        list(names),
        selection_mode="multi",
        format_func=lambda option: plain(names.get(option, option)),
        key=state.seed(field, [v for v in value if v in names]),
        on_change=state.on(field, lambda chosen: state.narrow(**{field: tuple(chosen or ())})),
    )


def _words(field: str, vocabulary: str, values: tuple[str, ...], value: tuple[str, ...], lang: str) -> None:
    _pills(field, t(f"filters.{field}", lang), {v: word(vocabulary, v, lang) for v in values}, value)


def _sectors(facts: Facts, view: View) -> None:
    """One row of pills a family; together they are one field of the filter."""
    order = list(facts.sectors["id"])
    for number, (family, names) in enumerate(families(facts, view.lang).items()):
        field = f"sectors.{number}"

        def apply(chosen: list[str] | None, own: frozenset[str] = frozenset(names)) -> None:
            now = (set(state.view().filter.sectors) - own) | set(chosen or ())
            state.narrow(sectors=tuple(s for s in order if s in now))

        st.pills(
            plain(family),
            list(names),
            selection_mode="multi",
            format_func=partial(_named, names),
            key=state.seed(field, [s for s in view.filter.sectors if s in names]),
            on_change=state.on(field, apply),
        )


def _named(names: dict[str, str], option: str) -> str:
    return plain(names[option])


def _amount(view: View) -> None:
    low, high = view.filter.amount or (None, None)
    per = YI_PER_BN if view.lang == "en" else 1.0
    shown = (low / per if low else None, None if high in (None, _MOST) else high / per)

    def apply(_: object) -> None:
        first, last = state.widget("amount_from"), state.widget("amount_to")
        bounds = (float(first or 0) * per, _MOST if last is None else float(last) * per)
        state.narrow(amount=None if bounds == (0, _MOST) else (min(bounds), max(bounds)))

    with st.container(horizontal=True):
        for name, value in zip(("amount_from", "amount_to"), shown, strict=True):
            st.number_input(
                t(f"filters.{name}", view.lang),
                min_value=0.0,
                step=1.0,
                format="%g",
                key=state.seed(name, value),
                on_change=state.on(name, apply),
                placeholder=t("filters.any", view.lang),
            )


def _years(facts: Facts, view: View) -> None:
    first_year, last_year = view.filter.years or (None, None)
    shown = (None if first_year == YEARS[0] else first_year, None if last_year == YEARS[1] else last_year)

    def apply(_: object) -> None:
        first, last = state.widget("year_from"), state.widget("year_to")
        bounds = (int(first or YEARS[0]), int(last or YEARS[1]))
        state.narrow(years=None if bounds == YEARS else (min(bounds), max(bounds)))

    with st.container(horizontal=True):
        for name, value in zip(("year_from", "year_to"), shown, strict=True):
            st.number_input(
                t(f"filters.{name}", view.lang),
                min_value=YEARS[0],
                max_value=YEARS[1],
                step=1,
                format="%d",
                key=state.seed(name, value),
                on_change=state.on(name, apply),
                placeholder=t("filters.any", view.lang),
            )
    if view.filter.years is not None:
        others = cache.selection(facts, replace(view.filter, years=None))
        n, m = (f"{number:,}" for number in undated(others))
        st.caption(t("filters.year_note", view.lang, n=n, m=m))


def _display(view: View) -> None:
    lang = view.lang
    st.segmented_control(
        t("filters.mode", lang),
        MODES,
        required=True,
        format_func=lambda mode: t(f"vocab.mode.{mode}", lang),
        key=state.seed("mode", view.mode),
        on_change=state.on("mode", lambda mode: state.change(mode=mode)),
        width="stretch",
    )
    st.slider(
        t("filters.belt", lang),
        *BELT_KM,
        step=0.5,
        format="%.1f",
        key=state.seed("belt_km", float(view.belt_km)),
        on_change=state.on("belt_km", lambda km: state.change(belt_km=float(km))),
    )
    _fold("layers", lang, view.layers is not None, lambda: _drawn(view))


def _drawn(view: View) -> None:
    """Layers and base map."""
    _layers(view)
    st.selectbox(
        t("filters.basemap", view.lang),
        BASEMAPS,
        format_func=lambda base: t(f"vocab.basemap.{base}", view.lang),
        key=state.seed("basemap", view.basemap),
        on_change=state.on("basemap", lambda base: state.change(basemap=base)),
        filter_mode=None,
    )
    if view.basemap != "own":
        st.caption(t("filters.basemap_note", view.lang))


def _layers(view: View) -> None:
    """A switch for every layer of the registry that can be switched and has something to say in this mode."""
    default = defaults(view.mode)
    on = set(default if view.layers is None else view.layers)
    for layer in LAYERS:
        if not layer.switchable:
            continue

        def apply(shown: bool, own: str = layer.id) -> None:
            now = (on | {own}) if shown else (on - {own})
            ids = tuple(one.id for one in LAYERS if one.id in now)
            state.change(layers=None if ids == default else ids)

        st.toggle(
            t(f"map.layer.{layer.id}", view.lang),
            key=state.seed(f"layer.{layer.id}", layer.id in on),
            on_change=state.on(f"layer.{layer.id}", apply),
            disabled=view.mode not in layer.modes,
        )
