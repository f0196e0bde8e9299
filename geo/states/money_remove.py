"""money.remove: a project that never came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.states.forget import forget
from geo.states.operation import Field, Operation

if TYPE_CHECKING:
    from geo.states.draft import Draft
    from geo.states.operation import Task


def _perform(draft: Draft, task: Task) -> None:
    forget(draft, "investments", {task.values["project"]})
    draft.drop("investments", (draft["investments"]["id"] == task.values["project"]).to_numpy(bool))


MONEY_REMOVE = Operation("money.remove", (Field("project", "project"),), _perform)
