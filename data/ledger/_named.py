"""Votes of names: a row named like a known estate, station or site says which datum its point was written in.

A vote needs a name that is the same after normalising and means one place only; rows of one place vote once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from data.datum import convert
from data.search import normalised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.datum import Datum
    from data.ledger._row import Row
    from data.ledger.ground import Plane
    from data.load import Facts

    Floats = NDArray[np.float64]

DATUMS: tuple[Datum, ...] = ("wgs84", "gcj02", "bd09")
ESTATE_M = 60.0  # how far beyond an estate's outline a point may lie: its gate
STATION_M = 150.0  # from the middle of a station to its exits
SITE_M = 250.0  # a site that is known less exactly than half of what parts the datums (530 m) is no witness
ENOUGH = 3  # places that must be hit before names alone raise a doubt


@dataclass(frozen=True, slots=True)
class Votes:
    """``places``: named places among the rows; ``hits``: how many of them the rows hit, by datum."""

    places: int
    hits: dict[str, int]

    def best(self, chosen: str) -> str | None:
        """The datum that names prefer to ``chosen``: at least ENOUGH places and half of all, twice those of chosen."""
        first: str = max(DATUMS, key=lambda one: (self.hits[one], one == chosen))
        hit = self.hits[first]
        clear = hit >= ENOUGH and 2 * hit >= self.places and hit >= 2 * self.hits[chosen]
        return first if first != chosen and clear else None


def votes(row: Row, at: NDArray[np.int64], lon: Floats, lat: Floats, places: dict[str, BaseGeometry]) -> Votes:
    """What the rows ``at`` (their coordinates as written, degrees) say; ``places`` as ``named_places`` gives them."""
    mine: dict[str, list[int]] = {}
    for k, position in enumerate(at):
        for text in (row.names[position], row.sites[position]):
            if text and (name := normalised(text)) in places:
                mine.setdefault(name, []).append(k)
                break
    hits: dict[str, int] = {}
    for datum in DATUMS:
        x, y = convert(lon[at], lat[at], datum, "wgs84")
        hit = [bool(shapely.contains_xy(places[name], x[ks], y[ks]).any()) for name, ks in mine.items()]
        hits[datum] = sum(hit)
    return Votes(len(mine), hits)


def named_places(facts: Facts, plane: Plane) -> dict[str, BaseGeometry]:
    """Normalised name → where a point of that name may lie (degrees); names of several places are left out."""
    found: dict[str, BaseGeometry | None] = {}
    scale = float(plane.metres(np.array([plane.lon + 1]), np.array([plane.lat]))[0][0])  # metres of a degree east
    for name, shape, reach in _known(facts):
        key = normalised(name)
        area = shapely.buffer(shape, reach / scale, quad_segs=4)
        other = found.get(key)
        if key in found and (other is None or not other.intersects(area)):
            found[key] = None  # two places of one name: neither is meant for sure
        else:
            found[key] = area if other is None else shapely.union(other, area)
    return {key: area for key, area in found.items() if area is not None}


def _known(facts: Facts) -> Iterator[tuple[str, BaseGeometry, float]]:
    """(name, shape in degrees, metres round it) of every named estate, station and site that is known exactly."""
    for frame, reach in ((facts.boundaries.estates, ESTATE_M), (facts.boundaries.metro_stations, STATION_M)):
        given = frame[frame["name_zh"].notna()]
        yield from ((str(name), shape, reach) for name, shape in zip(given["name_zh"], given.geometry, strict=True))
    sites = facts.sites[facts.sites["uncertainty_m"] <= SITE_M]
    for name, lon, lat, reach in zip(sites["name_zh"], sites["lon"], sites["lat"], sites["uncertainty_m"], strict=True):
        yield str(name), shapely.Point(lon, lat), float(reach)
