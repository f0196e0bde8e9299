"""Hot spots on a grid: Getis and Ord's Gi* and local Moran's I by esda, exact p-values, FDR over all cells.

A cell counts as hot, cold or an outlier only when its p-value passes Benjamini and Hochberg's threshold over all cells;
``maybe_hot`` and ``maybe_cold`` pass 5 % alone, which one cell in twenty does by chance. p is exact
(``geo.stats.neighbour_sums``): it has no seed. A cell in which nothing stands is never hot, whatever lies beside it.
That cells of a park stand out against cells shuffled one by one is no news: the hottest cell is also compared with the
hottest cell of the same parks moved as rigid bodies, and only what exceeds those is a conclusion.
Cells without a neighbour (islands) are left out of the test, counted, and stand in the table with that reason.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import esda
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from libpysal.weights import W, fill_diagonal
from scipy.sparse import identity
from scipy.stats import false_discovery_control

from geo.crs import degrees, to_wgs84
from geo.grid import Grid, Kind, grid
from geo.stats.behind import members, placed, where
from geo.stats.inference.checks import COMMON
from geo.stats.inference.moves import Bodies, Chance, against_moves, bodies_in
from geo.stats.neighbour_sums import p_values
from geo.stats.places import WEIGHT, located, study_area, takers
from geo.stats.result import SEED, Param, Params, Progress, Result, Value, Verdict, known, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import Mark, Rows, TableSpec, Wanted, units

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.load import Facts
    from geo.filter import Selection
    from geo.points import Points
    from geo.stats.result import Statement

    Floats = NDArray[np.float64]

MINIMUM = 30
ALPHA = 0.05
GRID = Param("grid", "hex", choices=("hex", "square"))
SIZE = Param("cell_km", 2.0, low=1.0, high=6.0, step=0.5, unit="km")
AREA = Param("area", "urban", choices=("urban", "city"))
QUADRANTS = ("high_high", "low_high", "low_low", "high_low")
COLUMNS = ("cell", "lon", "lat", "count", "value", "gi_z", "p_value", "q_value", "gi_class", "moran_i", "moran_class",
           "reason")  # fmt: skip


def weights(cells: Grid) -> tuple[W, list[int]]:
    """(contiguity of the cells that have a neighbour, numbered from 0; the islands)."""
    near = cells.neighbours()
    islands = [i for i, others in near.items() if not others]
    number = {old: new for new, old in enumerate(i for i in near if near[i])}
    return W(
        {number[i]: [number[j] for j in others] for i, others in near.items() if others}, silence_warnings=True
    ), islands


def gi_star(values: NDArray[np.float64], w: W) -> NDArray[np.float64]:
    """z of Gi* with binary weights, the cell itself included; esda. Ord and Getis 1995."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # esda warns about row standardisation, which is not used here
        found = esda.G_Local(values, fill_diagonal(w, 1), "B", 0, None, n_jobs=1)
    return np.asarray(found.Zs, np.float64)


