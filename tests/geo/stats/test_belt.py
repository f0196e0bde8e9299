"""The belt: shares and quotients by hand, chance against real random points, and agreement of its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.stats import binom

from geo.corridor import Corridor
from geo.crs import METRIC_CRS, degrees
from geo.points import points
from geo.stats.belt import BELT, MANY, WIDTHS, by_width, p_more, random_shares
from geo.stats.belt_parts import decay, profile, sector_quotients
from geo.stats.places import random_points

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection

X, Y = 670_000.0, 3_550_000.0
ROAD = Corridor.of(
    gpd.GeoDataFrame(
        {"id": ["a"], "name_zh": ["轴"], "name_en": ["axis"]},
        geometry=[shapely.LineString([(X, Y), (X + 40_000, Y)])],
        crs=METRIC_CRS,
    )
)
AREA = shapely.box(X, Y - 10_000, X + 40_000, Y + 10_000)


def _placed(xy: np.ndarray, **columns: object):  # type: ignore[no-untyped-def]
    lon, lat = degrees(xy[:, 0], xy[:, 1])
    return points(pd.DataFrame({"lon": lon, "lat": lat, **columns}))


def test_chance_is_what_real_random_points_have() -> None:
    rng = np.random.default_rng(9)
    chance = ROAD.polygon(4, AREA).area / AREA.area
    assert chance == pytest.approx(0.2, abs=1e-3)  # 4 of 20 km
    found = [ROAD.inside(random_points(AREA, 60, rng), 4).mean() for _ in range(300)]
    drawn = random_shares(np.ones(60), chance, 2_000)
    assert np.mean(found) == pytest.approx(drawn.mean(), abs=0.01)
    assert np.std(found) == pytest.approx(drawn.std(), rel=0.15)


def test_p_is_the_binomial_tail() -> None:
    drawn = random_shares(np.ones(50), 0.2, 20_000)
    assert p_more(16 / 50, drawn) == pytest.approx(float(binom.sf(15, 50, 0.2)), abs=0.005)


def test_normal_limit_agrees_with_draws() -> None:
    weight = np.random.default_rng(1).uniform(0.5, 2, MANY + 1)
    limit = random_shares(weight, 0.3)
    drawn = random_shares(weight[:-1], 0.3)
    assert limit.mean() == pytest.approx(drawn.mean(), abs=1e-3)
    assert limit.std() == pytest.approx(drawn.std(), rel=0.1)


def test_places_on_the_road_are_more_than_chance_and_random_ones_are_not() -> None:
    rng = np.random.default_rng(2)
    near = np.column_stack([rng.uniform(X, X + 40_000, 60), rng.normal(Y, 900, 60)])
    chances = [ROAD.polygon(w, AREA).area / AREA.area for w in WIDTHS]
    for xy, real in ((near, True), (random_points(AREA, 60, rng), False)):
        placed = _placed(xy)
        table = by_width(placed, ROAD.distance(placed.xy)[0], chances, np.ones(placed.spots, bool))
        assert (table.loc[table["width_km"] == 4, "p_value"].iloc[0] < 0.01) == real
        assert table["share"].is_monotonic_increasing
        assert (table["n_inside"] + table["n_outside"] == 60).all()


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
