"""Clusters of organisations by density, on metres: DBSCAN or HDBSCAN, with a least number and a least capital.

Density is that of different places: organisations that share a site say nothing about how places lie. Both thresholds
must hold: a dense group with too few organisations or too little registered capital is not a cluster (as in the studies
of Beijing's AI firms). How many clusters there are depends on positions that are known within some hundred metres: the
same is done with every place drawn inside its uncertainty.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree
from sklearn.cluster import DBSCAN, HDBSCAN
from sklearn.metrics import adjusted_rand_score

from geo.corridor import Corridor
from geo.crs import degrees, to_wgs84
from geo.stats.behind import members, where, who, whole
from geo.stats.inference.checks import WHO
from geo.stats.places import located, main_sectors, takers, weights_of
from geo.stats.result import SEED, Param, Params, Progress, Result, Value, Verdict, known, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import Mark, Rows, TableSpec, Wanted, units

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.load import Facts
    from geo.filter import Selection
    from geo.points import Points

MINIMUM = 20
LIMIT = 10_000  # places given to DBSCAN; above it places are merged on a lattice of eps/10
SAMPLE = 5_000  # places given to HDBSCAN, whose time grows with the square
SHAKES = 9
FACTORS = (0.5, 0.75, 1.0, 1.25, 1.5)
METHOD = Param("method", "dbscan", choices=("dbscan", "hdbscan"))
EPS = Param("eps_km", 1.5, low=0.2, high=10.0, step=0.1, unit="km", only_if=("method", "dbscan"))
PLACES = Param("min_places", 3, low=1, high=20, step=1)
COUNT = Param("min_count", 5, low=1, high=100, step=1)
CAPITAL = Param("min_capital", 0.0, low=0.0, high=1000.0, step=1.0, unit="cny_100m")
COLUMNS = ("cluster", "count", "places", "sector_id", "sector_count", "park_id", "capital_100m", "capital_known",
           "area_km2", "belt_km", "lon", "lat", "reason")  # fmt: skip


@dataclass(frozen=True, slots=True)
class KDistance:
    """Distances to the k-th nearest other place, ascending (metres), and the one at the knee of the curve."""

    k: int
    metres: NDArray[np.float64]
    knee: float


def dbscan(xy: NDArray[np.float64], eps_m: float, least: int) -> NDArray[np.intp]:
    """scikit-learn's DBSCAN on different places; −1 is noise. Ester et al. 1996."""
    return np.asarray(DBSCAN(eps=eps_m, min_samples=least).fit(xy).labels_, dtype=np.intp)


def hdbscan(xy: NDArray[np.float64], least: int) -> NDArray[np.intp]:
    """scikit-learn's HDBSCAN on different places; −1 is noise. Campello, Moulavi and Sander 2013.

    scikit-learn counts a place among its own neighbours, the hdbscan library does not: ``least`` + 1 there.
    """
    if len(xy) < max(least, 2):  # scikit-learn refuses what has an answer: too few for a single cluster
        return np.full(len(xy), -1, dtype=np.intp)
    return np.asarray(HDBSCAN(min_cluster_size=max(least, 2), copy=True).fit(xy).labels_, dtype=np.intp)


def k_distance(placed: Points, k: int) -> KDistance:
    """For each place the distance to its k-th nearest other one; the knee is the point farthest below the chord of the
    sorted curve (Satopää et al. 2011), the usual suggestion for ε. Nothing and NaN where no place has k others."""
    k = max(k, 1)
    if placed.spots <= k:
        return KDistance(k, np.zeros(0), float("nan"))
    xy = placed.spot_xy
    metres = np.sort(cKDTree(xy).query(xy, k=k + 1)[0][:, k])
    if len(metres) < 3 or metres[-1] <= metres[0]:
        return KDistance(k, metres, float(metres[-1]))
    below = np.linspace(0, 1, len(metres)) - (metres - metres[0]) / (metres[-1] - metres[0])
    return KDistance(k, metres, float(metres[int(np.argmax(below))]))


def merged(placed: Points, eps_m: float) -> tuple[Points, float]:
    """The points, above LIMIT places with those merged that a lattice of eps/10 puts together; and the most by which a
    place may have moved, metres."""
    if placed.spots <= LIMIT:
        return placed, 0.0
    return placed.snapped(eps_m / 10), float(eps_m / 10 * np.sqrt(2))


