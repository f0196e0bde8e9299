"""Where next: a place for another park, with the present ones fixed, and how far the answer moves with the data.

Models (spopt 0.7, solved by HiGHS): ``mclp`` covers the most demand within a radius (Church and ReVelle 1974),
``p_median`` makes the demand-weighted distance least (Hakimi 1964), ``p_center`` the longest distance (Hakimi 1965).
Distances are straight lines in metres. Every one of the draws moves each place of demand inside its uncertainty and
asks anew; few enough combinations are tried one by one there, which gives the same optimum.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
import shapely

from geo.crs import to_metric
from geo.stats.result import SEED, no_progress

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.corridor import Corridor
    from geo.points import Points
    from geo.stats.result import Progress

Model = Literal["mclp", "p_median", "p_center"]
MODELS: tuple[Model, ...] = ("mclp", "p_median", "p_center")
DRAWS = 40
TRIED = 50_000  # combinations that are tried one by one rather than solved
_AT_ONCE = 5_000
WINDOW_KM = 3.0  # how long a stretch of the belt is named as one answer
MOST_PLACES = 400  # of demand: more are merged on a lattice
_COLUMNS = ("id", "name_zh", "name_en", "axis", "km", "x", "y")


@dataclass(frozen=True, slots=True)
class Stretch:
    """What the draws agree on: candidates ``ids`` (neighbours along one axis, or one place), km from and to where they
    lie along an ``axis``, and in how many draws one of them was chosen."""

    ids: tuple[str, ...]
    axis: str
    from_km: float
    to_km: float
    held: int


@dataclass(frozen=True, slots=True)
class Problem:
    """``distance`` (demand, candidates then ``present`` fixed facilities; metres), ``weight`` (demand,); open ``n``."""

    model: Model
    distance: NDArray[np.float64]
    weight: NDArray[np.float64]
    present: int
    n: int
    radius_m: float

    @property
    def candidates(self) -> int:
        """Number of candidates."""
        return int(self.distance.shape[1]) - self.present

    @property
    def fixed(self) -> list[int]:
        """Columns of the facilities that stand already."""
        return list(range(self.candidates, self.candidates + self.present))

    def value(self, nearest: NDArray[np.float64]) -> NDArray[np.float64]:
        """What is made as large as possible, for distances to the nearest facility (demand, groups) → (groups,)."""
        if self.model == "mclp":
            return np.asarray(self.weight @ (nearest <= self.radius_m))
        return np.asarray(-(self.weight @ nearest) if self.model == "p_median" else -nearest.max(axis=0))

    def score(self, opened: list[int]) -> float:
        """The objective as people read it."""
        value = float(self.value(self.distance[:, opened].min(axis=1)[:, None])[0])
        return abs(value) / (float(self.weight.sum()) if self.model != "p_center" else 1.0)


@dataclass(frozen=True, slots=True)
class Siting:
    """``chosen``: rows of the candidates; ``objective`` with them and ``before`` without: share of demand covered
    (mclp), mean distance in metres (p_median), longest distance in metres (p_center). ``stretches`` by draws, most
    first."""

    model: Model
    chosen: pd.DataFrame = field(compare=False)
    objective: float
    before: float | None
    stretches: tuple[Stretch, ...]
    draws: int
    seed: int
    places: int
    weight: float


def along_belt(belt: Corridor, step_km: float = 1.0) -> pd.DataFrame:
    """A candidate every ``step_km`` of every axis, counted from its zero; columns id, name_zh, name_en, axis, km, x, y
    (metres)."""
    rows = []
    for axis in belt.axes:
        for km in np.arange(0, axis.length_km + 1e-9, step_km):
            spot = axis.line.interpolate(float(km) * 1000)
            rows.append((f"{axis.id}-{km:g}", axis.name_zh, axis.name_en, axis.id, float(km), spot.x, spot.y))
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def at_features(shapes: gpd.GeoDataFrame, crs: str) -> pd.DataFrame:
    """A candidate at every feature (station, estate): its point, or a point on its ground, in ``crs``."""
    spots = to_metric(shapes, crs).geometry.representative_point()
    names = {name: shapes[name].astype(str).to_numpy() for name in ("id", "name_zh", "name_en")}
    frame = pd.DataFrame({**names, "axis": "", "km": np.nan, "x": spots.x.to_numpy(), "y": spots.y.to_numpy()})
    return frame.reset_index(drop=True)


def in_area(area: BaseGeometry, step_m: float = 500.0) -> pd.DataFrame:
    """A candidate at every crossing of a lattice of ``step_m`` in an area (metres); one inside it where none is."""
    west, south, east, north = area.bounds
    xs, ys = np.meshgrid(np.arange(west, east + step_m, step_m), np.arange(south, north + step_m, step_m))
    inside = shapely.intersects_xy(area, xs.ravel(), ys.ravel())
    spots = np.column_stack([xs.ravel()[inside], ys.ravel()[inside]])
    if not len(spots):
        spots = shapely.get_coordinates(shapely.point_on_surface(area))
    ids = [f"spot-{number}" for number in range(1, len(spots) + 1)]
    return pd.DataFrame(
        {"id": ids, "name_zh": ids, "name_en": ids, "axis": "", "km": np.nan, "x": spots[:, 0], "y": spots[:, 1]}
    )


def site(
    model: Model,
    demand: Points,
    candidates: pd.DataFrame,
    present: NDArray[np.float64],
    *,
    n: int = 1,
    radius_m: float = 3_000.0,
    draws: int = DRAWS,
    seed: int = SEED,
    progress: Progress = no_progress,
) -> Siting:
    """``n`` of the candidates, with the ``present`` facilities (k, 2) fixed.

    Raises ValueError for no demand, fewer candidates than ``n``, or a model that does not exist.
    """
    if model not in MODELS:
        raise ValueError(f"model {model!r}; expected one of {', '.join(MODELS)}")
    if len(demand) == 0 or float(demand.weight.sum()) <= 0:
        raise ValueError("no demand with a known place; choose a wider filter or another weight")
    if not 1 <= n <= len(candidates):
        raise ValueError(f"n = {n}; expected 1 to {len(candidates)}, the number of candidates")
    places, weight, reach = _demand(demand)
    spots = candidates[["x", "y"]].to_numpy(np.float64)
    facilities = np.vstack([spots, present.reshape(-1, 2)])
    asked = Problem(model, _distance(places, facilities), weight, len(present), n, radius_m)
    picked = _first_of_equals(asked, solve(asked))
    score = asked.score([*picked, *asked.fixed])
    alone = asked.score(asked.fixed) if len(present) else None
    tally = np.zeros(len(spots), dtype=np.int64)
    rng = np.random.default_rng(seed)
    for draw in range(draws):
        progress(draw / draws)
        tally[_best(replace(asked, distance=_distance(_shaken(places, reach, rng), facilities)))] += 1
    found = _stretches(candidates, tally)
    chosen = candidates.iloc[picked].reset_index(drop=True)
    return Siting(model, chosen, score, alone, found, draws, seed, len(places), float(weight.sum()))


def solve(asked: Problem) -> list[int]:
    """Columns that spopt opens beside the fixed ones, by HiGHS to gap 0."""
    import pulp  # noqa: PLC0415 – a second of imports that only siting needs
    from spopt.locate import MCLP, PCenter, PMedian  # noqa: PLC0415

    fixed = np.zeros(asked.distance.shape[1], dtype=int)
    fixed[asked.fixed] = 1
    given = {"p_facilities": asked.n + asked.present, "predefined_facilities_arr": fixed if asked.present else None}
    if asked.model == "mclp":
        found = MCLP.from_cost_matrix(asked.distance, asked.weight, asked.radius_m, **given)
    elif asked.model == "p_median":
        found = PMedian.from_cost_matrix(asked.distance, asked.weight, **given)
    else:
        found = PCenter.from_cost_matrix(asked.distance, **given)
    found = found.solve(pulp.HiGHS(msg=False, gapRel=0.0, threads=1), results=False)
    return [j for j, one in enumerate(found.fac_vars) if one.value() > 0.5 and j < asked.candidates][: asked.n]


def try_all(asked: Problem) -> list[int]:
    """The same by trying every combination; the first of equally good ones."""
    distance, fixed = asked.distance, asked.fixed
    base = distance[:, fixed].min(axis=1) if fixed else np.full(len(distance), np.inf)
    groups = np.array(list(combinations(range(asked.candidates), asked.n)), dtype=np.intp)
    values = [
        asked.value(np.minimum(base[:, None], distance[:, part].min(axis=2)))
        for part in np.array_split(groups, len(groups) // _AT_ONCE + 1)
    ]
    return [int(j) for j in groups[int(np.argmax(np.round(np.concatenate(values), 6)))]]


def _first_of_equals(asked: Problem, picked: list[int]) -> list[int]:
    """Of equally good answers the first, whichever the solver came upon."""
    if comb(asked.candidates, asked.n) > TRIED:
        return picked
    first = try_all(asked)
    scores = [asked.score([*group, *asked.fixed]) for group in (picked, first)]
    return first if abs(scores[0] - scores[1]) <= 1e-6 * max(abs(scores[0]), 1.0) else picked


def _best(asked: Problem) -> list[int]:
    return try_all(asked) if comb(asked.candidates, asked.n) <= TRIED else solve(asked)


def _demand(demand: Points) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Places (m, 2), weight and uncertainty: rows of one place together, near ones too when there are many."""
    step = 250.0
    while demand.spots > MOST_PLACES:
        demand, step = demand.snapped(step), step * 2
    heads = np.maximum(demand.spot_count, 1)
    reach = np.bincount(demand.spot, demand.uncertainty_m, minlength=demand.spots) / heads
    weighed = demand.spot_weight > 0
    return demand.spot_xy[weighed], demand.spot_weight[weighed], reach[weighed]


