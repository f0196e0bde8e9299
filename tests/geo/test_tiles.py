"""Tiles: the slippy map's own published example, and what a tile must hold."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.tiles import Tile, inside, metres_a_px

PLACES = st.tuples(st.floats(-179.9, 179.9), st.floats(-84.9, 84.9), st.integers(0, 18))


def test_the_published_example() -> None:
    """OpenStreetMap wiki, “Slippy map tilenames”, and the edge of the square world."""
    assert Tile.at(13.37771496361961, 52.51628011262304, 17) == Tile(17, 70406, 42987)  # Brandenburg Gate, as published
    assert Tile(1, 0, 0).bounds == pytest.approx((-180.0, 0.0, 0.0, 85.0511287798), abs=1e-9)


@given(PLACES)
def test_a_place_lies_in_its_tile(place: tuple[float, float, int]) -> None:
    lon, lat, z = place
    west, south, east, north = Tile.at(lon, lat, z).bounds
    assert west - 1e-9 <= lon <= east + 1e-9
    assert south - 1e-9 <= lat <= north + 1e-9


@given(st.integers(1, 18), st.data())
def test_neighbours_meet(z: int, data: st.DataObject) -> None:
    x, y = (data.draw(st.integers(0, 2**z - 2)) for _ in "xy")
    here, east, south = Tile(z, x, y).bounds, Tile(z, x + 1, y).bounds, Tile(z, x, y + 1).bounds
    assert (here[2], here[1]) == pytest.approx((east[0], south[3]))


@pytest.mark.parametrize("address", [(-1, 0, 0), (3, 8, 0), (3, 0, -1), (23, 0, 0)])
def test_an_address_that_is_none(address: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="expected 0 ≤ x, y < 2\\^z"):
        Tile(*address)


def test_length_of_a_px() -> None:
    assert metres_a_px(0.0, 0) == pytest.approx(156_543.034, abs=1e-3)  # OpenStreetMap wiki, “Zoom levels”
    assert metres_a_px(60.0, 10) == pytest.approx(156_543.034 / 2 / 1024, abs=1e-3)


def test_small_features_stay_whole_and_large_ones_are_cut() -> None:
    tile = Tile.at(118.8, 32.0, 12)
    west, south, east, north = tile.bounds
    small = shapely.box(east - 0.001, south, east + 0.001, south + 0.001)
    large = shapely.box(west - 1, south - 1, east + 1, north + 1)
    frame = gpd.GeoDataFrame({"id": ["s", "l", "far"]}, geometry=[small, large, shapely.box(0, 0, 1, 1)], crs=4326)
    found = inside(frame, tile.bounds).set_index("id").geometry
    assert list(found.index) == ["s", "l"]
    assert found["s"].equals(small)
    assert found["l"].contains(shapely.box(*tile.bounds))
    assert found["l"].area < 2 * shapely.box(*tile.bounds).area
