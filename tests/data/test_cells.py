"""One guard for every spreadsheet that leaves the house: what might run gets an apostrophe, all else stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.cells import neutral

# the first five left the cleaned ledger as they were while every other file neutralised them
RISKY = (
    " =1+1",
    "　=1",
    "＝1+1",
    "|cmd",
    "%x",
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\ufeff=1",
    "\u200b=1",
    "－1",
)


@pytest.mark.parametrize("text", RISKY)
def test_what_a_spreadsheet_might_run_gets_an_apostrophe(text: str) -> None:
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("value", ["甲公司", "a=b", "1-2", "", "'=1", "3%", -5, -5.0, None])
def test_anything_else_stays(value: str | float | None) -> None:
    assert neutral(value) == value


@given(st.text(max_size=20))
def test_no_cell_begins_with_a_formula(text: str) -> None:
    said = str(neutral(text))
    assert not said.strip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%"))
