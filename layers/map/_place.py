"""Where the blocks round a landmark stand: found once from all facts, never from a filter: filtering moves nothing.

What is on decides what must find room, so a layer switched off leaves no hole; layers.map._room does the search.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from shapely import segmentize

from layers.map import _blocks, belt, points
from layers.map._room import Scene, Spot, Want, search
from layers.map.drawing import Mark
from layers.map.extent import FIRST_SIZE, Extent, fit, layout, pixels, world

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from data.load import Facts
    from layers.map._blocks import Block
    from layers.view import View

_ZOOMS = (10.6, 11.0)  # besides the one that fits
# Layers with blocks round the landmarks, and the modes in which each speaks (a test compares them with the registry)
FIGURES: dict[str, tuple[str, ...]] = {
    "landmarks": ("plan", "now", "both"),
    "designations": ("plan", "both"),
    "targets": ("plan", "both"),
    "specialisation": ("now", "both"),
    "investment": ("now", "both"),
    "enterprises": ("now", "both"),
}
_QUIET = {("targets", "both")}  # shown only when asked for (the same test compares them)
_COLUMN = ("name", "lead", "chips", "targets")  # these stand one under the other
_LEGEND = (214.0, 330.0)  # px that the legend takes on screen
_RIM = 14.0  # px from a ring to the middle of a group of organisations beside it
_SHARE = {"start": 0.0, "middle": 0.5, "end": 1.0}


def on(view: View) -> frozenset[str]:
    """Ids of the figure layers that the view shows: they decide what must find room."""
    quiet = frozenset(layer for layer, mode in _QUIET if mode == view.mode)
    wanted = frozenset(FIGURES) - quiet if view.layers is None else frozenset(view.layers) & frozenset(FIGURES)
    return frozenset(layer for layer in wanted if view.mode in FIGURES[layer])


def mark(
    lon: float, lat: float, block: Block, spot: Spot, *, title: str, target: str, priority: int, min_zoom: float = 0.0
) -> Mark:
    """A block at its spot beside the landmark at (lon, lat)."""
    return Mark(
        lon,
        lat,
        block.svg(spot.align),
        block.width,
        block.height,
        -spot.x,
        -spot.y,
        title=title,
        target=target,
        priority=priority,
        min_zoom=min_zoom,
    )


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all blocks are made from: rows and sums of each park, from all facts."""

    organisations: dict[str, pd.DataFrame]
    designated: dict[str, pd.DataFrame]
    sums: dict[str, dict[str, float]]
    scale: float


def _ground(facts: Facts) -> _Ground:
    return _Ground(
        _blocks.by_park(facts.enterprises, facts.parks),
        _blocks.by_park(facts.designations, facts.parks),
        _blocks.sums(facts, facts),
        _blocks.money_scale(facts),
    )


def _parts(
    facts: Facts, view: View, layers: frozenset[str], park: dict[str, object], ground: _Ground
) -> list[dict[str, Block]]:
    """Blocks of one park for the layers that are on, from all facts (as large as they get), once per shape of chips."""
    key = str(park["id"])
    organisations = ground.organisations[key]
    counted = view.mode != "plan"
    made: dict[str, Block] = {}
    if "landmarks" in layers:
        made["name"] = _blocks.name(park, view, len(organisations) if counted else None)
    if "specialisation" in layers:
        made["lead"] = _blocks.lead(organisations, facts, view)
    if "investment" in layers:
        made["money"] = _blocks.discs(ground.sums.get(key, {}), ground.scale, view, _blocks.without_money(facts, view))
    if "enterprises" in layers and (loose := int((organisations["precision"] == "park").sum())):
        made["count"] = _blocks.count(loose, view)
    goals = {"targets": _blocks.goals(facts, key, view)} if "targets" in layers else {}
    shapes = [made | goals] * _blocks.CHIP_SHAPES
    if "designations" in layers:
        among = organisations if counted else None
        shapes = [
            made | {"chips": _blocks.chips(ground.designated[key], among, facts, view, n)} | goals
            for n in range(len(shapes))
        ]
    return [{kind: block for kind, block in shape.items() if block.rows} for shape in shapes]


def spots(facts: Facts, view: View, layer: str) -> dict[tuple[str, str], Spot]:
    """(park, block) → Spot for everything that is on in the view, and for ``layer``, which asks, in any case."""
    return _spots(_Key(facts, view, on(view) | {layer}))


