"""A turn for what is dear: statistics, siting, comparisons, talks, files; of one session one at a time, three in all.

The others wait, see their place, and can leave; whoever has left gives the place up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from data.apart import QUEUE, Crowded
from layers import state
from layers.page.parts.busy import busy
from layers.page.parts.plain import plain
from layers.text import t
from layers.web.turns import AT_ONCE, DEAR

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def in_turn(
    work: Callable[[Callable[[str, float], None]], T],
    said: Callable[[str], str],
    lang: str,
    marks: tuple[float, ...] = (),
    beside: Callable[[], object] | None = None,
) -> T | None:
    """``busy(work, said, marks, beside)`` when it is this session's turn; while it waits the bar tells its place.

    None when there is no room to wait, which the page then says. Raises what ``work`` raises.
    """
    session = state.session()  # the thread that works knows none

    def work_in_turn(tell: Callable[[str, float], None]) -> T:
        with DEAR.turn(session, lambda place: tell(f"{QUEUE}{place}", 0.0)):
            tell("", 0.0)
            return work(tell)

    def words(step: str) -> str:
        place = step.removeprefix(QUEUE)
        return plain(t("ui.queue", lang, n=place, most=AT_ONCE)) if place != step else said(step)

    try:
        return busy(work_in_turn, words, marks, beside)
    except Crowded as crowded:
        st.warning(plain(t("ui.crowded_own" if crowded.own else "ui.crowded", lang)), icon=":material/hourglass:")
        return None
