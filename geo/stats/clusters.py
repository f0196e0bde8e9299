"""Clusters of organisations by density, on metres: DBSCAN or HDBSCAN, with a least number and a least capital.

Both thresholds must hold: a dense group with too little registered capital is not a cluster (as in the studies of
Beijing's AI firms). Organisations of one site count one by one, at distance 0 from each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree
from sklearn.cluster import DBSCAN, HDBSCAN
from sklearn.metrics import adjusted_rand_score

from geo.corridor import Corridor
from geo.crs import METRIC_CRS, degrees, to_wgs84
from geo.stats.behind import members, where, whole
from geo.stats.places import located, main_sectors, takers, weights_of
from geo.stats.result import SEED, Level, Param, Params, Progress, Result, Statistic, Value, Verdict, known, too_few
from geo.stats.tables import Mark, Rows, TableSpec, Wanted, units

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.load import Facts
    from geo.filter import Selection
    from geo.points import Points

MINIMUM = 20
LIMIT = 10_000  # places given to DBSCAN; above it places are merged on a lattice of eps/10
SAMPLE = 5_000  # rows given to HDBSCAN, whose time grows with the square
FACTORS = (0.5, 0.75, 1.0, 1.25, 1.5)
METHOD = Param("method", "dbscan", choices=("dbscan", "hdbscan"))
EPS = Param("eps_km", 1.5, low=0.2, high=10.0, step=0.1, unit="km", only_if=("method", "dbscan"))
COUNT = Param("min_count", 5, low=3, high=100, step=1)
CAPITAL = Param("min_capital", 0.0, low=0.0, high=1000.0, step=1.0, unit="cny_100m")
COLUMNS = ("cluster", "count", "places", "sector_id", "sector_count", "park_id", "capital_100m", "capital_known",
           "area_km2", "belt_km", "lon", "lat", "reason")  # fmt: skip


@dataclass(frozen=True, slots=True)
class KDistance:
    """Distances to the k-th nearest other organisation, ascending (metres), and the one at the knee of the curve."""

    k: int
    metres: NDArray[np.float64]
    knee: float


def dbscan(xy: NDArray[np.float64], count: NDArray[np.float64], eps_m: float, least: int) -> NDArray[np.intp]:
    """scikit-learn's DBSCAN on different places, each weighing as many as stand there: the labels are those of the rows
    one by one, at a fraction of the memory. −1 is noise. Ester et al. 1996."""
    weight = None if bool((count == 1).all()) else count  # scikit-learn sums weights in a slow loop
    found = DBSCAN(eps=eps_m, min_samples=least).fit(xy, sample_weight=weight)
    return np.asarray(found.labels_, dtype=np.intp)


def hdbscan(xy: NDArray[np.float64], least: int) -> NDArray[np.intp]:
    """scikit-learn's HDBSCAN on rows; −1 is noise. Campello, Moulavi and Sander 2013."""
    if len(xy) < least:  # scikit-learn refuses what has an answer: too few for a single cluster
        return np.full(len(xy), -1, dtype=np.intp)
    return np.asarray(HDBSCAN(min_cluster_size=least, copy=True).fit(xy).labels_, dtype=np.intp)


