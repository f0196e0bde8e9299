"""park.add: a park that is not there. It gets the next position of its role, and the organisations on its ground."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from geo.crs import to_wgs84
from geo.states.membership import ask_again, changed_ground
from geo.states.operation import Field, Operation
from geo.states.values import in_place

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geo.states.draft import Draft
    from geo.states.operation import Task

ROLES = ("node", "pole", "none")
_OF_ROLE = ("role_zh", "role_en")


def _perform(draft: Draft, task: Task) -> None:
    values = task.values
    ground = values["polygon"]
    if ground is None:
        ground = values["centre"].buffer(values["radius_m"], quad_segs=32)
    swallowed(draft, task, values["park"], ground)
    if values["polygon"] is None:
        in_place(draft, task, "radius_m", ground)
    if task.faults:
        return
    before = draft.outline(values["park"])
    gained, lost = changed_ground(draft, values["park"], before, ground)
    draft.add("parks", [_row(draft, values, ground)], task.edit)
    draft.add(
        "park_areas", [area_row(values["park"], values["name_zh"], values["name_en"], ground, draft.crs)], task.edit
    )
    ask_again(draft, values["park"], gained, lost, task.edit)


def swallowed(draft: Draft, task: Task, park: str, ground: BaseGeometry) -> None:
    """A fault for every other park that would lie more than half inside the ground (metres)."""
    for other in draft["parks"]["id"]:
        own = draft.outline(str(other))
        if other != park and own.area > 0 and own.intersection(ground).area > own.area / 2:
            task.fault("swallows", "polygon", other=str(other))


def area_row(park: str, name_zh: str, name_en: str, ground: BaseGeometry, crs: str) -> dict[str, Any]:
    """The row of park_areas for an assumed outline (metres in ``crs``)."""
    return {
        "id": f"{park}-assumed",
        "park_id": park,
        "name_zh": name_zh,
        "name_en": name_en,
        "schematic": True,
        "source": "assumed in a scenario",
        "licence": "none needed",
        "precision": "as drawn",
        "geometry": to_wgs84(ground, crs),
    }


def _row(draft: Draft, values: dict[str, Any], ground: BaseGeometry) -> dict[str, Any]:
    parks, role = draft["parks"], values["role"]
    same = parks.loc[(parks["role"] == role).to_numpy()]
    spot = values["centre"] if values["centre"] is not None else shapely.point_on_surface(ground)
    lon, lat = shapely.get_coordinates(to_wgs84(spot, draft.crs))[0]
    texts = {name: "" for name in parks.columns if name.endswith(("_zh", "_en"))}
    words = {name: str(same.iloc[0][name]) for name in _OF_ROLE if len(same)}
    name_en = values["name_en"] or values["name_zh"]
    names = {"name_zh": values["name_zh"], "short_zh": values["name_zh"], "name_en": name_en, "short_en": name_en}
    position = int(same["position"].max()) + 1 if len(same) else 1
    return {
        **texts, **words, **names, "id": values["park"], "role": role, "position": position, "lon": lon, "lat": lat,
    }  # fmt: skip


PARK_ADD = Operation(
    "park.add",
    (
        Field("park", "new_park"),
        Field("name_zh", "name"),
        Field("name_en", "name", needed=False, default=""),
        Field("role", "choice", choices=ROLES),
        Field("polygon", "polygon", needed=False, one_of="ground"),
        Field("centre", "point", needed=False, one_of="ground"),
        Field("radius_m", "number", needed=False, low=50, high=20_000, unit="m", default=1_000.0),
    ),
    _perform,
    drawn="polygon",
)
