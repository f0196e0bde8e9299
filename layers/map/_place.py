"""Where the blocks round a landmark stand, so that none covers another, a landmark or an axis of the belt.

Found once from all facts, never from a filter: nothing moves under the pointer when a person filters. The search is
greedy with sweeps (iterated conditional modes): each block in turn takes its cheapest place among some sixty round its
landmark, summed over three zooms, until none moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from shapely import segmentize

from layers.map import _blocks
from layers.map.drawing import Mark
from layers.map.extent import fit, layout, world

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from layers.map._blocks import Align, Block
    from layers.view import View

_SIZE = (1180.0, 640.0)  # px of the map that a first look gets
_ZOOMS = (10.6, 11.0)  # besides the one that fits
_SWEEPS = 6
_Box = tuple[float, float, float, float]
# Layers with blocks round the landmarks, and the modes in which each speaks (a test compares them with the registry)
_FIGURES: dict[str, tuple[str, ...]] = {
    "landmarks": ("plan", "now", "both"),
    "designations": ("plan", "both"),
    "specialisation": ("now", "both"),
    "investment": ("now", "both"),
    "enterprises": ("now", "both"),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Upper left corner of a block, px from its landmark, and the side its rows are pushed to."""

    x: float
    y: float
    align: Align


@dataclass(frozen=True, slots=True)
class _Want:
    park: str
    kind: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Scene:
    """What must stay free at one zoom, in px: landmarks (x, y, radius by park), samples of the axes and organisations."""

    at: dict[str, tuple[float, float]]
    axes: NDArray[np.float64]
    people: NDArray[np.float64]
    frame: _Box


def parts(facts: Facts, view: View, on: frozenset[str], park: dict[str, object]) -> dict[str, Block]:
    """Blocks of one park for the layers that are on, from all facts (the largest they can be)."""
    key = str(park["id"])
    organisations = _blocks.of_park(facts.enterprises, key)
    counted = view.mode != "plan"
    made: dict[str, Block] = {}
    if "landmarks" in on:
        made["name"] = _blocks.name(park, view, len(organisations) if counted else None)
    if "specialisation" in on:
        made["lead"] = _blocks.lead(organisations, facts, view)
    if "designations" in on:
        designated = _blocks.of_park(facts.designations, key)
        made["chips"] = _blocks.chips(designated, organisations if counted else None, facts, view)
    if "investment" in on:
        made["money"] = _blocks.discs(_blocks.sums(facts.investments, key), _blocks.money_scale(facts), view)
    if "enterprises" in on and (loose := int((organisations["precision"] == "park").sum())):
        made["count"] = _blocks.count(loose, view)
    return made


def spots(facts: Facts, view: View, on: frozenset[str]) -> dict[tuple[str, str], Spot]:
    """(park, block) → Spot for everything that is on. ``name``, ``lead`` and ``chips`` stand in one column."""
    scale = _blocks.ring_scale(facts) if "specialisation" in on else 0.0
    wants, radii, columns = [], [], {}
    for park in _blocks.records(facts.parks):
        key = str(park["id"])
        made = parts(facts, view, on, park)
        number = int((facts.enterprises["park_id"] == key).sum())
        radii.append((key, _blocks.ring_radius(number, scale) if scale else _blocks.CORE_ALONE))
        column = {kind: made[kind] for kind in ("name", "lead", "chips") if kind in made and made[kind].height}
        if column:
            columns[key] = column
            height = sum(block.height for block in column.values())
            wants.append(_Want(key, "column", max(block.width for block in column.values()), height))
        wants += [_Want(key, kind, made[kind].width, made[kind].height) for kind in ("money", "count") if kind in made]
    found = _search(facts.version, _places(facts), tuple(wants), tuple(radii), _Lines(facts))
    out = {}
    for (key, kind), spot in found.items():
        if kind == "column":
            out.update(_stacked(key, columns[key], spot))
        else:
            out[key, kind] = spot
    return out


def _stacked(park: str, column: dict[str, Block], spot: Spot) -> dict[tuple[str, str], Spot]:
    """The blocks of a column one under the other."""
    width, y, out = max(block.width for block in column.values()), spot.y, {}
    for kind, block in column.items():
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[spot.align]
        out[park, kind] = Spot(spot.x + (width - block.width) * share, y, spot.align)
        y += block.height
    return out


def _places(facts: Facts) -> tuple[tuple[str, float, float], ...]:
    return tuple(zip(facts.parks["id"], facts.parks["lon"].astype(float), facts.parks["lat"].astype(float), strict=True))


class _Lines:
    """Axes and organisations as arrays of degrees; equal whatever it holds, as ``version`` is the key of the cache."""

    def __init__(self, facts: Facts) -> None:
        self.bounds = layout(facts.parks)
        lines = [segmentize(geometry, 0.002) for geometry in facts.boundaries.axes.geometry]
        self.axes = np.concatenate([np.asarray(part.coords)[:, :2] for line in lines for part in getattr(line, "geoms", [line])])
        known = facts.enterprises[facts.enterprises["precision"] != "park"]
        self.people = known[["lon", "lat"]].drop_duplicates().to_numpy(float)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Lines)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=128)