def _distance(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.hypot(a[:, None, 0] - b[None, :, 0], a[:, None, 1] - b[None, :, 1]), np.float64)


def _shaken(places: NDArray[np.float64], reach: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Every place somewhere in its circle."""
    turn, part = rng.uniform(0, 2 * np.pi, len(places)), np.sqrt(rng.uniform(0, 1, len(places)))
    step: NDArray[np.float64] = (reach * part)[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    return places + step


def _stretches(candidates: pd.DataFrame, tally: NDArray[np.int64], most: int = 3) -> tuple[Stretch, ...]:
    """Up to ``most`` answers that the draws gave, most often given first; neighbours along an axis are one answer."""
    left = tally.copy()
    out: list[Stretch] = []
    axis, km, ids = (candidates[name].to_numpy() for name in ("axis", "km", "id"))
    while left.any() and len(out) < most:
        windows = [_window(axis, km, int(start)) for start in np.flatnonzero(left)]
        best = max(windows, key=lambda w: int(left[w].sum()))
        best = best[left[best] > 0]
        along = bool(axis[best[0]])
        ends = (float(km[best].min()), float(km[best].max())) if along else (np.nan, np.nan)
        out.append(Stretch(tuple(map(str, ids[best])), str(axis[best[0]]), *ends, int(left[best].sum())))
        left[best] = 0
    return tuple(out)


def _window(axis: NDArray[np.object_], km: NDArray[np.float64], start: int) -> NDArray[np.intp]:
    if not axis[start]:
        return np.array([start])
    return np.flatnonzero((axis == axis[start]) & (km >= km[start]) & (km <= km[start] + WINDOW_KM + 1e-9))
