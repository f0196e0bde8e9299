"""Reading a GeoJSON file into a Sheet: the same contract and the same list of faults as a table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely
from shapely.geometry import shape

from data.contract import Sheet, Table, frame, take_header

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

CRS = "EPSG:4326"


def parse(table: Table, raw: bytes) -> Sheet:
    """Bytes of a GeoJSON file → its properties as cells and its geometries; faults are collected, never raised."""
    sheet = Sheet(table)
    try:
        content = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        sheet.fault("text in UTF-8", raw[: error.start].count(b"\n") + 1)
        return sheet
    except json.JSONDecodeError as error:
        sheet.fault(f"readable JSON ({error.msg})", error.lineno)
        return sheet
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        sheet.fault("a GeoJSON FeatureCollection")
        return sheet
    if not features:
        sheet.columns = tuple(column.name for column in table.columns)
        return sheet
    for number, feature in enumerate(features, 1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
            sheet.fault("a GeoJSON Feature with an object of properties", number, "properties")
    if sheet.faults:
        return sheet
    properties = [feature.get("properties") or {} for feature in features]
    header = list(dict.fromkeys(name for cells in properties for name in cells))
    take_header(sheet, header)
    for number, (feature, cells) in enumerate(zip(features, properties, strict=True), 1):
        sheet.rows.append({name: _cell(cells.get(name)) for name in header})
        sheet.lines.append(number)
        sheet.shapes.append(_geometry(sheet, number, feature))
    return sheet


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _geometry(sheet: Sheet, number: int, feature: Mapping[str, Any]) -> BaseGeometry:
    """The geometry of one feature, checked; an empty point stands in for one that cannot be read."""
    try:
        found: BaseGeometry = shape(feature["geometry"])
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError) as error:
        sheet.fault(f"a geometry ({error})", number, "geometry")
        return shapely.Point()
    if found.geom_type not in sheet.table.shapes:
        sheet.fault(" or ".join(sheet.table.shapes), number, "geometry", found.geom_type)
    elif found.is_empty:
        sheet.fault("a geometry that is not empty", number, "geometry")
    elif not found.is_valid:
        sheet.fault("a valid geometry", number, "geometry", shapely.is_valid_reason(found))
    return found


def geoframe(sheet: Sheet) -> gpd.GeoDataFrame:
    """A checked sheet as a GeoDataFrame in EPSG:4326."""
    return gpd.GeoDataFrame(frame(sheet), geometry=sheet.shapes, crs=CRS)
