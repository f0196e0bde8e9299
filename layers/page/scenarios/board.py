"""The map of a scenario: before, after, or both side by side; drawing and dragging on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from geo.crs import metres
from geo.filter import Filter
from geo.select import select
from geo.states.edit import Edit
from layers import state
from layers.map import assumed
from layers.map.browser.message import Sketch
from layers.page.parts.choice import choice
from layers.page.parts.mapframe import show_map, take_drawn
from layers.page.parts.plain import plain
from layers.page.scenarios import desk
from layers.page.scenarios.form import DRAWN, chosen_operation
from layers.text import t
from layers.words.names import park_names

if TYPE_CHECKING:
    from geo.states.state import State
    from layers.view import View

LOOKS = ("after", "before", "both")
_TWIN = "scenarios"
_AFTER, _BEFORE = "scenarios_after", "scenarios_before"


def board(before: State, after: State, view: View) -> None:
    """The maps, with the key that flips between them and the tool that the open form needs."""
    lang = view.lang
    _take(after, lang)
    with st.container(horizontal=True, vertical_alignment="center"):
        look = choice("scenarios.look", LOOKS, "states.look", view)
        dragged = _dragged(after, view)
    sketch = _sketch(after, dragged, lang)
    if sketch is not None:
        st.caption(plain(t(f"states.page.draw_{sketch.kind}", lang)))
    plain_view = replace(view, filter=Filter(), selected="")
    columns = st.columns(2) if look == "both" else [st.container()]
    for name, column in zip(("before", "after") if look == "both" else (look,), columns, strict=True):
        with column:
            if look == "both":
                st.caption(plain(t(f"states.look.{name}", lang)))
            _map(name, before, after, plain_view, sketch if name == "after" or look == "before" else None)


def _map(name: str, before: State, after: State, view: View, sketch: Sketch | None) -> None:
    shown = after if name == "after" else before
    view = replace(view, belt_km=shown.belt_km)
    extra = (assumed.build(before.facts, after.facts, view),) if name == "after" and after.edits else ()
    show_map(
        shown.facts,
        select(shown.facts, Filter()),
        view,
        owner=desk.owner() if shown.facts.scenario else None,
        key=_AFTER if name == "after" else _BEFORE,
        extra=extra,
        sketch=sketch,
        twin=_TWIN,
    )


def _dragged(after: State, view: View) -> str:
    """The park whose outline is being dragged; "" for none. Offered while a park is being reshaped."""
    if chosen_operation().id != "park.reshape":
        return ""
    names = park_names(after.facts, view.lang)
    picked = st.selectbox(
        t("states.page.drag", view.lang),
        ["", *names],
        format_func=lambda id_: names.get(id_, t("states.choice.none_dragged", view.lang)),
        key="scenarios.drag",
        label_visibility="collapsed",
        width=220,
    )
    return str(picked or "")


def _sketch(after: State, dragged: str, lang: str) -> Sketch | None:
    serial = len(after.edits)
    if dragged:
        areas = after.facts.boundaries.park_areas
        outline = areas.loc[(areas["park_id"] == dragged).to_numpy(bool)].geometry.union_all()
        return Sketch("drag", t("states.page.draw_drag", lang), outline, serial)
    kind = chosen_operation().drawn
    if not kind or not st.toggle(t("states.page.where_drawn", lang), key="scenarios.draw", value=False):
        return None
    return Sketch(kind, t(f"states.page.draw_{kind}", lang), None, serial)


def _take(after: State, lang: str) -> None:
    """What was drawn since the last run: a shape waits for its form, a drag is an edit at once."""
    for key in (_AFTER, _BEFORE):
        drawn: dict[str, Any] = take_drawn(key)
        if drawn.get("kind") == "drag":
            _drag(drawn, after, lang)
        elif drawn:
            state.remember(DRAWN, drawn)


def _drag(drawn: dict[str, Any], after: State, lang: str) -> None:
    lon, lat = zip(drawn["from"], drawn["to"], strict=True)
    x, y = metres(lon, lat, after.facts.place.crs)
    shift = [round(float(x[1] - x[0])), round(float(y[1] - y[0]))]
    park = str(state.told("scenarios.drag") or "")
    if park and any(shift):
        desk.add(Edit("park.reshape", park, {"shift_m": shift}), lang)
