"""Snapshot: all that a version of a workspace holds, and its one binary form."""

from __future__ import annotations

import hashlib
import io
import json
import struct
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAGIC = b"ATLAS1"
_FRAMES = ("rows", "findings", "set_aside", "investments")
_SHAPE = "geometry_wkb"  # areas as they were read; points follow from lon and lat


@dataclass(frozen=True)
class Snapshot:
    """A table as it was read: the rows used, what was found wrong, what was set aside, and how it was read.

    ``settings`` is JSON-able: file name, mapping, datum, units, sector words, chapters, hidden columns. Points are not
    kept (``lon``/``lat`` are enough), areas are; the index is not. ``others`` are the further tables of the same
    workspace: projects, boundaries, figures, designations beside enterprises.
    """

    rows: pd.DataFrame
    findings: pd.DataFrame = field(default_factory=pd.DataFrame)
    set_aside: pd.DataFrame = field(default_factory=pd.DataFrame)
    investments: pd.DataFrame = field(default_factory=pd.DataFrame)
    settings: Mapping[str, Any] = field(default_factory=dict)
    others: tuple[Snapshot, ...] = ()

    @property
    def tables(self) -> tuple[Snapshot, ...]:
        """This table and the others, each alone."""
        return (replace(self, others=()), *self.others)

    def to_bytes(self) -> bytes:
        """Magic, then length-prefixed parts: settings as JSON, each frame as zstd Parquet, each further table in this
        very form; deterministic."""
        parts = [json.dumps(self.settings, ensure_ascii=False, sort_keys=True).encode()]
        for name in _FRAMES:
            frame: pd.DataFrame = getattr(self, name)
            plain = _without_points(frame).reset_index(drop=True)
            plain.columns = plain.columns.astype(str)
            out = io.BytesIO()
            plain.to_parquet(out, compression="zstd", index=False)
            parts.append(out.getvalue())
        parts += [other.to_bytes() for other in self.others]
        return _MAGIC + b"".join(struct.pack(">Q", len(part)) + part for part in parts)

    @staticmethod
    def from_bytes(data: bytes) -> Snapshot:
        """Read what ``to_bytes`` wrote.

        Raises:
            ValueError: the bytes are not a snapshot, or are cut short.
        """
        if data[: len(_MAGIC)] != _MAGIC:
            raise ValueError("These bytes are not a saved workspace.")
        parts, at = [], len(_MAGIC)
        while at < len(data):
            (size,) = struct.unpack(">Q", data[at : at + 8].rjust(8, b"\xff"))
            parts.append(data[at + 8 : at + 8 + size])
            if len(parts[-1]) != size:
                raise ValueError("The saved workspace is cut short.")
            at += 8 + size
        if len(parts) <= len(_FRAMES):
            raise ValueError("The saved workspace is cut short.")
        frames = {name: pd.read_parquet(io.BytesIO(part)) for name, part in zip(_FRAMES, parts[1:], strict=False)}
        others = tuple(Snapshot.from_bytes(part) for part in parts[1 + len(_FRAMES) :])
        return Snapshot(settings=json.loads(parts[0]), others=others, **frames)

    def placed(self) -> gpd.GeoDataFrame:
        """``rows`` with their areas or points again (EPSG:4326); without a place where a row has none."""
        if _SHAPE in self.rows:
            shapes = shapely.from_wkb(self.rows[_SHAPE].to_numpy())
            return gpd.GeoDataFrame(self.rows.drop(columns=_SHAPE), geometry=shapes, crs="EPSG:4326")
        if not {"lon", "lat"} <= set(self.rows.columns):
            return gpd.GeoDataFrame(self.rows)
        points = gpd.points_from_xy(self.rows["lon"], self.rows["lat"])
        return gpd.GeoDataFrame(self.rows, geometry=points, crs="EPSG:4326")

    def digest(self) -> str:
        """SHA-256 of ``to_bytes()``, hex."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def _without_points(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as plain columns: areas as bytes, points left out."""
    plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    if "geometry" not in frame or {"lon", "lat"} <= set(frame.columns):
        return plain
    return plain.assign(**{_SHAPE: shapely.to_wkb(frame["geometry"].to_numpy())})
