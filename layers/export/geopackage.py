"""The view as GeoPackage: organisations, parks, belt and axes as layers, what the file is and its sources as tables."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyogrio

from layers.export.gis import about_frame, layers, sources_frame

if TYPE_CHECKING:
    from layers.export.job import Job, Progress

_TYPES = {"organisations": "Point", "parks": "Point", "belt": "MultiPolygon", "axes": "MultiLineString"}


def make(job: Job, progress: Progress) -> bytes:
    """The file. GDAL writes a GeoPackage to a path only, so it passes through a folder of its own that is removed."""
    with tempfile.TemporaryDirectory(prefix="atlas-gpkg-") as folder:
        path = Path(folder) / "atlas.gpkg"
        frames = layers(job)
        for number, (name, frame) in enumerate(frames.items(), 1):
            if name in _TYPES:
                kind = _TYPES[name]
                many = kind.startswith("Multi")
                pyogrio.write_dataframe(
                    frame, path, layer=name, driver="GPKG", geometry_type=kind, promote_to_multi=many
                )
            else:
                pyogrio.write_dataframe(frame.drop(columns="geometry"), path, layer=name, driver="GPKG")
            progress(0.8 * number / len(frames))
        for name, table in (("about", about_frame(job)), ("sources", sources_frame(job))):
            pyogrio.write_dataframe(table, path, layer=name, driver="GPKG")
        made = path.read_bytes()
    progress(1.0)
    return made
