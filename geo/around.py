"""Where a place is and what is near: district, estate, station, the belt's axis, and the organisations around it.

A place is a point with a radius in which it really lies; every distance is told with the range that this radius (and
the other end's, and the drawn axis' own) allows: the true value lies between ``low`` and ``high``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.corridor import Corridor
from geo.crs import metres, to_metric
from geo.points import points

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from data.load import Facts

NEAR_M = 1000.0
_RING = 32  # places on the rim of an uncertain point at which the foot on an axis is looked up


@dataclass(frozen=True, slots=True)
class Place:
    """A point in degrees (WGS-84), the radius (m) in which it really lies, the row it stands for (``org``), if any."""

    lon: float
    lat: float
    uncertainty_m: float = 0.0
    org: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """A distance in metres with its range; ``id`` names the other end, ``others`` what may be nearer still."""

    id: str
    metres: float
    low: float
    high: float
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OnAxis:
    """Distance to the nearest axis, and the chainage (km from its zero) of the foot with its range."""

    reach: Reach
    chainage_km: float
    low_km: float
    high_km: float


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Located rows within ``within_m``: ``rows`` by position of the frame given, nearest first, with ``distance_m``,
    ``low_m``, ``high_m``; ``low`` of them surely, ``high`` at most. ``unplaced`` rows have no location to tell by."""

    within_m: float
    rows: pd.DataFrame = field(compare=False)
    count: int
    low: int
    high: int
    unplaced: int


@dataclass(frozen=True, slots=True)
class Around:
    """All of it. ``districts``: ids, that of the point first, then those its radius touches; empty outside the city."""

    place: Place
    districts: tuple[str, ...]
    estate: Reach | None
    station: Reach | None
    axis: OnAxis
    neighbours: Neighbours


def around(facts: Facts, enterprises: pd.DataFrame, place: Place, within_m: float = NEAR_M) -> Around:
    """What surrounds ``place``; ``enterprises`` are the rows that may be its neighbours (a selection)."""
    x, y = metres([place.lon], [place.lat], facts.place.crs)
    if not np.isfinite([x[0], y[0]]).all():
        raise ValueError(f"place {place.lon}, {place.lat}; expected longitude and latitude in degrees")
    spot = shapely.Point(float(x[0]), float(y[0]))
    b, crs = facts.boundaries, facts.place.crs
    estates = b.estates[(b.estates["kind"] == "estate") & b.estates["name_zh"].notna()]
    return Around(
        place,
        _districts(b.districts, spot, place.uncertainty_m, crs),
        nearest(estates, spot, place.uncertainty_m, crs),
        nearest(b.metro_stations, spot, place.uncertainty_m, crs),
        on_axis(Corridor.of_facts(facts), spot, place.uncertainty_m),
        neighbours(enterprises, spot, place, within_m, crs=crs),
    )


def located(enterprises: pd.DataFrame, org: str) -> Place | None:
    """The place of one organisation; None where only its park is known, or nothing."""
    rows = enterprises[enterprises["id"].astype(str) == org]
    if rows.empty or rows["precision"].iloc[0] == "park" or not np.isfinite(rows[["lon", "lat"]].to_numpy(float)).all():
        return None
    row = rows.iloc[0]
    radius = float(row["uncertainty_m"]) if pd.notna(row["uncertainty_m"]) else 0.0
    return Place(float(row["lon"]), float(row["lat"]), radius, org)


def ranged(distance: float, uncertainty_m: float) -> tuple[float, float]:
    """Least and greatest true distance when the ends may be off by ``uncertainty_m`` together."""
    return max(0.0, distance - uncertainty_m), distance + uncertainty_m


def nearest(frame: gpd.GeoDataFrame, spot: shapely.Point, uncertainty_m: float, crs: str) -> Reach | None:
    """The nearest feature (0 m inside a polygon); ``others`` may be nearer once the point is where it really is.

    Two distances change by ``uncertainty_m`` at most each, in opposite senses: what is farther by more than twice that
    stays farther.
    """
    if frame.empty:
        return None
    away = to_metric(frame, crs).distance(spot).to_numpy(np.float64)
    order = np.argsort(away, kind="stable")
    first, ids = order[0], frame["id"].astype(str).to_numpy()
    rivals = [ids[i] for i in order[1:] if uncertainty_m > 0 and away[i] - away[first] < 2 * uncertainty_m]
    return Reach(str(ids[first]), float(away[first]), *ranged(float(away[first]), uncertainty_m), tuple(rivals))


def on_axis(belt: Corridor, spot: shapely.Point, uncertainty_m: float) -> OnAxis:
    """The nearest axis of the belt; the stretch's own precision widens the range."""
    xy = np.array([[spot.x, spot.y]])
    away, number = belt.distance(xy)
    axis, slack = belt.axes[int(number[0])], uncertainty_m + float(belt.uncertainty(xy)[0])
    both = [a.id for a in belt.axes if a is not axis and belt.distance_to(xy, a.id)[0] - away[0] < 2 * uncertainty_m]
    reach = Reach(axis.id, float(away[0]), *ranged(float(away[0]), slack), tuple(both))
    turn = np.linspace(0, 2 * np.pi, _RING, endpoint=False)
    ring = xy + slack * np.column_stack([np.cos(turn), np.sin(turn)])
    feet = belt.chainage(np.vstack([xy, ring]), axis.id)  # at a bend the foot may move farther than the point
    return OnAxis(reach, float(feet[0]), float(feet.min()), float(feet.max()))


def neighbours(frame: pd.DataFrame, spot: shapely.Point, place: Place, within_m: float, *, crs: str) -> Neighbours:
    """Rows of ``frame`` around a point; the row that the place stands for is not its own neighbour."""
    others = frame[frame["id"].astype(str) != place.org] if place.org else frame
    placed = points(others, crs)
    away = np.hypot(placed.xy[:, 0] - spot.x, placed.xy[:, 1] - spot.y)
    slack: NDArray[np.float64] = placed.uncertainty_m + place.uncertainty_m
    found = others.iloc[placed.position].assign(
        distance_m=away, low_m=np.maximum(0.0, away - slack), high_m=away + slack
    )
    maybe = found[found["low_m"] <= within_m].sort_values("distance_m", kind="stable")
    return Neighbours(
        within_m,
        maybe,
        int((maybe["distance_m"] <= within_m).sum()),
        int((maybe["high_m"] <= within_m).sum()),
        len(maybe),
        len(others) - len(placed),
    )


def by_sector(found: Neighbours) -> pd.DataFrame:
    """Neighbours by main sector: ``sector`` (missing = none given), ``count``, ``low``, ``high``; largest first."""
    rows = found.rows
    table = pd.DataFrame(
        {
            "sector": rows["main_sector"],
            "count": rows["distance_m"] <= found.within_m,
            "low": rows["high_m"] <= found.within_m,
            "high": True,
        }
    )
    sums = table.groupby("sector", dropna=False, sort=False)[["count", "low", "high"]].sum().astype(int).reset_index()
    return sums.sort_values(["count", "high"], ascending=False, kind="stable").reset_index(drop=True)


def _districts(frame: gpd.GeoDataFrame, spot: shapely.Point, uncertainty_m: float, crs: str) -> tuple[str, ...]:
    away = to_metric(frame, crs).distance(spot).to_numpy(np.float64)
    order = np.argsort(away, kind="stable")
    return tuple(str(frame["id"].iloc[i]) for i in order if away[i] <= uncertainty_m)
