"""Kernel density against scikit-learn and scipy, and the bandwidth rules against their definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gaussian_kde
from sklearn.neighbors import KernelDensity

from geo.crs import metres
from geo.filter import Filter
from geo.select import select
from geo.stats import statistic
from geo.stats.density import bandwidth, effective_n, surface

if TYPE_CHECKING:
    from data.load import Facts

RNG = np.random.default_rng(7)
XY = RNG.normal((5_000, 3_000), (1_500, 1_500), (300, 2))
W = RNG.uniform(0.5, 4, 300)
X, Y = np.linspace(0, 10_000, 40), np.linspace(-2_000, 8_000, 30)
AT = np.column_stack([a.ravel() for a in np.meshgrid(X, Y)])


def test_surface_is_scikit_learns_density_times_the_weight() -> None:
    model = KernelDensity(bandwidth=800.0).fit(XY, sample_weight=W)
    expected = np.exp(model.score_samples(AT)) * W.sum()
    np.testing.assert_allclose(surface(XY, W, (X, Y), 800.0).ravel(), expected, rtol=1e-6, atol=1e-25)


def test_scott_is_scipys_factor_times_the_spread() -> None:
    factor = gaussian_kde(XY.T, bw_method="scott").factor
    spread = np.sqrt(np.prod(XY.std(axis=0, ddof=1)))  # spatstat's bw.scott(isotropic=TRUE): geometric mean of axes
    assert bandwidth(XY, np.ones(300), "scott") == pytest.approx(factor * spread, rel=1e-9)
    assert gaussian_kde(XY.T, bw_method="silverman").factor == pytest.approx(factor)  # the same rule in two dimensions


def test_robust_rule_is_silvermans_formula() -> None:
    centre_free = np.hypot(*(XY - XY.mean(axis=0)).T)
    sd = np.sqrt((centre_free**2).mean())
    found = bandwidth(XY, np.ones(300), "robust")
    middle = np.sqrt(1 / np.log(2)) * np.median(centre_free)
    assert found == pytest.approx(0.9 * min(sd, middle) * 300 ** (-0.2), rel=0.02)  # median against mean centre


@given(st.floats(0.01, 1e3))
def test_bandwidth_ignores_the_scale_of_weights_and_follows_that_of_space(factor: float) -> None:
    for rule in ("scott", "robust"):
        h = bandwidth(XY, W, rule)
        assert bandwidth(XY, W * factor, rule) == pytest.approx(h, rel=1e-6)
        assert bandwidth(XY * factor, W, rule) == pytest.approx(h * factor, rel=1e-6)
    assert effective_n(np.full(9, factor)) == pytest.approx(9)


def test_mass_is_kept() -> None:
    x = y = np.arange(-10_000, 20_000, 200.0)
    assert surface(XY, W, (x, y), 900.0).sum() * 200**2 == pytest.approx(W.sum(), rel=1e-6)


@pytest.mark.parametrize("parks", [(), ("zhigu",)])
def test_a_narrow_bandwidth_is_seen_in_full(parks: tuple[str, ...], facts: Facts) -> None:
    """Areas and peak against a lattice of a tenth of the bandwidth round every place."""
    result = statistic("density")(
        facts, select(facts, Filter(parks=parks)), {"bandwidth": "fixed", "bandwidth_km": 0.5}
    )
    x, y = metres(result.tables["points"]["lon"], result.tables["points"]["lat"], "EPSG:32650")
    near = np.unique(np.round(np.column_stack([x, y]) / 50), axis=0)
    square = np.mgrid[-40:41, -40:41].reshape(2, -1).T
    at = np.unique((near[:, None] + square[None]).reshape(-1, 2), axis=0) * 50
    z = np.zeros(len(at))
    for east, north in zip(x, y, strict=True):
        z += np.exp(-((at[:, 0] - east) ** 2 + (at[:, 1] - north) ** 2) / (2 * 500**2))
    z = np.sort(z)[::-1] / (2 * np.pi * 0.5**2)
    cumulated = np.cumsum(z) / z.sum()
    for row in result.table.itertuples():
        assert row.area_km2 == pytest.approx((cumulated <= row.share).sum() * 0.05**2, rel=0.03)
    assert result.value("peak").value == pytest.approx(z[0], rel=0.03)
    assert result.value("mass_inside").value == pytest.approx(1.0, abs=0.005)
