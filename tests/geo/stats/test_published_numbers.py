"""Our own formulas against numbers that textbooks and R packages print, and against a second implementation."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from inequality.theil import Theil, TheilD
from scipy.spatial import distance
from scipy.spatial.distance import cityblock
from scipy.stats import entropy, norm
from scipy.stats.contingency import relative_risk
from sklearn.metrics import f1_score, jaccard_score

from geo.stats.cells import Cells
from geo.stats.concentration import gini, hhi, lorenz, normalised_hhi, theil_parts
from geo.stats.ellison_glaeser import ellison_glaeser, locational_gini
from geo.stats.krugman import krugman
from geo.stats.links import cosine, jaccard
from geo.stats.location_quotient import against_city, interval, location_quotient, quotients, symmetric
from geo.stats.plan_fit import chance_level, fit_score
from geo.stats.shift_share import shift_share

CellsOf = Callable[[list[list[int]]], Cells]


def test_location_quotient_of_farhauer_and_kroell() -> None:
    """R package REAT, help page of locq: locq(1714, 79006, 879213, 15593224) returns 0.3847623."""
    assert location_quotient(1714, 79006, 879213, 15593224) == pytest.approx(0.3847623, abs=5e-8)


def test_location_quotients_of_krummes_table() -> None:
    """G. Krumme, Univ. of Washington, Geog 350, shift and share table: regional and national percentages 1985."""
    assert location_quotient([50, 10, 20, 20], 100, [10, 20, 40, 30], 100) == pytest.approx([5, 0.5, 0.5, 2 / 3])


def test_symmetric_quotient_is_odd_in_the_logarithm() -> None:
    assert symmetric([0.25, 0.5, 1, 2, 4]) == pytest.approx([-0.6, -1 / 3, 0, 1 / 3, 0.6])


def test_shift_share_of_krummes_table() -> None:
    """Same table: growth 630 = national 290 + composition −80 + differential 420; totals of its columns."""
    region0, region1 = np.array([500, 100, 200, 200.0]), np.array([1000, 100, 250, 280.0])
    nation0 = np.array([100, 200, 400, 300.0])  # shares 10, 20, 40, 30 %; growth 10, 20, 30, 40 %: 29 % in all
    nation1 = nation0 * np.array([1.1, 1.2, 1.3, 1.4])
    trend, mix, own = shift_share(region0, region1, nation0, nation1)
    assert trend.sum() == pytest.approx(290)
    assert mix.sum() == pytest.approx(-80)
    assert own == pytest.approx([450, -20, -10, 0])
    assert own.sum() == pytest.approx(420)
    assert trend + mix + own == pytest.approx(region1 - region0)


def test_shift_share_of_farhauer_and_kroell() -> None:
    """REAT, help page of shift (Farhauer and Kröll 2013): three regions that make up the nation. Its industrial mix is
    Σ e₀·(n₁/n₀) − e₀·N₁/N₀ and its regional shift Σ (e₁ − e₀·n₁/n₀) over industries (method "Dunn")."""
    start = np.array([(90, 20, 10, 60), (60, 30, 30, 40), (250, 100, 110, 300)], float)
    end = np.array([(100, 40, 10, 55), (85, 55, 40, 35), (255, 115, 85, 390)], float)
    nation0, nation1 = np.array([400, 150, 150, 400.0]), np.array([440, 210, 135, 480.0])
    assert (start.sum(axis=0) == nation0).all()
    assert (end.sum(axis=0) == nation1).all()
    whole = nation1.sum() / nation0.sum()
    for first, last in zip(start, end, strict=True):
        trend, mix, own = (part.sum() for part in shift_share(first, last, nation0, nation1))
        structural = (first * nation1 / nation0).sum()
        assert trend == pytest.approx(first.sum() * (whole - 1))
        assert mix == pytest.approx(structural - first.sum() * whole)
        assert own == pytest.approx(last.sum() - structural)
    shifts = [shift_share(first, last, nation0, nation1) for first, last in zip(start, end, strict=True)]
    assert sum(own.sum() for _, _, own in shifts) == pytest.approx(0)
    assert sum(mix.sum() for _, mix, _ in shifts) == pytest.approx(0)


def test_herfindahl_of_doersam() -> None:
    """REAT, help page of herf (Dörsam 2004): sales 20, 50, 20, 10 → HHI 0.34, standardised 0.12."""
    value = hhi([20, 50, 20, 10])
    assert value == pytest.approx(0.34)
    assert normalised_hhi(value, 4) == pytest.approx(0.12)


def test_herfindahl_of_the_merger_guidelines() -> None:
    """U.S. Department of Justice, “Herfindahl–Hirschman index”: shares of 30, 30, 20 and 20 % → 2,600 of 10,000."""
    assert 10_000 * hhi([30, 30, 20, 20]) == pytest.approx(2_600)


def test_gini_of_doersam_and_of_german_regions() -> None:
    """REAT, help page of gini: sales 0.3 (standardised 0.4); GDP of the German regions 2015: 0.5009."""
    assert gini([20, 50, 20, 10]) == pytest.approx(0.3)
    assert gini([20, 50, 20, 10]) * 4 / 3 == pytest.approx(0.4)
    gdp = [460.69, 549.19, 124.16, 65.29, 31.59, 109.27, 263.44, 39.87, 258.53, 645.59, 131.95, 35.03, 112.66, 56.22,
           85.61, 56.81]  # fmt: skip
    assert gini(gdp) == pytest.approx(0.5009, abs=5e-5)


def test_area_under_the_lorenz_curve_is_the_gini() -> None:
    curve = lorenz([20, 50, 20, 10])
    area = np.trapezoid(curve["share_of_value"], curve["share_of_units"])
    assert 1 - 2 * area == pytest.approx(0.3)


def test_theil_of_stoermann_is_another_index_of_the_same_family() -> None:
    """REAT, help page of theil (Störmann 2009): 0.2326302 for 10, 10, 10, 20, 50. That is the mean of ln(mean/x), the
    second of Theil's measures, L; the atlas and PySAL use the first, T. Both follow from entropies of the shares."""
    share = np.array([10, 10, 10, 20, 50]) / 100
    even = np.full(5, 0.2)
    assert float(entropy(even, share)) == pytest.approx(0.2326302, abs=5e-8)
    assert theil_parts(share, np.zeros(5))[0] == pytest.approx(float(entropy(share, even)))


