"""apply(): pure, all faults at once, base untouched, undo gives the base's hash, independent edits commute."""

import functools
import hashlib
from dataclasses import fields

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.load import load
from geo.states import OPERATIONS, Edit, StateError, apply, faults_of
from geo.states.membership import members

EAST = Edit("park.reshape", "qilin", {"shift_m": [2000, 0]}, "why", "me", "2026-11-28")
SOUTH = Edit(
    "park.add",
    "nanjingnan",
    {"name_zh": "南京南站", "name_en": "Nanjing South", "role": "node", "centre": [118.796, 31.969], "radius_m": 1500},
)
CHIPS = Edit(
    "organisations.move",
    values={
        "which": {"park": ["zhigu"], "sector": ["video_recognition"]},
        "n": 5,
        "seed": 1,
        "to": {"park": "jiangbei"},
    },
)
FIFTY = Edit(
    "money.add", values={"name": "x", "amount": 50, "stage": "announced", "park": "jiangxinzhou", "year": 2027}
)
SIX = Edit("belt.width", values={"km": 6})
ONE_OF_EACH = (
    *(EAST, SOUTH, CHIPS, FIFTY, SIX),
    Edit("park.move", "zhigu", {"lon": 118.9, "lat": 32.1}),
    Edit("park.remove", "jiangxinzhou"),
    Edit("belt.axis", "ring", {"line": [[118.7, 32.0], [118.8, 32.1]], "mode": "add"}),
    Edit("organisations.add", values={"n": 3, "sector": "ai_chip", "at": {"park": "qilin"}, "year": 2028}),
    Edit("organisations.remove", values={"which": {"park": "ruanjiangu"}, "n": 4}),
    Edit("organisations.grow", values={"which": {"park": "zhigu"}, "measure": "capital", "factor": 2}),
    Edit("money.stage", "inv-001", {"stage": "operating"}),
    Edit("money.remove", "inv-002"),
    Edit("designation.add", values={"park": "qilin", "sector": "fintech"}),
    Edit("designation.remove", values={"park": "zhigu", "sector": "ai_chip"}),
)


shipped = functools.cache(load)  # no fixture: hypothesis would write it out with every example


def fingerprint(facts) -> str:
    """Every cell of every frame, whatever happens to it."""
    stamp = hashlib.sha256()
    frames = [getattr(facts, f.name) for f in fields(facts)] + list(facts.plan.values())
    frames += [getattr(facts.boundaries, f.name) for f in fields(facts.boundaries)]
    for frame in frames:
        if isinstance(frame, pd.DataFrame):
            stamp.update(pd.DataFrame(frame.drop(columns="geometry", errors="ignore")).astype(str).to_csv().encode())
            if isinstance(frame, gpd.GeoDataFrame):
                stamp.update("".join(frame.geometry.to_wkb(hex=True)).encode())
    return stamp.hexdigest()


def test_nothing_applied_is_the_base_itself(facts) -> None:
    assert apply(facts, []) is facts
    assert apply(facts, [Edit(e.op, e.target, e.values, on=False) for e in ONE_OF_EACH]) is facts


def test_every_operation_is_tried_here() -> None:
    assert {edit.op for edit in ONE_OF_EACH} == {operation.id for operation in OPERATIONS}


@pytest.mark.parametrize("edit", ONE_OF_EACH, ids=lambda e: e.op)
def test_an_edit_changes_the_version_and_no_frame_of_the_base(facts, edit) -> None:
    before = fingerprint(facts)
    after = apply(facts, [edit], "if")
    assert fingerprint(facts) == before
    assert after.version != facts.version
    assert after.scenario == "if"
    assert apply(facts, [edit]).version == after.version  # the way to hash is the same every time
    for name in ("enterprises", "investments", "parks", "sites"):
        assert getattr(after, name).dtypes[getattr(facts, name).columns].equals(getattr(facts, name).dtypes)


