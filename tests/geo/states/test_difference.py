"""Differences equal brute force, and every statistic's delta equals computing both by hand."""

import functools
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.load import load
from geo.corridor import Corridor
from geo.crs import metres
from geo.filter import Filter
from geo.select import select
from geo.states import Edit
from geo.states.difference import difference
from geo.states.draws import with_bands
from geo.states.measures import of_statistic
from geo.states.scenario import Scenario
from geo.states.state import State, with_scenario
from geo.stats import STATISTICS, statistic

STEPS = (
    Edit("organisations.move", values={"which": {"park": "zhigu"}, "n": 7, "seed": 3, "to": {"park": "qilin"}}),
    Edit("organisations.add", values={"n": 4, "sector": "fintech", "at": {"park": "jiangbei"}}),
    Edit("organisations.remove", values={"which": {"park": "ruanjiangu"}, "n": 5}),
    Edit("money.add", values={"name": "x", "amount": 12.5, "stage": "announced", "park": "qilin"}),
    Edit("money.stage", "inv-001", {"stage": "operating"}),
    Edit("park.reshape", "qilin", {"shift_m": [1500, 400]}),
    Edit("belt.width", values={"km": 6}),
)


@functools.cache
def shipped() -> State:
    return State("shipped", "shipped", load())


@pytest.fixture(scope="module")
def both(base):
    return base, with_scenario(base, Scenario("if", edits=STEPS))


def test_counts_new_gone_and_moved_equal_brute_force(both) -> None:
    before, after = both
    found = difference(before, after)
    was = dict(zip(before.facts.enterprises["id"], before.facts.enterprises["park_id"], strict=True))
    now = dict(zip(after.facts.enterprises["id"], after.facts.enterprises["park_id"], strict=True))
    for park in after.facts.parks["id"]:
        change = found.change("organisations", park)
        assert change.delta == sum(p == park for p in now.values()) - sum(p == park for p in was.values())
        assert change.new == {i for i, p in now.items() if p == park and i not in was}
        assert change.gone == {i for i, p in was.items() if p == park and i not in now}
        assert change.moved_in == {i for i, p in now.items() if p == park and i in was and was[i] != park}
        assert change.moved_out == {i for i, p in was.items() if p == park and i in now and now[i] != park}
        assert change.delta == len(change.new) - len(change.gone) + len(change.moved_in) - len(change.moved_out)
        assert change.after.low <= change.after.value <= change.after.high
    whole = found.change("organisations")
    assert (whole.delta, len(whole.new), len(whole.gone)) == (-1, 4, 5)


def test_money_stays_inside_its_stage(both) -> None:
    found = difference(*both)
    assert found.change("money.announced", "qilin").delta == pytest.approx(12.5)
    moved = found.change("money.ended", "zhigu")
    assert moved.delta == pytest.approx(-116)
    assert moved.moved_out == {"inv-001"} == found.change("money.operating", "zhigu").moved_in


def test_a_sum_that_nobody_published_is_not_zero(both) -> None:
    found = difference(*both)
    change = next(
        c for c in found.changes if c.id.startswith("money.") and c.before.value is None and c.after.value is None
    )
    assert (change.delta, change.said) == (None, "unknown")


def test_the_belts_share_equals_counting_by_hand(both) -> None:
    found = difference(*both)
    for side, state in (("before", both[0]), ("after", both[1])):
        frame = state.facts.enterprises
        rows = frame.loc[(frame["precision"] != "park") & (frame["status"] != "ended") & frame["lon"].notna()]
        xy = np.column_stack(metres(rows["lon"], rows["lat"], state.facts.place.crs))
        near = Corridor.of_facts(state.facts).distance(xy)[0] <= state.belt_km * 500
        assert getattr(found.change("belt.inside_share"), side).value == pytest.approx(near.mean())