def k_distance(placed: Points, k: int) -> KDistance:
    """For each organisation the distance to its k-th nearest other one; the knee is the point farthest below the
    chord of the sorted curve (Satopää et al. 2011), the usual suggestion for ε. No distances and NaN where nobody has
    k others."""
    if len(placed) <= k:
        return KDistance(k, np.zeros(0), float("nan"))
    xy, count = placed.spot_xy, placed.spot_count
    near = min(k + 1, len(xy))
    apart, which = (a.reshape(len(xy), near) for a in cKDTree(xy).query(xy, k=near))
    heads = np.cumsum(count[which], axis=1) - 1  # others within reach of the j-th nearest place
    first = (heads >= k).argmax(axis=1)
    metres = np.sort(np.repeat(apart[np.arange(len(xy)), first], count.astype(int)))
    if len(metres) < 3 or metres[-1] <= metres[0]:
        return KDistance(k, metres, float(metres[-1]))
    x = np.linspace(0, 1, len(metres))
    below = x - (metres - metres[0]) / (metres[-1] - metres[0])
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

    Above LIMIT places DBSCAN works on places merged within eps/10·√2; above SAMPLE rows HDBSCAN clusters a seeded
    sample and the other rows take the label of their nearest sampled row.
    """
    if method == "dbscan":
        used, moved = merged(placed, eps_m)
        return dbscan(used.spot_xy, used.spot_count, eps_m, least)[used.spot], moved, False
    order = np.lexsort((placed.xy[:, 1], placed.xy[:, 0]))
    if len(placed) <= SAMPLE:
        labels = np.empty(len(placed), dtype=np.intp)
        labels[order] = hdbscan(placed.xy[order], least)
        return labels, 0.0, False
    drawn = placed.xy[np.random.default_rng(seed).choice(order, SAMPLE, replace=False)]
    sampled = hdbscan(drawn, max(3, round(least * SAMPLE / len(placed))))
    return sampled[cKDTree(drawn).query(placed.xy)[1]], 0.0, True


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
    lon, lat = degrees(*placed.xy[mask].mean(axis=0))
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
    xy, count = used.spot_xy, used.spot_count
    for done, factor in enumerate(factors):
        other = labels if factor == 1.0 else dbscan(xy, count, eps_m * factor, least)[used.spot]
        rows.append(
            (
                eps_m * factor / 1000,
                len(np.unique(other[other >= 0])),
                float((other >= 0).mean()),
                float(adjusted_rand_score(labels, other)),
            )
        )
        progress(0.4 + 0.6 * (done + 1) / len(factors))
    return pd.DataFrame(rows, columns=["eps_km", "clusters", "clustered_share", "agreement"])


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    frame, placed, _ = located(selection, {})
    empty = pd.DataFrame(columns=list(COLUMNS))
    if len(placed) < MINIMUM or placed.spots < 2:
        reason = "one_place" if placed.spots == 1 and len(placed) >= MINIMUM else "too_few"
        return too_few("clusters", len(placed), MINIMUM, empty, params=params, excluded=placed.excluded, reason=reason)
    method, least, eps = str(params["method"]), int(params["min_count"]), float(params["eps_km"]) * 1000
    raw, moved, sampled = assign(placed, method, eps, least)
    progress(0.4)
    located_rows = frame.iloc[placed.position]
    capital = weights_of(located_rows, "capital")[0] / 1e4
    labels = kept(raw, capital, least, float(params["min_capital"]))
    belt = Corridor.of_facts(facts).distance(placed.xy)[0]
    margin = eps / 4 if method == "dbscan" else 300.0
    near = k_distance(placed, least - 1)
    rows, drawn = [], []
    for label in range(int(labels.max(initial=-1)) + 1):
        mask = labels == label
        drawn.append(outline(placed.xy[mask], margin))
        rows.append(
            _row(
                label,
                frame=located_rows.loc[mask],
                capital=capital,
                placed=placed,
                mask=mask,
                belt=belt,
                area=drawn[-1],
            )
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    numbered = np.where(labels >= 0, labels + 1.0, np.nan)
    points = takers(frame, placed, cluster=numbered, capital_100m=capital, belt_km=belt / 1000)
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
        table.assign(id="cluster_" + table["cluster"].astype(str), kind="cluster"), geometry=drawn, crs=METRIC_CRS
    )
    return _result(
        table,
        tables=tables,
        labels=labels,
        raw=raw,
        params=params,
        placed=placed,
        near=near,
        shapes=to_wgs84(shapes),
        moved=moved,
        sampled=sampled,
    )


def _result(
    table: pd.DataFrame,
    *,
    tables: dict[str, pd.DataFrame],
    labels: NDArray[np.intp],
    raw: NDArray[np.intp],
    params: Params,
    placed: Points,
    near: KDistance,
    shapes: gpd.GeoDataFrame,
    moved: float,
    sampled: bool,
) -> Result:
    groups = len(np.unique(raw[raw >= 0]))
    share = float((labels >= 0).mean())
    agreement = (
        tables["stability"].loc[tables["stability"]["eps_km"] != params["eps_km"], "agreement"].min()
        if ("stability" in tables)
        else np.nan
    )
    values = [
        Value("clusters", len(table), "clusters", decimals=0),
        Value("clustered_share", known(share), "share"),
        Value("below_threshold", groups - len(table), "clusters", decimals=0),
        Value("knee", known(near.knee / 1000), "km", reason="" if len(near.metres) else "too_few"),
    ]
    if "stability" in tables:
        values.append(Value("stability", known(float(agreement)), "index_0_1"))
    if sampled:  # what the sample brings: agreement of the partition with that of another sample
        again = assign(placed, "hdbscan", 0.0, int(params["min_count"]), SEED + 1)[0]
        agreement = float(adjusted_rand_score(raw, again))
        values.append(Value("sampling_agreement", known(agreement), "ratio"))
    if moved:
        values.append(Value("position_error", known(moved), "m", decimals=0))
    said: dict[str, object] = {"clusters": len(table), "share": round(share, 3), "n": len(placed)}
    code = "clusters" if len(table) else "clusters_none"
    if len(table):
        largest = table.iloc[0]
        named = {name: largest[f"{name}_id"] for name in ("sector", "park")}
        said |= {"count": int(largest["count"])} | {k: v if isinstance(v, str) else None for k, v in named.items()}
    level: Level = "clear" if len(table) and not agreement < 0.5 else "unclear"
    notes = ("co_located", *(("merged_eps10",) if moved else ()), *(("sampled",) if sampled else ()))
    return Result(
        statistic="clusters",
        values=tuple(values),
        tables=tables,
        n=len(placed),
        verdict=Verdict(code, level, said),
        params=params,
        excluded=placed.excluded,
        denominator="organisations",
        unit="clusters",
        seed=SEED if sampled else None,
        notes=notes,
        shapes=shapes,
    )


def _curve(near: KDistance) -> pd.DataFrame:
    """The k-distance curve at no more than 200 ranks."""
    metres = near.metres
    rank = np.unique(np.linspace(0, len(metres) - 1, min(200, len(metres))).round().astype(int))
    return pd.DataFrame({"rank": rank + 1, "distance_km": metres[rank] / 1000})


def _sample(mark: Mark, _: Wanted) -> Rows:
    frame, placed, _unit = located(mark.selection, {})
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
    formula="core: #{organisations within ε} ≥ min;  cluster = cores within ε of each other and what they reach;  "
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
    params=(METHOD, EPS, COUNT, CAPITAL),
    minimum_n=MINIMUM,
    charts=("k_distance", "stability"),
    mapped=True,
)
