"""Herfindahl–Hirschman index over the sectors of each park, or the parks of each sector."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.stats.behind import CELLS, counted, of_row
from geo.stats.cells import COUNTING, STAGE, WEIGHT, cells, dealt
from geo.stats.concentration import hhi, normalised_hhi
from geo.stats.result import SEED, Param, Params, Progress, Result, Statistic, Value, Verdict, known, too_few
from geo.stats.tables import TableSpec, units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.filter import Selection

MIN_GROUP, MINIMUM, DRAWS = 10, 20, 999
ACROSS = Param("across", "sectors_in_park", choices=("sectors_in_park", "parks_in_sector"))


def _hhi(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    table = cells(facts, selection, params)
    in_park = params["across"] == "sectors_in_park"
    x, count = table.matrix().to_numpy(), table.counts()
    if not in_park:
        x, count = x.T, count.T
    ids, key = (table.parks, "park_id") if in_park else (table.sectors, "sector_id")
    generator, rows = np.random.default_rng(SEED), []
    everything, k = x.sum(axis=0), x.shape[1]
    for i, one in enumerate(ids):
        progress(i / len(ids))
        heads = round(float(count[i].sum()))
        value = hhi(x[i])
        chance, p = _by_chance(value, heads, everything, generator) if table.plain else (np.nan, np.nan)
        reason = "" if np.isfinite(value) else "empty"
        verdict = "too_few" if heads < MIN_GROUP else "unclear" if not p < 0.05 else "concentrated"
        rows.append(
            (
                one,
                heads,
                float(x[i].sum()),
                value,
                normalised_hhi(value, k),
                1 / value if value else np.nan,
                chance,
                p,
                verdict,
                reason,
            )
        )
    frame = pd.DataFrame(
        rows,
        columns=[
            key,
            "count",
            "value",
            "hhi",
            "hhi_normalised",
            "effective_number",
            "chance",
            "p_value",
            "verdict",
            "reason",
        ],
    )
    judged = frame.loc[(frame["verdict"] != "too_few") & (frame["reason"] == "")]
    if table.n < MINIMUM or judged.empty:
        return too_few("hhi", table.n, MINIMUM, frame, params=params, excluded=table.excluded, unit="index_0_1")
    top = judged.sort_values("hhi", ascending=False, kind="stable").iloc[0]
    low = judged.sort_values("hhi", kind="stable").iloc[0]
    values = tuple(
        Value(
            "hhi", known(r.hhi), "index_0_1", p_value=known(r.p_value), about=str(getattr(r, key)), reason=str(r.reason)
        )
        for r in frame.itertuples()
    )
    kind = "park" if in_park else "sector"
    said = {
        kind: str(top[key]),
        "value": known(top["hhi"], 2),
        "effective": known(top["effective_number"], 1),
        f"other_{kind}": str(low[key]),
        "other_value": known(low["hhi"], 2),
        "other_effective": known(low["effective_number"], 1),
        "beyond": int((frame["verdict"] == "concentrated").sum()),
    }
    return Result(
        statistic="hhi",
        values=values,
        tables={"main": frame, "cells": table.long()},
        n=table.n,
        verdict=Verdict(f"hhi_{kind}" if len(judged) > 1 else f"hhi_{kind}_one", "clear", said),
        params=params,
        excluded=table.excluded,
        denominator="total_of_row",
        unit="index_0_1",
        seed=SEED if table.plain else None,
        notes=table.notes,
    )


def _by_chance(
    value: float, heads: int, everything: NDArray[np.float64], generator: np.random.Generator
) -> tuple[float, float]:
    """Mean HHI, and share of draws at least as high, when ``heads`` of all organisations fall here at random."""
    if not np.isfinite(value):
        return float("nan"), float("nan")
    drawn = ((dealt(everything, heads, DRAWS, generator) / heads) ** 2).sum(axis=1)
    return float(drawn.mean()), float((1 + (drawn >= value - 1e-12).sum()) / (DRAWS + 1))


_UNITS = units(
    organisations="count",
    weight="value",
    index_0_1="hhi hhi_normalised chance",
    number="effective_number",
    p="p_value",
)


HHI = Statistic(
    id="hhi",
    group="concentration",
    compute=_hhi,
    formula="H = Σ s²;  H* = (H − 1/k) / (1 − 1/k);  effective number = 1/H",
    literature=(
        "Hirschman A. O. (1945) National Power and the Structure of Foreign Trade",
        "Herfindahl O. C. (1950) Concentration in the Steel Industry",
        "Dörsam P. (2004) Wirtschaftsstatistik",
    ),
    unit="index_0_1",
    sample=counted,
    tables=(
        TableSpec(about="hhi", units=_UNITS, rows=of_row(counted)),
        CELLS,
    ),
    params=(ACROSS, WEIGHT, COUNTING, STAGE),
    minimum_n=MINIMUM,
    charts=("bars",),
)
