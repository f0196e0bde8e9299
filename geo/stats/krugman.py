"""Krugman index: how far a park's sectors differ from those of all other parks, beside what chance alone would give."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.stats.behind import CELLS, counted, of_row
from geo.stats.cells import COUNTING, STAGE, WEIGHT, Cells, cells
from geo.stats.inference.checks import COMMON
from geo.stats.inference.deals import against_deals, claims, judged_by
from geo.stats.result import SEED, Params, Progress, Result, Value, Verdict, known, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import TableSpec, units

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Statement

MINIMUM, MIN_PARK = 20, 10


def krugman(own: ArrayLike, other: ArrayLike) -> float:
    """Σ|share − other share| over sectors, 0 (same structure) … 2 (nothing in common); NaN when either is empty."""
    a, b = np.asarray(own, float), np.asarray(other, float)
    if a.sum() <= 0 or b.sum() <= 0:
        return float("nan")
    return float(np.abs(a / a.sum() - b / b.sum()).sum())


def indices(totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """The index of every park, (draws, parks), of totals (draws, parks, sectors)."""
    rest = totals.sum(axis=1, keepdims=True) - totals
    with np.errstate(divide="ignore", invalid="ignore"):
        own = totals / totals.sum(axis=2, keepdims=True)
        other = rest / rest.sum(axis=2, keepdims=True)
    return np.asarray(np.abs(own - other).sum(axis=2))


def _table(table: Cells, units_: pd.DataFrame, params: Params) -> pd.DataFrame:
    x, heads = table.matrix().to_numpy(), table.counts().sum(axis=1)
    value = indices(x[None])[0]
    reason = np.where(np.isfinite(value), "", np.where(x.sum(axis=1) <= 0, "park_empty", "nothing_to_compare"))
    judged = (heads >= MIN_PARK) & (heads.sum() - heads >= MIN_PARK) & (reason == "")
    frame = pd.DataFrame({"park_id": table.parks, "count": np.rint(heads).astype(int), "krugman": value})
    chance = against_deals(table, units_, indices, side="high", params=params) if judged.any() else None
    return judged_by(frame, chance, judged, "differs").assign(reason=reason)


def _krugman(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    table = cells(facts, selection, params)
    frame = _table(table, getattr(selection, table.table), params)
    progress(1.0)
    shown = frame.drop(columns="settled")
    if table.n < MINIMUM or not (frame["reason"] == "").any():
        return too_few(
            "krugman",
            table.n,
            MINIMUM,
            shown,
            params=params,
            excluded=table.excluded,
            unit="index_0_2",
            reason="too_few" if table.n < MINIMUM else "one_park",
        )
    said, loose = claims(frame, "park_id", "differs")
    base = Result(
        statistic="krugman",
        values=tuple(
            Value(
                "krugman",
                known(r.krugman),
                "index_0_2",
                p_value=known(r.q_value),
                about=str(r.park_id),
                reason=str(r.reason),
            )
            for r in frame.itertuples()
        ),
        tables={"main": shown, "cells": table.long()},
        n=table.n,
        verdict=Verdict("krugman", "unclear"),
        params=params,
        excluded=table.excluded,
        denominator="base_others",
        unit="index_0_2",
        seed=int(params.get("seed", SEED)),
        notes=(*table.notes, "source_selects"),
        statements=said,
        unsettled=loose,
    )
    return replace(base, verdict=_concluded(base, said))


def _concluded(base: Result, firm: frozenset[Statement]) -> Verdict:
    """How many parks differ beyond chance, and by name those that every check finds."""
    frame = base.table
    judged = frame.loc[frame["verdict"] != "too_few"]
    differing = judged.loc[judged["verdict"] == "differs"].sort_values(["q_value", "krugman"], ascending=[True, False])
    names = tuple(str(p) for p in differing["park_id"] if (p, "differs") in firm)
    said: dict[str, object] = {"differing": len(differing), "judged": len(judged), "parks": len(frame)}
    said |= {"lasting": len(names), "named": names}
    code = "krugman" if names else "krugman_none" if len(judged) else "krugman_few"
    return Verdict(code, "clear" if len(differing) else "unclear", said)


_UNITS = units(organisations="count", index_0_2="krugman chance", p="p_value q_value")


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
    params=(WEIGHT, COUNTING, STAGE, *COMMON),
    conclude=_concluded,
    minimum_n=MINIMUM,
    charts=("bars",),
)