class _Key:
    """Facts and view as the key of a cache: by what the result depends on, and nothing of a filter or a selection."""

    def __init__(self, facts: Facts, view: View, layers: frozenset[str]) -> None:
        self.facts, self.view, self.layers = facts, view, layers
        self.same = (facts.version, view.lang, view.mode, layers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.same == other.same

    def __hash__(self) -> int:
        return hash(self.same)


@lru_cache(maxsize=64)
def _spots(key: _Key) -> dict[tuple[str, str], Spot]:
    facts, view, layers = key.facts, key.view, key.layers
    parks = list(_blocks.records(facts.parks))
    ground = _ground(facts)
    blocks = [_parts(facts, view, layers, park, ground) for park in parks]
    wants: list[Want] = []
    for at, shapes in enumerate(blocks):
        sizes = [_size([made[kind] for kind in _COLUMN if kind in made]) for made in shapes]
        if sizes[0][1]:
            wants.append(Want(at, "column", tuple(dict.fromkeys(sizes))))
        single = ((kind, shapes[0][kind]) for kind in ("money", "count") if kind in shapes[0])
        wants += [Want(at, kind, ((block.width, block.height),)) for kind, block in single]
    out: dict[tuple[str, str], Spot] = {}
    for want, spot in zip(wants, search(tuple(wants), _scenes(facts, parks, layers, view)), strict=True):
        park, made = str(parks[want.at]["id"]), blocks[want.at][spot.shape]
        if want.kind == "column":
            out |= {(park, kind): place for kind, place in _stacked(made, want.shapes[spot.shape][0], spot)}
        else:
            out[park, want.kind] = spot
    del key.facts  # the cache keeps the key, and must not keep a person's ledger with it
    return out


def _size(column: list[Block]) -> tuple[float, float]:
    return max((block.width for block in column), default=0.0), sum(block.height for block in column)


def _stacked(made: dict[str, Block], width: float, spot: Spot) -> list[tuple[str, Spot]]:
    """The blocks of a column ``width`` px wide, one under the other."""
    y, out = spot.y, []
    for kind in _COLUMN:
        if kind in made:
            out.append(
                (kind, Spot(spot.x + (width - made[kind].width) * _SHARE[spot.align], y, spot.align, spot.shape))
            )
            y += made[kind].height
    return out


def _scenes(facts: Facts, parks: list[dict[str, object]], layers: frozenset[str], view: View) -> tuple[Scene, ...]:
    """What must stay free, at two zooms further away and the one of the first look."""
    bounds = layout(facts.parks)
    lines = [segmentize(geometry, 0.0015) for geometry in facts.boundaries.axes.geometry]
    axes = np.concatenate([np.asarray(part.coords)[:, :2] for line in lines for part in getattr(line, "geoms", [line])])
    known = (
        facts.enterprises[facts.enterprises["precision"] != "park"]
        if "enterprises" in layers
        else facts.enterprises[:0]
    )
    people = known[["lon", "lat"]].dropna().to_numpy(float)
    scale = _blocks.ring_scale(facts) if "specialisation" in layers else 0.0
    numbers = facts.enterprises["park_id"].value_counts()
    radii = [
        _blocks.ring_radius(int(numbers.get(str(p["id"]), 0)), scale) + 1 if scale else _blocks.CORE_ALONE + 4
        for p in parks
    ]
    places = np.array([(float(str(p["lon"])), float(str(p["lat"]))) for p in parks])
    fitted = fit(bounds, *FIRST_SIZE)
    named = np.array([point for track in belt.name_tracks(facts, view) for point in segmentize(track, 0.0015).coords])
    return tuple(
        Scene(
            np.column_stack([pixels(places, zoom), radii]),
            pixels(axes, zoom),
            _outward(_groups(pixels(people, zoom)), pixels(places, zoom), np.array(radii)),
            _frame(bounds, zoom),
            _legend_box(_frame(bounds, zoom)),
            3.0 if zoom == fitted else 1.0,
            _letters(pixels(named, zoom) if zoom == fitted else named[:0]),
        )
        for zoom in (*_ZOOMS, fitted)
    )


def _letters(track: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points under the letters that stand along ``track`` (px), at their feet, middles and heads."""
    track = track.reshape(-1, 2)
    return np.concatenate([track - (0.0, up) for up in (-4.0, 6.0, 16.0)])


def _legend_box(frame: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where the browser's legend lies over the map: its lower left corner, px."""
    return np.array([[frame[0] - 14, frame[3] + 14 - _LEGEND[1], frame[0] - 14 + _LEGEND[0], frame[3] + 14]])


def _groups(people: NDArray[np.float64]) -> NDArray[np.float64]:
    """Middles of the groups in which organisations are drawn, px."""
    middles = [people[members].mean(axis=0) for members in points.gathered(people)]
    return np.array(middles).reshape(-1, 2)


def _outward(
    people: NDArray[np.float64], places: NDArray[np.float64], radii: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Points that a landmark hides, at its rim, where layers.map.points draws them; all in px."""
    out = people.copy()
    for place, radius in zip(places, radii, strict=True):
        step = out - place
        away = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-6)[:, None]
        out = np.where(away < radius + _RIM, place + step / away * (radius + _RIM), out)
    return out


def _frame(bounds: Extent, zoom: float) -> NDArray[np.float64]:
    """The window of the first look round the middle of the layout, px; 14 px stay free at its edges."""
    left, top = world(bounds.west, bounds.north, zoom)
    right, bottom = world(bounds.east, bounds.south, zoom)
    x, y, wide, high = (left + right) / 2, (top + bottom) / 2, FIRST_SIZE[0] / 2 - 14, FIRST_SIZE[1] / 2 - 14
    return np.array([x - wide, y - high, x + wide, y + high])