def test_theil_parts_agree_with_the_library_and_with_the_formula() -> None:
    """PySAL's own numbers for its example are tested by PySAL; here T of Störmann's incomes by hand: Σ s·ln(n·s)."""
    incomes, groups = np.array([10, 10, 10, 20, 50.0]), np.array(["a", "a", "b", "b", "b"])
    whole, between, within = theil_parts(incomes, groups)
    share = incomes / incomes.sum()
    assert whole == pytest.approx(float((share * np.log(5 * share)).sum()))
    assert whole == pytest.approx(float(Theil(incomes).T))
    assert between == pytest.approx(float(np.ravel(TheilD(incomes, groups).bg)[0]))
    assert between + within == pytest.approx(whole)
    by_hand = 0.2 * np.log(0.2 / (2 / 5)) + 0.8 * np.log(0.8 / (3 / 5))
    assert between == pytest.approx(by_hand)


def test_ellison_glaeser_of_farhauer_and_kroell() -> None:
    """REAT, help page of ellison.a (Farhauer and Kröll 2014): firms in Wien, Linz and Graz → 0.05990628."""
    places = [0, 0, 0, 0, 0, 1, 1, 1, 1, 2]
    sizes = [200, 650, 12000, 100, 50, 16000, 13000, 1500, 1500, 25000]
    one = ellison_glaeser(sizes, places, [500000, 400000, 100000])
    assert one.gamma == pytest.approx(0.05990628, abs=5e-9)


