"""Ripley's K and L over different places, with an envelope simulated in the same area.

No edge correction (pointpats has none either): K of places near the edge is too low, in the data and in each simulation
alike, so the envelope carries the same bias and the comparison holds; never read the curve alone against πd².
pointpats' own test divides by the bounding box and draws without a seed; here the area is the study area and
the seed is stated. pointpats' K, rescaled to the same area, is the reference in the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from geo.stats.behind import members, placed_inside, whole
from geo.stats.places import AREA, located_in, random_points, seeded, takers
from geo.stats.result import (
    SEED,
    Param,
    Params,
    Progress,
    Result,
    Statistic,
    Value,
    Verdict,
    known,
    no_progress,
    too_few,
)
from geo.stats.tables import TableSpec, units

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.load import Facts
    from geo.filter import Selection

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


def _sampling_error(xy: NDArray[np.float64], area: BaseGeometry, d: NDArray[np.float64]) -> float:
    """Typical error of L of a sample: half the root mean square difference between its two halves, metres."""
    halves = [l_minus_d(xy[start::2], d, area.area) for start in (0, 1)]
    return float(np.sqrt(((halves[0] - halves[1]) ** 2).mean()) / 2)


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    frame, placed, area = located_in(facts, selection, params)
    columns = ["d_km", "k_km2", "observed_m", "mean_m", "low_m", "high_m", "reason"]
    if placed.spots < MINIMUM or area.area <= 0:
        reason = "one_place" if placed.spots == 1 else "too_few" if placed.spots < MINIMUM else "on_a_line"
        return too_few(
            "ripley",
            placed.spots,
            MINIMUM,
            pd.DataFrame(columns=columns),
            params=params,
            excluded=placed.excluded,
            unit="m",
            reason=reason,
        )
    simulations = int(params["simulations"])
    chosen = seeded(placed.spot_xy, round(LIMIT * min(1.0, np.sqrt(USUAL / simulations))))
    xy, sampled = placed.spot_xy[chosen], len(chosen) < placed.spots
    d = np.linspace(0, float(params["reach_km"]) * 1000, STEPS + 1)[1:]
    found = envelope(xy, area, d, simulations, progress=progress)
    table = pd.DataFrame(
        {
            "d_km": d / 1000,
            "k_km2": np.pi * (found.observed + d) ** 2 / 1e6,
            "observed_m": found.observed,
            "mean_m": found.mean,
            "low_m": found.low,
            "high_m": found.high,
            "reason": "",
        }
    )
    drawn = pd.DataFrame(
        {
            "simulation": np.repeat(np.arange(1, simulations + 1), len(d)),
            "d_km": np.tile(d / 1000, simulations),
            "simulated_m": found.drawn.ravel(),
        }
    )
    points = takers(frame, placed, **({"in_sample": np.isin(placed.spot, chosen)} if sampled else {}))
    code = "ripley_random" if found.p >= 0.05 else "ripley_clustered" if found.above else "ripley_dispersed"
    values = [
        Value("ripley_at", known(found.at / 1000), "km", p_value=known(found.p), decimals=1),
        Value("ripley_excess", known(float((found.observed - found.mean)[d == found.at][0])), "m", decimals=0),
        Value("study_area", known(area.area / 1e6), "km2", decimals=0),
    ]
    if sampled:
        values.append(Value("sampling_error", known(_sampling_error(xy, area, d)), "m", decimals=0))
    said = {
        "places": len(xy),
        "of": placed.spots,
        "km": round(found.at / 1000, 1),
        "p": round(found.p, 3),
        "simulations": simulations,
    }
    notes = ("places_not_rows", "no_edge_correction", *(("sampled",) if sampled else ()))
    return Result(
        statistic="ripley",
        values=tuple(values),
        tables={"main": table, "simulations": drawn, "points": points},
        n=len(xy),
        verdict=Verdict(code, "unclear" if found.p >= 0.05 else "clear", said),
        params=params,
        excluded=placed.excluded,
        denominator=f"area_{params['area']}",
        unit="m",
        seed=SEED,
        notes=notes,
    )


_UNITS = units(km="d_km", km2="k_km2", m="observed_m mean_m low_m high_m")
_DRAWN = units(name="simulation", km="d_km", m="simulated_m")


RIPLEY = Statistic(
    id="ripley",
    group="pattern",
    compute=_compute,
    formula="K(d) = A/n² · Σᵢ Σⱼ≠ᵢ 1[dᵢⱼ ≤ d];  L(d) − d = √(K/π) − d;  p: studentised maximum over d",
    literature=(
        "Ripley B. D. (1977) Modelling spatial patterns. JRSS B 39",
        "Besag J. (1977) Contribution to the discussion of Ripley. JRSS B 39",
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
    params=(AREA, REACH, SIMULATIONS),
    minimum_n=MINIMUM,
    charts=("envelope",),
)
