"""The share inside the belt against parks moved as rigid bodies: for every width, and for all widths together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.stats.inference.moves import Chance, against_moves, within

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.corridor import Corridor
    from geo.stats.result import Params

    Floats = NDArray[np.float64]


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
    inside, reach = within(area, len(xy)), float(widths.max()) * 500 + 1

    def measure(positions: Floats) -> Floats:
        draws, n = positions.shape[:2]
        spots = positions.reshape(-1, 2)
        # what is observed is measured to the line, what is only drawn to points on it
        far = belt.distance(spots)[0] if draws == 1 else belt.distance_up_to(reach, spots)
        w = weight * inside(spots).reshape(draws, n)
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
