"""Clusters against scikit-learn called directly, thresholds, the k-distance curve and outlines."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import NearestNeighbors

from geo.crs import degrees
from geo.points import Points, points
from geo.stats import statistic
from geo.stats.clusters import assign, k_distance, kept, outline, shaken
from geo.stats.places import located
from layers.figures.analysis import verdict
from layers.text import t
from layers.view import View
from layers.words.results import worded

if TYPE_CHECKING:
    import geopandas as gpd

    from data.load import Facts
    from geo.filter import Selection

    Made = Callable[[gpd.GeoDataFrame], tuple[Facts, Selection]]

CENTRE = (670_000.0, 3_550_000.0)


def _placed(xy: np.ndarray) -> Points:
    lon, lat = degrees(xy[:, 0], xy[:, 1], "EPSG:32650")
    return points(pd.DataFrame({"lon": lon, "lat": lat}), "EPSG:32650")


def _towns(seed: int, copies: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    sites = np.vstack([rng.normal(CENTRE + rng.uniform(-15_000, 15_000, 2), 400, (12, 2)) for _ in range(4)])
    alone = rng.uniform(-20_000, 20_000, (15, 2)) + CENTRE
    return np.vstack([np.repeat(sites, copies, axis=0), alone])


@pytest.mark.parametrize("seed", range(5))
def test_dbscan_is_scikit_learns_on_places_and_copies_of_a_place_change_nothing(seed: int) -> None:
    once, often = _placed(_towns(seed, 1)), _placed(_towns(seed, 3))
    theirs = DBSCAN(eps=900, min_samples=4).fit(once.xy).labels_
    ours = assign(once, "dbscan", 900, 4)[0]
    assert adjusted_rand_score(theirs, ours) == pytest.approx(1.0)
    np.testing.assert_array_equal(theirs == -1, ours == -1)
    assert len({*assign(often, "dbscan", 900, 4)[0]}) == len({*ours})


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(["dbscan", "hdbscan"]))
def test_order_of_rows_does_not_matter(random: object, method: str) -> None:
    xy = _towns(1)
    order = np.array(random.sample(range(len(xy)), len(xy)))  # type: ignore[attr-defined]
    one, other = assign(_placed(xy), method, 900, 6)[0], assign(_placed(xy[order]), method, 900, 6)[0]
    assert adjusted_rand_score(one[order], other) == pytest.approx(1.0)


def test_both_thresholds_must_hold_and_numbers_go_by_size() -> None:
    labels = np.array([0, 0, 0, 1, 1, 1, 1, 2, 2, -1])
    capital = np.array([5.0, 1, 1, 0.1, np.nan, 0.1, 0.1, 50, 50, 99])
    assert list(kept(labels, capital, 3, 0.0)) == [1, 1, 1, 0, 0, 0, 0, -1, -1, -1]
    assert list(kept(labels, capital, 3, 2.0)) == [0, 0, 0, -1, -1, -1, -1, -1, -1, -1]
    assert list(kept(labels, capital, 9, 0.0)) == [-1] * 10
    assert list(kept(np.full(3, -1), capital[:3], 1, 0.0)) == [-1, -1, -1]


@pytest.mark.parametrize("copies", [1, 3])
def test_k_distance_is_scikit_learns_on_places(copies: int) -> None:
    placed, once = _placed(_towns(2, copies)), _placed(_towns(2, 1)).xy
    expected = np.sort(NearestNeighbors(n_neighbors=5).fit(once).kneighbors(once)[0][:, 4])
    found = k_distance(placed, 4)
    np.testing.assert_allclose(found.metres, expected, atol=1e-4)
    assert expected[0] <= found.knee <= expected[-1]


def test_outlines_hold_their_members_whatever_their_shape() -> None:
    for xy in (_towns(3), _towns(3)[:1], _towns(3)[[0, 0, 40]], np.array([CENTRE] * 4)):
        shape = outline(xy, 100.0)
        assert shape.area > 0
        assert all(shape.distance(p) < 1e-6 for p in _points(xy)) or len(xy) > 4


def _points(xy: np.ndarray) -> list[object]:
    return list(shapely.points(xy))


def test_many_places_are_merged_and_the_answer_says_by_how_much() -> None:
    rng = np.random.default_rng(0)
    placed = _placed(rng.normal(CENTRE, 8_000, (12_000, 2)))
    labels, moved, sampled = assign(placed, "dbscan", 1_000, 50)
    assert moved == pytest.approx(100 * np.sqrt(2))
    assert not sampled
    exact = DBSCAN(eps=1_000, min_samples=50).fit(placed.xy).labels_
    assert adjusted_rand_score(exact, labels) > 0.85


@pytest.mark.parametrize("method", ["dbscan", "hdbscan"])
def test_fewer_organisations_than_a_cluster_needs_make_none(method: str, facts: Facts, with_rows: Made) -> None:
    few = facts.enterprises.loc[facts.enterprises["precision"] != "park"].head(40)
    result = statistic("clusters")(*with_rows(few), {"method": method, "min_count": 60})
    assert (result.verdict.code, len(result.table)) == ("clusters_none", 0)
    assert result.value("clusters").value == 0


@pytest.mark.parametrize(("column", "empty"), [("park_id", "park_id"), ("sectors", "sector_id")])
def test_a_cluster_whose_organisations_name_no_park_or_sector_has_none(
    column: str, empty: str, facts: Facts, with_rows: Made
) -> None:
    """A ledger may leave both open; a cluster of such rows is a cluster, of no park, and not of the whole city."""
    rows = facts.enterprises
    facts, selection = with_rows(rows.assign(**{column: rows[column].where(rows["park_id"] != "zhigu")}))
    result = statistic("clusters")(facts, selection)
    assert result.table[empty].isna()[0]
    assert result.table[empty].notna().any()
    assert worded(result.table, result, facts, View())[t(f"stats.col.{empty}", "zh")][0] == ""
    assert t("ui.unknown", "zh") in verdict(result, facts, View())


def test_clusters_of_one_place_each_only_repeat_the_list_of_sites(facts: Facts, with_rows: Made) -> None:
    rows = facts.enterprises.loc[facts.enterprises["precision"] != "park"]
    number = pd.factorize(rows["lon"].astype(str) + rows["lat"].astype(str))[0]
    apart = rows.assign(lon=118.4 + 0.02 * (number % 30), lat=31.4 + 0.02 * (number // 30))
    result = statistic("clusters")(*with_rows(apart), {"min_places": 1, "eps_km": 0.2})
    assert (result.table["places"] == 1).all()
    assert result.verdict.code == "clusters_sites"
    assert "地点清单" in verdict(result, facts, View())


def test_positions_drawn_inside_their_uncertainty_stay_inside(shipped: tuple[Facts, Selection]) -> None:
    placed = located(*shipped, {})[1]
    moved = shaken(placed, np.random.default_rng(1))
    far = np.hypot(*(moved.xy - placed.xy).T)
    reach = pd.Series(placed.uncertainty_m).groupby(placed.spot).transform("max").to_numpy()
    assert (far <= reach + 1e-6).all()
    assert far.max() > 0
    for spot in range(placed.spots):  # what stands at one place moves together
        assert np.ptp(far[placed.spot == spot]) < 1e-6
