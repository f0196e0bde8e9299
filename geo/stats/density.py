"""Kernel density: organisations (or their weight) per km², the bandwidth chosen by a named rule or set by hand."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import contourpy
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import degrees, to_wgs84
from geo.stats.behind import members, placed, whole
from geo.stats.centrography import median_centre, standard_distance
from geo.stats.inference.checks import WHO
from geo.stats.places import WEIGHT, city, located, takers
from geo.stats.result import Param, Params, Progress, Result, Value, Verdict, known, no_progress, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import TableSpec, units

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.load import Facts
    from geo.filter import Selection

MINIMUM = 20
SHARES = (0.5, 0.75, 0.9)  # regions that hold this share of the mass, as small as possible
CELLS = 120  # lattice points along the longer side, at least
FINE = 3  # lattice points to a bandwidth, at least: with one the area of the densest half comes out at a quarter
LARGEST = 1_000_000  # lattice points
REACH = 6  # bandwidths; beyond, a place adds less than a billionth of its peak
BLOCK = 5_000  # places at once
RULE = Param("bandwidth", "scott", choices=("scott", "robust", "fixed"))
FIXED = Param("bandwidth_km", 3.0, low=0.5, high=15.0, step=0.5, unit="km", only_if=("bandwidth", "fixed"))


def effective_n(weight: NDArray[np.float64]) -> float:
    """(Σw)²/Σw²: how many equal places carry as much information. Kish 1965."""
    return float(weight.sum() ** 2 / (weight**2).sum())


def bandwidth(xy: NDArray[np.float64], weight: NDArray[np.float64], rule: str) -> float:
    """Standard deviation of the kernel, same unit as xy; n is the effective number of different places.

    ``scott``: √(σ₁·σ₂)·n^(−1/6), σ the deviations along the two coordinate axes (Scott 1992, 6.42; spatstat's
    ``bw.scott(isotropic=TRUE)``). ``robust``: 0.9·min(SD, √(1/ln 2)·Dₘ)·n^(−1/5), SD the standard distance and Dₘ the
    median distance to the centre: narrower when a few places lie far out. It is Silverman's rule for one dimension
    (1986, 3.31) and ArcGIS' default; there the number is the radius of a quartic kernel, which as a Gaussian is about
    0.35 of it, so the same number smooths more here.
    """
    n, spread = effective_n(weight), standard_distance(xy, weight)
    if rule == "scott":
        off = xy - np.average(xy, axis=0, weights=weight)
        axes = np.sqrt(np.average(off**2, axis=0, weights=weight) * n / max(n - 1, 1e-9))
        return float(np.sqrt(axes[0] * axes[1]) * n ** (-1 / 6)) or float(axes.max() * n ** (-1 / 6))
    apart = np.hypot(*(xy - median_centre(xy, weight)).T)
    order = np.argsort(apart, kind="stable")
    half = apart[order][np.searchsorted(np.cumsum(weight[order]), weight.sum() / 2)]
    inner = np.sqrt(1 / np.log(2)) * half
    return float(0.9 * (min(spread, inner) if inner > 0 else spread) * n ** (-1 / 5))


def surface(
    xy: NDArray[np.float64],
    weight: NDArray[np.float64],
    lattice: tuple[NDArray[np.float64], NDArray[np.float64]],
    h: float,
    progress: Progress = no_progress,
) -> NDArray[np.float64]:
    """Σ w·exp(−d²/2h²)/(2πh²) on a lattice (x, y): weight per unit area, shape (len(y), len(x)).

    Exact: the Gaussian splits into a factor in x and one in y, so the sum over places is one product of matrices.
    """
    x, y = lattice
    out = np.zeros((len(y), len(x)))
    for start in range(0, len(xy), BLOCK):
        part, w = xy[start : start + BLOCK], weight[start : start + BLOCK]
        across = np.exp(-((x[None, :] - part[:, :1]) ** 2) / (2 * h**2))
        up = np.exp(-((y[None, :] - part[:, 1:]) ** 2) / (2 * h**2)) * w[:, None]
        out += up.T @ across
        progress(min(1.0, (start + BLOCK) / len(xy)))
    return out / (2 * np.pi * h**2)


def _lattice(area: BaseGeometry, xy: NDArray[np.float64], h: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lines (x, y) of a lattice over that part of the area's box that the places reach."""
    box = np.asarray(area.bounds)
    low, high = np.maximum(box[:2], xy.min(axis=0) - REACH * h), np.minimum(box[2:], xy.max(axis=0) + REACH * h)
    finest = float(np.sqrt(np.prod(high - low) / LARGEST))
    step = max(min(float((high - low).max()) / CELLS, h / FINE), finest)
    return np.arange(low[0], high[0] + step, step), np.arange(low[1], high[1] + step, step)


