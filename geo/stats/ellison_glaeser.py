"""Ellison–Glaeser index: is a sector in fewer parks than chance and the size of its firms would put it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control, norm

from geo.stats.behind import counted, of_row
from geo.stats.cells import STAGE, WEIGHT, Cells, cells, dealt
from geo.stats.concentration import gini, hhi
from geo.stats.result import SEED, Params, Progress, Result, Statistic, Value, Verdict, known, too_few
from geo.stats.tables import Mark, Rows, TableSpec, Wanted, units

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from data.load import Facts
    from geo.filter import Selection

MINIMUM, MIN_SECTOR, DRAWS = 20, 10, 999
MIN_ROOM = 0.1  # 1 − Σx²: below, nearly everything is in one park and γ is a quotient of two noises


@dataclass(frozen=True, slots=True)
class Agglomeration:
    """γ and what it is made of: ``raw`` G = Σ(s − x)², ``plants`` H = Σ z², ``z`` of G under the dartboard."""

    gamma: float
    raw: float
    plants: float
    z: float


def ellison_glaeser(sizes: ArrayLike, places: ArrayLike, base: ArrayLike) -> Agglomeration:
    """γ = (G − (1 − Σx²)·H) / ((1 − Σx²)(1 − H)). Ellison and Glaeser 1997, eq. 5; var(G) from their Proposition 1.

    ``sizes`` of the plants of one sector, ``places`` the number (0…k−1) of each plant's park, ``base`` the k parks'
    sizes over all sectors. NaN where it says nothing: one plant only (H = 1), or 1 − Σx² ≤ MIN_ROOM.
    """
    size, place, x = np.asarray(sizes, float), np.asarray(places, int), np.asarray(base, float)
    nothing = Agglomeration(float("nan"), float("nan"), float("nan"), float("nan"))
    if size.sum() <= 0 or x.sum() <= 0:
        return nothing
    x, z = x / x.sum(), size / size.sum()
    s = np.bincount(place, weights=z, minlength=x.size)
    raw, plants, x2 = float(((s - x) ** 2).sum()), float((z**2).sum()), float((x**2).sum())
    room = 1 - x2
    if room <= MIN_ROOM or 1 - plants <= 1e-12:
        return Agglomeration(float("nan"), raw, plants, float("nan"))
    x3, z4 = float((x**3).sum()), float((z**4).sum())
    variance = 2 * (plants**2 * (x2 - 2 * x3 + x2**2) - z4 * (x2 - 4 * x3 + 3 * x2**2))
    score = (raw - room * plants) / np.sqrt(variance) if variance > 0 else float("nan")
    return Agglomeration((raw - room * plants) / (room * (1 - plants)), raw, plants, float(score))


def locational_gini(own: ArrayLike, base: ArrayLike) -> float:
    """Gini of one sector's location quotients over parks, 0 (spread as everything is) … 1. Krugman 1991; the form is
    Farhauer and Kröll's: 2/(n²·mean) · Σ rank·(LQ − mean), LQ ascending."""
    e, b = np.asarray(own, float), np.asarray(base, float)
    if e.sum() <= 0 or (b <= 0).any():
        return float("nan")
    return gini((e / e.sum()) / (b / b.sum()))


def _p_value(one: Agglomeration, base: NDArray[np.float64], heads: int, generator: np.random.Generator | None) -> float:
    """Share of random deals of all organisations to the sectors, each keeping its number, with a G as large.

    Without a generator (plants of unequal size) the normal tail of ``z``, which is too bold for sectors of few plants:
    G is skewed, and the base holds the sector itself.
    """
    if not np.isfinite(one.z):
        return float("nan")
    if generator is None:
        return float(norm.sf(one.z))
    drawn = ((dealt(base, heads, DRAWS, generator) / heads - base / base.sum()) ** 2).sum(axis=1)
    return float((1 + (drawn >= one.raw - 1e-12).sum()) / (DRAWS + 1))


