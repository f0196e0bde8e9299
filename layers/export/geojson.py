"""The view as one GeoJSON (RFC 7946): each feature says its ``layer``; no coordinates where only the park is known."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from layers.export.gis import layers, sources_frame
from layers.export.job import about

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from layers.export.job import Job, Progress

_PLACES = 6  # decimals: 0.1 m (RFC 7946, 11.2)


def make(job: Job, progress: Progress) -> bytes:
    """UTF-8. What the file is and its sources are members of the collection, which readers may pass over."""
    features = []
    frames = layers(job)
    for number, (name, frame) in enumerate(frames.items(), 1):
        rows = frame.drop(columns="geometry").astype(object).to_dict("records")
        features += [
            feature(geometry, {"layer": name, **row}) for geometry, row in zip(frame.geometry, rows, strict=True)
        ]
        progress(number / len(frames))
    sources = [{str(k): json_value(v) for k, v in row.items()} for row in sources_frame(job).to_dict("records")]
    said = {"type": "FeatureCollection", "about": dict(about(job)), "sources": sources, "features": features}
    return json.dumps(said, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def feature(geometry: BaseGeometry | None, properties: Mapping[str, Any]) -> dict[str, Any]:
    """A feature whose coordinates (EPSG:4326) are no finer than 0.1 m; the outside of a polygon runs to the left."""
    shape = None if geometry is None else shapely.orient_polygons(shapely.set_precision(geometry, 10**-_PLACES))
    return {
        "type": "Feature",
        "geometry": None if shape is None else shapely.geometry.mapping(shape),
        "properties": {str(key): json_value(value) for key, value in properties.items()},
    }


def json_value(value: Any) -> Any:
    """A JSON value: dates as ISO, everything missing or not finite is null; lists and records of such values."""
    if isinstance(value, Mapping):
        return {str(key): json_value(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [json_value(one) for one in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or value is pd.NaT or not hasattr(value, "isoformat"):
        return None
    return value.isoformat()[:10]
