"""Links between parks: how far, how alike in sectors, who competes and who complements."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from sklearn.metrics.pairwise import cosine_similarity

from geo.crs import metres
from geo.stats.behind import CELLS, counted, of_row
from geo.stats.cells import COUNTING, STAGE, WEIGHT, Cells, cells
from geo.stats.inference.checks import COMMON
from geo.stats.inference.deals import blocks
from geo.stats.result import SEED, Param, Params, Progress, Result, Value, Verdict, known, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import TableSpec, units

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from data.load import Facts
    from geo.filter import Selection

MINIMUM, MIN_PARK, DRAWS = 20, 10, 9_999
COLUMNS = ("park_id", "other_park_id", "count", "other_count", "distance_km", "cosine", "low", "high", "jaccard",
           "shared", "only_own", "only_other", "verdict", "reason")  # fmt: skip
ALIKE = Param("alike", 0.75, low=0.5, high=1.0, step=0.05)
UNLIKE = Param("unlike", 0.4, low=0.0, high=0.7, step=0.05)


def cosine(own: ArrayLike, other: ArrayLike) -> float:
    """Cosine of the angle between two sector vectors, 0 … 1 (scikit-learn); NaN when one is empty."""
    a, b = np.asarray(own, float), np.asarray(other, float)
    if not a.any() or not b.any():
        return float("nan")
    return min(1.0, float(cosine_similarity(a[None, :], b[None, :])[0, 0]))


def jaccard(own: ArrayLike, other: ArrayLike) -> float:
    """Sectors found in both ÷ sectors found in either; NaN when neither has any. Jaccard 1901."""
    a, b = np.asarray(own, float) > 0, np.asarray(other, float) > 0
    either = int((a | b).sum())
    return int((a & b).sum()) / either if either else float("nan")


def _range(own: NDArray[np.float64], other: NDArray[np.float64], rng: np.random.Generator) -> tuple[float, float]:
    """95 % percentile interval of the cosine when the sites of both parks are drawn anew (bootstrap of sites, Davison
    and Hinkley 1997, 3.8). ``own``, ``other`` (sites, sectors): what stands on each. NaN for a park of one site."""
    if min(len(own), len(other)) < 2:
        return float("nan"), float("nan")
    drawn = [rng.multinomial(len(m), np.full(len(m), 1 / len(m)), DRAWS) @ m for m in (own, other)]
    with np.errstate(invalid="ignore", divide="ignore"):
        values = (drawn[0] * drawn[1]).sum(axis=1) / np.sqrt((drawn[0] ** 2).sum(axis=1) * (drawn[1] ** 2).sum(axis=1))
    if not np.isfinite(values).any():
        return float("nan"), float("nan")
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(min(high, 1.0))


def _pairs(facts: Facts, table: Cells, units_: pd.DataFrame, params: Params) -> pd.DataFrame:
    x, heads = table.matrix().to_numpy(), np.rint(table.counts().sum(axis=1)).astype(int)
    parks = facts.parks.set_index("id").loc[list(table.parks)]
    east, north = metres(parks["lon"], parks["lat"], facts.place.crs)
    found, rng = blocks(table, units_, "site"), np.random.default_rng(int(params.get("seed", SEED)))
    rows = []
    for i, j in combinations(range(len(table.parks)), 2):
        value = cosine(x[i], x[j])
        low, high = (float("nan"), float("nan"))
        if np.isfinite(value):
            low, high = _range(found.matrix[found.park == i], found.matrix[found.park == j], rng)
            low, high = min(low, value), max(high, value)  # the bootstrap leans down: alike parks are drawn less alike
        here, there = x[i] > 0, x[j] > 0
        counts = (int((here & there).sum()), int((here & ~there).sum()), int((~here & there).sum()))
        kilometres = float(np.hypot(east[i] - east[j], north[i] - north[j])) / 1000
        kind = _kind(value, low, high, int(min(heads[i], heads[j])), params)
        ids, parts = (table.parks[i], table.parks[j]), (value, low, high, jaccard(x[i], x[j]))
        reason = "" if np.isfinite(value) else "park_empty"
        rows.append((*ids, heads[i], heads[j], kilometres, *parts, *counts, kind, reason))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _kind(value: float, low: float, high: float, heads: int, params: Params) -> str:
    """What the whole interval says, not the value: ``open`` where it spans a threshold or there is none."""
    if not np.isfinite(value):
        return "unknown"
    if heads < MIN_PARK:
        return "too_few"
    alike, unlike = float(params["alike"]), float(params["unlike"])
    if low >= alike:
        return "competing"
    if high <= unlike:
        return "complementary"
    return "mixed" if low > unlike and high < alike else "open"


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    table = cells(facts, selection, params)
    frame = _pairs(facts, table, getattr(selection, table.table), params)
    progress(1.0)
    judged = frame.loc[~frame["verdict"].isin(["unknown", "too_few"])]
    if table.n < MINIMUM or judged.empty:
        return too_few(
            "links",
            table.n,
            MINIMUM,
            frame,
            params=params,
            excluded=table.excluded,
            unit="index_0_1",
            reason="too_few" if table.n < MINIMUM else "no_pair_large_enough" if len(table.parks) > 1 else "one_park",
        )
    ranked = judged.sort_values("cosine", ascending=False, kind="stable")
    like = ranked.iloc[0]
    values = tuple(
        Value(
            "cosine",
            known(r.cosine),
            "index_0_1",
            low=known(r.low),
            high=known(r.high),
            about=f"{r.park_id}:{r.other_park_id}",
            reason=str(r.reason),
        )
        for r in frame.itertuples()
    )
    kinds = judged["verdict"].value_counts()
    said: dict[str, object] = {
        "park": str(like["park_id"]),
        "other_park": str(like["other_park_id"]),
        "value": known(like["cosine"], 2),
        "low": known(like["low"], 2),
        "high": known(like["high"], 2),
        "rivals": int((judged["high"] >= like["cosine"]).sum()) - 1,
        "pairs": len(judged),
        **{kind: int(kinds.get(kind, 0)) for kind in ("competing", "complementary", "mixed", "open")},
    }
    named = judged.loc[judged["verdict"].isin(["competing", "complementary"])]
    pairs = [f"{p}:{o}" for p, o in zip(named["park_id"], named["other_park_id"], strict=True)]
    return Result(
        statistic="links",
        values=values,
        tables={"main": frame, "cells": table.long()},
        n=table.n,
        verdict=Verdict("links" if said["rivals"] else "links_one", "described", said),
        params=params,
        excluded=table.excluded,
        denominator="sector_vector",
        unit="index_0_1",
        seed=int(params.get("seed", SEED)),
        notes=(*table.notes, "jaccard_small", "source_selects"),
        statements=frozenset(zip(pairs, named["verdict"].astype(str), strict=True)),
    )


_UNITS = units(
    organisations="count other_count",
    km="distance_km",
    index_0_1="cosine low high jaccard",
    number="shared only_own only_other",
)


LINKS = Statistic(
    id="links",
    group="links",
    compute=_compute,
    formula="cos = Σ a·b / √(Σ a²·Σ b²);  J = |A ∩ B| / |A ∪ B|;  d = straight line between the landmarks",
    literature=(
        "Jaccard P. (1901) Bulletin de la Société Vaudoise des Sciences Naturelles 37",
        "Salton G., McGill M. J. (1983) Introduction to Modern Information Retrieval",
        "scikit-learn: cosine_similarity",
    ),
    unit="index_0_1",
    sample=counted,
    tables=(
        TableSpec(about="cosine", units=_UNITS, rows=of_row(counted)),
        CELLS,
    ),
    params=(ALIKE, UNLIKE, WEIGHT, COUNTING, STAGE, *COMMON),
    minimum_n=MINIMUM,
    charts=("links",),
)
