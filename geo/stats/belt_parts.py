"""The belt part by part: sectors inside and outside, decay from the axes, profile along them, nodes, money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.money import by_stage
from geo.points import points

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.load import Facts
    from geo.corridor import Corridor
    from geo.filter import Selection
    from geo.points import Points

Z = 1.959963984540054  # 97.5 % point of the normal distribution
FAR_KM = 20  # the decay curve ends here


def sector_quotients(sectors: pd.Series, inside: NDArray[np.bool_], weight: NDArray[np.float64]) -> pd.DataFrame:
    """Location quotient of each main sector inside against outside: (wₛᵢ/wᵢ) / (wₛₒ/wₒ). The interval is Katz's for
    counts (1978) and given for plain counts only; reasons: ``only_inside``, ``only_outside``, ``nothing_outside``."""
    frame = pd.DataFrame({"sector_id": sectors.to_numpy(dtype=object), "i": inside, "w": weight}).dropna(
        subset="sector_id"
    )
    sums = frame.pivot_table(index="sector_id", columns="i", values="w", aggfunc="sum", fill_value=0.0).reindex(
        columns=[True, False], fill_value=0.0
    )
    a, c = sums[True].to_numpy(np.float64), sums[False].to_numpy(np.float64)
    b, d = a.sum(), c.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        lq = (a / b) / (c / d)
        spread = Z * np.sqrt(1 / a - 1 / b + 1 / c - 1 / d)
        low, high = lq * np.exp(-spread), lq * np.exp(spread)
    plain = bool((weight == 1).all())
    sure = np.isfinite(lq) & (a > 0) & plain
    reason = np.select(
        [np.full(len(a), d == 0), np.full(len(a), b == 0), c == 0, a == 0],
        ["nothing_outside", "nothing_inside", "only_inside", "only_outside"],
        "",
    )
    heads = frame.groupby(["sector_id", "i"]).size().unstack(fill_value=0).reindex(columns=[True, False], fill_value=0)
    table = pd.DataFrame(
        {
            "sector_id": sums.index.to_numpy(),
            "n_inside": heads[True].to_numpy(),
            "n_outside": heads[False].to_numpy(),
            "inside": a,
            "outside": c,
            "lq": np.where(np.isfinite(lq), lq, np.nan),
            "low": np.where(sure, low, np.nan),
            "high": np.where(sure, high, np.nan),
            "reason": reason,
        }
    )
    return table.sort_values(["inside", "sector_id"], ascending=[False, True], kind="stable").reset_index(drop=True)


def decay(placed: Points, distance_m: NDArray[np.float64], belt: Corridor, area: BaseGeometry) -> pd.DataFrame:
    """Rows and weight per km of distance from the nearest axis, and per km² of that ring inside the city."""
    edges = np.arange(FAR_KM + 1)
    ring = np.digitize(distance_m / 1000, edges) - 1
    near = ring < FAR_KM
    areas = np.diff([0.0, *(belt.polygon(2.0 * e, area).area / 1e6 for e in edges[1:])])
    n = np.bincount(ring[near], minlength=FAR_KM)
    w = np.bincount(ring[near], placed.weight[near], minlength=FAR_KM)
    return pd.DataFrame(
        {
            "from_km": edges[:-1],
            "to_km": edges[1:],
            "count": n,
            "weight": w,
            "area_km2": areas,
            "per_km2": np.divide(w, areas, out=np.full(FAR_KM, np.nan), where=areas > 1e-6),
            "cumulated": np.cumsum(w) / max(float(placed.weight.sum()), 1e-300),
        }
    )


def profile(placed: Points, belt: Corridor, width_km: float, step_km: float = 2.0) -> pd.DataFrame:
    """Rows and weight inside the ribbon by chainage along each axis; on a shared section a row counts for both axes."""
    found = []
    for axis in belt.axes:
        inside = belt.distance_to(placed.xy, axis.id) <= width_km * 500
        bins = int(np.ceil(axis.length_km / step_km))
        at = np.minimum((belt.chainage(placed.xy[inside], axis.id) / step_km).astype(int), bins - 1)
        start = np.arange(bins) * step_km
        found.append(
            pd.DataFrame(
                {
                    "axis": axis.id,
                    "from_km": start,
                    "to_km": np.minimum(start + step_km, axis.length_km),
                    "count": np.bincount(at, minlength=bins),
                    "weight": np.bincount(at, placed.weight[inside], minlength=bins),
                }
            )
        )
    return pd.concat(found, ignore_index=True)


def nodes(facts: Facts, belt: Corridor) -> pd.DataFrame:
    """Where each park stands: chainage on and distance to every axis (by its anchor)."""
    placed = points(facts.parks, belt.crs)
    park = facts.parks.iloc[placed.position]
    rows = [
        pd.DataFrame(
            {
                "park_id": park["id"].to_numpy(),
                "role": park["role"].to_numpy(),
                "axis": axis.id,
                "chainage_km": belt.chainage(placed.xy, axis.id),
                "distance_km": belt.distance_to(placed.xy, axis.id) / 1000,
            }
        )
        for axis in belt.axes
    ]
    return pd.concat(rows, ignore_index=True)


def money(facts: Facts, selection: Selection, belt: Corridor, width_km: float) -> pd.DataFrame:
    """Published sums (亿元) inside and outside by stage, from projects whose site is a location; others are one row
    ``not_located``. Stages are never added to each other."""
    sites = facts.sites.set_index("id")[["lon", "lat", "precision"]]
    placed = selection.investments[["site_id"]].join(sites, on="site_id")
    where = np.full(len(placed), "not_located", dtype=object)
    spots = points(placed, belt.crs)
    where[spots.position] = np.where(belt.inside(spots.xy, width_km), "inside", "outside")
    sums = by_stage(selection.investments.assign(belt=where), by="belt")
    amount, count = (
        table.reset_index().melt("belt", value_name=name)
        for table, name in ((sums.amount, "amount"), (sums.count, "count"))
    )
    return amount.merge(count, on=["belt", "stage"]).rename(columns={"belt": "where"})
