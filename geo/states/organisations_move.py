"""organisations.move: organisations that leave for another park, site or point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.states.asked import found, place
from geo.states.operation import Field, Operation

if TYPE_CHECKING:
    from geo.states.draft import Draft
    from geo.states.operation import Task

WHICH = (
    Field("which", "which"),
    Field("n", "whole", needed=False, low=1, high=1_000_000, unit="organisations"),
    Field("seed", "whole", needed=False, low=0, high=2**31 - 1, default=1),
)


def _perform(draft: Draft, task: Task) -> None:
    mask = found(draft, task, task.values["n"], task.values["seed"])
    if task.faults:
        return
    frame = draft["enterprises"]
    cells = {name: value for name, value in place(draft, task.values["to"]).items() if name in frame.columns}
    many = int(mask.sum())
    spot = shapely.Point(cells["lon"], cells["lat"])
    given = {name: np.full(many, value, dtype=object) for name, value in cells.items()}
    given["geometry"] = np.full(many, spot, dtype=object)
    for column in ("site", "address", "park_else", "park_else_p"):
        if column in frame.columns:
            given[column] = np.full(many, np.nan if column == "park_else_p" else None, dtype=object)
    draft.change("enterprises", mask, task.edit, given)


ORGANISATIONS_MOVE = Operation("organisations.move", (*WHICH, Field("to", "to")), _perform, drawn="polygon")
