"""park.remove: a park that is no more. Its organisations and projects stay, in no park; what was said of it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.states.forget import forget
from geo.states.membership import TABLES
from geo.states.operation import Field, Operation

if TYPE_CHECKING:
    from geo.states.draft import Draft
    from geo.states.operation import Task


def _perform(draft: Draft, task: Task) -> None:
    park = task.values["park"]
    if len(draft["parks"]) <= 1:
        task.fault("last_park", "park", park)
        return
    for table in TABLES:
        own = (draft[table]["park_id"] == park).to_numpy(bool)
        if own.any():
            draft.change(table, own, task.edit, {"park_id": np.full(int(own.sum()), None, dtype=object)})
    forget(draft, "parks", {park}, keep=TABLES)
    for table, column in (("parks", "id"), ("park_areas", "park_id")):
        draft.drop(table, (draft[table][column] == park).to_numpy(bool))


PARK_REMOVE = Operation("park.remove", (Field("park", "park"),), _perform)
