"""Reading the values of an edit against the fields of its operation: all faults at once, nothing guessed.

What comes out: text as it is, numbers as float or int, shapes as shapely geometries in metres, ``which`` and ``to`` and
``rows`` as checked mappings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry import shape

from geo.crs import to_metric
from geo.states.asked import rows_of, to_of, which_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapely.geometry.base import BaseGeometry

    from geo.states.draft import Draft
    from geo.states.operation import Field, Operation, Task

LONGEST_NAME, LONGEST_TEXT, MOST_CORNERS = 80, 2_000, 5_000
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_MARKUP = re.compile(r"[<>{}`$\\]|^[=+\-@]|[\x00-\x1f\x7f]")


def read(operation: Operation, draft: Draft, task: Task) -> bool:
    """Fill ``task.values`` from the edit; False, and faults in the task, where something is missing or wrong."""
    before = len(task.faults)
    given: dict[str, Any] = dict(task.edit.values)
    target = operation.target
    if target is not None and task.edit.target:
        given.setdefault(target.id, task.edit.target)
    known = {field.id for field in operation.fields}
    for name in sorted(set(given) - known):
        task.fault("unknown_field", name, given[name], expected=", ".join(f.id for f in operation.fields))
    for field in operation.fields:
        value = given.get(field.id)
        if value is None or value == "":
            if field.needed and not field.one_of:
                task.fault("missing", field.id)
            task.values[field.id] = field.default
            continue
        task.values[field.id] = _READERS[field.kind](draft, task, field, value)
    for group in sorted({f.one_of for f in operation.fields if f.one_of}):
        names = [f.id for f in operation.fields if f.one_of == group]
        if all(given.get(name) in (None, "") for name in names):
            task.fault("missing_one", names[0], fields=", ".join(names))
    return len(task.faults) == before


def plain_name(task: Task, where: str, value: object) -> str:
    """A name that is safe in markup, templates and sheets; else a fault."""
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_NAME:
        task.fault("name", where, value, most=LONGEST_NAME)
        return ""
    if markup(value):
        task.fault("name_signs", where, value)
    return value.strip()


def markup(name: str) -> bool:
    """Whether a name could be taken for markup, a template or a formula, or holds signs that do not print."""
    return bool(_MARKUP.search(name.strip()))


def number(task: Task, field: Field, value: object) -> float:
    """A finite number within the bounds of the field; else a fault."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        task.fault("number", field.id, value, low=field.low, high=field.high)
        return math.nan
    if not field.low <= value <= field.high:
        task.fault("number_bounds", field.id, value, low=field.low, high=field.high)
    return float(value)


def _number(_draft: Draft, task: Task, field: Field, value: object) -> float:
    return number(task, field, value)


def _whole(_draft: Draft, task: Task, field: Field, value: object) -> int:
    read_ = number(task, field, value)
    if math.isfinite(read_) and read_ != int(read_):
        task.fault("whole", field.id, value)
    return int(read_) if math.isfinite(read_) else 0


def _name(_draft: Draft, task: Task, field: Field, value: object) -> str:
    return plain_name(task, field.id, value)


