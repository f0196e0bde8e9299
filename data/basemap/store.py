"""The installation's own base map: one GeoPackage with an index, written whole or not at all, read tile by tile."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio

from data.basemap.read import KEPT
from data.geojson import CRS

if TYPE_CHECKING:
    from data.basemap.read import Basemap

FILE = "basemap.gpkg"
NOTE = "basemap.json"
LICENCE = "ODbL-1.0, © OpenStreetMap contributors"


@dataclass(frozen=True, slots=True)
class Note:
    """What stands beside the file: where it is from, when it was made (ISO date), how much is in it, its digest."""

    source: str
    made: str
    licence: str
    digest: str
    roads: int
    water: int
    buildings: int
    axes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """A base map in a folder. ``axis_parts`` are the real axes as rows of boundaries/axis_parts.geojson."""

    folder: Path
    note: Note

    def within(self, layer: str, bounds: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
        """Rows of ``roads``, ``water`` or ``buildings`` that touch west, south, east, north (degrees)."""
        return _frame(self.folder, layer, bounds)

    def axis_parts(self) -> gpd.GeoDataFrame:
        """The real axes; no rows where the file named none."""
        return _frame(self.folder, "axis_parts", None) if self.note.axes else gpd.GeoDataFrame(geometry=[], crs=CRS)


def _frame(folder: Path, layer: str, bounds: tuple[float, float, float, float] | None) -> gpd.GeoDataFrame:
    found = pyogrio.read_dataframe(folder / FILE, layer=layer, bbox=bounds)
    if not isinstance(found, gpd.GeoDataFrame):
        raise TypeError(f"{FILE}, layer {layer}: expected shapes")
    return found


def keep(folder: Path, made: Basemap, axis_parts: gpd.GeoDataFrame, source: str, date: str) -> Note:
    """Write ``made`` and the axes into ``folder`` (made where missing), replacing what was there in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as part:
        path = Path(part) / FILE
        for layer in KEPT:
            pyogrio.write_dataframe(getattr(made, layer), path, layer=layer, driver="GPKG")
        if len(axis_parts):
            pyogrio.write_dataframe(axis_parts, path, layer="axis_parts", driver="GPKG")
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:16]
        sizes = {layer: len(getattr(made, layer)) for layer in KEPT}
        axes = tuple(dict.fromkeys(axis_parts["axis"])) if len(axis_parts) else ()
        note = Note(source, date, LICENCE, digest, **sizes, axes=axes)
        (Path(part) / NOTE).write_text(json.dumps(asdict(note), ensure_ascii=False, indent=1), "utf-8")
        path.replace(folder / FILE)
        (Path(part) / NOTE).replace(folder / NOTE)
    return note


def stored(folder: Path) -> Stored | None:
    """The base map in ``folder``; None where there is none, or its note is damaged."""
    try:
        said = json.loads((folder / NOTE).read_text("utf-8"))
        note = Note(**{**said, "axes": tuple(said["axes"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return Stored(folder, note) if (folder / FILE).is_file() else None