def test_quotients_and_indices_are_those_of_their_statistic(both) -> None:
    found = difference(*both)
    for side, state in (("before", both[0]), ("after", both[1])):
        selection = select(state.facts, Filter())
        table = statistic("location_quotient")(state.facts, selection).table
        for row in table.itertuples():
            if row.count > 0 and math.isfinite(row.lq):
                about = f"{row.park_id}/{row.sector_id}"
                assert getattr(found.change("location_quotient", about), side).value == pytest.approx(row.lq)
        for id_ in ("hhi", "plan_fit"):
            values = statistic(id_)(state.facts, selection).values
            for value in (value for value in values if value.id == values[0].id):  # its headline, park by park
                assert getattr(found.change(id_, value.about), side).value == value.value


@pytest.mark.parametrize("id_", [one.id for one in STATISTICS if one.id in ("krugman", "gini", "links", "compare")])
def test_any_statistic_takes_part_without_code_of_its_own(both, id_) -> None:
    found = difference(*both, measures=of_statistic(id_))
    assert found.changes
    by_hand = [statistic(id_)(state.facts, select(state.facts, Filter())) for state in both]
    for change in found.changes:
        if change.delta is not None:
            name, about = change.id.removeprefix(f"{id_}."), change.about.replace("/", ":")
            values = [next(v.value for v in r.values if v.id == name and v.about == about) for r in by_hand]
            assert change.delta == pytest.approx(values[1] - values[0])


def test_a_filter_narrows_both_sides(both) -> None:
    found = difference(*both, Filter(parks=("zhigu",)))
    assert found.change("organisations").delta == -7
    assert len(found.change("organisations").moved_out) == 7  # they are elsewhere, not gone
    assert {change.about.split("/")[0] for change in found.changes} <= {"", "zhigu"}


def test_a_state_compared_with_itself_is_unchanged(base) -> None:
    found = with_bands(difference(base, base), draws=10)
    assert {change.said for change in found.changes} <= {"unchanged", "unknown"}
    assert all(change.low == change.high == 0 for change in found.changes if change.low is not None)


def test_bands_hold_the_point_where_nothing_is_uncertain(both) -> None:
    found = with_bands(difference(*both), draws=60)
    assert (found.draws, found.seed) == (60, 20190629)
    sure = found.change("organisations", "jiangbei")
    assert (sure.low, sure.high, sure.sign_kept) == (4, 4, 1)
    unsure = found.change("organisations", "qilin")
    assert unsure.low < unsure.high


def test_the_same_seed_gives_the_same_bands_whatever_the_order_of_rows(both) -> None:
    one = with_bands(difference(*both), draws=20)
    two = with_bands(difference(*both), draws=20)
    assert [(c.low, c.high, c.sign_kept) for c in one.changes] == [(c.low, c.high, c.sign_kept) for c in two.changes]


def test_an_assumption_lost_in_noise_is_said_to_be_indistinguishable(base) -> None:
    one = Edit("organisations.move", values={"which": {"park": "zhigu"}, "n": 1, "to": {"park": "jiangbei"}})
    found = with_bands(difference(base, with_scenario(base, Scenario("if", edits=(one,)))))
    said = {change.said for change in found.changes if change.id == "hhi" and change.about == "zhigu"}
    assert said & {"not_distinguishable", "more", "less"}
    for change in found.changes:
        if change.sign_kept is not None and change.sign_kept < 0.95 and change.delta:
            assert change.said == "not_distinguishable"


def test_draws_can_be_stopped(both) -> None:
    def stop(share: float) -> None:
        if share > 0.1:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        with_bands(difference(*both), progress=stop)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(STEPS), max_size=4, unique=True))
def test_new_minus_gone_plus_moves_is_the_difference(steps) -> None:
    base = shipped()
    after = with_scenario(base, Scenario("if", edits=tuple(steps)))
    for change in difference(base, after).changes:
        if change.id in ("organisations", "sectors"):
            moves = len(change.moved_in) - len(change.moved_out)
            assert (change.delta or 0) == len(change.new) - len(change.gone) + moves