def _regions(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    z: NDArray[np.float64],
    inside: NDArray[np.bool_],
    area: BaseGeometry,
) -> list[tuple[float, float, BaseGeometry]]:
    """(share, level, polygon in metres) of the smallest regions that hold SHARES of the mass in the area."""
    mass = np.sort(z[inside])[::-1]
    cumulated = np.cumsum(mass) / mass.sum()
    generator = contourpy.contour_generator(x, y, z, fill_type=contourpy.FillType.OuterOffset)
    found = []
    for share in SHARES:
        level = float(mass[min(int(np.searchsorted(cumulated, share)), len(mass) - 1)])
        rings, offsets = generator.filled(level, float(z.max()) * 1.01 + 1e-300)[:2]
        shapes = [
            shapely.Polygon(r[o[0] : o[1]], [r[a:b] for a, b in pairwise(o[1:])])
            for r, o in zip(rings, offsets, strict=True)
            if r is not None and o is not None and len(r) > 3
        ]
        found.append((share, level, shapely.union_all([shapely.make_valid(s) for s in shapes]).intersection(area)))
    return found


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    frame, spots, unit = located(facts, selection, params)
    columns = ["share", "density_km2", "area_km2", "reason"]
    if spots.spots < 3 or len(spots) < MINIMUM or spots.weight.sum() <= 0:
        reason = (
            "one_place"
            if spots.spots == 1 and len(spots) >= MINIMUM
            else "zero_weight"
            if len(spots) >= MINIMUM and spots.weight.sum() <= 0
            else "too_few"
        )
        return too_few(
            "density",
            len(spots),
            MINIMUM,
            pd.DataFrame(columns=columns),
            params=params,
            excluded=spots.excluded,
            unit="per_km2",
            reason=reason,
        )
    area = city(facts)
    fixed = float(params["bandwidth_km"]) * 1000
    rule = str(params["bandwidth"])
    h = fixed if rule == "fixed" else bandwidth(spots.spot_xy, spots.spot_weight, rule)
    x, y = _lattice(area, spots.spot_xy, h)
    at = np.column_stack([a.ravel() for a in np.meshgrid(x, y)])
    z = surface(spots.spot_xy, spots.spot_weight, (x, y), h, progress).ravel()
    shapely.prepare(area)
    inside = z > 1e-9 * z.max()
    inside[inside] = shapely.contains_xy(area, at[inside, 0], at[inside, 1])
    peak = int(np.argmax(np.where(inside, z, -1)))
    regions = _regions(x, y, z.reshape(len(y), len(x)), inside.reshape(len(y), len(x)), area)
    table = pd.DataFrame([(s, level * 1e6, g.area / 1e6, "") for s, level, g in regions], columns=columns)
    shapes = gpd.GeoDataFrame(
        {
            "id": [f"density_{s:.0%}" for s, _, _ in regions],
            "kind": "density",
            **table.drop(columns="reason").to_dict("list"),
        },
        geometry=[g for _, _, g in regions],
        crs=spots.crs,
    )
    lon, lat = degrees(at[inside, 0], at[inside, 1], spots.crs)
    cells = pd.DataFrame({"lon": lon, "lat": lat, "density_km2": z[inside] * 1e6})
    held = float(z[inside].sum() * (x[1] - x[0]) * (y[1] - y[0]) / spots.weight.sum())
    values = (
        Value("bandwidth", known(h / 1000), "km"),
        Value("peak", known(float(z[peak]) * 1e6), "per_km2"),
        Value("half_area", known(float(table["area_km2"].iloc[0])), "km2", decimals=0),
        Value("mass_inside", known(min(held, 1.0)), "share"),
    )
    said = {"km2": round(float(table["area_km2"].iloc[0])), "bandwidth": round(h / 1000, 1), "n": len(spots)}
    return Result(
        statistic="density",
        values=values,
        tables={"main": table, "surface": cells, "points": takers(frame, spots)},
        n=len(spots),
        verdict=Verdict("density_half", "described", said),
        params=params,
        excluded=spots.excluded,
        denominator="weights" if unit != "organisations" else "organisations",
        unit="per_km2",
        notes=("co_located",),
        shapes=to_wgs84(shapes.iloc[::-1], spots.crs),
    )


_UNITS = units(share="share", per_km2="density_km2", km2="area_km2")


DENSITY = Statistic(
    id="density",
    group="pattern",
    compute=_compute,
    formula="f(p) = Σ w·exp(−d²/2h²) / (2πh²);  h = √(σ₁σ₂)·n^(−1/6), or 0.9·min(SD, √(1/ln 2)·Dₘ)·n^(−1/5);  "
    "n = (Σw)²/Σw²",
    literature=(
        "Silverman B. W. (1986) Density estimation for statistics and data analysis. Chapman & Hall",
        "Scott D. W. (1992) Multivariate density estimation. Wiley",
    ),
    unit="per_km2",
    sample=placed,
    tables=(
        TableSpec(about="area_km2", units=_UNITS, rows=whole(placed)),
        TableSpec(
            id="surface", about="density_km2", units=units(degrees="lon lat", per_km2="density_km2"), rows=whole(placed)
        ),
        members(),
    ),
    params=(WEIGHT, RULE, FIXED, WHO),
    minimum_n=MINIMUM,
    mapped=True,
)
