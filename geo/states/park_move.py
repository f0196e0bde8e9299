"""park.move: another place for a park's landmark. Its ground and its organisations stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.crs import degrees
from geo.states.operation import Field, Operation
from geo.states.values import point

if TYPE_CHECKING:
    from geo.states.draft import Draft
    from geo.states.operation import Task


def _perform(draft: Draft, task: Task) -> None:
    spot = point(draft, task, "lon, lat", [task.values["lon"], task.values["lat"]])
    if task.faults:
        return
    lon, lat = degrees(spot.x, spot.y, draft.crs)
    own = (draft["parks"]["id"] == task.values["park"]).to_numpy(bool)
    draft.change("parks", own, task.edit, {"lon": float(lon), "lat": float(lat)})


PARK_MOVE = Operation(
    "park.move",
    (Field("park", "park"), Field("lon", "number", low=-180, high=180), Field("lat", "number", low=-90, high=90)),
    _perform,
    drawn="point",
)
