"""The settings of one statistic as widgets, from its own list of parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from layers import state
from layers.page.parts.plain import plain
from layers.words.results import choice_text, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Param, Params, ParamValue
    from geo.stats.statistic import Statistic
    from layers.view import View

_UNIT = {"cny_100m": "cny_yi"}  # a setting is never converted: its own unit in every language
_FEW, _SHORT = 3, 30  # choices, and letters of them (a Chinese one counts twice), that fit side by side


def chosen_params(chosen: Statistic, facts: Facts, selection: Selection, view: View) -> Params:
    """Draw the widgets that have an effect now; return every parameter with an allowed value."""
    given = _possible(chosen, facts, selection)
    for param in chosen.params:
        now = chosen.checked(given)
        if param.only_if is None or param.only_if[0] not in now or now[param.only_if[0]] == param.only_if[1]:
            _widget(chosen, param, now[param.id], facts, selection, view)
    return chosen.checked(state.recall(f"analysis.params.{chosen.id}", {}))


def _possible(chosen: Statistic, facts: Facts, selection: Selection) -> dict[str, ParamValue]:
    """What a person has set; what these data cannot answer (a link from another ledger) is said and dropped."""
    given: dict[str, ParamValue] = state.recall(f"analysis.params.{chosen.id}", {}).copy()
    for param in chosen.params:
        if param.offered and param.id in given and given[param.id] not in param.offered(facts, selection):
            state.add_problem("set", f"{param.id}:{given.pop(param.id)}")
            state.remember(f"analysis.params.{chosen.id}", given)
    return given


def _keep(chosen: Statistic, param: Param, value: ParamValue | None) -> None:
    given: dict[str, ParamValue] = state.recall(f"analysis.params.{chosen.id}", {})
    state.remember(f"analysis.params.{chosen.id}", given | {param.id: param.checked(value)})


def _widget(  # noqa: PLR0917 - one call, from the function above
    chosen: Statistic, param: Param, value: ParamValue, facts: Facts, selection: Selection, view: View
) -> None:
    name = f"analysis.{chosen.id}.{param.id}"
    label = word("param", param.id, view)
    apply = state.on(name, lambda picked: _keep(chosen, param, picked))
    if param.choices:
        offered = param.offered(facts, selection) if param.offered else param.choices
        if len(offered) < 2:
            return
        shown = value if value in offered else offered[0]
        texts = {c: plain(choice_text(param.id, str(c), view)) for c in offered}
        fits = len(offered) <= _FEW and sum(len(s.encode("gbk", "replace")) for s in texts.values()) <= _SHORT
        show: Any = st.segmented_control if fits else st.selectbox
        extra = {"required": True} if show is st.segmented_control else {}
        show(
            plain(label),
            offered,
            format_func=lambda choice: texts[choice],
            key=state.seed(name, shown),
            on_change=apply,
            **extra,
        )
    elif isinstance(param.default, bool):
        st.toggle(plain(label), key=state.seed(name, value), on_change=apply)
    else:
        unit = f" ({word('unit', _UNIT.get(param.unit, param.unit), view)})" if param.unit else ""
        kind = int if isinstance(param.default, int) else float
        bounds: dict[str, Any] = {
            "min_value": kind(param.low or 0),
            "max_value": kind(param.high or 1),
            "step": kind(param.step or 1),
        }
        st.slider(plain(f"{label}{unit}"), key=state.seed(name, kind(value)), on_change=apply, **bounds)
