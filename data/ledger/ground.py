"""The ground a ledger's points are tested against: city, river, parks, known places; in metres on a local plane."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from data.ledger._named import named_places
from data.ledger.vocabulary import Words
from data.search import normalised

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

CITY_TOLERANCE = 300.0  # how exact the outline of the city is
RIVER_TOLERANCE = 80.0  # how far from the bank a point must lie to be on the water
SCHEMATIC_TOLERANCE = 2_000.0  # the parks' extents are drawn by hand; real outlines get the next
OUTLINE_TOLERANCE = 500.0


@dataclass(frozen=True, slots=True)
class Plane:
    """Degrees (WGS-84) → metres east and north of a point: within 1 % of true lengths 100 km around, ample for
    tolerances of hundreds of metres.

    Lengths of a degree on the ellipsoid: Snyder 1987, Map Projections (USGS PP 1395), equations 4-18 and 4-20.
    """

    lon: float
    lat: float

    def metres(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Two arrays of degrees → two arrays of metres, same shape."""
        a, e2, phi = 6_378_137.0, 0.006_694_38, np.radians(self.lat)
        bend = 1 - e2 * np.sin(phi) ** 2
        east = np.radians(1) * a * np.cos(phi) / np.sqrt(bend)
        north = np.radians(1) * a * (1 - e2) / bend**1.5
        return (lon - self.lon) * east, (lat - self.lat) * north

    def flat(self, shape: shapely.Geometry) -> BaseGeometry:
        """A shape in degrees, in metres."""
        moved = shapely.transform(shape, lambda c: np.column_stack(self.metres(c[:, 0], c[:, 1])))
        return cast("BaseGeometry", moved)


def half_degrees(facts: Facts) -> tuple[float, float, float, float]:
    """West, south, east, north of the city, rounded outwards to half a degree."""
    west, south, east, north = (float(edge) for edge in facts.boundaries.districts.total_bounds)
    return math.floor(west * 2) / 2, math.floor(south * 2) / 2, math.ceil(east * 2) / 2, math.ceil(north * 2) / 2


