"""park.reshape: another outline for a park, or the old one moved; the landmark moves with it by the same shift."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from shapely.affinity import translate

from geo.crs import degrees, metres, to_metric, to_wgs84
from geo.states.membership import ask_again, changed_ground
from geo.states.operation import Field, Operation
from geo.states.park_add import area_row, swallowed
from geo.states.values import in_place

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geo.states.draft import Draft
    from geo.states.operation import Task


def _perform(draft: Draft, task: Task) -> None:
    park, shift = task.values["park"], task.values["shift_m"]
    before = draft.outline(park)
    drawn = task.values["polygon"]
    after = drawn if drawn is not None else translate(before, *shift)
    if drawn is None:
        in_place(draft, task, "shift_m", after)
    swallowed(draft, task, park, after)
    if task.faults:
        return
    gained, lost = changed_ground(draft, park, before, after)
    if drawn is None:
        _shift_landmark(draft, task, park, shift)
    _redraw(draft, task, park, after)
    ask_again(draft, park, gained, lost, task.edit)


def _redraw(draft: Draft, task: Task, park: str, ground: BaseGeometry) -> None:
    """The park's pieces, each moved, or one piece instead of them where it was drawn anew."""
    areas = draft["park_areas"]
    own = (areas["park_id"] == park).to_numpy(bool)
    if task.values["polygon"] is None:
        moved = to_metric(areas.loc[own], draft.crs).geometry.translate(*task.values["shift_m"])
        draft.change("park_areas", own, task.edit, {"geometry": to_wgs84(moved, draft.crs).to_numpy()})
        return
    row = draft["parks"].set_index("id").loc[park]
    draft.drop("park_areas", own)
    draft.add("park_areas", [area_row(park, str(row["name_zh"]), str(row["name_en"]), ground, draft.crs)], task.edit)


def _shift_landmark(draft: Draft, task: Task, park: str, shift: tuple[float, float]) -> None:
    parks = draft["parks"]
    own = (parks["id"] == park).to_numpy(bool)
    x, y = metres(parks.loc[own, "lon"], parks.loc[own, "lat"], draft.crs)
    lon, lat = degrees(x + shift[0], y + shift[1], draft.crs)
    draft.change("parks", own, task.edit, {"lon": np.asarray(lon), "lat": np.asarray(lat)})


PARK_RESHAPE = Operation(
    "park.reshape",
    (
        Field("park", "park"),
        Field("polygon", "polygon", needed=False, one_of="ground"),
        Field("shift_m", "shift", needed=False, one_of="ground", unit="m"),
    ),
    _perform,
    drawn="polygon",
)
