"""What one sees close up, cut into tiles: water, hills, estates, homes and their names; roads and buildings where the
installation has a base map of its own.

Two levels are enough: a browser shows the tiles of level 12 from zoom 12 and those of level 14 from zoom 14. A tile
knows no language, theme or filter, so its address names its content and it may be kept for ever.
"""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from geo import tiles
from geo.generalise import generalise
from layers.map.browser.encoding import dump, flat_parts
from layers.words.names import ground_name

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from data.basemap.store import Stored
    from data.load import Boundaries

FAR, NEAR = 12, 14
LEVELS = (FAR, NEAR)
_SEEN_AT = {FAR: 13.3, NEAR: 16.0}  # the zoom whose px decides how fine the outlines of a level are
_KEPT = 2048  # packed tiles, 2 to 60 kB each
_ROADS = {FAR: ("motorway", "trunk", "primary"), NEAR: ()}  # empty: all
_NAMED_KM2 = {FAR: 0.25, NEAR: 0.0}  # a home's or hill's name needs this much ground
_ALWAYS = ("estate", "river")  # kinds whose names stand at both levels whatever their size


class Street:
    """The tiles of one installation. ``version`` names their content: boundaries and, where there is one, base map."""

    def __init__(self, boundaries: Boundaries, crs: str, own: Stored | None = None) -> None:
        self.version = boundaries.stamp if own is None else f"{boundaries.stamp}{own.note.digest}"
        self._boundaries, self._crs, self._own = boundaries, crs, own
        self._kept: OrderedDict[tiles.Tile, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def packed(self, z: int, x: int, y: int) -> bytes:
        """One tile as gzipped JSON: ``areas`` [kind, id, rings …], ``lines`` [class, parts …], ``names`` (_name).

        ValueError where there is no such tile or level.
        """
        if z not in LEVELS:
            raise ValueError(f"level {z}; expected one of {LEVELS}")
        tile = tiles.Tile(z, x, y)
        with self._lock:
            if tile in self._kept:
                self._kept.move_to_end(tile)
                return self._kept[tile]
        made = gzip.compress(dump(self._content(tile)), 6, mtime=0)
        with self._lock:
            self._kept[tile] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made

    def _content(self, tile: tiles.Tile) -> dict[str, Any]:
        frames = [
            tiles.inside(frame, tile.bounds)
            for frame in _level(self._boundaries, self._crs, tile.z, self._own is not None)
        ]
        lines: list[list[Any]] = []
        if self._own is not None:
            frames += [self._of_own(tile, "water"), self._of_own(tile, "buildings")]
            roads = self._of_own(tile, "roads")
            lines = [[str(kind), flat_parts(shape)] for kind, shape in zip(roads["kind"], roads.geometry, strict=True)]
            frames = [frame for frame in frames if len(frame)] + [roads]
        areas = [
            [kind, ident, flat_parts(shape)]
            for frame in frames
            for kind, ident, shape in zip(frame["kind"], frame["id"], frame.geometry, strict=True)
            if shape.geom_type in ("Polygon", "MultiPolygon")
        ]
        names = [name for frame in frames for name in _names(frame, tile)]
        return {"areas": areas, "lines": lines, "names": names + _stations(self._boundaries, tile)}

    def _of_own(self, tile: tiles.Tile, layer: str) -> gpd.GeoDataFrame:
        """What the installation's base map has for this tile; far away no buildings and only large roads."""
        assert self._own is not None  # noqa: S101 asked by the caller
        found = self._own.within(layer, tiles.widened(tile.bounds, 0.05))
        kinds = {"water": "lake", "buildings": "building"}.get(layer)
        found["kind"] = found["class"] if kinds is None else kinds
        found["id"] = ""
        found["name_zh"], found["name_en"] = found["name"].where(found["name"] != ""), None
        if layer == "buildings" and tile.z == FAR:
            found = found.iloc[:0]
        if layer == "roads" and _ROADS[tile.z]:
            found = found[found["kind"].isin(_ROADS[tile.z])]
        seen = generalise(found, tiles.metres_a_px(tile.bounds[1], _SEEN_AT[tile.z]), self._crs, area_px=6.0)
        return tiles.inside(seen, tile.bounds) if len(seen) else seen


@lru_cache(maxsize=8)
def _level(boundaries: Boundaries, crs: str, z: int, own_water: bool) -> tuple[gpd.GeoDataFrame, ...]:
    """The shipped shapes of a level in drawing order, as fine as its px; homes only near, water only of one source."""
    px = tiles.metres_a_px(float(boundaries.districts["label_lat"].mean()), _SEEN_AT[z])
    land = gpd.GeoDataFrame(
        {"id": [""], "kind": ["land"], "name_zh": [None], "name_en": [None]},
        geometry=[boundaries.city],
        crs=boundaries.districts.crs,
    )
    water = boundaries.water
    if own_water:
        water = water[water["kind"].isin(("island", "river"))]
    frames = [land, boundaries.green, boundaries.estates, water[water["kind"] != "island"]]
    if z == NEAR:
        frames.insert(2, boundaries.residential)
    return tuple(generalise(frame, px, crs, area_px=8.0) for frame in frames)


def _names(frame: gpd.GeoDataFrame, tile: tiles.Tile) -> list[list[Any]]:
    """Names of what has its middle in this tile, of a river one in each: [kind, id, zh, en, pinyin?, lon, lat, km²]."""
    out = []
    titled = frame[frame["name_zh"].notna()]
    west, south, east, north = tile.bounds
    for row in titled.itertuples():
        seen = shapely.clip_by_rect(row.geometry, west, south, east, north) if row.kind == "river" else row.geometry
        if seen.is_empty:
            continue
        spot, km2 = _middle(seen), tiles.square_km(row.geometry)
        if not (west <= spot.x < east and south <= spot.y < north):
            continue
        if row.kind not in _ALWAYS and km2 < _NAMED_KM2[tile.z]:
            continue
        out.append(_name(row, spot, km2))
    return out


def _name(row: Any, spot: shapely.Point, weight: float, kind: str = "") -> list[Any]:
    english, is_pinyin = ground_name(row, "en")
    place = [round(spot.x, 5), round(spot.y, 5), round(weight, 3)]
    return [kind or str(row.kind), str(row.id), row.name_zh, english, is_pinyin, *place]


def _stations(boundaries: Boundaries, tile: tiles.Tile) -> list[list[Any]]:
    found = tiles.inside(boundaries.metro_stations, tile.bounds)
    return [_name(row, row.geometry, float(str(row.lines).count(";") + 1), "station") for row in found.itertuples()]


def _middle(shape: BaseGeometry) -> shapely.Point:
    """Where a name is set: a point inside the largest part; on a road half way along it."""
    part = max(shapely.get_parts(shape), key=lambda one: max(one.area, one.length * 1e-9))
    if part.geom_type == "LineString":
        half: shapely.Point = part.interpolate(0.5, normalized=True)
        return half
    inner: shapely.Point = part.representative_point()
    return inner
