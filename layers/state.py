"""The only reader and writer of st.session_state and st.query_params.

The View lives under one key; widgets are bound to it in both directions (``seed`` before the widget, a callback after),
so a shared address, a click on the map and a widget all change the same thing. Widget keys die on a page switch, the
View does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qs, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.filter import Filter
from layers.view import View
from layers.view.url import NAMES, PAGE_NAMES, Allowed, Problem, from_params, to_params

if TYPE_CHECKING:
    from layers.figures.figure import Figure

_VIEW, _AT, _PROBLEMS = "atlas.view", "atlas.at", "atlas.problems"
_FIGURES, _ASKED = "atlas.figures", "atlas.asked"
_LOCKED = "atlas.locked"
_PAGE, _PAGE_OPENED = "atlas.page", "atlas.page_opened"
_LONGEST = 20  # letters of an embed parameter
T = TypeVar("T")


def view() -> View:
    """The view as it stands; before ``open_address`` the default one."""
    current: View = st.session_state.get(_VIEW, View())
    return current


def open_address(allowed: Allowed) -> View:
    """First run of a session: the view from the address. Later runs: the session's view (the address follows it)."""
    if _VIEW not in st.session_state:
        opened = from_params(_incoming(), allowed)
        st.session_state[_VIEW] = opened.view
        st.session_state[_AT] = opened.at
        st.session_state[_PROBLEMS] = opened.problems
        st.session_state[_PAGE_OPENED] = {key: text for key, text in _incoming().items() if key in PAGE_NAMES}
    return view()


def write_address() -> None:
    """Put the view into the address bar, when it is not there already. Parameters that are not ours stay."""
    wanted, locked = _outgoing(), _locked()
    if _incoming() != wanted or any(asked(name) != value for name, value in locked.items()):
        others = {key: st.query_params.get_all(key) for key in st.query_params if key not in NAMES}
        st.query_params.from_dict({**others, **locked, **wanted})


def address() -> str:
    """The query part that opens this view again, without ``?``."""
    return urlencode(_outgoing() | _locked())


def session() -> str:
    """What tells this session from every other; "" outside one (a test without a server)."""
    context = get_script_run_ctx(suppress_warning=True)
    return "" if context is None else context.session_id


def embedded() -> str:
    """What of the atlas the address asks for inside another site's page (``embed=``); "" for the whole.

    Streamlit keeps this parameter to itself; it stands in the query of the run.
    """
    context = get_script_run_ctx(suppress_warning=True)
    asked = parse_qs(context.query_string if context else "").get("embed", [""])[-1].strip().lower()
    return "" if asked in ("0", "false", "no") else asked[:_LONGEST]


def asked(name: str) -> str:
    """A parameter of the address that is not part of the view; "" when it is not there."""
    return str(st.query_params.get(name, ""))


def lock_address(params: Mapping[str, str]) -> None:
    """Parameters that the address of every page carries from now on, whatever the view; {} for none."""
    st.session_state[_LOCKED] = dict(params)


def take_page_address() -> dict[str, str]:
    """What the address that opened this session says for the page alone (PAGE_NAMES); given once."""
    opened: dict[str, str] = st.session_state.pop(_PAGE_OPENED, {})
    return opened


def page_address(params: Mapping[str, str]) -> None:
    """What this page adds to the address in this run (PAGE_NAMES): another page does not carry it along."""
    st.session_state[_PAGE] = dict(params)


def at() -> str:
    """Map position ``lon,lat,zoom``: the browser writes it into the address, without a rerun; "" = whole city."""
    live = from_params({"at": st.query_params["at"]}).at if "at" in st.query_params else ""
    if live:
        st.session_state[_AT] = live
    kept: str = st.session_state.get(_AT, "")
    return kept


def take_problems() -> tuple[Problem, ...]:
    """What the address said that was not understood; given once."""
    problems: tuple[Problem, ...] = st.session_state.pop(_PROBLEMS, ())
    return problems


def add_problem(name: str, value: str) -> None:
    """Note something that was ignored, to be told with the next ``take_problems``."""
    st.session_state[_PROBLEMS] = (*st.session_state.get(_PROBLEMS, ()), Problem(name, value))


def change(**changes: Any) -> View:
    """Replace fields of the View; ``filter`` fields go through ``narrow``."""
    st.session_state[_VIEW] = replace(view(), **changes)
    return view()


def narrow(**changes: Any) -> View:
    """Replace fields of the View's filter."""
    return change(filter=replace(view().filter, **changes))


def reset_filter() -> View:
    """Back to everything. Layers, mode, language and selection stay."""
    return change(filter=Filter())


def select(target: str) -> View:
    """Select ``park:<id>`` or ``org:<id>``; ``""`` closes the card."""
    return change(selected=target)


def seed(name: str, value: Any) -> str:
    """Give the widget ``name`` its value from the View, before the widget is made; returns the widget's key."""
    key = _key(name)
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def widget(name: str, default: Any = None) -> Any:
    """What the widget ``name`` shows now (inside its ``on_change`` callback)."""
    return st.session_state.get(_key(name), default)


def told(key: str) -> Any:
    """What the component with this very key last said: the map is one and the same in every language."""
    return st.session_state.get(key)


def picked(key: str) -> Any:
    """What is selected in the chart or table with the widget key ``key`` (inside its callback)."""
    return st.session_state[key]["selection"]


def let_go(key: str) -> None:
    """Nothing is selected any more in the table with the widget key ``key`` (inside its callback)."""
    st.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": []}}


def hold(key: str, row: int) -> None:
    """The row is selected in the table with the widget key ``key`` (before the table is made)."""
    st.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}


def on(name: str, apply: Callable[[Any], object]) -> Callable[[], None]:
    """An ``on_change`` callback: hands the value of widget ``name`` to ``apply``."""

    def changed() -> None:
        apply(widget(name))

    return changed


def recall(name: str, default: T) -> T:
    """A page's own value for this session (a ledger, a chapter number); never shared between sessions."""
    value: T = st.session_state.get(f"page.{name}", default)
    return value


def remember(name: str, value: object) -> None:
    """Keep a page's own value for this session."""
    st.session_state[f"page.{name}"] = value


def forget(name: str) -> None:
    """Drop a page's own value."""
    st.session_state.pop(f"page.{name}", None)


def note_figure(figure: Figure) -> None:
    """Remember that a figure is on the page (a test walks all of them and asks for their provenance)."""
    st.session_state.setdefault(_FIGURES, {})[figure.key] = figure


def start_run() -> None:
    """A full run begins: nothing is on the page yet."""
    st.session_state[_FIGURES] = {}
    st.session_state[_PAGE] = {}


def ask(figure: Figure) -> None:
    """A figure's button was pressed: its dialog opens at the end of this run."""
    st.session_state[_ASKED] = figure


def take_asked() -> Figure | None:
    """The figure whose provenance was asked for in this run, once."""
    figure: Figure | None = st.session_state.pop(_ASKED, None)
    return figure


def _key(name: str) -> str:
    """A widget is another one in another language: the browser names an option by its label, and labels change."""
    return f"w.{name}" if name == "lang" else f"w.{view().lang}.{name}"


def _locked() -> dict[str, str]:
    locked: dict[str, str] = st.session_state.get(_LOCKED, {})
    return locked


def _outgoing() -> dict[str, str]:
    page: dict[str, str] = st.session_state.get(_PAGE, {})
    return to_params(view(), at()) | page


def _incoming() -> dict[str, str]:
    return {key: st.query_params[key] for key in st.query_params if key in NAMES}
