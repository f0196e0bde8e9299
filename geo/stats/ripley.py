"""Ripley's K and L over different places, with an envelope simulated in the same area, and the pair correlation.

L is cumulative: its largest departure lies where one stops looking. How far places gather is read from the pair
correlation g, which looks at one distance at a time. Places of a few parks gather because parks are parks: only what
exceeds parks moved as rigid bodies is a conclusion.

No edge correction (pointpats has none either): K of places near the edge is too low, in the data and in each simulation
alike, so the envelope carries the same bias and the comparison holds; never read the curve alone against πd².
pointpats' own test divides by the bounding box and draws without a seed; here the area is the study area and
the seed is stated. pointpats' K, rescaled to the same area, is the reference in the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from geo.crs import to_wgs84
from geo.stats.behind import members, placed_inside, whole
from geo.stats.inference.checks import COMMON
from geo.stats.inference.moves import ALPHA, against_moves, bodies_in, cut_alike
from geo.stats.places import AREA, located, located_in, random_points, seeded, takers
from geo.stats.result import (
    SEED,
    Param,
    Params,
    Progress,
    Result,
    Value,
    Verdict,
    known,
    no_progress,
    too_few,
)
from geo.stats.statistic import Statistic
from geo.stats.tables import TableSpec, units

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.inference.moves import Chance, Measure
    from geo.stats.result import Statement

MINIMUM = 20
LIMIT = 2_000  # places; above it a seeded sample (K does not depend on the intensity)
USUAL = 199  # simulations for which LIMIT is meant; more of them take a smaller sample, for the time they take
STEPS = 30
REACH = Param("reach_km", 10.0, low=1.0, high=30.0, step=1.0, unit="km")
SIMULATIONS = Param("simulations", 199, low=99, high=999, step=100)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Arrays over ``d`` (metres): L(d) − d observed, mean of the simulations and their pointwise 2.5 % and 97.5 %;
    ``drawn`` (simulations, d) is what they come from.

    ``p`` belongs to the largest departure from the mean over all d, in units of the simulations' spread at that d: one
    test, not one for each distance. ``at`` is the distance of that departure, ``above`` its direction.
    """

    d: NDArray[np.float64]
    observed: NDArray[np.float64]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    drawn: NDArray[np.float64]
    p: float
    at: float
    above: bool


def k_function(xy: NDArray[np.float64], d: NDArray[np.float64], area_m2: float) -> NDArray[np.float64]:
    """K(d) = A/n² · #{ordered pairs not farther than d}, m², no edge correction; pointpats' on a stated area."""
    tree = cKDTree(xy)
    pairs = tree.count_neighbors(tree, d).astype(np.float64) - len(xy)
    return np.asarray(area_m2 * pairs / len(xy) ** 2)


def l_minus_d(xy: NDArray[np.float64], d: NDArray[np.float64], area_m2: float) -> NDArray[np.float64]:
    """L(d) − d = √(K(d)/π) − d in metres. Besag 1977."""
    return np.asarray(np.sqrt(k_function(xy, d, area_m2) / np.pi) - d)


def envelope(
    xy: NDArray[np.float64],
    area: BaseGeometry,
    d: NDArray[np.float64],
    simulations: int,
    *,
    seed: int = SEED,
    progress: Progress = no_progress,
) -> Envelope:
    """Compare with ``simulations`` sets of as many points, uniform in ``area``. Global test by the studentised maximum
    (Myllymäki et al. 2017): the observed curve is ranked among the simulated ones."""
    rng = np.random.default_rng(seed)
    drawn = np.empty((simulations, len(d)))
    for i in range(simulations):
        drawn[i] = l_minus_d(random_points(area, len(xy), rng), d, area.area)
        progress((i + 1) / simulations)
    observed = l_minus_d(xy, d, area.area)
    mean, spread = drawn.mean(axis=0), drawn.std(axis=0, ddof=1)
    spread = np.where(spread > 0, spread, np.inf)
    own = np.abs(observed - mean) / spread
    others = (np.abs(drawn - mean) / spread).max(axis=1)
    top = int(np.argmax(own))
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    p = (1 + int((others >= own[top]).sum())) / (simulations + 1)
    return Envelope(d, observed, mean, low, high, drawn, p, float(d[top]), bool(observed[top] > mean[top]))


def rings(xy: NDArray[np.float64], d: NDArray[np.float64], half_m: float) -> NDArray[np.float64]:
    """Pairs whose distance lies within ``half_m`` of each d: counts (len(d),) of unordered pairs."""
    tree, edges = cKDTree(xy), np.concatenate([np.maximum(d - half_m, 0.0), d + half_m])
    pairs = (tree.count_neighbors(tree, edges).astype(np.float64) - len(xy)) / 2
    return np.asarray(pairs[len(d) :] - np.where(d > half_m, pairs[: len(d)], 0.0))


