"""organisations.grow: staff, revenue or registered capital of organisations, by a factor or to a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.states.asked import found
from geo.states.operation import Field, Operation
from geo.states.organisations_move import WHICH

if TYPE_CHECKING:
    from geo.states.draft import Draft
    from geo.states.operation import Task

MEASURES = {"staff": "staff", "revenue": "revenue_wan", "capital": "registered_capital_wan"}


def _perform(draft: Draft, task: Task) -> None:
    mask = found(draft, task, task.values["n"], task.values["seed"])
    factor, to = task.values["factor"], task.values["to"]
    if factor is not None and to is not None:
        task.fault("one_of_two", "factor", fields="factor, to")
    if task.faults:
        return
    column, frame = MEASURES[task.values["measure"]], draft["enterprises"]
    known = pd.to_numeric(frame[column], errors="coerce").to_numpy(np.float64, na_value=np.nan)
    changed = mask & np.isfinite(known) if to is None else mask
    if not changed.any():
        task.fault("no_values", "measure", task.values["measure"])
        return
    grown = known[changed] * factor if to is None else np.full(int(changed.sum()), float(to))
    whole = column == "staff"
    cells = {column: np.array([round(v) if whole else float(v) for v in grown], dtype=object)}
    draft.change("enterprises", changed, task.edit, cells)


ORGANISATIONS_GROW = Operation(
    "organisations.grow",
    (
        *WHICH,
        Field("measure", "choice", choices=tuple(MEASURES)),
        Field("factor", "number", needed=False, low=0, high=1_000, one_of="how"),
        Field("to", "number", needed=False, low=0, high=1e9, one_of="how"),
    ),
    _perform,
    drawn="polygon",
)
