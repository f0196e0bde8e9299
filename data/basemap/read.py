"""Map file → roads, water, buildings. Everything else in the file stays where it is; nothing military is ever taken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from data.errors import DataError
from data.geojson import CRS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from data.place import Box

SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".gpkg", ".geojson", ".json")
KEPT = ("roads", "water", "buildings")
ROADS = (
    *("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street"),
    *("service", "pedestrian", "motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link"),
)
_WATER = {"natural": ("water",), "waterway": ("riverbank", "dock"), "landuse": ("reservoir", "basin")}
_FCLASS = ("water", "riverbank", "reservoir", "dock")  # Geofabrik's word for it
_SECRET = re.compile(r'military|"building"=>"bunker"|军事|部队|营区|军区')
_TAG = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')
_FIELDS = (
    *("name", "ref", "highway", "fclass", "building", "natural", "waterway", "landuse", "military", "oneway"),
    "other_tags",
)


class BasemapError(DataError):
    """A map file that cannot be used; the message says which, what was expected and what to do."""


@dataclass(frozen=True, slots=True)
class Basemap:
    """What was found, EPSG:4326, cut to nothing. ``roads``: name, ref, class; ``water``, ``buildings``: name."""

    roads: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame


def read(path: Path, bounds: Box, told: Callable[[str, int], None] = lambda layer, found: None) -> Basemap:
    """Read what of ``path`` lies in ``bounds`` (``Place.bounds``); ``told(layer, rows so far)`` after each layer.

    Raises BasemapError: no such file, a kind that is not read, a file that GDAL cannot open, coordinates that are not
    WGS-84 degrees, or nothing of the region in it.
    """
    if not path.is_file():
        raise BasemapError(f"{path}: there is no such file; expected one of {', '.join(SUFFIXES)}")
    if not path.name.lower().endswith(SUFFIXES):
        raise BasemapError(f"{path.name}: this kind of file is not read; expected one of {', '.join(SUFFIXES)}")
    found: dict[str, list[gpd.GeoDataFrame]] = {name: [] for name in KEPT}
    rows = 0
    for layer, frame in _layers(path, bounds):
        for name, part in _sorted(frame).items():
            found[name].append(part)
            rows += len(part)
        told(layer, rows)
    if not rows:
        west, south, east, north = bounds
        raise BasemapError(
            f"{path.name}: no road, water or building between {west:g}–{east:g} °E, {south:g}–{north:g} °N;"
            " expected OpenStreetMap tags (highway, natural=water, building) or Geofabrik's fclass"
        )
    return Basemap(**{name: _joined(parts) for name, parts in found.items()})


def _layers(path: Path, bounds: Box) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
    """Each layer with lines or polygons, its useful fields only, inside the region."""
    try:
        names = [(str(name), str(kind)) for name, kind in pyogrio.list_layers(path)]
        for name, kind in names:
            if kind == "None" or "Point" in kind or name in ("points", "other_relations"):
                continue
            info = pyogrio.read_info(path, layer=name)
            if info["crs"] not in (None, CRS, "OGC:CRS84"):
                raise BasemapError(
                    f"{path.name}, layer {name}: found {info['crs']}; expected WGS-84 degrees ({CRS}):"
                    " save the layer in that system and try again"
                )
            fields = [field for field in info["fields"] if field in _FIELDS]
            frame = pyogrio.read_dataframe(path, layer=name, columns=fields, bbox=bounds)
            if isinstance(frame, gpd.GeoDataFrame) and len(frame):
                yield name, frame
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError) as error:
        raise BasemapError(f"{path.name}: GDAL cannot read this file; expected a whole, undamaged map file") from error


def _sorted(frame: gpd.GeoDataFrame) -> dict[str, gpd.GeoDataFrame]:
    """The rows of one layer by what they are."""
    tags = pd.DataFrame({name: _text(frame, name) for name in _FIELDS})
    for name in ("ref", "highway", "building", "natural", "waterway", "landuse", "military"):
        missing = tags[name] == ""
        if missing.any() and (tags["other_tags"] != "").any():
            tags.loc[missing, name] = tags.loc[missing, "other_tags"].map(lambda text, name=name: _tag(text, name))
    hidden = (tags["military"] != "") | tags["other_tags"].str.contains(_SECRET) | tags["name"].str.contains(_SECRET)
    hidden |= tags["landuse"] == "military"
    shape, open_ = frame.geometry.geom_type, ~hidden & frame.geometry.notna()
    lines, areas = shape.isin(["LineString", "MultiLineString"]), shape.isin(["Polygon", "MultiPolygon"])
    kind = tags["highway"].where(tags["highway"] != "", tags["fclass"])
    wet = tags["fclass"].isin(_FCLASS)
    for name, words in _WATER.items():
        wet |= tags[name].isin(words)
    built = ((tags["building"] != "") & (tags["building"] != "no")) | (tags["fclass"] == "building")
    masks = {"roads": lines & kind.isin(ROADS), "water": areas & wet, "buildings": areas & built & ~wet}
    columns = pd.DataFrame({"name": tags["name"], "ref": tags["ref"], "class": kind})
    kept = {"roads": ["name", "ref", "class"], "water": ["name"], "buildings": ["name"]}
    return {
        name: gpd.GeoDataFrame(columns.loc[mask & open_, kept[name]], geometry=frame.geometry[mask & open_], crs=CRS)
        for name, mask in masks.items()
    }


def _text(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name].fillna("").astype(str) if name in frame.columns else pd.Series("", index=frame.index)


def _tag(text: str, name: str) -> str:
    """A value out of GDAL's hstore text of further tags."""
    return next((value for key, value in _TAG.findall(text) if key == name), "")


def _joined(parts: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=CRS)
    broken = ~frame.geometry.is_valid
    if broken.any():
        frame.loc[broken, "geometry"] = shapely.make_valid(frame.geometry[broken].to_numpy())
    return frame[~frame.geometry.is_empty].reset_index(drop=True)
