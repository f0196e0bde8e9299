"""The ground a ledger's points are tested against: city, river, parks, known places; in metres on a local plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from data.ledger.vocabulary import Words
from data.search import normalised

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

# A plane through Nanjing: within 0.7 % of true lengths over the city, ample for tolerances of hundreds of metres
_LON0, _LAT0 = 118.8, 32.0
_X, _Y = 111_320 * np.cos(np.radians(_LAT0)), 110_870.0
CITY_TOLERANCE = 300.0  # how exact the outline of the city is
RIVER_TOLERANCE = 80.0  # how far from the bank a point must lie to be on the water
SCHEMATIC_TOLERANCE = 2_000.0  # the parks' extents are drawn by hand; real outlines get the next
OUTLINE_TOLERANCE = 500.0


def metres(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Degrees (WGS-84) → metres east and north of 118.8, 32.0."""
    return (lon - _LON0) * _X, (lat - _LAT0) * _Y


def _flat(shape: shapely.Geometry) -> BaseGeometry:
    moved = shapely.transform(shape, lambda c: np.column_stack(metres(c[:, 0], c[:, 1])))
    return cast("BaseGeometry", moved)


@dataclass(frozen=True, slots=True)
class Ground:
    """Shapes in metres: the city, the open water (50–80 m off the banks), each park's extent with its tolerance.

    ``areas`` are the drawn polygons alone, ``extents`` these and the discs of the park's sites.
    """

    city: BaseGeometry
    outline: BaseGeometry
    water: BaseGeometry
    areas: dict[str, BaseGeometry]
    extents: dict[str, BaseGeometry]
    tolerance: dict[str, float]

    @staticmethod
    def of(facts: Facts) -> Ground:
        """Prepared shapes; well under a second."""
        city = _flat(facts.boundaries.city)
        water = _flat(facts.boundaries.river).buffer(-RIVER_TOLERANCE)
        areas, extents, tolerance = {}, {}, {}
        drawn = facts.boundaries.park_areas
        for park in facts.parks["id"]:
            mine = drawn[drawn["park_id"] == park]
            areas[park] = _flat(mine.geometry.union_all()) if len(mine) else shapely.Polygon()
            sites = facts.sites[(facts.sites["park_id"] == park) & (facts.sites["precision"] != "park")]
            x, y = metres(sites["lon"].to_numpy(), sites["lat"].to_numpy())
            discs = shapely.buffer(shapely.points(x, y), sites["uncertainty_m"].to_numpy(), quad_segs=4)
            extents[park] = shapely.union_all([areas[park], *discs])
            real = bool(len(mine)) and not mine["schematic"].any()
            tolerance[park] = OUTLINE_TOLERANCE if real else SCHEMATIC_TOLERANCE
        ground = Ground(city, city.simplify(50).boundary, water, areas, extents, tolerance)
        for shape in (city, water, *areas.values(), *extents.values()):
            shapely.prepare(shape)
        return ground

    def outside(self, lon: Floats, lat: Floats) -> tuple[Bools, Floats]:
        """(farther than the tolerance from the city, distance in m; 0 inside). NaN points are not outside."""
        x, y = metres(lon, lat)
        given = np.isfinite(x) & np.isfinite(y)
        out = given & ~shapely.contains_xy(self.city, x, y)
        distance = np.zeros(len(x))
        at = np.flatnonzero(out)
        distance[at] = shapely.distance(self.outline, shapely.points(x[at], y[at]))
        return out & ~(distance <= CITY_TOLERANCE), distance  # a distance that overflowed is none

    def on_water(self, lon: Floats, lat: Floats) -> Bools:
        """On the Yangtze, islands excepted, and not within the tolerance of a bank."""
        x, y = metres(lon, lat)
        return np.asarray(shapely.contains_xy(self.water, x, y), dtype=bool)

    def off_park(self, lon: Floats, lat: Floats, park: str) -> Floats:
        """Distance in m from a park's extent (0 inside)."""
        x, y = metres(lon, lat)
        inside = shapely.contains_xy(self.extents[park], x, y)
        distance = np.zeros(len(x))
        far = np.flatnonzero(~inside & np.isfinite(x))
        distance[far] = shapely.distance(self.extents[park], shapely.points(x[far], y[far]))
        return distance

    def park_at(self, lon: Floats, lat: Floats) -> NDArray[np.object_]:
        """The park in whose drawn area a point lies, else None; of overlapping ones the real outline first."""
        x, y = metres(lon, lat)
        found = np.full(len(x), None, dtype=object)
        for park in sorted(self.areas, key=lambda p: self.tolerance[p], reverse=True):
            found[shapely.contains_xy(self.areas[park], x, y)] = park
        return found


@dataclass(frozen=True, slots=True)
class Known:
    """Sites by id, and where the shipped facts place an organisation of a given (normalised) name."""

    site: dict[str, tuple[float, float, float, str, str]]  # lon, lat, uncertainty, precision, park
    park: dict[str, str]  # park → the id of the site that stands for the whole park
    by_name: dict[str, str]  # normalised name → site
    words: Words

    @staticmethod
    def of(facts: Facts, words: Words) -> Known:
        """From the tables of the atlas."""
        site: dict[str, tuple[float, float, float, str, str]] = {}
        park: dict[str, str] = {}
        columns = [
            facts.sites[name].tolist()
            for name in ("id", "lon", "lat", "uncertainty_m", "precision", "park_id", "name_zh")
        ]
        for key_, lon, lat, radius, precision, of_park, title in zip(*columns, strict=True):
            site[key_] = (lon, lat, radius, precision, of_park)
            if precision == "park" and (of_park not in park or "(园区)" in title):
                park[of_park] = key_
        names = {
            normalised(str(name)): str(at)
            for name, at in zip(facts.enterprises["name_zh"], facts.enterprises["site_id"], strict=True)
            if isinstance(at, str)
        }
        return Known(site, park, names, words)

    def place(self, name: str, site: str, address: str) -> str | None:
        """The site a row means: by its site cell, its address, or its name; None when nothing says."""
        words = self.words
        found = (words.site(site) if site else None) or (words.site_in(address) if address else None)
        return found or self.by_name.get(normalised(name)) if name else found
