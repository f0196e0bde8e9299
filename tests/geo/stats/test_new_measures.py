"""Sharing of places, variety, relatedness, metro access and filings: other people's numbers, laws, sizes, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from scipy.stats import binom

from geo.filter import Filter
from geo.metro import between, hops, network
from geo.select import select
from geo.stats import statistic
from geo.stats.access import BUDGETS
from geo.stats.colocation import against_labels, dealt, paired, sown
from geo.stats.filings import dissimilarity, kept
from geo.stats.relatedness import density, proximity, quotients
from geo.stats.variety import parts
from tests.geo.stats import nulls

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection

PLANE = "EPSG:32650"
# Eighty trees of Lansing Woods (Gerrard 1969; spatstat's data set lansing), the window 0.4 … 0.6 by 0.4 … 0.6 of its
# square, thousandths of 924 feet: hickories, maples, white oaks
HICKORY = [
    (409, 408), (404, 418), (417, 450), (427, 436), (430, 447), (474, 477), (538, 522), (459, 486), (490, 489),
    (498, 471), (501, 435), (501, 446), (444, 435), (578, 501), (543, 470), (556, 465), (540, 452), (448, 542),
    (459, 537), (491, 522), (475, 522), (459, 527), (492, 561), (456, 530), (437, 421), (446, 412), (508, 410),
    (482, 403), (585, 404), (588, 547), (584, 595),
]  # fmt: skip
MAPLE = [
    (416, 534), (400, 548), (402, 531), (425, 585), (432, 578), (429, 596), (429, 597), (439, 585), (439, 584),
    (435, 574), (545, 569), (499, 478), (521, 439), (503, 430), (450, 463), (459, 434), (435, 460), (474, 421),
    (571, 470), (552, 541), (568, 540), (537, 530), (543, 505), (524, 521), (455, 555), (478, 526), (463, 522),
    (456, 498), (524, 403), (466, 405), (578, 460), (592, 496), (595, 466), (596, 482),
]  # fmt: skip
OAK = [
    (419, 541), (543, 588), (529, 571), (528, 591), (482, 453), (550, 479), (568, 502), (558, 505), (434, 537),
    (446, 555), (450, 499), (436, 410), (596, 412), (594, 436), (583, 593),
]  # fmt: skip
TREES = np.array([*HICKORY, *MAPLE, *OAK], float)
SPECIES = np.repeat([0, 1, 2], [len(HICKORY), len(MAPLE), len(OAK)])
# spatstat.explore 3.0-6, Kcross(correction = "none") on them at r = 10.5, 20.5, 30.5, 50.5: Σ pairs · area / (n_a n_b)
KCROSS = {
    (0, 1): (0.000189753320683, 0.000948766603416, 0.002049335863378, 0.005844402277040),
    (0, 2): (0.000258064516129, 0.001032258064516, 0.002322580645161, 0.005591397849462),
    (1, 2): (0.000235294117647, 0.000705882352941, 0.001882352941176, 0.007215686274510),
    (0, 0): (0.000258064516129, 0.001978494623656, 0.002838709677419, 0.008000000000000),
    (1, 1): (0.000427807486631, 0.002352941176471, 0.003422459893048, 0.006417112299465),
}
# 9,999 sets of spatstat's rlabel at r = 50.5: observed, mean, SD, p of as many or more, p of as few or fewer
RLABEL = {
    (0, 1): (154, 168.75, 10.546, 0.9245, 0.088),
    (0, 2): (65, 74.41, 8.142, 0.8895, 0.1337),
    (1, 2): (92, 81.66, 8.419, 0.1179, 0.9057),
    (0, 0): (93, 74.57, 8.604, 0.0282, 0.9758),
    (1, 1): (90, 89.76, 9.483, 0.4872, 0.5555),
    (2, 2): (12, 16.78, 4.056, 0.9263, 0.1352),
}


def trees(within: float):  # type: ignore[no-untyped-def]
    one = np.zeros(len(TREES), dtype=np.intp)
    return sown(TREES, one, SPECIES.astype(np.intp), 3, within)


@pytest.mark.parametrize("which", list(KCROSS), ids=str)
def test_pairs_are_spatstats_cross_k(which: tuple[int, int]) -> None:
    a, b = which
    for r, k in zip((10.5, 20.5, 30.5, 50.5), KCROSS[which], strict=True):
        found = trees(r)
        pairs = paired(found.heads[None].astype(float), found.near, np.zeros((3, 3), np.intp))[0][0]
        n = found.sizes
        whole = pairs[a, b] * (2 if a == b else 1)
        assert whole * 0.04 / (n[a] * (n[b] - (a == b))) == pytest.approx(k, rel=1e-9)


def test_random_labels_are_spatstats() -> None:
    shared = against_labels(trees(50.5), seeds=2, seed=4)
    for (a, b), (observed, mean, sd, more, fewer) in RLABEL.items():
        assert shared.pairs[a, b] == observed
        assert shared.expected[a, b] == pytest.approx(mean, abs=0.06 * sd)
        assert shared.p[a, b] == pytest.approx(min(1.0, 2 * min(more, fewer)), abs=0.03)
        assert shared.high[a, b] - shared.low[a, b] == pytest.approx(2 * 1.96 * sd, rel=0.12)


def test_the_mean_of_dealt_labels_is_known_exactly() -> None:
    """n_a n_b / (n (n − 1)) of all ordered pairs, whatever the pattern."""
    found = trees(30)
    shared, n = against_labels(found, seeds=1, seed=1), len(TREES)
    close = ((cdist(TREES, TREES) <= 30).sum() - n) / (n * (n - 1))
    sizes = found.sizes.astype(float)
    exact = np.where(np.eye(3), sizes * (sizes - 1) / 2, np.outer(sizes, sizes)) * close
    np.testing.assert_allclose(shared.expected, exact, rtol=0.02)


def test_a_deal_keeps_places_heads_and_the_mix_of_every_park() -> None:
    rng = np.random.default_rng(3)
    xy = rng.integers(0, 6, (60, 2)) * 100.0
    found = sown(xy, rng.integers(0, 3, 60), rng.integers(0, 4, 60), 4, 0.0)
    drawn = dealt(found, 50, rng)
    np.testing.assert_array_equal(drawn.sum(axis=2), np.tile(found.heads.sum(axis=1), (50, 1)))
    for park in range(3):
        mine = found.stratum == park
        np.testing.assert_array_equal(drawn[:, mine].sum(axis=1), np.tile(found.heads[mine].sum(axis=0), (50, 1)))


def test_pairs_with_one_place_by_hand() -> None:
    """Two a and one b at one place, an a and a b at another: 3 pairs a–b in all, 2 of them with the first place."""
    xy = np.array([(0, 0), (0, 0), (0, 0), (900, 0), (900, 0)], float)
    found = sown(xy, np.zeros(5, np.intp), np.array([0, 0, 1, 0, 1]), 2, 0.0)
    every, there = paired(found.heads[None].astype(float), found.near, np.zeros((2, 2), np.intp))
    assert every[0, 0, 1] == 3
    assert every[0, 0, 0] == 1
    assert there[0, 0, 1] == 2
    assert there[0, 0, 0] == 1


def test_labels_dealt_at_random_are_found_as_often_as_the_level_says(facts: Facts) -> None:
    """Size: sectors shuffled inside every park of the facts; more alarms than this come once in 500."""
    runs, rng = 8, np.random.default_rng(8)
    alarms = sum(nulls.alarms(statistic("colocation"), nulls.labels_shuffled(facts, rng)) for _ in range(runs))
    assert alarms <= binom.isf(0.002, runs, 0.05)


def shared_out(facts: Facts, sectors: np.ndarray, place: np.ndarray):  # type: ignore[no-untyped-def]
    """240 organisations with these sectors at these places, the places by turns in two parks."""
    frame = facts.enterprises.iloc[np.arange(240) % len(facts.enterprises)].reset_index(drop=True)
    park = facts.parks["id"].to_numpy()[place // 2 % 2]
    return frame.assign(id=[f"x{i}" for i in range(240)], sectors=sectors, main_sector=sectors, park_id=park,
                        lon=118.7 + place * 0.004, lat=32.0, precision="point", status="active",
                        uncertainty_m=10.0)  # fmt: skip


def test_firms_that_share_every_place_are_found_and_one_place_is_not_enough(facts: Facts, with_rows) -> None:  # type: ignore[no-untyped-def]
    number = np.arange(240)
    two = np.where(number % 2 == 0, "fintech", "smart_city")
    sectors = np.where(number // 6 % 2 == 0, two, "ai_service")
    found = statistic("colocation")(*with_rows(shared_out(facts, sectors, number // 6)), {"checks": False})
    assert ("smart_city:fintech", "together") in found.statements
    assert ("ai_service:fintech", "apart") in found.statements

    crowd = number < 60  # one tower that both share; elsewhere each stands by itself
    alone = np.array(["fintech", "smart_city", "ai_service", "ai_service"])[number // 6 % 4]
    tower = shared_out(facts, np.where(crowd, two, alone), np.where(crowd, 0, number // 6))
    table = statistic("colocation")(*with_rows(tower), {"checks": False}).table
    pair = table.set_index(["sector_id", "other_sector_id"]).loc[("smart_city", "fintech")]
    assert pair["p_value"] < 0.01
    assert pair["verdict"] != "together", "one building is no rule"


def test_variety_is_the_textbooks_entropy() -> None:
    """Cover and Thomas (2006), example 1.1.2: eight horses, 2 bits; and the split into families by hand."""
    horses = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 16, *[1 / 64] * 4])
    np.testing.assert_allclose(parts(horses, np.arange(8))[0], 2.0)
    family = np.array([0, 1, 1, 1, 1, 1, 1, 1])
    whole, between_, inside = parts(horses, family)
    assert between_ == pytest.approx(1.0)  # one bit: the first horse or another
    assert inside == pytest.approx(1.0)
    assert whole == pytest.approx(between_ + inside)


@given(st.lists(st.integers(0, 50), min_size=6, max_size=6).filter(any))
def test_variety_has_its_bounds_and_its_parts_add_up(counts: list[int]) -> None:
    x, family = np.array(counts, float), np.array([0, 0, 1, 1, 2, 2])
    whole, between_, inside = parts(x, family)
    shares = x[x > 0] / x.sum()
    assert whole == pytest.approx(-(shares * np.log2(shares)).sum(), abs=1e-9)
    by_hand = sum(
        x[family == f].sum() / x.sum() * -(s[s > 0] * np.log2(s[s > 0])).sum()
        for f in range(3)
        if x[family == f].sum()
        for s in [x[family == f] / x[family == f].sum()]
    )
    assert inside == pytest.approx(by_hand, abs=1e-9)
    assert whole == pytest.approx(between_ + inside, abs=1e-9)
    assert -1e-9 <= whole <= np.log2(6) + 1e-9


def test_proximity_and_density_by_hand() -> None:
    """Four organisations: {a,b}, {a,b}, {a}, {b,c}. φ_ab = 2/3, φ_bc = 1/3, φ_ac = 0."""
    member = np.array([(1, 1, 0), (1, 1, 0), (1, 0, 0), (0, 1, 1)], float)
    phi = proximity(member)
    np.testing.assert_allclose(phi, [[0, 2 / 3, 0], [2 / 3, 0, 1 / 3], [0, 1 / 3, 0]])
    np.testing.assert_allclose(density(np.array([[1.0, 0, 0]]), phi), [[0, 2 / 3, 0]])
    np.testing.assert_allclose(density(np.array([[0.0, 1, 0]]), phi), [[1, 0, 1]])
    np.testing.assert_allclose(quotients(np.array([[2.0, 0], [1, 1]])), [[4 / 3, 0], [2 / 3, 2]])


def test_relatedness_is_an_indication_and_never_ranks_what_is_strong(facts: Facts, everything: Selection) -> None:
    result = statistic("relatedness")(facts, everything)
    table = result.table
    assert result.verdict.level == "described"
    assert table.loc[table["is_strong"], "rank"].isna().all()
    ranked = table.loc[table["rank"].notna()]
    assert (ranked["low"] <= ranked["density"]).all()
    assert (ranked["density"] <= ranked["high"]).all()
    assert ranked.groupby("park_id")["first_share"].sum().le(1.3).all()  # ties count for each
    assert "relatedness" in result.verdict.code


LINE = gpd.GeoDataFrame(
    {"ref": ["1", "2"]},
    geometry=[shapely.LineString([(0, 0), (10_000, 0)]), shapely.LineString([(5_000, -5_000), (5_000, 5_000)])],
    crs=PLANE,
)
STATIONS = gpd.GeoDataFrame(
    {"lines": ["1", "1|2", "1", "2"]},
    geometry=[shapely.Point(*p) for p in ((0, 0), (5_000, 0), (10_000, 0), (5_000, 5_000))],
    crs=PLANE,
)


def test_minutes_by_metro_by_hand() -> None:
    """30 km/h is 2 min a km, 5 min a boarding: 5 km 15 min, 10 km 25 min, 5 + 5 km with a change 30 min."""
    net = network(LINE, STATIONS, PLANE, ride_kmh=30, wait_min=5)
    np.testing.assert_allclose(
        net.minutes, [[0, 15, 25, 30], [15, 0, 15, 15], [25, 15, 0, 30], [30, 15, 30, 0]], atol=1e-6
    )
    xy = np.array([(0.0, 600.0), (10_000.0, 600.0), (0.0, 700.0)])
    found = between(net, xy, xy, walk_kmh=6)  # 100 m a minute
    assert found[0, 1] == pytest.approx(6 + 25 + 6)
    assert found[0, 2] == pytest.approx(1)  # on foot
    np.testing.assert_allclose(found, found.T)


def test_every_line_is_walked_in_the_order_of_its_stations(facts: Facts) -> None:
    found = pd.DataFrame(
        hops(facts.boundaries.metro_lines, facts.boundaries.metro_stations, facts.place.crs),
        columns=["ref", "a", "b", "metres"],
    )
    stations = facts.boundaries.metro_stations
    for ref, rows in found.groupby("ref"):
        at = stations["lines"].str.split("|").map(lambda own, r=ref: r in own)
        assert len(rows) == at.sum() - 1
        assert (rows["a"].to_numpy()[1:] == rows["b"].to_numpy()[:-1]).all()
    assert found["metres"].min() > 300
    assert found["metres"].median() == pytest.approx(1_500, abs=600)
    net = network(facts.boundaries.metro_lines, stations, facts.place.crs, ride_kmh=35, wait_min=5)
    assert np.isfinite(net.minutes).mean() > 0.7


def test_what_is_reached_grows_with_time_and_speed(facts: Facts, everything: Selection) -> None:
    slow, fast = (statistic("access")(facts, everything, {"ride_kmh": v}).tables["points"] for v in (20.0, 60.0))
    reach = [f"reach_{m}" for m in BUDGETS]
    assert (slow[reach].diff(axis=1).iloc[:, 1:] >= 0).all().all()
    assert (fast[reach] >= slow[reach]).all().all()
    assert (slow["walk_m"] == fast["walk_m"]).all()


def test_filings_are_counted_as_they_stand(facts: Facts, everything: Selection) -> None:
    rows = kept(facts)
    assert not rows["withdrawn"].any()
    result = statistic("filings")(facts, everything)
    by_hand = rows.drop_duplicates(["entity_zh", "district_id"])["district_id"].value_counts()
    table = result.table.set_index("district_id")
    assert (table.loc[by_hand.index, "entities"] == by_hand).all()
    share = by_hand / by_hand.sum()
    assert result.value("effective_districts").value == pytest.approx(1 / (share**2).sum())
    few = select(facts, Filter(parks=(facts.parks["id"].iloc[0],)))
    pd.testing.assert_frame_equal(statistic("filings")(facts, few).table, result.table)


def test_dissimilarity_by_hand() -> None:
    assert dissimilarity(np.array([0.5, 0.5, 0.0]), np.array([0.0, 0.5, 0.5])) == 0.5
    assert dissimilarity(np.array([0.2, 0.8]), np.array([0.2, 0.8])) == 0.0
