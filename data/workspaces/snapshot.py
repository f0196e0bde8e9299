"""Snapshot: all that a version of a workspace holds, and its one binary form."""

from __future__ import annotations

import hashlib
import io
import json
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAGIC = b"ATLAS1"
_FRAMES = ("rows", "findings", "set_aside", "investments")


@dataclass(frozen=True)
class Snapshot:
    """A ledger as it was read: the rows used, what was found wrong, what was set aside, and how it was read.

    ``settings`` is JSON-able: file name, mapping, datum, units, sector words, chapters, hidden columns. Frames carry no
    geometry column (``lon``/``lat`` are enough) and their index is not kept.
    """

    rows: pd.DataFrame
    findings: pd.DataFrame = field(default_factory=pd.DataFrame)
    set_aside: pd.DataFrame = field(default_factory=pd.DataFrame)
    investments: pd.DataFrame = field(default_factory=pd.DataFrame)
    settings: Mapping[str, Any] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Magic, then length-prefixed parts: settings as JSON, each frame as zstd Parquet; deterministic."""
        parts = [json.dumps(self.settings, ensure_ascii=False, sort_keys=True).encode()]
        for name in _FRAMES:
            frame: pd.DataFrame = getattr(self, name)
            plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore")).reset_index(drop=True)
            plain.columns = plain.columns.astype(str)
            out = io.BytesIO()
            plain.to_parquet(out, compression="zstd", index=False)
            parts.append(out.getvalue())
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
        for _ in range(1 + len(_FRAMES)):
            if at + 8 > len(data):
                raise ValueError("The saved workspace is cut short.")
            (size,) = struct.unpack(">Q", data[at : at + 8])
            parts.append(data[at + 8 : at + 8 + size])
            if len(parts[-1]) != size:
                raise ValueError("The saved workspace is cut short.")
            at += 8 + size
        frames = {name: pd.read_parquet(io.BytesIO(part)) for name, part in zip(_FRAMES, parts[1:], strict=True)}
        return Snapshot(settings=json.loads(parts[0]), **frames)

    def placed(self) -> gpd.GeoDataFrame:
        """``rows`` with their points again (EPSG:4326)."""
        points = gpd.points_from_xy(self.rows["lon"], self.rows["lat"])
        return gpd.GeoDataFrame(self.rows, geometry=points, crs="EPSG:4326")

    def digest(self) -> str:
        """SHA-256 of ``to_bytes()``, hex."""
        return hashlib.sha256(self.to_bytes()).hexdigest()
