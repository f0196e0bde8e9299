"""money.stage: what if the announced is built, what if it dies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.vocabulary import STAGES
from geo.states.operation import Field, Operation

if TYPE_CHECKING:
    from geo.states.draft import Draft
    from geo.states.operation import Task


def _perform(draft: Draft, task: Task) -> None:
    own = (draft["investments"]["id"] == task.values["project"]).to_numpy(bool)
    draft.change("investments", own, task.edit, {"stage": task.values["stage"]})


MONEY_STAGE = Operation(
    "money.stage", (Field("project", "project"), Field("stage", "choice", choices=STAGES)), _perform
)
