"""The only st.cache_* lines. Frames are cached as resources (shared, never copied) because nobody mutates them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

import streamlit as st

from data.basemap.store import stored
from data.load import Facts, load
from geo.filter import Filter, Selection
from geo.select import select
from layers import state
from layers.map.browser.street import Street
from layers.settings import basemap_folder

T = TypeVar("T")


@st.cache_resource(show_spinner=False)
def facts() -> Facts:
    """The facts that ship, read once a process; raises what ``data.load.load`` raises (a fault is not cached).

    Where the installation has a base map of its own that holds the belt's axes, these are the axes.
    """
    own = stored(basemap_folder())
    return load() if own is None else load().with_axis_parts(own.axis_parts(), own.note.digest)


@st.cache_resource(show_spinner=False)
def street() -> Street:
    """The tiles of the street level, one maker a process."""
    return Street(facts().boundaries, stored(basemap_folder()))


def selection(atlas: Facts, narrowed: Filter) -> Selection:
    """Rows of ``atlas`` that pass ``narrowed``; remembered by the version of the tables and the filter."""
    return of_facts("selection", atlas, (narrowed,), lambda: select(atlas, narrowed))


def of_facts(name: str, atlas: Facts, key: tuple[Hashable, ...], compute: Callable[[], T]) -> T:
    """``compute()`` from ``atlas`` and ``key``, remembered: of the shipped facts for everybody.

    Of a person's own ledger, which may be large, only the latest is kept, and only in that person's session.
    """
    if atlas.workspace == "shipped":
        return computed(name, (atlas.version, *key), compute)
    wanted = (atlas.version, key)
    kept: tuple[object, T] | None = state.recall(f"kept.{name}", None)
    if kept is None or kept[0] != wanted:
        kept = (wanted, compute())
        state.remember(f"kept.{name}", kept)
    return kept[1]


def computed(name: str, key: Hashable, compute: Callable[[], T]) -> T:
    """``compute()``, remembered under ``(name, key)``; the key names all it depends on (``facts.version`` first).

    For statistics and other slow, pure results. The result is shared between sessions: never mutate it, never put a
    person's own data under a key that another person could have (``Facts.version`` is a hash of the content).
    """
    return cast(T, _computed(name, key, compute))


@st.cache_resource(show_spinner=False, max_entries=256, ttl=3600)
def _computed(name: str, key: Hashable, _compute: Callable[[], object]) -> object:
    return _compute()
