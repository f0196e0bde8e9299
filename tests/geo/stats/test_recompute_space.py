"""Every figure of the spatial statistics again, from the tables that the page lets a person download, and the map too.

Places are brought to metres by pyproj alone and the formulas are typed a second time: pairs by brute force, the ellipse
by eigenvalues, neighbours by distance. What comes from random draws is drawn again with another seed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from scipy.optimize import minimize
from scipy.spatial.distance import cdist, pdist
from scipy.stats import false_discovery_control, norm
from shapely import affinity
from sklearn.cluster import DBSCAN, HDBSCAN
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import NearestNeighbors

from geo.stats import STATISTICS, statistic
from layers.map import analysis as on_map
from layers.text import t
from layers.view import View
from layers.words.results import worded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Result

    Atlas = tuple[Facts, Selection]
    Again = dict[str, object]

TO_METRES = pyproj.Transformer.from_crs(4326, 32650, always_xy=True)
RNG = np.random.default_rng(98)
SPATIAL = ("pattern", "clusters", "hotspots", "belt")


def metres(table: pd.DataFrame) -> NDArray[np.float64]:
    return np.column_stack(TO_METRES.transform(table["lon"], table["lat"]))


def flat(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda c: np.column_stack(TO_METRES.transform(c[:, 0], c[:, 1])))


def places(points: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """(position, weight, rows) of the different places: rows that fall on the same metre are one."""
    frame = pd.DataFrame(metres(points), columns=["x", "y"]).assign(w=points["weight"].to_numpy(), n=1.0)
    found = frame.groupby([frame["x"].round(), frame["y"].round()]).agg(
        {"x": "mean", "y": "mean", "w": "sum", "n": "sum"}
    )
    return found[["x", "y"]].to_numpy(), found["w"].to_numpy(), found["n"].to_numpy()


def study_area(choice: str, facts: Facts, xy: NDArray[np.float64]) -> shapely.Geometry:
    city = shapely.union_all([flat(shape) for shape in facts.boundaries.districts.geometry])
    if choice == "hull":
        return shapely.MultiPoint(xy).convex_hull
    stations = [flat(shape).buffer(3_000, quad_segs=8) for shape in facts.boundaries.metro_stations.geometry]
    return shapely.union_all(stations).intersection(city) if choice == "urban" else city


def sown(area: shapely.Geometry, n: int) -> NDArray[np.float64]:
    """n random points in the area: sown over its box, those outside thrown away."""
    west, south, east, north = area.bounds
    found = RNG.uniform((west, south), (east, north), (40 * n, 2))
    return found[shapely.contains_xy(area, found)][:n]


def said(**values: object) -> Again:
    return {f"said|{key}": value for key, value in values.items()}


def by_draws(p: float, draws: int) -> object:
    return pytest.approx(p, abs=4 * np.sqrt(max(p * (1 - p), 1 / draws) / draws) + 1e-3)


def against_parks(
    points: pd.DataFrame, area: shapely.Geometry, measure: Callable[[NDArray[np.float64]], float], draws: int
) -> tuple[float, int]:
    """(share of draws that reach the observed measure when each park that reaches into the area, whole, is turned by
    affinity.rotate and put down anywhere in it, and what then lies in the area is measured; number of such parks)."""
    frame = pd.DataFrame(metres(points), columns=["x", "y"]).assign(park=points["park_id"].to_numpy())
    spots = frame.groupby([frame["x"].round(), frame["y"].round()]).first()
    groups = [shapely.MultiPoint(rows[["x", "y"]].to_numpy()) for _, rows in spots.groupby("park")]
    groups = [group for group in groups if group.intersects(area)]
    centre = [np.array(shapely.get_coordinates(g)).mean(axis=0) for g in groups]

    def cut(at: NDArray[np.float64]) -> float:
        here = at[shapely.contains_xy(area, at)]
        return measure(here) if len(here) > 1 else np.inf

    seen = cut(np.vstack([shapely.get_coordinates(g) for g in groups]))
    reached = 0
    for _ in range(draws):
        put = []
        for group, at, to in zip(groups, centre, sown(area, len(groups)), strict=True):
            turned = affinity.rotate(group, RNG.uniform(0, 360), origin=tuple(at))
            put.append(shapely.get_coordinates(affinity.translate(turned, *(to - at))))
        reached += not cut(np.vstack(put)) < seen - 1e-9
    return reached / draws, len(groups)


def centrography(result: Result, facts: Facts) -> Again:
    points, again = result.tables["points"], {}
    for row in result.table.itertuples():
        mine = points if row.park_id == "" else points[points["park_id"] == row.park_id]
        xy, w = metres(mine), mine["weight"].to_numpy()
        assert (row.n, row.places) == (len(mine), len(places(mine)[0]) if len(mine) else 0)
        if row.reason:
            continue
        mean, n = w @ xy / w.sum(), len(xy)
        off = xy - mean
        spread, turn = np.linalg.eigh((off * w[:, None]).T @ off / w.sum())
        axes = np.sqrt(2 * n / (n - 2) * spread) / 1000
        km = np.sqrt((w * (off**2).sum(axis=1)).sum() / w.sum()) / 1000
        azimuth = np.degrees(np.arctan2(turn[0, 1], turn[1, 1])) % 180
        np.testing.assert_allclose(
            (row.standard_distance_km, row.major_km, row.minor_km), (km, axes[1], axes[0]), rtol=1e-6
        )
        assert min(abs(row.azimuth_deg - azimuth), 180 - abs(row.azimuth_deg - azimuth)) < 1e-4
        np.testing.assert_allclose(TO_METRES.transform(row.mean_lon, row.mean_lat), mean, atol=1e-3)
        here = np.array(TO_METRES.transform(row.median_lon, row.median_lat))
        away = lambda at, xy=xy, w=w: float(w @ np.hypot(*(xy - at).T))  # noqa: E731
        best = minimize(away, mean, method="Nelder-Mead", options={"xatol": 0.01, "fatol": 1e-6})
        assert away(here) <= best.fun * (1 + 1e-6)
        if row.park_id == "":
            again = {"standard_distance_km|": km, "major_km|": axes[1], "minor_km|": axes[0], "azimuth_deg|": azimuth}
            again |= said(n=n, azimuth=round(azimuth), ratio=axes[1] / axes[0], km=km)
    return again


def density(result: Result, facts: Facts) -> Again:
    xy, w, _ = places(result.tables["points"])
    n, surface = w.sum() ** 2 / (w**2).sum(), result.tables["surface"]
    h = result.params["bandwidth_km"] * 1000
    if result.params["bandwidth"] == "scott":
        spread = np.diag(np.cov(xy.T, aweights=w, ddof=0)) * n / (n - 1)
        h = np.prod(spread) ** 0.25 * n ** (-1 / 6)
    at, z = metres(surface), surface["density_km2"].to_numpy()
    some = np.append(RNG.integers(0, len(z), 50), z.argmax())
    exact = np.exp(-(cdist(at[some], xy) ** 2) / (2 * h**2)) @ w / (2 * np.pi * h**2) * 1e6
    np.testing.assert_allclose(z[some], exact, rtol=1e-5, atol=1e-12)
    lines = np.unique(at[:, 0].round())
    step = np.ptp(at[:, 0]) / round(np.ptp(lines) / np.median(np.diff(lines))) / 1000
    mass = np.sort(z)[::-1] * step**2
    for row in result.table.itertuples():
        cells = int(np.searchsorted(np.cumsum(mass) / mass.sum(), row.share)) + 1
        assert row.area_km2 == pytest.approx(cells * step**2, rel=0.06)
        assert row.density_km2 == pytest.approx(np.sort(z)[::-1][cells - 1], rel=0.02)
    half = result.table.set_index("share").loc[0.5, "area_km2"]
    told = said(km2=round(half), bandwidth=h / 1000, n=len(result.tables["points"]))
    return {"bandwidth|": h / 1000, "peak|": z.max(), "half_area|": half, "mass_inside|": mass.sum() / w.sum()} | told


def nearest_neighbour(result: Result, facts: Facts) -> Again:
    every, table = result.tables["points"], result.table.set_index("scope")
    points = every[every["in_area"]]
    xy, _, _ = places(points)
    area = study_area(str(result.params["area"]), facts, xy)
    km2 = area.area / 1e6
    assert table["area_km2"].to_numpy() == pytest.approx(km2)

    def nearest(at: NDArray[np.float64]) -> float:
        apart = cdist(at, at)
        np.fill_diagonal(apart, np.inf)
        return float(apart.min(axis=1).mean())

    n, a = len(xy), km2 * 1e6
    observed, rows = nearest(xy), nearest(metres(points)) / (0.5 * np.sqrt(a / len(points)))
    drawn = [nearest(sown(area, n)) for _ in range(300)]
    expected, z = table.loc["places_edge", ["expected_m", "z"]]
    assert expected == pytest.approx(np.mean(drawn), rel=0.04)
    assert (observed - expected) / z == pytest.approx(np.std(drawn), rel=0.3)
    plain = (observed - 0.5 * np.sqrt(a / n)) / (0.26136 * np.sqrt(a) / n)
    assert table.loc["places", "z"] == pytest.approx(plain, rel=1e-6)
    again = {"nn_index|": observed / expected, "nn_index||p": 2 * norm.cdf(-abs(z)), "nn_z|": z}
    again |= {"nn_observed|": observed, "nn_expected|": expected, "nn_index_rows|": rows}
    p, groups = against_parks(every, area, lambda at: -nearest(at) * np.sqrt(len(at)), 400)
    shown = result.value("moved_p").value
    assert shown == by_draws(p if observed < expected else 1 - p, 400)
    again["moved_p|"] = shown
    return again | said(ratio=observed / expected, z=z, places=n, n=len(points), p=shown, groups=groups)


def ripley(result: Result, facts: Facts) -> Again:
    every = result.tables["points"]
    points = every[every["in_area"]]
    xy, _, _ = places(points)
    shape = study_area(str(result.params["area"]), facts, xy)
    area, table = shape.area, result.table
    d, apart = table["d_km"].to_numpy() * 1000, pdist(xy)
    k = area * 2 * np.array([(apart <= reach).sum() for reach in d]) / len(xy) ** 2
    seen = np.sqrt(k / np.pi) - d
    np.testing.assert_allclose(table["k_km2"], k / 1e6, rtol=1e-6)
    np.testing.assert_allclose(table["observed_m"], seen, rtol=1e-6, atol=1e-6)
    drawn = result.tables["simulations"].pivot_table(index="simulation", columns="d_km", values="simulated_m")
    mean, sd = drawn.mean().to_numpy(), drawn.std().to_numpy()
    for column, value in (("mean_m", mean), ("low_m", drawn.quantile(0.025)), ("high_m", drawn.quantile(0.975))):
        np.testing.assert_allclose(table[column], value, rtol=1e-6)
    own, others = np.abs(seen - mean) / sd, (np.abs(drawn - mean) / sd).max(axis=1)
    p = (1 + (others >= own.max()).sum()) / (1 + len(drawn))
    half = np.clip(0.15 / np.sqrt(len(xy) / area), (d[1] - d[0]) / 2, max(d[-1] / 10, (d[1] - d[0]) / 2))

    def rings(at: NDArray[np.float64]) -> NDArray[np.float64]:
        far = pdist(at)
        return np.array([((far > reach - half) & (far <= reach + half)).sum() for reach in d])

    by_chance = np.array([rings(sown(shape, len(xy))) for _ in range(150)])
    usual = by_chance.mean(axis=0) > 4
    np.testing.assert_allclose(table["g"][usual], (rings(xy) / by_chance.mean(axis=0))[usual], rtol=0.25)
    above = (table["g"] > table["g_high"]).to_numpy()
    up_to = None if above.all() else 0.0 if not above[0] else float(table["d_km"].iloc[int(np.argmin(above)) - 1])
    moved = result.value("moved_p").value
    again = {"ripley_p|": p, "ripley_p||p": p, "study_area|": area / 1e6, "moved_p|": moved}
    again |= {} if up_to is None else {"clustered_to|": round(up_to, 1)}
    again |= {"g_first|": table["g"].iloc[0], "g_first||low": table["g_low"].iloc[0]}
    groups = points["park_id"].nunique()
    told = said(places=len(xy), of=len(xy), simulations=len(drawn), p=p, p_moved=moved, groups=groups)
    return again | told | said(km=up_to, reach=result.params["reach_km"], g=table["g"].iloc[0])


def clusters(result: Result, facts: Facts) -> Again:
    rows, params, table = result.tables["members"], result.params, result.table
    every, eps, least = metres(rows), float(params["eps_km"]) * 1000, int(params["min_places"])
    spots, which = np.unique(every.round(), axis=0, return_inverse=True)
    which, xy = which.ravel(), np.array([every[which.ravel() == i].mean(axis=0) for i in range(len(spots))])
    dense = params["method"] == "dbscan"
    found = DBSCAN(eps=eps, min_samples=least) if dense else HDBSCAN(min_cluster_size=least, copy=True)
    raw = found.fit(xy).labels_[which]
    axes = shapely.union_all([flat(shape) for shape in facts.boundaries.axes.geometry])
    np.testing.assert_allclose(rows["belt_km"], shapely.distance(axes, shapely.points(every)) / 1000, rtol=1e-6)
    capital = rows["capital_100m"].fillna(0.0).groupby(raw).sum().drop(-1, errors="ignore")
    sizes = pd.Series(raw[raw >= 0]).value_counts()
    kept = [g for g in sizes.index if sizes[g] >= params["min_count"] and capital[g] >= params["min_capital"]]
    shown = rows["cluster"].fillna(0).astype(int).to_numpy()
    assert adjusted_rand_score(np.where(np.isin(raw, kept), raw, -1), shown) == pytest.approx(1.0)
    assert ((shown == 0) == ~np.isin(raw, kept)).all()
    for row in table.itertuples():
        mine = rows[rows["cluster"] == row.cluster]
        assert (row.count, row.places) == (len(mine), len(places(mine.assign(weight=1.0))[0]))
        assert (row.sector_count, row.park_id) == (mine["main_sector"].value_counts().max(), mine["park_id"].mode()[0])
        assert (mine["main_sector"] == row.sector_id).sum() == row.sector_count
        assert row.capital_known == mine["capital_100m"].notna().sum()
        assert row.capital_100m == pytest.approx(mine["capital_100m"].sum(min_count=1), nan_ok=True)
        assert row.belt_km == pytest.approx(mine["belt_km"].median())
    far = np.sort(NearestNeighbors(n_neighbors=max(least, 2)).fit(xy).kneighbors(xy)[0][:, -1])  # itself is the first
    bent = np.linspace(0, 1, len(far)) - (far - far[0]) / (far[-1] - far[0])
    np.testing.assert_allclose(
        result.tables["k_distance"]["distance_km"], far[result.tables["k_distance"]["rank"] - 1] / 1000, atol=1e-6
    )
    share, count = (shown > 0).mean(), table["count"]
    again = {"clusters|": len(kept), "clustered_share|": share, "below_threshold|": len(sizes) - len(kept)}
    again["knee|"] = pytest.approx(far[bent.argmax()] / 1000, abs=1e-3)
    value, agreement = result.value("clusters"), result.value("position_agreement").value
    assert value.low <= value.high
    again |= {"clusters||low": value.low, "clusters||high": value.high, "position_agreement|": agreement}
    if dense:
        ari = []
        for row in result.tables["stability"].itertuples():
            other = DBSCAN(eps=row.eps_km * 1000, min_samples=least).fit(xy).labels_[which]
            assert (row.clusters, row.clustered_share) == (len({*other} - {-1}), pytest.approx((other >= 0).mean()))
            assert row.agreement == pytest.approx(adjusted_rand_score(raw, other), abs=1e-6)
            ari.append(row.agreement)
        again["stability|"] = min(ari)
    again |= said(clusters=len(kept), share=share, n=len(rows), places=len(xy), agreement=agreement)
    again |= said(fewest=int(value.low), most=int(value.high))
    if kept:
        again |= said(count=int(count.max()), sector=table["sector_id"].iloc[0], park=table["park_id"].iloc[0])
        again |= said(ties=int((count == count.max()).sum()))
    return again


def hotspots(result: Result, facts: Facts) -> Again:
    points, table = result.tables["points"], result.table[result.table["reason"] == ""].reset_index(drop=True)
    sums = points.groupby("cell")["weight"].agg(["size", "sum"]).reindex(result.table["cell"], fill_value=0)
    assert (sums["size"].to_numpy() == result.table["count"]).all()
    np.testing.assert_allclose(sums["sum"], result.table["value"])
    x, xy, size, n = table["value"].to_numpy(), metres(table), float(result.value("cell_size").value) * 1000, len(table)
    apart = cdist(xy, xy)
    near = ((apart > 1) & (apart < size * (1.3 if result.params["grid"] == "hex" else 1.5))).astype(float)
    whole = near + np.eye(n)
    total, spread = whole.sum(axis=1), np.sqrt((x**2).mean() - x.mean() ** 2)
    z = (whole @ x - x.mean() * total) / (spread * np.sqrt((n * total - total**2) / (n - 1)))
    np.testing.assert_allclose(table["gi_z"], z, atol=1e-6)
    off, lag = x - x.mean(), near @ (x - x.mean()) / near.sum(axis=1)
    np.testing.assert_allclose(table["moran_i"], (n - 1) * off * lag / (off**2).sum(), atol=1e-6)
    for i in [*np.argsort(-z)[:4], *RNG.choice(np.flatnonzero(x > 0), 4)]:  # conditional permutation, by hand
        others, k = np.delete(x, i), int(near[i].sum())
        drawn = x[i] + np.array([RNG.choice(others, k, replace=False).sum() for _ in range(1_500)])
        tails = (drawn >= (whole @ x)[i] - 1e-9).mean(), (drawn <= (whole @ x)[i] + 1e-9).mean()
        assert table.loc[i, "p_value"] / 2 == by_draws(min(*tails, 0.5), 1_000)
    np.testing.assert_allclose(table["q_value"], false_discovery_control(table["p_value"]))
    sure = (table["q_value"] <= 0.05).to_numpy()
    maybe = np.where(table["p_value"] <= 0.05, np.where(z > 0, "maybe_hot", "maybe_cold"), "none")
    expected = np.where(sure, np.where(z > 0, "hot", "cold"), maybe)
    assert list(table["gi_class"]) == list(np.where((x <= 0) & (z > 0), "none", expected))
    beside = np.where(lag > 0, "high", "low").astype(object)
    kind = np.where(sure, np.where(off > 0, "high", "low").astype(object) + "_" + beside, "none")
    assert list(table["moran_class"]) == list(kind)
    classes, p = table["gi_class"].value_counts(), result.value("moved_p").value
    hot, cold = (int(classes.get(c, 0)) for c in ("hot", "cold"))
    maybe = int(sum(classes.get(c, 0) for c in ("maybe_hot", "maybe_cold")))
    again = {"cells_tested|": n, "cells_occupied|": int((x > 0).sum()), "cells_hot|": hot, "cells_cold|": cold}
    again |= {"cells_maybe|": maybe, "cells_islands|": len(result.table) - n, "moved_p|": p}
    again["cell_size|"] = result.params["cell_km"]
    again |= said(**{q: list(kind).count(q) for q in ("high_high", "low_low", "high_low", "low_high")})
    groups = points.dropna(subset="cell")["park_id"].nunique()
    share = x[table["gi_class"] == "hot"].sum() / x.sum()
    return again | said(hot=hot, cold=cold, maybe=maybe, cells=n, share=share, p=p, groups=groups)


def belt(result: Result, facts: Facts) -> Again:
    points, width = result.tables["points"], float(result.params["width_km"])
    xy, w = metres(points), points["weight"].to_numpy()
    lines = [flat(shape) for shape in facts.boundaries.axes.geometry]
    d = shapely.distance(shapely.union_all(lines), shapely.points(xy)) / 1000
    np.testing.assert_allclose(points["distance_km"], d, atol=1e-6)
    inside, edge = d <= width / 2, np.abs(d - width / 2) * 1000 < points["uncertainty_m"]
    share = w[inside].sum() / w.sum()
    low, high = (w[m].sum() / w.sum() for m in (inside & ~edge, inside | edge))
    for row in result.table.itertuples():
        assert (row.n_inside, row.share) == (
            (d <= row.width_km / 2).sum(),
            pytest.approx(w[d <= row.width_km / 2].sum() / w.sum()),
        )
    random = result.tables["random"].set_index("area").loc[str(result.params["area"])]
    area = study_area(str(result.params["area"]), facts, places(points)[0])
    ribbon = shapely.union_all(lines).buffer(width * 500, quad_segs=32).intersection(area).area
    assert (random["area_km2"], random["belt_km2"]) == pytest.approx((area.area / 1e6, ribbon / 1e6), rel=2e-3)
    chance, own = random["belt_km2"] / random["area_km2"], points["in_area"].to_numpy()
    spots, weight, _ = places(points[own])
    near = shapely.distance(shapely.union_all(lines), shapely.points(spots)) <= width * 500
    seen = weight[near].sum() / weight.sum()

    def inside_of(at: NDArray[np.float64]) -> float:
        here = shapely.contains_xy(area, at)
        return float((here & (shapely.distance(shapely.union_all(lines), shapely.points(at)) <= width * 500)).sum()
                     / here.sum()) if here.any() else 1.0  # fmt: skip

    if (w == 1).all() and str(result.params["area"]) != "hull":
        one_each = points.assign(weight=1.0)  # by place, for the parks are moved by place
        assert 0 <= against_parks(one_each, area, inside_of, 60)[0] <= 1
    assert random["low"] <= random["high"]
    sectors = pd.crosstab(points["main_sector"], inside, values=w, aggfunc="sum").fillna(0.0)
    lq = (sectors[True] / sectors[True].sum()) / (sectors[False] / sectors[False].sum())
    shown = result.tables["sectors"].set_index("sector_id")["lq"].dropna()
    np.testing.assert_allclose(shown, lq[shown.index], rtol=1e-6)
    rings = pd.Series(w).groupby(np.floor(d)).sum().reindex(range(20), fill_value=0.0)
    np.testing.assert_allclose(result.tables["decay"]["weight"], rings)
    again = {"share_inside|": share, "share_inside||low": low, "share_inside||high": high, "random_share|": chance}
    again |= {"ratio_to_random|": seen / chance, "n_inside|": int(inside.sum()), "n_outside|": int((~inside).sum())}
    again |= {"n_edge|": int(edge.sum()), "median_distance|": np.median(d)}
    again |= {f"{name}||p": random["p_value"] for name in ("random_share", "ratio_to_random")}
    again["all_widths_p|"] = result.value("all_widths_p").value
    told = said(share=seen, random=chance, width=width, ratio=seen / chance, p=random["p_value"], places=len(spots))
    part = [w[m & own].sum() / w[own].sum() for m in (inside & ~edge, inside | edge)]
    told |= said(low=part[0], high=part[1], all_p=again["all_widths_p|"], median=np.median(d))
    told |= said(widths=int((result.table["p_value"] < 0.05).sum()))
    weight_ = result.params["weight"]
    return again | told | said(n=len(points), weight="placed_organisations" if weight_ == "organisations" else weight_)


MADE = (centrography, density, nearest_neighbour, ripley, clusters, hotspots, belt)
AGAIN: dict[str, Callable[[Result, Facts], Again]] = {made.__name__: made for made in MADE}
CASES = [
    *((one.id, {}) for one in STATISTICS if one.group in SPATIAL and one.id != "hotspots"),
    ("hotspots", {}), ("hotspots", {"grid": "square", "weight": "capital"}),
    ("centrography", {"weight": "staff"}), ("density", {"weight": "revenue", "bandwidth": "fixed"}),
    ("nearest_neighbour", {"area": "urban"}), ("ripley", {"area": "hull", "simulations": 99}),
    ("clusters", {"method": "hdbscan"}), ("clusters", {"eps_km": 0.8, "min_capital": 20.0, "weight": "capital"}),
    ("belt", {"width_km": 7.0, "area": "city", "weight": "investment"}),
]  # fmt: skip


@pytest.mark.parametrize(("id_", "given"), CASES, ids=[f"{i}-{'-'.join(map(str, g.values()))}" for i, g in CASES])
def test_every_figure_follows_from_its_tables_and_the_map_shows_the_same(
    id_: str, given: dict[str, object], shipped: Atlas, ledger: Atlas, agrees: Callable[[Result, Again], None]
) -> None:
    facts, selection = ledger if "weight" in given else shipped
    result = statistic(id_)(facts, selection, {"checks": False, **given})
    assert result.verdict.level != "too_few"
    agrees(result, AGAIN[id_](result, facts))
    if result.shapes is not None:
        drawn = on_map.build(result, facts, View())
        assert len(drawn.shapes) + len(drawn.marks) == len(result.shapes)
        SHAPES[id_](result, {row.id: flat(row.geometry) for row in result.shapes.itertuples()})


def ellipse_shapes(result: Result, drawn: dict[str, shapely.Geometry]) -> None:
    row = result.table.iloc[0]
    assert drawn["ellipse"].area / 1e6 == pytest.approx(np.pi * row["major_km"] * row["minor_km"], rel=1e-2)
    assert drawn["standard_distance"].area / 1e6 == pytest.approx(np.pi * row["standard_distance_km"] ** 2, rel=1e-2)
    for name in ("mean", "median"):
        at = np.array(TO_METRES.transform(row[f"{name}_lon"], row[f"{name}_lat"]))
        np.testing.assert_allclose(shapely.get_coordinates(drawn[f"{name}_centre"])[0], at, atol=0.01)


def density_shapes(result: Result, drawn: dict[str, shapely.Geometry]) -> None:
    for row in result.table.itertuples():
        assert drawn[f"density_{row.share:.0%}"].area / 1e6 == pytest.approx(row.area_km2, rel=1e-4)


def cluster_shapes(result: Result, drawn: dict[str, shapely.Geometry]) -> None:
    rows = result.tables["members"]
    assert list(drawn) == [f"cluster_{number}" for number in result.table["cluster"]]
    for row in result.table.itertuples():
        mine = shapely.points(metres(rows[rows["cluster"] == row.cluster]))
        assert drawn[f"cluster_{row.cluster}"].area / 1e6 == pytest.approx(row.area_km2, rel=1e-4)
        assert (shapely.distance(drawn[f"cluster_{row.cluster}"], mine) < 0.1).all()


def test_the_map_says_money_as_the_table_does(shipped: Atlas) -> None:
    """亿元 in Chinese, billions in English: the tooltip of a cluster has the number that its row in the CSV has."""
    result = statistic("clusters")(*shipped)
    for lang in ("zh", "en"):
        view = View(lang=lang)
        table = worded(result.table, result, shipped[0], view)
        money = table[t("stats.col.capital_100m", lang)]
        for shape, amount in zip(on_map.build(result, shipped[0], view).shapes, money, strict=True):
            if np.isfinite(amount):
                head = t("stats.col.capital_100m", lang)
                said_ = shape.title.split(head)[1].split(" · ")[0].lstrip(":： ")
                assert float(said_.replace(",", "")) == pytest.approx(amount, abs=0.006)


def hotspot_shapes(result: Result, drawn: dict[str, shapely.Geometry]) -> None:
    table = result.table.assign(id="cell_" + result.table["cell"].astype(str)).set_index("id")
    assert set(table.index[(table["gi_class"] != "none") | (table["count"] > 0)]) <= set(drawn)
    for id_, shape in drawn.items():
        np.testing.assert_allclose(shapely.get_coordinates(shape.centroid)[0], metres(table.loc[[id_]])[0], atol=0.5)
    inside = result.tables["points"].dropna(subset="cell")
    for cell, rows in inside.groupby("cell"):
        assert shapely.distance(drawn[f"cell_{int(cell)}"], shapely.points(metres(rows))).max() < 1_000


def nearest_shapes(result: Result, drawn: dict[str, shapely.Geometry]) -> None:
    """Every place has one line, as long on average as the index says; the area is that of the table."""
    lines = [shape.length for id_, shape in drawn.items() if id_ != "study_area"]
    assert len(lines) == result.n
    assert np.mean(lines) == pytest.approx(result.value("nn_observed").value, rel=1e-3)
    assert drawn["study_area"].area / 1e6 == pytest.approx(result.table["area_km2"].iloc[0], rel=1e-3)


def ripley_shapes(result: Result, drawn: dict[str, shapely.Geometry]) -> None:
    assert drawn["study_area"].area / 1e6 == pytest.approx(result.value("study_area").value, rel=1e-3)


def belt_shapes(result: Result, drawn: dict[str, shapely.Geometry]) -> None:
    half, decay = float(result.params["width_km"]) / 2, result.tables["decay"]
    known = decay.loc[decay["to_km"] <= half, "area_km2"].sum(), decay.loc[decay["from_km"] <= half, "area_km2"].sum()
    assert known[0] * 0.999 <= drawn["belt"].area / 1e6 <= known[1] * 1.001


SHAPES: dict[str, Callable[[Result, dict[str, shapely.Geometry]], None]] = {
    "centrography": ellipse_shapes, "density": density_shapes, "clusters": cluster_shapes, "hotspots": hotspot_shapes,
    "belt": belt_shapes, "nearest_neighbour": nearest_shapes, "ripley": ripley_shapes,
}  # fmt: skip