def _table(table: Cells) -> pd.DataFrame:
    matrix = table.matrix()
    base = matrix.sum(axis=1).to_numpy(np.float64)
    number = {park: i for i, park in enumerate(table.parks)}
    used = base > 0
    generator = np.random.default_rng(SEED) if table.plain else None
    rows = []
    for sector in table.sectors:
        mine = table.rows.loc[table.rows["sector_id"] == sector]
        sizes = (mine["weight"] * mine["share"]).to_numpy(np.float64)
        one = ellison_glaeser(sizes, mine["park_id"].map(number).to_numpy(int), base)
        p = _p_value(one, base, len(mine), generator)
        own = matrix[sector].to_numpy(np.float64)
        reason = "" if np.isfinite(one.gamma) else ("sector_absent" if sizes.sum() <= 0 else "not_defined")
        rows.append(
            (
                sector,
                len(mine),
                float(sizes.sum()),
                one.gamma,
                one.raw,
                one.plants,
                one.z,
                p,
                locational_gini(own[used], base[used]),
                hhi(own),
                reason,
            )
        )
    frame = pd.DataFrame(
        rows,
        columns=[
            "sector_id",
            "count",
            "value",
            "gamma",
            "raw",
            "plant_hhi",
            "z",
            "p_value",
            "locational_gini",
            "park_hhi",
            "reason",
        ],
    )
    tested = frame["p_value"].notna()
    frame["q_value"] = np.nan
    if tested.any():
        frame.loc[tested, "q_value"] = false_discovery_control(frame.loc[tested, "p_value"])
    few = frame["count"] < MIN_SECTOR
    frame["verdict"] = np.select(
        [frame["reason"] != "", few, frame["q_value"] < 0.05], ["unknown", "too_few", "clustered"], "unclear"
    )
    return frame


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    table = cells(facts, selection, {**params, "counting": "main"})
    frame = _table(table)
    progress(1.0)
    judged = frame.loc[frame["verdict"].isin(["clustered", "unclear"])]
    if table.n < MINIMUM or judged.empty:
        few = table.n < MINIMUM
        return too_few(
            "ellison_glaeser",
            table.n,
            MINIMUM,
            frame,
            params=params,
            excluded=table.excluded,
            unit="gamma",
            reason="too_few" if few else "no_sector_large_enough",
        )
    top = judged.sort_values("gamma", ascending=False, kind="stable").iloc[0]
    values = tuple(
        Value(
            "gamma",
            known(r.gamma),
            "gamma",
            p_value=known(r.p_value),
            about=str(r.sector_id),
            reason=str(r.reason),
            decimals=3,
        )
        for r in frame.itertuples()
    )
    clustered = int((frame["verdict"] == "clustered").sum())
    said = {
        "sector": str(top["sector_id"]),
        "value": known(top["gamma"], 3),
        "clustered": clustered,
        "judged": len(judged),
        "count": int(top["count"]),
    }
    equal = params["weight"] == "organisations"
    return Result(
        statistic="ellison_glaeser",
        values=values,
        tables={"main": frame, "units": table.units()},
        n=table.n,
        verdict=Verdict("ellison_glaeser", "clear" if clustered else "unclear", said),
        params=params,
        excluded=table.excluded,
        denominator="base_city",
        unit="gamma",
        seed=SEED if table.plain else None,
        notes=("equal_plants" if equal else "sizes_given", *table.notes),
    )


def _counted(mark: Mark, wanted: Wanted) -> Rows:
    return counted(mark, wanted, counting="main")


_UNITS = units(
    organisations="count",
    weight="value",
    gamma="gamma",
    index_0_1="raw plant_hhi locational_gini park_hhi",
    z="z",
    p="p_value q_value",
)


ELLISON_GLAESER = Statistic(
    id="ellison_glaeser",
    group="concentration",
    compute=_compute,
    formula="γ = (G − (1 − Σx²)·H) / ((1 − Σx²)·(1 − H));  G = Σ_p (s_p − x_p)²,  H = Σ_k z_k² (sizes of the firms)",
    literature=(
        "Ellison G., Glaeser E. L. (1997) Geographic concentration in U.S. manufacturing industries: a dartboard "
        "approach. Journal of Political Economy 105",
        "Farhauer O., Kröll A. (2014) Standorttheorien. Springer",
        "Krugman P. (1991) Geography and Trade. MIT Press",
    ),
    unit="gamma",
    sample=_counted,
    tables=(
        TableSpec(about="gamma", units=_UNITS, rows=of_row(_counted)),
        TableSpec(id="units", about="weight", units=units(share="share", weight="weight"), rows=of_row(_counted)),
    ),
    params=(WEIGHT, STAGE),
    minimum_n=MINIMUM,
    charts=("bars",),
)
