"""organisations.remove: organisations that are no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.states.asked import found
from geo.states.forget import forget
from geo.states.operation import Operation
from geo.states.organisations_move import WHICH

if TYPE_CHECKING:
    from geo.states.draft import Draft
    from geo.states.operation import Task


def _perform(draft: Draft, task: Task) -> None:
    mask = found(draft, task, task.values["n"], task.values["seed"])
    if task.faults:
        return
    forget(draft, "enterprises", set(draft["enterprises"].loc[mask, "id"]))
    draft.drop("enterprises", mask)


ORGANISATIONS_REMOVE = Operation("organisations.remove", WHICH, _perform, drawn="polygon")
