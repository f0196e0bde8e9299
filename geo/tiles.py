"""Square tiles of the Web Mercator map (z/x/y as every slippy map counts them) and what of a frame lies in one.

A tile here is only an address and its bounds in degrees; lengths are never taken in this projection.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

EQUATOR_M = 2.0 * math.pi * 6_378_137.0  # round the WGS-84 equator
TILE_PX = 256
DEEPEST = 22

Bounds = tuple[float, float, float, float]  # west, south, east, north in degrees


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: ``z`` zoom, ``x`` from the west, ``y`` from the north; ValueError where there is none."""

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        """Compare the address with what the zoom holds."""
        side = 2**self.z if 0 <= self.z <= DEEPEST else 0
        if not (0 <= self.x < side and 0 <= self.y < side):
            raise ValueError(f"tile {self.z}/{self.x}/{self.y}; expected 0 ≤ x, y < 2^z and z ≤ {DEEPEST}")

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north in degrees."""
        west, north = _corner(self.x, self.y, self.z)
        east, south = _corner(self.x + 1, self.y + 1, self.z)
        return west, south, east, north

    @classmethod
    def at(cls, lon: float, lat: float, z: int) -> Tile:
        """The tile in which a place (degrees) lies."""
        side = 2**z
        y = (1.0 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2.0
        return cls(z, min(side - 1, int((lon + 180.0) / 360.0 * side)), min(side - 1, int(y * side)))


def _corner(x: int, y: int, z: int) -> tuple[float, float]:
    side = 2.0**z
    return x / side * 360.0 - 180.0, math.degrees(math.atan(math.sinh(math.pi * (1.0 - 2.0 * y / side))))


def metres_a_px(lat: float, zoom: float) -> float:
    """True length (m) of one px at a latitude: Web Mercator stretches by 1/cos(lat)."""
    return EQUATOR_M * math.cos(math.radians(lat)) / (TILE_PX * math.pow(2.0, zoom))


def square_km(shape: BaseGeometry) -> float:
    """Area in km² of a shape in degrees, by the length of a degree at its middle: near enough to rank names by."""
    if shape.is_empty:
        return 0.0
    degree = EQUATOR_M / 360_000.0
    return float(shape.area) * degree**2 * math.cos(math.radians((shape.bounds[1] + shape.bounds[3]) / 2))


def widened(bounds: Bounds, share: float) -> Bounds:
    """Bounds with a margin of that share of their size on each side."""
    west, south, east, north = bounds
    x, y = (east - west) * share, (north - south) * share
    return west - x, south - y, east + x, north + y


def inside(frame: gpd.GeoDataFrame, bounds: Bounds, *, margin: float = 0.05) -> gpd.GeoDataFrame:
    """Rows of ``frame`` (degrees) that touch ``bounds``.

    What is smaller than the bounds stays whole, so that a feature is the same in each of its tiles; what is larger is
    cut to them and ``margin`` (share of their size) round them, which hides the cut.
    """
    found = frame.iloc[frame.sindex.query(shapely.box(*bounds), predicate="intersects", sort=True)]
    size = found.bounds
    large = (size.maxx - size.minx > bounds[2] - bounds[0]) | (size.maxy - size.miny > bounds[3] - bounds[1])
    if not large.any():
        return found
    cut = found.geometry.where(~large, found.geometry.clip_by_rect(*widened(bounds, margin)))
    return found.set_geometry(cut)[~cut.is_empty]
