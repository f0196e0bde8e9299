"""Finding room: boxes round several places so that none covers another, a landmark, a line or a point. Pure numbers.

Each box has some seventy candidate spots round its place. Costs of single spots and of pairs are tabled, summed over a
few zooms; then iterated conditional modes (Besag 1986) from many fixed starts: each box in turn takes its cheapest spot
given the others, until none moves; the best end of all starts is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Choice = NDArray[np.int64]

Align = Literal["start", "middle", "end"]
_STARTS, _SWEEPS = 140, 8
# What covering costs, per px² (boxes, landmarks, frame) or per sample of a line or point
_OTHER, _LANDMARK, _OWN, _FRAME, _AXIS, _POINT, _AWAY = 200.0, 300.0, 500.0, 100.0, 300.0, 2000.0, 120.0
_AWAY_HEAD, _ODD_HEAD = 150.0, 40000.0  # per px between a place and its name; for a name nearer to another place
_TITLE = 6000.0  # per sample under the layout's own name
_NAME, _STRANGER = (
    60.0,
    4000.0,
)  # per sample under a line's name; for standing nearer to another landmark than to its own


@dataclass(frozen=True, slots=True)
class Spot:
    """Upper left corner of a box, px from its place, the side its rows are pushed to, and its shape."""

    x: float
    y: float
    align: Align
    shape: int = 0


@dataclass(frozen=True, slots=True)
class Want:
    """A box that needs room round place ``at`` (index into the scenes' places), ``shapes``: (width, height) each.

    ``head``: px of its upper part that names the place and therefore should be near it; 0 where no part does.
    """

    at: int
    kind: str
    shapes: tuple[tuple[float, float], ...]
    head: float = 0.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What must stay free at one zoom, in px.

    ``places``: (n, 3) x, y, radius of the landmarks. ``axes``, ``points``: (m, 2). ``frame``: left, top, right, bottom.
    ``taken``: (m, 4) boxes that something else needs, such as the legend on screen. ``title``: (m, 2) points under the
    letters of the layout's own name.
    ``weight``: how much this zoom counts against the others.
    """

    places: Array
    axes: Array
    points: Array
    frame: Array
    taken: Array
    weight: float = 1.0
    title: Array = field(default_factory=lambda: np.zeros((0, 2)))


def search(wants: tuple[Want, ...], scenes: tuple[Scene, ...]) -> list[Spot]:
    """The cheapest spots found, one a want, in their order. Deterministic."""
    if not wants:
        return []
    radii = scenes[0].places[:, 2]
    options = [_all(want, float(radii[want.at]), max(len(want.shapes) for want in wants)) for want in wants]
    offsets = np.array([[(spot.x, spot.y) for spot in spots] for spots in options])  # (n, k, 2)
    sizes = np.array([[want.shapes[spot.shape] for spot in spots] for want, spots in zip(wants, options, strict=True)])
    alone = np.zeros(offsets.shape[:2])
    pairs = np.zeros((*offsets.shape[:2], *offsets.shape[:2]), np.float32)
    for scene in scenes:
        corner = offsets + scene.places[[want.at for want in wants], :2][:, None, :]
        boxes = np.concatenate([corner, corner + sizes], axis=2)  # (n, k, 4)
        alone += scene.weight * np.stack([_alone(boxes[i], want, scene) for i, want in enumerate(wants)])
        for i in range(len(wants)):
            pairs[i] += _OTHER * _shared(boxes[i][:, None, None, :], boxes[None, :, :, :], 5.0)
    pairs[np.arange(len(wants)), :, np.arange(len(wants)), :] = 0.0
    choice = _settle(alone, pairs)
    return [options[i][c] for i, c in enumerate(choice)]


def _settle(alone: Array, pairs: NDArray[np.float32]) -> Choice:
    """Best of many settled states; the first start takes each box where it is cheapest alone."""
    n, k = alone.shape
    rng, everyone = np.random.default_rng(20), np.arange(n)
    best: Choice = np.asarray(np.argmin(alone, axis=1), np.int64)
    best_cost = np.inf
    for start in range(_STARTS):
        first = np.argmin(alone, axis=1) if start == 0 else rng.integers(0, k, n)
        choice: Choice = np.asarray(first, np.int64)
        order = everyone if start == 0 else rng.permutation(n)
        for _ in range(_SWEEPS):
            before = choice.copy()
            for i in order:
                choice[i] = np.argmin(alone[i] + pairs[everyone, choice, i].sum(axis=0))
            if (before == choice).all():
                break
        cost = alone[everyone, choice].sum() + pairs[everyone[:, None], choice[:, None], everyone, choice].sum() / 2
        if cost < best_cost - 1e-6:
            best, best_cost = choice.copy(), float(cost)
    return best


def _all(want: Want, radius: float, shapes: int) -> list[Spot]:
    """Candidates in every shape; wants with fewer shapes repeat theirs, so that all have equally many."""
    numbers = [number % len(want.shapes) for number in range(shapes)]
    return [spot for number in numbers for spot in candidates(want.shapes[number], radius, number)]


def candidates(size: tuple[float, float], radius: float, shape: int = 0) -> list[Spot]:
    """Spots round a circle: sides at several heights, above and below at several shifts, corners; near and further."""
    width, height = size
    out = []
    for gap in (6.0, 20.0, 40.0):
        reach = radius + gap
        for share in (0.5, 0.3, 0.7, 0.08, 0.92):
            out.append(Spot(reach, -height * share, "start", shape))
            out.append(Spot(-reach - width, -height * share, "end", shape))
            out.append(Spot(-width * share, reach, "middle", shape))
            out.append(Spot(-width * share, -reach - height, "middle", shape))
        corner = reach * 0.76
        out.append(Spot(corner, corner, "start", shape))
        out.append(Spot(corner, -corner - height, "start", shape))
        out.append(Spot(-corner - width, corner, "end", shape))
        out.append(Spot(-corner - width, -corner - height, "end", shape))
    return out


def _alone(boxes: Array, want: Want, scene: Scene) -> Array:
    """Cost of each candidate box (k, 4) round the place of ``want`` that does not depend on where other boxes stand."""
    at = want.at
    x, y = scene.places[at, :2]
    total: Array = _AWAY * _gap(boxes, x, y)
    if want.head:
        heads = boxes.copy()
        heads[:, 3] = boxes[:, 1] + want.head
        far = np.stack([_gap(heads, cx, cy) - r for cx, cy, r in scene.places], axis=1)
        total += _AWAY_HEAD * far[:, at] + _ODD_HEAD * (far.min(axis=1) < far[:, at])
    gaps = np.stack([_gap(boxes, cx, cy) - r for cx, cy, r in scene.places], axis=1)
    rivals = np.delete(gaps, at, axis=1)
    if rivals.size:
        total += _STRANGER * (rivals.min(axis=1) < gaps[:, at] + 6)
    for index, (cx, cy, r) in enumerate(scene.places):
        if index == at:
            total += _OWN * 100 * (gaps[:, at] < 3)
        else:
            total += _LANDMARK * _shared(boxes, np.array([cx - r, cy - r, cx + r, cy + r]), 6.0)
    inside = _shared(boxes, scene.frame, 0.0)
    lower = boxes + np.array([0.0, 0.0, 0.0, 20.0])  # a line's name stands just above it
    total += _NAME * _count(lower, scene.axes, 2.0) + _AXIS * _count(boxes, scene.axes, 4.0)
    total += _TITLE * _count(boxes, scene.title, 2.0)
    total += _POINT * _count(boxes, scene.points, 14.0)
    total += _FRAME * sum((_shared(boxes, box, 0.0) for box in scene.taken), np.zeros(len(boxes)))
    total += _FRAME * ((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]) - inside)
    return total


def _gap(boxes: Array, x: float, y: float) -> Array:
    """px from a place to the nearest edge of each box (k, 4); 0 inside."""
    dx = np.maximum(np.maximum(boxes[:, 0] - x, x - boxes[:, 2]), 0)
    dy = np.maximum(np.maximum(boxes[:, 1] - y, y - boxes[:, 3]), 0)
    return np.asarray(np.hypot(dx, dy))


def _shared(a: Array, b: Array, room: float) -> Array:
    """px² shared by boxes (…, 4) when each pair keeps ``room`` px between them."""
    wide = np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0]) + room
    high = np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1]) + room
    return np.asarray(np.maximum(wide, 0) * np.maximum(high, 0))


def _count(boxes: Array, xy: Array, room: float) -> Array:
    """How many points lie in each box (k, 4) widened by ``room`` px."""
    x, y = xy[:, 0][None, :], xy[:, 1][None, :]
    within = (
        (x >= boxes[:, :1] - room)
        & (x <= boxes[:, 2:3] + room)
        & (y >= boxes[:, 1:2] - room)
        & (y <= boxes[:, 3:] + room)
    )
    return np.asarray(within.sum(axis=1), np.float64)
