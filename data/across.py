"""What must hold between files.

Shapes lie where the place says and points in the city, rows stand in the park of their site, each park has an area, the
place names a plan that is there. A source stands and may be linked as its host does, and nothing that rests on a repost
is of high confidence. Figures of one name say how they differ.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import shapely

from data.place import FILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.contract import Row, Sheet
    from data.place import Place


def check(sheets: Mapping[str, Sheet], place: Place | None) -> None:
    """All checks of this module; faults go to the sheet that has to be mended. None: the place is itself at fault."""
    if place is not None:
        _shapes_in_bounds(sheets, place)
        _plan_of_place(sheets["plans"], place)
    _measures_exist(sheets)
    _cameras_find_their_park(sheets)
    _points_in_city(sheets)
    _same_park_as_site(sheets)
    _parks_have_areas(sheets)
    _sources_as_their_hosts(sheets)
    _no_repost_is_sure(sheets)
    _figures_are_defined(sheets)


def _shapes_in_bounds(sheets: Mapping[str, Sheet], place: Place) -> None:
    """Every shape lies inside the bounds of the place; metres, or another city, do not."""
    around = shapely.box(*place.bounds)
    for sheet in sheets.values():
        for number, found in zip(sheet.lines, sheet.shapes, strict=False):
            if not found.is_empty and found.is_valid and not around.contains(found):
                west, south, east, north = (round(float(edge), 3) for edge in found.bounds)
                wanted = f"WGS-84 degrees inside {place.bounds}, the bounds in {FILE}"
                sheet.fault(wanted, number, "geometry", f"{west} {south} {east} {north}")


def _plan_of_place(plans: Sheet, place: Place) -> None:
    """The plan that the atlas is about is one of the plans."""
    if "id" in plans.columns and place.plan not in {row["id"] for row in plans.rows}:
        plans.fault(f"a row with id {place.plan}, the plan named in {FILE}")


def _measures_exist(sheets: Mapping[str, Sheet]) -> None:
    """A ``measure_id`` is a task, a safeguard or a group of tasks that is there."""
    known = {row.get("id") for name in ("tasks", "safeguards", "task_groups") for row in sheets[name].rows}
    for sheet in sheets.values():
        if "measure_id" not in sheet.columns:
            continue
        for row, line in zip(sheet.rows, sheet.lines, strict=True):
            if row["measure_id"] not in known:
                wanted = "the id of a row in tables/tasks.csv, safeguards.csv or task_groups.csv"
                sheet.fault(wanted, line, "measure_id", row["measure_id"])


def _cameras_find_their_park(sheets: Mapping[str, Sheet]) -> None:
    """A chapter that looks at a park looks at one that is there."""
    chapters, parks = sheets["chapters"], {row.get("id") for row in sheets["parks"].rows}
    if "camera" not in chapters.columns:
        return
    for row, line in zip(chapters.rows, chapters.lines, strict=True):
        kind, _, park = row["camera"].partition(":")
        if kind == "park" and park not in parks:
            chapters.fault("park: and the id of a row in tables/parks.csv", line, "camera", row["camera"])


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


def _sources_as_their_hosts(sheets: Mapping[str, Sheet]) -> None:
    """A source has the standing of the host of its address, and may be a link only where that host may."""
    hosts = {row.get("host", ""): row for row in sheets["hosts"].rows}
    sheet = sheets["sources"]
    if not {"url", "standing", "link"} <= set(sheet.columns) or not {"standing", "link"} <= set(
        sheets["hosts"].columns
    ):
        return
    for row, line in zip(sheet.rows, sheet.lines, strict=True):
        if not row["url"]:
            continue
        host = hosts.get(_host(row["url"]))
        if host is None:
            sheet.fault(f"an address whose host is listed in {sheets['hosts'].table.file}", line, "url", row["url"])
            continue
        for name in ("standing", "link"):
            if row[name] != host[name]:
                sheet.fault(f"{host[name]}, as its host {host['host']}", line, name, row[name])


def _host(url: str) -> str:
    """Host and port of an address, "" where it is none."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _no_repost_is_sure(sheets: Mapping[str, Sheet]) -> None:
    """No row that rests on a repost is of high confidence."""
    reposts = {row.get("id") for row in sheets["sources"].rows if row.get("standing") == "repost"}
    for name in ("enterprises", "investments"):
        sheet = sheets[name]
        if not {"confidence", "source_id"} <= set(sheet.columns):
            continue
        for row, line in zip(sheet.rows, sheet.lines, strict=True):
            if row["confidence"] == "high" and row["source_id"] in reposts:
                sheet.fault(f"medium or low: {row['source_id']} is a repost", line, "confidence", row["confidence"])


def _figures_are_defined(sheets: Mapping[str, Sheet]) -> None:
    """A published figure that is not of the whole park, or not the only one of its name there, has a definition."""
    sheet = sheets["metrics"]
    if not {"id", "park_id", "metric", "target", "area"} <= set(sheet.columns):
        return
    defined = {row.get("metric_id") for row in sheets["metric_series"].rows}
    told = [(row, line) for row, line in zip(sheet.rows, sheet.lines, strict=True) if row["target"] == "no"]
    alike = Counter((row["park_id"], row["metric"]) for row, _ in told)
    for row, line in told:
        if (row["area"] != "whole" or alike[row["park_id"], row["metric"]] > 1) and row["id"] not in defined:
            where = sheets["metric_series"].table.file
            sheet.fault(
                f"a definition in {where}: others have its name, or it is not of the whole park", line, "id", row["id"]
            )
