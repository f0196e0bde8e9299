"""What must hold between files: points lie in the city, rows stand in the park of their site, each park has an area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.contract import Row, Sheet


def check(sheets: Mapping[str, Sheet]) -> None:
    """All checks of this module; faults go to the sheet that has to be mended."""
    _points_in_city(sheets)
    _same_park_as_site(sheets)
    _parks_have_areas(sheets)


def _points_in_city(sheets: Mapping[str, Sheet]) -> None:
    """Parks and sites lie inside the union of the districts."""
    districts = sheets["districts"]
    if districts.faults or not districts.shapes:
        return
    city = shapely.union_all(districts.shapes)
    shapely.prepare(city)
    for name in ("parks", "sites"):
        sheet = sheets[name]
        for line, row, lon, lat in _points(sheet):
            if not shapely.contains_xy(city, lon, lat):
                sheet.fault("a point inside the city (WGS-84)", line, "lon, lat", f"{row['lon']}, {row['lat']}")


def _points(sheet: Sheet) -> Iterable[tuple[int, Row, float, float]]:
    """Rows whose longitude and latitude are numbers; others are faults already."""
    for row, line in zip(sheet.rows, sheet.lines, strict=True):
        try:
            yield line, row, float(row["lon"]), float(row["lat"])
        except (KeyError, ValueError):
            continue


def _same_park_as_site(sheets: Mapping[str, Sheet]) -> None:
    """An organisation or investment belongs to the park of its site."""
    park_of = {row.get("id"): row.get("park_id") for row in sheets["sites"].rows}
    for name in ("enterprises", "investments"):
        sheet = sheets[name]
        if not {"park_id", "site_id"} <= set(sheet.columns):
            continue
        for row, line in zip(sheet.rows, sheet.lines, strict=True):
            park = park_of.get(row["site_id"])
            if park and park != row["park_id"]:
                sheet.fault(f"{park}, the park of its site {row['site_id']}", line, "park_id", row["park_id"])


def _parks_have_areas(sheets: Mapping[str, Sheet]) -> None:
    """A park is a row and a polygon."""
    areas = sheets["park_areas"]
    if "park_id" not in areas.columns:
        return
    drawn = {row["park_id"] for row in areas.rows}
    for row in sheets["parks"].rows:
        if row.get("id", "") and row["id"] not in drawn:
            areas.fault(f"at least one polygon with park_id {row['id']}")
