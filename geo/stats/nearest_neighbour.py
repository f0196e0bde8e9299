"""Clark and Evans' nearest-neighbour index: are places nearer to each other than chance would put them?

Organisations that share a site are at distance 0 from each other, which would make any set look clustered: the index is
taken over different places; the index over all rows is given beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree
from scipy.stats import norm

from geo.stats.places import AREA, located_in, takers
from geo.stats.result import Params, Progress, Result, Statistic, Value, Verdict, known, too_few

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.filter import Selection

MINIMUM = 20


@dataclass(frozen=True, slots=True)
class Index:
    """``observed``/``expected`` mean distance in metres; ``ratio`` < 1 clustered; two-sided ``p``."""

    n: int
    observed: float
    expected: float
    ratio: float
    z: float
    p: float


def index(xy: NDArray[np.float64], area_m2: float, perimeter_m: float = 0.0) -> Index:
    """Clark and Evans 1954: E = ½√(A/n), SE = 0.26136/√(n²/A). With a perimeter, Donnelly's (1978) edge correction:
    E + (0.0514 + 0.041/√n)·P/n and SE = √(0.0703·A/n² + 0.037·P·√(A/n⁵)). Needs n ≥ 2 and an area."""
    n = len(xy)
    nearest = cKDTree(xy).query(xy, k=2)[0][:, 1]
    observed, expected = float(nearest.mean()), 0.5 * np.sqrt(area_m2 / n)
    error = 0.26136 / np.sqrt(n**2 / area_m2)
    if perimeter_m > 0:
        expected += (0.0514 + 0.041 / np.sqrt(n)) * perimeter_m / n
        error = np.sqrt(0.0703 * area_m2 / n**2 + 0.037 * perimeter_m * np.sqrt(area_m2 / n**5))
    z = (observed - expected) / error
    return Index(n, observed, float(expected), float(observed / expected), float(z), float(2 * norm.sf(abs(z))))


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    frame, placed, area = located_in(facts, selection, params)
    columns = ["scope", "n", "area_km2", "perimeter_km", "observed_m", "expected_m", "ratio", "z", "p_value", "reason"]
    empty = pd.DataFrame([("places", placed.spots, *[np.nan] * 7, "too_few")], columns=columns)
    if placed.spots < MINIMUM or area.area <= 0:
        reason = "one_place" if placed.spots == 1 else "too_few" if placed.spots < MINIMUM else "on_a_line"
        return too_few(
            "nearest_neighbour",
            placed.spots,
            MINIMUM,
            empty,
            params=params,
            excluded=placed.excluded,
            unit="ratio",
            reason=reason,
        )
    hull = area.convex_hull.length  # the outline of a real city is a fractal; its hull bounds the edge effect sensibly
    found = {
        "places": index(placed.spot_xy, area.area),
        "places_edge": index(placed.spot_xy, area.area, hull),
        "rows": index(placed.xy, area.area),
    }
    progress(1.0)
    km2, around = area.area / 1e6, {"places_edge": hull / 1000}  # the two other rows have no edge
    table = pd.DataFrame(
        [(s, i.n, km2, around.get(s, np.nan), i.observed, i.expected, i.ratio, i.z, i.p, "") for s, i in found.items()],
        columns=columns,
    )
    main = found["places_edge"]
    code = "nn_clustered" if main.p < 0.05 and main.ratio < 1 else "nn_dispersed" if main.p < 0.05 else "nn_random"
    values = (
        Value("nn_index", known(main.ratio), "ratio", p_value=known(main.p)),
        Value("nn_z", known(main.z), "z"),
        Value("nn_observed", known(main.observed), "m", decimals=0),
        Value("nn_expected", known(main.expected), "m", decimals=0),
        Value("nn_index_rows", known(found["rows"].ratio), "ratio"),
    )
    said = {"ratio": round(main.ratio, 2), "z": round(main.z, 1), "places": main.n, "n": len(placed)}
    return Result(
        "nearest_neighbour",
        values,
        {"main": table, "points": takers(frame, placed)},
        main.n,
        Verdict(code, "unclear" if code == "nn_random" else "clear", said),
        params,
        placed.excluded,
        f"area_{params['area']}",
        "ratio",
        notes=("places_not_rows",),
    )


NEAREST_NEIGHBOUR = Statistic(
    "nearest_neighbour",
    "pattern",
    _compute,
    formula="R = d̄ / (½√(A/n) + (0.0514 + 0.041/√n)·P/n);  z = (d̄ − E) / SE",
    literature=(
        "Clark P. J., Evans F. C. (1954) Distance to nearest neighbor as a measure of spatial relationships. Ecol. 35",
        "Donnelly K. P. (1978) Simulations to determine variance and edge effect of total nearest neighbour",
    ),
    unit="ratio",
    params=(AREA,),
    minimum_n=MINIMUM,
)
