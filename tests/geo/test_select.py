"""select(): each field narrows as Filter's docstring says, checked by eye on four rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from geo.filter import Filter
from geo.select import select


@dataclass(frozen=True)
class Frames:
    enterprises: pd.DataFrame
    investments: pd.DataFrame
    parks: pd.DataFrame
    sites: pd.DataFrame
    carriers: pd.DataFrame
    place = SimpleNamespace(prefixes=("南京市", "南京"))


def _tables() -> Frames:
    enterprises = pd.DataFrame(
        {
            "id": ["a", "b", "c", "d"],
            "name_zh": ["南京旷视科技有限公司", "地平线(南京)", "C++ 实验室", None],
            "short_zh": ["旷视", None, "C++", None],
            "name_en": ["Megvii", "Horizon [Robotics]", None, "50% Lab"],
            "pinyin": ["kuangshi", "dipingxian dipingjian", "shiyanshi", None],
            "initials": ["ks", "dpx dpj", "sys", None],
            "syllables": [
                "|k'uang|s'hi",
                "|d'i|p'ing|x'ian |d'i|p'ing|j'ian",
                "|c'|+'|+'|s'hi|y'an|s'hi",
                None,
            ],
            "park_id": ["zhigu", "qilin", "zhigu", "jiangbei"],
            "kind": ["enterprise", "enterprise", "lab", "lab"],
            "status": ["active", "ended", "active", None],
            "confidence": ["high", "low", "medium", "low"],
            "sectors": ["video_recognition;ai_software", "ai_chip; connected_vehicle", "ai_software", None],
            "landed_year": pd.array([2018, None, 2021, 2015], dtype="Int64"),
            "lon": [118.8, 118.9, 118.8, np.nan],
            "lat": [32.0, 32.0, 32.0, np.nan],
            "precision": ["point", "area", "park", None],
        },
        index=[10, 20, 30, 40],
    )
    investments = pd.DataFrame(
        {
            "id": ["i1", "i2", "i3"],
            "park_id": ["zhigu", "qilin", "zhigu"],
            "stage": ["operating", "announced", None],
            "sectors": ["ai_chip;research", None, "ai_software"],
            "amount_cny_100m": [10.0, np.nan, 3.0],
            "announced": ["2018-08", "2017", None],
            "confidence": ["high", "low", None],
            "name_zh": ["旷视二期", "地平线总部", "产业园"],
            "investor_zh": [None, "Horizon", "图灵公司"],
            "site_id": ["here", None, "there"],
        }
    )
    sites = pd.DataFrame({"id": ["here", "there"], "lon": [118.8, 118.9], "lat": 32.0, "precision": "street"})
    carriers = pd.DataFrame(
        {"id": ["x", "y"], "name_zh": ["红枫科技园", "云密城"], "park_id": ["zhigu", "ruanjiangu"], "kind": "carrier",
         "status": "active", "confidence": "high", "sectors": None, "lon": [118.8, 118.75], "lat": [32.0, 31.97]}
    )  # fmt: skip
    parks = pd.DataFrame({"id": ["zhigu", "qilin", "jiangbei"]})
    return Frames(enterprises, investments, parks, sites, carriers)


ROUND_A = ((118.79, 31.99), (118.81, 31.99), (118.81, 32.01), (118.79, 32.01))
ROUND_ALL = ((118.0, 31.0), (119.0, 31.0), (119.0, 33.0), (118.0, 33.0))


@pytest.mark.parametrize(
    ("chosen", "organisations", "projects"),
    [
        (Filter(), "abcd", ["i1", "i2", "i3"]),
        (Filter(parks=("zhigu",)), "ac", ["i1", "i3"]),
        (Filter(parks=("nowhere",)), "", []),
        (Filter(sectors=("ai_software",)), "c", ["i3"]),
        (Filter(sectors=("ai_software",), also=True), "ac", ["i3"]),
        (Filter(sectors=("connected_vehicle", "research")), "", []),
        (Filter(sectors=("connected_vehicle", "research"), also=True), "b", ["i1"]),
        (Filter(also=True), "abcd", ["i1", "i2", "i3"]),
        (Filter(since="2017-01-01"), "abcd", ["i1", "i2"]),
        (Filter(since="2018-07-15"), "abcd", ["i1"]),
        (Filter(since="2018-08-02"), "abcd", []),  # “2018-08” may be its first day
        (Filter(sectors=("ai",)), "", []),  # part of a code is not a code
        (Filter(kinds=("lab",)), "cd", ["i1", "i2", "i3"]),
        (Filter(statuses=("active",)), "ac", ["i1", "i2", "i3"]),
        (Filter(confidences=("low", "medium")), "bcd", ["i2"]),
        (Filter(stages=("operating",)), "abcd", ["i1"]),
        (Filter(amount=(3.0, 10.0)), "abcd", ["i1", "i3"]),
        (Filter(years=(2017, 2018)), "a", ["i1", "i2"]),
        (Filter(query="旷视"), "a", ["i1"]),
        (Filter(query="MEGVII "), "a", []),
        (Filter(query="kuangshi"), "a", ["i1"]),
        (Filter(query="ping xian"), "b", ["i2"]),
        (Filter(query="dpx"), "b", ["i2"]),
        (Filter(query="ｍｅｇ"), "a", []),
        (Filter(query="C++"), "c", []),
        (Filter(query=".*"), "", []),
        (Filter(query="[robotics]"), "b", []),
        (Filter(query="50%"), "d", []),
        (Filter(query="   "), "abcd", ["i1", "i2", "i3"]),
        (Filter(query="kuangs"), "a", ["i1"]),  # one sign in full, the next by its first letter
        (Filter(query="dpingx"), "b", ["i2"]),
        (Filter(query="dipxian"), "b", ["i2"]),
        (Filter(query="diingx"), "", []),  # a sign is not given by its second letter
        (Filter(query="tulgs"), "", ["i3"]),  # an investor by sound
        (Filter(query="horizon"), "b", ["i2"]),
        (Filter(parks=("zhigu",), kinds=("lab",), query="c"), "c", ["i3"]),
        (Filter(area=ROUND_A), "a", ["i1"]),
        (Filter(area=ROUND_ALL), "ab", ["i1", "i3"]),  # c is known by its park only, d and i2 not at all
    ],
)
def test_each_field_narrows_as_documented(chosen: Filter, organisations: str, projects: list[str]) -> None:
    selection = select(_tables(), chosen)
    assert "".join(selection.enterprises["id"]) == organisations
    assert list(selection.investments["id"]) == projects


def test_rows_keep_their_index_and_columns_and_parks_follow() -> None:
    tables = _tables()
    selection = select(tables, Filter(parks=("zhigu",)))
    assert list(selection.enterprises.index) == [10, 30]
    assert list(selection.enterprises.columns) == list(tables.enterprises.columns)
    assert list(selection.parks["id"]) == ["zhigu"]


def test_a_column_that_is_not_there_is_unknown_in_every_row() -> None:
    tables = _tables()
    bare = replace(tables, enterprises=tables.enterprises[["id", "name_zh"]], investments=tables.investments[["id"]])
    assert select(bare, Filter(kinds=("lab",))).enterprises.empty
    assert select(bare, Filter(years=(2000, 2030))).investments.empty
    assert list(select(bare, Filter(query="旷视")).enterprises["id"]) == ["a"]


def test_empty_tables_pass_any_filter() -> None:
    tables = _tables()
    empty = {name: getattr(tables, name).iloc[:0] for name in ("enterprises", "investments", "parks", "carriers")}
    none = replace(tables, **empty)
    full = Filter(
        ("zhigu",), ("ai_chip",), ("lab",), ("active",), ("high",), ("operating",), (0, 1), (2000, 2020), "x", ROUND_A
    )
    assert select(none, full).enterprises.empty


@pytest.mark.parametrize(
    ("chosen", "places"),
    [
        (Filter(), "xy"),
        (Filter(parks=("zhigu",)), "x"),
        (Filter(query="云密"), "y"),
        (Filter(sectors=("ai_chip",)), ""),
        (Filter(sectors=("ai_chip",), also=True), ""),
        (Filter(kinds=("lab",)), ""),
        (Filter(kinds=("lab", "carrier")), "xy"),
        (Filter(stages=("operating",)), "xy"),
    ],
)
def test_carriers_pass_as_places(chosen: Filter, places: str) -> None:
    assert "".join(select(_tables(), chosen).carriers["id"]) == places


def test_what_has_ended_passes_and_is_not_counted() -> None:
    selection = select(_tables(), Filter(parks=("zhigu", "qilin")))
    assert "".join(selection.enterprises["id"]) == "abc"
    assert "".join(selection.counted["id"]) == "ac"
    assert "".join(selection.ended["id"]) == "b"


def test_hundred_thousand_rows_with_every_field_set() -> None:
    small = _tables()
    large = replace(small, enterprises=small.enterprises.iloc[np.arange(100_000) % 4].reset_index(drop=True))
    full = Filter(
        ("zhigu", "qilin"),
        ("ai_software", "ai_chip"),
        ("enterprise",),
        ("active", "ended"),
        ("high", "low"),
        (),
        None,
        (2000, 2030),
        "kuang shi",
        also=True,
    )
    selection = select(large, full)
    assert len(selection.enterprises) == 25_000
