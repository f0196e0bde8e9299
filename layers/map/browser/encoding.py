"""A Drawing as compact JSON for the browser. Coordinates are integers (1e-5 degrees, about 1 m), each a difference."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon

from geo import datum as datums
from layers.memory import while_alive

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.datum import Datum
    from layers.map.drawing import Drawing, LegendItem, Mark, Shape

_UNIT = 1e5


def encode(drawing: Drawing, datum: Datum = "wgs84") -> bytes:
    """JSON of ``drawing`` with all places shifted to ``datum``: layer, shapes, vertices (their number), pictures,
    marks, legend. A picture that stands at several places, one for each band of zooms, is sent once.

    The same drawing gives the same bytes, so its digest names it.
    """
    shapes = [_shape(shape, datum) for shape in drawing.shapes]
    pictures = list(dict.fromkeys(mark.svg for mark in drawing.marks))
    body = {
        "layer": drawing.layer,
        "shapes": [shape for shape, _ in shapes],
        "vertices": sum(vertices for _, vertices in shapes),
        "pictures": pictures,
        "marks": _marks(drawing.marks, pictures, datum),
        "legend": [_legend(item) for item in drawing.legend],
    }
    return dump(body)


def dump(body: object) -> bytes:
    """Compact UTF-8 JSON; a number that is not one is a fault of the program and raises ValueError."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _shape(shape: Shape, datum: Datum) -> tuple[dict[str, Any], int]:
    kind, parts, vertices = _geometry(shape.geometry, datum)
    style = {key: value for key, value in asdict(shape.style).items() if value not in (None, ())}
    out: dict[str, Any] = {"kind": kind, "parts": parts, "style": style}
    if shape.title:
        out["title"] = shape.title
    if shape.target:
        out["target"] = shape.target
    if shape.along:
        out |= {
            "along": shape.along,
            "along_size": shape.along_size,
            "along_colour": shape.along_colour,
            "along_halo": shape.along_halo,
            "along_spacing": shape.along_spacing,
            "along_zooms": shape.along_zooms,
        }
    return out, vertices


@while_alive
def _geometry(geometry: BaseGeometry, datum: Datum) -> tuple[str, list[Any], int]:
    """Kind, coded parts and number of vertices; boundaries stay the same objects from run to run."""
    parts = [part for part in _simple(geometry) if not part.is_empty]
    polygons = [part for part in parts if isinstance(part, Polygon)]
    if len(polygons) == len(parts):
        kind = "polygon"
        coded: list[Any] = [[_flat(ring, datum) for ring in _rings(part)] for part in polygons]
    elif all(isinstance(part, LineString) for part in parts):
        kind, coded = "line", [_flat(part, datum) for part in parts]
    elif all(isinstance(part, Point) for part in parts):
        kind, coded = "point", [_flat(part, datum) for part in parts]
    else:
        raise TypeError(f"a shape is polygons, lines or points, not a mixture: {geometry.geom_type}")
    return kind, coded, int(shapely.get_num_coordinates(geometry))


def flat_parts(geometry: BaseGeometry) -> list[Any]:
    """Polygons as lists of rings, lines as flats: what the scripts decode. For shapes that are drawn once."""
    parts = [part for part in _simple(geometry) if not part.is_empty]
    return [
        [_flat(ring, "wgs84") for ring in _rings(part)] if isinstance(part, Polygon) else _flat(part, "wgs84")
        for part in parts
    ]


def _rings(part: Polygon) -> list[BaseGeometry]:
    return [part.exterior, *part.interiors]


def _simple(geometry: BaseGeometry) -> list[BaseGeometry]:
    """Single polygons, lines and points of a geometry, collections taken apart."""
    parts = list(shapely.get_parts(geometry))
    return [piece for part in parts for piece in (_simple(part) if hasattr(part, "geoms") else [part])]


def _flat(part: BaseGeometry, datum: Datum) -> list[int]:
    xy = shapely.get_coordinates(part)
    whole = np.rint(np.column_stack(shift(xy[:, 0], xy[:, 1], datum)) * _UNIT).astype(np.int64)
    if len(whole) > 2:  # neighbours that fall on one metre say nothing
        whole = whole[np.r_[True, (np.diff(whole, axis=0) != 0).any(axis=1)]]
    flat: list[int] = np.diff(whole, axis=0, prepend=0).ravel().tolist()
    return flat


def shift(
    lon: NDArray[np.float64], lat: NDArray[np.float64], datum: Datum
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Degrees in WGS-84 → degrees in the datum of the basemap."""
    return (lon, lat) if datum == "wgs84" else datums.convert(lon, lat, "wgs84", datum)


def _marks(marks: tuple[Mark, ...], pictures: list[str], datum: Datum) -> list[dict[str, Any]]:
    """Marks with the number of their picture in place of the picture."""
    number = {svg: at for at, svg in enumerate(pictures)}
    lon, lat = shift(np.array([mark.lon for mark in marks]), np.array([mark.lat for mark in marks]), datum)
    return [
        asdict(mark) | {"svg": number[mark.svg], "lon": round(float(x), 6), "lat": round(float(y), 6)}
        for mark, x, y in zip(marks, lon, lat, strict=True)
    ]


def _legend(item: LegendItem) -> dict[str, str]:
    return {"svg": item.svg, "text": item.text, "group": item.group}
