"""Clark and Evans' nearest-neighbour index: are places nearer to each other than chance would put them?

Organisations that share a site are at distance 0 from each other, which would make any set look clustered: the index is
taken over different places; the index over all rows is given beside it.
Near the edge of an area the nearest neighbour may lie beyond it, so even random places stand farther apart than the
formula for a plane without end says. Donnelly's (1978) correction by the perimeter holds for smooth areas only: of 47
random places round the metro it called half “even”. Random places in the very area have its edge, whatever its shape.
Places of a few parks are near each other because parks are parks: only what exceeds parks moved as rigid bodies is a
conclusion.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree
from scipy.stats import norm

from geo.crs import to_wgs84
from geo.stats.behind import members, placed_inside, whole
from geo.stats.inference.checks import COMMON
from geo.stats.inference.moves import ALPHA, against_moves, bodies_in, cut_alike
from geo.stats.places import AREA, located, located_in, random_points, takers
from geo.stats.result import SEED, Params, Progress, Result, Value, Verdict, known, no_progress, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import TableSpec, units

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.inference.moves import Chance
    from geo.stats.result import Statement

MINIMUM = 20
DRAWS, LEAST, MOST = 199, 19, 2_000_000  # sets of random points: usually, at least; points in all sets together


@dataclass(frozen=True, slots=True)
class Index:
    """``observed``/``expected`` mean distance in metres; ``ratio`` < 1 clustered; two-sided ``p``."""

    n: int
    observed: float
    expected: float
    ratio: float
    z: float
    p: float


def mean_nearest(xy: NDArray[np.float64]) -> float:
    """Mean distance to the nearest other point, metres; needs two points."""
    return float(cKDTree(xy).query(xy, k=2)[0][:, 1].mean())


def index(xy: NDArray[np.float64], area_m2: float) -> Index:
    """Clark and Evans 1954, on a plane without edge: E = ½√(A/n), SE = 0.26136/√(n²/A). Needs n ≥ 2 and an area."""
    n = len(xy)
    return _index(n, mean_nearest(xy), 0.5 * np.sqrt(area_m2 / n), 0.26136 / np.sqrt(n**2 / area_m2))


def against_random(
    xy: NDArray[np.float64], area: BaseGeometry, *, seed: int = SEED, progress: Progress = no_progress
) -> Index:
    """E and SE are the mean and the standard deviation over DRAWS sets of as many random points in ``area``; fewer sets
    where points are many, for then SE is small beside any difference that matters. Besag and Diggle 1977."""
    rng, drawn = np.random.default_rng(seed), np.empty(max(LEAST, min(DRAWS, MOST // len(xy))))
    for i in range(len(drawn)):
        drawn[i] = mean_nearest(random_points(area, len(xy), rng))
        progress((i + 1) / len(drawn))
    return _index(len(xy), mean_nearest(xy), float(drawn.mean()), float(drawn.std(ddof=1)))


def _index(n: int, observed: float, expected: float, error: float) -> Index:
    z = (observed - expected) / error
    return Index(n, observed, expected, observed / expected, z, float(2 * norm.sf(abs(z))))


def _both_sides(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """(2,): how near and how far the nearest places are, so that the high side of each means something. In units of
    1/√n, for moves leave more or fewer places in the area."""
    near = mean_nearest(xy) * np.sqrt(len(xy))
    return np.array([-near, near])


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    frame, placed, area = located_in(facts, selection, params)
    columns = ["scope", "n", "area_km2", "observed_m", "expected_m", "ratio", "z", "p_value", "reason"]
    if placed.spots < MINIMUM or area.area <= 0:
        empty = pd.DataFrame([("places", placed.spots, *[np.nan] * 6, "too_few")], columns=columns)
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
    seed = int(params.get("seed", SEED))
    found = {
        "places": index(placed.spot_xy, area.area),
        "places_edge": against_random(placed.spot_xy, area, seed=seed, progress=progress),
        "rows": index(placed.xy, area.area),
    }
    everywhere = located(facts, selection, params)[1]
    own = bodies_in(everywhere, frame["park_id"].to_numpy(dtype=object)[everywhere.position], area)
    moved = against_moves(own.xy, own.body, area, cut_alike(_both_sides, area, len(own.xy)), params)
    table = pd.DataFrame(
        [(s, i.n, area.area / 1e6, i.observed, i.expected, i.ratio, i.z, i.p, "") for s, i in found.items()],
        columns=columns,
    )
    return _result(
        table,
        found,
        moved,
        params=params,
        excluded=dict(placed.excluded),
        shapes=_shapes(placed.spot_xy, area, facts.place.crs),
        points=takers(frame, everywhere, in_area=np.isin(everywhere.position, placed.position)),
        groups=own.groups,
    )


def _result(
    table: pd.DataFrame,
    found: dict[str, Index],
    moved: Chance,
    *,
    params: Params,
    excluded: dict[str, int],
    points: pd.DataFrame,
    shapes: gpd.GeoDataFrame,
    groups: int,
) -> Result:
    main, side = found["places_edge"], 0 if found["places_edge"].ratio < 1 else 1
    p_moved, beyond_random = float(moved.p[side]), main.p < ALPHA
    code = ("nn_clustered", "nn_dispersed")[side] if beyond_random else "nn_random"
    beyond = beyond_random and p_moved < ALPHA
    said: frozenset[Statement] = frozenset({("", code)} if beyond else ())
    values = (
        Value("nn_index", known(main.ratio), "ratio", p_value=known(main.p)),
        Value("nn_z", known(main.z), "z"),
        Value("nn_observed", known(main.observed), "m", decimals=0),
        Value("nn_expected", known(main.expected), "m", decimals=0),
        Value("nn_index_rows", known(found["rows"].ratio), "ratio"),
        Value("moved_p", known(p_moved), "p", decimals=3),
    )
    told = {"ratio": round(main.ratio, 2), "z": round(main.z, 1), "places": main.n, "n": int(points["in_area"].sum())}
    told |= {"p": round(p_moved, 3), "groups": groups}
    return Result(
        statistic="nearest_neighbour",
        values=values,
        tables={"main": table, "points": points},
        n=main.n,
        verdict=Verdict(
            f"{code}_parks" if beyond_random and not beyond else code, "clear" if said else "unclear", told
        ),
        params=params,
        excluded=excluded,
        denominator=f"area_{params['area']}",
        unit="ratio",
        seed=int(params.get("seed", SEED)),
        notes=("places_not_rows", "parks_are_units", "position_near"),
        shapes=shapes,
        statements=said,
        unsettled=frozenset() if moved.settled()[side] else said,
    )


def _shapes(xy: NDArray[np.float64], area: BaseGeometry, crs: str) -> gpd.GeoDataFrame:
    """The area of comparison, and a line from every place to the one nearest to it."""
    metres, near = cKDTree(xy).query(xy, k=2)
    lines = [shapely.LineString(ends) for ends in np.stack([xy, xy[near[:, 1]]], axis=1)]
    frame = gpd.GeoDataFrame(
        {
            "id": ["study_area", *(f"nearest_{i}" for i in range(len(xy)))],
            "kind": np.repeat(["study_area", "nearest"], [1, len(xy)]),
            "distance_km": np.concatenate([[np.nan], metres[:, 1] / 1000]),
        },
        geometry=[area, *lines],
        crs=crs,
    )
    return to_wgs84(frame, crs)


_UNITS = units(number="n", km2="area_km2", m="observed_m expected_m", ratio="ratio", z="z", p="p_value")

NEAREST_NEIGHBOUR = Statistic(
    id="nearest_neighbour",
    group="pattern",
    compute=_compute,
    formula="R = d̄ / E;  z = (d̄ − E) / SE;  E, SE: mean and SD of d̄ over sets of n random points in A;  "
    "without an edge E = ½√(A/n), SE = 0.26136/√(n²/A)",
    literature=(
        "Clark P. J., Evans F. C. (1954) Distance to nearest neighbor as a measure of spatial relationships. Ecol. 35",
        "Besag J., Diggle P. J. (1977) Simple Monte Carlo tests for spatial pattern. Applied Statistics 26",
    ),
    unit="ratio",
    sample=placed_inside,
    tables=(TableSpec(about="ratio", units=_UNITS, rows=whole(placed_inside)), members()),
    places=True,
    params=(AREA, *COMMON),
    minimum_n=MINIMUM,
    mapped=True,
    spatial=True,
)
