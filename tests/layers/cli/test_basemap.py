"""A base map of one's own: a small OpenStreetMap file made here, through the command, into the atlas that uses it."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
import shapely
from typer.testing import CliRunner

from data.basemap.store import FILE, stored
from data.load import Facts
from geo.corridor import Corridor
from geo.tiles import Tile
from layers.cli import app
from layers.map.browser.street import Street
from layers.settings import basemap_folder
from tests import as_shipped

if TYPE_CHECKING:
    from pathlib import Path

RUN = CliRunner()


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


def _osm(path: Path, ways: list[tuple[list[tuple[float, float]], dict[str, str]]]) -> Path:
    """Synthetic: a file as OpenStreetMap writes them, with nothing in it that stands there."""
    nodes, rows, number = [], [], 0
    for ident, (spots, tags) in enumerate(ways, 1):
        refs = []
        for lon, lat in spots:
            number += 1
            nodes.append(f'<node id="{number}" lon="{lon:.6f}" lat="{lat:.6f}" version="1"/>')
            refs.append(number)
        if spots[0] == spots[-1]:
            refs[-1] = refs[0]
        words = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        rows.append(
            f'<way id="{ident}" version="1">{"".join(f"<nd ref={chr(34)}{r}{chr(34)}/>" for r in refs)}{words}</way>'
        )
    path.write_text(f'<?xml version="1.0"?><osm version="0.6">{"".join(nodes)}{"".join(rows)}</osm>', "utf-8")
    return path


def _block(lon: float, lat: float, side: float = 0.0006) -> list[tuple[float, float]]:
    return [(lon, lat), (lon + side, lat), (lon + side, lat + side), (lon, lat + side), (lon, lat)]


def test_the_atlas_uses_a_map_file(facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path / "home"))
    line = facts.boundaries.axes.set_index("id").geometry["g42"]
    moved = [(lon, lat + 0.001) for lon, lat in shapely.get_coordinates(line)]
    file = _osm(
        tmp_path / "a.osm",
        [
            (moved, {"highway": "motorway", "ref": "G42"}),
            ([(118.76, 31.97), (118.77, 31.98)], {"highway": "residential", "name": "小巷"}),
            (_block(118.765, 31.975), {"building": "yes"}),
            (_block(118.766, 31.977), {"natural": "water", "name": "塘"}),
            (_block(118.767, 31.979), {"building": "yes", "military": "bunker"}),
        ],
    )
    told = RUN.invoke(app, ["basemap", str(file)])
    assert told.exit_code == 1  # G25 is not in it, and that is said
    assert "G25" in told.stderr
    for said in ("roads: 2", "water: 1", "buildings: 1", FILE, "ODbL"):
        assert said in told.stdout
    own = stored(basemap_folder())
    assert own is not None
    real = facts.with_axis_parts(own.axis_parts(), own.note.digest)
    assert Corridor.of_facts(real).axes[0].length_km == pytest.approx(
        Corridor.of_facts(facts).axes[0].length_km, rel=0.02
    )
    assert set(real.boundaries.axis_parts["axis"]) == {"g42", "g25"}
    street, tile = Street(facts.boundaries, facts.place.crs, own), Tile.at(118.765, 31.9753, 14)
    content = json.loads(gzip.decompress(street.packed(tile.z, tile.x, tile.y)))
    assert street.version != Street(facts.boundaries, facts.place.crs).version
    assert [area[0] for area in content["areas"]].count("building") == 1
    assert "residential" in [road[0] for road in content["lines"]]


def test_what_cannot_be_read_gets_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path / "home"))
    for name in ("nothing.osm", "a.txt"):
        (tmp_path / "a.txt").write_text("x")
        told = RUN.invoke(app, ["basemap", str(tmp_path / name)])
        assert told.exit_code == 2
        assert name in told.stderr
        assert "expected" in told.stderr
    assert stored(basemap_folder()) is None
