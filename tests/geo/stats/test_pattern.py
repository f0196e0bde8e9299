"""Centrography, nearest neighbours and Ripley's K against pointpats and its documented numbers, and by properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pointpats import PointPattern
from pointpats import k as pointpats_k
from pointpats.centrography import euclidean_median, std_distance

from geo.points import points
from geo.stats.centrography import ellipse, median_centre, standard_distance
from geo.stats.nearest_neighbour import against_random, index
from geo.stats.places import located, random_points, study_area
from geo.stats.ripley import envelope, k_function

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection

# the point pattern of pointpats' documentation, with the numbers printed there
XY = np.array([
    (66.22, 32.54), (22.52, 22.39), (31.01, 81.21), (9.47, 31.02), (30.78, 60.10), (75.21, 58.93),
    (79.26, 7.68), (8.23, 39.93), (98.73, 77.17), (89.78, 42.53), (65.19, 92.08),
])  # fmt: skip
ONE = np.ones(11)
PLACES = st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e4)), min_size=4, max_size=30, unique=True)


def test_published_centrography() -> None:
    xy = XY
    np.testing.assert_allclose(median_centre(xy, ONE), [53.51770575, 49.6572671], atol=1e-3)
    assert standard_distance(xy, ONE) == pytest.approx(40.21575987282547, rel=1e-12)
    found = ellipse(xy, ONE)
    assert found.major == pytest.approx(50.13029459102783, rel=1e-9)
    assert found.minor == pytest.approx(37.95222670267865, rel=1e-9)
    assert found.azimuth == pytest.approx(90 - np.degrees(0.3465582095042642), rel=1e-9)


@given(PLACES, st.floats(0.1, 100), st.floats(-1e5, 1e5))
def test_centrography_moves_and_scales_with_the_points(
    places: list[tuple[float, float]], factor: float, by: float
) -> None:
    xy, w = np.array(places), np.ones(len(places))
    assert standard_distance(xy * factor + by, w) == pytest.approx(
        standard_distance(xy, w) * factor, rel=1e-6, abs=1e-6
    )
    total = np.hypot(*(xy - median_centre(xy, w)).T).sum()
    assert total <= np.hypot(*(xy - euclidean_median(xy)).T).sum() * (1 + 1e-4)  # no worse than pointpats
    assert standard_distance(xy, w) == pytest.approx(std_distance(xy), rel=1e-6, abs=1e-4)


@given(PLACES, st.integers(2, 5))
def test_a_weight_of_k_is_k_copies(places: list[tuple[float, float]], copies: int) -> None:
    xy = np.array(places)
    w = np.ones(len(xy))
    w[0] = copies
    repeated = np.vstack([xy, np.repeat(xy[:1], copies - 1, axis=0)])
    assert standard_distance(xy, w) == pytest.approx(standard_distance(repeated, np.ones(len(repeated))), rel=1e-9)
    np.testing.assert_allclose(median_centre(xy, w), median_centre(repeated, np.ones(len(repeated))), atol=0.5)


def test_clark_and_evans_on_patterns_that_can_be_worked_by_hand() -> None:
    lattice = np.array([(x, y) for x in range(20) for y in range(20)], float)
    found = index(lattice, 400.0)
    assert found.observed == 1.0
    assert found.expected == pytest.approx(0.5)  # 0.5·√(400/400)
    assert found.ratio == pytest.approx(2.0)
    assert found.z == pytest.approx(0.5 / (0.26136 / np.sqrt(400**2 / 400)))
    hexagonal = np.array([(x + (y % 2) / 2, y * np.sqrt(3) / 2) for x in range(60) for y in range(60)])
    assert index(hexagonal, 3_600 * np.sqrt(3) / 2).ratio == pytest.approx(2.1491, abs=1e-3)  # Clark & Evans' maximum


def test_mean_nearest_distance_is_pointpats() -> None:
    """Its documentation prints 21.612139802089246 for the same pattern and one place more, (54.46, 8.48)."""
    twelve = np.vstack([XY, (54.46, 8.48)])
    assert index(twelve, 9_000.0).observed == pytest.approx(21.612139802089246, rel=1e-12)
    assert index(XY, 9_000.0).observed == pytest.approx(PointPattern(XY).mean_nnd, rel=1e-12)


@pytest.mark.parametrize("choice", ["square", "urban"])
def test_random_points_are_called_neither_clustered_nor_even(choice: str, facts: Facts, everything: Selection) -> None:
    """In a square and in the strips round the metro, whose edge is long: a formula by the perimeter fails there."""
    placed = located(facts, everything, {})[1]
    area = shapely.box(0, 0, 1_000, 1_000) if choice == "square" else study_area(facts, placed, choice)
    rng = np.random.default_rng(3)
    found = [against_random(random_points(area, 40, rng), area, seed=i) for i in range(100)]
    for side in (-1, 1):
        assert np.mean([one.p < 0.05 and one.z * side > 0 for one in found]) < 0.09  # 2.5 % each
    assert np.mean([one.ratio for one in found]) == pytest.approx(1, abs=0.04)


def test_k_is_pointpats_k_on_the_same_area() -> None:
    rng = np.random.default_rng(1)
    xy, d = rng.uniform(0, 1_000, (150, 2)), np.linspace(30, 300, 40)
    support, theirs = pointpats_k(xy, support=d)
    west, south = xy.min(axis=0)
    east, north = xy.max(axis=0)
    area = shapely.MultiPoint(xy).convex_hull.area
    ratio = theirs / k_function(xy, support, 1.0)
    assert np.ptp(ratio) < 1e-9 * ratio.max()  # the same count of pairs at every distance
    boxes = (area, (east - west) * (north - south))
    assert min(abs(ratio[0] / box - 1) for box in boxes) < 1e-9  # pointpats divides by its own area


def test_envelope_finds_clusters_and_leaves_randomness_alone_and_repeats_itself() -> None:
    area, d = shapely.box(0, 0, 10_000, 10_000), np.linspace(200, 3_000, 12)
    rng = np.random.default_rng(5)
    random = random_points(area, 80, rng)
    clustered = np.vstack([rng.normal(c, 150, (20, 2)) for c in ((2_000, 2_000), (8_000, 3_000), (5_000, 8_000))])
    found = envelope(clustered, area, d, 99)
    assert found.p == pytest.approx(0.01)
    assert found.above
    assert envelope(random, area, d, 99).p > 0.05
    assert envelope(clustered, area, d, 99).p == found.p
    np.testing.assert_array_equal(envelope(clustered, area, d, 99).high, found.high)
    shuffled = envelope(rng.permutation(clustered), area, d, 99)
    np.testing.assert_allclose(shuffled.observed, found.observed)


@settings(max_examples=25)
@given(PLACES, st.floats(0.5, 20))
def test_k_scales_with_area(places: list[tuple[float, float]], factor: float) -> None:
    xy, d = np.array(places), np.array([500.0, 2_000.0, 5_000.0])
    np.testing.assert_allclose(k_function(xy * 2.0, d * 2.0, 4e8), k_function(xy, d, 1e8) * 4, rtol=1e-9)
    np.testing.assert_allclose(k_function(xy, d, 1e8 * factor), k_function(xy, d, 1e8) * factor, rtol=1e-9)


def test_degrees_that_no_map_has_are_no_place() -> None:
    frame = pd.DataFrame({"lon": [118.8, 500.0, np.inf, np.nan], "lat": [32.0, 95.0, 32.0, 32.0]})
    placed = points(frame, "EPSG:32650")
    assert (len(placed), placed.excluded) == (1, {"no_location": 3})
    assert np.isfinite(placed.xy).all()
