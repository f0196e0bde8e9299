"""The map by years: each picture is what the filter by years draws; what has no year is in none and counted."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.load import Facts
from geo.filter import Filter
from geo.select import select
from layers.map import LAYERS
from layers.map.browser.message import Extras, message
from layers.map.browser.years import FIRST, offered
from layers.view import View

YEARS: Any = Extras(years="open")


@pytest.fixture(scope="module")
def told(facts: Facts) -> dict[str, Any]:
    return asked(facts, View())


def asked(facts: Facts, view: View, extras: Extras = YEARS) -> Any:
    return message(facts, select(facts, view.filter), view, json.loads, extras)["years"]


@pytest.mark.parametrize("year", [FIRST, 2019, 2026])
def test_a_picture_is_what_the_filter_by_years_draws(facts: Facts, told: dict[str, Any], year: int) -> None:
    frame = next(one for one in told["frames"] if one["year"] == year)
    past = View(filter=Filter(years=(1900, year)))
    rows = select(facts, past.filter)
    drawn = dict(message(facts, rows, past, json.loads)["layers"])
    assert frame["layers"]
    for layer, place in frame["layers"]:
        assert told["drawings"][place] == drawn[layer], layer
    assert f"{len(rows.counted):,}" in frame["said"]
    assert len(rows.counted) == (facts.enterprises.query("status != 'ended'")["landed_year"] <= year).sum()


def test_all_layers_that_follow_a_filter_take_part(told: dict[str, Any]) -> None:
    shown = {layer.id for layer in LAYERS if layer.filtered}
    assert {"landmarks", "investment", "specialisation"} <= {layer for layer, _ in told["frames"][0]["layers"]} <= shown


def test_what_has_no_year_is_in_no_picture_and_counted(facts: Facts, told: dict[str, Any]) -> None:
    people = facts.enterprises[facts.enterprises["status"] != "ended"]
    assert str(people["landed_year"].isna().sum()) in told["undated"]
    assert people["landed_year"].isna().any()
    narrowed = asked(facts, View(filter=Filter(years=(2015, 2018))))
    assert narrowed["undated"] == told["undated"]  # what the filter leaves out is told under it too
    assert [frame["year"] for frame in narrowed["frames"]] == [2015, 2016, 2017, 2018]


def test_points_carry_their_year_and_the_ended_have_a_mask(facts: Facts, told: dict[str, Any]) -> None:
    sent: Any = message(facts, select(facts, Filter()), View(), json.loads)
    points = sent["points"]["ref"]
    given = facts.enterprises.set_index("id").loc[points["id"], "landed_year"]
    assert points["year"] == given.fillna(0).astype(int).tolist()
    bits = np.unpackbits(np.frombuffer(base64.b64decode(told["ended"]), np.uint8), bitorder="little")
    ended = facts.enterprises.query("status == 'ended'")["id"]
    assert {points["id"][i] for i in np.flatnonzero(bits)} == set(ended) & set(points["id"])


def test_a_park_whose_list_ended_is_said_from_the_next_year_on(facts: Facts, told: dict[str, Any]) -> None:
    by_year = {frame["year"]: frame for frame in told["frames"]}
    assert by_year[2020]["stale"] == []
    assert by_year[2021]["stale"] == ["zhigu"]
    assert "2020" in by_year[2021]["note"]


def test_plans_are_flags_in_the_years_they_were_issued(facts: Facts, told: dict[str, Any]) -> None:
    issued = facts.plan["plans"]["issued"].dropna().astype(str).str[:4].astype(int)
    assert [year for year, _ in told["flags"]] == sorted(set(issued))


def test_it_is_offered_before_it_is_made_and_only_where_there_are_years(facts: Facts) -> None:
    assert asked(facts, View(), Extras(years="offered")) == ""
    assert asked(facts, View(mode="plan")) is None
    assert asked(facts, View(), Extras()) is None
    bare = facts.enterprises.assign(landed_year=pd.array([pd.NA] * len(facts.enterprises), dtype="Int64"))
    assert not offered(facts.with_enterprises(bare, "undated"), View())
