"""Gi* and local Moran against their formulas and esda, exact p-values against enumeration and esda, FDR."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import esda
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.weights import fill_diagonal
from scipy.stats import false_discovery_control

from geo.grid import grid
from geo.stats.hotspots import ALPHA, cell_table, gi_star, local_moran, weights
from geo.stats.neighbour_sums import LATTICE, p_values
from layers.text import has

if TYPE_CHECKING:
    from data.load import Facts

CELLS = grid(shapely.box(0, 0, 20_000, 20_000), 1_000)
W, ISLANDS = weights(CELLS)


def _hill() -> np.ndarray:
    values = np.random.default_rng(2).poisson(0.2, len(CELLS)).astype(float)
    middle = np.hypot(*(CELLS.centres - (15_000, 5_000)).T) < 2_500
    return values + np.where(middle, 9.0, 0.0)


def test_gi_star_is_ord_and_getis_formula() -> None:
    x, n = _hill(), len(CELLS)
    full, _ = fill_diagonal(W, 1).full()
    s = np.sqrt((x**2).mean() - x.mean() ** 2)
    total, square = full.sum(axis=1), (full**2).sum(axis=1)
    expected = (full @ x - x.mean() * total) / (s * np.sqrt((n * square - total**2) / (n - 1)))
    np.testing.assert_allclose(gi_star(x, W), expected, rtol=1e-6)


def test_local_moran_is_esdas() -> None:
    x = _hill()
    i, quadrant = local_moran(x, W)
    reference = esda.Moran_Local(x, W, permutations=99, seed=1)
    np.testing.assert_allclose(i, reference.Is)
    np.testing.assert_array_equal(quadrant, reference.q)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=6, max_size=9), st.integers(1, 3))
def test_exact_p_is_enumeration(values: list[int], k: int) -> None:
    """All sets of k of the other cells, counted one by one; ties on both sides."""
    x = np.array(values, float)
    near = {i: [(i + j) % len(x) for j in range(1, k + 1)] for i in range(len(x))}
    for cell, p in enumerate(p_values(x, near)):
        sums = np.array([sum(c) for c in combinations(np.delete(x, cell), k)])
        seen = x[near[cell]].sum()
        assert p == pytest.approx(min(1.0, 2 * min((sums >= seen).mean(), (sums <= seen).mean())))


def test_exact_p_is_what_esdas_permutations_come_to() -> None:
    """esda keeps its conditional permutations; their tails, ties on both sides, approach the exact p."""
    x = _hill()
    star = esda.G_Local(x, fill_diagonal(W, 1), "B", 9_999, None, n_jobs=1, seed=1)
    drawn, own = np.asarray(star.rGs), np.asarray(star.Gs)[:, None]
    tails = np.minimum((drawn >= own - 1e-12).mean(axis=1), (drawn <= own + 1e-12).mean(axis=1))
    np.testing.assert_allclose(p_values(x, W.neighbors), np.minimum(1, 2 * tails), atol=0.03)


def test_amounts_are_rounded_to_a_lattice_and_p_is_rather_too_large_than_too_small() -> None:
    x = _hill() * np.exp(np.random.default_rng(3).normal(0, 0.3, len(CELLS))) * 12_345.678
    star = esda.G_Local(x, fill_diagonal(W, 1), "B", 4_999, None, n_jobs=1, seed=1)
    drawn, own = np.asarray(star.rGs), np.asarray(star.Gs)[:, None]
    tails = np.minimum(1, 2 * np.minimum((drawn >= own).mean(axis=1), (drawn <= own).mean(axis=1)))
    p = p_values(x, W.neighbors)
    assert x.max() > LATTICE
    assert (p > tails - 0.04).all()
    np.testing.assert_allclose(p, tails, atol=0.08)


def test_an_empty_cell_is_never_hot_nor_is_empty_country_cold_and_a_hill_is_hot() -> None:
    x = np.where(np.hypot(*(CELLS.centres - (15_000, 5_000)).T) < 2_500, 9.0, 0.0)
    table = cell_table(x, x, W)
    hot = table["gi_class"] == "hot"
    assert 10 < hot.sum() < 60
    assert (table.loc[hot, "value"] > 0).all()
    assert table.loc[x == 9.0, "gi_class"].isin(["hot", "maybe_hot"]).all()
    assert not (table["gi_class"] == "cold").any()


def test_a_hole_in_a_full_country_is_cold_and_has_its_own_sentence(facts: Facts) -> None:
    x = np.where(np.hypot(*(CELLS.centres - (10_000, 10_000)).T) < 2_500, 0.0, 10.0)
    table = cell_table(x, x, W)
    assert (table["gi_class"] == "cold").sum() > 4
    assert not (table["gi_class"] == "hot").any()
    for lang in ("zh", "en"):
        assert has("stats.verdict.hotspots_cold", lang)


def test_noise_survives_fdr_rarely() -> None:
    rng = np.random.default_rng(11)
    found = [
        (cell_table(rng.poisson(3, len(CELLS)).astype(float), np.ones(len(CELLS)), W)["gi_class"] == "hot").any()
        for _ in range(20)
    ]
    assert np.mean(found) <= 0.2


def test_classes_follow_benjamini_and_hochberg() -> None:
    table = cell_table(_hill(), _hill(), W)
    np.testing.assert_allclose(table["q_value"], false_discovery_control(table["p_value"]))
    assert set(table.loc[table["q_value"] <= ALPHA, "gi_class"]) <= {"hot", "cold", "none"}


def test_islands_are_taken_out_of_the_test() -> None:
    area = shapely.union_all([shapely.box(0, 0, 3_000, 3_000), shapely.box(50_000, 0, 51_000, 1_000)])
    w, islands = weights(grid(area, 1_000))
    assert len(islands) == 1
    assert w.n == 9
    assert w.islands == []


@pytest.mark.parametrize("factor", [0.01, 1000.0])
def test_scale_of_the_weight_does_not_matter(factor: float) -> None:
    one, other = cell_table(_hill(), _hill(), W), cell_table(_hill() * factor, _hill(), W)
    np.testing.assert_array_equal(one["gi_class"], other["gi_class"])
    np.testing.assert_allclose(one["p_value"], other["p_value"], atol=0.02)
