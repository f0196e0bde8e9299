"""The street level: what a tile holds, in which language its names are known, and how it is served."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from data.load import Facts
from geo.tiles import Tile
from layers.map.browser.street import FAR, NEAR, Street
from layers.web.routes import STREET, routes

VALLEY = (118.7502, 31.9750)  # 天溯科技园, 软件谷


@pytest.fixture(scope="module")
def street(facts: Facts) -> Street:
    return Street(facts.boundaries, facts.place.crs)


def content(street: Street, z: int, lon: float, lat: float) -> dict[str, Any]:
    tile = Tile.at(lon, lat, z)
    found: dict[str, Any] = json.loads(gzip.decompress(street.packed(tile.z, tile.x, tile.y)))
    return found


def test_homes_are_named_near_only_and_estates_at_both(street: Street) -> None:
    far, near = content(street, FAR, *VALLEY), content(street, NEAR, *VALLEY)
    kinds = [{name[0] for name in tile["names"]} for tile in (far, near)]
    assert "residential" not in kinds[0]
    assert {"residential", "estate"} <= kinds[1]
    assert "station" in kinds[0] | kinds[1]
    for tile in (far, near):
        assert {area[0] for area in tile["areas"]} >= {"land", "estate"}
        assert tile["lines"] == []  # roads come with a base map of one's own


def test_a_name_is_known_in_english_or_marked_as_pinyin(street: Street) -> None:
    names = {n[2]: (n[3], n[4]) for z in (FAR, NEAR) for n in content(street, z, 118.79, 32.07)["names"]}
    assert names["玄武湖"] == ("Xuanwu Lake", False)
    assert any(pinyin for _, pinyin in names.values())
    assert all(english for english, _ in names.values())


def test_a_tile_is_small_and_names_its_content(street: Street, facts: Facts) -> None:
    sizes = [len(street.packed(NEAR, t.x, t.y)) for t in (Tile.at(118.7 + i / 50, 32.0, NEAR) for i in range(12))]
    assert max(sizes) < 60_000
    assert Street(facts.boundaries, facts.place.crs).version == street.version


def test_served_for_ever_under_its_version_and_nowhere_else(street: Street) -> None:
    client = TestClient(Starlette(routes=routes("v", "2026-01-01", street=street)))
    tile = Tile.at(*VALLEY, NEAR)
    good = client.get(f"/{STREET}/{street.version}/{tile.z}/{tile.x}/{tile.y}")
    assert good.status_code == 200
    assert "immutable" in good.headers["cache-control"]
    assert good.json()["areas"]
    again = client.get(good.request.url.path, headers={"if-none-match": good.headers["etag"]})
    assert again.status_code == 304
    for path in (f"{street.version}/13/1/1", f"{street.version}/14/99999/1", f"0/{tile.z}/{tile.x}/{tile.y}"):
        assert client.get(f"/{STREET}/{path}").status_code == 404
    bare = TestClient(Starlette(routes=routes("v", "2026-01-01")))
    assert bare.get(good.request.url.path).status_code == 404
