"""How sure a difference is: K draws of positions and samples, the same ones before and after.

In each draw every place moves inside its uncertainty (uniform in its circle, for the belt wider by what the road itself
may be off; rows of one place move together), so that who stands in the belt, and who in a park whose outline changed,
is asked anew. Shares and indices are also computed on organisations resampled within their park (bootstrap), each with
the same weight before and after.
Counts and sums of listed rows are not resampled: that five of them moved is known, whatever a sample would have held.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.corridor import Corridor
from geo.crs import metres
from geo.select import select
from geo.states.difference import Change, Difference, with_band
from geo.stats.location_quotient import location_quotient
from geo.stats.places import main_sectors
from geo.stats.plan_fit import AT_LEAST, THRESHOLD
from geo.stats.result import SEED, no_progress

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geo.states.state import State
    from geo.stats.result import Progress

K = 200


def with_bands(found: Difference, draws: int = K, seed: int = SEED, progress: Progress = no_progress) -> Difference:
    """The difference with a band and a sign share for every measure that draws can tell; raising inside ``progress``
    stops it. Measures that no draw changes keep their exact figure: a band of no width."""
    world = _World.of(found)
    rng, both = np.random.default_rng(seed), []
    for draw in range(draws):
        progress(draw / draws)
        both.append(world.draw(rng))
    changes = tuple(_banded(world, change, both) for change in found.changes)
    return replace(found, changes=changes, draws=draws, seed=seed)


def _banded(world: _World, change: Change, drawn: list[tuple[dict[str, NDArray[np.float64]], ...]]) -> Change:
    place = world.place(change)
    if place is None or change.delta is None:
        return change
    name, cell = place
    deltas = np.array([pair[1][name][cell] - pair[0][name][cell] for pair in drawn], dtype=np.float64)
    deltas = deltas[np.isfinite(deltas)]
    if not len(deltas):
        return change
    low, high = np.quantile(deltas, [0.025, 0.975])
    kept = float((np.sign(np.round(deltas, 12)) == np.sign(round(change.delta, 12))).mean())
    return with_band(change, float(low), float(high), kept)


@dataclass(frozen=True)
class _Side:
    """One state as arrays over its rows: ``unit`` (number among the organisations of both states), ``park``, ``sector``
    (−1 for none), ``other`` and ``chance`` (the park it may belong to instead), ``spot`` (number of its place, −1 where
    it is known no better than a park), ``alive``; then the places' distance test."""

    unit: NDArray[np.intp]
    park: NDArray[np.intp]
    sector: NDArray[np.intp]
    other: NDArray[np.intp]
    chance: NDArray[np.float64]
    spot: NDArray[np.intp]
    alive: NDArray[np.bool_]
    belt: Corridor
    width_km: float
    designated: NDArray[np.bool_]  # (parks, sectors)


