"""KML and KMZ: placemarks with their data as cells and their polygons and points as they are, always in WGS-84."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

import numpy as np
import shapely

from data.ledger import _xml
from data.ledger._raw import Cell, Meter, RawTable, cut, note_width
from data.ledger._zip import member
from data.ledger.errors import LedgerUnreadable
from data.ledger.limits import MAX_COLUMNS

if TYPE_CHECKING:
    import zipfile

    from shapely.geometry.base import BaseGeometry

_ROOT = re.compile(rb"<(?:\w+:)?kml[\s>]")
_NUMBER = r"[-+]?\d{1,4}(?:\.\d*)?(?:[eE][-+]?\d{1,2})?"
_TUPLE = re.compile(rf"({_NUMBER})\s*,\s*({_NUMBER})(?:\s*,\s*[-+.\deE]*)?")
_SHAPES = ("Point", "LineString", "Polygon")


def is_kml(data: bytes) -> bool:
    """Whether bytes begin as a KML document."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" and _ROOT.search(data[:2_000]) is not None


def read_kmz(archive: zipfile.ZipFile, name: str) -> RawTable:
    """The first KML document of an archive. Raises LedgerUnreadable."""
    documents = sorted(m.filename for m in archive.infolist() if m.filename.lower().endswith(".kml"))
    first = next((path for path in documents if path.lower().endswith("doc.kml")), documents[0])
    return read_kml(io.BytesIO(member(archive, first, name)), name)


def read_kml(stream: IO[bytes], name: str) -> RawTable:
    """Placemarks as rows. Raises LedgerUnreadable (unreadable, unsafe_xml, too_large)."""
    meter = Meter()
    reader = _Reader(meter)
    try:
        _xml.parse(stream, reader.start, reader.end, reader.text, name, meter=meter)
    except LedgerUnreadable as error:
        if error.code != "unreadable":
            raise
        raise LedgerUnreadable(
            "unreadable", name=name, format="KML", why="内部的 XML 已损坏", why_en="its XML is damaged"
        ) from error
    return _table(reader.marks, meter)


@dataclass(slots=True)
class _Mark:
    """One placemark: its data by name, the rings of its polygons, its other shapes."""

    cells: dict[str, str] = field(default_factory=dict)
    shapes: list[BaseGeometry] = field(default_factory=list)
    broken: bool = False


class _Reader:
    """Follows the tags of a document; only placemarks matter, styles and folders are passed over."""

    def __init__(self, meter: Meter) -> None:
        self.marks: list[_Mark] = []
        self._meter = meter
        self._path: list[str] = []
        self._text: list[str] = []
        self._key = ""
        self._rings: list[list[tuple[float, float]]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag opens."""
        tag = _xml.local(tag)
        self._path.append(tag)
        self._text = []
        if tag == "Placemark":
            self.marks.append(_Mark())
        elif tag in ("Data", "SimpleData"):
            self._key = attributes.get("name", "")
        elif tag in _SHAPES:
            self._rings = []

    def text(self, text: str) -> None:
        """Characters inside a tag."""
        if "Placemark" in self._path:
            self._meter.read(text)
            self._text.append(text)

    def end(self, tag: str) -> None:
        """A tag closes: what it held is known now."""
        tag = _xml.local(tag)
        self._path.pop()
        if "Placemark" not in self._path:
            return
        mark, text = self.marks[-1], "".join(self._text).strip()
        parent = self._path[-1]
        if tag in ("name", "description") and parent == "Placemark" and text:
            mark.cells[tag] = text
        elif tag == "SimpleData" or (tag == "value" and parent == "Data"):
            mark.cells[self._key] = text
        elif tag == "coordinates":
            self._rings.append([(float(x), float(y)) for x, y in _TUPLE.findall(text)])
        elif tag in _SHAPES:
            shape = _shape(tag, self._rings)
            mark.broken = mark.broken or shape is None
            mark.shapes += [shape] if shape is not None else []
        self._text = []


def _shape(tag: str, rings: list[list[tuple[float, float]]]) -> BaseGeometry | None:
    try:
        if tag == "Polygon":
            return shapely.Polygon(rings[0], rings[1:])
        points = rings[0]
        return shapely.Point(points[0]) if tag == "Point" else shapely.LineString(points)
    except (IndexError, ValueError, shapely.errors.ShapelyError):
        return None


def _table(marks: list[_Mark], meter: Meter) -> RawTable:
    raw = RawTable(format="kml", encoding="utf-8")
    names = list(dict.fromkeys(key for mark in marks for key in mark.cells if key))
    raw.header = names[:MAX_COLUMNS]
    note_width(raw.findings, len(names))
    raw.shapes, points = [], []
    for number, mark in enumerate(marks, 1):
        meter.add(len(raw.header) + 2)
        row: list[Cell] = [
            cut(mark.cells[key], raw.findings, number, at) if key in mark.cells else None
            for at, key in enumerate(raw.header)
        ]
        raw.rows.append(row)
        raw.numbers.append(number)
        areas = [shape for shape in mark.shapes if isinstance(shape, shapely.Polygon)]
        whole = shapely.MultiPolygon(areas) if len(areas) > 1 else next(iter([*areas, *mark.shapes]), None)
        if isinstance(whole, shapely.Point):
            raw.shapes.append(None)
            points.append((whole.x, whole.y))
        else:
            raw.shapes.append(whole)
            points.append((np.nan, np.nan))
        if whole is not None and not isinstance(whole, shapely.Point):
            raw.findings.add("not_a_point", "corrected", row=number, column="geometry", value=whole.geom_type)
    coordinates = np.array(points, dtype=float).reshape(-1, 2)
    raw.lon, raw.lat = coordinates[:, 0].copy(), coordinates[:, 1].copy()
    return raw
