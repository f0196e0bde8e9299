"""Organisations as one set: complete, small, fast, and narrowed bit by bit."""

from __future__ import annotations

import base64
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from data.load import Facts
from geo.filter import Filter, Selection
from geo.select import select
from layers.map import points
from layers.map.points import LOCATED, mask, point_set
from layers.text import t
from layers.view import View


def read(data: bytes) -> dict[str, list]:
    return json.loads(data)


def test_holds_every_located_organisation_and_no_other(facts: Facts) -> None:
    made = point_set(facts, "light", "zh")
    located = facts.enterprises[facts.enterprises["precision"] != "park"]
    assert list(made.id) == list(located["id"])
    sent = read(made.to_bytes())
    lon = np.cumsum(sent["lon"]) / 1e6
    lat = np.cumsum(sent["lat"]) / 1e6
    assert np.allclose(lon, located["lon"], atol=6e-6)
    assert np.allclose(lat, located["lat"], atol=6e-6)
    assert [sent["sectors"][i]["id"] for i in sent["sector"]] == list(located["main_sector"])
    assert [sent["kinds"][i]["id"] for i in sent["kind"]] == list(located["kind"])
    assert [LOCATED[i] for i in sent["precision"]] == list(located["precision"])
    assert [sent["parks"][i]["id"] for i in sent["park"]] == list(located["park_id"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_are_in_the_readers_language(facts: Facts, lang: str) -> None:
    sent = read(point_set(facts, "dark", lang).to_bytes())  # type: ignore[arg-type]
    words = [
        *sent["precisions"],
        *sent["statuses"],
        *(k["name"] for k in sent["kinds"]),
        *(s["name"] for s in sent["sectors"][:-1]),
    ]
    words += [] if lang == "zh" else sent["name"]
    chinese = [any("\u4e00" <= c <= "\u9fff" for c in word) for word in words]
    assert all(chinese) if lang == "zh" else not any(chinese)


def test_mask_is_little_endian_and_exact(facts: Facts) -> None:
    made, chosen = point_set(facts, "light", "zh"), select(facts, Filter(kinds=("institute",)))
    bits = np.unpackbits(np.frombuffer(base64.b64decode(mask(made, chosen)), np.uint8), bitorder="little")[
        : len(made.id)
    ]
    assert set(made.id[bits == 1]) == set(made.id) & set(chosen.enterprises["id"])
    alive = facts.with_enterprises(facts.enterprises[facts.enterprises["status"] != "ended"], "alive")
    assert mask(point_set(alive, "light", "zh"), select(alive, Filter())) == points.ALL


def test_ended_organisations_are_points_only_where_they_are_all_that_is_asked_for(facts: Facts) -> None:
    """No group counts them: a group says as many organisations as every other number does."""
    ended = set(facts.enterprises.loc[facts.enterprises["status"] == "ended", "id"])
    assert ended
    assert not ended & set(points.drawn(select(facts, Filter()))["id"])
    alone = select(facts, Filter(statuses=("ended",)))
    assert set(points.drawn(alone)["id"]) == ended
    told = points.marks(facts, alone, View(), 18.0)
    assert told
    assert all(t("vocab.status.ended", "zh") in mark.title for mark in told)


def test_same_facts_same_bytes_other_language_other_digest(facts: Facts) -> None:
    assert point_set(facts, "light", "zh").digest == point_set(facts, "light", "zh").digest
    assert point_set(facts, "light", "zh").digest != point_set(facts, "light", "en").digest


def test_a_hundred_thousand_are_one_message_of_some_megabytes(facts: Facts) -> None:
    frame = facts.enterprises
    many = frame.iloc[np.resize(np.flatnonzero(frame["precision"] != "park"), 100_000)].reset_index(drop=True)
    many["status"] = "unknown"
    many["id"] = [f"e{i}" for i in range(len(many))]
    big = facts.with_enterprises(gpd.GeoDataFrame(many, geometry="geometry", crs=frame.crs), "bench")
    made = point_set(big, "light", "zh")
    assert len(made.id) == 100_000
    assert len(made.to_bytes()) < 12_000_000
    kept = mask(made, Selection(big.enterprises.iloc[::2], big.investments, big.parks))
    bits = np.unpackbits(np.frombuffer(base64.b64decode(kept), np.uint8), bitorder="little")
    assert np.array_equal(bits, np.resize([1, 0], 100_000))


def test_nothing_to_send_is_no_error(facts: Facts) -> None:
    empty = facts.with_enterprises(facts.enterprises.iloc[:0], "empty")
    assert read(point_set(empty, "light", "en").to_bytes())["id"] == []
    assert points.marks(empty, select(empty, Filter()), View(), 11.0) == ()


def test_marks_on_paper_count_every_point_once(facts: Facts, everything: Selection) -> None:
    drawn = points.marks(facts, everything, View(lang="en"), 11.0)
    groups = [int(m.title.split()[0]) for m in drawn if m.title.endswith(" organisations")]
    located = everything.counted["precision"].isin(LOCATED).sum()
    assert sum(groups) + sum(1 for m in drawn if m.target) == located
    assert points.marks(facts, everything, View(mode="plan"), 11.0) == ()


def test_hostile_names_arrive_as_themselves(facts: Facts) -> None:
    rows = facts.enterprises[facts.enterprises["precision"] != "park"].head(3).copy()
    rows["name_zh"] = pd.array(["</script><script>", "{{7*7}}", "${x}`"], dtype="str")
    made = point_set(facts.with_enterprises(rows, "hostile"), "light", "zh")
    assert read(made.to_bytes())["name"] == ["</script><script>", "{{7*7}}", "${x}`"]
