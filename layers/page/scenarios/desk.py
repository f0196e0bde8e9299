"""The scenario on the desk: opened, changed step by step, every step kept before it is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from geo.states.applied import faults_of
from geo.states.scenario import Scenario, dump, parse
from geo.states.state import State, with_scenario
from geo.states.years import known_by
from layers import state
from layers.text import t
from layers.web.database import FAULTS, scenarios, trouble
from layers.web.routes import owner_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.load import Facts
    from data.workspaces import Step
    from geo.states.edit import Edit, Fault

_OPEN, _STATES, _TROUBLE = "scenarios.open", "scenarios.states", "scenarios.trouble"
T = TypeVar("T")
_KEPT_STATES = 12


@dataclass(frozen=True, slots=True)
class Kept:
    """A scenario with where it is kept; ``id`` "" and ``number`` 0 while it is in this session only."""

    scenario: Scenario
    id: str = ""
    number: int = 0


def owner() -> str | None:
    """The secret in this browser's cookie; None when it has none, so that nothing can be kept."""
    return owner_of(st.context.cookies)


def saved() -> tuple[Step, ...]:
    """This browser's scenarios, last touched first."""
    whose = owner()
    return _asked(lambda: scenarios().all(whose), ()) if whose is not None else ()


def current(lang: str) -> Kept:
    """What is on the desk: what this session has open, else what this browser touched last, else a new one."""
    kept: Kept | None = state.recall(_OPEN, None)
    if kept is None:
        steps = saved()
        kept = _of(steps[0]) if steps else Kept(Scenario(t("states.page.new_name", lang, n=1)))
        state.remember(_OPEN, kept)
    return kept


def open_saved(id_: str) -> None:
    """Put a saved scenario on the desk."""
    whose = owner()
    if whose is not None and (step := _asked(lambda: scenarios().load(whose, id_), None)) is not None:
        state.remember(_OPEN, _of(step))


def new(lang: str) -> None:
    """An empty scenario on the desk; it is kept with its first step."""
    state.remember(_OPEN, Kept(Scenario(t("states.page.new_name", lang, n=len(saved()) + 1))))


def put(scenario: Scenario) -> None:
    """The scenario as it is from now on: one more step; in this session only when it cannot be kept."""
    kept: Kept = state.recall(_OPEN, Kept(scenario))
    whose = owner()
    step = None
    if whose is not None:
        step = _asked(lambda: scenarios().add(whose, scenario.name, dump(scenario), kept.id), None)
    found = Kept(scenario, step.scenario, step.number) if step else replace(kept, scenario=scenario)
    state.remember(_OPEN, found)


def put_edits(edits: tuple[Edit, ...], lang: str) -> None:
    """Other edits in the scenario on the desk."""
    put(replace(current(lang).scenario, edits=edits))


def add(edit: Edit, lang: str) -> None:
    """One more edit at the end, made today."""
    put_edits((*current(lang).scenario.edits, replace(edit, date=edit.date or date.today().isoformat())), lang)


def undo(lang: str) -> None:
    """Back to the step before; nothing when there is none."""
    kept, whose = current(lang), owner()
    if whose is None:
        state.remember(_OPEN, replace(kept, scenario=replace(kept.scenario, edits=kept.scenario.edits[:-1])))
    elif kept.id and (step := _asked(lambda: scenarios().undo(whose, kept.id), None)) is not None:
        state.remember(_OPEN, _of(step))


def delete(lang: str) -> None:
    """The scenario on the desk, with all its steps, is gone."""
    kept, whose = current(lang), owner()
    if whose is not None and kept.id:
        mine = whose, kept.id

        def delete_it() -> bool:
            scenarios().delete(*mine)
            return True

        if not _asked(delete_it, False):
            return
    state.forget(_OPEN)


def take_trouble() -> str:
    """Key of the sentence that says why the database failed since this was last asked; "" when it did not."""
    found: str = state.recall(_TROUBLE, "")
    state.forget(_TROUBLE)
    return found


def _asked(call: Callable[[], T], else_: T) -> T:
    """What the database answers; ``else_``, and the trouble kept for the page, when it fails."""
    try:
        return call()
    except FAULTS as fault:
        state.remember(_TROUBLE, trouble(fault))
        return else_


def base_state(scenario: Scenario, facts: Facts) -> State:
    """The facts in use, or what they knew by a year."""
    if scenario.base.startswith("year:"):
        past = known_by(facts, int(scenario.base[5:]))
        return State(scenario.base, scenario.base, past.facts, (), past.year, past.undated, past.later)
    return State(facts.workspace, facts.workspace, facts)


def outcome(scenario: Scenario, facts: Facts) -> tuple[State, tuple[Fault, ...]]:
    """The state after the scenario, remembered in this session; with faults, as far as the edits before the first."""
    kept: dict[tuple[str, str], tuple[State, tuple[Fault, ...]]] = state.recall(_STATES, {})
    key = (facts.version, dump(scenario))
    if key not in kept:
        base = base_state(scenario, facts)
        faults = faults_of(base.facts, scenario.edits)
        sound = scenario.edits if not faults else scenario.edits[: max(min(f.number for f in faults) - 1, 0)]
        after = with_scenario(base, replace(scenario, edits=sound))
        kept = {**dict(list(kept.items())[1 - _KEPT_STATES :]), key: (after, faults)}
        state.remember(_STATES, kept)
    return kept[key]


def _of(step: Step) -> Kept:
    return Kept(parse(step.content), step.scenario, step.number)