def assign(
    placed: Points, method: str, eps_m: float, least: int, seed: int = SEED
) -> tuple[NDArray[np.intp], float, bool]:
    """(label per row, −1 noise; metres by which a place may have been moved; whether only a sample was clustered).

    Above LIMIT places DBSCAN works on places merged within eps/10·√2; above SAMPLE places HDBSCAN clusters a seeded
    sample and the other places take the label of their nearest sampled one.
    """
    if method == "dbscan":
        used, moved = merged(placed, eps_m)
        return dbscan(used.spot_xy, eps_m, least)[used.spot], moved, False
    xy = placed.spot_xy  # in order of position, so that the order of rows does not matter
    if len(xy) <= SAMPLE:
        return hdbscan(xy, least)[placed.spot], 0.0, False
    drawn = xy[np.random.default_rng(seed).choice(len(xy), SAMPLE, replace=False)]
    sampled = hdbscan(drawn, max(2, round(least * SAMPLE / len(xy))))
    return sampled[cKDTree(drawn).query(xy)[1]][placed.spot], 0.0, True


def shaken(placed: Points, rng: np.random.Generator) -> Points:
    """The points with every place drawn anew, uniform in the circle of its uncertainty."""
    reach = np.zeros(placed.spots)
    np.maximum.at(reach, placed.spot, placed.uncertainty_m)
    turn, part = rng.uniform(0, 2 * np.pi, placed.spots), np.sqrt(rng.uniform(0, 1, placed.spots))
    by = np.column_stack([np.cos(turn), np.sin(turn)]) * (reach * part)[:, None]
    return replace(placed, xy=placed.xy + by[placed.spot])


@dataclass(frozen=True, slots=True)
class Shaken:
    """Over SHAKES draws of the positions: fewest and most clusters, the one in use among them, and
    the lowest agreement with it."""

    fewest: int
    most: int
    agreement: float


def position_error(placed: Points, capital: NDArray[np.float64], labels: NDArray[np.intp], params: Params) -> Shaken:
    """The same clustering with every place drawn inside its uncertainty."""
    rng, found = np.random.default_rng(int(params.get("seed", SEED))), []
    method, eps, least = str(params["method"]), float(params["eps_km"]) * 1000, int(params["min_places"])
    own = int(labels.max(initial=-1)) + 1
    for _ in range(SHAKES if placed.spots <= SAMPLE else 2):
        raw = assign(shaken(placed, rng), method, eps, least)[0]
        other = kept(raw, capital, int(params["min_count"]), float(params["min_capital"]))
        found.append((int(other.max(initial=-1)) + 1, float(adjusted_rand_score(labels, other))))
    numbers, agreement = zip(*found, strict=True)
    return Shaken(min(own, *numbers), max(own, *numbers), min(agreement))


def kept(labels: NDArray[np.intp], capital: NDArray[np.float64], least: int, floor: float) -> NDArray[np.intp]:
    """Labels in order of size, −1 for groups below either threshold. ``capital`` per row, NaN counted as not known."""
    sizes = np.bincount(labels[labels >= 0])
    sums = np.bincount(labels[labels >= 0], np.nan_to_num(capital)[labels >= 0])
    good = [int(i) for i in np.argsort(-sizes, kind="stable") if sizes[i] >= least and sums[i] >= floor]
    number = np.full(len(sizes) + 1, -1, dtype=np.intp)  # the last entry answers label −1
    number[good] = np.arange(len(good))
    return number[labels]


def outline(xy: NDArray[np.float64], margin_m: float) -> BaseGeometry:
    """Concave hull (ratio 0.3) of the places, widened by a margin, metres; one place becomes a disc."""
    step = margin_m / 2 if len(xy) > 2_000 else 1.0  # many places: the hull of a lattice, well inside the margin
    shown = np.unique(np.round(xy / step), axis=0) * step
    places = shapely.MultiPoint(shown)
    hull = shapely.concave_hull(places, ratio=0.3) if len(places.geoms) > 3 else places.convex_hull
    return shapely.buffer(hull, margin_m, quad_segs=8)


def _row(
    label: int,
    *,
    frame: pd.DataFrame,
    capital: NDArray[np.float64],
    placed: Points,
    mask: NDArray[np.bool_],
    belt: NDArray[np.float64],
    area: BaseGeometry,
) -> dict[str, object]:
    sector, sector_count = _most(main_sectors(frame))
    x, y = placed.xy[mask].mean(axis=0)
    lon, lat = degrees(x, y, placed.crs)
    own = capital[mask]
    return {
        "cluster": label + 1,
        "count": int(mask.sum()),
        "places": len(np.unique(placed.spot[mask])),
        "sector_id": sector,
        "sector_count": sector_count,
        "park_id": _most(frame["park_id"])[0],
        "capital_100m": float(np.nansum(own)) if np.isfinite(own).any() else np.nan,
        "capital_known": int(np.isfinite(own).sum()),
        "area_km2": area.area / 1e6,
        "belt_km": float(np.median(belt[mask])) / 1000,
        "lon": float(lon),
        "lat": float(lat),
        "reason": "" if np.isfinite(own).any() else "no_capital",
    }


