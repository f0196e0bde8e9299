"""Compute a statistic once per data, filter and settings; show progress and a way to stop when it takes long."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

import streamlit as st

from layers import cache, state
from layers.page._plain import plain
from layers.text import t

if TYPE_CHECKING:
    from collections.abc import Hashable

    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Params, Progress, Result, Statistic
    from layers.view import View

KEPT = 128
_EVERY = 0.1  # seconds between two looks at whether the person has stopped it


class Results:
    """The latest results of this process by key; the key carries the version (a hash of the rows) and the filter."""

    def __init__(self, most: int = KEPT) -> None:
        self._most, self._lock = most, threading.Lock()
        self._kept: OrderedDict[Hashable, Result] = OrderedDict()

    def get(self, key: Hashable) -> Result | None:
        """The result, or None; using it keeps it longer."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Hashable, result: Result) -> None:
        """Keep a result; the one used least recently goes."""
        with self._lock:
            self._kept[key] = result
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def run(chosen: Statistic, facts: Facts, selection: Selection, view: View, params: Params) -> Result | None:
    """The result, from memory when there; None when the person has stopped it."""
    results = cache.computed("analysis.results", "process", Results)
    key = (chosen.id, facts.version, facts.workspace, view.filter, tuple(sorted(params.items())))
    found = results.get(key)
    if found is not None:
        return found
    if state.recall("analysis.stopped", None) == key:
        _stopped(view)
        return None
    if not chosen.slow:
        found = chosen(facts, selection, params)
    else:
        place = st.empty()
        with place.container(horizontal=True, vertical_alignment="center", key="analysis.progress"):
            bar = st.progress(0.0, text=plain(t("analysis.computing", view.lang)))
            st.button(
                t("analysis.stop", view.lang),
                on_click=state.remember,
                args=("analysis.stopped", key),
                icon=":material/stop_circle:",
                key="analysis.stop",
            )
        found = chosen(facts, selection, params, _progress(bar, view))
        place.empty()
    results.put(key, found)
    return found


def _progress(bar: st.delta_generator.DeltaGenerator, view: View) -> Progress:
    """Each look at the bar is also where a press on “stop” (or any other change) ends this run."""
    last = [time.monotonic()]

    def show(share: float) -> None:
        now = time.monotonic()
        if now - last[0] >= _EVERY:
            last[0] = now
            bar.progress(min(max(share, 0.0), 1.0), text=plain(t("analysis.computing", view.lang)))

    return show


def _stopped(view: View) -> None:
    st.info(plain(t("analysis.stopped", view.lang)), icon=":material/pause_circle:")
    st.button(
        t("analysis.again", view.lang),
        on_click=state.forget,
        args=("analysis.stopped",),
        icon=":material/play_circle:",
        key="analysis.again",
    )
