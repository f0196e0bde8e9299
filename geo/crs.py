"""The one door between degrees and metres: every length, area and buffer is taken in the plane of the place.

``crs`` is that plane, ``Place.crs``. For the atlas that ships it is WGS 84 / UTM zone 50N, between 200 ppm too short
(118.36° E) and 150 ppm too long (119.24° E), areas twice that: under 5 m in 22 km (Web Mercator is 18 % wrong). No
other module calls ``to_crs``. Coordinates that are not WGS-84 degrees (GCJ-02, BD-09) go through ``geo.datum`` first.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import geopandas as gpd
import numpy as np
from pyproj import Transformer
from shapely import transform

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

WGS84 = "EPSG:4326"

Shape = TypeVar("Shape", bound="gpd.GeoDataFrame | gpd.GeoSeries | BaseGeometry")


@lru_cache(maxsize=8)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def _apply(x: ArrayLike, y: ArrayLike, source: str, target: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Transform two equal-shaped arrays; a pair with a missing or infinite coordinate gives NaN, NaN."""
    x_out, y_out = _transformer(source, target).transform(np.asarray(x, np.float64), np.asarray(y, np.float64))
    first, second = np.asarray(x_out, np.float64), np.asarray(y_out, np.float64)
    known = np.isfinite(first) & np.isfinite(second)
    return np.where(known, first, np.nan), np.where(known, second, np.nan)


def metres(lon: ArrayLike, lat: ArrayLike, crs: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Arrays of degrees (WGS-84) → arrays of metres (x east, y north) of the same shape; missing stays NaN."""
    return _apply(lon, lat, WGS84, crs)


def degrees(x: ArrayLike, y: ArrayLike, crs: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Arrays of metres (in ``crs``) → arrays of degrees (lon, lat, WGS-84) of the same shape; missing stays NaN."""
    return _apply(x, y, crs, WGS84)


def to_metric(thing: Shape, crs: str) -> Shape:
    """A frame or series (any declared CRS) or a bare shapely geometry (taken as WGS-84 degrees), in metres.

    Raises ValueError for a frame that does not say its CRS: guessing one would move every point.
    """
    moved: Shape = _moved(thing, WGS84, crs)
    return moved


def to_wgs84(thing: Shape, crs: str) -> Shape:
    """A frame or series (any declared CRS) or a bare shapely geometry (taken as metres in ``crs``), in degrees."""
    moved: Shape = _moved(thing, crs, WGS84)
    return moved


def _moved(thing: Any, assumed: str, target: str) -> Any:
    if isinstance(thing, gpd.GeoDataFrame | gpd.GeoSeries):
        if thing.crs is None:
            raise ValueError(f"frame without a CRS; expected one such as {assumed}; set it with set_crs({assumed!r})")
        return thing if thing.crs == target else thing.to_crs(target)
    return transform(thing, lambda xy: np.column_stack(_apply(xy[:, 0], xy[:, 1], assumed, target)))