def _most(ids: pd.Series) -> tuple[str | None, int]:
    """(the most frequent id, how often); (None, 0) where none is known. On a tie the first in the alphabet."""
    found = ids.mode()
    return (str(found.iloc[0]), int((ids == found.iloc[0]).sum())) if len(found) else (None, 0)


def stability(placed: Points, labels: NDArray[np.intp], eps_m: float, least: int, progress: Progress) -> pd.DataFrame:
    """The same with other ε: number of groups, share of rows in one, and agreement with the chosen ε (adjusted Rand
    index of Hubert and Arabie 1985; 1 is the same partition, 0 what chance gives)."""
    rows = []
    used, moved = merged(placed, eps_m)
    factors = (0.75, 1.0, 1.25) if moved else FACTORS  # many places: three partitions, not five, for the time they take
    for done, factor in enumerate(factors):
        other = labels if factor == 1.0 else dbscan(used.spot_xy, eps_m * factor, least)[used.spot]
        groups, share = len(np.unique(other[other >= 0])), float((other >= 0).mean())
        rows.append((eps_m * factor / 1000, groups, share, float(adjusted_rand_score(labels, other))))
        progress(0.4 + 0.6 * (done + 1) / len(factors))
    return pd.DataFrame(rows, columns=["eps_km", "clusters", "clustered_share", "agreement"])


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    frame, placed, _ = located(facts, selection, {})
    if len(placed) < MINIMUM or placed.spots < 2:
        reason = "one_place" if placed.spots == 1 and len(placed) >= MINIMUM else "too_few"
        empty = pd.DataFrame(columns=list(COLUMNS))
        return too_few("clusters", len(placed), MINIMUM, empty, params=params, excluded=placed.excluded, reason=reason)
    method, least, eps = str(params["method"]), int(params["min_places"]), float(params["eps_km"]) * 1000
    raw, moved, sampled = assign(placed, method, eps, least)
    progress(0.4)
    rows = frame.iloc[placed.position]
    capital = weights_of(rows, "capital")[0] / 1e4
    labels = kept(raw, capital, int(params["min_count"]), float(params["min_capital"]))
    belt = Corridor.of_facts(facts).distance(placed.xy)[0]
    table, drawn = _described(labels, rows, capital, placed, belt, eps / 4 if method == "dbscan" else 300.0)
    near = k_distance(placed, least - 1)
    points = takers(
        frame, placed, cluster=np.where(labels >= 0, labels + 1.0, np.nan), capital_100m=capital, belt_km=belt / 1000
    )
    points["reason"] = np.where(labels >= 0, "", "in_no_cluster")
    order = ["cluster", "id"] if "id" in points.columns else ["cluster"]
    tables = {
        "main": table,
        "members": points.drop(columns="weight").sort_values(order, kind="stable").reset_index(drop=True),
        "k_distance": _curve(near),
    }
    if method == "dbscan":
        tables["stability"] = stability(placed, raw, eps, least, progress)
    progress(1.0)
    shapes = gpd.GeoDataFrame(
        table.assign(id="cluster_" + table["cluster"].astype(str), kind="cluster"), geometry=drawn, crs=placed.crs
    )
    extra: list[Value] = []
    if sampled:  # what the sample brings: agreement of the partition with that of another sample
        again = assign(placed, "hdbscan", 0.0, least, SEED + 1)[0]
        extra.append(Value("sampling_agreement", known(float(adjusted_rand_score(raw, again))), "ratio"))
    if moved:
        extra.append(Value("position_error", known(moved), "m", decimals=0))
    shake = position_error(placed, capital, labels, params)
    return _result(
        table,
        tables,
        shake,
        near,
        extra,
        raw=raw,
        labels=labels,
        params=params,
        placed=placed,
        shapes=to_wgs84(shapes, placed.crs),
    )


def _described(  # noqa: PLR0917 - the members of the clusters and what is known of them
    labels: NDArray[np.intp],
    rows: pd.DataFrame,
    capital: NDArray[np.float64],
    placed: Points,
    belt: NDArray[np.float64],
    margin: float,
) -> tuple[pd.DataFrame, list[BaseGeometry]]:
    """(one row a cluster, its outline in metres)."""
    found, drawn = [], []
    for label in range(int(labels.max(initial=-1)) + 1):
        mask = labels == label
        drawn.append(outline(placed.xy[mask], margin))
        own = rows.loc[mask]
        found.append(_row(label, frame=own, capital=capital, placed=placed, mask=mask, belt=belt, area=drawn[-1]))
    return pd.DataFrame(found, columns=list(COLUMNS)), drawn


