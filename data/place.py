"""The place an atlas is about, read from ``place.toml`` of a folder of facts: nothing else in the code knows a city."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError

from data.errors import Fault

FILE = "place.toml"
WORDS = ("city", "province", "title", "subtitle", "layout", "file", "belt", "belt_short", "belt_far", "districts")
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """``bounds`` (no shape lies outside) and ``around`` (how far the map can be pushed) are west, south, east, north;
    ``centre`` is lon, lat: degrees, WGS-84. ``prefixes`` stand at the front of names and are left out in a search, the
    longest first. ``words`` is language → key of WORDS → what sentences call it.
    """

    file: str
    plan: str
    layout_clause: str
    epsg: int
    bounds: Box
    centre: tuple[float, float]
    zoom: int
    around: Box
    prefixes: tuple[str, ...]
    words: Mapping[str, Mapping[str, str]] = field(compare=False)

    @property
    def crs(self) -> str:
        """The plane in which every length, area and buffer of this place is taken, for ``geo.crs``."""
        return f"EPSG:{self.epsg}"


def parse(raw: bytes) -> tuple[Place | None, list[Fault]]:
    """Bytes of a place.toml → (the place, []), or (None, every fault)."""
    try:
        content = tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None, [Fault(FILE, "text in UTF-8")]
    except tomllib.TOMLDecodeError as error:
        return None, [Fault(FILE, f"readable TOML ({error})")]
    reader = _Reader(content)
    found = {name: reader.take(name, *wanted) for name, wanted in _WANTED.items()}
    words = reader.words()
    if not reader.faults:
        reader.fits(found["bounds"], found["look.centre"], found["epsg"])
    if reader.faults:
        return None, reader.faults
    place = Place(
        file=found["file"],
        plan=found["plan"],
        layout_clause=found["layout_clause"],
        epsg=found["epsg"],
        bounds=_box(found["bounds"]),
        centre=(float(found["look.centre"][0]), float(found["look.centre"][1])),
        zoom=found["look.zoom"],
        around=_box(found["look.bounds"]),
        prefixes=tuple(sorted(map(_folded, found["prefixes"]), key=len, reverse=True)),
        words=words,
    )
    return place, []


class _Reader:
    """Takes values out of a parsed file and notes what is missing, wrong or not known."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = content
        self.faults: list[Fault] = []
        known = {name.split(".")[0] for name in _WANTED} | {"words"}
        for name in content:
            if name not in known:
                self.fault(f"only the keys {', '.join(sorted(known))}", name)

    def fault(self, expectation: str, name: str, value: object = None) -> None:
        """Note one more fault."""
        self.faults.append(Fault(FILE, expectation, None, name, None if value is None else str(value)))

    def take(self, name: str, holds: Callable[[Any], bool], expectation: str) -> Any:
        """The value of ``name`` (``table.key``) when it holds, else None and a fault."""
        table, _, key = name.rpartition(".")
        scope = self.content.get(table) if table else self.content
        value = scope.get(key) if isinstance(scope, dict) else None
        if value is None or not holds(value):
            self.fault(expectation, name, value)
            return None
        return value

    def words(self) -> Mapping[str, Mapping[str, str]]:
        """The tables of words, each language with every key of WORDS."""
        tables = self.content.get("words")
        if not isinstance(tables, dict) or not tables:
            self.fault("a table [words.<language>] for each language", "words")
            return {}
        found: dict[str, Mapping[str, str]] = {}
        for lang, table in tables.items():
            given = table if isinstance(table, dict) else {}
            for key in WORDS:
                if not _is_text(given.get(key)):
                    self.fault("a text on one line", f"words.{lang}.{key}", given.get(key))
            for key in given:
                if key not in WORDS:
                    self.fault(f"only the keys {', '.join(WORDS)}", f"words.{lang}.{key}")
            found[lang] = MappingProxyType(given)
        return MappingProxyType(found)

    def fits(self, bounds: list[float], centre: list[float], epsg: int) -> None:
        """The first look lies in the bounds, and the plane measures metres there."""
        west, south, east, north = bounds
        if not (west < centre[0] < east and south < centre[1] < north):
            self.fault("a point inside the bounds", "look.centre", centre)
        try:
            plane = CRS.from_epsg(epsg)
        except CRSError:
            self.fault("the number of a CRS that pyproj knows", "epsg", epsg)
            return
        area = plane.area_of_use
        metric = plane.is_projected and all(axis.unit_name == "metre" for axis in plane.axis_info)
        here = area is not None and area.west <= centre[0] <= area.east and area.south <= centre[1] <= area.north
        if not metric or not here:
            self.fault(f"a projected CRS in metres whose area of use holds {centre}", "epsg", epsg)


def _folded(text: str) -> str:
    """As ``data.search`` compares names: width and case aside."""
    return unicodedata.normalize("NFKC", text).casefold()


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value == value.strip() != "" and value.isprintable()


def _is_numbers(value: Any, size: int) -> bool:
    numbers = isinstance(value, list) and len(value) == size
    return numbers and all(isinstance(part, int | float) and not isinstance(part, bool) for part in value)


def _is_box(value: Any) -> bool:
    if not _is_numbers(value, 4):
        return False
    west, south, east, north = value
    return bool(-180 <= west < east <= 180 and -90 < south < north < 90)


def _box(value: list[float]) -> Box:
    west, south, east, north = map(float, value)
    return west, south, east, north


_BOX = (_is_box, "[west, south, east, north] in degrees")
_WANTED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "file": (
        lambda value: isinstance(value, str) and bool(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value)),
        "small letters, digits and hyphens",
    ),
    "plan": (_is_text, "an id of tables/plans.csv"),
    "layout_clause": (_is_text, "the clause of the plan that draws the layout"),
    "epsg": (lambda value: isinstance(value, int) and not isinstance(value, bool), "the EPSG number of a plane"),
    "bounds": _BOX,
    "prefixes": (lambda value: isinstance(value, list) and all(map(_is_text, value)), "a list of texts"),
    "look.centre": (lambda value: _is_numbers(value, 2), "[longitude, latitude] in degrees"),
    "look.zoom": (lambda value: isinstance(value, int) and 8 <= value <= 18, "a whole number from 8 to 18"),
    "look.bounds": _BOX,
}
