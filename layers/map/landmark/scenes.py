"""What must stay free round the landmarks, seen from far away and from nearer, in px as the picture shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from shapely import segmentize

from geo.counting import counted
from layers.map import belt, points
from layers.map.extent import FAR, NEAR, PAGE, layout, pixels, world
from layers.map.landmark import blocks
from layers.map.landmark.room import Scene

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from layers.map.extent import Extent
    from layers.view import View

    Array = NDArray[np.float64]

_LEGEND, _NOTES = (204.0, 250.0), (540.0, 48.0)  # px that legend and notes take on screen
_MARGIN = 6.0  # px that stay free at the edges of a window
_RIM = 14.0  # px from a ring to the middle of a group of organisations beside it
_BELOW = 1e-6  # zooms by which one band ends before the next begins


@dataclass(frozen=True, slots=True)
class Look:
    """A zoom and the smallest ``window`` (px) in which a map opens there; ``weight``: how much it counts."""

    zoom: float
    window: tuple[float, float]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Band:
    """Zooms from ``low`` to ``high``, in which blocks stand at the same spots, good for all its ``looks``.

    ``kinds`` are the blocks that there is room for, ``alone`` those that have it where the plan is shown alone. Where
    ``covered``, a browser lays legend and notes over the map.
    """

    low: float
    high: float
    looks: tuple[Look, ...]
    kinds: tuple[str, ...] = ("name", "lead", "chips", "targets", "money")
    alone: tuple[str, ...] = ()
    covered: bool = False

    def shows(self, kind: str, view: View) -> bool:
        """Whether a block of this kind stands on a map of this band."""
        return kind in self.kinds or (view.mode == "plan" and kind in self.alone)


BANDS = (
    # In a hand; pictures shrink there, so that these are px of a larger zoom
    Band(0.0, FAR - _BELOW, (Look(10.0, (390.0, 600.0)), Look(10.35, (490.0, 780.0), 2.0)), ("name",)),
    Band(
        FAR,
        PAGE - _BELOW,
        (Look(10.5, (550.0, 620.0)), Look(10.6, (600.0, 640.0)), Look(10.75, (660.0, 640.0))),
        kinds=("name", "lead", "money"),
        alone=("chips",),
    ),
    Band(PAGE, NEAR - _BELOW, (Look(PAGE, (1100.0, 560.0)), Look(10.95, (1200.0, 580.0), 2.0))),
    Band(NEAR, 30.0, (Look(NEAR, (976.0, 606.0)), Look(11.25, (1176.0, 710.0), 3.0)), covered=True),
)


def scenes(facts: Facts, layers: frozenset[str], view: View, band: Band) -> tuple[Scene, ...]:
    """What must stay free at each look of ``band`` when the figures of ``layers`` are on."""
    return tuple(_scene(facts, layers, view, band, look) for look in band.looks)


def _scene(facts: Facts, layers: frozenset[str], view: View, band: Band, look: Look) -> Scene:
    lines = [segmentize(geometry, 0.0015) for geometry in facts.boundaries.axes.geometry]
    axes = np.concatenate([np.asarray(part.coords)[:, :2] for line in lines for part in getattr(line, "geoms", [line])])
    known = (
        facts.enterprises[facts.enterprises["precision"] != "park"]
        if "enterprises" in layers
        else facts.enterprises[:0]
    )
    people = pixels(known[["lon", "lat"]].dropna().to_numpy(float), look.zoom)
    radii = _radii(facts, layers, band)
    places = pixels(_places(facts), look.zoom)
    frame = _frame(layout(facts.parks), look)
    return Scene(
        np.column_stack([places, radii]),
        pixels(axes, look.zoom),
        _outward(_groups(people), places, radii),
        frame,
        _furniture(frame) if band.covered else np.zeros((0, 4)),
        look.weight,
        _letters(facts, view, look.zoom),
    )


def _places(facts: Facts) -> Array:
    """(n, 2) degrees of the landmarks, in the order of ``blocks.records``."""
    return np.array([(float(str(p["lon"])), float(str(p["lat"]))) for p in blocks.records(facts.parks)])


def _radii(facts: Facts, layers: frozenset[str], band: Band) -> Array:
    """px of each landmark: its ring where one is drawn, else its sign."""
    if "specialisation" not in layers:
        return np.full(len(facts.parks), blocks.CORE_ALONE + 4)
    if not band.low:
        return np.full(len(facts.parks), blocks.CORE + 4)
    scale, numbers = blocks.ring_scale(facts.enterprises), counted(facts.enterprises)["park_id"].value_counts()
    parks = [str(park["id"]) for park in blocks.records(facts.parks)]
    return np.array([blocks.ring_radius(int(numbers.get(park, 0)), scale) + 1 for park in parks])


def _letters(facts: Facts, view: View, zoom: float) -> Array:
    """Points under the letters of the belt's name, at their feet, middles and heads, px."""
    out = [np.zeros((0, 2))]
    for track in belt.name_tracks(facts, view, zoom):
        xy = pixels(np.asarray(segmentize(track, 0.0015).coords), zoom)
        along = np.gradient(xy, axis=0)
        above = np.column_stack([along[:, 1], -along[:, 0]]) / np.maximum(np.hypot(*along.T), 1e-9)[:, None]
        out += [xy + above * up for up in (-4.0, 6.0, 16.0)]
    return np.concatenate(out)


def _furniture(frame: Array) -> Array:
    """Where legend and notes lie over the map in a browser, (2, 4) px: in the lower corners."""
    left, _, right, low = frame
    return np.array(
        [[left, low - _LEGEND[1], left + _LEGEND[0], low], [right - _NOTES[0], low - _NOTES[1], right, low]]
    )


def _groups(people: Array) -> Array:
    """Middles of the groups in which organisations are drawn, px."""
    middles = [people[members].mean(axis=0) for members in points.gathered(people)]
    return np.array(middles).reshape(-1, 2)


def _outward(people: Array, places: Array, radii: Array) -> Array:
    """Points that a landmark hides, at its rim, where layers.map.points draws them; all in px."""
    out = people.copy()
    for place, radius in zip(places, radii, strict=True):
        step = out - place
        away = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-6)[:, None]
        out = np.where(away < radius + _RIM, place + step / away * (radius + _RIM), out)
    return out


def _frame(bounds: Extent, look: Look) -> Array:
    """The window of a look round the middle of the layout, px; a little stays free at its edges."""
    left, top = world(bounds.west, bounds.north, look.zoom)
    right, bottom = world(bounds.east, bounds.south, look.zoom)
    x, y, wide, high = (
        (left + right) / 2,
        (top + bottom) / 2,
        look.window[0] / 2 - _MARGIN,
        look.window[1] / 2 - _MARGIN,
    )
    return np.array([x - wide, y - high, x + wide, y + high])
