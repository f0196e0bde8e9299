"""The map on a page: hands one message to the browser, gives back what was clicked, once."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st
from streamlit_folium import st_folium

from layers import cache, settings, state
from layers.map.browser.message import Apply, AtlasMap, Extras, Focus, Sketch, message
from layers.view.url import read_area
from layers.web.content import PUBLIC, STORE
from layers.web.routes import STREET, owner_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.load import Facts
    from geo.filter import Selection
    from layers.map.browser.message import Publish
    from layers.map.drawing import Drawing
    from layers.view import View

_HEIGHT = 640  # px until the frame has measured itself


def show_map(
    facts: Facts,
    selection: Selection,
    view: View,
    *,
    owner: str | None = None,
    key: str = "map",
    extra: Sequence[Drawing] = (),
    focus: Focus | None = None,
    sketch: Sketch | None = None,
    twin: str = "",
    years: bool = False,
) -> str | None:
    """Draw the map; return the target (``park:<id>`` or ``org:<id>``) that a person has just clicked, else None.

    A pan or zoom never comes back here. ``owner`` is the secret that a person's own data belong to (default: this
    browser's cookie). ``extra`` drawings lie on top; ``focus`` makes the map fly there once; ``sketch`` asks for a
    drawing, which ``take_drawn`` gives; maps with the same ``twin`` look at the same place;
    ``years``: the map may go through the years.
    """
    clicked = _clicked(state.told(f"w.{key}"), key)
    extras = Extras(
        drawings=tuple(extra),
        focus=focus,
        review_number=settings.review_number(),
        tianditu_key=_tianditu_key(),
        street=f"{STREET}/{cache.street().version}",
        again=state.recall(f"{key}.missing", 0),
        sketch=sketch,
        twin=twin,
        finding=not twin and sketch is None,
        years=("open" if state.recall(f"{key}.years", False) else "offered") if years else "",
    )
    if clicked is not None:
        view = replace(view, selected=clicked)  # the map answers in this run, not in the next
    said = message(facts, selection, view, _publisher(facts, owner or owner_of(st.context.cookies), key), extras)
    with st.container(key=f"atlas_{key}"):
        st_folium(
            AtlasMap(facts.place),
            key=f"w.{key}",
            width=None,
            height=_HEIGHT,
            returned_objects=[],
            feature_group_to_add=Apply(said),
        )
    return clicked


def _publisher(facts: Facts, owner: str | None, key: str) -> Publish:
    """Shipped facts are everybody's; a person's own go to the browser with the cookie, or, without one, inline."""
    if facts.workspace == "shipped" and not facts.scenario:  # what a person assumes is theirs alone
        return lambda content: STORE.put(content, PUBLIC)
    if owner is None or state.recall(f"{key}.inline", False):
        return json.loads
    return lambda content: STORE.put(content, owner)


def _clicked(answer: object, key: str) -> str | None:
    """The answer stays until the next one: its nonce tells a new click from the old."""
    if not isinstance(answer, dict) or not answer.get("nonce") or answer["nonce"] == state.recall(f"{key}.nonce", ""):
        return None
    state.remember(f"{key}.nonce", answer["nonce"])
    if (
        answer.get("event") == "missing"
    ):  # this run publishes again; where the cookie is another one, that does not help
        state.remember(f"{key}.inline", state.recall(f"{key}.missing", 0) > 0)
        state.remember(f"{key}.missing", state.recall(f"{key}.missing", 0) + 1)
    if answer.get("event") == "area":
        _narrow_to(str(answer.get("target", "")))
    if answer.get("event") == "years":
        state.remember(f"{key}.years", answer.get("target") == "open")
    if answer.get("event") == "drawn":
        state.remember(f"{key}.drawn", str(answer.get("target", "")))
    return str(answer.get("target", "")) if answer.get("event") == "select" else None


def _narrow_to(corners: str) -> None:
    """What a person has drawn becomes part of the filter, for the whole page; what encloses nothing is let go."""
    try:
        area = read_area(corners)
    except ValueError:
        return
    state.narrow(area=area)
    st.rerun()


def take_drawn(key: str) -> dict[str, object]:
    """What was drawn on that map since it was asked last, before the map is made: {} for nothing.

    Keys: kind, and corners (list of lon, lat), point (lon, lat), or from and to of a drag.
    """
    answer = state.told(f"w.{key}")
    if isinstance(answer, dict) and answer.get("event") == "drawn":
        _clicked(answer, key)
    text = state.recall(f"{key}.drawn", "")
    state.forget(f"{key}.drawn")
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _tianditu_key() -> str:
    """From the environment, else from Streamlit's secrets; "" when there is none."""
    if found := settings.tianditu_key():
        return found
    try:
        return str(st.secrets.get("ATLAS_TIANDITU_KEY", ""))
    except FileNotFoundError:  # no secrets file: the usual case
        return ""
