"""Do the organisations that are listed lie along the belt more than their parks would anywhere in the same area?

The places of one park are one draw, not many: each park is moved as a rigid body (``geo.stats.inference.moves``), and
the share inside is compared with what the moved parks have. The belt's own nodes are parks of the plan, and nearly all
that is listed lies in them; only a ledger that covers the city can ask whether organisations gather along the belt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.corridor import Corridor, share
from geo.crs import to_wgs84
from geo.stats import belt_rows
from geo.stats.behind import members
from geo.stats.behind import placed as placed_rows
from geo.stats.belt_chance import Belted, against_belt
from geo.stats.belt_parts import decay, money, nodes, profile, sector_quotients
from geo.stats.inference.checks import COMMON
from geo.stats.inference.moves import ALPHA, bodies, bodies_in
from geo.stats.places import WEIGHT, city, located, main_sectors, study_area, takers
from geo.stats.result import SEED, Param, Params, Progress, Result, Value, Verdict, known, too_few
from geo.stats.statistic import Statistic

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.load import Facts
    from geo.filter import Selection
    from geo.points import Points
    from geo.stats.result import Statement

MINIMUM = 20
WIDTHS = tuple(range(1, 11))  # km, whole width
AREAS = ("urban", "hull", "city")
WIDTH = Param("width_km", 4.0, low=1.0, high=10.0, step=0.5, unit="km")
AREA = Param("area", "urban", choices=AREAS)
COVERING = (20, 0.3)  # bodies, and part of all rows outside the parks: then the ledger speaks of the city
COLUMNS = ("width_km", "n_inside", "n_outside", "inside", "outside", "share", "low", "high", "area_share",
           "random_share", "ratio", "p_value", "reason")  # fmt: skip
RANDOM = ("area", "places", "area_km2", "belt_km2", "share", "random_share", "low", "high", "ratio", "p_value",
          "reason")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """The places inside one area of comparison: which they are, the area, and how they compare with moved parks."""

    name: str
    area: BaseGeometry
    here: NDArray[np.bool_]
    found: Belted | None

    @property
    def reason(self) -> str:
        """Why nothing can be compared; "" where it can."""
        return "" if self.found else "no_area" if self.area.area <= 0 else "no_points"


def compare(  # noqa: PLR0917 - places, belt and area
    facts: Facts, placed: Points, park: NDArray[np.object_], belt: Corridor, name: str, widths: list[float],
    params: Params,
) -> Compared:  # fmt: skip
    """Places in the area ``name`` against their parks moved about in it."""
    area, xy = study_area(facts, placed, name), placed.spot_xy
    here = np.asarray(shapely.intersects_xy(area, xy[:, 0], xy[:, 1]), dtype=bool)
    if area.area <= 0 or placed.spot_weight[here].sum() <= 0:
        return Compared(name, area, here, None)
    own = bodies_in(placed, park, area)
    found = against_belt(own.xy, placed.spot_weight[own.spot], own.body, belt, area, np.array(widths), params)
    return Compared(name, area, here, found)


def by_width(placed: Points, distance_m: NDArray[np.float64], belt: Corridor, against: Compared) -> pd.DataFrame:
    """One row per whole width: rows and weight inside and outside, share with the bounds that the uncertainty of places
    allows; then the places of the area alone: their share, the belt's part of the area, the ratio of both, and p."""
    rows = []
    for width in WIDTHS:
        s = share(placed, distance_m, float(width))
        own = p = chance = np.nan
        if against.found is not None:
            at = against.found.at(float(width))
            own, p = float(against.found.observed[at]), float(against.found.chance.p[at])
            chance = belt.polygon(width, against.area).area / against.area.area
        ratio = own / chance if chance > 0 else np.nan
        rows.append(
            (width, s.n_inside, s.n_outside, s.inside, s.outside, s.share, s.low, s.high, own, chance, ratio, p)
        )
    return pd.DataFrame(rows, columns=list(COLUMNS[:-1])).assign(reason=against.reason)


