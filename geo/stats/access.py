"""How near to the metro organisations are, and how many others can be reached by foot and train."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import to_metric, to_wgs84
from geo.metro import Network, between, network
from geo.stats.behind import members, of_row, placed
from geo.stats.inference.checks import WHO
from geo.stats.places import city, located, takers
from geo.stats.result import SEED, Param, Params, Progress, Result, Value, Verdict, known, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import TableSpec, units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.filter import Selection
    from geo.points import Points

    Floats = NDArray[np.float64]

MINIMUM, MIN_PARK = 10, 5
BUDGETS = (15, 30, 45)  # minutes
STARTS, CHUNK = 600, 4_000_000  # places from which others are reached, a seeded sample above; numbers held at once
NEAR_M = 1_000.0
WALK = Param("walk_kmh", 4.8, low=3.0, high=6.0, step=0.2, unit="kmh")
RIDE = Param("ride_kmh", 35.0, low=20.0, high=60.0, step=5.0, unit="kmh")
WAIT = Param("wait_min", 5.0, low=0.0, high=15.0, step=1.0, unit="min")
COLUMNS = ("park_id", "n", "walk_m", "low_walk_m", "high_walk_m", "walk_min", "within_1km",
           *(f"reach_{m}" for m in BUDGETS), "reason")  # fmt: skip


def reached(net: Network, spots: Floats, heads: Floats, starts: NDArray[np.intp], walk_kmh: float) -> Floats:
    """Organisations within each of BUDGETS minutes of the places ``starts``, those of the place itself among them:
    (starts, budgets). ``heads`` (places,): organisations at each."""
    out, step = np.empty((len(starts), len(BUDGETS))), max(1, CHUNK // max(len(spots), 1))
    for at in range(0, len(starts), step):
        minutes = between(net, spots[starts[at : at + step]], spots, walk_kmh=walk_kmh)
        for column, budget in enumerate(BUDGETS):
            out[at : at + step, column] = (minutes <= budget) @ heads
    return out


def _summary(park: str, rows: pd.DataFrame) -> tuple[object, ...]:
    """Medians over the rows of one park (or all): the walk with what uncertain positions allow, and what is reached."""
    if len(rows) < MIN_PARK:
        return (park, len(rows), *[np.nan] * (len(COLUMNS) - 3), "too_few")
    walk, off = rows["walk_m"].to_numpy(), rows["uncertainty_m"].to_numpy()
    middle = (np.median(walk), np.median(np.maximum(walk - off, 0.0)), np.median(walk + off))
    reach = [rows[f"reach_{m}"].median() for m in BUDGETS]
    return (park, len(rows), *middle, rows["walk_min"].median(), float((walk <= NEAR_M).mean()), *reach, "")


def _organisations(frame: pd.DataFrame, spots: Points, net: Network, names: pd.Series, params: Params) -> pd.DataFrame:
    """Every organisation that took part with its walk and what it reaches (missing outside a sample of places)."""
    metres, number = net.nearest(spots.xy)
    pace = float(params["walk_kmh"]) * 1000 / 60
    starts = np.arange(spots.spots)
    if len(starts) > STARTS:
        starts = np.sort(np.random.default_rng(SEED).choice(starts, STARTS, replace=False))
    reach = np.full((spots.spots, len(BUDGETS)), np.nan)
    reach[starts] = reached(net, spots.spot_xy, spots.spot_count, starts, float(params["walk_kmh"])) - 1
    rows = takers(frame, spots, nearest_station=names.to_numpy(dtype=object)[number], walk_m=metres,
                  uncertainty_m=spots.uncertainty_m, walk_min=metres / pace)  # fmt: skip
    return rows.assign(**{f"reach_{m}": reach[spots.spot, i] for i, m in enumerate(BUDGETS)})


def _walks(facts: Facts, pace: float) -> gpd.GeoDataFrame:
    """What lies within 5, 10 and 15 minutes' walk of a station, inside the city."""
    stations, whole = to_metric(facts.boundaries.metro_stations, facts.place.crs).geometry.to_numpy(), city(facts)
    areas = [shapely.union_all(shapely.buffer(stations, minutes * pace)).intersection(whole) for minutes in (15, 10, 5)]
    kinds = ["walk_15", "walk_10", "walk_5"]
    frame = gpd.GeoDataFrame(
        {"id": kinds, "kind": kinds, "area_km2": [a.area / 1e6 for a in areas]}, geometry=areas, crs=facts.place.crs
    )
    return to_wgs84(frame, facts.place.crs)


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    frame, spots, _ = located(facts, selection, params)
    stations = facts.boundaries.metro_stations
    if len(spots) < MINIMUM or stations.empty:
        reason, empty = "too_few" if len(stations) else "no_stations", pd.DataFrame(columns=list(COLUMNS))
        return too_few(
            "access", len(spots), MINIMUM, empty, params=params, excluded=spots.excluded, unit="m", reason=reason
        )
    net = network(facts.boundaries.metro_lines, stations, facts.place.crs,
                  ride_kmh=float(params["ride_kmh"]), wait_min=float(params["wait_min"]))  # fmt: skip
    progress(0.2)
    points = _organisations(frame, spots, net, stations["name_zh"], params)
    progress(0.8)
    groups = [("", points), *((str(p), points.loc[points["park_id"] == p]) for p in selection.parks["id"])]
    main = pd.DataFrame([_summary(*group) for group in groups], columns=list(COLUMNS))
    shapes = _walks(facts, float(params["walk_kmh"]) * 1000 / 60)
    progress(1.0)
    return _result(main, points, shapes, params, dict(spots.excluded))


