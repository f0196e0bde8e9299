"""View ↔ the query part of an address. Pure: no Streamlit, no facts, only the values that may occur.

Only what differs from the default View is written, so a fresh address stays bare. Reading never raises: a value that
is not understood is left out and reported, so that the page can say so in a sentence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, get_args

from geo.area import Corners, polygon
from geo.filter import Filter
from layers.view import Basemap, Lang, Mode, Theme, View

BELT_KM = (1.0, 10.0)
YEARS = (1900, 2100)
AT = re.compile(r"-?\d{1,3}(?:\.\d{1,6})?,-?\d{1,2}(?:\.\d{1,6})?,\d{1,2}(?:\.\d{1,4})?")
_NONE = "none"  # an empty tuple where the default is “as the registry says”
_LISTS = {
    "park": "parks",
    "sector": "sectors",
    "kind": "kinds",
    "status": "statuses",
    "confidence": "confidences",
    "stage": "stages",
}
_CHOICES: dict[str, tuple[str, tuple[str, ...]]] = {
    "lang": ("lang", get_args(Lang)),
    "theme": ("theme", get_args(Theme)),
    "mode": ("mode", get_args(Mode)),
    "base": ("basemap", get_args(Basemap)),
}
_MOST = 200  # ids that one list of an address may name
PAGE_NAMES = ("stat", "set", "show")  # of the analysis page: layers.view.analysis_url
NAMES: tuple[str, ...] = (
    *_CHOICES,
    "layers",
    "belt",
    "sel",
    *_LISTS,
    "amount",
    "years",
    "q",
    "area",
    "since",
    "also",
    "hide",
    "at",
    *PAGE_NAMES,
)


@dataclass(frozen=True, slots=True)
class Allowed:
    """The values an address may name; the field names are those of Filter, and ``layers``. Empty = not checked."""

    parks: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    confidences: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One value in the address that was ignored."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What an address says: the view, the map position ``lon,lat,zoom`` ("" = none) and what was ignored."""

    view: View
    at: str = ""
    problems: tuple[Problem, ...] = ()


def to_params(view: View, at: str = "") -> dict[str, str]:
    """Query parameters of ``view`` (only what differs from ``View()``) and of the map position ``at``."""
    plain = View()
    params = {n: getattr(view, key) for n, (key, _) in _CHOICES.items() if getattr(view, key) != getattr(plain, key)}
    if view.layers is not None:
        params["layers"] = ",".join(view.layers) or _NONE
    if view.belt_km != plain.belt_km:
        params["belt"] = shortest(view.belt_km)
    if view.selected:
        params["sel"] = view.selected
    params |= {name: ",".join(getattr(view.filter, key)) for name, key in _LISTS.items() if getattr(view.filter, key)}
    if view.filter.amount is not None:
        params["amount"] = "..".join(shortest(x) for x in view.filter.amount)
    if view.filter.years is not None:
        params["years"] = "..".join(str(x) for x in view.filter.years)
    if view.filter.query:
        params["q"] = view.filter.query
    if view.filter.area:
        params["area"] = ";".join(f"{lon:.5f},{lat:.5f}" for lon, lat in view.filter.area)
    if view.filter.since:
        params["since"] = view.filter.since
    if view.filter.also:
        params["also"] = "yes"
    if view.hidden:
        params["hide"] = ",".join(view.hidden)
    if at:
        params["at"] = at
    return params


def from_params(params: Mapping[str, str], allowed: Allowed | None = None) -> Opened:
    """The view that ``params`` describe. Unknown names are left alone (they belong to others); bad values are reported.

    In a list, known ids are kept and only the unknown ones reported.
    """
    allowed = allowed or Allowed()
    problems: list[Problem] = []
    changes: dict[str, Any] = {}
    narrowed: dict[str, Any] = {}

    def take(name: str, parse: Callable[[str], Any], into: dict[str, Any], key: str) -> None:
        if name in params:
            try:
                into[key] = parse(params[name])
            except ValueError:
                problems.append(Problem(name, params[name]))

    def ids(name: str, known: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
        def parse(text: str) -> tuple[str, ...]:
            parts = dict.fromkeys(part for part in text.split(",", _MOST + 1) if part)
            if len(parts) > _MOST:
                raise ValueError(name)  # no view has so many: one sentence about all of them
            bad = {part for part in parts if known and part not in known}
            problems.extend(Problem(name, part) for part in parts if part in bad)
            return tuple(part for part in parts if part not in bad)

        return parse

    for name, (key, choices) in _CHOICES.items():
        take(name, _choice(choices), changes, key)
    take("layers", lambda text: () if text == _NONE else ids("layers", allowed.layers)(text), changes, "layers")
    take("belt", _belt, changes, "belt_km")
    take("sel", _selected, changes, "selected")
    take("hide", ids("hide", allowed.hide), changes, "hidden")
    for name, key in _LISTS.items():
        take(name, ids(name, getattr(allowed, key)), narrowed, key)
    take("amount", _amount, narrowed, "amount")
    take("years", _years, narrowed, "years")
    take("q", str, narrowed, "query")
    take("area", read_area, narrowed, "area")
    take("since", _day, narrowed, "since")
    take("also", _yes, narrowed, "also")
    position: dict[str, Any] = {}
    take("at", _position, position, "at")
    view = replace(View(), **changes, filter=replace(Filter(), **narrowed))
    return Opened(view, position.get("at", ""), tuple(problems))


def _choice(choices: tuple[str, ...]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(text)
        return text

    return parse


def _belt(text: str) -> float:
    value = float(text)
    if not BELT_KM[0] <= value <= BELT_KM[1]:
        raise ValueError(text)
    return value


def _selected(text: str) -> str:
    kind, _, rest = text.partition(":")
    if text and (kind not in ("park", "org", "estate", "place") or not rest):
        raise ValueError(text)
    if kind == "place":
        lon, lat = _corner(rest)
        return f"place:{lon:.5f},{lat:.5f}"
    return text


def _amount(text: str) -> tuple[float, float]:
    low, high = (float(part) for part in _pair(text))
    if not (math.isfinite(low) and math.isfinite(high) and 0 <= low <= high):
        raise ValueError(text)
    return low, high


def _years(text: str) -> tuple[int, int]:
    low, high = (int(part) for part in _pair(text))
    if not YEARS[0] <= low <= high <= YEARS[1]:
        raise ValueError(text)
    return low, high


def _day(text: str) -> str:
    if text:
        date.fromisoformat(text)  # ValueError where it is none
    return text


def _yes(text: str) -> bool:
    if text != "yes":
        raise ValueError(text)
    return True


def _position(text: str) -> str:
    if text and not AT.fullmatch(text):
        raise ValueError(text)
    return text


def _corner(text: str) -> tuple[float, float]:
    """“lon,lat” in degrees; ValueError where it is none."""
    lon, lat = (float(part) for part in text.split(","))
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(text)
    return lon, lat


def read_area(text: str) -> Corners:
    """“lon,lat;lon,lat;…” as corners; ValueError where they enclose nothing."""
    corners = tuple(_corner(part) for part in text.split(";"))
    polygon(corners)  # ValueError where it encloses nothing
    return corners


def _pair(text: str) -> tuple[str, str]:
    low, dots, high = text.partition("..")
    if not dots:
        raise ValueError(text)
    return low, high


def shortest(value: float) -> str:
    """Shortest text that reads back as the same float, without a bare ``.0``."""
    text = repr(float(value))
    return text.removesuffix(".0")
