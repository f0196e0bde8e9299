"""Scenario files: what is written is read, and every fault of form has its own code. States by a word."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.states import Edit, StateError
from geo.states.scenario import Scenario, dump, parse
from geo.states.state import open_state
from geo.states.years import followed_until, known_by, span

PLAIN = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20)
EDITS = st.builds(
    Edit,
    op=PLAIN,
    target=st.text(max_size=9),
    values=st.dictionaries(
        st.text(max_size=6), st.integers() | st.text(max_size=9) | st.lists(st.integers(), max_size=3)
    ),
    why=st.text(max_size=40),
    by=st.text(max_size=9),
    date=st.sampled_from(["", "2026-11-28"]),
    since=st.sampled_from(["", "2027"]),
    on=st.booleans(),
)


@given(
    st.builds(Scenario, name=PLAIN, base=PLAIN, note=st.text(max_size=50), edits=st.lists(EDITS, max_size=5).map(tuple))
)
def test_what_is_written_is_read(scenario) -> None:
    assert parse(dump(scenario)) == scenario


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("{", "not_json"),
        ("[" * 100_000, "not_json"),
        ("[]", "not_scenario"),
        ({"name": "a", "format": 2}, "format"),
        ({"name": ""}, "missing"),
        ({"name": "<script>alert(1)</script>"}, "name_signs"),
        ({"name": "=cmd|' /C calc'!A0"}, "name_signs"),
        ({"name": "a", "colour": 1}, "unknown_field"),
        ({"name": "a", "base": 5}, "text"),
        ({"name": "a", "edits": {}}, "not_list"),
        ({"name": "a", "edits": [{"op": "belt.width"}] * 10_000}, "too_many_edits"),
        ({"name": "a", "edits": [5]}, "not_edit"),
        ({"name": "a", "edits": [{"op": 5}]}, "unknown_op"),
        ({"name": "a", "edits": [{"op": "belt.width", "values": []}]}, None),
        ({"name": "a", "edits": [{"op": "belt.width", "values": [1]}]}, "not_values"),
        ({"name": "a", "edits": [{"op": "belt.width", "on": "yes"}]}, "not_switch"),
        ({"name": "a", "edits": [{"op": "belt.width", "speed": 9}]}, "unknown_field"),
        ('{"name": "a", "format": ' + "9" * 5_000 + "}", "not_json"),
        ('{"name": "a\\ud800", "edits": []}', "half"),
        ('{"name": "a", "edits": [{"op": "belt.width", "values": {"\\udc00": 1}}]}', "half"),
        ('{"name": "a", "note": "\\ud83d\\ude00 \\n", "edits": []}', None),
    ],
)
def test_each_fault_of_form_has_its_code(content, code) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    if code is None:
        parse(text)
        return
    with pytest.raises(StateError) as caught:
        parse(text)
    assert code in {fault.code for fault in caught.value.faults}


@given(st.text(max_size=60) | st.recursive(st.none() | st.text(max_size=5), lambda x: st.lists(x) | st.dictionaries(
    st.sampled_from(["name", "edits", "base", "op", "values"]), x)).map(json.dumps))  # fmt: skip
def test_whatever_the_file_it_is_a_scenario_or_faults(text) -> None:
    with contextlib.suppress(StateError):
        parse(text)


class Files:
    """Openers over a dictionary of scenarios."""

    def __init__(self, facts, files) -> None:
        self.facts, self.files = facts, files

    def shipped(self):
        return self.facts

    def workspace(self, workspace, version):
        raise LookupError

    def place(self, word, beside):
        return word

    def file(self, word):
        return self.files[word]


def test_bases_build_on_each_other_and_a_circle_is_a_fault(facts) -> None:
    six = Edit("belt.width", values={"km": 6})
    more = Edit("money.add", values={"name": "x", "amount": 1, "stage": "announced", "park": "qilin"})
    files = Files(facts, {
        "a": Scenario("a", "b", edits=(six,)), "b": Scenario("b", "year:2020", edits=(more,)),
        "c": Scenario("c", "d"), "d": Scenario("d", "c"), "e": Scenario("e", "workspace:none@1"),
    })  # fmt: skip
    state = open_state("a", files)
    assert state.edits == (more, six)
    assert (state.year, state.belt_km) == (2020, 6)
    for word, code in (("c", "circle"), ("e", "no_workspace")):
        with pytest.raises(StateError) as caught:
            open_state(word, files)
        assert [fault.code for fault in caught.value.faults] == [code]


def test_the_past_holds_what_was_known_and_counts_the_rest(facts) -> None:
    past = known_by(facts, 2020)
    years = facts.enterprises["landed_year"]
    assert len(past.facts.enterprises) == int((years <= 2020).sum())
    assert past.undated["enterprises"] == int(years.isna().sum())
    total = len(past.facts.enterprises) + past.undated["enterprises"] + past.later["enterprises"]
    assert total == len(facts.enterprises)
    assert (past.facts.investments["announced"].str[:4].astype(int) <= 2020).all()
    assert span(facts)[1] >= 2020


def test_a_list_that_ended_is_followed_until_its_date(facts) -> None:
    assert followed_until(facts) == {"zhigu": 2020}  # 栖霞区人工智能企业平台, 2020-03, names 203 of its organisations
