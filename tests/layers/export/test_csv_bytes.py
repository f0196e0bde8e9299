"""The download opens in a spreadsheet, in Chinese, and no cell runs."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.cells import neutral
from layers.export.csv import csv_bytes

FORMULAS = [
    "=cmd|'/c calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    " =1",
    "%0A=1",
    '=HYPERLINK("http://x")',
]


@pytest.mark.parametrize("text", FORMULAS)
def test_formula_characters_are_neutralised(text: str) -> None:
    assert neutral(text) == f"'{text}"


def test_excel_knows_the_encoding_and_numbers_stay_numbers() -> None:
    data = csv_bytes(pd.DataFrame({"名称": ["智谷", "=1"], "亿元": [-1.5, None]}))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == "名称,亿元\r\n智谷,-1.5\r\n'=1,\r\n"


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), min_size=1))
def test_what_goes_in_comes_out_and_no_cell_is_a_formula(texts: list[str]) -> None:
    data = csv_bytes(pd.DataFrame({"a": texts, "b": 1})).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data, newline="")))[1:]
    assert [
        cell.removeprefix("'") if cell != text else cell for (cell, _), text in zip(rows, texts, strict=True)
    ] == texts
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell, _ in rows)
