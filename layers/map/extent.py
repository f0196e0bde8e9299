"""What a first look must show: all landmarks of the layout and the belt between them, with room for their labels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_TILE = 256.0
FAR, PAGE, NEAR = 10.4, 10.8, 11.0  # zooms: below is far away; from here a page, a browser has room for everything
FIRST_SIZE = (1180.0, 640.0)  # px of the map beside the filters in a 1440 x 900 window
# Room round the landmarks, as shares of their spread: more at the sides, where names and figures stand
_PAD_X, _PAD_Y = 0.62, 0.56


@dataclass(frozen=True, slots=True)
class Extent:
    """West, south, east, north in degrees (EPSG:4326)."""

    west: float
    south: float
    east: float
    north: float


def layout(parks: pd.DataFrame) -> Extent:
    """Bounds of all landmarks plus room round them; never smaller than about 5 km, so that one park works as well."""
    west, east = float(parks["lon"].min()), float(parks["lon"].max())
    south, north = float(parks["lat"].min()), float(parks["lat"].max())
    x, y = max(east - west, 0.03) * _PAD_X, max(north - south, 0.02) * _PAD_Y
    return Extent(west - x, south - y, east + x, north + y)


def first_look(parks: pd.DataFrame, size: tuple[float, float] = FIRST_SIZE) -> Extent:
    """The layout's extent widened to the proportions of the map that a first look gets (px)."""
    bounds = layout(parks)
    zoom = fit(bounds, *size)
    (left, top), (right, bottom) = world(bounds.west, bounds.north, zoom), world(bounds.east, bounds.south, zoom)
    x, y = (left + right) / 2, (top + bottom) / 2
    west, north = place(x - size[0] / 2, y - size[1] / 2, zoom)
    east, south = place(x + size[0] / 2, y + size[1] / 2, zoom)
    return Extent(west, south, east, north)


def place(x: float, y: float, zoom: float) -> tuple[float, float]:
    """Longitude and latitude of a Web Mercator px: the way back from ``world``."""
    size = _TILE * 2.0**zoom
    return x / size * 360.0 - 180.0, math.degrees(math.atan(math.sinh(math.pi * (1.0 - 2.0 * y / size))))


def world(lon: float, lat: float, zoom: float) -> tuple[float, float]:
    """Web Mercator px of a place at a zoom (256 px tiles, as Leaflet counts); x east, y south."""
    size = _TILE * 2.0**zoom
    y = math.asinh(math.tan(math.radians(lat)))
    return (lon + 180.0) / 360.0 * size, (1.0 - y / math.pi) / 2.0 * size


def fit(extent: Extent, width: float, height: float) -> float:
    """The largest zoom (fractional) at which the extent fits into ``width`` x ``height`` px."""
    left, top = world(extent.west, extent.north, 0.0)
    right, bottom = world(extent.east, extent.south, 0.0)
    return math.log2(min(width / max(right - left, 1e-9), height / max(bottom - top, 1e-9)))


def metres_per_px(lat: float, zoom: float) -> float:
    """True length of one px at a latitude: Web Mercator stretches by 1/cos(lat). Radius 6378137 m (WGS-84 equator)."""
    around = 2.0 * math.pi * 6_378_137.0
    return around * math.cos(math.radians(lat)) / (_TILE * math.pow(2.0, zoom))


def pixels(xy: NDArray[np.float64], zoom: float) -> NDArray[np.float64]:
    """``world`` for many places: (n, 2) degrees → (n, 2) px."""
    size = _TILE * 2.0**zoom
    y = np.arcsinh(np.tan(np.radians(xy[:, 1])))
    return np.column_stack([(xy[:, 0] + 180.0) / 360.0 * size, (1.0 - y / np.pi) / 2.0 * size])
