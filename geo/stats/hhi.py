"""Herfindahl–Hirschman index over the sectors of each park, or the parks of each sector."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.stats.behind import CELLS, counted, of_row
from geo.stats.cells import COUNTING, STAGE, WEIGHT, Cells, cells
from geo.stats.concentration import hhi, normalised_hhi
from geo.stats.inference.checks import COMMON
from geo.stats.inference.deals import against_deals, claims, judged_by
from geo.stats.result import SEED, Param, Params, Progress, Result, Value, Verdict, known, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import TableSpec, units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Statement

MIN_GROUP, MINIMUM = 10, 20
ACROSS = Param("across", "sectors_in_park", choices=("sectors_in_park", "parks_in_sector"))


def in_parks(totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """HHI over the sectors of every park, (draws, parks), of totals (draws, parks, sectors)."""
    return _squares(totals, 2)


def in_sectors(totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """HHI over the parks of every sector, (draws, sectors)."""
    return _squares(totals, 1)


def _squares(totals: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(((totals / totals.sum(axis=axis, keepdims=True)) ** 2).sum(axis=axis))


def _table(table: Cells, units_: pd.DataFrame, params: Params) -> pd.DataFrame:
    in_park = params["across"] == "sectors_in_park"
    x, count = table.matrix().to_numpy(), table.counts()
    if not in_park:
        x, count = x.T, count.T
    value, heads, k = np.array([hhi(row) for row in x]), count.sum(axis=1), x.shape[1]
    judged = (heads >= MIN_GROUP) & np.isfinite(value)
    frame = pd.DataFrame({"park_id" if in_park else "sector_id": table.parks if in_park else table.sectors})
    frame["count"], frame["value"], frame["hhi"] = np.rint(heads).astype(int), x.sum(axis=1), value
    frame["hhi_normalised"], frame["effective_number"] = [normalised_hhi(v, k) for v in value], 1 / value
    chance = None
    if judged.any() and int((x.sum(axis=1) > 0).sum()) > 1:
        chance = against_deals(table, units_, in_parks if in_park else in_sectors, side="high", params=params)
    return judged_by(frame, chance, judged, "concentrated").assign(reason=np.where(np.isfinite(value), "", "empty"))


def _hhi(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    table = cells(facts, selection, params)
    frame = _table(table, getattr(selection, table.table), params)
    progress(1.0)
    key, shown = str(frame.columns[0]), frame.drop(columns="settled")
    if table.n < MINIMUM or not ((frame["verdict"] != "too_few") & (frame["reason"] == "")).any():
        return too_few("hhi", table.n, MINIMUM, shown, params=params, excluded=table.excluded, unit="index_0_1")
    said, loose = claims(frame, key, "concentrated")
    base = Result(
        statistic="hhi",
        values=tuple(
            Value(
                "hhi",
                known(r.hhi),
                "index_0_1",
                p_value=known(r.q_value),
                about=str(getattr(r, key)),
                reason=str(r.reason),
            )
            for r in frame.itertuples()
        ),
        tables={"main": shown, "cells": table.long()},
        n=table.n,
        verdict=Verdict("hhi", "unclear"),
        params=params,
        excluded=table.excluded,
        denominator="total_of_row",
        unit="index_0_1",
        seed=int(params.get("seed", SEED)),
        notes=(*table.notes, "source_selects"),
        statements=said,
        unsettled=loose,
    )
    return replace(base, verdict=_concluded(base, said))


def _concluded(base: Result, firm: frozenset[Statement]) -> Verdict:
    """The most and the least concentrated, and by name what is beyond chance under every check."""
    frame, key = base.table, str(base.table.columns[0])
    kind = key.removesuffix("_id")
    judged = frame.loc[(frame["verdict"] != "too_few") & (frame["reason"] == "")]
    ranked = judged.sort_values("hhi", ascending=False, kind="stable")
    top, low = ranked.iloc[0], ranked.iloc[-1]
    beyond = ranked.loc[ranked["verdict"] == "concentrated"]
    names = tuple(str(i) for i in beyond[key] if (i, "concentrated") in firm)
    said: dict[str, object] = {
        kind: str(top[key]),
        "value": known(top["hhi"], 2),
        "effective": known(top["effective_number"], 1),
        f"other_{kind}": str(low[key]),
        "other_value": known(low["hhi"], 2),
        "other_effective": known(low["effective_number"], 1),
        "judged": len(judged),
        "beyond": len(beyond),
        "lasting": len(names),
        "named": names,
    }
    code = f"hhi_{kind}_one" if len(judged) == 1 else f"hhi_{kind}" if names else f"hhi_{kind}_none"
    return Verdict(code, "clear" if len(beyond) else "unclear", said)


_UNITS = units(
    organisations="count",
    weight="value",
    index_0_1="hhi hhi_normalised chance",
    number="effective_number",
    p="p_value q_value",
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
    params=(ACROSS, WEIGHT, COUNTING, STAGE, *COMMON),
    conclude=_concluded,
    minimum_n=MINIMUM,
    charts=("bars",),
)
