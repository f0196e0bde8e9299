"""Where a place is and what is near: by hand on a plane, by brute force with points shaken inside their radii."""

from __future__ import annotations

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.load import Facts
from geo.around import Neighbours, Place, around, by_sector, nearest, neighbours, ranged
from geo.crs import degrees, metres
from tests import as_shipped

PLANE = "EPSG:32650"
X0, Y0 = 670_000.0, 3_550_000.0
HERE = shapely.Point(X0, Y0)


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


def _rows(*rows: tuple[str, float, float, float], precision: str = "point") -> pd.DataFrame:
    """id, metres east and north of HERE, uncertainty."""
    lon, lat = degrees([X0 + r[1] for r in rows], [Y0 + r[2] for r in rows], PLANE)
    sectors = ["ai_chip" if i % 2 else "research" for i in range(len(rows))]
    radius = [r[3] for r in rows]
    return pd.DataFrame({"id": [r[0] for r in rows], "lon": lon, "lat": lat, "precision": precision,
                         "uncertainty_m": radius, "main_sector": sectors})  # fmt: skip


def _near(frame: pd.DataFrame, radius: float = 0.0, org: str = "") -> Neighbours:
    lon, lat = degrees([X0], [Y0], PLANE)
    return neighbours(frame, HERE, Place(float(lon[0]), float(lat[0]), radius, org), 1000.0, crs=PLANE)


def test_within_a_kilometre_surely_perhaps_and_not() -> None:
    frame = _rows(("in", 500, 0, 100), ("edge", 0, 950, 100), ("beyond", 1050, 0, 100), ("far", 3000, 0, 100))
    found = _near(frame)
    assert (found.low, found.count, found.high) == (1, 2, 3)
    assert list(found.rows["id"]) == ["in", "edge", "beyond"]
    assert _near(frame, radius=500).low == 0  # 500 + 600 m may be more than a kilometre
    assert _near(frame, org="in").count == 1
    assert by_sector(found).to_dict("records") == [
        {"sector": "research", "count": 1, "low": 1, "high": 2},
        {"sector": "ai_chip", "count": 1, "low": 0, "high": 1},
    ]


def test_rows_known_by_their_park_only_are_counted_apart() -> None:
    frame = pd.concat([_rows(("a", 10, 0, 0)), _rows(("b", 10, 0, 6000), precision="park")])
    found = _near(frame)
    assert (found.count, found.unplaced) == (1, 1)


def test_nearest_is_zero_inside_and_names_its_rivals() -> None:
    squares = [shapely.box(X0 + d, Y0 - 50, X0 + d + 100, Y0 + 50) for d in (-50, 250, 900)]
    frame = gpd.GeoDataFrame({"id": ["own", "next", "far"]}, geometry=squares, crs=PLANE)
    sure, unsure = nearest(frame, HERE, 0.0, PLANE), nearest(frame, HERE, 200.0, PLANE)
    assert sure is not None
    assert (sure.id, sure.metres, sure.low, sure.high, sure.others) == ("own", 0.0, 0.0, 0.0, ())
    assert unsure is not None
    assert (unsure.low, unsure.high, unsure.others) == (0.0, 200.0, ("next",))
    assert nearest(frame.iloc[:0], HERE, 0.0, PLANE) is None


@settings(max_examples=40)
@given(st.floats(0, 3000), st.floats(0, 500), st.integers(0, 2**31))
def test_the_true_distance_lies_in_the_range(away: float, radius: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shaken = HERE.x + rng.uniform(0, radius) * np.exp(1j * rng.uniform(0, 2 * np.pi))
    low, high = ranged(away, radius)
    assert low - 1e-6 <= abs(shaken - (HERE.x + away)) <= high + 1e-6


def test_a_place_in_the_atlas(facts: Facts) -> None:
    """The gate of 金港科创园: in its own outline, in 栖霞区; the axis and the station looked up independently."""
    spot = Place(118.90032, 32.12502, 300.0)
    found = around(facts, facts.enterprises, spot)
    names = facts.boundaries.estates.set_index("id")["name_zh"]
    districts = facts.boundaries.districts.set_index("id")["name_zh"]
    assert districts[found.districts[0]] == "栖霞区"
    assert found.estate is not None
    assert (names[found.estate.id], found.estate.metres) == ("金港科创园", 0.0)
    x, y = metres([spot.lon], [spot.lat], PLANE)
    lines = {
        a: shapely.MultiLineString([np.column_stack(metres(*np.asarray(g.coords).T, PLANE)) for g in parts.geometry])
        for a, parts in facts.boundaries.axis_parts.groupby("axis")
    }
    away = {a: line.distance(shapely.Point(x[0], y[0])) for a, line in lines.items()}
    assert found.axis.reach.id == min(away, key=lambda a: away[a])
    assert found.axis.reach.metres == pytest.approx(min(away.values()))
    assert found.axis.low_km <= found.axis.chainage_km <= found.axis.high_km
    assert found.axis.reach.high > found.axis.reach.metres + 300  # the drawn axis is not exact either
    stations = facts.boundaries.metro_stations
    sx, sy = metres(stations.geometry.x, stations.geometry.y, PLANE)
    by_hand = np.hypot(sx - x[0], sy - y[0])
    assert found.station is not None
    assert (found.station.id, found.station.metres) == (
        stations["id"].iloc[by_hand.argmin()],
        pytest.approx(by_hand.min()),
    )
    assert by_sector(found.neighbours)["count"].sum() == found.neighbours.count


def test_an_uncertain_place_may_lie_in_several_districts(facts: Facts) -> None:
    sure, wide = (around(facts, facts.enterprises.iloc[:0], Place(118.7969, 32.0603, m)) for m in (0.0, 3000.0))
    assert len(sure.districts) == 1
    assert wide.districts[0] == sure.districts[0]
    assert len(wide.districts) > 1
    outside = around(facts, facts.enterprises.iloc[:0], Place(120.5, 31.3))
    assert outside.districts == ()


def test_no_place_no_answer(facts: Facts) -> None:
    with pytest.raises(ValueError, match="expected longitude and latitude"):
        around(facts, facts.enterprises, dataclasses.replace(Place(118.8, 32.0), lat=float("nan")))