@pytest.mark.parametrize("edit", ONE_OF_EACH, ids=lambda e: e.op)
def test_every_row_an_edit_made_or_changed_says_so(facts, edit) -> None:
    edit = Edit(edit.op, edit.target, edit.values, "因为", "张三", "2026-11-28")
    after = apply(facts, [edit])
    for name in ("enterprises", "investments", "parks", "sites", "designations"):
        old, new = getattr(facts, name), getattr(after, name)
        if new is old:
            continue
        columns = [c for c in old.columns if c != "geometry"]
        was = set(map(tuple, old[columns].astype(str).to_numpy()))
        if "assumed" not in new:
            assert set(map(tuple, new[columns].astype(str).to_numpy())) <= was
            continue
        marked = new["assumed"] != ""
        for same, is_marked in zip(new[columns].astype(str).to_numpy(), marked, strict=True):
            assert tuple(same) in was or is_marked
        said = new.loc[marked]
        assert (said["assumed"] == edit.op).all()
        assert (said[["assumed_by", "assumed_on", "assumed_why"]] == ["张三", "2026-11-28", "因为"]).all(axis=None)


INDEPENDENT = (
    CHIPS,
    FIFTY,
    SIX,
    Edit("organisations.grow", values={"which": {"park": "ruanjiangu"}, "measure": "capital", "factor": 2}, why="b"),
    Edit("organisations.add", values={"n": 3, "sector": "ai_chip", "at": {"park": "qilin"}}),
    Edit("organisations.add", values={"n": 2, "sector": "fintech", "at": {"park": "qilin"}}),
    Edit("money.stage", "inv-001", {"stage": "operating"}),
    Edit("designation.add", values={"park": "qilin", "sector": "fintech"}),
    Edit("park.move", "ruanjiangu", {"lon": 118.76, "lat": 31.97}, why="a"),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations(INDEPENDENT), st.sets(st.integers(0, len(INDEPENDENT) - 1)))
def test_independent_edits_commute_and_undo_gives_the_base(order, off) -> None:
    facts = shipped()
    chosen = [edit for i, edit in enumerate(INDEPENDENT) if i not in off]
    ordered = [edit for edit in order if edit in chosen]
    one, other = apply(facts, chosen), apply(facts, ordered)
    assert one.version == other.version
    assert fingerprint(one) == fingerprint(other)
    undone = [Edit(e.op, e.target, e.values, on=False) for e in ordered]
    assert apply(facts, undone).version == facts.version


def test_a_park_moved_by_nothing_loses_nobody(facts) -> None:
    after = apply(facts, [Edit("park.reshape", "qilin", {"shift_m": [0, 0]})])
    assert after.enterprises["park_id"].equals(facts.enterprises["park_id"])


def test_who_belongs_after_a_shift_has_ends_and_rows_without_a_place_stay(facts) -> None:
    after = apply(facts, [EAST]).enterprises
    before = facts.enterprises
    unplaced = before["id"][(before["park_id"] == "qilin") & (before["precision"] == "park")]
    assert (after.set_index("id").loc[unplaced, "park_id"] == "qilin").all()
    found = members(after, "qilin")
    assert found.unplaced == len(unplaced)
    assert found.ends[0] <= found.counted <= found.ends[1]
    assert found.ends[0] < found.ends[1]  # 麒麟's sites are known to a kilometre or so
    unsure = after.loc[after["park_else"].notna()]
    assert ((unsure["park_else_p"] > 0) & (unsure["park_else_p"] < 1)).all()


def test_organisations_of_a_removed_park_stay_in_none(facts) -> None:
    after = apply(facts, [Edit("park.remove", "jiangxinzhou")])
    assert len(after.enterprises) == len(facts.enterprises)
    gone = facts.enterprises["id"][facts.enterprises["park_id"] == "jiangxinzhou"]
    assert after.enterprises.set_index("id").loc[gone, "park_id"].isna().all()
    text = " ".join(frame.astype(str).to_csv() for frame in (*after.plan.values(), after.metrics, after.designations))
    assert "jiangxinzhou" not in text


def test_moved_firms_stand_at_a_park_not_at_a_point(facts) -> None:
    after = apply(facts, [CHIPS]).enterprises
    moved = after.loc[after["assumed"] == "organisations.move"]
    assert len(moved) == 5
    assert set(moved["park_id"]) == {"jiangbei"}
    assert set(moved["precision"]) == {"park"}
    assert moved["address"].isna().all()


