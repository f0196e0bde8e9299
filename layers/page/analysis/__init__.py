"""The analysis page: one statistic at a time on the current filter: verdict, figures, charts, table, method."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.stats import STATISTICS, statistic
from layers import cache, state
from layers.figures.analysis import explained, figures, verdict_figure
from layers.page.analysis.params import chosen_params
from layers.page.analysis.run import run
from layers.page.analysis.views import look, remember_look, show_views
from layers.page.parts.filters import sidebar
from layers.page.parts.plain import plain
from layers.page.parts.provenance import figure_row, figure_sentence
from layers.privacy import redact
from layers.text import t
from layers.view.analysis_url import from_params, to_params
from layers.words.filter_text import filter_text

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Result
    from geo.stats.statistic import Statistic
    from layers.view import View

GROUPS = tuple(dict.fromkeys(one.group for one in STATISTICS))
_ICONS = {
    "clear": ":material/check_circle:",
    "unclear": ":material/help:",
    "described": ":material/notes:",
    "too_few": ":material/do_not_disturb_on:",
}


def render(facts: Facts, view: View) -> None:
    """Choose a statistic at the top, set it at the left, read it at the right."""
    sidebar(facts, view, display=False)
    facts = redact(facts, view.hidden)
    selection = cache.selection(facts, view.filter)
    with st.container(key="analysis"):
        _open_address()
        chosen = _chooser(view)
        left, right = st.columns([3, 8], gap="medium")
        with left:
            st.caption(plain(t(f"stats.about.{chosen.id}", view.lang)))
            params = chosen_params(chosen, facts, selection, view)
            st.caption(plain(filter_text(facts, view.filter, view.lang)))
        state.page_address(to_params(chosen, params, look(chosen)))
        with right:
            result = run(chosen, facts, selection, view, params)
            if result is None:
                return
            _said(result, chosen, facts, selection, view)
            figure_row(figures(result, chosen, facts, selection, view), facts, view, key=f"analysis.{chosen.id}")
            shown = show_views(result, chosen, facts, selection, view)
            state.page_address(to_params(chosen, params, shown))
        with left:
            _how(result, chosen, facts, view)


def _open_address() -> None:
    """What the address asks for becomes what a person has left, once a session; what is not understood is said."""
    asked = state.take_page_address()
    if not asked:
        return
    reading, problems = from_params(asked)
    for problem in problems:
        state.add_problem(problem.name, problem.value)
    state.remember("analysis.statistic", reading.statistic.id)
    state.remember(f"analysis.params.{reading.statistic.id}", dict(reading.given))
    remember_look(reading.statistic, reading.look)


def _chooser(view: View) -> Statistic:
    """Group and statistic as two rows of choices; remembered while the session lasts."""
    current = statistic(str(state.recall("analysis.statistic", STATISTICS[0].id)))

    def pick(id_: str | None) -> None:
        if id_:
            state.remember("analysis.statistic", id_)

    st.segmented_control(
        t("analysis.group", view.lang),
        GROUPS,
        required=True,
        format_func=lambda group: t(f"stats.group.{group}", view.lang),
        key=state.seed("analysis.group", current.group),
        on_change=state.on("analysis.group", lambda group: pick(next(s.id for s in STATISTICS if s.group == group))),
        label_visibility="collapsed",
    )
    offered = [one.id for one in STATISTICS if one.group == current.group]
    st.pills(
        t("analysis.statistic", view.lang),
        offered,
        required=True,
        format_func=lambda id_: t(f"stats.title.{id_}", view.lang),
        key=state.seed("analysis.statistic", current.id),
        on_change=state.on("analysis.statistic", pick),
        label_visibility="collapsed",
    )
    return current


def _said(result: Result, chosen: Statistic, facts: Facts, selection: Selection, view: View) -> None:
    """The verdict, with a mark and a word for how much it carries; its numbers open their provenance."""
    told = verdict_figure(result, chosen, facts, selection, view)
    with st.container(horizontal=True, key="verdict"):
        st.markdown(f"{_ICONS[result.verdict.level]} **{plain(told.label)}**", width="content")
        figure_sentence(str(told.value), told)


def _how(result: Result, chosen: Statistic, facts: Facts, view: View) -> None:
    with st.expander(t("analysis.how_title", view.lang), icon=":material/function:"):
        for heading, text in explained(result, chosen, facts, view):
            st.caption(plain(heading))
            for line in text.splitlines():
                st.markdown(f":small[{plain(line)}]")
