"""belt.axis: a further axis of the belt, or another course for one that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.crs import to_wgs84
from geo.states.operation import Field, Operation

if TYPE_CHECKING:
    from geo.states.draft import Draft
    from geo.states.operation import Task


def _perform(draft: Draft, task: Task) -> None:
    axes, axis = draft["axes"], task.values["axis"]
    own = (axes["id"] == axis).to_numpy(bool)
    line = to_wgs84(task.values["line"], draft.crs)
    if task.values["mode"] == "replace":
        if not own.any():
            task.fault("unknown_axis", "axis", axis, expected=", ".join(axes["id"]))
            return
        draft.change("axes", own, task.edit, {"geometry": [line]})
        return
    if own.any():
        task.fault("axis_taken", "axis", axis)
        return
    name = task.values["name_zh"] or axis
    row = {
        "id": axis, "ref": name, "name_zh": name, "name_en": task.values["name_en"] or name, "class": "assumed",
        "source": "assumed in a scenario", "licence": "none needed", "precision": "as drawn", "geometry": line,
    }  # fmt: skip
    draft.add("axes", [row], task.edit)


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