@dataclass(frozen=True, slots=True)
class Correlation:
    """Pair correlation g over ``d``: pairs in a ring ÷ the mean of the random sets; ``low``/``high`` their 95 %."""

    d: NDArray[np.float64]
    g: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @property
    def up_to(self) -> float:
        """Largest distance to which g lies above what random sets have, without a break from the first ring; 0 where it
        does not, NaN where it still does in the last ring: then no end is in sight."""
        above = self.g > self.high
        if not above[0]:
            return 0.0
        return float("nan") if above.all() else float(self.d[int(np.argmin(above)) - 1])


def pair_correlation(
    xy: NDArray[np.float64], area: BaseGeometry, d: NDArray[np.float64], simulations: int, *, seed: int = SEED
) -> Correlation:
    """g(r) by the ratio of ring counts to those of random sets in the same area, so that the edge cancels. The ring's
    half width is Stoyan's 0.15/√λ (Stoyan and Stoyan 1994), at least half a step of d and at most its tenth part."""
    rng, step = np.random.default_rng(seed + 7), float(d[1] - d[0])
    half = float(np.clip(0.15 / np.sqrt(len(xy) / area.area), step / 2, max(d[-1] / 10, step / 2)))
    drawn = np.array([rings(random_points(area, len(xy), rng), d, half) for _ in range(simulations)])
    mean = np.maximum(drawn.mean(axis=0), 1e-9)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return Correlation(d, rings(xy, d, half) / mean, low / mean, high / mean)


def _excess(d: NDArray[np.float64], area: BaseGeometry, places: int) -> Measure:
    """√K at every d, up to its constant: the part of all pairs not farther apart, of the places in the area."""

    def measure(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        tree, n = cKDTree(xy), len(xy)
        return np.asarray(np.sqrt((tree.count_neighbors(tree, d) - n) / (n * (n - 1))))

    return cut_alike(measure, area, places)


def _beyond_parks(chance: Chance, observed: NDArray[np.float64], above: bool) -> tuple[float, bool]:
    """(p of the largest standardised departure from parks moved about, whether each seed says the same)."""
    drawn, side = chance.drawn, 1.0 if above else -1.0
    defined = np.isfinite(drawn).all(axis=1)
    if defined.sum() < 2:
        return 1.0, True
    mean, spread = drawn[defined].mean(axis=0), drawn[defined].std(axis=0, ddof=1)
    spread = np.where(spread > 1e-12, spread, np.inf)
    own = float((side * (observed - mean) / spread).max())
    others = np.where(defined, (side * (drawn - mean) / spread).max(axis=1), np.inf)
    parts = np.array_split(others, len(chance.by_seed))
    sides = {bool((1 + (part >= own - 1e-9).sum()) / (1 + len(part)) < ALPHA) for part in parts}
    return float((1 + (others >= own - 1e-9).sum()) / (1 + len(others))), len(sides) == 1


def _sampling_error(xy: NDArray[np.float64], area: BaseGeometry, d: NDArray[np.float64]) -> float:
    """Typical error of L of a sample: half the root mean square difference between its two halves, metres."""
    halves = [l_minus_d(xy[start::2], d, area.area) for start in (0, 1)]
    return float(np.sqrt(((halves[0] - halves[1]) ** 2).mean()) / 2)


COLUMNS = ("d_km", "k_km2", "observed_m", "mean_m", "low_m", "high_m", "g", "g_low", "g_high", "reason")


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    frame, placed, area = located_in(facts, selection, params)
    if placed.spots < MINIMUM or area.area <= 0:
        reason = "one_place" if placed.spots == 1 else "too_few" if placed.spots < MINIMUM else "on_a_line"
        return too_few(
            "ripley",
            placed.spots,
            MINIMUM,
            pd.DataFrame(columns=list(COLUMNS)),
            params=params,
            excluded=placed.excluded,
            unit="m",
            reason=reason,
        )
    simulations, seed = (99 if params.get("quick") else int(params["simulations"])), int(params.get("seed", SEED))
    chosen = seeded(placed.spot_xy, round(LIMIT * min(1.0, np.sqrt(USUAL / simulations))))
    xy = placed.spot_xy[chosen]
    d = np.linspace(0, float(params["reach_km"]) * 1000, STEPS + 1)[1:]
    found = envelope(xy, area, d, simulations, seed=seed, progress=progress)
    everywhere = located(facts, selection, params)[1]
    own = bodies_in(everywhere, frame["park_id"].to_numpy(dtype=object)[everywhere.position], area)
    own = own.only(seeded(everywhere.spot_xy, round(len(chosen) * everywhere.spots / placed.spots)))
    measure = _excess(d, area, len(own.xy))
    observed = measure(own.xy[None])[0]
    p_moved, same = _beyond_parks(against_moves(own.xy, own.body, area, measure, params), observed, found.above)
    g = pair_correlation(xy, area, d, simulations, seed=seed)
    sampled = len(chosen) < placed.spots
    error = _sampling_error(xy, area, d) if sampled else None
    points = takers(frame, everywhere, in_area=np.isin(everywhere.position, placed.position))
    if sampled:
        points["in_sample"] = np.isin(everywhere.position, placed.position[np.isin(placed.spot, chosen)])
    tables = {"main": _table(found, g), "simulations": _drawn(found), "points": points}
    said: dict[str, object] = {
        "places": len(xy),
        "of": placed.spots,
        "simulations": simulations,
        "groups": own.groups,
    }
    return _result(
        tables,
        found,
        g,
        p_moved,
        same,
        error,
        area=area,
        crs=facts.place.crs,
        params=params,
        excluded=placed.excluded,
        said=said,
    )


def _table(found: Envelope, g: Correlation) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "d_km": found.d / 1000,
            "k_km2": np.pi * (found.observed + found.d) ** 2 / 1e6,
            "observed_m": found.observed,
            "mean_m": found.mean,
            "low_m": found.low,
            "high_m": found.high,
            "g": g.g,
            "g_low": g.low,
            "g_high": g.high,
            "reason": "",
        }
    )


