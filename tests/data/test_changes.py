"""What a delivery changed: every line of the change list is found in the tables, and the counts are as written down."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from data.load import HOME
from data.lock import counted, locked
from tests import as_shipped

if TYPE_CHECKING:
    from data.load import Facts

Rows = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


@pytest.fixture(scope="module")
def changes(facts: Facts) -> pd.DataFrame:
    return facts.changes.fillna("")


@pytest.fixture(scope="module")
def tables() -> dict[str, Rows]:
    """Each table's cells as they stand in its file: table → id → column → text."""
    found = {}
    for name in ("sites", "enterprises", "investments", "metrics"):
        with (HOME / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            found[name] = {row["id"]: row for row in csv.DictReader(file)}
    return found


def test_new_rows_are_there_and_dropped_ones_are_gone(changes: pd.DataFrame, tables: dict[str, Rows]) -> None:
    for row in changes.itertuples():
        if row.change == "new":
            assert row.row_id in tables[row.table], row
        if row.change == "dropped":
            assert row.row_id not in tables[row.table], row


def test_a_corrected_cell_holds_what_the_list_says(changes: pd.DataFrame, tables: dict[str, Rows]) -> None:
    dropped = set(changes.loc[changes["change"] == "dropped", "row_id"])
    rows = changes[(changes["change"] == "corrected") & (changes["field"] != "")]
    assert len(rows) > 500
    for row in rows.itertuples():
        if row.row_id in dropped:
            assert row.now == "", row  # mended first, dropped in the end
        else:
            assert tables[row.table][row.row_id][row.field] == row.now, row


def test_a_change_without_effect_says_why(changes: pd.DataFrame) -> None:
    rows = changes[(changes["change"] == "corrected") & (changes["was"] == changes["now"])]
    assert (rows["why"] != "").all()


def test_every_change_is_listed_once(changes: pd.DataFrame) -> None:
    assert not changes.duplicated(["table", "row_id", "change", "field"]).any()
    sizes = changes.groupby(["table", "change"])["row_id"].nunique().to_dict()
    assert sizes[("enterprises", "new")] == 54  # as the delivery of 28 November 2026 counts its lines
    assert sizes[("investments", "new")] == 28
    assert sizes[("metrics", "new")] == 37
    assert sizes[("metrics", "dropped")] == 6
    assert sizes[("sites", "new")] == 44


def test_rows_by_source_are_as_written_down(facts: Facts) -> None:
    """After a data delivery run ``python -m data.lock`` and read what it changed."""
    key = ["table", "source_id"]
    both = counted(facts).merge(locked(), on=key, how="outer", suffixes=("_found", "_locked"))
    differing = both[both["rows_found"] != both["rows_locked"]]
    assert differing.empty, differing.to_string()
