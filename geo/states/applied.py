"""apply(facts, edits) -> Facts: the one way from a state to another."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from geo.states.draft import Draft
from geo.states.edit import MOST_EDITS, Fault, StateError, shown
from geo.states.operation import Task
from geo.states.operations import OPERATIONS
from geo.states.values import LONGEST_TEXT, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.load import Facts
    from geo.states.edit import Edit
    from geo.states.operation import Operation

_BY_ID = {operation.id: operation for operation in OPERATIONS}


def apply(facts: Facts, edits: Sequence[Edit], scenario: str = "") -> Facts:
    """The facts after the edits that are switched on, in their order; ``facts`` itself, untouched, when there are none.

    ``scenario`` names what comes out. Its version follows from the base and from what is different, not from the way
    there. Every row that an edit made or changed says so in the columns ``assumed`` (operations), ``assumed_by``,
    ``assumed_on``, ``assumed_why``.

    Raises StateError with every fault of every edit; an edit that builds on a faulty one is not blamed for it.
    """
    draft, faults = _performed(facts, edits)
    if faults:
        raise StateError(faults)
    return draft.facts(scenario)


def faults_of(facts: Facts, edits: Sequence[Edit]) -> tuple[Fault, ...]:
    """All that is wrong with the edits, () when they can be applied."""
    return tuple(_performed(facts, edits)[1])


def _performed(facts: Facts, edits: Sequence[Edit]) -> tuple[Draft, list[Fault]]:
    draft, faults = Draft(facts), []
    if len(edits) > MOST_EDITS:
        return draft, [Fault(0, "too_many_edits", found=str(len(edits)), values={"most": MOST_EDITS})]
    seen: Counter[str] = Counter()
    for number, edit in enumerate(edits, 1):
        if not edit.on:
            continue
        operation = _BY_ID.get(edit.op)
        if operation is None:
            faults.append(Fault(number, "unknown_op", shown(edit.op), values={"expected": ", ".join(_BY_ID)}))
            continue
        seen[edit.key] += 1
        twin = f"-{seen[edit.key]}" if seen[edit.key] > 1 else ""
        faults += _perform(operation, draft, Task(number, edit, f"{edit.key}{twin}"))
    return draft, faults


def _perform(operation: Operation, draft: Draft, task: Task) -> list[Fault]:
    for name in ("why", "by", "date", "since"):
        if len(getattr(task.edit, name)) > LONGEST_TEXT:
            task.fault("text", name, getattr(task.edit, name), most=LONGEST_TEXT)
    before = dict(draft.frames), draft.width_km
    if read(operation, draft, task) and not _follows(draft, task.values):
        operation.perform(draft, task)
    if task.faults:
        draft.frames, draft.width_km = before
    return task.faults


def _follows(draft: Draft, values: Mapping[str, Any]) -> bool:
    """Whether an edit needs a park that a faulty edit before it should have made."""
    missing = draft.lost - set(draft["parks"]["id"])
    if not missing:
        return False
    named = {values.get("park"), *((values.get("which") or {}).get("park") or ())}
    named |= {(values.get(where) or {}).get("park") for where in ("to", "at") if isinstance(values.get(where), dict)}
    named |= {row.get("park") for row in values.get("rows") or ()}
    made = values.get("park") in missing and "role" in values  # it makes the park itself
    return bool(named & missing) and not made
