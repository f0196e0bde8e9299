"""Compute a statistic once per data, filter and settings; show progress and a way to stop when it takes long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.stats.result import Result
from layers import state
from layers.cache import RESULTS, result_key
from layers.memory import MEMORY
from layers.page.parts.plain import plain
from layers.page.parts.turns import in_turn
from layers.text import t

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Params
    from geo.stats.statistic import Statistic
    from layers.view import View


def run(chosen: Statistic, facts: Facts, selection: Selection, view: View, params: Params) -> Result | None:
    """The result, from memory when there; None when the person has stopped it, or too many wait."""
    key = result_key(chosen.id, facts, view.filter, params)
    found = MEMORY.get(RESULTS, facts.version, key, Result)
    if found is not None:
        return found
    if state.recall("analysis.stopped", None) == key:
        _stopped(view)
        return None
    found = in_turn(
        lambda tell: chosen(facts, selection, params, lambda share: tell("", share)),
        lambda _: plain(t("analysis.computing", view.lang)),
        view.lang,
        beside=lambda: st.button(
            t("analysis.stop", view.lang),
            on_click=state.remember,
            args=("analysis.stopped", key),
            icon=":material/stop_circle:",
            key="analysis.stop",
        ),
    )
    if found is not None:
        MEMORY.put(RESULTS, facts.version, key, found)
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
