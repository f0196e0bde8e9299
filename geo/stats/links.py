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
from geo.stats.result import SEED, Param, Params, Progress, Result, Statistic, Value, Verdict, known, too_few
from geo.stats.tables import TableSpec, units

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from data.load import Facts
    from geo.filter import Selection

MINIMUM, MIN_PARK, DRAWS = 20, 10, 999
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


def _range(own: NDArray[np.float64], other: NDArray[np.float64], generator: np.random.Generator) -> tuple[float, float]:
    """95 % percentile interval of the cosine when both parks' organisations are drawn anew (multinomial bootstrap)."""
    drawn = [generator.multinomial(round(float(v.sum())), v / v.sum(), DRAWS).astype(float) for v in (own, other)]
    with np.errstate(invalid="ignore"):
        values = (drawn[0] * drawn[1]).sum(axis=1) / np.sqrt((drawn[0] ** 2).sum(axis=1) * (drawn[1] ** 2).sum(axis=1))
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)


def _pairs(facts: Facts, table: Cells, params: Params, progress: Progress) -> pd.DataFrame:
    x, count = table.matrix().to_numpy(), table.counts()
    parks = facts.parks.set_index("id").loc[list(table.parks)]
    east, north = metres(parks["lon"], parks["lat"])
    generator, rows = np.random.default_rng(SEED), []
    pairs = list(combinations(range(len(table.parks)), 2))
    for done, (i, j) in enumerate(pairs):
        progress(done / len(pairs))
        value, heads = cosine(x[i], x[j]), (round(float(count[i].sum())), round(float(count[j].sum())))
        low, high = (float("nan"), float("nan"))
        if table.plain and np.isfinite(value):
            low, high = _range(count[i], count[j], generator)
        shared = int(((x[i] > 0) & (x[j] > 0)).sum())
        only = (int(((x[i] > 0) & (x[j] <= 0)).sum()), int(((x[i] <= 0) & (x[j] > 0)).sum()))
        kilometres = float(np.hypot(east[i] - east[j], north[i] - north[j])) / 1000
        rows.append(
            (
                table.parks[i],
                table.parks[j],
                *heads,
                kilometres,
                value,
                low,
                high,
                jaccard(x[i], x[j]),
                shared,
                *only,
                _kind(value, min(heads), params),
                "" if np.isfinite(value) else "park_empty",
            )
        )
    return pd.DataFrame(
        rows,
        columns=[
            "park_id",
            "other_park_id",
            "count",
            "other_count",
            "distance_km",
            "cosine",
            "low",
            "high",
            "jaccard",
            "shared",
            "only_own",
            "only_other",
            "verdict",
            "reason",
        ],
    )


def _kind(value: float, heads: int, params: Params) -> str:
    if not np.isfinite(value):
        return "unknown"
    if heads < MIN_PARK:
        return "too_few"
    return (
        "competing"
        if value >= float(params["alike"])
        else ("complementary" if value <= float(params["unlike"]) else "mixed")
    )


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    table = cells(facts, selection, params)
    frame = _pairs(facts, table, params, progress)
    judged = frame.loc[frame["verdict"].isin(["competing", "complementary", "mixed"])]
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
    like, unlike = ranked.iloc[0], ranked.iloc[-1]
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
    said = {
        "park": str(like["park_id"]),
        "other_park": str(like["other_park_id"]),
        "value": known(like["cosine"], 2),
        "far_park": str(unlike["park_id"]),
        "far_other_park": str(unlike["other_park_id"]),
        "far_value": known(unlike["cosine"], 2),
        "competing": int((frame["verdict"] == "competing").sum()),
        "complementary": int((frame["verdict"] == "complementary").sum()),
        "pairs": len(judged),
    }
    return Result(
        statistic="links",
        values=values,
        tables={"main": frame, "cells": table.long()},
        n=table.n,
        verdict=Verdict("links", "clear", said),
        params=params,
        excluded=table.excluded,
        denominator="sector_vector",
        unit="index_0_1",
        seed=SEED if table.plain else None,
        notes=table.notes,
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
    formula="cos = Σ a·b / √(Σ a²·Σ b²);  J = |A ∩ B| / |A ∪ B|;  d = straight line between the landmarks, EPSG:32650",
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
    params=(ALIKE, UNLIKE, WEIGHT, COUNTING, STAGE),
    minimum_n=MINIMUM,
    charts=("links",),
)
