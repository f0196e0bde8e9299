"""belt.axis: a further axis of the belt, or another course for one that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from geo.crs import to_wgs84
from geo.states.operation import Field, Operation

if TYPE_CHECKING:
    from geo.states.draft import Draft
    from geo.states.operation import Task


def _perform(draft: Draft, task: Task) -> None:
    parts, axis = draft["axis_parts"], task.values["axis"]
    own = (parts["axis"] == axis).to_numpy(bool)
    if task.values["mode"] == "replace" and not own.any():
        task.fault("unknown_axis", "axis", axis, expected=", ".join(dict.fromkeys(parts["axis"])))
    elif task.values["mode"] == "add" and own.any():
        task.fault("axis_taken", "axis", axis)
    if task.faults:
        return
    was = parts.loc[own].iloc[0] if own.any() else {}
    name = task.values["name_zh"] or was.get("name_zh") or axis
    name_en = task.values["name_en"] or was.get("name_en") or name
    merged = shapely.line_merge(to_wgs84(task.values["line"], draft.crs))
    draft.drop("axis_parts", own)
    rows = [
        {
            "id": f"{axis}-assumed-{number}", "axis": axis, "ref": was.get("ref") or name, "name_zh": name,
            "name_en": name_en, "part_zh": name, "part_en": name_en, "schematic": True, "uncertainty_m": 0.0,
            "source": "assumed in a scenario", "licence": "none needed", "precision": "as drawn", "geometry": line,
        }
        for number, line in enumerate(shapely.get_parts(merged), 1)
    ]  # fmt: skip
    draft.add("axis_parts", rows, task.edit)


BELT_AXIS = Operation(
    "belt.axis",
    (
        Field("axis", "axis"),
        Field("line", "line"),
        Field("mode", "choice", needed=False, choices=("add", "replace"), default="add"),
        Field("name_zh", "name", needed=False, default=""),
        Field("name_en", "name", needed=False, default=""),
    ),
    _perform,
    drawn="line",
)
