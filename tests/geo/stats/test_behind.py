"""The rows behind a number are those that it counts: checked for every row of every table of every statistic."""

from __future__ import annotations

import pandas as pd
import pytest

from data.load import Facts
from geo.filter import Filter, Selection
from geo.select import select
from geo.stats import STATISTICS, statistic
from geo.stats.behind import of_ids, of_mark, sample
from geo.stats.result import Result
from geo.stats.statistic import Statistic
from geo.stats.tables import Mark
from tests import as_shipped

pytestmark = pytest.mark.usefixtures("few_draws")
QUICK = {"checks": False, "simulations": 99}
COUNTS = ("count", "n_inside", "n_outside", "listed", "sector_count", "n")


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


@pytest.fixture(scope="module", params=["all", "two parks", "one sector"])
def selection(request: pytest.FixtureRequest, facts: Facts) -> Selection:
    narrowed = {"two parks": Filter(parks=("zhigu", "jiangbei")), "one sector": Filter(sectors=("ai_software",))}
    return select(facts, narrowed.get(request.param, Filter()))


def marks(one: Statistic, result: Result, facts: Facts, selection: Selection) -> list[Mark]:
    return [
        Mark(result, facts, selection, table, place, column)
        for table, frame in result.tables.items()
        for column in COUNTS
        if column in frame.columns and not one.places
        for place in range(min(len(frame), 150))
    ]


@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_as_many_rows_as_the_cell_counts(one: Statistic, facts: Facts, selection: Selection) -> None:
    result = one(facts, selection, QUICK)
    for mark in marks(one, result, facts, selection):
        expected = mark.row[mark.column] + mark.row.get("other_count", 0)
        rows = of_mark(one, mark)[1]
        if pd.notna(expected):
            assert len(rows) == expected, (mark.table, mark.place, mark.column)
            assert rows["id"].is_unique


@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_the_sample_is_what_took_part(one: Statistic, facts: Facts, selection: Selection) -> None:
    result = one(facts, selection, QUICK)
    table, rows = sample(one, result, facts, selection)
    assert table == ("filings" if one.id == "filings" else "enterprises")
    if not one.places:
        assert len(rows) == result.n or result.verdict.level == "too_few"
    for value in result.values:
        assert len(of_ids(one, result, facts, selection, value.about)[1]) <= len(rows)


@pytest.mark.parametrize(("id_", "table", "amount"), [("belt", "money", "amount"), ("compare", "main", None)])
def test_money_is_the_sum_of_the_rows_behind_it(id_: str, table: str, amount: str | None, facts: Facts) -> None:
    selection = select(facts, Filter())
    result = statistic(id_)(facts, selection, QUICK)
    frame = result.tables[table]
    columns = [amount] if amount else [c for c in frame.columns if c.startswith("money_")]
    for column in columns:
        for place in range(len(frame)):
            name, rows = of_mark(statistic(result.statistic), Mark(result, facts, selection, table, place, column))
            assert name == "investments"
            assert rows["amount_cny_100m"].sum() == pytest.approx(float(pd.Series(frame[column]).fillna(0.0)[place]))


def test_weights_are_the_sum_of_the_rows_behind_them(facts: Facts) -> None:
    selection = select(facts, Filter())
    for weight, column in (("capital", "registered_capital_wan"), ("investment", "amount_cny_100m")):
        result = statistic("location_quotient")(facts, selection, {**QUICK, "weight": weight})
        for place, value in enumerate(result.table["value"]):
            rows = of_mark(statistic(result.statistic), Mark(result, facts, selection, "main", place))[1]
            assert rows[column].sum() == pytest.approx(value)


def test_a_split_organisation_stands_behind_each_of_its_cells(facts: Facts) -> None:
    selection = select(facts, Filter())
    result = statistic("location_quotient")(facts, selection, {**QUICK, "counting": "fractional"})
    for place in range(len(result.table)):
        rows = of_mark(statistic(result.statistic), Mark(result, facts, selection, "main", place))[1]
        row = result.table.iloc[place]
        assert rows["sectors"].str.split(";").map(lambda s, k=row["sector_id"]: k in s).all()
        shares = (1 / rows["sectors"].str.split(";").map(lambda s: len(set(s)))).sum()
        assert shares == pytest.approx(row["count"])


def test_a_published_figure_is_its_own_row(facts: Facts) -> None:
    selection = select(facts, Filter())
    result = statistic("compare")(facts, selection, QUICK)
    for place, value in enumerate(result.tables["history"]["value"]):
        table, rows = of_mark(statistic(result.statistic), Mark(result, facts, selection, "history", place, "value"))
        assert table == "metrics"
        assert len(rows) >= 1
        assert (rows["value"].astype(float) == float(value)).all()
