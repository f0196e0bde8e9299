"""designation.remove: a sector that a plan names for a park no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.states.designation_add import FIELDS
from geo.states.operation import Operation

if TYPE_CHECKING:
    from geo.states.draft import Draft
    from geo.states.operation import Task


def _perform(draft: Draft, task: Task) -> None:
    rows = draft["designations"]
    own = ((rows["park_id"] == task.values["park"]) & (rows["sector_id"] == task.values["sector"])).to_numpy(bool)
    if not own.any():
        task.fault("not_designated", "sector", task.values["sector"], park=task.values["park"])
        return
    draft.drop("designations", own)


DESIGNATION_REMOVE = Operation("designation.remove", FIELDS, _perform)