def local_moran(values: NDArray[np.float64], w: W) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """(I, quadrant 1..4 as in QUADRANTS); esda. Anselin 1995."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # esda announces another default for a p-value that is not used here
        found = esda.Moran_Local(values, w, permutations=0, n_jobs=1)
    return np.asarray(found.Is, np.float64), np.asarray(found.q, dtype=np.intp)


def cell_table(values: NDArray[np.float64], counts: NDArray[np.float64], w: W) -> pd.DataFrame:
    """One row per tested cell: its value, Gi*, exact p and q, class by Gi*, local Moran with its class (after FDR)."""
    z, (i, quadrant), p = gi_star(values, w), local_moran(values, w), p_values(values, w.neighbors)
    q, empty = false_discovery_control(p), values <= 0
    hot, maybe = np.where(z > 0, "hot", "cold"), np.where(z > 0, "maybe_hot", "maybe_cold")
    found = np.select([q <= ALPHA, p <= ALPHA], [hot, maybe], "none")
    found = np.where(empty & (z > 0), "none", found)  # nothing stands here: it lies beside what is hot
    kind = np.where(q <= ALPHA, np.array(("none", *QUADRANTS))[quadrant], "none")
    return pd.DataFrame(
        {
            "count": counts,
            "value": values,
            "gi_z": z,
            "p_value": p,
            "q_value": q,
            "gi_class": found,
            "moran_i": i,
            "moran_class": kind,
        }
    )


@dataclass(frozen=True, slots=True)
class Gridded:
    """Cells over the area, those that are tested and those without a neighbour, their weights."""

    cells: Grid
    tested: NDArray[np.intp]
    islands: list[int]
    w: W

    def sums(
        self, xy: NDArray[np.float64], weight: NDArray[np.float64]
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """(cell of each place, −1 outside; weight in every cell)."""
        own = self.cells.locate(xy)
        here = own >= 0
        return own, np.bincount(own[here], weight[here], minlength=len(self.cells)).astype(np.float64)


def against_parks(
    found: Gridded, own: Bodies, weight: NDArray[np.float64], params: Params, area: BaseGeometry
) -> Chance:  # fmt: skip
    """The hottest cell of the places as they are against that of their parks moved about in the area."""
    near = found.w.sparse + identity(found.w.n)
    total = np.asarray(near.sum(axis=1)).ravel()
    n = len(found.tested)

    def hottest(positions: NDArray[np.float64]) -> NDArray[np.float64]:
        x = np.array([found.sums(one, weight)[1][found.tested] for one in positions]).T
        mean, spread = x.mean(axis=0), x.std(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            z = (near @ x - mean * total[:, None]) / (spread * np.sqrt((n * total - total**2) / (n - 1))[:, None])
        return np.asarray(np.where(x > 0, z, -np.inf).max(axis=0)[:, None])

    return against_moves(own.xy, own.body, area, hottest, params)


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    frame, spots, unit = located(facts, selection, params)
    empty = pd.DataFrame(columns=list(COLUMNS))
    if len(spots) < MINIMUM or spots.spots < 3 or spots.weight.sum() <= 0:
        enough = len(spots) >= MINIMUM
        reason = "one_place" if enough and spots.spots < 3 else "zero_weight" if enough else "too_few"
        return too_few(
            "hotspots", len(spots), MINIMUM, empty, params=params, excluded=spots.excluded, unit="z", reason=reason
        )
    area = study_area(facts, spots, str(params["area"]))
    cells = grid(area, float(params["cell_km"]) * 1000, cast("Kind", params["grid"]))
    w, islands = weights(cells)
    found = Gridded(cells, np.setdiff1d(np.arange(len(cells)), islands), islands, w)
    own, sums = found.sums(spots.xy, spots.weight)
    heads = found.sums(spots.xy, np.ones(len(spots)))[1]
    lost = {"outside_area": int((own < 0).sum()), "on_island": int(heads[islands].sum())}
    excluded = {**spots.excluded, **{reason: n for reason, n in lost.items() if n}}
    tested = found.tested
    if len(tested) < MINIMUM or np.ptp(sums[tested]) == 0:
        return too_few(
            "hotspots",
            len(tested),
            MINIMUM,
            empty,
            params=params,
            excluded=excluded,
            unit="z",
            reason="too_few_cells" if len(tested) < MINIMUM else "no_variation",
        )
    progress(0.1)
    table = cell_table(sums[tested], heads[tested], w)
    progress(0.6)
    groups = bodies_in(spots, frame["park_id"].to_numpy(dtype=object)[spots.position], area)
    moved = against_parks(found, groups, spots.spot_weight[groups.spot], params, area)
    progress(1.0)
    both, shapes = _shaped(found, table, heads, sums, facts.place.crs)
    points = takers(frame, spots, cell=np.where(own >= 0, own, np.nan))
    return _result(
        table,
        {"main": both, "points": points},
        moved,
        params=params,
        excluded=excluded,
        shapes=shapes,
        found=found,
        groups=groups.groups,
        unit=unit,
    )


def _shaped(
    found: Gridded, table: pd.DataFrame, heads: NDArray[np.float64], sums: NDArray[np.float64], crs: str
) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """(all cells with those that are islands, the ones worth drawing as polygons)."""
    islands = found.islands
    alone = pd.DataFrame({"count": heads[islands], "value": sums[islands], "gi_class": "none", "moran_class": "none"})
    number = np.concatenate([found.tested, np.asarray(islands, dtype=np.intp)])
    lon, lat = degrees(found.cells.centres[number, 0], found.cells.centres[number, 1], crs)
    why = np.where(np.isin(number, found.tested), "", "island")
    both = pd.concat([table, alone], ignore_index=True).assign(cell=number, lon=lon, lat=lat, reason=why)
    both = both[list(COLUMNS)]
    shown = (both["gi_class"] != "none") | (both["moran_class"] != "none") | (both["count"] > 0)
    shapes = gpd.GeoDataFrame(
        both.loc[shown].assign(id=lambda t: "cell_" + t["cell"].astype(str), kind="cell"),
        geometry=list(found.cells.polygons(number[shown.to_numpy()])),
        crs=crs,
    )
    return both, to_wgs84(shapes, crs)


def _result(
    table: pd.DataFrame,
    tables: dict[str, pd.DataFrame],
    moved: Chance,
    *,
    params: Params,
    excluded: dict[str, int],
    shapes: gpd.GeoDataFrame,
    found: Gridded,
    groups: int,
    unit: str,
) -> Result:
    classes, quadrants = table["gi_class"].value_counts(), table["moran_class"].value_counts()
    hot, cold = (int(classes.get(c, 0)) for c in ("hot", "cold"))
    maybe = int(classes.get("maybe_hot", 0)) + int(classes.get("maybe_cold", 0))
    p = float(moved.p[0])
    beyond = hot > 0 and p < ALPHA
    claims: frozenset[Statement] = frozenset({("", "hot")} if beyond else ())
    numbers = {
        "cells_tested": len(table),
        "cells_occupied": int((table["count"] > 0).sum()),
        "cells_hot": hot,
        "cells_cold": cold,
        "cells_maybe": maybe,
        "cells_islands": len(found.islands),
    }
    values = [Value(name, number, "cells", decimals=0) for name, number in numbers.items()]
    values += [
        Value("cell_size", known(found.cells.size_m / 1000), "km"),
        Value("moved_p", known(p), "p", decimals=3),
    ]
    share = float(table.loc[table["gi_class"] == "hot", "value"].sum() / table["value"].sum())
    said: dict[str, object] = {"hot": hot, "cold": cold, "maybe": maybe, "cells": len(table), "share": round(share, 3)}
    said |= {quadrant: int(quadrants.get(quadrant, 0)) for quadrant in QUADRANTS}
    said |= {"p": round(p, 3), "groups": groups}
    code = "hotspots" if beyond else "hotspots_parks" if hot else "hotspots_cold" if cold else "hotspots_none"
    return Result(
        statistic="hotspots",
        values=tuple(values),
        tables=tables,
        n=round(float(table["count"].sum())),
        verdict=Verdict(code, "clear" if beyond else "unclear", said),
        params=params,
        excluded=excluded,
        denominator="weights" if unit != "organisations" else "organisations",
        unit="z",
        seed=int(params.get("seed", SEED)),
        notes=("parks_are_units", "co_located", "fdr", *(("islands",) if found.islands else ())),
        shapes=shapes,
        statements=claims,
        unsettled=frozenset() if bool(moved.settled()[0]) else claims,
    )


def _of_cell(mark: Mark, rows: pd.DataFrame, _: Points) -> NDArray[np.bool_]:
    """In the cell, as they were counted: a place at the rim of the area counts in the nearest cell."""
    points = mark.result.tables.get("points")
    if points is not None and len(points) == len(rows):
        return np.asarray(points["cell"] == mark.row["cell"], dtype=bool)
    shapes = mark.result.shapes
    cell = None if shapes is None else shapes.loc[shapes["cell"] == mark.row["cell"]].geometry
    if cell is None or cell.empty:
        return np.zeros(len(rows), dtype=bool)
    return np.asarray(shapely.intersects_xy(cell.iloc[0], rows["lon"].to_numpy(), rows["lat"].to_numpy()))


def _tested(mark: Mark, wanted: Wanted) -> Rows:
    """In a cell that takes part in the test: not outside the area, not on an island."""
    table, rows = placed(mark, wanted)
    if "points" in mark.result.tables:
        main, points = mark.result.table, mark.result.tables["points"]
        here = points["cell"].isin(main.loc[main["reason"] == "", "cell"]).to_numpy()
        rows = rows.loc[here]
    return table, rows


_UNITS = units(
    name="cell",
    organisations="count",
    weight="value",
    degrees="lon lat",
    z="gi_z",
    p="p_value q_value",
    index="moran_i",
)

HOTSPOTS = Statistic(
    id="hotspots",
    group="hotspots",
    compute=_compute,
    formula="Gi* = (Σⱼwᵢⱼxⱼ − x̄Σⱼwᵢⱼ) / (s·√((nΣwᵢⱼ² − (Σwᵢⱼ)²)/(n − 1)));  Iᵢ = zᵢΣⱼwᵢⱼzⱼ/m₂;  "
    "p exact: 2·min(P(ΣX ≥ x), P(ΣX ≤ x)), X drawn without replacement;  FDR 5 %",
    literature=(
        "Ord J. K., Getis A. (1995) Local spatial autocorrelation statistics. Geographical Analysis 27",
        "Anselin L. (1995) Local indicators of spatial association: LISA. Geographical Analysis 27",
        "Benjamini Y., Hochberg Y. (1995) Controlling the false discovery rate. JRSS B 57",
        "esda (PySAL) G_Local, Moran_Local",
    ),
    unit="z",
    sample=_tested,
    tables=(TableSpec(about="gi_z", units=_UNITS, rows=where(_of_cell)), members(name="cell")),
    params=(WEIGHT, GRID, SIZE, AREA, *COMMON),
    minimum_n=MINIMUM,
    mapped=True,
    spatial=True,
)
