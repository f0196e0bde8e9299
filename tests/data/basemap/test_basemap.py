"""A base map out of a small OpenStreetMap file, a GeoPackage and a GeoJSON file that the test itself writes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely

from data.basemap.read import Basemap, BasemapError, read
from data.basemap.store import FILE, NOTE, keep, stored

if TYPE_CHECKING:
    from pathlib import Path

NODES = {1: (118.80, 32.00), 2: (118.82, 32.00), 3: (118.82, 32.02), 4: (118.80, 32.02), 5: (118.84, 32.01)}
WAYS = (
    ((1, 2, 5), {"highway": "motorway", "ref": "G42", "name": "沪蓉高速"}),
    ((1, 4), {"highway": "residential", "name": "<b>巷"}),
    ((2, 3), {"highway": "footway"}),
    ((1, 2, 3, 4, 1), {"natural": "water", "name": "湖"}),
    ((1, 2, 3, 1), {"building": "yes", "name": "大厦"}),
    ((2, 3, 4, 2), {"landuse": "military", "name": "x", "building": "yes"}),
    ((1, 3, 4, 1), {"building": "bunker", "military": "bunker"}),
)


BOUNDS = (117.5, 30.8, 120.0, 33.0)


def osm(path: Path) -> Path:
    """Synthetic: no such things stand there."""
    nodes = "".join(f'<node id="{n}" lon="{lon}" lat="{lat}" version="1"/>' for n, (lon, lat) in NODES.items())
    ways = "".join(
        f'<way id="{n}" version="1">{"".join(f"<nd ref={chr(34)}{r}{chr(34)}/>" for r in refs)}'
        + "".join(f'<tag k="{k}" v="{v.replace("<", "&lt;")}"/>' for k, v in tags.items())
        + "</way>"
        for n, (refs, tags) in enumerate(WAYS, 1)
    )
    path.write_text(f'<?xml version="1.0" encoding="UTF-8"?><osm version="0.6">{nodes}{ways}</osm>', "utf-8")
    return path


def table(path: Path, driver: str) -> Path:
    rows = [
        {"name": tags.get("name", ""), "ref": tags.get("ref", ""), "highway": tags.get("highway", ""),
         "natural": tags.get("natural", ""), "building": tags.get("building", ""), "landuse": tags.get("landuse", ""),
         "military": tags.get("military", "")}
        for _, tags in WAYS
    ]  # fmt: skip
    shapes = [
        (shapely.Polygon if refs[0] == refs[-1] else shapely.LineString)([NODES[n] for n in refs]) for refs, _ in WAYS
    ]
    gpd.GeoDataFrame(rows, geometry=shapes, crs=4326).to_file(path, driver=driver)
    return path


@pytest.fixture(params=["osm", "gpkg", "geojson"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Basemap:
    if request.param == "osm":
        return read(osm(tmp_path / "a.osm"), BOUNDS)
    return read(table(tmp_path / f"a.{request.param}", {"gpkg": "GPKG", "geojson": "GeoJSON"}[request.param]), BOUNDS)


def test_roads_water_and_buildings_and_nothing_else(made: Basemap) -> None:
    assert made.roads[["name", "ref", "class"]].to_numpy().tolist() == [
        ["沪蓉高速", "G42", "motorway"],
        ["<b>巷", "", "residential"],
    ]
    assert made.water["name"].tolist() == ["湖"]
    assert made.buildings["name"].tolist() == ["大厦"]
    assert made.roads.geometry.iloc[0].length == pytest.approx(0.02 + 0.0224, abs=1e-3)


def test_it_is_kept_and_read_back_piece_by_piece(made: Basemap, tmp_path: Path) -> None:
    axes = gpd.GeoDataFrame({"axis": ["g42"]}, geometry=[made.roads.geometry.iloc[0]], crs=4326)
    note = keep(tmp_path / "home", made, axes, "a.osm", "2026-11-28")
    assert (note.roads, note.water, note.buildings, note.axes) == (2, 1, 1, ("g42",))
    again = stored(tmp_path / "home")
    assert again is not None
    assert again.note == note
    assert len(again.within("roads", (118.83, 32.0, 118.85, 32.02))) == 1
    assert len(again.within("buildings", (118.9, 32.1, 119.0, 32.2))) == 0
    assert again.axis_parts()["axis"].tolist() == ["g42"]
    assert sorted(p.name for p in (tmp_path / "home").iterdir()) == [FILE, NOTE]


def test_a_folder_without_one_has_none(tmp_path: Path) -> None:
    assert stored(tmp_path) is None
    (tmp_path / NOTE).write_text("{", "utf-8")
    assert stored(tmp_path) is None
    (tmp_path / NOTE).write_text(json.dumps({"source": "x"}), "utf-8")
    assert stored(tmp_path) is None


def test_bad_files_get_a_sentence(tmp_path: Path) -> None:
    cases = {"missing.osm": None, "a.zip": b"PK", "b.osm": b"<osm", "c.gpkg": b"none", "d.geojson": b"{}"}
    for name, content in cases.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(BasemapError, match="expected") as error:
            read(tmp_path / name, BOUNDS)
        assert name in str(error.value)
    elsewhere = gpd.GeoDataFrame({"highway": ["primary"]}, geometry=[shapely.LineString([(2, 48), (3, 49)])], crs=4326)
    elsewhere.to_file(tmp_path / "paris.gpkg")
    with pytest.raises(BasemapError, match="no road, water or building"):
        read(tmp_path / "paris.gpkg", BOUNDS)
    elsewhere.to_crs(3857).to_file(tmp_path / "metres.gpkg")
    with pytest.raises(BasemapError, match="expected WGS-84 degrees"):
        read(tmp_path / "metres.gpkg", BOUNDS)