def test_ellison_glaeser_is_zero_on_average_when_plants_fall_as_everything_does() -> None:
    """Proposition 1 of Ellison and Glaeser 1997: E(γ) = 0 without spillovers, for any sizes of plants."""
    rng, base = np.random.default_rng(1), np.array([0.5, 0.2, 0.2, 0.1])
    sizes = rng.lognormal(size=40)
    drawn = [ellison_glaeser(sizes, rng.choice(4, size=40, p=base), base) for _ in range(2000)]
    assert np.mean([one.gamma for one in drawn]) == pytest.approx(0, abs=0.003)
    assert np.std([one.z for one in drawn]) == pytest.approx(1, abs=0.1)


def test_locational_gini_of_farhauer_and_kroell() -> None:
    """REAT, help page of gini.conc: employment 500, 500, 1000, 7000, 1000 in five regions → 0.4068966."""
    value = locational_gini([500, 500, 1000, 7000, 1000], [20000, 15000, 20000, 40000, 5000])
    assert value == pytest.approx(0.4068966, abs=5e-8)


def test_locational_gini_of_one_region_over_industries() -> None:
    """REAT, help page of gini.spec: five industries of a region → 0.6222222."""
    value = locational_gini([700, 600, 500, 10000, 40000], [30000, 15000, 10000, 60000, 50000])
    assert value == pytest.approx(0.6222222, abs=5e-8)


def test_krugman_index_of_farhauer_and_kroell() -> None:
    """REAT, help pages of krugman.spec (nothing in common → 2) and krugman.conc (same structure → 0)."""
    assert krugman([20, 10, 70, 0, 0], [0, 0, 0, 60, 40]) == pytest.approx(2)
    structure = np.array([4388, 37489, 129423, 60941])
    assert krugman(structure, structure / 2) == pytest.approx(0)


def test_krugman_index_of_sweden_and_of_mining() -> None:
    """REAT, help pages of krugman.spec2 (→ 0.1595) and krugman.conc2 (→ 0.8619), both Farhauer and Kröll 2013. There
    the others are the mean of their shares; the atlas takes all other parks as one, so the mean is formed here."""
    others = np.array([
        (35000, 12000, 30000, 8000, 22000), (40000, 10000, 25000, 9000, 18000), (30000, 11000, 18000, 3000, 13000),
        (40000, 6000, 11000, 2000, 12000),
    ])  # fmt: skip
    shares = others / others.sum(axis=1, keepdims=True)
    assert krugman([45000, 15000, 32000, 10000, 30000], shares.mean(axis=0)) == pytest.approx(0.1595, abs=5e-5)
    industries = np.array([
        (20000, 11000, 31000, 8000, 20000), (40000, 10000, 25000, 9000, 16000), (10000, 11000, 14000, 14000, 13000),
        (7000, 7500, 11000, 1500, 36000),
    ])  # fmt: skip
    spread = industries / industries.sum(axis=1, keepdims=True)
    assert krugman([4320, 7811, 3900, 2300, 47560], spread.mean(axis=0)) == pytest.approx(0.8619, abs=5e-5)


def test_krugman_index_is_the_city_block_distance_of_scipy() -> None:
    a, b = np.array([45000, 15000, 32000, 10000, 30000.0]), np.array([35000, 12000, 30000, 8000, 22000.0])
    assert krugman(a, b) == pytest.approx(float(cityblock(a / a.sum(), b / b.sum())))


@pytest.mark.parametrize(("a", "n", "c", "m"), [(28, 99, 7, 366), (5, 25, 20, 440), (16, 241, 2, 224), (20, 20, 3, 40)])
def test_interval_is_katz_log_interval_of_scipy(cells_of: CellsOf, a: int, n: int, c: int, m: int) -> None:
    table = cells_of([[a, n - a], [c, m - c]])
    low, high = interval(table)
    risk = relative_risk(a, n, c, m).confidence_interval(0.95)
    assert (low[0, 0], high[0, 0]) == pytest.approx((risk.low, risk.high), rel=1e-9)


