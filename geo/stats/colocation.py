"""Which sectors share places more, or less, than the mix of their parks would have it.

Pairs of organisations at one place (or within a distance) are counted for every two sectors; the counts are those of
the cross-K function, up to its constant. Labels are then dealt anew to the organisations of each park: places, their
heads and the mix of every park stay, so neither the mix of parks nor where they lie can look like a finding.
One building may hold most pairs of two sectors; a statement must stand without that place too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import block_diag, csr_matrix
from scipy.spatial import cKDTree
from scipy.stats import random_table

from geo.stats.behind import members, who
from geo.stats.inference.checks import COMMON
from geo.stats.inference.deals import ALPHA, BATCHES, DRAWS, corrected, p_of
from geo.stats.places import located, main_sectors, takers
from geo.stats.result import SEED, Param, Params, Progress, Result, Value, Verdict, known, no_progress, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import Mark, Rows, TableSpec, Wanted, units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.filter import Selection
    from geo.points import Points
    from geo.stats.result import Statement

    Floats = NDArray[np.float64]

MINIMUM, MIN_SECTOR = 20, 10  # organisations in all, and of a sector that is judged
CHUNK, WORK = 3_000_000, 120_000_000  # numbers held at once; numbers dealt in all, beyond which there are fewer draws
MANY = 5_000  # cells, from which on no single one bears a result
REACH = Param("within_km", 0.0, low=0.0, high=5.0, step=0.5, unit="km")
COLUMNS = ("sector_id", "other_sector_id", "count", "other_count", "shared_places", "pairs", "expected", "ratio", "low",
           "high", "p_value", "p_without", "q_value", "verdict", "reason")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sown:
    """``heads`` (cells, sectors): organisations by place and stratum; ``stratum`` (cells,); ``near`` (cells, cells):
    1 where two cells lie within the distance, itself among them."""

    heads: NDArray[np.int64]
    stratum: NDArray[np.intp]
    near: csr_matrix

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Organisations of each sector, (sectors,)."""
        return np.asarray(self.heads.sum(axis=0))


def sown(xy: Floats, stratum: NDArray[np.intp], sector: NDArray[np.intp], sectors: int, within_m: float) -> Sown:
    """Organisations at ``xy`` (n, 2) metres, of ``stratum`` (n,) and ``sector`` (n,), gathered by place and stratum."""
    keys = np.column_stack([np.rint(xy).astype(np.int64), stratum])
    cells, first, own = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    heads = np.zeros((len(cells), sectors), dtype=np.int64)
    np.add.at(heads, (own.ravel(), sector), 1)
    tree = cKDTree(xy[first])
    pairs = tree.query_pairs(max(within_m, 1.5), output_type="ndarray")
    i, j = np.concatenate([pairs, pairs[:, ::-1], np.repeat(np.arange(len(cells))[:, None], 2, axis=1)]).T
    return Sown(heads, stratum[first], csr_matrix((np.ones(len(i)), (i, j)), shape=(len(cells),) * 2))


def _meeting(found: Sown) -> Sown:
    """The same with the cells in which nobody can meet another added up by stratum: near nothing, not even themselves.

    A random table with fixed margins whose rows are added up is one again, and the fewer rows are dealt faster.
    """
    alone = (found.heads.sum(axis=1) == 1) & (np.asarray(found.near.sum(axis=1)).ravel() == 1)
    if not alone.any():
        return found
    strata, kept = np.unique(found.stratum[alone]), np.flatnonzero(~alone)
    rest = [found.heads[alone & (found.stratum == one)].sum(axis=0) for one in strata]
    near = block_diag((found.near[kept][:, kept], csr_matrix((len(strata),) * 2)), format="csr")
    return Sown(np.vstack([found.heads[kept], *rest]), np.concatenate([found.stratum[kept], strata]), near)


