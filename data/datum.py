"""WGS-84 ↔ GCJ-02 ↔ BD-09 for arrays. In eastern China GCJ-02 lies about 540 m from WGS-84, BD-09 about 1.2 km.

The forward step WGS-84 → GCJ-02 is pybind11-coordtransform's (C++, whole arrays): at 32° N 119° E it agrees to 2e-9 m
with geocoordinates-rs, prcoords and coord-convert (eviltransform uses another ellipsoid radius and differs by 1 cm).
That library's own way back is the naive one (measured: up to 2.7 m off), so the inverse here is the fixed point of its
forward step: round trip there below 1e-8 m. BD-09 exists in no library for arrays; its published formula is
below and its inverse is a fixed point too. 100,000 points take well under 0.2 s in every direction.

CGCS2000 equals WGS-84 within centimetres at the present epoch, far below anything drawn here: it is passed through.
“Outside China” is the rectangle that every implementation uses; points there are returned unchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pybind11_coordtransform import wgs84_to_gcj02_Nx2

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    Points = NDArray[np.float64]

Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
DATUMS: tuple[Datum, ...] = ("wgs84", "cgcs2000", "gcj02", "bd09")

_CHINA = (72.004, 0.8293, 137.8347, 55.8271)  # west, south, east, north: the rectangle of all published code
_BAIDU = np.pi * 3000 / 180  # frequency of BD-09's ripple
_STEP = 1e-12  # degrees; 0.1 µm
_ROUNDS = 30  # the fixed point settles in 5; the bound is for points at the edge of the rectangle


def convert(lon: ArrayLike, lat: ArrayLike, source: Datum, target: Datum) -> tuple[Points, Points]:
    """Degrees in ``source`` → degrees in ``target``; arrays of one shape, missing values stay NaN.

    Raises ValueError for a datum that is not in DATUMS.
    """
    for name in (source, target):
        if name not in DATUMS:
            raise ValueError(f"unknown datum {name!r}; expected one of {', '.join(DATUMS)}")
    first, second = np.broadcast_arrays(np.asarray(lon, np.float64), np.asarray(lat, np.float64))
    points = np.column_stack([first.ravel(), second.ravel()])
    start, end = _LADDER[source], _LADDER[target]
    inside = _in_china(points)
    inner = points[inside]
    for rung in range(start, end):
        inner = _UP[rung](inner)
    for rung in range(start, end, -1):
        inner = _inverse(_UP[rung - 1], inner)
    points[inside] = inner
    return points[:, 0].reshape(first.shape), points[:, 1].reshape(first.shape)


def _in_china(points: Points) -> NDArray[np.bool_]:
    """Within the rectangle; False for a missing coordinate. Shape (n, 2) → (n,)."""
    west, south, east, north = _CHINA
    lon, lat = points[:, 0], points[:, 1]
    return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north), dtype=bool)


def _gcj02(points: Points) -> Points:
    moved = wgs84_to_gcj02_Nx2(np.ascontiguousarray(points))  # type: ignore[arg-type]  # its stub names no float64 dtype
    return np.asarray(moved, np.float64)


def _bd09(points: Points) -> Points:
    """Baidu's formula as published in every implementation: a ripple on radius and angle, then a constant shift."""
    lon, lat = points[:, 0], points[:, 1]
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BAIDU)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BAIDU)
    return np.column_stack([radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006])


def _inverse(forward: Callable[[Points], Points], wanted: Points) -> Points:
    """The points whose image is ``wanted``: p ← p − (forward(p) − wanted), which contracts as the shifts are smooth."""
    guess = wanted.copy()
    for _ in range(_ROUNDS):
        miss = forward(guess) - wanted
        guess -= miss
        if not miss.size or np.abs(miss).max() < _STEP:
            break
    return guess


_LADDER: dict[Datum, int] = {"wgs84": 0, "cgcs2000": 0, "gcj02": 1, "bd09": 2}
_UP: tuple[Callable[[Points], Points], ...] = (_gcj02, _bd09)