def test_a_wider_level_is_a_wider_interval_of_scipy(cells_of: CellsOf) -> None:
    """Benjamini and Yekutieli 2005: a cell picked as one of R out of m is told at level 1 − 0.05·R/m."""
    table = cells_of([[28, 71], [7, 359]])
    low, high = interval(table, float(norm.isf(0.025 / 7)))
    risk = relative_risk(28, 99, 7, 366).confidence_interval(1 - 0.05 / 7)
    assert (low[0, 0], high[0, 0]) == pytest.approx((risk.low, risk.high), rel=1e-9)


def test_chance_level_of_a_plan_is_the_hypergeometric_law() -> None:
    """4 of 13 sectors designated, 5 strong: P(no hit) = C(8,4)/C(13,4) = 70/715; expected hits 4·5/13."""
    law, mean = chance_level(4, 5, 13)
    assert law[0] == pytest.approx(70 / 715)
    assert float(np.arange(5) @ law) == pytest.approx(20 / 13)
    assert mean == pytest.approx(100 * 2 * (20 / 13) / 9)  # F1 = 2·hits / (designated + strong)


def test_interval_covers_what_it_says(cells_of: CellsOf) -> None:
    """Two parks drawn from known shares (quotient 1.5): 95 % of the intervals hold it, give or take chance."""
    rng, held = np.random.default_rng(7), 0
    draws = 1000
    for a, c in zip(rng.binomial(120, 0.3, draws), rng.binomial(300, 0.2, draws), strict=True):
        low, high = interval(cells_of([[a, 120 - a], [c, 300 - c]]))
        held += bool(low[0, 0] <= 1.5 <= high[0, 0])
    assert held / draws == pytest.approx(0.95, abs=0.02)


def test_quotient_against_the_city_is_the_same_fact(cells_of: CellsOf) -> None:
    """Against all parks the quotient is r/(w·r + 1 − w) of the one against the others: by counting, and by mapping."""
    table = cells_of([[28, 71], [7, 359]])
    city, others = (quotients(table, base).iloc[0] for base in ("city", "others"))
    assert city["lq"] == pytest.approx((28 / 99) / (35 / 465))
    assert against_city(np.array(others["lq"]), np.array(99 / 465)) == pytest.approx(city["lq"])


def test_similarity_by_hand_and_by_two_libraries() -> None:
    assert cosine([3, 4, 0], [4, 3, 0]) == pytest.approx(24 / 25)
    assert jaccard([3, 4, 0], [0, 3, 1]) == pytest.approx(1 / 3)
    rng = np.random.default_rng(3)
    a, b = rng.poisson(1, 14).astype(float), rng.poisson(1, 14).astype(float)
    assert cosine(a, b) == pytest.approx(1 - float(distance.cosine(a, b)))
    assert jaccard(a, b) == pytest.approx(1 - float(distance.jaccard(a > 0, b > 0)))
    assert jaccard(a, b) == pytest.approx(float(jaccard_score(a > 0, b > 0)))


def test_fit_score_is_f1() -> None:
    """Precision 2/3 and recall 2/4: F1 = 4/7; and scikit-learn's f1_score on the same cells."""
    assert fit_score(2, 4, 3) == pytest.approx((100 * 4 / 7, 50, 200 / 3))
    designated, strong = [1, 1, 1, 1, 0, 0], [1, 1, 0, 0, 1, 0]
    assert fit_score(2, 4, 3)[0] == pytest.approx(100 * float(f1_score(designated, strong)))


def test_counts_ready_made_are_what_the_rows_give(cells_of: CellsOf) -> None:
    """The cells of these tests are counts; from rows, one an organisation, all four matrices come out the same."""
    ready = cells_of([[2, 1], [0, 3]])
    rows = pd.DataFrame(
        [("p0", "s0"), ("p0", "s0"), ("p0", "s1"), *[("p1", "s1")] * 3], columns=["park_id", "sector_id"]
    ).assign(unit=range(6), share=1.0, weight=1.0)
    made = Cells(rows, ready.parks, ready.sectors, 6, {}, "organisations")
    assert made.plain
    for what in ("weight", "count", "square", "mixed"):
        pd.testing.assert_frame_equal(made.matrix(what), ready.matrix(what))
