"""The workbook of a scenario: assumed rows carry their mark, sourced rows are not among them, nothing in it runs."""

from __future__ import annotations

import io

import openpyxl
import pandas as pd
import pytest

from data.load import Facts
from geo.states import Edit
from geo.states.scenario import Scenario
from geo.states.state import State, with_scenario
from layers.export.scenario import workbook
from layers.text import t

EDITS = (
    Edit("organisations.move", values={"which": {"park": ["zhigu"]}, "n": 3, "to": {"park": "jiangbei"}}, why="=1+1"),
    Edit("money.add", values={"name": "江心洲二期", "amount": 50, "stage": "announced", "park": "jiangxinzhou",
                              "sector": "smart_city", "year": 2027}, by="me"),
)  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_assumed_number_is_without_its_mark(facts: Facts, lang: str) -> None:
    after = with_scenario(State("shipped", "shipped", facts), Scenario("what if", "shipped", edits=EDITS))
    book = openpyxl.load_workbook(io.BytesIO(workbook([after], pd.DataFrame({"a": ["+3"]}), lang)))
    note, mark = t("states.sheet.note", lang), t("states.sheet.mark", lang, name="what if")
    assert all(sheet["A1"].value == note for sheet in book)
    rows = {name: [list(row) for row in book[t(f"states.sheet.{name}", lang)].iter_rows(min_row=3, values_only=True)]
            for name in ("assumptions", "enterprises", "investments")}  # fmt: skip
    assert [len(rows[name]) for name in rows] == [2, 3, 1]
    for name in ("enterprises", "investments"):
        assert {row[0] for row in rows[name]} == {mark}
    assert "江心洲二期" in rows["investments"][0]
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
