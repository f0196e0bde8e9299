"""designation.add: a sector that a plan names for a park: another clause 14."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.states.operation import Field, Operation

if TYPE_CHECKING:
    from geo.states.draft import Draft
    from geo.states.operation import Task

FIELDS = (Field("park", "park"), Field("sector", "sector"))


def _perform(draft: Draft, task: Task) -> None:
    park, sector = task.values["park"], task.values["sector"]
    rows = draft["designations"]
    if bool(np.any((rows["park_id"] == park) & (rows["sector_id"] == sector))):
        task.fault("already_designated", "sector", sector, park=park)
        return
    name = draft["sectors"].set_index("id").loc[sector]
    row = {
        "park_id": park, "sector_id": sector, "term_zh": str(name["name_zh"]), "term_en": str(name["name_en"]),
        "clause": "",
    }  # fmt: skip
    draft.add("designations", [row], task.edit)


DESIGNATION_ADD = Operation("designation.add", FIELDS, _perform)