@dataclass(frozen=True)
class _World:
    """Both sides over one list of organisations, places, parks and sectors."""

    sides: tuple[_Side, _Side]
    strata: tuple[NDArray[np.intp], ...]
    places: NDArray[np.float64]  # (spots, 3): x, y, uncertainty in metres
    parks: tuple[str, ...]
    sectors: tuple[str, ...]
    certain: tuple[NDArray[np.int8], NDArray[np.int8]]  # per side and place: 1 inside whatever happens, 0 outside, −1

    @classmethod
    def of(cls, found: Difference) -> _World:
        """Number everything that either state has."""
        states = found.before, found.after
        frames = [select(state.facts, found.filter).enterprises for state in states]
        ids = sorted({*frames[0]["id"], *frames[1]["id"]})
        parks = tuple(dict.fromkeys(str(p) for state in states for p in state.facts.parks["id"]))
        sectors = tuple(dict.fromkeys(str(s) for state in states for s in state.facts.sectors["id"]))
        numbers = _Numbers({one: i for i, one in enumerate(ids)}, parks, sectors, {})
        sides = tuple(_side(state, frame, numbers) for state, frame in zip(states, frames, strict=True))
        places = np.array(list(numbers.spots), dtype=np.float64).reshape(-1, 3)
        strata = _strata(sides[0], sides[1], len(ids))
        certain = tuple(_certain(side, places) for side in sides)
        return cls((sides[0], sides[1]), strata, places, parks, sectors, (certain[0], certain[1]))

    def draw(self, rng: np.random.Generator) -> tuple[dict[str, NDArray[np.float64]], ...]:
        """All measures of both sides in one draw."""
        turn, part = rng.uniform(0, 2 * np.pi, len(self.places)), np.sqrt(rng.uniform(0, 1, len(self.places)))
        step = part[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
        chance = rng.uniform(0, 1, len(self.places) + 1)  # the last one is for rows without a place
        weight = np.zeros(sum(map(len, self.strata)), dtype=np.float64)
        for stratum in self.strata:
            weight[stratum] = np.bincount(rng.integers(0, len(stratum), len(stratum)), minlength=len(stratum))
        drawn = _Draw(step, chance, weight)
        return tuple(self._measure(side, sure, drawn) for side, sure in zip(self.sides, self.certain, strict=True))

    def _measure(self, side: _Side, certain: NDArray[np.int8], drawn: _Draw) -> dict[str, NDArray[np.float64]]:
        p, s = len(self.parks), len(self.sectors)
        park = np.where(drawn.chance[side.spot] < side.chance, side.other, side.park)
        cell = np.where((park >= 0) & (side.sector >= 0), park * s + side.sector, -1)
        w = drawn.weight[side.unit]
        lived = (cell >= 0) & side.alive
        matrix = np.bincount(cell[lived], w[lived], minlength=p * s).astype(np.float64).reshape(p, s)
        inside = np.append(certain, 0)  # the last one is for rows without a place
        open_ = np.flatnonzero(inside < 0)
        if len(open_):
            xy, reach = self.places[open_, :2], self.places[open_, 2] + side.belt.uncertainty(self.places[open_, :2])
            inside[open_] = side.belt.inside(xy + reach[:, None] * drawn.step[open_], side.width_km)
        put = (side.spot >= 0) & side.alive
        hit, group = w * inside[side.spot], np.where(park >= 0, park, p)
        held = np.bincount(group[put], w[put], minlength=p + 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = np.bincount(group[put], hit[put], minlength=p + 1) / held
            whole = hit[put].sum() / w[put].sum()
            total = matrix.sum(axis=1, keepdims=True)
            hhi = ((matrix / total) ** 2).sum(axis=1)
        others = matrix.sum(axis=0, keepdims=True) - matrix
        lq = location_quotient(matrix, total, others, others.sum(axis=1, keepdims=True))
        heads = np.bincount(park[park >= 0], minlength=p).astype(np.float64)
        counts = np.bincount(cell[cell >= 0], minlength=p * s).astype(np.float64)
        return {
            "organisations": np.append(heads, len(side.unit)), "sectors": counts, "hhi": hhi,
            "location_quotient": lq.ravel(), "belt.inside_share": np.append(shares[:p], whole),
            "plan_fit": _fit(side.designated, matrix, lq, others),
        }  # fmt: skip

    def place(self, change: Change) -> tuple[str, int] | None:
        """Where a change stands in the arrays of a draw; None for a measure that is not drawn."""
        park, _, sector = change.about.partition("/")
        if change.id in ("sectors", "location_quotient") and sector in self.sectors and park in self.parks:
            return change.id, self.parks.index(park) * len(self.sectors) + self.sectors.index(sector)
        if change.id in (*_WHOLE, "hhi", "plan_fit") and not sector and park in self.parks:
            return change.id, self.parks.index(park)
        return (change.id, len(self.parks)) if change.id in _WHOLE and not change.about else None


_WHOLE = ("organisations", "belt.inside_share")  # drawn for every park and, in the last place, for all together


def _fit(
    designated: NDArray[np.bool_], own: NDArray[np.float64], lq: NDArray[np.float64], others: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The plan's fit per park as ``geo.stats.plan_fit`` scores it by default, (parks,); NaN where nothing is named."""
    high = (lq >= float(THRESHOLD.default)) | ((others == 0) & (own > 0))
    strong = high & (own >= float(AT_LEAST.default))
    planned = designated.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = 200 * (strong & designated).sum(axis=1) / (planned + strong.sum(axis=1))
    return np.where(planned > 0, score, np.nan)


@dataclass(frozen=True)
class _Draw:
    """``step`` of every place within a circle of radius 1, a ``chance`` 0..1 for every place, and the ``weight`` of
    every organisation."""

    step: NDArray[np.float64]
    chance: NDArray[np.float64]
    weight: NDArray[np.float64]


@dataclass(frozen=True)
class _Numbers:
    """What stands for what in the arrays of both sides."""

    ids: dict[str, int]
    parks: tuple[str, ...]
    sectors: tuple[str, ...]
    spots: dict[tuple[float, float, float], int]


def _side(state: State, frame: pd.DataFrame, numbers: _Numbers) -> _Side:
    parks, sectors, spots = numbers.parks, numbers.sectors, numbers.spots
    named = state.facts.designations.dropna(subset=["sector_id"])
    designated = np.zeros((len(parks), len(sectors)), dtype=bool)
    designated[_codes(named["park_id"], parks), _codes(named["sector_id"], sectors)] = True
    x, y = metres(frame["lon"], frame["lat"], state.facts.place.crs)
    reach = np.nan_to_num(frame["uncertainty_m"].to_numpy(np.float64, na_value=np.nan))
    placed = np.isfinite(x) & (frame["precision"] != "park").to_numpy(bool)
    keys = zip(x.tolist(), y.tolist(), reach.tolist(), placed.tolist(), strict=True)
    spot = np.array([spots.setdefault((a, b, r), len(spots)) if ok else -1 for a, b, r, ok in keys], dtype=np.intp)
    unsure = "park_else" in frame.columns
    chance = frame["park_else_p"].to_numpy(np.float64) if unsure else np.zeros(len(frame))
    return _Side(
        unit=np.array([numbers.ids[i] for i in frame["id"]], dtype=np.intp),
        park=_codes(frame["park_id"], parks),
        sector=_codes(main_sectors(frame), sectors),
        other=_codes(frame["park_else"], parks) if unsure else np.full(len(frame), -1),
        chance=np.nan_to_num(chance),
        spot=spot,
        alive=(frame["status"] != "ended").to_numpy(bool),
        belt=Corridor.of_facts(state.facts),
        width_km=state.belt_km,
        designated=designated,
    )


def _codes(column: pd.Series, names: tuple[str, ...]) -> NDArray[np.intp]:
    where = {name: i for i, name in enumerate(names)}
    return np.array([where.get(str(cell), -1) for cell in column.fillna("")], dtype=np.intp)


def _strata(before: _Side, after: _Side, n: int) -> tuple[NDArray[np.intp], ...]:
    """Organisations by the park they are in before; those that only come after, by their park then."""
    group = np.full(n, np.iinfo(np.intp).min)
    group[after.unit] = -2 - after.park - 1_000
    group[before.unit] = before.park
    return tuple(np.flatnonzero(group == one) for one in np.unique(group))


def _certain(side: _Side, places: NDArray[np.float64]) -> NDArray[np.int8]:
    """Per place: 1 or 0 where no draw can change whether it lies in the belt, −1 where one can."""
    if not len(places):
        return np.zeros(0, dtype=np.int8)
    distance, half = side.belt.distance(places[:, :2])[0], side.width_km * 500
    inside = np.where(distance <= half, 1, 0)
    reach = places[:, 2] + side.belt.uncertainty(places[:, :2])
    return np.where(np.abs(distance - half) < reach, -1, inside).astype(np.int8)
