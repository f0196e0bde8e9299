"""The share inside the belt against parks moved as rigid bodies: for every width, and for all widths together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.interpolate import RegularGridInterpolator

from geo.stats.inference.moves import Chance, against_moves

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.corridor import Corridor
    from geo.stats.result import Params

    Floats = NDArray[np.float64]
    Ask = Callable[[Floats], tuple[Floats, NDArray[np.bool_]]]  # (n, 2) -> (metres to the axis, inside the area)

MANY = 5_000  # places: above it distances are read from a lattice
STEP_M = 150.0


@dataclass(frozen=True, slots=True)
class Belted:
    """``widths`` (k,) km; ``observed`` (k,) shares of the places in the area; ``chance`` over them, and ``at_once`` for
    the largest standardised excess over all widths."""

    widths: Floats
    observed: Floats
    chance: Chance
    at_once: float
    at_once_by_seed: Floats

    def at(self, width_km: float) -> int:
        """Number of that width."""
        return int(np.argmin(np.abs(self.widths - width_km)))


def exactly(belt: Corridor, area: BaseGeometry) -> Ask:
    """Distance and membership by geometry."""
    shapely.prepare(area)

    def ask(xy: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        return belt.distance(xy)[0], np.asarray(shapely.intersects_xy(area, xy[:, 0], xy[:, 1]))

    return ask


def on_lattice(belt: Corridor, area: BaseGeometry) -> Ask:
    """The same read from a lattice of STEP_M, bilinear: wrong by a few metres, and a hundred times faster."""
    west, south, east, north = area.bounds
    x, y = np.arange(west - 500, east + 500, STEP_M), np.arange(south - 500, north + 500, STEP_M)
    at = np.column_stack([a.ravel() for a in np.meshgrid(x, y, indexing="ij")])
    far, here = exactly(belt, area)(at)
    reads = [
        RegularGridInterpolator((x, y), v.reshape(len(x), len(y)).astype(float), bounds_error=False, fill_value=fill)
        for v, fill in ((far, 1e9), (here, 0.0))
    ]

    def ask(xy: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        return reads[0](xy), reads[1](xy) >= 0.5

    return ask


def against_belt(  # noqa: PLR0917 - places, belt and area
    xy: Floats,
    weight: Floats,
    body: NDArray[np.intp],
    belt: Corridor,
    area: BaseGeometry,
    widths: Floats,
    params: Params,
) -> Belted:
    """Shares of weight inside each width, of the places in the area, observed and with every body moved."""
    ask = exactly(belt, area) if len(xy) <= MANY else on_lattice(belt, area)

    def measure(positions: Floats) -> Floats:
        draws, n = positions.shape[:2]
        far, here = ask(positions.reshape(-1, 2))
        w = weight * here.reshape(draws, n)
        near = far.reshape(draws, n)[:, None, :] <= widths[None, :, None] * 500
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray((near * w[:, None, :]).sum(axis=2) / w.sum(axis=1)[:, None])

    observed = measure(xy[None])[0]
    chance = against_moves(xy, body, area, measure, params)
    p, by_seed = _at_once(observed, chance)
    return Belted(widths, observed, chance, p, by_seed)


def _at_once(observed: Floats, chance: Chance) -> tuple[float, Floats]:
    """p of the largest standardised excess over all widths, in all draws and in each seed's: no width is picked."""
    drawn = chance.drawn[np.isfinite(chance.drawn).all(axis=1)]
    if len(drawn) < 2:
        return 1.0, np.ones(len(chance.by_seed))
    mean, spread = drawn.mean(axis=0), drawn.std(axis=0, ddof=1)
    spread = np.where(spread > 1e-12, spread, np.inf)
    own, others = ((observed - mean) / spread).max(), ((drawn - mean) / spread).max(axis=1)
    parts = np.array_split(others, len(chance.by_seed))
    each = np.array([(1 + (part >= own - 1e-9).sum()) / (1 + len(part)) for part in parts])
    return float((1 + (others >= own - 1e-9).sum()) / (1 + len(others))), each
