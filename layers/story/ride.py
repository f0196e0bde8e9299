"""The ride along the belt: what lies inside the ribbon by chainage, axis after axis, with stops at the nodes.

Organisations inside are those of the figure ``belt.share``; each belongs to its nearest axis. Places whose uncertainty
reaches across the edge of the ribbon are told apart, as in the figure's range.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.corridor import Corridor
from geo.crs import degrees, metres
from geo.points import points
from layers.story.figures import figure
from layers.story.scope import parks_in
from layers.text import t
from layers.words.names import park_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.corridor import Axis
    from geo.filter import Selection
    from layers.figures.figure import Figure
    from layers.view import View

_STEP_KM = 0.25  # between two places of the camera
_ROOM_KM = 2.0  # ridden before the first and after the last place that there is


@dataclass(frozen=True, slots=True)
class Spot:
    """Organisations at one place inside the ribbon: lon, lat, chainage in km, how many of each family (the last one:
    no sector known), and whether the place lies inside for certain."""

    lon: float
    lat: float
    km: float
    families: tuple[int, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """A node of the belt at the foot of its distance to the axis; ``said`` is told there."""

    park: str
    name: str
    km: float
    lon: float
    lat: float
    said: str


@dataclass(frozen=True, slots=True)
class Leg:
    """One axis as far as anything stands along it. ``line`` is (lon, lat, km) every quarter of a kilometre."""

    id: str
    name: str
    first_km: float
    last_km: float
    line: tuple[tuple[float, float, float], ...]
    spots: tuple[Spot, ...]
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Ride:
    """All legs; ``families`` name the counts of a spot, ``outside`` are places (lon, lat) beyond the ribbon,
    ``figures`` the share inside, how far it may be trusted, and of how many it is one."""

    legs: tuple[Leg, ...]
    families: tuple[str, ...]
    outside: tuple[tuple[float, float], ...]
    figures: tuple[Figure, ...]
    inside: int
    unsure: int
    title: str
    sentence: str


def ride(facts: Facts, selection: Selection, view: View) -> Ride | None:
    """The ride of a view; None where it has no place inside the ribbon, or does not tell places."""
    found = [figure(key, facts, selection, view) for key in ("belt.share", "belt.range", "belt.located")]
    figures = tuple(one for one in found if one is not None and one.value is not None)
    if len(figures) < len(found):
        return None
    belt = Corridor.of_facts(facts)
    placed = belt.blurred(points(selection.counted, belt.crs))
    away, nearest = belt.distance(placed.xy)
    half = view.belt_km * 500
    within, edge = away <= half, np.abs(away - half) < placed.uncertainty_m
    if not within.any():
        return None
    rows = selection.counted.iloc[placed.position]
    family = _families(rows["main_sector"].to_numpy(object), facts)
    lon, lat = degrees(placed.xy[:, 0], placed.xy[:, 1], belt.crs)
    legs = []
    for number, axis in enumerate(belt.axes):
        here = np.flatnonzero(within & (nearest == number))
        km = belt.chainage(placed.xy[here], axis.id)
        spots = _spots(lon[here], lat[here], km, family[here], ~edge[here], len(facts.families) + 1)
        legs.append(_leg(axis, spots, _stops(belt, axis, facts, selection, view), belt.crs, view.lang))
    share, spread, located = figures
    words = {"n": int(within.sum()), "all": located.value, "km": f"{view.belt_km:g}", "range": spread.value}
    names = [str(name) for name in facts.families[f"name_{view.lang}"]]
    return Ride(
        tuple(leg for leg in legs if leg.spots or leg.stops),
        (*names, t("ui.unknown", view.lang)),
        tuple(dict.fromkeys((round(float(x), 5), round(float(y), 5))
                            for x, y in zip(lon[~within], lat[~within], strict=True))),
        figures,
        int(within.sum()),
        int((within & edge).sum()),
        t("story.ride.title", view.lang, share=f"{share.value:.1f}", **words),
        t("story.ride.sentence", view.lang, edge=int(edge.sum()), **words),
    )  # fmt: skip


def _families(sectors: NDArray[np.object_], facts: Facts) -> NDArray[np.intp]:
    """Place of each sector's family in their table; one beyond it where no sector is known."""
    order = {str(family): n for n, family in enumerate(facts.families["id"])}
    of = {sector: order[family] for sector, family in zip(facts.sectors["id"], facts.sectors["family"], strict=True)}
    return np.array([of.get(sector, len(order)) for sector in sectors], np.intp)


def _spots(  # noqa: PLR0917 - parallel arrays
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    km: NDArray[np.float64],
    family: NDArray[np.intp],
    sure: NDArray[np.bool_],
    families: int,
) -> tuple[Spot, ...]:
    """Organisations gathered by place, in the order of the ride."""
    places: dict[tuple[float, float, bool], tuple[float, Counter[int]]] = {}
    for x, y, at, which, certain in zip(lon, lat, km, family, sure, strict=True):
        key = (round(float(x), 5), round(float(y), 5), bool(certain))
        places.setdefault(key, (float(at), Counter()))[1][int(which)] += 1
    spots = [
        Spot(x, y, round(at, 2), tuple(counts[n] for n in range(families)), certain)
        for (x, y, certain), (at, counts) in places.items()
    ]
    return tuple(sorted(spots, key=lambda spot: spot.km))


def _stops(belt: Corridor, axis: Axis, facts: Facts, selection: Selection, view: View) -> tuple[Stop, ...]:
    """Nodes of the view whose nearest axis this is."""
    shown = parks_in(facts, selection, view)
    nodes = facts.parks[(facts.parks["role"] == "node") & facts.parks["id"].isin(shown)]
    if nodes.empty:
        return ()
    xy = np.column_stack(metres(nodes["lon"], nodes["lat"], belt.crs))
    away, nearest = belt.distance(xy)
    km = belt.chainage(xy, axis.id)
    stops = []
    for place in np.flatnonzero(nearest == [one.id for one in belt.axes].index(axis.id)):
        node = nodes.iloc[int(place)]
        park, name = str(node["id"]), park_name(facts, str(node["id"]), view.lang)
        listed = int((selection.counted["park_id"] == park).sum())
        said = t("story.ride.stop", view.lang, at=node["position"], n=listed, km=f"{away[place] / 1000:.1f}")
        stops.append(Stop(park, name, round(float(km[place]), 2), float(node["lon"]), float(node["lat"]), said))
    return tuple(sorted(stops, key=lambda stop: stop.km))


def _leg(axis: Axis, spots: tuple[Spot, ...], stops: tuple[Stop, ...], crs: str, lang: str) -> Leg:
    marks = [*(spot.km for spot in spots), *(stop.km for stop in stops)] or [0.0]
    first, last = max(0.0, min(marks) - _ROOM_KM), min(axis.length_km, max(marks) + _ROOM_KM)
    steps = np.append(np.arange(first, last, _STEP_KM), last)
    ground = shapely.get_coordinates(shapely.line_interpolate_point(axis.line, steps * 1000))
    lon, lat = degrees(ground[:, 0], ground[:, 1], crs)
    line = tuple((round(float(x), 5), round(float(y), 5), round(float(at), 2))
                 for x, y, at in zip(lon, lat, steps, strict=True))  # fmt: skip
    return Leg(axis.id, str(getattr(axis, f"name_{lang}")), round(first, 2), round(last, 2), line, spots, stops)
