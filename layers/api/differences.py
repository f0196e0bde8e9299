"""What is different between two states, as records: every measure before and after, how sure, what came and went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.states.difference import Difference, difference
from geo.states.draws import with_bands
from geo.states.edit import Fault, StateError, shown
from geo.states.scenario import as_json
from geo.states.state import open_state, with_scenario
from layers.api.refused import Refused
from layers.api.turn import in_turn
from layers.memory import MEMORY
from layers.words.states import about_name, fault_sentence, measure_name, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.load import Facts
    from geo.filter import Filter
    from geo.states.difference import Change
    from geo.states.scenario import Scenario
    from geo.states.state import State

_NAME = "api.difference"


class Words:
    """Opens the states that a request may name: the facts that ship, their past, versions of the workspace that its
    token is for (``own``, which raises LookupError for every other). No file."""

    def __init__(self, shipped: Callable[[], Facts], own: Callable[[str, int | None], Facts]) -> None:
        self._shipped, self._own = shipped, own

    def shipped(self) -> Facts:
        """The facts that ship."""
        return self._shipped()

    def workspace(self, workspace: str, version: int | None) -> Facts:
        """A version of the token's workspace."""
        return self._own(workspace, version)

    def place(self, word: str, beside: str) -> str:
        """A word that is no state of its own would be a file's path, which is not looked at."""
        return word

    def file(self, word: str) -> Facts:
        """No file of the server is opened."""
        raise StateError([Fault(0, "no_file", found=shown(word))])


def opened(word: str, states: Words, lang: str) -> State:
    """The state that a word names; Refused (422) with every fault."""
    try:
        return open_state(word, states)
    except StateError as error:
        raise refused(error, lang) from None


def assumed(scenario: Scenario, states: Words, lang: str) -> State:
    """The state that a scenario makes of its base; Refused (422) with every fault of its edits."""
    try:
        return with_scenario(open_state(scenario.base, states), scenario)
    except StateError as error:
        raise refused(error, lang) from None


def refused(error: StateError, lang: str) -> Refused:
    """422 with the sentence of every fault of a scenario or a state's name."""
    return Refused(422, "bad_state", said="\n".join(fault_sentence(fault, lang) for fault in error.faults))


def compared(before: State, after: State, narrowed: Filter, bands: bool, who: str) -> Difference:
    """The difference on the rows that pass; with its bands over paired draws where ``bands``. In turn, remembered."""
    key = (before.facts.version, narrowed, bands)
    known = MEMORY.get(_NAME, after.facts.version, key, Difference)
    if known is None:
        known = in_turn(who, lambda: _made(before, after, narrowed, bands))
        MEMORY.put(_NAME, after.facts.version, key, known)
    return known


def _made(before: State, after: State, narrowed: Filter, bands: bool) -> Difference:
    found = difference(before, after, narrowed)
    return with_bands(found) if bands else found


def told(found: Difference) -> dict[str, Any]:
    """All that a difference says, beside its measures."""
    return {
        "before": named(found.before),
        "after": named(found.after),
        "edits": [as_json(edit) for edit in found.edits],
        "excluded": {side: dict(counts) for side, counts in found.excluded.items()},
        "moved": sorted(found.moved),
        "draws": found.draws,
        "seed": found.seed,
        "notes": list(found.notes),
    }


def measures(found: Difference, lang: str) -> list[dict[str, Any]]:
    """Every measure before and after."""
    return [_measure(change, found, lang) for change in found.changes]


def _measure(change: Change, found: Difference, lang: str) -> dict[str, Any]:
    ends = {
        f"{side}_{end}": getattr(reading, end)
        for side, reading in (("before", change.before), ("after", change.after))
        for end in ("low", "high")
    }
    park = change.about.partition("/")[0]
    facts = (found.after if park in set(found.after.facts.parks["id"]) else found.before).facts
    return {
        "id": change.id, "about": change.about, "name": measure_name(change.id, lang),
        "about_name": about_name(facts, change.about, lang), "unit": change.unit,
        "before": change.before.value, "after": change.after.value, "delta": change.delta, "percent": change.percent,
        "low": change.low, "high": change.high, "sign_kept": change.sign_kept,
        "new": len(change.new), "gone": len(change.gone), "moved": len(change.moved_in) + len(change.moved_out),
        "moved_in": len(change.moved_in), "moved_out": len(change.moved_out), "unchanged": len(change.stayed),
        "said": said(change, lang), "code": change.said, **ends,
    }  # fmt: skip


def named(state: State) -> dict[str, Any]:
    """Which state it is: the word, its name, version and date, what a past leaves out."""
    out = {"word": state.word, "name": state.name, "version": state.facts.version, "as_of": state.facts.as_of,
           "belt_km": state.belt_km}  # fmt: skip
    if state.year is not None:
        out |= {"year": state.year, "undated": dict(state.undated), "later": dict(state.later)}
    return out
