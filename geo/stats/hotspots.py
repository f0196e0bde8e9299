"""Hot spots on a grid: Getis and Ord's Gi* and local Moran's I by esda, permutation p-values with a stated seed, FDR.

A cell counts as hot, cold or an outlier only when its p-value passes Benjamini and Hochberg's threshold over all cells;
``maybe_hot`` and ``maybe_cold`` pass 5 % alone, which one cell in twenty does by chance.
Co-located organisations are no difficulty here: a cell counts what lies in it. Cells without a neighbour (islands) are
left out of the test, counted, and stand in the table with that reason.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, cast

import esda
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from libpysal.weights import W, fill_diagonal

from geo.crs import METRIC_CRS, degrees, to_wgs84
from geo.grid import Grid, Kind, grid
from geo.stats.behind import members, placed, where
from geo.stats.places import WEIGHT, city, located, study_area, takers
from geo.stats.result import SEED, Param, Params, Progress, Result, Statistic, Value, Verdict, known, too_few
from geo.stats.tables import Mark, Rows, TableSpec, Wanted, units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.filter import Selection
    from geo.points import Points

MINIMUM = 30
ALPHA = 0.05
GRID = Param("grid", "hex", choices=("hex", "square"))
SIZE = Param("cell_km", 2.0, low=1.0, high=6.0, step=0.5, unit="km")
PERMUTATIONS = Param("permutations", 9999, low=999, high=19999, step=1000)
DRAWS = 20_000_000  # cells × permutations kept in memory: many cells get fewer permutations, and smallest_p says so
AREA = Param("area", "urban", choices=("urban", "city"))
QUADRANTS = ("high_high", "low_high", "low_low", "high_low")


def weights(cells: Grid) -> tuple[W, list[int]]:
    """(contiguity of the cells that have a neighbour, numbered from 0; the islands)."""
    near = cells.neighbours()
    islands = [i for i, others in near.items() if not others]
    number = {old: new for new, old in enumerate(i for i in near if near[i])}
    return W(
        {number[i]: [number[j] for j in others] for i, others in near.items() if others}, silence_warnings=True
    ), islands


def two_sided(observed: NDArray[np.float64], drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    """2·min(P(draw ≥ observed), P(draw ≤ observed)), ties on both sides; ``drawn`` (cells, permutations) → (cells,).

    esda's own p_sim counts a tie only as “not smaller”: an empty cell among empty cells, equal to most permutations,
    comes out at the smallest p there is. On counts with many zeros that would paint nearly all of a map cold.
    """
    slack = 1e-9 * np.maximum(np.abs(drawn).max(axis=1, initial=0), 1e-300)[:, None]
    own = observed[:, None]
    tail = np.minimum((drawn >= own - slack).sum(axis=1), (drawn <= own + slack).sum(axis=1))
    return np.asarray(np.minimum(2 * (tail + 1.0) / (drawn.shape[1] + 1.0), 1.0))


def gi_star(
    values: NDArray[np.float64], w: W, permutations: int, seed: int = SEED
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(z, two-sided permutation p) of Gi* with binary weights, the cell itself included. Ord and Getis 1995."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # esda warns about row standardisation, which is not used here
        found = esda.G_Local(values, fill_diagonal(w, 1), "B", permutations, None, n_jobs=1, seed=seed)
    return np.asarray(found.Zs, np.float64), two_sided(np.asarray(found.Gs), np.asarray(found.rGs))


def local_moran(
    values: NDArray[np.float64], w: W, permutations: int, seed: int = SEED
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    """(I, two-sided permutation p, quadrant 1..4 as in QUADRANTS). Anselin 1995."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # esda announces another default for the p-value that is not used here
        found = esda.Moran_Local(values, w, permutations=permutations, n_jobs=1, seed=seed)
    p = two_sided(np.asarray(found.Is), np.asarray(found.rlisas))
    return np.asarray(found.Is, np.float64), p, np.asarray(found.q, dtype=np.intp)


def threshold(p: NDArray[np.float64]) -> float:
    """The largest p-value that still counts: esda.fdr, 0 when none does (esda then returns its Bonferroni bound)."""
    bound = float(esda.fdr(p, ALPHA))
    return bound if bool((p <= bound).any()) else 0.0


