"""Parks moved as rigid bodies: the null hypothesis of every statistic about where places lie.

Places of one park are no independent draws: the park was put somewhere, and its buildings with it. So each park, as it
is, is turned by a random angle and put with its centre at a random position in the area of comparison; a place that
belongs to no park is a body by itself. What five parks do anywhere in the area is no effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.stats.places import random_points
from geo.stats.result import SEED, Params

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.points import Points

    Floats = NDArray[np.float64]
    Measure = Callable[[Floats], Floats]  # (draws, places, 2) metres -> (draws, …)

ALPHA = 0.05
BATCHES, DRAWS = 6, 333
WORK = 3_000_000  # places moved in all: many of them get fewer draws
LEAST = 33  # draws to a seed
CHUNK = 400_000  # places at once


def bodies(placed: Points, parks: NDArray[np.object_]) -> NDArray[np.intp]:
    """Number of the rigid body of each place, (spots,): the park of its first row, or itself. ``parks`` (rows,)."""
    first = np.full(placed.spots, -1)
    first[placed.spot[::-1]] = np.arange(len(placed))[::-1]
    own = pd.Series(parks[first], dtype=object) if placed.spots else pd.Series([], dtype=object)
    names = own.where(own.notna() & (own != ""), pd.Series([f"place {i}" for i in range(placed.spots)], dtype=object))
    return np.asarray(pd.factorize(names, sort=True)[0], dtype=np.intp)


def moved(xy: Floats, body: NDArray[np.intp], area: BaseGeometry, draws: int, rng: np.random.Generator) -> Floats:
    """(draws, places, 2): every body turned and its centre put at a random position of the area."""
    out = np.empty((draws, len(xy), 2))
    heads = np.bincount(body)
    alone = heads[body] == 1
    if alone.any():
        n = int(alone.sum())
        out[:, alone] = random_points(area, draws * n, rng).reshape(draws, n, 2)
    for one in np.flatnonzero(heads > 1):
        mine = np.flatnonzero(body == one)
        off = xy[mine] - xy[mine].mean(axis=0)
        turn = rng.uniform(0, 2 * np.pi, draws)[:, None]
        at = random_points(area, draws, rng)[:, None, :]
        cos, sin = np.cos(turn), np.sin(turn)
        out[:, mine, 0] = at[:, :, 0] + cos * off[:, 0] - sin * off[:, 1]
        out[:, mine, 1] = at[:, :, 1] + sin * off[:, 0] + cos * off[:, 1]
    return out


@dataclass(frozen=True, slots=True)
class Chance:
    """``drawn`` (draws, …) of the measure under moves; ``p`` of the observed (high side), ``by_seed`` (seeds, …)."""

    drawn: Floats
    p: Floats
    by_seed: Floats

    def settled(self, alpha: float = ALPHA) -> NDArray[np.bool_]:
        """Where every seed alone comes to the same side."""
        sides = self.by_seed < alpha
        return np.asarray((sides == sides[0]).all(axis=0))


def _parts(draws: int, places: int) -> Iterator[int]:
    step = max(1, min(draws, CHUNK // max(places, 1)))
    for start in range(0, draws, step):
        yield min(step, draws - start)


def against_moves(
    xy: Floats,
    body: NDArray[np.intp],
    area: BaseGeometry,
    measure: Measure,
    params: Params,
) -> Chance:
    """``measure`` of the places as they are against bodies moved: BATCHES seeds of DRAWS each, one in a quick run."""
    seeds, seed = (1 if params.get("quick") else BATCHES), int(params.get("seed", SEED))
    draws = int(max(LEAST, min(DRAWS, WORK // (seeds * max(len(xy), 1)))))
    observed = measure(xy[None])[0]
    batches = []
    for i in range(seeds):
        rng = np.random.default_rng(seed + 1_000 * i)
        batches.append(np.concatenate([measure(moved(xy, body, area, n, rng)) for n in _parts(draws, len(xy))]))
    by_seed = np.array([_p(observed, part) for part in batches])
    drawn = np.concatenate(batches)
    return Chance(drawn, _p(observed, drawn), by_seed)


def _p(observed: Floats, drawn: Floats) -> Floats:
    """(1 + draws that reach it) / (1 + draws); draws that are not defined (nothing in the area) count as reaching."""
    slack = 1e-9 * np.maximum(np.abs(observed), 1.0)
    reached = (drawn >= observed - slack) | ~np.isfinite(drawn)
    return np.asarray((1 + reached.sum(axis=0)) / (1 + len(drawn)))


def jittered(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """``frame`` with each place (rows that share coordinates) drawn anew, uniform in the circle of its uncertainty.

    A degree of latitude is taken as 111.2 km: an error of 0.3 % of a few hundred metres.
    """
    lon, lat, reach = (
        pd.to_numeric(frame[c], errors="coerce").to_numpy(np.float64, na_value=np.nan)
        for c in ("lon", "lat", "uncertainty_m")
    )
    keys = np.unique(np.column_stack([np.nan_to_num(lon), np.nan_to_num(lat)]).round(6), axis=0, return_inverse=True)[1]
    n = int(keys.max(initial=-1)) + 1
    turn, part = rng.uniform(0, 2 * np.pi, n)[keys.ravel()], np.sqrt(rng.uniform(0, 1, n))[keys.ravel()]
    metres = np.nan_to_num(reach) * part
    north = metres * np.sin(turn) / 111_200.0
    east = metres * np.cos(turn) / (111_200.0 * np.cos(np.radians(np.nan_to_num(lat))))
    return frame.assign(lon=lon + east, lat=lat + north)
