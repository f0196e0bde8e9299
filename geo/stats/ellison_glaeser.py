"""Ellison–Glaeser index: is a sector in fewer parks than chance and the size of its firms would put it?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.stats.behind import counted, of_row
from geo.stats.cells import STAGE, WEIGHT, Cells, cells
from geo.stats.concentration import gini, hhi
from geo.stats.inference.checks import COMMON
from geo.stats.inference.deals import against_deals, claims, judged_by
from geo.stats.result import SEED, Params, Progress, Result, Value, Verdict, known, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import Mark, Rows, TableSpec, Wanted, units

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Statement

MINIMUM, MIN_SECTOR, MIN_VALUED = 20, 10, 10  # in all, in a sector, in each of at least two parks
# 1 − Σx²: below, nearly everything is in one park and γ is a quotient of two noises; sizes differ more than counts
MIN_ROOM = {"organisations": 0.1, "weight": 0.3}


@dataclass(frozen=True, slots=True)
class Agglomeration:
    """γ and what it is made of: ``raw`` G = Σ(s − x)², ``plants`` H = Σ z², ``z`` of G under the dartboard."""

    gamma: float
    raw: float
    plants: float
    z: float


def ellison_glaeser(sizes: ArrayLike, places: ArrayLike, base: ArrayLike, least_room: float = 0.1) -> Agglomeration:
    """γ = (G − (1 − Σx²)·H) / ((1 − Σx²)(1 − H)). Ellison and Glaeser 1997, eq. 5; var(G) from their Proposition 1.

    ``sizes`` of the plants of one sector, ``places`` the number (0…k−1) of each plant's park, ``base`` the k parks'
    sizes over all sectors. NaN where it says nothing: one plant only (H = 1), or 1 − Σx² ≤ ``least_room``.
    """
    size, place, x = np.asarray(sizes, float), np.asarray(places, int), np.asarray(base, float)
    nothing = Agglomeration(float("nan"), float("nan"), float("nan"), float("nan"))
    if size.sum() <= 0 or x.sum() <= 0:
        return nothing
    x, z = x / x.sum(), size / size.sum()
    s = np.bincount(place, weights=z, minlength=x.size)
    raw, plants, x2 = float(((s - x) ** 2).sum()), float((z**2).sum()), float((x**2).sum())
    room = 1 - x2
    if room <= least_room or 1 - plants <= 1e-12:
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


def raw_concentrations(totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """G of every sector, (draws, sectors), of totals (draws, parks, sectors): Σ_p (share of sector − share of all)²."""
    with np.errstate(divide="ignore", invalid="ignore"):
        s = totals / totals.sum(axis=1, keepdims=True)
        x = totals.sum(axis=2, keepdims=True) / totals.sum(axis=(1, 2), keepdims=True)
    return np.asarray(((s - x) ** 2).sum(axis=1))


def _table(table: Cells, units_: pd.DataFrame, params: Params) -> pd.DataFrame:
    frame = _described(table, MIN_ROOM["organisations" if table.unit == "organisations" else "weight"])
    several = int((table.counts().sum(axis=1) >= MIN_VALUED).sum()) >= 2
    judged = ((frame["count"] >= MIN_SECTOR) & (frame["reason"] == "") & several).to_numpy()
    chance = against_deals(table, units_, raw_concentrations, side="high", params=params) if judged.any() else None
    found = judged_by(frame, chance, judged, "clustered", (frame["gamma"] > 0).to_numpy())
    unknown = found["reason"] != ""
    found.loc[unknown, ["p_value", "chance"]] = np.nan
    return found.assign(verdict=found["verdict"].mask(unknown, "unknown")).drop(columns="chance")


def _described(table: Cells, least_room: float) -> pd.DataFrame:
    matrix = table.matrix()
    base = matrix.sum(axis=1).to_numpy(np.float64)
    number = {park: i for i, park in enumerate(table.parks)}
    used, rows = base > 0, []
    for sector in table.sectors:
        mine = table.rows.loc[table.rows["sector_id"] == sector]
        sizes = (mine["weight"] * mine["share"]).to_numpy(np.float64)
        one = ellison_glaeser(sizes, mine["park_id"].map(number).to_numpy(int), base, least_room)
        own = matrix[sector].to_numpy(np.float64)
        reason = "" if np.isfinite(one.gamma) else ("sector_absent" if sizes.sum() <= 0 else "not_defined")
        parts = (one.gamma, one.raw, one.plants, one.z, locational_gini(own[used], base[used]), hhi(own))
        rows.append((sector, len(mine), float(sizes.sum()), *parts, reason))
    columns = ["sector_id", "count", "value", "gamma", "raw", "plant_hhi", "z", "locational_gini", "park_hhi", "reason"]
    return pd.DataFrame(rows, columns=columns)


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    table = cells(facts, selection, {**params, "counting": "main"})
    frame = _table(table, getattr(selection, table.table), params)
    progress(1.0)
    shown = frame.drop(columns="settled")
    if table.n < MINIMUM or not frame["verdict"].isin(["clustered", "unclear"]).any():
        return too_few(
            "ellison_glaeser",
            table.n,
            MINIMUM,
            shown,
            params=params,
            excluded=table.excluded,
            unit="gamma",
            reason="too_few" if table.n < MINIMUM else "no_sector_large_enough",
        )
    said, loose = claims(frame, "sector_id", "clustered")
    equal = params["weight"] == "organisations"
    base = Result(
        statistic="ellison_glaeser",
        values=tuple(
            Value(
                "gamma",
                known(r.gamma),
                "gamma",
                p_value=known(r.q_value),
                about=str(r.sector_id),
                reason=str(r.reason),
                decimals=3,
            )
            for r in frame.itertuples()
        ),
        tables={"main": shown, "units": table.units()},
        n=table.n,
        verdict=Verdict("ellison_glaeser", "unclear"),
        params=params,
        excluded=table.excluded,
        denominator="base_city",
        unit="gamma",
        seed=int(params.get("seed", SEED)),
        notes=("equal_plants" if equal else "sizes_given", *table.notes, "source_selects"),
        statements=said,
        unsettled=loose,
    )
    return replace(base, verdict=_concluded(base, said))


def _concluded(base: Result, firm: frozenset[Statement]) -> Verdict:
    """How many sectors are clustered, and by name those that every check finds."""
    frame = base.table
    judged = frame.loc[frame["verdict"].isin(["clustered", "unclear"])]
    found = judged.loc[judged["verdict"] == "clustered"].sort_values("gamma", ascending=False, kind="stable")
    names = tuple(str(s) for s in found["sector_id"] if (s, "clustered") in firm)
    said: dict[str, object] = {"judged": len(judged), "clustered": len(found), "lasting": len(names), "named": names}
    if not names:
        return Verdict("ellison_glaeser_none", "clear" if len(found) else "unclear", said)
    top = found.loc[found["sector_id"] == names[0]].iloc[0]
    said |= {"sector": names[0], "value": known(top["gamma"], 2), "count": int(top["count"])}
    return Verdict("ellison_glaeser", "clear", said)


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
    params=(WEIGHT, STAGE, *COMMON),
    conclude=_concluded,
    minimum_n=MINIMUM,
    charts=("bars",),
)