def _result(
    main: pd.DataFrame, points: pd.DataFrame, shapes: gpd.GeoDataFrame, params: Params, excluded: dict[str, int]
) -> Result:
    whole, parks = main.iloc[0], main.iloc[1:]
    judged = parks.loc[parks["reason"] == ""].sort_values("walk_m", kind="stable")
    values = [Value("walk_m", known(whole["walk_m"]), "m", low=known(whole["low_walk_m"]),
                    high=known(whole["high_walk_m"]), decimals=0),
              Value("within_1km", known(whole["within_1km"]), "share")]  # fmt: skip
    values += [Value(f"reach_{m}", known(whole[f"reach_{m}"]), "organisations", decimals=0) for m in BUDGETS]
    values += [
        Value("walk_m", known(r.walk_m), "m", low=known(r.low_walk_m), high=known(r.high_walk_m),
              about=str(r.park_id), reason=str(r.reason), decimals=0)
        for r in parks.itertuples()
    ]  # fmt: skip
    said: dict[str, object] = {"n": len(points), "m": known(whole["walk_m"], 0), "minutes": known(whole["walk_min"], 0)}
    said |= {"from_m": known(whole["low_walk_m"], 0), "to_m": known(whole["high_walk_m"], 0),
             "kmh": float(params["walk_kmh"]), "ride": float(params["ride_kmh"]), "wait": float(params["wait_min"]),
             "share": known(whole["within_1km"], 3)}  # fmt: skip
    said |= {f"reach_{m}": known(whole[f"reach_{m}"], 0) for m in BUDGETS}
    if len(judged) > 1:
        near, far = judged.iloc[0], judged.iloc[-1]
        said |= {"park": str(near["park_id"]), "near_m": known(near["walk_m"], 0)}
        said |= {"other_park": str(far["park_id"]), "far_m": known(far["walk_m"], 0)}
        said["open"] = int((judged["low_walk_m"] <= near["high_walk_m"]).sum()) - 1
    return Result(
        statistic="access",
        values=tuple(values),
        tables={"main": main, "points": points},
        n=len(points),
        verdict=Verdict("access" if len(judged) > 1 else "access_whole", "described", said),
        params=params,
        excluded=excluded,
        denominator="organisations",
        unit="m",
        notes=("as_crow_flies", "ride_assumed", "reach_listed", "co_located"),
        shapes=shapes,
    )


_UNITS = units(
    number="n",
    m="walk_m low_walk_m high_walk_m",
    min="walk_min",
    share="within_1km",
    organisations=" ".join(f"reach_{m}" for m in BUDGETS),
)

ACCESS = Statistic(
    id="access",
    group="access",
    compute=_compute,
    formula="walk = min_s |p − s|;  t(p, q) = min(|p − q|/v, min_{s,t} |p − s|/v + ride(s, t) + |t − q|/v);  "
    "reach_T = organisations q with t(p, q) ≤ T, itself not counted",
    literature=(
        "Hansen W. G. (1959) How accessibility shapes land use. Journal of the American Institute of Planners 25",
        "Geurs K. T., van Wee B. (2004) Accessibility evaluation of land-use and transport strategies. Journal of "
        "Transport Geography 12",
        "Dijkstra E. W. (1959) A note on two problems in connexion with graphs. Numerische Mathematik 1",
    ),
    unit="m",
    sample=placed,
    tables=(
        TableSpec(about="walk_m", units=_UNITS, rows=of_row(placed), made={"n": "n_placed"}),
        members(m="walk_m uncertainty_m", min="walk_min", organisations=" ".join(f"reach_{m}" for m in BUDGETS)),
    ),
    params=(WALK, RIDE, WAIT, WHO),
    minimum_n=MINIMUM,
    charts=("access",),
    mapped=True,
)
