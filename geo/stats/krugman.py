"""Krugman index: how far a park's sectors differ from those of all other parks, beside what chance alone would give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.stats.behind import CELLS, counted, of_row
from geo.stats.cells import COUNTING, STAGE, WEIGHT, cells, dealt
from geo.stats.result import SEED, Params, Progress, Result, Statistic, Value, Verdict, known, too_few
from geo.stats.tables import TableSpec, units

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from data.load import Facts
    from geo.filter import Selection

MINIMUM, MIN_PARK, DRAWS = 20, 10, 999


def krugman(own: ArrayLike, other: ArrayLike) -> float:
    """Σ|share − other share| over sectors, 0 (same structure) … 2 (nothing in common); NaN when either is empty."""
    a, b = np.asarray(own, float), np.asarray(other, float)
    if a.sum() <= 0 or b.sum() <= 0:
        return float("nan")
    return float(np.abs(a / a.sum() - b / b.sum()).sum())


def _krugman(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    table = cells(facts, selection, params)
    x, count = table.matrix().to_numpy(), table.counts()
    everything, rows = x.sum(axis=0), []
    generator = np.random.default_rng(SEED)
    for i, park in enumerate(table.parks):
        progress(i / len(table.parks))
        value, heads = krugman(x[i], everything - x[i]), round(float(count[i].sum()))
        chance, p = float("nan"), float("nan")
        if table.plain and np.isfinite(value):
            own = dealt(everything, heads, DRAWS, generator)
            drawn = np.abs(own / heads - (everything - own) / (table.n - heads)).sum(axis=1)
            chance, p = float(drawn.mean()), float((1 + (drawn >= value - 1e-12).sum()) / (DRAWS + 1))
        reason = "" if np.isfinite(value) else ("park_empty" if x[i].sum() <= 0 else "nothing_to_compare")
        rows.append((park, heads, value, chance, p, "too_few" if heads < MIN_PARK else _differs(p), reason))
    frame = pd.DataFrame(rows, columns=["park_id", "count", "krugman", "chance", "p_value", "verdict", "reason"])
    known_rows = frame.loc[frame["reason"] == ""]
    if table.n < MINIMUM or known_rows.empty:
        return too_few(
            "krugman",
            table.n,
            MINIMUM,
            frame,
            params=params,
            excluded=table.excluded,
            unit="index_0_2",
            reason="too_few" if table.n < MINIMUM else "one_park",
        )
    top = known_rows.sort_values("krugman", ascending=False, kind="stable").iloc[0]
    values = tuple(
        Value(
            "krugman",
            known(r.krugman),
            "index_0_2",
            p_value=known(r.p_value),
            about=str(r.park_id),
            reason=str(r.reason),
        )
        for r in frame.itertuples()
    )
    differing = int((frame["verdict"] == "differs").sum())
    code = "krugman" if table.plain else "krugman_weighted"
    return Result(
        statistic="krugman",
        values=values,
        tables={"main": frame, "cells": table.long()},
        n=table.n,
        verdict=Verdict(
            code,
            "clear" if differing else "unclear",
            {
                "park": str(top["park_id"]),
                "value": known(top["krugman"], 2),
                "chance": known(top["chance"], 2),
                "differing": differing,
                "parks": len(known_rows),
            },
        ),
        params=params,
        excluded=table.excluded,
        denominator="base_others",
        unit="index_0_2",
        seed=SEED if table.plain else None,
        notes=table.notes,
    )


def _differs(p: float) -> str:
    return "unclear" if not np.isfinite(p) or p >= 0.05 else "differs"


_UNITS = units(organisations="count", index_0_2="krugman chance", p="p_value")


KRUGMAN = Statistic(
    id="krugman",
    group="specialisation",
    compute=_krugman,
    formula="K_p = Σ_s |x_ps / x_p − X_s / X|,  X = all other parks;  0 = same structure, 2 = nothing in common",
    literature=(
        "Krugman P. (1991) Geography and Trade. MIT Press",
        "Farhauer O., Kröll A. (2014) Standorttheorien. Springer",
    ),
    unit="index_0_2",
    sample=counted,
    tables=(
        TableSpec(about="krugman", units=_UNITS, rows=of_row(counted)),
        CELLS,
    ),
    params=(WEIGHT, COUNTING, STAGE),
    minimum_n=MINIMUM,
    charts=("bars",),
)
