"""Where the blocks round a landmark stand: found once from all facts, never from a filter: filtering moves nothing.

What is on decides what must find room, so a layer switched off leaves no hole. From far away, from nearer and from near
(layers.map.landmark.scenes.BANDS) each block has a spot of its own; layers.map.landmark.room does the search.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.counting import counted
from geo.filter import Filter
from layers.map.drawing import Mark
from layers.map.landmark import blocks
from layers.map.landmark.room import Spot, Want, search
from layers.map.landmark.scenes import BANDS, scenes
from layers.memory import MEMORY
from layers.svg import line
from layers.theme import palette

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from data.load import Facts
    from layers.map.landmark.blocks import Block
    from layers.map.landmark.scenes import Band
    from layers.view import View

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
_COLUMN = ("name", "lead", "chips", "targets", "money")  # one block: these stand one under the other
_FAR_AWAY = 16.0  # px from a sign from which a line ties its name to it
_SHARE = {"start": 0.0, "middle": 0.5, "end": 1.0}


def on(view: View) -> frozenset[str]:
    """Ids of the figure layers that the view shows: they decide what must find room."""
    quiet = frozenset(layer for layer, mode in _QUIET if mode == view.mode)
    wanted = frozenset(FIGURES) - quiet if view.layers is None else frozenset(view.layers) & frozenset(FIGURES)
    return frozenset(layer for layer in wanted if view.mode in FIGURES[layer])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands at the zooms of ``bands``; ``leader``: x, y, x, y of the line that ties it to a far sign."""

    spot: Spot
    bands: tuple[Band, ...]
    leader: tuple[float, float, float, float] | None = None


def mark(
    lon: float, lat: float, block: Block, place: Place, view: View, *, title: str, target: str, priority: int
) -> Mark:
    """A block at its place beside the landmark at (lon, lat), px from it."""
    spot, tie = place.spot, ""
    if place.leader is not None:
        x1, y1, x2, y2 = place.leader
        inks = palette(view.theme)
        ends = (x1 - spot.x, y1 - spot.y, x2 - spot.x, y2 - spot.y)
        tie = line(*ends, stroke=inks.halo, width=3.5) + line(*ends, stroke=inks.ink_soft, width=1.2)
    return Mark(
        lon,
        lat,
        tie + block.svg(spot.align),
        block.width,
        block.height,
        -spot.x,
        -spot.y,
        title=title,
        target=target,
        priority=priority,
        min_zoom=place.bands[0].low,
        max_zoom=place.bands[-1].high,
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
        blocks.by_park(counted(facts.enterprises), facts.parks),
        blocks.by_park(facts.designations, facts.parks),
        blocks.sums(facts, facts),
        blocks.money_scale(facts),
    )


def _parts(
    facts: Facts, view: View, layers: frozenset[str], park: dict[str, object], ground: _Ground
) -> list[dict[str, Block]]:
    """Blocks of one park for the layers that are on, from all facts (as large as they get), once per shape of chips."""
    key = str(park["id"])
    organisations = ground.organisations[key]
    counted, bare = view.mode != "plan", replace(view, filter=Filter())  # a place is the same for every filter
    made: dict[str, Block] = {}
    if "landmarks" in layers:
        loose = int((organisations["precision"] == "park").sum())
        made["name"] = blocks.name(park, view, len(organisations) if counted else None, loose)
    if "specialisation" in layers:
        made["lead"] = blocks.lead(organisations, facts, view)
    if "investment" in layers:
        made["money"] = blocks.discs(ground.sums.get(key, {}), ground.scale, view, blocks.without_money(facts, bare))
    goals = {"targets": blocks.goals(facts, key, view)} if "targets" in layers else {}
    shapes = [made | goals] * blocks.CHIP_SHAPES
    if "designations" in layers:
        among = organisations if counted else None
        shapes = [
            made | {"chips": blocks.chips(ground.designated[key], among, facts, view, n)} | goals
            for n in range(len(shapes))
        ]
    return [{kind: block for kind, block in shape.items() if block.rows} for shape in shapes]


def spots(facts: Facts, view: View, layer: str) -> dict[tuple[str, str], tuple[Place, ...]]:
    """(park, block) → its places from far to near, for all that is on in the view and in any case for ``layer``."""
    layers = on(view) | {layer}
    return MEMORY.kept("spots", facts.version, (view.lang, view.mode, layers), lambda: _spots(facts, view, layers))


def _spots(facts: Facts, view: View, layers: frozenset[str]) -> dict[tuple[str, str], tuple[Place, ...]]:
    parks = list(blocks.records(facts.parks))
    ground = _ground(facts)
    parts = [_parts(facts, view, layers, park, ground) for park in parks]
    out: dict[tuple[str, str], tuple[Place, ...]] = {}
    for band in BANDS:
        for at, place in _searched(facts, view, layers, parts, band):
            before = out.get(at, ())
            if before and (before[-1].spot, before[-1].leader) == (place.spot, place.leader):
                out[at] = (*before[:-1], replace(place, bands=(*before[-1].bands, band)))
            else:
                out[at] = (*before, place)
    return out


def _searched(
    facts: Facts, view: View, layers: frozenset[str], parts: list[list[dict[str, Block]]], band: Band
) -> Iterator[tuple[tuple[str, str], Place]]:
    """Every block that is drawn in ``band``, with its place there."""
    parks = [str(park["id"]) for park in blocks.records(facts.parks)]
    seen = [[{k: block for k, block in made.items() if band.shows(k, view)} for made in shapes] for shapes in parts]
    wants: list[Want] = []
    for at, shapes in enumerate(seen):
        sizes = [_size([made[kind] for kind in _COLUMN if kind in made]) for made in shapes]
        if sizes[0][1]:
            head = shapes[0]["name"].height if "name" in shapes[0] else sizes[0][1]
            wants.append(Want(at, "column", tuple(dict.fromkeys(sizes)), head))
    views = scenes(facts, layers, view, band)
    for want, spot in zip(wants, search(tuple(wants), views), strict=True):
        park, made = parks[want.at], seen[want.at][spot.shape]
        stacked = _stacked(made, want.shapes[spot.shape][0], spot)
        boxes = [(place.x, place.y, made[kind].width, made[kind].height) for kind, place in stacked]
        leader = _leader(boxes, float(views[0].places[want.at, 2]))
        for kind, place in stacked:
            yield (park, kind), Place(place, (band,), leader if kind == "name" else None)


def _leader(boxes: list[tuple[float, float, float, float]], radius: float) -> tuple[float, float, float, float] | None:
    """From the rim of a sign to the nearest of its boxes (x, y, width, height; px from its middle), if that is far."""
    ends = [(min(max(0.0, x), x + width), min(max(0.0, y), y + height)) for x, y, width, height in boxes]
    x, y = min(ends, key=lambda end: math.hypot(*end))
    away = math.hypot(x, y)
    if away - radius < _FAR_AWAY:
        return None
    rim, end = (radius - 1) / away, (away - 3) / away
    return x * rim, y * rim, x * end, y * end


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