def cell_table(values: NDArray[np.float64], counts: NDArray[np.float64], w: W, permutations: int) -> pd.DataFrame:
    """One row per tested cell: its value, Gi* with p and class, local Moran with p and class (classes after FDR)."""
    z, p = gi_star(values, w, permutations)
    i, p_i, quadrant = local_moran(values, w, permutations)
    way = np.where(z > 0, "hot", "cold")
    maybe = np.where(p <= ALPHA, np.where(z > 0, "maybe_hot", "maybe_cold"), "none")
    hot = np.where(p <= threshold(p), way, maybe)
    kind = np.where(p_i <= threshold(p_i), np.array(("none", *QUADRANTS))[quadrant], "none")
    return pd.DataFrame(
        {
            "count": counts,
            "value": values,
            "gi_z": z,
            "gi_p": p,
            "gi_class": hot,
            "moran_i": i,
            "moran_p": p_i,
            "moran_class": kind,
        }
    )


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    frame, spots, unit = located(selection, params)
    empty = pd.DataFrame(
        columns=[
            "cell",
            "lon",
            "lat",
            "count",
            "value",
            "gi_z",
            "gi_p",
            "gi_class",
            "moran_i",
            "moran_p",
            "moran_class",
            "reason",
        ]
    )
    if len(spots) < MINIMUM or spots.spots < 3 or spots.weight.sum() <= 0:
        enough = len(spots) >= MINIMUM
        reason = "one_place" if enough and spots.spots < 3 else "zero_weight" if enough else "too_few"
        return too_few(
            "hotspots", len(spots), MINIMUM, empty, params=params, excluded=spots.excluded, unit="z", reason=reason
        )
    area = study_area(facts, spots, str(params["area"])) if params["area"] != "city" else city(facts)
    cells = grid(area, float(params["cell_km"]) * 1000, cast("Kind", params["grid"]))
    w, islands = weights(cells)
    tested = np.setdiff1d(np.arange(len(cells)), islands)
    own = cells.locate(spots.xy)
    here = own >= 0
    heads = np.bincount(own[here], minlength=len(cells)).astype(np.float64)
    sums = np.bincount(own[here], spots.weight[here], minlength=len(cells)).astype(np.float64)
    counts, values = heads[tested], sums[tested]
    lost = {"outside_area": int((~here).sum()), "on_island": int(heads[islands].sum())}
    excluded = {**spots.excluded, **{reason: n for reason, n in lost.items() if n}}
    if len(tested) < MINIMUM or np.ptp(values) == 0:
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
    draws = max(99, min(int(params["permutations"]), DRAWS // len(tested)))
    table = cell_table(values, counts, w, draws)
    progress(1.0)
    alone = pd.DataFrame({"count": heads[islands], "value": sums[islands], "gi_class": "none", "moran_class": "none"})
    number = np.concatenate([tested, np.asarray(islands, dtype=np.intp)])
    lon, lat = degrees(cells.centres[number, 0], cells.centres[number, 1])
    why = np.where(np.isin(number, tested), "", "island")
    both = pd.concat([table, alone], ignore_index=True).assign(cell=number, lon=lon, lat=lat, reason=why)
    both = both[list(empty.columns)]
    shown = (both["gi_class"] != "none") | (both["moran_class"] != "none") | (both["count"] > 0)
    shapes = gpd.GeoDataFrame(
        both.loc[shown].assign(id=lambda t: "cell_" + t["cell"].astype(str), kind="cell"),
        geometry=list(cells.polygons(number[shown.to_numpy()])),
        crs=METRIC_CRS,
    )
    hot, cold = (int((table["gi_class"] == c).sum()) for c in ("hot", "cold"))
    numbers = {
        "cells_tested": len(table),
        "cells_occupied": int((table["count"] > 0).sum()),
        "cells_hot": hot,
        "cells_cold": cold,
        "cells_maybe": int(table["gi_class"].str.startswith("maybe").sum()),
        "cells_islands": len(islands),
    }
    values_ = [Value(name, number, "cells", decimals=0) for name, number in numbers.items()]
    values_ += [
        Value("cell_size", known(cells.size_m / 1000), "km"),
        Value("smallest_p", 2 / (draws + 1), "p", decimals=4),
    ]
    said = {
        "hot": hot,
        "cold": cold,
        "cells": len(table),
        "share": round(float(table.loc[table["gi_class"] == "hot", "value"].sum() / values.sum()), 3),
    }
    notes = ("co_located", "fdr", *(("islands",) if islands else ()))
    return Result(
        statistic="hotspots",
        values=tuple(values_),
        tables={"main": both, "points": takers(frame, spots, cell=np.where(here, own, np.nan))},
        n=round(float(counts.sum())),
        verdict=Verdict("hotspots" if hot else "hotspots_none", "clear" if hot else "unclear", said),
        params=params,
        excluded=excluded,
        denominator="weights" if unit != "organisations" else "organisations",
        unit="z",
        seed=SEED,
        notes=notes,
        shapes=to_wgs84(shapes),
    )


def _of_cell(mark: Mark, rows: pd.DataFrame, _: Points) -> NDArray[np.bool_]:
    """In the cell; one without organisations that stands out in nothing is not drawn."""
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
    name="cell", organisations="count", weight="value", degrees="lon lat", z="gi_z", p="gi_p moran_p", index="moran_i"
)


HOTSPOTS = Statistic(
    id="hotspots",
    group="hotspots",
    compute=_compute,
    formula="Gi* = (Σⱼwᵢⱼxⱼ − x̄Σⱼwᵢⱼ) / (s·√((nΣwᵢⱼ² − (Σwᵢⱼ)²)/(n − 1)));  Iᵢ = zᵢΣⱼwᵢⱼzⱼ/m₂;  permutation p, FDR 5 %",
    literature=(
        "Ord J. K., Getis A. (1995) Local spatial autocorrelation statistics. Geographical Analysis 27",
        "Anselin L. (1995) Local indicators of spatial association: LISA. Geographical Analysis 27",
        "Benjamini Y., Hochberg Y. (1995) Controlling the false discovery rate. JRSS B 57",
        "esda (PySAL) G_Local, Moran_Local, fdr",
    ),
    unit="z",
    sample=_tested,
    tables=(
        TableSpec(about="gi_z", units=_UNITS, rows=where(_of_cell)),
        members(name="cell"),
    ),
    params=(WEIGHT, GRID, SIZE, AREA, PERMUTATIONS),
    minimum_n=MINIMUM,
    mapped=True,
)
