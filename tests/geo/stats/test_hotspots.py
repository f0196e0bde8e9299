"""Gi* and local Moran against their formulas and esda, p-values that treat ties fairly, FDR."""

from __future__ import annotations

import esda
import numpy as np
import pytest
import shapely
from libpysal.weights import fill_diagonal
from scipy.stats import false_discovery_control

from geo.grid import grid
from geo.stats.hotspots import ALPHA, cell_table, gi_star, local_moran, threshold, two_sided, weights

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
    np.testing.assert_allclose(gi_star(x, W, 99)[0], expected, rtol=1e-6)


def test_local_moran_is_esdas_and_repeats_itself() -> None:
    x = _hill()
    i, p, quadrant = local_moran(x, W, 499)
    reference = esda.Moran_Local(x, W, permutations=99, seed=1)
    np.testing.assert_allclose(i, reference.Is)
    np.testing.assert_array_equal(quadrant, reference.q)
    np.testing.assert_array_equal(p, local_moran(x, W, 499)[1])


def test_a_tie_is_no_evidence() -> None:
    observed, drawn = np.array([0.0, 5.0, 2.0]), np.array([[0.0] * 99, [0.0] * 99, [2.0] * 50 + [3.0] * 49])
    np.testing.assert_allclose(two_sided(observed, drawn), [1.0, 0.02, 1.0])


def test_empty_country_is_not_cold_and_a_hill_is_hot() -> None:
    x = np.where(np.hypot(*(CELLS.centres - (15_000, 5_000)).T) < 2_500, 9.0, 0.0)
    table = cell_table(x, x, W, 9_999)
    hot = table["gi_class"] == "hot"
    assert 10 < hot.sum() < 60
    assert table.loc[x == 9.0, "gi_class"].isin(["hot", "maybe_hot"]).all()
    assert not (table["gi_class"] == "cold").any()
    theirs = esda.G_Local(x, fill_diagonal(W, 1), "B", 999, None, n_jobs=1, seed=1)
    assert (theirs.p_sim[x == 0] < 0.01).mean() > 0.5  # what esda says of cells whose surroundings are empty


def test_noise_survives_fdr_rarely() -> None:
    rng = np.random.default_rng(11)
    found = [
        (cell_table(rng.poisson(3, len(CELLS)).astype(float), np.ones(len(CELLS)), W, 999)["gi_class"] == "hot").any()
        for _ in range(10)
    ]
    assert np.mean(found) <= 0.3


def test_threshold_is_benjamini_and_hochbergs() -> None:
    rng = np.random.default_rng(4)
    p = np.concatenate([rng.uniform(0, 0.001, 20), rng.uniform(0, 1, 180)])
    np.testing.assert_array_equal(p <= threshold(p), false_discovery_control(p) <= ALPHA)
    assert threshold(np.full(50, 0.9)) == 0.0


def test_islands_are_taken_out_of_the_test() -> None:
    area = shapely.union_all([shapely.box(0, 0, 3_000, 3_000), shapely.box(50_000, 0, 51_000, 1_000)])
    w, islands = weights(grid(area, 1_000))
    assert len(islands) == 1
    assert w.n == 9
    assert w.islands == []


@pytest.mark.parametrize("factor", [0.01, 1000.0])
def test_scale_of_the_weight_does_not_matter(factor: float) -> None:
    one, other = cell_table(_hill(), _hill(), W, 199), cell_table(_hill() * factor, _hill(), W, 199)
    np.testing.assert_array_equal(one["gi_class"], other["gi_class"])
    np.testing.assert_allclose(one["gi_p"], other["gi_p"])
