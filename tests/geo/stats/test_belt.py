"""The belt: shares and quotients by hand, parks moved as bodies against laws, and agreement of its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.spatial.distance import pdist
from scipy.stats import binom

from geo.corridor import VERTEX_M, Corridor
from geo.crs import degrees
from geo.points import points
from geo.stats.belt import BELT
from geo.stats.belt_chance import against_belt
from geo.stats.belt_parts import decay, profile, sector_quotients
from geo.stats.inference.moves import moved
from geo.stats.places import random_points, study_area
from layers.figures.analysis import verdict
from layers.view import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.load import Facts
    from geo.filter import Selection

PLANE = "EPSG:32650"
X, Y = 670_000.0, 3_550_000.0
ROAD = Corridor.of(
    gpd.GeoDataFrame(
        {"id": ["a"], "name_zh": ["轴"], "name_en": ["axis"]},
        geometry=[shapely.LineString([(X, Y), (X + 40_000, Y)])],
        crs=PLANE,
    ),
    PLANE,
)
AREA = shapely.box(X, Y - 10_000, X + 40_000, Y + 10_000)


def _placed(xy: np.ndarray, **columns: object):  # type: ignore[no-untyped-def]
    lon, lat = degrees(xy[:, 0], xy[:, 1], PLANE)
    return points(pd.DataFrame({"lon": lon, "lat": lat, **columns}), PLANE)


def test_single_places_moved_about_fall_inside_as_the_area_says() -> None:
    """4 of 20 km: bodies of one place each are random points, and the share is binomial with chance 0.2."""
    rng = np.random.default_rng(9)
    xy, one = random_points(AREA, 60, rng), np.ones(60)
    found = against_belt(xy, one, np.arange(60), ROAD, AREA, np.array([4.0]), {"quick": True})
    assert found.chance.drawn.mean() == pytest.approx(0.2, abs=0.01)
    assert found.chance.drawn.std() == pytest.approx(binom.std(60, 0.2) / 60, rel=0.15)
    assert found.chance.p[0] == pytest.approx(float(binom.sf(round(60 * found.observed[0]) - 1, 60, 0.2)), abs=0.06)


def test_a_park_is_one_draw_however_many_places_it_has() -> None:
    """One tight park on the road: sixty places inside are one hit of a chance of about a fifth, no proof."""
    rng = np.random.default_rng(2)
    xy = np.array([X + 20_000, Y]) + rng.normal(0, 300, (60, 2))
    as_one = against_belt(xy, np.ones(60), np.zeros(60, int), ROAD, AREA, np.array([4.0]), {"quick": True})
    each = against_belt(xy, np.ones(60), np.arange(60), ROAD, AREA, np.array([4.0]), {"quick": True})
    assert as_one.observed[0] == 1.0
    assert as_one.chance.p[0] > 0.1
    assert each.chance.p[0] < 0.01


def test_a_moved_body_keeps_its_shape_and_its_centre_stays_in_the_area() -> None:
    rng = np.random.default_rng(3)
    xy = rng.normal((X + 20_000, Y), 2_000, (12, 2))
    for put in moved(xy, np.zeros(12, int), AREA, 20, rng):
        np.testing.assert_allclose(pdist(put), pdist(xy), rtol=1e-6)
        assert AREA.buffer(1e-6).contains(shapely.Point(put.mean(axis=0)))


def test_distances_to_points_of_the_axes_are_those_of_geometry() -> None:
    """A test draw by draw against GEOS; the bound of the docstring, VERTEX_M²/8d, at 250 m from the road."""
    xy = random_points(AREA, 5_000, np.random.default_rng(4))
    true, quick = ROAD.distance(xy)[0], ROAD.distance_up_to(4_000, xy)
    near = (true > 250) & (true < 4_000)
    assert near.sum() > 500
    assert (quick - true)[near].min() >= 0
    assert (quick - true)[near].max() < VERTEX_M**2 / 8 / 250 * 1.01
    assert np.isinf(quick[true > 4_001]).all()


def test_a_ledger_that_covers_the_city_is_asked_properly(facts: Facts, with_rows: Callable[..., object]) -> None:
    """Two hundred organisations outside the parks, thrown along the axes: each is a unit, and the sentence says so."""
    axes = Corridor.of(facts.boundaries.axes, PLANE)
    area = study_area(facts, points(facts.enterprises, PLANE), "urban")
    rng = np.random.default_rng(5)
    at = random_points(area, 6_000, rng)
    at = at[axes.inside(at, 3.0)][:200]
    lon, lat = degrees(at[:, 0], at[:, 1], PLANE)
    base = facts.enterprises.iloc[np.arange(200) % len(facts.enterprises)].reset_index(drop=True)
    rows = base.assign(id=[f"x-{i}" for i in range(200)], park_id=None, lon=lon, lat=lat, precision="point",
                       uncertainty_m=50.0, status="active", source_id=[f"s{i}" for i in range(200)])  # fmt: skip
    result = BELT(*with_rows(rows))
    assert result.verdict.code == "belt_city_more"
    assert result.verdict.level == "clear"
    assert "可以对全市这样问" in verdict(result, facts, View())


def test_sector_quotients_by_hand() -> None:
    sectors = pd.Series(["a"] * 6 + ["b"] * 4 + ["a"] * 2 + ["b"] * 8 + ["c", None])
    inside = np.array([True] * 10 + [False] * 11 + [True])
    table = sector_quotients(sectors, inside, np.ones(22)).set_index("sector_id")
    assert table.loc["a", "lq"] == pytest.approx((6 / 10) / (2 / 11))
    assert table.loc["b", "lq"] == pytest.approx((4 / 10) / (8 / 11))
    se = np.sqrt(1 / 6 - 1 / 10 + 1 / 2 - 1 / 11)
    assert table.loc["a", "low"] == pytest.approx(3.3 * np.exp(-1.959963984540054 * se))
    assert table.loc["c", "reason"] == "only_outside"
    doubled = sector_quotients(sectors, inside, np.full(22, 2.0)).set_index("sector_id")
    np.testing.assert_allclose(doubled["lq"], table["lq"])


def test_decay_and_profile_count_every_row_once() -> None:
    rng = np.random.default_rng(3)
    placed = _placed(random_points(AREA, 200, rng))
    table = decay(placed, ROAD.distance(placed.xy)[0], ROAD, AREA)
    assert table["count"].sum() == 200
    assert table["area_km2"].sum() == pytest.approx(800, rel=1e-3)
    assert table["cumulated"].iloc[-1] == pytest.approx(1)
    along = profile(placed, ROAD, 20)
    assert along["count"].sum() == 200
    assert along["to_km"].iloc[-1] == pytest.approx(40)


def test_tables_of_the_atlas_agree_with_each_other(facts: Facts, everything: Selection) -> None:
    result = BELT(facts, everything, {"width_km": 4.0})
    row = result.table.set_index("width_km").loc[4]
    sectors = result.tables["sectors"]
    assert row["n_inside"] == result.value("n_inside").value == sectors["n_inside"].sum()
    assert row["share"] == pytest.approx(result.value("share_inside").value)
    assert result.tables["decay"]["count"].iloc[:2].sum() == row["n_inside"]
    urban = result.tables["random"].set_index("area").loc["urban"]
    assert urban["share"] == pytest.approx(row["area_share"])
    assert urban["p_value"] == pytest.approx(row["p_value"])
    assert result.n + sum(result.excluded.values()) == len(everything.enterprises)
    assert set(result.tables["nodes"]["park_id"]) == set(facts.parks["id"])