def _search(
    version: str,
    places: tuple[tuple[str, float, float], ...],
    wants: tuple[_Want, ...],
    radii: tuple[tuple[str, float], ...],
    lines: _Lines,
) -> dict[tuple[str, str], Spot]:
    fitted = fit(lines.bounds, *_SIZE)
    scenes = [_scene(places, lines, zoom, fitted) for zoom in (*_ZOOMS, fitted)]
    radius = dict(radii)
    chosen: dict[_Want, Spot] = {}
    order = sorted(wants, key=lambda want: -want.width * want.height)
    for _ in range(_SWEEPS):
        moved = False
        for want in order:
            others = {other: spot for other, spot in chosen.items() if other is not want}
            options = _candidates(want, radius[want.park])
            best = min(options, key=lambda option: _cost(want, option, others, radius, scenes))
            moved |= chosen.get(want) != best
            chosen[want] = best
        if not moved:
            break
    return {(want.park, want.kind): spot for want, spot in chosen.items()}


def _scene(places: tuple[tuple[str, float, float], ...], lines: _Lines, zoom: float, fitted: float) -> _Scene:
    at = {park: world(lon, lat, zoom) for park, lon, lat in places}
    left, top = world(lines.bounds.west, lines.bounds.north, zoom)
    right, bottom = world(lines.bounds.east, lines.bounds.south, zoom)
    grow = 2.0 ** (fitted - zoom)  # a map seen from further away shows more round the layout
    x, y = (left + right) / 2, (top + bottom) / 2
    half = (max(right - left, _SIZE[0] / grow) / 2 * grow, max(bottom - top, _SIZE[1] / grow) / 2 * grow)
    return _Scene(at, _pixels(lines.axes, zoom), _pixels(lines.people, zoom), (x - half[0], y - half[1], x + half[0], y + half[1]))


def _pixels(xy: NDArray[np.float64], zoom: float) -> NDArray[np.float64]:
    size = 256.0 * 2.0**zoom
    y = np.arcsinh(np.tan(np.radians(xy[:, 1])))
    return np.column_stack([(xy[:, 0] + 180.0) / 360.0 * size, (1.0 - y / np.pi) / 2.0 * size])


def _candidates(want: _Want, radius: float) -> list[Spot]:
    """Places round a circle: both sides at several heights, above and below at several shifts, near and further off."""
    out = []
    shares = (0.5, 0.35, 0.65, 0.18, 0.82, 0.02, 0.98)
    for gap in (5.0, 16.0, 34.0):
        reach = radius + gap
        for share in shares:
            out.append(Spot(reach, -want.height * share, "start"))
            out.append(Spot(-reach - want.width, -want.height * share, "end"))
            out.append(Spot(-want.width * share, reach, "middle"))
            out.append(Spot(-want.width * share, -reach - want.height, "middle"))
        corner = reach * 0.72
        out.append(Spot(corner, corner, "start"))
        out.append(Spot(corner, -corner - want.height, "start"))
        out.append(Spot(-corner - want.width, corner, "end"))
        out.append(Spot(-corner - want.width, -corner - want.height, "end"))
    return out


def _cost(
    want: _Want, spot: Spot, others: dict[_Want, Spot], radius: dict[str, float], scenes: list[_Scene]
) -> float:
    """px² covered twice, weighted by what is covered, plus the way from the landmark (dimensionless, lower is better)."""
    middle = (spot.x + want.width / 2, spot.y + want.height / 2)
    away = max(abs(middle[0]) - want.width / 2, 0.0) + max(abs(middle[1]) - want.height / 2, 0.0)
    total = 1.2 * away * len(scenes) + (0.0 if spot.align != "middle" else 6.0)
    for scene in scenes:
        box = _at(want, spot, scene)
        total += 8.0 * sum(_area(box, _at(other, place, scene), 4.0) for other, place in others.items())
        for park, (x, y) in scene.at.items():
            r = radius[park]
            total += 12.0 * _area(box, (x - r, y - r, x + r, y + r), 2.0 if park == want.park else 5.0) * (park != want.park or _hits(box, x, y, r))
        total += 26.0 * _inside(box, scene.axes) + 9.0 * _inside(box, scene.people)
        total += 20.0 * (want.width * want.height - _area(box, scene.frame, 0.0))
    return total


def _hits(box: _Box, x: float, y: float, r: float) -> bool:
    """Whether a box reaches into a circle."""
    dx, dy = max(box[0] - x, 0.0, x - box[2]), max(box[1] - y, 0.0, y - box[3])
    return dx * dx + dy * dy < (r + 2.0) ** 2


def _at(want: _Want, spot: Spot, scene: _Scene) -> _Box:
    x, y = scene.at[want.park]
    return x + spot.x, y + spot.y, x + spot.x + want.width, y + spot.y + want.height


def _area(a: _Box, b: _Box, room: float) -> float:
    """px² that two boxes share when each keeps ``room`` px round it."""
    wide = min(a[2], b[2]) - max(a[0], b[0]) + room
    high = min(a[3], b[3]) - max(a[1], b[1]) + room
    return wide * high if wide > 0 and high > 0 else 0.0


def _inside(box: _Box, xy: NDArray[np.float64]) -> int:
    x, y = xy[:, 0], xy[:, 1]
    return int(((x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])).sum())


def on(view: View) -> frozenset[str]:
    """Ids of the figure layers that the view shows: they decide what must find room."""
    wanted = frozenset(_FIGURES) if view.layers is None else frozenset(view.layers) & frozenset(_FIGURES)
    return frozenset(layer for layer in wanted if view.mode in _FIGURES[layer])


def mark(lon: float, lat: float, block: Block, spot: Spot, *, title: str, target: str, priority: int, min_zoom: float = 0.0) -> Mark:
    """A block at its spot beside the landmark at (lon, lat)."""
    return Mark(
        lon, lat, block.svg(spot.align), block.width, block.height, -spot.x, -spot.y, title=title, target=target,
        priority=priority, min_zoom=min_zoom,
    )
