"""A long table is found, ordered and cut by the server: a page gets what it shows, the map's twin when asked."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from layers.page.parts.finder import places
from layers.page.parts.table import PART
from layers.text import t
from layers.view import View

PAGE = """
from layers import cache, state
from layers.page import map as page
state.start_run()
page.render(cache.facts(), state.view())
"""
ROWS = pd.DataFrame({"name": ["甲", "乙", "Alpha"], "year": pd.Series([2019, None, 2017], dtype="Int64")})


def test_what_is_looked_for_may_stand_in_any_column() -> None:
    assert places(ROWS, "alp", "") == [2]
    assert places(ROWS, "2019", "") == [0]
    assert places(ROWS, "[", "") == []


def test_unknown_comes_last_in_either_order() -> None:
    assert places(ROWS, "", "year") == [2, 0, 1]
    assert places(ROWS, "", "year", descending=True) == [0, 2, 1]


@given(st.lists(st.integers(-3, 3) | st.none(), max_size=30), st.booleans())
def test_the_order_is_that_of_the_numbers_and_loses_no_row(values: list[int | None], descending: bool) -> None:
    frame = pd.DataFrame({"n": pd.Series(values, dtype="Int64")}).set_axis([f"r{at}" for at in range(len(values))])
    order = places(frame, "", "n", descending=descending)
    assert sorted(order) == list(range(len(values)))
    known = [at for at in range(len(values)) if values[at] is not None]
    wanted = sorted(known, key=lambda at: values[at] or 0, reverse=descending)  # Python's sort is stable in both ways
    assert order[: len(known)] == wanted


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_twin_opens_when_asked_and_shows_a_page(lang: str) -> None:
    at = AppTest.from_string(PAGE, default_timeout=120)
    at.session_state["atlas.view"] = View(lang=lang)
    at.run()
    assert not at.exception
    assert not at.dataframe
    at.button_group(key="twin.table").set_value("enterprises").run()
    assert not at.exception
    assert len(at.dataframe[0].value) == PART
    first = list(at.dataframe[0].value.iloc[:, 0])
    at.text_input(key=f"find.{lang}.twin.enterprises").input("＜nothing＞").run()
    assert not at.dataframe
    assert t("ui.table_nothing", lang)[:-1] in " ".join(one.value for one in at.caption)
    at.text_input(key=f"find.{lang}.twin.enterprises").input("").run()
    at.selectbox(key=f"order.{lang}.twin.enterprises").set_value("landed_year").run()
    assert not at.exception
    assert list(at.dataframe[0].value.iloc[:, 0]) != first


def test_closed_panels_make_no_widgets() -> None:
    at = AppTest.from_string(PAGE, default_timeout=120).run()
    keys = {one.key for one in at.button_group}
    assert "w.zh.parks" in keys
    assert not {"w.zh.kinds", "w.zh.sectors.0"} & keys
    assert not [one for one in at.toggle if one.key.startswith("w.zh.layer.")]
