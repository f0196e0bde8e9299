"""Boundaries: one area a row, its shape in WGS-84, matched to a park by name; others may become new parks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from data.datum import convert
from data.ledger import _values
from data.ledger._rows import EMPTY, ids
from data.ledger._sift import note_unkept, sift
from data.ledger.ground import Ground
from data.ledger.other_fields import BOUNDARIES

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from data.datum import Datum
    from data.ledger._body import Body
    from data.ledger._job import Job, Judged

_APART = ("name_zh", "id", "park", "datum", "area_published")
_EARTH = Geod(ellps="WGS84")
_AREA_OFF = 0.1  # share by which the drawn area may differ from the published one before it is said
_OVERLAP = 0.01  # share of the smaller of two areas
_SMALL = 1e-4  # km²: pieces that mending leaves over


def judged(body: Body, job: Job) -> Judged:
    """The areas in use; rows without a polygon, outside the city or without a name are set aside."""
    body.raw.findings.drop("not_a_point")
    _name_alone(body, job)
    names = sift(body, "name_zh")
    job.tell("numbers", 0.45)
    series = {
        f.target: _values.column(body, f, job.units) for f in BOUNDARIES.fields if body.has(f.id) and f.id not in _APART
    }
    job.tell("places", 0.65)
    shapes = _shapes(body, job.datum)
    _outside(body, shapes, Ground.of(job.facts))
    parks = _parks(body, names, job)
    area = np.array([_area(shape) for shape in shapes])
    series["area_published_km2"] = _published(body, job, area)
    job.tell("duplicates", 0.85)
    _overlaps(body, names, parks, shapes)
    job.tell("rows", 0.9)
    rows = _assembled(body, names, parks, shapes, area, series)
    note_unkept(body, rows, _APART)
    return rows, {"area_published": "平方公里"} if body.has("area_published") else {}, {}


def _name_alone(body: Body, job: Job) -> None:
    """One nameless area in a file of its own is what the file is called."""
    named = body.has("name_zh") and any(body.text("name_zh"))
    if named or len(body) != 1:
        return
    stem = job.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    at = body.head.fields.setdefault("name_zh", len(body.head.labels))
    body.rows[0] = [*body.rows[0], *[None] * (at + 1 - len(body.rows[0]))]
    body.rows[0][at] = stem
    if at == len(body.head.labels):
        body.head.labels.append("")
    body.findings.add("named_by_file", "used", row=int(body.numbers[0]), value=stem)


def _shapes(body: Body, datum: Datum) -> list[BaseGeometry | None]:
    """Each row's area in WGS-84, mended where its lines cross; rows that have none are set aside."""
    given = body.raw.shapes or [None] * len(body)
    found: list[BaseGeometry | None] = [None] * len(body)
    for at, shape in enumerate(given):
        if body.aside[at]:
            continue
        row, kind = int(body.numbers[at]), shape.geom_type if shape is not None else ""
        if shape is None or "Polygon" not in kind or shape.is_empty:
            body.findings.add("no_polygon", "set_aside", row=row, column="geometry", value=kind)
            body.set_aside_one(at, "no_polygon")
            continue
        flat = shapely.force_2d(shape)
        whole = _polygons(shapely.make_valid(flat))
        if whole is None or not np.isfinite(flat.bounds).all():
            body.findings.add("no_polygon", "set_aside", row=row, column="geometry", value=kind)
            body.set_aside_one(at, "no_polygon")
            continue
        if not flat.is_valid:
            why = shapely.is_valid_reason(flat)
            body.findings.add("mended_polygon", "corrected", row=row, column="geometry", value=why)
        found[at] = shapely.transform(whole, lambda c: np.column_stack(convert(c[:, 0], c[:, 1], datum, "wgs84")))
    return found


def _polygons(shape: BaseGeometry) -> BaseGeometry | None:
    """The areas of a mended shape; lines and points that mending leaves over are none."""
    parts = [p for p in shapely.get_parts(shape) for p in shapely.get_parts(p) if p.geom_type == "Polygon"]
    kept = [part for part in parts if part.area > 0]
    return shapely.union_all(kept) if kept else None


