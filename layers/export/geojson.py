"""The view as one GeoJSON (RFC 7946): each feature says its ``layer``; no coordinates where only the park is known."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from layers.export._gis import layers, sources_frame
from layers.export.job import about

if TYPE_CHECKING:
    from layers.export.job import Job, Progress

_PLACES = 6  # decimals: 0.1 m (RFC 7946, 11.2)


def make(job: Job, progress: Progress) -> bytes:
    """UTF-8. What the file is and its sources are members of the collection, which readers may pass over."""
    features = []
    frames = layers(job)
    for number, (name, frame) in enumerate(frames.items(), 1):
        rows = frame.drop(columns="geometry").astype(object).to_dict("records")
        for geometry, row in zip(frame.geometry, rows, strict=True):
            shape = None if geometry is None else shapely.set_precision(geometry, 10**-_PLACES)
            features.append(
                {
                    "type": "Feature",
                    "geometry": None if shape is None else shapely.geometry.mapping(shapely.orient_polygons(shape)),
                    "properties": {"layer": name, **{str(key): _value(value) for key, value in row.items()}},
                }
            )
        progress(number / len(frames))
    sources = [{str(k): _value(v) for k, v in row.items()} for row in sources_frame(job).to_dict("records")]
    said = {"type": "FeatureCollection", "about": dict(about(job)), "sources": sources, "features": features}
    return json.dumps(said, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _value(value: Any) -> Any:
    """A JSON value; everything missing is null."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or value is pd.NaT or not hasattr(value, "isoformat"):
        return None
    return value.isoformat()[:10]
