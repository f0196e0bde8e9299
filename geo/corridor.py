"""The belt as an object: its axes in metres, a ribbon of any width, distance from it and position along it.

Width is the whole width of the ribbon: a place is inside when it lies within half of it from the nearest axis. A drawn
axis is not exact either: each of its stretches says how far it may be off, and what lies near the edge is told with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely
from scipy.spatial import cKDTree

from geo.crs import to_metric
from geo.points import Points, points

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    from data.load import Facts

Zero = Literal["east", "north"]
VERTEX_M = 20.0  # metres from one point to the next where an axis is taken as points


@dataclass(frozen=True)
class Axis:
    """One road. ``parts`` as drawn (metres); ``line`` is one line through them for chainage, starting at ``zero``.

    ``gap_m`` is the length of straight bridges between parts, counted in the chainage. ``stretches`` are the rows it
    was made of, ``uncertainty_m`` (same order) how far each may lie from the road.
    """

    id: str
    name_zh: str
    name_en: str
    parts: BaseGeometry = field(repr=False)
    line: shapely.LineString = field(repr=False)
    zero: Zero
    gap_m: float
    stretches: tuple[BaseGeometry, ...] = field(repr=False)
    uncertainty_m: tuple[float, ...]

    @property
    def length_km(self) -> float:
        """Length of ``line``."""
        return float(self.line.length) / 1000


@dataclass(frozen=True)
class Share:
    """What of a frame lies in the ribbon. ``inside``/``outside`` are sums of weights, ``n_*`` rows.

    ``share`` = inside / (inside + outside), None with ``reason`` (``no_points``, ``zero_weight``). ``low``/``high``:
    the share if every row whose uncertainty reaches across the edge lay outside / inside; ``n_edge`` counts those rows.
    """

    width_km: float
    inside: float
    outside: float
    n_inside: int
    n_outside: int
    n_edge: int
    share: float | None
    low: float | None
    high: float | None
    excluded: Mapping[str, int]
    reason: str = ""


@dataclass(frozen=True)
class Corridor:
    """The axes of the belt together. Build with ``Corridor.of_facts(facts)``."""

    axes: tuple[Axis, ...]
    crs: str

    @classmethod
    def of(cls, parts: gpd.GeoDataFrame, crs: str) -> Corridor:
        """In the plane ``crs``, from a frame with id, name_zh, name_en, lines (any CRS). ValueError without a line.

        Rows with the same ``axis`` (else ``id``) are one road; ``uncertainty_m`` is how far a row may be off (else 0).
        """
        rows = to_metric(parts, crs)
        rows = rows[rows.geometry.notna() & ~rows.geometry.is_empty]
        name = "axis" if "axis" in rows.columns else "id"
        made = tuple(_axis(str(id_), road) for id_, road in rows.groupby(name, sort=False))
        if not made:
            raise ValueError("the corridor has no axis; expected at least one line in boundaries/axis_parts.geojson")
        return cls(made, crs)

    @classmethod
    def of_facts(cls, facts: Facts) -> Corridor:
        """The belt of the atlas, stretch by stretch."""
        return cls.of(facts.boundaries.axis_parts, facts.place.crs)

    def axis(self, id_: str) -> Axis:
        """The axis with that id; KeyError names those that exist."""
        for one in self.axes:
            if one.id == id_:
                return one
        raise KeyError(f"no axis {id_!r}; there are {[a.id for a in self.axes]}")

    def polygon(self, width_km: float, within: BaseGeometry | None = None) -> BaseGeometry:
        """The ribbon (metres), cut to ``within`` (metres) where given. ValueError unless the width is positive.

        Round ends; drawn with 32 segments a quarter, so its edge is at most 0.03 % of the width inside the true one.
        """
        if not width_km > 0:
            raise ValueError(f"width_km = {width_km!r}; expected a positive number of kilometres")
        # one by one: the union of the lines first would be cut at every crossing, and 300 times slower to widen
        ribbon = shapely.union_all([shapely.buffer(axis.parts, width_km * 500, quad_segs=32) for axis in self.axes])
        return ribbon if within is None else ribbon.intersection(within)

    def distance(self, xy: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """(n, 2) metres → metres to the nearest axis (n,) and its number in ``axes`` (n,); on a tie the first axis."""
        spots = _shapes(xy)
        all_ = np.column_stack([_distance(axis.parts, spots) for axis in self.axes])
        nearest = np.argmin(all_, axis=1)
        return all_[np.arange(len(spots)), nearest], nearest

    def distance_up_to(self, most_m: float, xy: ArrayLike) -> NDArray[np.float64]:
        """(n, 2) metres → metres to the nearest axis (n,), inf beyond ``most_m``: ten times as fast as ``distance``.

        Measured to points on the axes, VERTEX_M apart: at the distance d too long by VERTEX_M²/8d at most.
        """
        at = np.asarray(xy, np.float64).reshape(-1, 2)
        return np.asarray(self._vertices.query(at, distance_upper_bound=most_m)[0], np.float64)

    @cached_property
    def _vertices(self) -> cKDTree:
        return cKDTree(np.vstack([shapely.get_coordinates(shapely.segmentize(a.parts, VERTEX_M)) for a in self.axes]))

    def uncertainty(self, xy: ArrayLike) -> NDArray[np.float64]:
        """(n, 2) metres → how far (m) the stretch nearest to each point may lie from the road, shape (n,)."""
        spots = _shapes(xy)
        away = np.column_stack([_distance(line, spots) for axis in self.axes for line in axis.stretches])
        reach = np.array([metres for axis in self.axes for metres in axis.uncertainty_m], np.float64)
        return np.asarray(reach[np.argmin(away, axis=1)], np.float64)

    def blurred(self, placed: Points) -> Points:
        """The same points, each with the uncertainty of its nearest stretch added to its own."""
        if not len(placed):
            return placed
        return replace(placed, uncertainty_m=placed.uncertainty_m + self.uncertainty(placed.xy))

    def distance_to(self, xy: ArrayLike, axis: str) -> NDArray[np.float64]:
        """(n, 2) metres → metres to that axis (n,)."""
        return _distance(self.axis(axis).parts, _shapes(xy))

    def chainage(self, xy: ArrayLike, axis: str) -> NDArray[np.float64]:
        """(n, 2) metres → km along that axis from its zero to the foot of each point, 0..length_km, shape (n,)."""
        return np.asarray(shapely.line_locate_point(self.axis(axis).line, _shapes(xy)), np.float64) / 1000

    def inside(self, xy: ArrayLike, width_km: float) -> NDArray[np.bool_]:
        """True where a point (metres) lies in the ribbon of that whole width, edge included."""
        return np.asarray(self.distance(xy)[0] <= width_km * 500, dtype=bool)

    def share(self, frame: pd.DataFrame, width_km: float, weights: ArrayLike | None = None) -> Share:
        """Rows of ``frame`` (see geo.points.points) inside and outside; others are counted apart."""
        placed = self.blurred(points(frame, self.crs, weights))
        return share(placed, self.distance(placed.xy)[0], width_km)


def share(placed: Points, distance_m: NDArray[np.float64], width_km: float) -> Share:
    """Corridor.share for points whose distance is already known: one pass for many widths."""
    half = width_km * 500
    within, weight = distance_m <= half, placed.weight
    edge = np.abs(distance_m - half) < placed.uncertainty_m
    inside, total = float(weight[within].sum()), float(weight.sum())
    low = high = fraction = None
    if total > 0:
        fraction = inside / total
        low, high = float(weight[within & ~edge].sum()) / total, float(weight[within | edge].sum()) / total
    return Share(
        width_km,
        inside,
        total - inside,
        int(within.sum()),
        int((~within).sum()),
        int(edge.sum()),
        fraction,
        low,
        high,
        placed.excluded,
        "" if total > 0 else ("zero_weight" if len(placed) else "no_points"),
    )


def _shapes(xy: ArrayLike) -> NDArray[np.object_]:
    return np.asarray(shapely.points(np.asarray(xy, np.float64).reshape(-1, 2)), dtype=object)


def _distance(parts: BaseGeometry, spots: NDArray[np.object_]) -> NDArray[np.float64]:
    shapely.prepare(parts)
    return np.asarray(shapely.distance(parts, spots), np.float64)


def _axis(id_: str, rows: gpd.GeoDataFrame) -> Axis:
    """Merge, put parts in order and turn the line so that it starts at the east end (at the north end if it runs more
    north–south): the sense of a road that is numbered from Shanghai, or from the north."""
    stretches = tuple(rows.geometry)
    merged = shapely.line_merge(shapely.union_all(list(stretches)) if len(stretches) > 1 else stretches[0])
    pieces = [shapely.get_coordinates(part) for part in shapely.get_parts(merged) if part.length > 0]
    if not pieces:
        raise ValueError(f"axis {id_!r} has no length; expected a line")
    west, south, east, north = merged.bounds
    zero: Zero = "east" if east - west >= north - south else "north"
    column = 0 if zero == "east" else 1
    ordered, gap = _chained(pieces, column)
    reach = rows["uncertainty_m"] if "uncertainty_m" in rows.columns else np.zeros(len(rows))
    return Axis(
        id_,
        str(rows["name_zh"].iloc[0]),
        str(rows["name_en"].iloc[0]),
        merged,
        shapely.LineString(ordered),
        zero,
        gap,
        stretches,
        tuple(float(metres) for metres in reach),
    )


def _chained(pieces: list[NDArray[np.float64]], column: int) -> tuple[NDArray[np.float64], float]:
    """Coordinates of all pieces in one run, the next piece being the one that begins nearest; and the jumps' length."""
    start = max(range(len(pieces)), key=lambda i: max(pieces[i][0, column], pieces[i][-1, column]))
    first = pieces[start]
    run = [first if first[0, column] >= first[-1, column] else first[::-1]]
    left, gap = [p for i, p in enumerate(pieces) if i != start], 0.0
    while left:
        tail = run[-1][-1]
        jump, index, turned = min(
            (float(np.hypot(*(piece[-1 if turn else 0] - tail))), i, turn)
            for i, piece in enumerate(left)
            for turn in (False, True)
        )
        piece = left.pop(index)
        run.append(piece[::-1] if turned else piece)
        gap += jump
    return np.vstack(run), gap