def _outside(body: Body, shapes: list[BaseGeometry | None], ground: Ground) -> None:
    for at, shape in enumerate(shapes):
        if shape is None or body.aside[at]:
            continue
        inside = shape.representative_point()
        out, distance = ground.outside(np.array([inside.x]), np.array([inside.y]))
        if out[0] or not abs(inside.x) <= 180:
            body.findings.add(
                "outside_city", "set_aside", row=int(body.numbers[at]), column="geometry",
                value=f"{inside.x:.6g}, {inside.y:.6g}", distance=f"{distance[0] / 1000:,.1f}",
                how="此范围已搁置", how_en="this area is set aside",
            )  # fmt: skip
            body.set_aside_one(at, "outside_city")


def _parks(body: Body, names: list[str], job: Job) -> list[str | None]:
    """The park that each area is: as its column says, else by its name; a name of a district is no park."""
    stated = body.text("park")
    found: list[str | None] = []
    for at, name in enumerate(names):
        words = (stated[at], name)
        park = next((job.words.park_itself(word) for word in words if word and job.words.park_itself(word)), None)
        found.append(park)
        if park is None and not body.aside[at]:
            body.findings.add("new_park", "warned", row=int(body.numbers[at]), column=body.label("name_zh"), value=name)
    return found


def _area(shape: BaseGeometry | None) -> float:
    """Square kilometres on the ellipsoid (Karney 2013, by GeographicLib); NaN without a shape."""
    if shape is None:
        return float("nan")
    square_metres, _ = _EARTH.geometry_area_perimeter(shapely.orient_polygons(shape))
    return abs(float(square_metres)) / 1e6


def _published(body: Body, job: Job, drawn: np.ndarray[tuple[int], np.dtype[np.float64]]) -> pd.Series:
    """The area that the file states, in km²; where the drawn one differs by more than a tenth, both are said."""
    if not body.has("area_published"):
        return pd.Series(np.nan, index=range(len(body)))
    stated = _values.area(body, "area_published", job.units)
    for at in np.flatnonzero(np.isfinite(stated) & np.isfinite(drawn) & (body.aside == "")):
        if abs(drawn[at] - stated[at]) > _AREA_OFF * stated[at]:
            body.findings.add(
                "area_differs", "used", row=int(body.numbers[at]), column=body.label("area_published"),
                value=f"{stated[at]:g}", drawn=f"{drawn[at]:,.2f}",
            )  # fmt: skip
    return pd.Series(stated)


def _overlaps(body: Body, names: list[str], parks: list[str | None], shapes: list[BaseGeometry | None]) -> None:
    """Two areas of different parks that share ground: both stay, and it is said."""
    usable = [at for at, shape in enumerate(shapes) if shape is not None and not body.aside[at]]
    drawn = np.array([shapes[at] for at in usable], dtype=object)
    first, second = shapely.STRtree(drawn).query(drawn, predicate="intersects")
    for a, b in zip(first, second, strict=True):
        one, other = usable[a], usable[b]
        if one >= other or (parks[one] is not None and parks[one] == parks[other]):
            continue
        shared = _area(_polygons(shapely.intersection(shapes[one], shapes[other])))
        if shared > max(_OVERLAP * min(_area(shapes[one]), _area(shapes[other])), _SMALL):
            body.findings.add(
                "overlap", "used", row=int(body.numbers[other]), column="geometry", value=names[other],
                other=names[one], first=int(body.numbers[one]), shared=f"{shared:,.2f}",
            )  # fmt: skip


def _assembled(  # noqa: PLR0917  # arrays over the same rows
    body: Body,
    names: list[str],
    parks: list[str | None],
    shapes: list[BaseGeometry | None],
    area: np.ndarray[tuple[int], np.dtype[np.float64]],
    series: dict[str, pd.Series],
) -> pd.DataFrame:
    keep = np.flatnonzero(body.aside == "")

    def column(name: str, dtype: str) -> pd.Series:
        found = series.get(name)
        if found is None:
            return pd.Series(EMPTY[dtype], index=range(len(keep)), dtype=dtype)
        return found.iloc[keep].reset_index(drop=True)

    plain = {f.target: column(f.target, f.dtype) for f in BOUNDARIES.fields if f.written and f.id != "datum"}
    made = {
        "id": ids(body.text("id") if body.has("id") else None, body, keep, "b"),
        "name_zh": pd.Series([names[i] for i in keep], dtype="str"),
        "park_id": pd.Series([parks[i] for i in keep], dtype="str"),
        "area_km2": area[keep],
        "row": body.numbers[keep],
    }
    shapes_kept = gpd.GeoSeries([shapes[i] for i in keep], crs="EPSG:4326")
    frame: pd.DataFrame = gpd.GeoDataFrame(pd.DataFrame(plain | made), geometry=shapes_kept)
    return frame