def _random(belt: Corridor, width: float, compared: list[Compared]) -> pd.DataFrame:
    """The chosen width in each of AREAS: share, the belt's part, 95 % of what moved parks have, ratio, p."""
    rows = []
    for one in compared:
        size = one.area.area
        if one.found is None:
            rows.append((one.name, int(one.here.sum()), size / 1e6, *[np.nan] * 7, one.reason))
            continue
        at, ribbon = one.found.at(width), belt.polygon(width, one.area).area
        drawn, observed = one.found.chance.drawn[:, at], float(one.found.observed[at])
        low, high = np.nanquantile(drawn, [0.025, 0.975]) if np.isfinite(drawn).any() else (np.nan, np.nan)
        part = ribbon / size
        ratio, p = (observed / part if part else np.nan), float(one.found.chance.p[at])
        numbers = (size / 1e6, ribbon / 1e6, observed, part, float(low), float(high), ratio, p)
        rows.append((one.name, int(one.here.sum()), *numbers, ""))
    return pd.DataFrame(rows, columns=list(RANDOM))


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    frame, placed, unit = located(facts, selection, params)
    belt, width = Corridor.of_facts(facts), float(params["width_km"])
    if len(placed) < MINIMUM or placed.spots < 3 or placed.weight.sum() <= 0:
        enough = len(placed) >= MINIMUM
        reason = "too_few" if not enough else "one_place" if placed.spots < 3 else "zero_weight"
        empty = pd.DataFrame(columns=list(COLUMNS))
        return too_few(
            "belt", len(placed), MINIMUM, empty, params=params, excluded=placed.excluded, unit="share", reason=reason
        )
    distance, placed = belt.distance(placed.xy)[0], belt.blurred(placed)
    rows = frame.iloc[placed.position]
    park = rows["park_id"].to_numpy(dtype=object)
    body, widths = bodies(placed, park), sorted({*map(float, WIDTHS), width})
    quick = bool(params.get("quick"))
    compared = [
        compare(facts, placed, park, belt, name, widths, params)
        for name in AREAS
        if name == params["area"] or not quick
    ]
    progress(0.7)
    own = next(one for one in compared if one.name == params["area"])
    main = by_width(placed, distance, belt, own)
    tables = {"main": main, "random": _random(belt, width, compared)}
    if not quick:
        inside, whole = distance <= width * 500, city(facts)
        reach, here = placed.uncertainty_m, own.here[placed.spot]
        tables |= {
            "sectors": sector_quotients(main_sectors(rows), inside, placed.weight),
            "decay": decay(placed, distance, belt, whole),
            "profile": profile(placed, belt, width),
            "nodes": nodes(facts, belt),
            "money": money(facts, selection, belt, width),
            "points": takers(frame, placed, distance_km=distance / 1000, uncertainty_m=reach, in_area=here),
        }
    progress(1.0)
    covers = _covers(park, body, set(facts.parks["id"]))
    return _result(tables, placed, distance, belt, own, params=params, unit=unit, covers=covers, whole=city(facts))


def _covers(park: NDArray[np.object_], body: NDArray[np.intp], parks: set[str]) -> bool:
    """Whether enough of the rows lie outside the plan's parks for the city to be spoken of."""
    outside = np.array([p not in parks for p in park])
    return len(np.unique(body)) >= COVERING[0] and float(outside.mean()) >= COVERING[1]