def _drawn(found: Envelope) -> pd.DataFrame:
    simulations = len(found.drawn)
    return pd.DataFrame(
        {
            "simulation": np.repeat(np.arange(1, simulations + 1), len(found.d)),
            "d_km": np.tile(found.d / 1000, simulations),
            "simulated_m": found.drawn.ravel(),
        }
    )


def _result(  # noqa: PLR0917 - what was found, and how it is told
    tables: dict[str, pd.DataFrame],
    found: Envelope,
    g: Correlation,
    p_moved: float,
    same: bool,
    error: float | None,
    *,
    area: BaseGeometry,
    crs: str,
    params: Params,
    excluded: Mapping[str, int],
    said: dict[str, object],
) -> Result:
    departs, reach = found.p < ALPHA, float(params["reach_km"])
    kind = ("ripley_clustered" if found.above else "ripley_dispersed") if departs else "ripley_random"
    beyond = departs and p_moved < ALPHA
    claims: frozenset[Statement] = frozenset({("", kind)} if beyond else ())
    up_to = g.up_to / 1000
    code = f"{kind}_parks" if departs and not beyond else kind
    if departs and found.above and not np.isfinite(up_to):
        code += "_no_end"
    values = [
        Value("clustered_to", known(up_to, 1), "km", reason="no_end" if not np.isfinite(up_to) else "", decimals=1),
        Value("g_first", known(float(g.g[0])), "ratio", low=known(float(g.low[0])), high=None, decimals=1),
        Value("ripley_p", known(found.p), "p", p_value=known(found.p), decimals=3),
        Value("moved_p", known(p_moved), "p", decimals=3),
        Value("study_area", known(area.area / 1e6), "km2", decimals=0),
    ]
    if error is not None:
        values.append(Value("sampling_error", known(error), "m", decimals=0))
    told = said | {"km": known(up_to, 1), "reach": reach, "p": round(found.p, 3), "p_moved": round(p_moved, 3)}
    told["g"] = round(float(g.g[0]), 1)
    notes = ("places_not_rows", "parks_are_units", "no_edge_correction", "position_near")
    return Result(
        statistic="ripley",
        values=tuple(values),
        tables=tables,
        n=int(str(said["places"])),
        verdict=Verdict(code, "clear" if claims else "unclear", told),
        params=params,
        excluded=excluded,
        denominator=f"area_{params['area']}",
        unit="m",
        seed=int(params.get("seed", SEED)),
        notes=(*notes, *(("sampled",) if error is not None else ())),
        shapes=to_wgs84(
            gpd.GeoDataFrame({"id": ["study_area"], "kind": ["study_area"]}, geometry=[area], crs=crs), crs
        ),
        statements=claims,
        unsettled=frozenset() if same else claims,
    )


_UNITS = units(km="d_km", km2="k_km2", m="observed_m mean_m low_m high_m", ratio="g g_low g_high")
_DRAWN = units(name="simulation", km="d_km", m="simulated_m")


RIPLEY = Statistic(
    id="ripley",
    group="pattern",
    compute=_compute,
    formula="K(d) = A/n² · Σᵢ Σⱼ≠ᵢ 1[dᵢⱼ ≤ d];  L(d) − d = √(K/π) − d;  g(r) = pairs in a ring / their random mean;  "
    "p: studentised maximum over d",
    literature=(
        "Ripley B. D. (1977) Modelling spatial patterns. JRSS B 39",
        "Besag J. (1977) Contribution to the discussion of Ripley. JRSS B 39",
        "Stoyan D., Stoyan H. (1994) Fractals, random shapes and point fields. Wiley",
        "Myllymäki M. et al. (2017) Global envelope tests for spatial processes. JRSS B 79",
    ),
    unit="m",
    sample=placed_inside,
    tables=(
        TableSpec(about="observed_m", units=_UNITS, rows=whole(placed_inside)),
        TableSpec(id="simulations", about="simulated_m", units=_DRAWN, rows=whole(placed_inside)),
        members(),
    ),
    places=True,
    params=(AREA, REACH, SIMULATIONS, *COMMON),
    spatial=True,
    minimum_n=MINIMUM,
    charts=("correlation", "envelope"),
    mapped=True,
)