def _text(_draft: Draft, task: Task, field: Field, value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        task.fault("text", field.id, value, most=LONGEST_TEXT)
        return ""
    return value.strip()


def _choice(_draft: Draft, task: Task, field: Field, value: object) -> str:
    if value not in field.choices:
        task.fault("choice", field.id, value, expected=", ".join(field.choices))
    return str(value)


def _known(table: str, code: str) -> Callable[[Draft, Task, Field, object], str]:
    def read_(draft: Draft, task: Task, field: Field, value: object) -> str:
        ids = [str(one) for one in draft[table]["id"]]
        if not isinstance(value, str) or (value not in ids and not (table == "parks" and value in draft.lost)):
            task.fault(code, field.id, value, expected=", ".join(ids[:20]))
        return str(value)

    return read_


def _new_park(draft: Draft, task: Task, field: Field, value: object) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        task.fault("new_id", field.id, value)
        return ""
    if value in set(draft["parks"]["id"]):
        task.fault("id_taken", field.id, value)
    draft.lost.add(value)
    return value


def _axis(_draft: Draft, task: Task, field: Field, value: object) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        task.fault("new_id", field.id, value)
    return str(value)


def polygon(draft: Draft, task: Task, where: str, value: object) -> BaseGeometry:
    """A polygon inside the place, in metres; an empty one, and a fault, for anything else."""
    found = _geometry(task, where, value, ring=True)
    if found.is_empty:
        return found
    if not found.is_valid:
        task.fault("self_crossing", where, shapely.is_valid_reason(found))
        return shapely.Polygon()
    return in_place(draft, task, where, to_metric(found, draft.crs))


def in_place(draft: Draft, task: Task, where: str, ground: BaseGeometry) -> BaseGeometry:
    """The ground (metres), with a fault where more than a hundredth of it lies outside the place."""
    if not ground.area > 0:
        task.fault("no_area", where)
        return shapely.Polygon()
    outside = 1 - ground.intersection(draft.city).area / ground.area
    if outside > 0.01:
        task.fault("outside_place", where, share=round(100 * outside))
    return ground


def point(draft: Draft, task: Task, where: str, value: object) -> shapely.Point:
    """A point inside the place, in metres; an empty one, and a fault, for anything else."""
    numbers = list(value) if isinstance(value, list | tuple) else []
    if len(numbers) != 2 or not all(_is_number(n) for n in numbers):
        task.fault("point", where, value)
        return shapely.Point()
    spot = to_metric(shapely.Point(float(numbers[0]), float(numbers[1])), draft.crs)
    if spot.is_empty or not draft.city.contains(spot):
        task.fault("outside_point", where, value)
    return spot


def _polygon(draft: Draft, task: Task, field: Field, value: object) -> BaseGeometry:
    return polygon(draft, task, field.id, value)


def _point(draft: Draft, task: Task, field: Field, value: object) -> BaseGeometry:
    return point(draft, task, field.id, value)


def _line(draft: Draft, task: Task, field: Field, value: object) -> BaseGeometry:
    found = _geometry(task, field.id, value, ring=False)
    if found.is_empty:
        return found
    line = to_metric(found, draft.crs)
    if not line.length > 0 or not line.intersects(draft.city):
        task.fault("outside_line", field.id, value)
    return line


def _shift(_draft: Draft, task: Task, field: Field, value: object) -> tuple[float, float]:
    numbers = list(value) if isinstance(value, list | tuple) else []
    if len(numbers) != 2 or not all(_is_number(n) and abs(n) <= 100_000 for n in numbers):
        task.fault("shift", field.id, value)
        return 0.0, 0.0
    return float(numbers[0]), float(numbers[1])


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _geometry(task: Task, where: str, value: object, *, ring: bool) -> BaseGeometry:
    """A GeoJSON geometry, or a bare list of [lon, lat] (for a polygon the ring, closed or not), in degrees."""
    wanted = ("Polygon", "MultiPolygon") if ring else ("LineString", "MultiLineString")
    empty: BaseGeometry = shapely.Polygon() if ring else shapely.LineString()
    try:
        if isinstance(value, Mapping):
            found: BaseGeometry = shape(dict(value))
        elif isinstance(value, list | tuple):
            found = (shapely.Polygon if ring else shapely.LineString)([tuple(map(float, spot[:2])) for spot in value])
        else:
            found = empty
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, shapely.errors.ShapelyError):
        found = empty
    corners = shapely.get_coordinates(found)
    finite = bool(len(corners)) and bool((abs(corners) <= 180).all())
    if found.geom_type not in wanted or not finite or len(corners) > MOST_CORNERS:
        task.fault("polygon" if ring else "line", where, value, most=MOST_CORNERS)
        return empty
    return shapely.force_2d(found)


def _which(draft: Draft, task: Task, field: Field, value: object) -> Mapping[str, Any]:
    return which_of(draft, task, field.id, value, polygon)


def _to(draft: Draft, task: Task, field: Field, value: object) -> Mapping[str, Any]:
    return to_of(draft, task, field.id, value, point)


def _rows(draft: Draft, task: Task, field: Field, value: object) -> list[Mapping[str, Any]]:
    return rows_of(draft, task, field.id, value, plain_name)


_READERS: dict[str, Callable[[Draft, Task, Field, object], Any]] = {
    "name": _name,
    "text": _text,
    "number": _number,
    "whole": _whole,
    "choice": _choice,
    "polygon": _polygon,
    "line": _line,
    "point": _point,
    "shift": _shift,
    "park": _known("parks", "unknown_park"),
    "new_park": _new_park,
    "sector": _known("sectors", "unknown_sector"),
    "project": _known("investments", "unknown_project"),
    "axis": _axis,
    "which": _which,
    "to": _to,
    "rows": _rows,
}
