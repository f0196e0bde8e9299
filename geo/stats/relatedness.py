"""Which sectors that a park lacks are near to those it is strong in: relatedness density, an indication only.

Two sectors are near when organisations that do one often do the other too. The table is small (some two hundred
organisations name more than one sector), so every number carries the interval that drawing organisations anew gives,
and how often a sector comes first in its park is told beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.stats.behind import counted, either, of_row, whole
from geo.stats.cells import Cells, cells
from geo.stats.inference.checks import WHO
from geo.stats.result import SEED, Param, Params, Progress, Result, Value, Verdict, known, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import Mark, Rows, TableSpec, Wanted, units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.filter import Selection

    Floats = NDArray[np.float64]

MINIMUM, MIN_PARK = 30, 10  # organisations of several sectors; organisations of a park
MIN_SECTOR = 10  # organisations that do a sector and another: with fewer its nearness to others is a guess
DRAWS = 999
LQ = Param("threshold", 1.0, low=0.5, high=3.0, step=0.25)
COLUMNS = ("park_id", "sector_id", "count", "lq", "is_strong", "density", "low", "high", "first_share", "rank",
           "reason")  # fmt: skip


def proximity(member: Floats) -> Floats:
    """φ (sectors, sectors) of ``member`` (organisations, sectors; 0 or 1): the smaller of the two conditional
    probabilities that an organisation of one sector does the other as well; 0 on the diagonal. Hidalgo et al. 2007,
    with organisations in the place of countries."""
    both, alone = member.T @ member, member.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        phi = both / np.maximum(alone[:, None], alone[None, :])
    phi = np.where(np.isfinite(phi), phi, 0.0)
    np.fill_diagonal(phi, 0.0)
    return np.asarray(phi)


def density(strong: Floats, phi: Floats) -> Floats:
    """(parks, sectors): share of a sector's proximities that go to sectors in which the park is strong, ``strong``
    (parks, sectors; 0 or 1); NaN for a sector near to none. Hidalgo et al. 2007."""
    total = phi.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = strong @ phi / total
    return np.asarray(np.where(total > 0, found, np.nan))


def quotients(x: Floats) -> Floats:
    """Location quotients against all parks together, (…, parks, sectors); NaN where either is empty. Balassa 1965."""
    with np.errstate(divide="ignore", invalid="ignore"):
        own = x / x.sum(axis=-1, keepdims=True)
        every = x.sum(axis=-2, keepdims=True) / x.sum(axis=(-2, -1), keepdims=True)
        return np.asarray(own / every)


def _matrices(table: Cells) -> tuple[Floats, NDArray[np.intp], NDArray[np.intp]]:
    """(membership (organisations, sectors), main sector, park) of the organisations that take part."""
    rows = table.rows
    unit, own = np.unique(rows["unit"].to_numpy(), return_inverse=True)
    sector = pd.Index(table.sectors).get_indexer(pd.Index(rows["sector_id"]))
    member = np.zeros((len(unit), len(table.sectors)))
    member[own, sector] = 1.0
    first = np.unique(own, return_index=True)[1]
    return member, sector[first], pd.Index(table.parks).get_indexer(pd.Index(rows["park_id"]))[first]


def measure(
    member: Floats, main: NDArray[np.intp], park: NDArray[np.intp], parks: int, threshold: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """(counts by main sector, quotients, strong, density), each (parks, sectors), of organisations."""
    x = np.zeros((parks, member.shape[1]))
    np.add.at(x, (park, main), 1.0)
    lq = quotients(x)
    strong = (np.nan_to_num(lq) >= threshold).astype(np.float64)
    return x, lq, strong, density(strong, proximity(member))


def _table(table: Cells, params: Params, progress: Progress) -> pd.DataFrame:
    """One row per park and sector, with the interval over organisations drawn anew and how often it comes first among
    the sectors that the park is not strong in."""
    member, main, park = _matrices(table)
    threshold, parks = float(params["threshold"]), len(table.parks)
    x, lq, strong, found = measure(member, main, park, parks, threshold)
    several = member[member.sum(axis=1) > 1].sum(axis=0)
    rng, draws = np.random.default_rng(int(params.get("seed", SEED))), int(max(99, min(DRAWS, 2_000_000 // len(main))))
    drawn, first = np.empty((draws, *found.shape)), np.zeros_like(found)
    for i in range(draws):
        pick = rng.integers(0, len(main), len(main))
        _, _, own, drawn[i] = measure(member[pick], main[pick], park[pick], parks, threshold)
        shut = (own > 0) | (several < MIN_SECTOR)
        open_ = np.where(shut, -np.inf, np.nan_to_num(drawn[i], nan=-np.inf))
        best = open_.max(axis=1, keepdims=True)
        first += (open_ == best) & np.isfinite(best)
        progress((i + 1) / draws)
    usual = np.where(np.isfinite(drawn), drawn, 0.0)
    low, high = (
        np.minimum(np.quantile(usual, 0.025, axis=0), found),
        np.maximum(np.quantile(usual, 0.975, axis=0), found),
    )
    rows = []
    for p, s in np.ndindex(found.shape):
        small = x[p].sum() < MIN_PARK or several[s] < MIN_SECTOR
        reason = "too_few" if small else "near_to_none" if not np.isfinite(found[p, s]) else ""
        numbers = [found[p, s], low[p, s], high[p, s], first[p, s] / draws] if not reason else [np.nan] * 4
        rows.append((table.parks[p], table.sectors[s], x[p, s], lq[p, s], bool(strong[p, s]), *numbers, np.nan, reason))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    ranked = ~frame["is_strong"] & (frame["reason"] == "")
    frame.loc[ranked, "rank"] = frame.loc[ranked].groupby("park_id")["density"].rank(ascending=False, method="min")
    frame.loc[~ranked, "first_share"] = np.nan
    return frame


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    table = cells(facts, selection, {**params, "counting": "fractional"})
    several = int((table.rows.groupby("unit").size() > 1).sum())
    if several < MINIMUM:
        empty = pd.DataFrame(columns=list(COLUMNS))
        return too_few("relatedness", several, MINIMUM, empty, params=params, excluded=table.excluded, unit="share")
    frame = _table(table, params, progress)
    phi = proximity(_matrices(table)[0])
    a, b = np.triu_indices(len(table.sectors), 1)
    both = (_matrices(table)[0].T @ _matrices(table)[0])[a, b]
    ids = np.array(table.sectors, dtype=object)
    near = pd.DataFrame({"sector_id": ids[a], "other_sector_id": ids[b], "both": both, "proximity": phi[a, b]})
    open_ = frame.loc[frame["rank"].notna()].sort_values(["rank", "first_share"], ascending=[True, False])
    tops = open_.groupby("park_id", sort=False).head(1).set_index("park_id").reindex(list(table.parks)).dropna(
        subset="density")  # fmt: skip
    values = tuple(
        Value("relatedness", known(r.density), "share", low=known(r.low), high=known(r.high),
              about=f"{park}:{r.sector_id}")
        for park, r in zip(tops.index, tops.itertuples(), strict=True)
    )  # fmt: skip
    named = tuple(f"{park}:{sector}" for park, sector in zip(tops.index, tops["sector_id"], strict=True))
    said: dict[str, object] = {
        "n": table.n,
        "several": several,
        "named": named,
        "sure": int((tops["first_share"] >= 0.95).sum()),
        "of": len(tops),
        "most": round(100 * float(tops["first_share"].max())) if len(tops) else None,
        "least": round(100 * float(tops["first_share"].min())) if len(tops) else None,
    }
    return Result(
        statistic="relatedness",
        values=values or (Value("relatedness", None, "share", reason="too_few"),),
        tables={"main": frame, "proximity": near.loc[near["both"] > 0].reset_index(drop=True)},
        n=table.n,
        verdict=Verdict("relatedness" if named else "relatedness_none", "described", said),
        params=params,
        excluded=table.excluded,
        denominator="proximities",
        unit="share",
        seed=int(params.get("seed", SEED)),
        notes=(*table.notes, "indication_only", "source_selects"),
    )


def _of_pair(mark: Mark) -> Rows:
    """Organisations that do both sectors."""
    table, rows = counted(mark, {"sector_id": [mark.row["sector_id"]]}, counting="fractional")
    other = counted(mark, {"sector_id": [mark.row["other_sector_id"]]}, counting="fractional")[1]
    return table, rows.loc[rows.index.isin(other.index)]


def _sample(mark: Mark, wanted: Wanted) -> Rows:
    return counted(mark, wanted, counting="main")


_UNITS = units(organisations="count", ratio="lq", share="density low high first_share", name="rank")

RELATEDNESS = Statistic(
    id="relatedness",
    group="specialisation",
    compute=_compute,
    formula="φ_ij = min(P(i|j), P(j|i)) over organisations;  density_ps = Σ_j φ_sj·strong_pj / Σ_j φ_sj;  "
    "strong: LQ against all parks ≥ threshold",
    literature=(
        "Hidalgo C. A., Klinger B., Barabási A.-L., Hausmann R. (2007) The product space conditions the development of "
        "nations. Science 317",
        "Boschma R., Balland P.-A., Kogler D. F. (2015) Relatedness and technological change in cities. Industrial and "
        "Corporate Change 24",
        "Balassa B. (1965) Trade liberalisation and “revealed” comparative advantage. The Manchester School 33",
    ),
    unit="share",
    sample=_sample,
    tables=(
        TableSpec(about="density", units=_UNITS, rows=either({"count": of_row(_sample)}, whole(_sample)),),
        TableSpec(id="proximity", about="proximity", units=units(organisations="both", share="proximity"),
                  rows=_of_pair),
    ),
    params=(LQ, WHO),
    minimum_n=MINIMUM,
    charts=("relatedness",),
)  # fmt: skip