def paired(heads: NDArray[np.float64], near: csr_matrix, at: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Pairs of organisations that are near each other, (draws, sectors, sectors), of ``heads`` (draws, cells, sectors);
    and those of them that have an end in the cell ``at`` (sectors, sectors)."""
    draws, cells, k = heads.shape
    flat = heads.transpose(1, 0, 2).reshape(cells, draws * k)
    round_ = np.asarray(near @ flat).reshape(cells, draws, k).transpose(1, 0, 2)
    one = np.eye(k, dtype=bool)
    every = np.matmul(heads.transpose(0, 2, 1), round_)
    itself = np.einsum("dck,c->dk", heads, near.diagonal())
    every = np.where(one, (every - itself[:, :, None]) / 2, every)
    a, b = np.indices((k, k))
    return every, _with_an_end(heads[:, at, a], heads[:, at, b], round_[:, at, a], round_[:, at, b])


def _with_an_end(here_a: Floats, here_b: Floats, near_a: Floats, near_b: Floats) -> Floats:
    """Pairs (…, sectors, sectors) with an end in one cell, of the organisations in it and of those near it."""
    both = here_a * near_b + here_b * near_a - here_a * here_b
    return np.where(np.eye(both.shape[-1], dtype=bool), here_a * (near_a - here_a) + here_a * (here_a - 1) / 2, both)


def _foremost(found: Sown) -> tuple[NDArray[np.intp], Floats]:
    """The cell in which most pairs of two sectors have an end, and their number, (sectors, sectors); -1 for none."""
    here = found.heads.astype(np.float64)
    near = np.asarray(found.near @ here)
    own = _with_an_end(here[:, :, None], here[:, None, :], near[:, :, None], near[:, None, :])
    own[(here.sum(axis=1) <= 1) | (found.near.diagonal() == 0)] = -1.0
    return np.asarray(own.argmax(axis=0), np.intp), np.asarray(own.max(axis=0), np.float64)


def dealt(found: Sown, draws: int, rng: np.random.Generator) -> Floats:
    """``heads`` with the sectors of every stratum dealt anew to its organisations, (draws, cells, sectors): random
    tables with fixed margins (Patefield 1981, Boyett 1979; scipy.stats.random_table)."""
    out = np.zeros((draws, *found.heads.shape))
    for one in np.unique(found.stratum):
        mine = np.flatnonzero(found.stratum == one)
        rows, columns = found.heads[mine].sum(axis=1), found.heads[mine].sum(axis=0)
        kept = np.flatnonzero(columns)
        if len(mine) == 1 or len(kept) == 1:
            out[:, mine] = found.heads[mine]
            continue
        tables = random_table(rows, columns[kept]).rvs(size=draws, random_state=rng)
        out[np.ix_(np.arange(draws), mine, kept)] = np.asarray(tables).reshape(draws, len(mine), len(kept))
    return out


@dataclass(frozen=True, slots=True)
class Shared:
    """Per pair of sectors (sectors, sectors): ``pairs`` observed, ``expected`` and ``low``/``high`` (95 %) of deals,
    two-sided ``p``, ``without`` (p without the place with most of these pairs), ``by_seed`` (seeds, …) the larger."""

    pairs: Floats
    expected: Floats
    low: Floats
    high: Floats
    p: Floats
    without: Floats
    by_seed: Floats


def against_labels(found: Sown, *, seeds: int, seed: int, progress: Progress = no_progress) -> Shared:
    """Observed pairs against ``seeds`` batches of deals."""
    found = _meeting(found)
    heads = found.heads[None].astype(np.float64)
    k = found.heads.shape[1]
    nowhere = np.zeros((k, k), dtype=np.intp), np.full((k, k), -1.0)
    top, best = _foremost(found) if len(found.heads) < MANY else nowhere
    observed = paired(heads, found.near, top)[0][0]
    rest = observed - np.maximum(best, 0.0)
    whole, apart = [], []
    draws = int(np.clip(WORK // (seeds * max(found.heads.size, 1)), 199, DRAWS))
    for i in range(seeds):
        rng, parts = np.random.default_rng(seed + 1_000 * i), []
        for start in range(0, draws, step := max(1, CHUNK // found.heads.size)):
            drawn = dealt(found, min(step, draws - start), rng)
            every, there = paired(drawn, found.near, top)
            parts.append((every, every - there * (best >= 0)))
        whole.append(np.concatenate([p[0] for p in parts]))
        apart.append(np.concatenate([p[1] for p in parts]))
        progress((i + 1) / seeds)
    by_seed = np.array([np.maximum(p_of(observed, w, "both"), p_of(rest, a, "both"))
                        for w, a in zip(whole, apart, strict=True)])  # fmt: skip
    drawn, less = np.concatenate(whole), np.concatenate(apart)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    same_side = np.sign(observed - drawn.mean(axis=0)) == np.sign(rest - less.mean(axis=0))
    without = np.where(same_side, p_of(rest, less, "both"), 1.0)
    return Shared(observed, drawn.mean(axis=0), low, high, p_of(observed, drawn, "both"), without, by_seed)


def _labelled(facts: Facts, selection: Selection, params: Params) -> tuple[pd.DataFrame, Points, pd.Series]:
    """(living organisations, those of them that are points and have a sector, main sector of each of these)."""
    frame, placed, _ = located(facts, selection, params)
    label = main_sectors(frame)
    kept = placed.only(label.isin(facts.sectors["id"]).to_numpy(bool)[placed.position], "no_sector")
    return frame, kept, label.iloc[kept.position]


def _strata(rows: pd.DataFrame) -> NDArray[np.intp]:
    """Number of the park of each row; outside all parks that of its district, where it is known."""
    district = rows["district_id"] if "district_id" in rows.columns else pd.Series(None, index=rows.index, dtype=object)
    other = "district " + district.astype(object).fillna("").astype(str)
    names = rows["park_id"].astype(object).where(rows["park_id"].notna(), other)
    return np.asarray(pd.factorize(names.to_numpy(dtype=object), sort=True)[0], np.intp)


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    frame, placed, labels = _labelled(facts, selection, params)
    excluded, sectors, n = dict(placed.excluded), list(facts.sectors["id"]), len(placed)
    label = pd.Index(sectors).get_indexer(pd.Index(labels)).astype(np.intp)
    heads = np.bincount(label, minlength=len(sectors))
    judged_of = heads >= MIN_SECTOR
    if n < MINIMUM or judged_of.sum() < 2:
        empty = pd.DataFrame(columns=list(COLUMNS))
        reason = "too_few" if n < MINIMUM else "no_sector_large_enough"
        return too_few("colocation", n, MINIMUM, empty, params=params, excluded=excluded, unit="ratio", reason=reason)
    within_m, stratum = float(params["within_km"]) * 1000, _strata(frame.iloc[placed.position])
    found = sown(placed.xy, stratum, label, len(sectors), within_m)
    seeds = 1 if params.get("quick") else BATCHES
    shared = against_labels(found, seeds=seeds, seed=int(params.get("seed", SEED)), progress=progress)
    main = _table(found, shared, sectors, judged_of)
    return _result(main, takers(frame, placed), n, params, excluded)


def _table(found: Sown, shared: Shared, sectors: list[str], large: NDArray[np.bool_]) -> pd.DataFrame:
    """One row per pair of sectors that are there, a sector with itself too."""
    a, b = np.triu_indices(len(sectors))
    heads = found.sizes
    keep = (heads[a] > 0) & (heads[b] > 0)
    a, b = a[keep], b[keep]
    judged = large[a] & large[b]
    q = corrected(np.maximum(shared.p, shared.without)[a, b], judged)
    sides = np.array([corrected(p[a, b], judged) < ALPHA for p in shared.by_seed])
    more = shared.pairs[a, b] > shared.expected[a, b]
    verdict = np.select([~judged, (q < ALPHA) & more, q < ALPHA], ["too_few", "together", "apart"], "unclear")
    present = found.heads > 0
    places = np.array([int((present[:, i] & present[:, j]).sum()) for i, j in zip(a, b, strict=True)])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = shared.pairs[a, b] / shared.expected[a, b]
    ids = np.array(sectors, dtype=object)
    columns = [ids[a], ids[b], heads[a], np.where(a == b, np.nan, heads[b]), places]
    columns += [m[a, b] for m in (shared.pairs, shared.expected)] + [np.where(np.isfinite(ratio), ratio, np.nan)]
    columns += [m[a, b] for m in (shared.low, shared.high, shared.p, shared.without)]
    frame = pd.DataFrame(dict(zip(COLUMNS, [*columns, q, verdict, ""], strict=True)))
    frame["reason"] = np.where(np.isfinite(ratio), "", "no_pair_expected")
    return frame.assign(settled=(sides == sides[0]).all(axis=0))


def _result(main: pd.DataFrame, points: pd.DataFrame, n: int, params: Params, excluded: dict[str, int]) -> Result:
    sure = main.loc[main["verdict"].isin(["together", "apart"])]
    names = sure["sector_id"].astype(str) + ":" + sure["other_sector_id"].astype(str)
    said: frozenset[Statement] = frozenset(zip(names, sure["verdict"].astype(str), strict=True))
    loose = frozenset(one for one, ok in zip(zip(names, sure["verdict"], strict=True), sure["settled"], strict=True)
                      if not ok)  # fmt: skip
    judged, shown = main.loc[main["verdict"] != "too_few"], main.drop(columns="settled")
    top = judged.loc[judged["sector_id"] != judged["other_sector_id"]].sort_values("ratio", ascending=False)
    values = [
        Value("pairs_judged", len(judged), "pairs", decimals=0),
        Value("pairs_together", int((sure["verdict"] == "together").sum()), "pairs", decimals=0),
        Value("pairs_apart", int((sure["verdict"] == "apart").sum()), "pairs", decimals=0),
    ]
    values += [
        Value("colocation", known(r.ratio), "ratio", p_value=known(r.q_value),
              about=f"{r.sector_id}:{r.other_sector_id}", reason=str(r.reason))
        for r in top.head(5).itertuples()
    ]  # fmt: skip
    base = Result(
        statistic="colocation",
        values=tuple(values),
        tables={"main": shown, "points": points},
        n=n,
        verdict=Verdict("colocation_none", "unclear"),
        params=params,
        excluded=excluded,
        denominator="labels_in_parks",
        unit="ratio",
        seed=int(params.get("seed", SEED)),
        notes=("labels_in_parks", "one_place_may_do", "source_selects", "co_located"),
        statements=said,
        unsettled=loose,
    )
    return replace(base, verdict=_concluded(base, said))


def _concluded(base: Result, firm: frozenset[Statement]) -> Verdict:
    """How many pairs share places beyond their parks, or avoid each other; by name those every check finds again."""
    frame = base.table
    counts = frame["verdict"].value_counts()
    lasting = {kind: tuple(sorted(name for name, what in firm if what == kind)) for kind in ("together", "apart")}
    said: dict[str, object] = {
        "judged": int((frame["verdict"] != "too_few").sum()),
        "together": int(counts.get("together", 0)),
        "apart": int(counts.get("apart", 0)),
        "lasting": len(firm),
        "named": lasting["together"],
        "others": lasting["apart"],
        "within": float(base.params["within_km"]),
    }
    kind = "both" if all(lasting.values()) else next((k for k, names in lasting.items() if names), "none")
    stated = int(said["together"]) + int(said["apart"])  # type: ignore[call-overload]
    return Verdict(f"colocation_{kind}", "clear" if stated else "unclear", said)


def _sample(mark: Mark, wanted: Wanted) -> Rows:
    frame, placed, labels = _labelled(mark.facts, who(mark), mark.result.params)
    rows = frame.iloc[placed.position]
    if "sector_id" in wanted:
        rows = rows.loc[labels.isin(list(wanted["sector_id"])).to_numpy()]
    if "park_id" in wanted:
        rows = rows.loc[rows["park_id"].isin(list(wanted["park_id"]))]
    return "enterprises", rows


def _of_pair(mark: Mark) -> Rows:
    return _sample(mark, {"sector_id": [mark.row["sector_id"], mark.row["other_sector_id"]]})


_UNITS = units(
    organisations="count other_count",
    number="shared_places",
    pairs="pairs expected low high",
    ratio="ratio",
    p="p_value p_without q_value",
)

COLOCATION = Statistic(
    id="colocation",
    group="links",
    compute=_compute,
    formula="N_ab = Σᵢ∈a Σⱼ∈b 1[dᵢⱼ ≤ r], i ≠ j;  ratio = N_ab / mean of N_ab with labels dealt anew inside parks;  "
    "p = 2·min(P(N ≥ N_ab), P(N ≤ N_ab)), with and without the place that holds most pairs;  FDR 5 %",
    literature=(
        "Lotwick H. W., Silverman B. W. (1982) Methods for analysing spatial processes of several types. JRSS B 44",
        "Diggle P. J. (2003) Statistical Analysis of Spatial Point Patterns, 2nd ed. Arnold (random labelling)",
        "Leslie T. F., Kronenfeld B. J. (2011) The colocation quotient. Geographical Analysis 43",
        "Ellison G., Glaeser E., Kerr W. (2010) What causes industry agglomeration? American Economic Review 100",
    ),
    unit="ratio",
    sample=_sample,
    tables=(
        TableSpec(about="ratio", units=_UNITS, rows=_of_pair, made={"count": "count", "expected": "expected_pairs",
                                                                    "low": "drawn_pairs", "high": "drawn_pairs"}),
        members(),
    ),
    params=(REACH, *COMMON),
    conclude=_concluded,
    minimum_n=MINIMUM,
    charts=("colocation",),
    spatial=True,
)  # fmt: skip
