"""Names as witnesses of a datum: estates, stations and sites that rows are named like."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest
import shapely

from data.datum import convert
from data.ledger import read
from data.ledger._named import ENOUGH, Votes, named_places
from data.ledger.ground import Plane
from data.ledger.texts import message
from data.load import Facts


@pytest.fixture(scope="module")
def spots(facts: Facts) -> dict[str, tuple[float, float]]:
    """Stations of one place each, and where they are: names that a ledger may hold."""
    frame = facts.boundaries.metro_stations.drop_duplicates("name_zh", keep=False)
    known = named_places(facts, Plane(*facts.place.centre))
    rows = [(str(n), p) for n, p in zip(frame["name_zh"], frame.geometry, strict=True) if str(n) in known]
    return {name: (point.x, point.y) for name, point in rows[40:46]}


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_stations_tell_the_datum_of_a_column(
    datum: str, spots: dict[str, tuple[float, float]], make: SimpleNamespace, facts: Facts
) -> None:
    lon, lat = (np.array(axis) for axis in zip(*spots.values(), strict=True))
    x, y = convert(lon, lat, "wgs84", datum)  # type: ignore[arg-type]
    wrong = x.copy()
    wrong[0] += 0.02  # one of them is elsewhere whatever the datum
    rows = [[f"南京甲{n}有限公司", name, a, b] for n, (name, a, b) in enumerate(zip(spots, wrong, y, strict=True))]
    data = make.text(["企业名称", "片区", "经度", "纬度"], *rows)
    told = read(data, "账.csv", facts=facts).findings
    doubt = told[told["code"] == "datum_suspect"].iloc[0]
    other = {"gcj02": "GCJ-02", "bd09": "BD-09"}[datum]
    params = json.loads(doubt["params"])
    said = message("datum_suspect", "zh", **params)
    assert f"6 个同名地点中，按 {other} 读取命中 5 个，按 WGS-84 命中 0 个" in said
    assert f"{other} hits 5 of 6 places, WGS-84 hits 0." in message("datum_suspect", "en", **params)
    again = read(data, "账.csv", facts=facts, datum=datum).findings  # type: ignore[arg-type]
    assert "datum_suspect" not in set(again["code"])


def test_names_that_fit_raise_no_doubt(
    spots: dict[str, tuple[float, float]], make: SimpleNamespace, facts: Facts
) -> None:
    rows = [[f"南京甲{n}有限公司", name, *at] for n, (name, at) in enumerate(spots.items())]
    found = read(make.text(["企业名称", "片区", "经度", "纬度"], *rows), "账.csv", facts=facts).findings
    assert "datum_suspect" not in set(found["code"])


@pytest.mark.parametrize(
    ("hits", "places", "best"),
    [
        ({"wgs84": 0, "gcj02": 5, "bd09": 0}, 6, "gcj02"),
        ({"wgs84": 3, "gcj02": 5, "bd09": 0}, 6, None),  # not twice as many
        ({"wgs84": 0, "gcj02": ENOUGH - 1, "bd09": 0}, 2, None),  # too few
        ({"wgs84": 0, "gcj02": 3, "bd09": 0}, 9, None),  # not half
        ({"wgs84": 4, "gcj02": 1, "bd09": 0}, 5, None),
        ({"wgs84": 0, "gcj02": 0, "bd09": 0}, 0, None),
    ],
)
def test_when_names_alone_raise_a_doubt(hits: dict[str, int], places: int, best: str | None) -> None:
    assert Votes(places, hits).best("wgs84") == best


def test_a_name_of_two_places_is_no_witness(facts: Facts) -> None:
    known = named_places(facts, Plane(*facts.place.centre))
    assert len(known) > 300
    for area in known.values():
        west, south, east, north = shapely.bounds(area)
        assert east - west < 0.06
        assert north - south < 0.06
