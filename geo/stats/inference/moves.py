"""Parks moved as rigid bodies: the null hypothesis of every statistic about where places lie.

Places of one park are no independent draws: the park was put somewhere, and its buildings with it. So each park, as it
is, is turned by a random angle and put with its centre at a random position in the area of comparison; a place that
belongs to no park is a body by itself. What five parks do anywhere in the area is no effect.

The facts are cut at the edge of the area, so what is moved is cut alike: a park is moved whole, with its places outside
the area, and only those that come to lie inside are measured. Parks already cut and moved uncut would be compared with
something else than they are, and the test would find too much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.stats.places import random_points
from geo.stats.result import SEED, Params

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.points import Points

    Floats = NDArray[np.float64]
    Measure = Callable[[Floats], Floats]  # (draws, places, 2) metres -> (draws, …)
    Within = Callable[[Floats], NDArray[np.bool_]]  # (n, 2) metres -> (n,)

ALPHA = 0.05
BATCHES, DRAWS = 6, 333
WORK = 3_000_000  # places moved in all: many of them get fewer draws
LEAST = 33  # draws to a seed
CHUNK = 400_000  # places at once
MANY, STEP_M = 5_000, 100.0  # places: above it the area is read from a lattice of this step


def bodies(placed: Points, parks: NDArray[np.object_]) -> NDArray[np.intp]:
    """Number of the rigid body of each place, (spots,): the park of its first row, or itself. ``parks`` (rows,)."""
    first = np.full(placed.spots, -1)
    first[placed.spot[::-1]] = np.arange(len(placed))[::-1]
    own = pd.Series(parks[first], dtype=object) if placed.spots else pd.Series([], dtype=object)
    names = own.where(own.notna() & (own != ""), pd.Series([f"place {i}" for i in range(placed.spots)], dtype=object))
    return np.asarray(pd.factorize(names, sort=True)[0], dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Bodies:
    """Every body that has a place in the area: ``xy`` (places, 2) of all its places, also those outside; ``body``
    (places,) its number; ``here`` (places,) whether the place lies in the area; ``spot`` (places,) its number in the
    points."""

    xy: Floats
    body: NDArray[np.intp]
    here: NDArray[np.bool_]
    spot: NDArray[np.intp]

    @property
    def groups(self) -> int:
        """Number of bodies."""
        return int(self.body.max(initial=-1)) + 1

    def only(self, spot: NDArray[np.intp]) -> Bodies:
        """Those of the places with these numbers."""
        keep = np.isin(self.spot, spot)
        own = np.unique(self.body[keep], return_inverse=True)[1].ravel()
        return Bodies(self.xy[keep], own, self.here[keep], self.spot[keep])


def bodies_in(placed: Points, parks: NDArray[np.object_], area: BaseGeometry) -> Bodies:
    """The bodies of ``placed`` that reach into ``area``; ``parks`` (rows,) as in ``bodies``."""
    body, xy = bodies(placed, parks), placed.spot_xy
    here = np.asarray(shapely.intersects_xy(area, xy[:, 0], xy[:, 1]), dtype=bool)
    spot = np.flatnonzero(np.isin(body, body[here]))
    return Bodies(xy[spot], np.unique(body[spot], return_inverse=True)[1].ravel(), here[spot], spot)


def within(area: BaseGeometry, places: int) -> Within:
    """Whether positions lie in ``area``: by geometry, from a lattice of STEP_M where there are MANY places."""
    shapely.prepare(area)

    def exactly(xy: Floats) -> NDArray[np.bool_]:
        return np.asarray(shapely.intersects_xy(area, xy[:, 0], xy[:, 1]), dtype=bool)

    if places <= MANY:
        return exactly
    west, south, east, north = area.bounds
    x, y = np.arange(west, east + STEP_M, STEP_M), np.arange(south, north + STEP_M, STEP_M)
    cells = exactly(np.column_stack([a.ravel() for a in np.meshgrid(x, y, indexing="ij")])).reshape(len(x), len(y))
    known = np.pad(cells, 1)  # round the lattice nothing lies in the area

    def nearest(xy: Floats) -> NDArray[np.bool_]:
        i, j = (np.clip(np.rint((xy[:, k] - o) / STEP_M).astype(int) + 1, 0, n + 1)
                for k, o, n in ((0, west, len(x)), (1, south, len(y))))  # fmt: skip
        return np.asarray(known[i, j])

    return nearest


def cut_alike(measure: Callable[[Floats], Floats], area: BaseGeometry, places: int, least: int = 2) -> Measure:
    """``measure`` ((places, 2) → (k,)) of what lies in ``area`` after each move; NaN with fewer than ``least``."""
    inside = within(area, places)

    def of(positions: Floats) -> Floats:
        draws, n = positions.shape[:2]
        here = inside(positions.reshape(-1, 2)).reshape(draws, n)
        rows = [measure(xy[own]) if own.sum() >= least else None for xy, own in zip(positions, here, strict=True)]
        width = next((len(row) for row in rows if row is not None), 1)
        return np.array([np.full(width, np.nan) if row is None else row for row in rows])

    return of


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
    """``measure`` of the places as they are against bodies moved: BATCHES seeds of DRAWS each, one in a quick run.

    ``xy`` holds whole bodies (``bodies_in``); ``measure`` looks only at what lies in the area."""
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
