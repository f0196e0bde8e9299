"""Siting: spopt's answer equals trying all on small cases, and the range under uncertainty is what the draws gave."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.corridor import Corridor
from geo.crs import metres, to_metric
from geo.filter import Filter
from geo.points import points
from geo.select import select
from geo.siting import MODELS, Problem, along_belt, at_features, in_area, site, solve, try_all
from geo.suitability import suitable_parks
from tests import as_shipped

RNG = np.random.default_rng(7)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("n", "present"), [(1, 0), (1, 2), (2, 1), (3, 0)])
def test_the_solver_equals_trying_all(model, n, present) -> None:
    for _ in range(3):
        demand, facilities = RNG.uniform(0, 9_000, (12, 2)), RNG.uniform(0, 9_000, (7 + present, 2))
        distance = np.hypot(*(demand[:, None, :] - facilities[None, :, :]).transpose(2, 0, 1))
        asked = Problem(model, distance, RNG.integers(1, 9, 12).astype(float), present, n, 2_500.0)
        scores = [asked.score([*found, *asked.fixed]) for found in (solve(asked), try_all(asked))]
        assert scores[0] == pytest.approx(scores[1], abs=1e-6)  # gap 0
        best = max if model == "mclp" else min
        by_hand = best(asked.score([*group, *asked.fixed]) for group in combinations(range(7), n))
        assert scores[1] == pytest.approx(by_hand)


@pytest.fixture(scope="module")
def facts():
    return as_shipped.facts()


def test_the_answer_is_a_range_along_the_belt(facts) -> None:
    demand = points(select(facts, Filter()).enterprises, facts.place.crs)
    belt = along_belt(Corridor.of_facts(facts))
    nodes = facts.parks.loc[facts.parks["role"] == "node"]
    present = np.column_stack(metres(nodes["lon"], nodes["lat"], facts.place.crs))
    found = site("p_median", demand, belt, present, draws=20)
    assert found.objective < found.before
    assert sum(stretch.held for stretch in found.stretches) <= 20
    first = found.stretches[0]
    assert first.held == max(stretch.held for stretch in found.stretches)
    assert 0 <= first.to_km - first.from_km <= 3
    assert {belt.set_index("id").loc[one, "axis"] for one in first.ids} == {first.axis}


def test_candidates_stand_where_they_say(facts) -> None:
    belt = Corridor.of_facts(facts)
    rows = along_belt(belt, 5.0)
    assert belt.distance(rows[["x", "y"]].to_numpy())[0].max() < 1.0
    assert len(at_features(facts.boundaries.metro_stations, facts.place.crs)) == len(facts.boundaries.metro_stations)
    area = to_metric(shapely.box(118.7, 32.0, 118.75, 32.03), facts.place.crs)
    spots = in_area(area)
    assert shapely.contains_xy(area, spots["x"], spots["y"]).all()
    tiny = to_metric(shapely.box(118.7, 32.0, 118.7001, 32.0001), facts.place.crs)
    assert len(in_area(tiny)) == 1


def test_nothing_to_site_is_a_sentence(facts) -> None:
    belt = along_belt(Corridor.of_facts(facts), 20.0)
    nobody = points(facts.enterprises.iloc[:0], facts.place.crs)
    with pytest.raises(ValueError, match="no demand"):
        site("mclp", nobody, belt, np.empty((0, 2)))
    with pytest.raises(ValueError, match="expected 1 to"):
        site("mclp", points(facts.enterprises, facts.place.crs), belt, np.empty((0, 2)), n=0)


def test_parks_are_ranked_with_reasons(facts) -> None:
    found = suitable_parks(facts, select(facts, Filter()), "ai_chip", 1_000)
    assert set(found["park_id"]) == set(facts.parks["id"])
    assert found["rank"].is_monotonic_increasing
    alive = facts.enterprises.loc[facts.enterprises["status"] != "ended"]
    for row in found.itertuples():
        own = alive.loc[(alive["park_id"] == row.park_id) & (alive["main_sector"] == "ai_chip")]
        assert row.same_sector == len(own)
        assert ("named" in row.reasons.split(";")) == row.designated
    assert pd.notna(found["similar_size"]).all()
