"""Arrivals by year against a count by hand, and what has no year apart."""

from __future__ import annotations

import pytest

from data.load import load
from geo.filter import Filter
from geo.money import by_stage
from geo.select import select
from geo.states.arrivals import NO_YEAR, arrivals, undated


def test_every_counted_organisation_and_every_summable_project_is_in_one_year():
    facts = load()
    selection = select(facts, Filter())
    found = arrivals(selection)
    assert found.organisations["n"].sum() == len(selection.counted)
    by_year = found.organisations.groupby("year")["n"].sum()
    for year in (1993, 2018, 2026):
        assert by_year[year] == (selection.counted["landed_year"] == year).sum()
    assert by_year[NO_YEAR] == undated(selection)[0] == selection.counted["landed_year"].isna().sum()


def test_years_of_a_stage_make_its_sum_and_no_two_stages_are_one():
    selection = select(load(), Filter())
    money = arrivals(selection).money
    whole = by_stage(selection.investments, None).amount.loc["all"].dropna()
    assert not money.duplicated(["year", "stage"]).any()
    assert money.groupby("stage")["amount"].sum().to_dict() == pytest.approx(whole.to_dict())


def test_an_empty_selection_has_no_arrivals():
    found = arrivals(select(load(), Filter(query="no such organisation anywhere")))
    assert found.organisations.empty
    assert found.money.empty
