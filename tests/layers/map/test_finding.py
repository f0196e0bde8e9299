"""What a search on the map may find: everything with a name and a place, by each way in which people write it."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from data.load import Facts
from geo.filter import Filter
from geo.select import select
from layers.map.browser.finding import MOST, finding
from layers.map.browser.message import Extras, message
from layers.view import View


def rows(facts: Facts, lang: str = "zh") -> list[list]:
    return json.loads(finding(facts, lang))  # type: ignore[arg-type]


def best(facts: Facts, wanted: str) -> list[str]:
    return [row[1] for row in rows(facts) if wanted in row[3]]


def test_every_kind_is_there_with_its_place(facts: Facts) -> None:
    found = pd.DataFrame(rows(facts), columns=["kind", "target", "name", "words", "lon", "lat", "zoom"])
    named = facts.boundaries.estates["name_zh"].notna().sum()
    assert found["kind"].value_counts().to_dict() == {
        "org": len(facts.enterprises), "carrier": len(facts.carriers), "estate": named,
        "station": len(facts.boundaries.metro_stations), "park": len(facts.parks),
    }  # fmt: skip
    west, south, east, north = facts.boundaries.districts.total_bounds
    outside = ~(found["lon"].between(west, east) & found["lat"].between(south, north))
    assert set(found.loc[outside, "kind"]) <= {"station"}  # a line ends beyond the city
    assert (found["words"] == found["words"].str.casefold()).all()
    told = pd.concat([facts.enterprises, facts.carriers])
    coarse = {f"org:{one}" for one in told.loc[told["precision"] == "park", "id"]}
    assert set(found.loc[found["zoom"] == 11, "target"]) == coarse  # no false exactness


@pytest.mark.parametrize("wanted", ["图灵人工智能研究院", "图灵研究院", "turing ai", "tulingyanjiuyuan", "tlyjy"])
def test_an_organisation_by_name_short_name_english_pinyin_initials(facts: Facts, wanted: str) -> None:
    assert "org:zhigu-001" in best(facts, wanted)


@pytest.mark.parametrize("wanted", ["马群", "maqun", "mq"])
def test_a_station_by_name_and_sound_shows_the_place(facts: Facts, wanted: str) -> None:
    assert any(target.startswith("place:118.") for target in best(facts, wanted))


def test_only_a_page_that_asks_for_it_carries_the_list_and_by_digest(facts: Facts) -> None:
    sent: list[bytes] = []

    def publish(content: bytes) -> str:
        sent.append(content)
        return "digest"

    chosen = select(facts, Filter())
    assert message(facts, chosen, View(), publish)["finding"] is None
    assert finding(facts, "zh") not in sent
    assert message(facts, chosen, View(), publish, Extras(finding=True))["finding"] == "digest"
    assert finding(facts, "zh") in sent


def test_a_large_ledger_does_not_make_it_large(facts: Facts) -> None:
    people = facts.enterprises
    many = people.iloc[[0] * (MOST + 10)].reset_index(drop=True)
    many["id"] = [f"e{n}" for n in range(len(many))]
    own = facts.with_enterprises(many.set_geometry(many.geometry, crs=people.crs), "large")
    assert sum(row[0] == "org" for row in rows(own)) == MOST