def _result(
    table: pd.DataFrame,
    tables: dict[str, pd.DataFrame],
    shake: Shaken,
    near: KDistance,
    extra: list[Value],
    *,
    raw: NDArray[np.intp],
    labels: NDArray[np.intp],
    params: Params,
    placed: Points,
    shapes: gpd.GeoDataFrame,
) -> Result:
    groups, share = len(np.unique(raw[raw >= 0])), float((labels >= 0).mean())
    values = [
        Value("clusters", len(table), "clusters", low=float(shake.fewest), high=float(shake.most), decimals=0),
        Value("clustered_share", known(share), "share"),
        Value("below_threshold", groups - len(table), "clusters", decimals=0),
        Value("knee", known(near.knee / 1000), "km", reason="" if len(near.metres) else "too_few"),
        Value("position_agreement", known(shake.agreement), "index_0_1"),
    ]
    if "stability" in tables:
        others = tables["stability"].loc[tables["stability"]["eps_km"] != params["eps_km"], "agreement"]
        values.append(Value("stability", known(float(others.min())), "index_0_1"))
    said: dict[str, object] = {"clusters": len(table), "share": round(share, 3), "n": len(placed)}
    said |= {"places": placed.spots, "fewest": shake.fewest, "most": shake.most, "agreement": round(shake.agreement, 2)}
    code = "clusters" if len(table) else "clusters_none"
    if len(table):
        largest = table.iloc[0]
        named = {name: largest[f"{name}_id"] for name in ("sector", "park")}
        said |= {"count": int(largest["count"])} | {k: v if isinstance(v, str) else None for k, v in named.items()}
        said["ties"] = int((table["count"] == largest["count"]).sum())
        code = "clusters_sites" if bool((table["places"] == 1).all()) else "clusters"
    names = {value.id for value in extra}
    cautions = {"position_error": "merged_eps10", "sampling_agreement": "sampled"}
    notes = tuple(note for value, note in cautions.items() if value in names)
    return Result(
        statistic="clusters",
        values=(*values, *extra),
        tables=tables,
        n=len(placed),
        verdict=Verdict(code, "described", said),
        params=params,
        excluded=placed.excluded,
        denominator="organisations",
        unit="clusters",
        seed=int(params.get("seed", SEED)),
        notes=("places_not_rows", "position_near", *notes),
        shapes=shapes,
    )


def _curve(near: KDistance) -> pd.DataFrame:
    """The k-distance curve at no more than 200 ranks."""
    metres = near.metres
    rank = np.unique(np.linspace(0, len(metres) - 1, min(200, len(metres))).round().astype(int))
    return pd.DataFrame({"rank": rank + 1, "distance_km": metres[rank] / 1000})


def _sample(mark: Mark, _: Wanted) -> Rows:
    frame, placed, _unit = located(mark.facts, who(mark), {})
    return "enterprises", frame.iloc[placed.position]


def _of_cluster(mark: Mark, rows: pd.DataFrame, _: Points) -> NDArray[np.bool_]:
    found = mark.result.tables["members"]
    own = rows["id"].isin(found.loc[found["cluster"] == mark.row["cluster"], "id"])
    if mark.column in ("sector_id", "sector_count"):
        own &= main_sectors(rows) == mark.row["sector_id"]
    return np.asarray(own, dtype=bool)


_UNITS = units(
    name="cluster",
    organisations="count sector_count capital_known",
    number="places",
    cny_100m="capital_100m",
    km2="area_km2",
    km="belt_km",
    degrees="lon lat",
)
_STABLE = units(km="eps_km", clusters="clusters", share="clustered_share", index_0_1="agreement")


CLUSTERS = Statistic(
    id="clusters",
    group="clusters",
    compute=_compute,
    formula="core: #{places within ε} ≥ min;  cluster = cores within ε of each other and what they reach;  "
    "kept when n ≥ min and Σ capital ≥ min capital",
    literature=(
        "Ester M. et al. (1996) A density-based algorithm for discovering clusters. KDD-96",
        "Campello R., Moulavi D., Sander J. (2013) Density-based clustering based on hierarchical density estimates",
        "Hubert L., Arabie P. (1985) Comparing partitions. Journal of Classification 2",
        "Satopää V. et al. (2011) Finding a kneedle in a haystack. ICDCS Workshops",
    ),
    unit="clusters",
    sample=_sample,
    tables=(
        TableSpec(about="count", units=_UNITS, rows=where(_of_cluster)),
        members("members", cny_100m="capital_100m", km="belt_km", name="cluster"),
        TableSpec(
            id="k_distance", about="distance_km", units=units(name="rank", km="distance_km"), rows=whole(_sample)
        ),
        TableSpec(id="stability", about="agreement", units=_STABLE, rows=whole(_sample)),
    ),
    params=(METHOD, EPS, PLACES, COUNT, CAPITAL, WHO),
    minimum_n=MINIMUM,
    charts=("k_distance", "stability"),
    mapped=True,
)
