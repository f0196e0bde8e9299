"""Is the belt real? Organisations, weight and sectors inside and outside a ribbon of 1 to 10 km, and the share that
random places in the same area would have.

A random place falls into a ribbon with the probability of the ribbon's part of the area, so the comparison needs no
coordinates: each place (with all that stands there) is put inside or outside by that chance, 999 times with a
stated seed. Against the whole city any town looks drawn to a road; ``urban`` (within 3 km of a metro station) is the
fairer test. Places of one park are not independent of each other, so p is optimistic: a note says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.corridor import Corridor, share
from geo.crs import METRIC_CRS, to_wgs84
from geo.stats import belt_rows
from geo.stats.behind import members
from geo.stats.behind import placed as placed_rows
from geo.stats.belt_parts import decay, money, nodes, profile, sector_quotients
from geo.stats.places import WEIGHT, city, located, main_sectors, study_area, takers
from geo.stats.result import SEED, Param, Params, Progress, Result, Statistic, Value, Verdict, known, too_few

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.load import Facts
    from geo.filter import Selection
    from geo.points import Points

MINIMUM = 20
WIDTHS = tuple(range(1, 11))  # km, whole width
DRAWS = 999
AREAS = ("urban", "hull", "city")
MANY = 5_000  # places
WIDTH = Param("width_km", 4.0, low=1.0, high=10.0, step=0.5, unit="km")
AREA = Param("area", "urban", choices=AREAS)
COLUMNS = ("width_km", "n_inside", "n_outside", "inside", "outside", "share", "low", "high", "area_share",
           "random_share", "ratio", "p_value", "reason")  # fmt: skip


def random_shares(
    weight: NDArray[np.float64], chance: float, draws: int = DRAWS, seed: int = SEED
) -> NDArray[np.float64]:
    """Share of weight inside when each place lies inside with probability ``chance``; shape (draws,).

    Above MANY places the draws come from the normal limit with the exact mean and variance p(1 − p)Σw²/(Σw)².
    """
    rng, total = np.random.default_rng(seed), float(weight.sum())
    if len(weight) > MANY:
        spread = np.sqrt(chance * (1 - chance) * float((weight**2).sum())) / total
        return np.asarray(np.clip(chance + spread * rng.standard_normal(draws), 0, 1))
    return np.asarray((rng.random((draws, len(weight))) < chance) @ weight / total)


def p_more(observed: float, drawn: NDArray[np.float64]) -> float:
    """One-sided p: (1 + draws that reach the observed share) / (1 + draws)."""
    return float((1 + (drawn >= observed - 1e-12).sum()) / (1 + len(drawn)))


def by_width(
    placed: Points, distance_m: NDArray[np.float64], chances: list[float], in_area: NDArray[np.bool_]
) -> pd.DataFrame:
    """One row per whole width: rows and weight inside and outside, share with the bounds that the uncertainty of places
    allows; then the rows of the area alone: their share, the chance of a random place, the ratio of the two and p."""
    rows = []
    here = in_area[placed.spot]
    spot_weight, total = placed.spot_weight[in_area], float(placed.weight[here].sum())
    for width, chance in zip(WIDTHS, chances, strict=True):
        s = share(placed, distance_m, float(width))
        own = float(placed.weight[here & (distance_m <= width * 500)].sum()) / total if total > 0 else np.nan
        p = p_more(own, random_shares(spot_weight, chance)) if total > 0 else np.nan
        ratio = own / chance if chance > 0 else np.nan
        rows.append(
            (width, s.n_inside, s.n_outside, s.inside, s.outside, s.share, s.low, s.high, own, chance, ratio, p)
        )
    return pd.DataFrame(rows, columns=list(COLUMNS[:-1])).assign(reason="" if total > 0 else "no_points")


def _chances(belt: Corridor, area: BaseGeometry) -> list[float]:
    return [belt.polygon(width, area).area / area.area for width in WIDTHS]


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    frame, placed, unit = located(selection, params)
    belt, width = Corridor.of_facts(facts), float(params["width_km"])
    empty = pd.DataFrame(columns=list(COLUMNS))
    if len(placed) < MINIMUM or placed.spots < 3 or placed.weight.sum() <= 0:
        enough = len(placed) >= MINIMUM
        reason = "too_few" if not enough else "one_place" if placed.spots < 3 else "zero_weight"
        return too_few(
            "belt", len(placed), MINIMUM, empty, params=params, excluded=placed.excluded, unit="share", reason=reason
        )
    distance, placed = belt.distance(placed.xy)[0], belt.blurred(placed)
    area = study_area(facts, placed, str(params["area"]))
    spots = placed.spot_xy
    in_area = shapely.intersects_xy(area, spots[:, 0], spots[:, 1])
    main = by_width(placed, distance, _chances(belt, area), in_area)
    progress(0.5)
    random = _random(facts, placed, distance, belt, width)
    rows = frame.iloc[placed.position]
    inside = distance <= width * 500
    tables = {
        "main": main,
        "random": random,
        "sectors": sector_quotients(main_sectors(rows), inside, placed.weight),
        "decay": decay(placed, distance, belt, city(facts)),
        "profile": profile(placed, belt, width),
        "nodes": nodes(facts, belt),
        "money": money(facts, selection, belt, width),
        "points": takers(
            frame,
            placed,
            distance_km=distance / 1000,
            uncertainty_m=placed.uncertainty_m,
            in_area=in_area[placed.spot],
        ),
    }
    progress(1.0)
    return _result(tables, placed=placed, distance=distance, params=params, unit=unit, belt=belt, whole=city(facts))


def _random(facts: Facts, placed: Points, distance: NDArray[np.float64], belt: Corridor, width: float) -> pd.DataFrame:
    """The chosen width against random places in each of AREAS: share, expected share, 95 % of the draws, ratio, p.

    Only places inside an area take part in its comparison."""
    rows = []
    xy, weight = placed.spot_xy, placed.spot_weight
    near = belt.inside(xy, width)
    for name in AREAS:
        area = study_area(facts, placed, name)
        here = shapely.intersects_xy(area, xy[:, 0], xy[:, 1])
        if area.area <= 0 or weight[here].sum() <= 0:
            reason = "no_area" if area.area <= 0 else "no_points"
            rows.append((name, int(here.sum()), area.area / 1e6, *[np.nan] * 7, reason))
            continue
        ribbon = belt.polygon(width, area).area
        chance = ribbon / area.area
        observed = float(weight[here & near].sum() / weight[here].sum())
        drawn = random_shares(weight[here], chance)
        low, high = np.quantile(drawn, [0.025, 0.975])
        rows.append(
            (
                name,
                int(here.sum()),
                area.area / 1e6,
                ribbon / 1e6,
                observed,
                chance,
                float(low),
                float(high),
                observed / chance if chance else np.nan,
                p_more(observed, drawn),
                "",
            )
        )
    return pd.DataFrame(
        rows,
        columns=[
            "area",
            "places",
            "area_km2",
            "belt_km2",
            "share",
            "random_share",
            "low",
            "high",
            "ratio",
            "p_value",
            "reason",
        ],
    )


def _number(value: object) -> float:
    return float(str(value))


def _result(
    tables: dict[str, pd.DataFrame],
    *,
    placed: Points,
    distance: NDArray[np.float64],
    params: Params,
    unit: str,
    belt: Corridor,
    whole: BaseGeometry,
) -> Result:
    width = float(params["width_km"])
    own = share(placed, distance, width)
    against = tables["random"].set_index("area").loc[str(params["area"])]
    p = known(_number(against["p_value"]))
    values = (
        Value("share_inside", known(own.share), "share", low=known(own.low), high=known(own.high)),
        Value("random_share", known(_number(against["random_share"])), "share", p_value=p),
        Value("ratio_to_random", known(_number(against["ratio"])), "ratio", p_value=p, reason=str(against["reason"])),
        Value("n_inside", own.n_inside, "organisations", decimals=0),
        Value("n_outside", own.n_outside, "organisations", decimals=0),
        Value("n_edge", own.n_edge, "organisations", decimals=0),
        Value("median_distance", known(float(np.median(distance)) / 1000), "km"),
    )
    code = "belt_unknown" if p is None else "belt_more" if p < 0.05 else "belt_not_more"
    said = {
        "share": known(own.share if p is None else _number(against["share"]), 3),  # what ``random`` is compared with
        "random": known(_number(against["random_share"]), 3),
        "width": width,
        "ratio": known(_number(against["ratio"]), 2),
        "p": p,
        "places": int(_number(against["places"])),
        "n": len(placed),
        "weight": str(params["weight"]),
    }
    shapes = gpd.GeoDataFrame(
        {"id": ["belt"], "kind": ["belt"], "width_km": [width], "share": [own.share]},
        geometry=[belt.polygon(width, whole)],
        crs=METRIC_CRS,
    )
    return Result(
        statistic="belt",
        values=values,
        tables=tables,
        n=len(placed),
        verdict=Verdict(
            code if params["weight"] == "organisations" else f"{code}_weighted",
            "clear" if code == "belt_more" else "unclear",
            said,
        ),
        params=params,
        excluded=placed.excluded,
        denominator="weights" if unit != "organisations" else "organisations",
        unit="share",
        seed=SEED,
        notes=(
            "co_located",
            "edge_uncertain",
            "schematic_axes",
            "places_not_independent",
            *(("normal_limit",) if placed.spots > MANY else ()),
        ),
        shapes=to_wgs84(shapes),
    )


BELT = Statistic(
    id="belt",
    group="belt",
    compute=_compute,
    formula="share = Σw[d ≤ width/2] / Σw;  chance = area(belt ∩ A)/area(A);  p = (1 + #{draws ≥ share})/(1 + 999);  "
    "LQ = (wₛᵢ/wᵢ)/(wₛₒ/wₒ)",
    literature=(
        "Besag J., Diggle P. J. (1977) Simple Monte Carlo tests for spatial pattern. Applied Statistics 26",
        "Katz D. et al. (1978) Obtaining confidence intervals for the risk ratio in cohort studies. Biometrics 34",
    ),
    unit="share",
    sample=placed_rows,
    tables=(
        belt_rows.MAIN,
        belt_rows.RANDOM,
        belt_rows.SECTORS,
        belt_rows.DECAY,
        belt_rows.PROFILE,
        belt_rows.NODES,
        belt_rows.MONEY,
        members(km="distance_km", m="uncertainty_m"),
    ),
    params=(WIDTH, WEIGHT, AREA),
    minimum_n=MINIMUM,
    charts=("belt_widths", "decay", "chainage", "belt_sectors"),
    mapped=True,
)
