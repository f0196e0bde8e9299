"""Parks moved as bodies: the p of what was itself put down at random is uniform, and only when it is cut alike."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from scipy.spatial import cKDTree
from scipy.stats import binom, kstest

from geo.points import Points
from geo.stats.inference.moves import Bodies, _p, bodies_in, cut_alike, moved, within
from geo.stats.places import random_points

AREA = shapely.union_all([shapely.box(0, 0, 30_000, 4_000), shapely.box(0, 0, 4_000, 30_000)])  # much edge, as a city
RUNS, DRAWS = 150, 39
MOST = int(binom.isf(0.001, RUNS, 0.05))


def close_pairs(xy: np.ndarray) -> np.ndarray:
    """Part of all pairs that lie within 2 km, shape (1,)."""
    n = len(xy)
    return np.array([(cKDTree(xy).count_neighbors(cKDTree(xy), 2_000.0) - n) / (n * (n - 1))])


def p_values(*, whole: bool) -> np.ndarray:
    """p of five parks put down at random and cut by the area; moved whole and cut alike, or as they were cut."""
    rng, found = np.random.default_rng(11), []
    body = np.repeat(np.arange(5), 8)
    shapes = np.vstack([rng.normal(0, 800 * (1 + i), (8, 2)) for i in range(5)])
    measure = cut_alike(close_pairs, AREA, len(body))
    inside = within(AREA, len(body))
    for _ in range(RUNS):
        xy = moved(shapes, body, AREA, 1, rng)[0]
        here = inside(xy)
        own = Bodies(xy, body, here, np.arange(len(xy)))
        own = own.only(np.flatnonzero(here if not whole else np.isin(body, body[here])))
        one = measure if whole else lambda at: np.array([close_pairs(a) for a in at])
        found.append(_p(one(own.xy[None])[0], one(moved(own.xy, own.body, AREA, DRAWS, rng)))[0])
    return np.array(found)


def test_what_was_put_down_at_random_is_found_as_often_as_the_level_says() -> None:
    p = p_values(whole=True)
    assert (p <= 0.05).sum() <= MOST
    assert kstest(p, "uniform").statistic < 0.12  # p has steps of 1/40


def test_parks_cut_and_moved_uncut_would_be_found_too_often() -> None:
    assert (p_values(whole=False) <= 0.05).sum() > MOST


def test_only_bodies_that_reach_into_the_area_take_part_and_whole() -> None:
    xy = np.array([(100.0, 100.0), (9_000.0, 9_000.0), (20_000.0, 20_000.0), (5_000.0, 100.0)])
    ones = np.ones(4)
    placed = Points(xy, ones, ones, np.arange(4), np.arange(4), {}, "EPSG:32650")
    own = bodies_in(placed, np.array(["a", "a", "b", None], dtype=object), AREA)
    np.testing.assert_array_equal(own.spot, [0, 1, 3])
    np.testing.assert_array_equal(own.here, [True, False, True])
    assert own.groups == 2


@pytest.mark.parametrize("many", [10, 10_000])
def test_membership_by_geometry_and_by_lattice_is_the_same_but_at_the_edge(many: int) -> None:
    rng = np.random.default_rng(2)
    xy = np.vstack([random_points(AREA, 400, rng), rng.uniform(-5_000, 40_000, (400, 2))])
    found = within(AREA, many)(xy)
    edge = shapely.distance(AREA.boundary, shapely.points(xy)) < 150
    np.testing.assert_array_equal(found[~edge], shapely.contains_xy(AREA, xy)[~edge])
