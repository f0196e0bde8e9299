"""Compute a statistic once per data, filter and settings; show progress and a way to stop when it takes long."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

import streamlit as st

from layers import cache, state
from layers.page.parts.busy import busy
from layers.page.parts.plain import plain
from layers.text import t

if TYPE_CHECKING:
    from collections.abc import Hashable

    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Params, Result, Statistic
    from layers.view import View

KEPT = 48  # a spatial result of 100,000 organisations carries its rows, 14 MB


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
    found = busy(
        lambda tell: chosen(facts, selection, params, lambda share: tell("", share)),
        lambda _: plain(t("analysis.computing", view.lang)),
        beside=lambda: st.button(
            t("analysis.stop", view.lang),
            on_click=state.remember,
            args=("analysis.stopped", key),
            icon=":material/stop_circle:",
            key="analysis.stop",
        ),
    )
    results.put(key, found)
    return found


def _stopped(view: View) -> None:
    st.info(plain(t("analysis.stopped", view.lang)), icon=":material/pause_circle:")
    st.button(
        t("analysis.again", view.lang),
        on_click=state.forget,
        args=("analysis.stopped",),
        icon=":material/play_circle:",
        key="analysis.again",
    )