def _result(
    tables: dict[str, pd.DataFrame],
    placed: Points,
    distance: NDArray[np.float64],
    belt: Corridor,
    own: Compared,
    *,
    params: Params,
    unit: str,
    covers: bool,
    whole: BaseGeometry,
) -> Result:
    width = float(params["width_km"])
    all_ = share(placed, distance, width)
    kept = own.here[placed.spot]
    inside = share(placed.only(kept, "outside_area"), distance[kept], width)
    against = tables["random"].set_index("area").loc[str(params["area"])]
    p = known(against["p_value"])
    at_once = known(own.found.at_once) if own.found else None
    values = (
        Value("share_inside", known(all_.share), "share", low=known(all_.low), high=known(all_.high)),
        Value("random_share", known(against["random_share"]), "share", p_value=p),
        Value("ratio_to_random", known(against["ratio"]), "ratio", p_value=p, reason=str(against["reason"])),
        Value("n_inside", all_.n_inside, "organisations", decimals=0),
        Value("n_outside", all_.n_outside, "organisations", decimals=0),
        Value("n_edge", all_.n_edge, "organisations", decimals=0),
        Value("median_distance", known(float(np.median(distance)) / 1000), "km"),
        Value("all_widths_p", at_once, "p", reason=str(against["reason"]), decimals=3),
    )
    more = p is not None and at_once is not None and max(p, at_once) < ALPHA
    low = inside.low if inside.low is not None else 0.0
    reaches = p is not None and low <= _number(against["random_share"])
    said: frozenset[Statement] = frozenset({("", "belt_more")} if more and not reaches else ())
    shapes = gpd.GeoDataFrame(
        {"id": ["belt"], "kind": ["belt"], "width_km": [width], "share": [all_.share]},
        geometry=[belt.polygon(width, whole)],
        crs=belt.crs,
    )
    state = "unknown" if p is None else "more" if said else "edge" if more else "not_more"
    return Result(
        statistic="belt",
        values=values,
        tables=tables,
        n=len(placed),
        verdict=Verdict(
            f"belt_city_{state}" if covers and p is not None else f"belt_{state}",
            "clear" if said else "unclear",
            {
                "share": known(all_.share if p is None else against["share"], 3),
                "low": known(inside.low, 3),
                "high": known(inside.high, 3),
                "random": known(against["random_share"], 3),
                "width": width,
                "ratio": known(against["ratio"], 2),
                "p": p,
                "all_p": None if at_once is None else round(at_once, 3),
                "widths": int((tables["main"]["p_value"] < ALPHA).sum()),
                "places": int(_number(against["places"])),
                "n": len(placed),
                "median": known(float(np.median(distance)) / 1000, 1),
                "weight": "placed_organisations" if params["weight"] == "organisations" else str(params["weight"]),
            },
        ),
        params=params,
        excluded=placed.excluded,
        denominator="weights" if unit != "organisations" else "organisations",
        unit="share",
        seed=int(params.get("seed", SEED)),
        notes=("parks_are_units", "co_located", "edge_uncertain", "schematic_axes"),
        shapes=to_wgs84(shapes, belt.crs),
        statements=said,
        unsettled=frozenset() if _settled(own.found, width) else said,
    )


def _number(value: object) -> float:
    return float(str(value))


def _settled(found: Belted | None, width: float) -> bool:
    if found is None:
        return True
    worst = np.maximum(found.chance.by_seed[:, found.at(width)], found.at_once_by_seed) < ALPHA
    return len(set(worst.tolist())) == 1


BELT = Statistic(
    id="belt",
    group="belt",
    compute=_compute,
    formula="share = Σw[d ≤ width/2] / Σw;  part = area(belt ∩ A)/area(A);  p = (1 + #{moved parks: share ≥ observed})/"
    "(1 + draws);  LQ = (wₛᵢ/wᵢ)/(wₛₒ/wₒ)",
    literature=(
        "Besag J., Diggle P. J. (1977) Simple Monte Carlo tests for spatial pattern. Applied Statistics 26",
        "Westfall P. H., Young S. S. (1993) Resampling-based multiple testing. Wiley",
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
    params=(WIDTH, WEIGHT, AREA, *COMMON),
    minimum_n=MINIMUM,
    charts=("belt_widths", "decay", "chainage", "belt_sectors"),
    mapped=True,
    spatial=True,
)
