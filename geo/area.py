"""An area that a person has drawn on the map: corners in degrees, what lies in it, and what may."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.crs import to_metric
from geo.points import points

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

Corners = tuple[tuple[float, float], ...]  # (lon, lat) in turn, WGS-84, the first not repeated
_AT = ("lon", "lat")
MOST = 64  # corners that an area may have


@lru_cache(maxsize=32)
def polygon(corners: Corners) -> BaseGeometry:
    """The area in degrees; where its outline crosses itself, what it encloses. ValueError where that is nothing."""
    if not 3 <= len(corners) <= MOST:
        raise ValueError(f"an area of {len(corners)} corners; expected 3 to {MOST}")
    made = shapely.make_valid(shapely.Polygon(corners), method="structure")
    whole: BaseGeometry = shapely.union_all([part for part in shapely.get_parts(made) if part.geom_type == "Polygon"])
    if whole.is_empty or not np.isfinite(whole.area) or whole.area <= 0:
        raise ValueError("an area without any extent; expected corners that enclose something")
    shapely.prepare(whole)
    return whole


def within(corners: Corners, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """True for rows whose point lies in the area; one that is known by its park only, or not at all, never does."""
    lon, lat = (pd.to_numeric(frame[name], errors="coerce").to_numpy(np.float64, na_value=np.nan) for name in _AT)
    coarse = (
        (frame["precision"] == "park").to_numpy(bool) if "precision" in frame.columns else np.zeros(len(frame), bool)
    )
    inside: NDArray[np.bool_] = np.asarray(shapely.contains_xy(polygon(corners), lon, lat), dtype=bool)
    return inside & ~coarse


@dataclass(frozen=True, slots=True)
class Edge:
    """Rows in a shape: ``rows`` by their point, ``low`` of them surely, ``high`` at most; ``unplaced`` have no point.

    A row is sure when its whole disc of uncertainty lies inside, and possible when the disc touches the shape.
    """

    rows: pd.DataFrame = field(compare=False)
    low: int
    high: int
    unplaced: int


def edge(shape: BaseGeometry, frame: pd.DataFrame, crs: str) -> Edge:
    """What of ``frame`` lies in ``shape`` (degrees), and what may: a row near the outline may be on either side."""
    placed, area = points(frame, crs), to_metric(shape, crs)
    shapely.prepare(area)
    spots = shapely.points(placed.xy)
    inside = np.asarray(shapely.contains(area, spots), dtype=bool)
    near = shapely.distance(shapely.boundary(area), spots) < placed.uncertainty_m
    rows = frame.iloc[placed.position[inside]]
    return Edge(rows, int((inside & ~near).sum()), int((inside | near).sum()), len(frame) - len(placed))
