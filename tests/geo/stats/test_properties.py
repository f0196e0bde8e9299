"""Laws that hold for any data: scale, permutation, merging parks that are alike, bounds, edges."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.stats import statistic
from geo.stats.cells import Cells
from geo.stats.concentration import gini, hhi, lorenz, theil_parts
from geo.stats.ellison_glaeser import ellison_glaeser, locational_gini
from geo.stats.krugman import krugman
from geo.stats.links import cosine, jaccard
from geo.stats.location_quotient import interval, location_quotient, quotients
from geo.stats.plan_fit import fit_score
from geo.stats.shift_share import shift_share

if TYPE_CHECKING:
    import geopandas as gpd

    from data.load import Facts
    from geo.filter import Selection

amounts = st.lists(st.floats(0, 1e6, allow_subnormal=False), min_size=2, max_size=30).filter(lambda v: sum(v) > 1e-3)
scales = st.floats(1e-3, 1e3)
tables = st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=2, max_size=5)


@given(amounts, scales)
def test_concentration_knows_no_unit_and_no_order(values: list[float], scale: float) -> None:
    x = np.array(values)
    for measure in (hhi, gini, lambda v: theil_parts(v, np.arange(len(v)) % 2)[0]):
        assert measure(x * scale) == pytest.approx(measure(x), rel=1e-6, abs=1e-6)
    assert hhi(x[::-1]) == pytest.approx(hhi(x))
    assert gini(x[::-1]) == pytest.approx(gini(x), abs=1e-9)


@given(amounts)
def test_concentration_stays_in_its_bounds(values: list[float]) -> None:
    x = np.array(values)
    assert 1 / len(x) - 1e-9 <= hhi(x) <= 1 + 1e-9
    assert -1e-9 <= gini(x) <= 1 - 1 / len(x) + 1e-9
    whole, between, within = theil_parts(x, np.arange(len(x)) % 2)
    assert 0 <= whole <= math.log(len(x)) + 1e-9
    assert between + within == pytest.approx(whole, abs=1e-6)
    curve = lorenz(x)
    assert (np.diff(curve["share_of_value"]) >= -1e-12).all()
    assert (curve["share_of_value"] <= curve["share_of_units"] + 1e-9).all()


@given(amounts, amounts, scales)
def test_krugman_and_cosine_compare_structures_only(a: list[float], b: list[float], scale: float) -> None:
    size = min(len(a), len(b))
    x, y = np.array(a[:size]), np.array(b[:size])
    if x.sum() <= 0 or y.sum() <= 0:
        assert math.isnan(krugman(x, y))
        return
    assert krugman(x * scale, y) == pytest.approx(krugman(x, y), abs=1e-6)
    assert krugman(x, y) == pytest.approx(krugman(y, x))
    assert 0 <= krugman(x, y) <= 2 + 1e-9
    assert krugman(x, x) == 0
    assert cosine(x, y) == pytest.approx(cosine(y * scale, x), abs=1e-6)
    assert -1e-9 <= cosine(x, y) <= 1
    assert jaccard(x, y) == jaccard(y, x)


@given(tables)
def test_merging_parks_that_are_alike_changes_no_other_quotient(counts: list[list[int]]) -> None:
    """Two parks with the same structure, taken as one: quotients against all parks stay what they were."""
    x = np.array(counts, float)
    twins = np.vstack([x, x[-1:]])
    merged = np.vstack([x[:-1], 2 * x[-1:]])
    first, second = (location_quotient(t[0], t[0].sum(), t.sum(axis=0), t.sum()) for t in (twins, merged))
    np.testing.assert_allclose(first, second)


@given(tables)
def test_quotients_are_finite_or_explained(
    cells_of: Callable[[list[list[int]]], Cells], counts: list[list[int]]
) -> None:
    table = cells_of(counts)
    for base in ("others", "city"):
        frame = quotients(table, base)
        unknown = frame["lq"].isna()
        assert (frame.loc[unknown, "reason"] != "").all()
        assert (frame.loc[~unknown, "lq"] >= 0).all()
        bounded = frame["low"].notna() & frame["high"].notna() & ~unknown
        assert (frame.loc[bounded, "low"] <= frame.loc[bounded, "lq"] + 1e-9).all()
        assert (frame.loc[bounded, "high"] >= frame.loc[bounded, "lq"] - 1e-9).all()
        weighted = frame.loc[~unknown]
        if base == "city" and len(weighted):
            share = weighted["base_value"] / weighted["base_total"]
            sums = (weighted["lq"] * share).groupby(weighted["park_id"]).sum()
            np.testing.assert_allclose(sums, 1.0)


@given(tables, scales)
def test_shift_share_adds_up_and_follows_the_scale(counts: list[list[int]], scale: float) -> None:
    start = np.array(counts, float)
    end = start[::-1] + 1
    parts = [shift_share(s, e, start.sum(axis=0), end.sum(axis=0)) for s, e in zip(start, end, strict=True)]
    for (trend, mix, own), s, e in zip(parts, start, end, strict=True):
        np.testing.assert_allclose(trend + mix + own, e - s, atol=1e-9)
    known = start.sum(axis=0) > 0
    np.testing.assert_allclose(sum(own[known] for _, _, own in parts), 0, atol=1e-6)
    scaled = shift_share(start[0] * scale, end[0] * scale, start.sum(axis=0) * scale, end.sum(axis=0) * scale)
    np.testing.assert_allclose(scaled[2], parts[0][2] * scale, rtol=1e-6, atol=1e-6)


@given(st.lists(st.floats(0.1, 1e4), min_size=2, max_size=40), scales, st.integers(0, 100))
def test_ellison_glaeser_knows_no_unit_and_no_order(sizes: list[float], scale: float, seed: int) -> None:
    rng, x = np.random.default_rng(seed), np.array(sizes)
    places, base = rng.integers(0, 4, len(x)), np.array([4.0, 3, 2, 1])
    one = ellison_glaeser(x, places, base)
    turn = rng.permutation(len(x))
    assert ellison_glaeser(x[turn] * scale, places[turn], base * 7).gamma == pytest.approx(
        one.gamma, rel=1e-6, abs=1e-9
    )


@given(st.integers(0, 14), st.integers(0, 14), st.integers(0, 14))
def test_fit_lies_between_its_parts(both: int, more: int, strong: int) -> None:
    fit, delivered, on_plan = fit_score(both, both + more, both + strong)
    if both + more == 0:
        assert math.isnan(fit)
    else:
        assert min(delivered, on_plan) - 1e-9 <= fit <= max(delivered, on_plan) + 1e-9
        assert 0 <= fit <= 100


def test_edges_are_unknown_never_an_error() -> None:
    for nothing in ([], [0.0, 0.0]):
        assert math.isnan(hhi(nothing))
        assert math.isnan(gini(nothing))
        assert lorenz(nothing).empty
        assert math.isnan(theil_parts(nothing, ["a"] * len(nothing))[0])
    assert math.isnan(ellison_glaeser([5.0], [0], [1, 1]).gamma)  # one plant
    assert math.isnan(ellison_glaeser([5.0, 1], [0, 0], [1, 0]).gamma)  # everything in one park
    assert math.isnan(locational_gini([0, 0], [1, 1]))
    assert math.isnan(float(location_quotient(1, 0, 1, 1)))


def test_more_of_the_same_narrows_the_interval(cells_of: Callable[[list[list[int]]], Cells]) -> None:
    few, many = (interval(cells_of([[6 * k, 14 * k], [10 * k, 90 * k]])) for k in (1, 10))
    assert (few[1] - few[0])[0, 0] > 2.5 * (many[1] - many[0])[0, 0]


@pytest.mark.parametrize("id_", ["krugman", "hhi"])
def test_parks_that_only_chance_filled_differ_as_often_as_the_level_says(
    id_: str, facts: Facts, with_rows: Callable[[gpd.GeoDataFrame], tuple[Facts, Selection]]
) -> None:
    """Sectors dealt at random to parks of their real sizes: p below 0.05 in one of twenty, in the largest park too."""
    rng, found = np.random.default_rng(12), []
    for _ in range(60):
        rows = facts.enterprises.assign(sectors=rng.permutation(facts.enterprises["sectors"].to_numpy()))
        found.append(statistic(id_)(*with_rows(rows)).table["p_value"].to_numpy())
    share = (np.array(found) < 0.05).mean(axis=0)
    assert (share <= 0.17).all(), share  # 60 times 5 %: beyond 10 once in 2,000