@dataclass(frozen=True, slots=True)
class Ground:
    """Shapes in metres: the city, the open water (50–80 m off the banks), each park's extent with its tolerance.

    ``areas`` are the drawn polygons alone, ``extents`` these and the discs of the park's sites. ``range`` is west,
    south, east, north of the city in whole and half degrees, to be told to people.
    """

    plane: Plane
    range: tuple[float, float, float, float]
    city: BaseGeometry
    outline: BaseGeometry
    water: BaseGeometry
    areas: dict[str, BaseGeometry]
    extents: dict[str, BaseGeometry]
    tolerance: dict[str, float]
    districts: dict[str, BaseGeometry]

    @staticmethod
    def of(facts: Facts) -> Ground:
        """Prepared shapes; well under a second."""
        plane = Plane(*facts.place.centre)
        city = plane.flat(facts.boundaries.city)
        water = plane.flat(facts.boundaries.river).buffer(-RIVER_TOLERANCE)
        areas, extents, tolerance = {}, {}, {}
        drawn = facts.boundaries.park_areas
        for park in facts.parks["id"]:
            mine = drawn[drawn["park_id"] == park]
            areas[park] = plane.flat(mine.geometry.union_all()) if len(mine) else shapely.Polygon()
            sites = facts.sites[(facts.sites["park_id"] == park) & (facts.sites["precision"] != "park")]
            x, y = plane.metres(sites["lon"].to_numpy(), sites["lat"].to_numpy())
            discs = shapely.buffer(shapely.points(x, y), sites["uncertainty_m"].to_numpy(), quad_segs=4)
            extents[park] = shapely.union_all([areas[park], *discs])
            real = bool(len(mine)) and not mine["schematic"].any()
            tolerance[park] = OUTLINE_TOLERANCE if real else SCHEMATIC_TOLERANCE
        lands = facts.boundaries.districts
        districts = {str(name): plane.flat(shape) for name, shape in zip(lands["id"], lands.geometry, strict=True)}
        outline = city.simplify(50).boundary
        ground = Ground(plane, half_degrees(facts), city, outline, water, areas, extents, tolerance, districts)
        for shape in (city, water, *areas.values(), *extents.values(), *districts.values()):
            shapely.prepare(shape)
        return ground

    def outside(self, lon: Floats, lat: Floats) -> tuple[Bools, Floats]:
        """(farther than the tolerance from the city, distance in m; 0 inside). NaN points are not outside."""
        x, y = self.plane.metres(lon, lat)
        given = np.isfinite(x) & np.isfinite(y)
        out = given & ~shapely.contains_xy(self.city, x, y)
        distance = np.zeros(len(x))
        at = np.flatnonzero(out)
        distance[at] = shapely.distance(self.outline, shapely.points(x[at], y[at]))
        return out & ~(distance <= CITY_TOLERANCE), distance  # a distance that overflowed is none

    def on_water(self, lon: Floats, lat: Floats) -> Bools:
        """On the river, islands excepted, and not within the tolerance of a bank."""
        x, y = self.plane.metres(lon, lat)
        return np.asarray(shapely.contains_xy(self.water, x, y), dtype=bool)

    def off_park(self, lon: Floats, lat: Floats, park: str) -> Floats:
        """Distance in m from a park's extent (0 inside)."""
        x, y = self.plane.metres(lon, lat)
        inside = shapely.contains_xy(self.extents[park], x, y)
        distance = np.zeros(len(x))
        far = np.flatnonzero(~inside & np.isfinite(x))
        distance[far] = shapely.distance(self.extents[park], shapely.points(x[far], y[far]))
        return distance

    def park_at(self, lon: Floats, lat: Floats) -> NDArray[np.object_]:
        """The park in whose drawn area a point lies, else None; of overlapping ones the real outline first."""
        x, y = self.plane.metres(lon, lat)
        found = np.full(len(x), None, dtype=object)
        for park in sorted(self.areas, key=lambda p: self.tolerance[p], reverse=True):
            found[shapely.contains_xy(self.areas[park], x, y)] = park
        return found

    def district_at(self, lon: Floats, lat: Floats) -> NDArray[np.object_]:
        """The district in which a point lies, else None."""
        x, y = self.plane.metres(lon, lat)
        found = np.full(len(x), None, dtype=object)
        for district, shape in self.districts.items():
            found[shapely.contains_xy(shape, x, y)] = district
        return found


@dataclass(frozen=True, slots=True)
class Known:
    """Sites by id, and where the shipped facts place an organisation of a given (normalised) name."""

    site: dict[str, tuple[float, float, float, str, str]]  # lon, lat, uncertainty, precision, park
    park: dict[str, str]  # park → the id of the site that stands for the whole park
    by_name: dict[str, str]  # normalised name → site
    words: Words
    anchor: dict[str, tuple[float, float]]  # park → where its landmark stands
    district: dict[str, tuple[float, float]]  # district → where its name stands
    named: dict[str, BaseGeometry]  # normalised name → where a point of that name may lie, degrees

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
            normalised(str(name), words.prefixes): str(at)
            for name, at in zip(facts.enterprises["name_zh"], facts.enterprises["site_id"], strict=True)
            if isinstance(at, str)
        }
        districts = facts.boundaries.districts
        return Known(
            site, park, names, words,
            anchor=dict(zip(facts.parks["id"], zip(facts.parks["lon"], facts.parks["lat"], strict=True), strict=True)),
            district=dict(
                zip(districts["id"], zip(districts["label_lon"], districts["label_lat"], strict=True), strict=True)
            ),
            named=named_places(facts, Plane(*facts.place.centre)),
        )  # fmt: skip

    def place(self, name: str, site: str, address: str) -> str | None:
        """The site a row means: by its site cell, its address, or its name; None when nothing says."""
        words = self.words
        found = (words.site(site) if site else None) or (words.site_in(address) if address else None)
        return found or self.by_name.get(normalised(name, words.prefixes)) if name else found