BAD = {
    "shift": Edit("park.reshape", "qilin", {"shift_m": [200_000, 0]}),
    "outside_place": Edit("park.reshape", "qilin", {"shift_m": [60_000, 0]}),
    "unknown_park": Edit("park.reshape", "nowhere", {"shift_m": [1, 1]}),
    "missing_one": Edit("park.reshape", "qilin", {}),
    "unknown_field": Edit("park.reshape", "qilin", {"shift_m": [1, 1], "colour": "red"}),
    "self_crossing": Edit(
        "park.reshape", "qilin", {"polygon": [[118.9, 32.0], [118.95, 32.05], [118.95, 32.0], [118.9, 32.05]]}
    ),
    "swallows": Edit(
        "park.add", "big", {"name_zh": "大", "role": "none", "centre": [118.8, 32.05], "radius_m": 20_000}
    ),
    "outside_point": Edit("park.add", "far", {"name_zh": "远", "role": "none", "centre": [121.4, 31.2]}),
    "name_signs": Edit(
        "money.add", values={"name": "=HYPERLINK(1)", "amount": 1, "stage": "announced", "park": "qilin"}
    ),
    "number": Edit("money.add", values={"name": "a", "amount": "5", "stage": "announced", "park": "qilin"}),
    "number_bounds": Edit("belt.width", values={"km": 4_000}),
    "choice": Edit("money.add", values={"name": "a", "amount": 5, "stage": "soon", "park": "qilin"}),
    "too_many": Edit(
        "organisations.move", values={"which": {"park": "qilin"}, "n": 10_000, "to": {"park": "jiangbei"}}
    ),
    "nobody": Edit("organisations.remove", values={"which": {"ids": ["nobody"]}}),
    "unknown_op": Edit("park.paint", "qilin"),
    "id_taken": Edit(
        "park.add", "qilin", {"name_zh": "麒麟", "role": "node", "centre": [118.9, 32.03], "radius_m": 60}
    ),
    "new_id": Edit("park.add", "../etc", {"name_zh": "某", "role": "none", "centre": [118.9, 31.9], "radius_m": 60}),
    "no_values": Edit("organisations.grow", values={"which": {}, "measure": "staff", "factor": 2}),
    "not_designated": Edit("designation.remove", values={"park": "qilin", "sector": "fintech"}),
    "to": Edit("organisations.move", values={"which": {}, "to": {"planet": "mars"}}),
}


@pytest.mark.parametrize("code", BAD)
def test_each_bad_edit_has_its_own_fault_and_its_number(facts, code) -> None:
    faults = faults_of(facts, [SIX, BAD[code]])
    assert code in {fault.code for fault in faults}
    assert {fault.number for fault in faults} == {2}


def test_all_faults_come_at_once_and_nobody_is_blamed_for_another(facts) -> None:
    lost = Edit("park.add", "new", {"name_zh": "<b>", "role": "node", "centre": [118.796, 31.969]})
    follows = Edit("organisations.add", values={"n": 1, "sector": "ai_chip", "at": {"park": "new"}})
    with pytest.raises(StateError) as caught:
        apply(facts, [lost, follows, BAD["choice"]])
    assert [(fault.number, fault.code) for fault in caught.value.faults] == [(1, "name_signs"), (3, "choice")]


def test_ten_thousand_edits_are_one_fault(facts) -> None:
    assert [fault.code for fault in faults_of(facts, [SIX] * 10_000)] == ["too_many_edits"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([operation.id for operation in OPERATIONS]),
    st.text(max_size=8),
    st.dictionaries(
        st.sampled_from(sorted({field.id for operation in OPERATIONS for field in operation.fields})),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
            lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
            max_leaves=8,
        ),
        max_size=5,
    ),
)
def test_whatever_a_file_says_there_is_a_fault_or_a_state(op, target, values) -> None:
    facts = shipped()
    edit = Edit(op, target, values)
    if not faults_of(facts, [edit]):
        assert apply(facts, [edit]).version
