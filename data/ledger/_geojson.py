"""GeoJSON: properties as cells, geometry as one point a row."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from data.ledger._raw import Cell, Meter, RawTable, cut, note_width
from data.ledger.errors import LedgerUnreadable
from data.ledger.limits import MAX_COLUMNS, MAX_TEXT, MAX_TOKENS

if TYPE_CHECKING:
    from collections.abc import Sequence

_HALF = re.compile(r"\\u[dD][89a-fA-F]")  # half of a pair, or the pair of a sign beyond the first plane
_LONE = re.compile(r"[\ud800-\udfff]")


def read_geojson(data: bytes, name: str) -> RawTable:
    """A FeatureCollection (or a single feature). Raises LedgerUnreadable (unreadable, too_large)."""
    if data.count(b",") + data.count(b"[") + data.count(b"{") > MAX_TOKENS:
        raise LedgerUnreadable(
            "too_large",
            what="内容项数超过",
            what_en="the number of its items exceeds",
            found=f"{MAX_TOKENS:,}",
            limit=f"{MAX_TOKENS:,}",
        )
    try:
        text = data.decode("utf-8-sig")
        encoding = "utf-8"
    except UnicodeDecodeError:
        text, encoding = data.decode("gb18030", errors="replace"), "gb18030"
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise LedgerUnreadable(
            "unreadable", row=None, name=name, format="GeoJSON", why=f"第 {line or 1} 行不是有效的 JSON",
            why_en=f"line {line or 1} is not valid JSON",
        ) from error  # fmt: skip
    features = _features(content, name)
    raw = RawTable(format="geojson", encoding=encoding, header=[], datum=_json_datum(content))
    _take_features(features, raw, halves=_HALF.search(text) is not None)
    return raw


def _features(content: Any, name: str) -> list[Any]:
    if isinstance(content, dict) and content.get("type") == "Feature":
        return [content]
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise LedgerUnreadable(
            "unreadable",
            name=name,
            format="GeoJSON",
            why="它不是要素集合（FeatureCollection）",
            why_en="it is not a FeatureCollection",
        )
    return features


def _json_datum(content: Any) -> str | None:
    """The datum an old-style crs member names, if any."""
    crs = content.get("crs") if isinstance(content, dict) else None
    text = json.dumps(crs)[:500] if isinstance(crs, dict) else ""
    return "cgcs2000" if "4490" in text else None


def _take_features(features: Sequence[Any], raw: RawTable, halves: bool) -> None:
    """Rows and points. ``halves``: the text may hold lone surrogates, which no file and no page can be given."""
    names: dict[str, int] = {}
    meter, points = Meter(), []
    raw.shapes = []
    for number, feature in enumerate(features, 1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        properties = properties if isinstance(properties, dict) else {}
        for key in properties:
            if key not in names:
                names[key] = len(names)
        row: list[Cell] = [None] * min(len(names), MAX_COLUMNS)
        for key, value in properties.items():
            at = names[key]
            if at < MAX_COLUMNS:
                cell = plain(value)
                if isinstance(cell, str):
                    meter.read(cell)
                    cell = _whole(cell, raw, number, at) if halves else cell
                    cell = cut(cell, raw.findings, number, at) if len(cell) > MAX_TEXT else cell
                row[at] = cell
        meter.add(len(row) + 2)
        raw.rows.append(row)
        raw.numbers.append(number)
        raw.shapes.append(None)
        points.append(_point(feature.get("geometry") if isinstance(feature, dict) else None, raw, number))
    raw.header = [_LONE.sub("\ufffd", name) if halves else name for name in names][:MAX_COLUMNS]
    note_width(raw.findings, len(names))
    coordinates = np.array(points, dtype=float).reshape(-1, 2)
    raw.lon, raw.lat = coordinates[:, 0].copy(), coordinates[:, 1].copy()


def _whole(text: str, raw: RawTable, number: int, at: int) -> str:
    """The text with every half of a pair replaced, and a finding when there was one."""
    if not _LONE.search(text):
        return text
    cleaned = _LONE.sub("\ufffd", text)
    raw.findings.add("broken_character", "corrected", row=number, column=f"#{at}", value=cleaned)
    return cleaned


def plain(value: Any) -> Cell:
    """A JSON value as a cell: lists of plain items with semicolons, anything deeper as JSON text."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (int, float)):
        return value if abs(value) < 1e300 else str(value)
    if isinstance(value, list) and all(isinstance(item, (str, int, float)) for item in value):
        return ";".join(str(item) for item in value)
    return json.dumps(value, ensure_ascii=False)


def _point(geometry: Any, raw: RawTable, number: int) -> tuple[float, float]:  # noqa: PLR0911  # each unusable shape
    """The point of a feature; of another shape a point inside it, with a finding; NaN when there is none."""
    nothing = (np.nan, np.nan)
    if not isinstance(geometry, dict):
        return nothing
    if geometry.get("type") == "Point":
        pair = geometry.get("coordinates")
        if isinstance(pair, list) and len(pair) >= 2 and all(type(v) in (int, float) for v in pair[:2]):
            try:
                return float(pair[0]), float(pair[1])
            except OverflowError:
                return nothing
        return nothing
    try:
        shape = shapely.geometry.shape(geometry)
        inside = shape.representative_point() if not shape.is_empty else None
    except (
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        IndexError,
        RecursionError,
        OverflowError,
        shapely.errors.ShapelyError,
    ):
        return nothing
    if inside is None:
        return nothing
    raw.findings.add("not_a_point", "corrected", row=number, column="geometry", value=str(geometry.get("type")))
    if raw.shapes is not None:
        raw.shapes[-1] = shape
    return float(inside.x), float(inside.y)
