"""belt.width: another width for the ribbon. Who stands inside is asked of every place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.states.operation import Field, Operation

if TYPE_CHECKING:
    from geo.states.draft import Draft
    from geo.states.operation import Task

LOW_KM, HIGH_KM = 0.5, 40.0


def _perform(draft: Draft, task: Task) -> None:
    draft.width_km = task.values["km"]


BELT_WIDTH = Operation("belt.width", (Field("km", "number", low=LOW_KM, high=HIGH_KM, unit="km"),), _perform)
