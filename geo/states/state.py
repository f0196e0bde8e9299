"""A state by a word: ``shipped``, ``year:2020``, ``workspace:<id>@<version>``, a ledger file or a scenario's file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from geo.states.applied import apply
from geo.states.edit import Edit, Fault, StateError, shown
from geo.states.scenario import Scenario
from geo.states.years import known_by

if TYPE_CHECKING:
    from data.load import Facts

SHIPPED = "shipped"
BELT_KM = 4.0  # whole width where nobody chose one
_YEAR = re.compile(r"year:(\d{4})")
_WORKSPACE = re.compile(r"workspace:([^@]+)(?:@(\d{1,9}))?")
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class State:
    """Complete facts and where they come from: ``word`` and ``name``, the ``edits`` on the way from the last ledger or
    the shipped facts, the ``year`` of a past and what it leaves out (``undated``, ``later``: rows per table)."""

    word: str
    name: str
    facts: Facts
    edits: tuple[Edit, ...] = ()
    year: int | None = None
    undated: Mapping[str, int] = field(default_factory=dict)
    later: Mapping[str, int] = field(default_factory=dict)

    @property
    def belt_km(self) -> float:
        """Whole width of the belt that this state assumes, or the usual one."""
        return BELT_KM if self.facts.belt_km is None else self.facts.belt_km


class Openers(Protocol):
    """Where states come from: files and databases are opened outside ``geo``."""

    def shipped(self) -> Facts:
        """The facts that ship."""

    def workspace(self, workspace: str, version: int | None) -> Facts:
        """A saved ledger; LookupError when there is none."""

    def place(self, word: str, beside: str) -> str:
        """The one name of a file, its path taken from the file ``beside`` ("" for none)."""

    def file(self, word: str) -> Facts | Scenario:
        """A ledger or scenario file by its one name; StateError when it cannot be opened."""


def open_state(word: str, openers: Openers, beside: str = "", seen: tuple[str, ...] = ()) -> State:
    """The state that a word names.

    Raises StateError for a word that names none, a circle of bases, and every fault of a scenario.
    """
    named = word == SHIPPED or _YEAR.fullmatch(word) or _WORKSPACE.fullmatch(word)
    word = word if named else openers.place(word, beside)
    if word in seen or len(seen) > _DEEPEST:
        raise StateError([Fault(0, "circle", where="base", found=" → ".join([*seen, word]))])
    if word == SHIPPED:
        return State(word, word, openers.shipped())
    if found := _YEAR.fullmatch(word):
        past = known_by(openers.shipped(), int(found[1]))
        return State(word, word, past.facts, (), past.year, past.undated, past.later)
    if found := _WORKSPACE.fullmatch(word):
        return _workspace(word, openers, found[1], int(found[2]) if found[2] else None)
    opened = openers.file(word)
    if not isinstance(opened, Scenario):
        return State(word, opened.workspace, opened)
    base = open_state(opened.base, openers, word, (*seen, word))
    return with_scenario(base, opened, word)


def with_scenario(base: State, scenario: Scenario, word: str = "") -> State:
    """A state with a scenario's edits applied; StateError with all their faults."""
    facts = apply(base.facts, scenario.edits, scenario.name)
    edits = (*base.edits, *(edit for edit in scenario.edits if edit.on))
    return State(word or scenario.name, scenario.name, facts, edits, base.year, base.undated, base.later)


def _workspace(word: str, openers: Openers, id_: str, version: int | None) -> State:
    try:
        facts = openers.workspace(id_, version)
    except LookupError:
        raise StateError([Fault(0, "no_workspace", where="base", found=shown(word))]) from None
    return State(word, facts.workspace, facts)
