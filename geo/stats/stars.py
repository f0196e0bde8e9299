"""Stars per park and sector: size, specialisation and money, after the rule of the European cluster observatories."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.money import summable
from geo.stats.behind import counted, either, money, of_row
from geo.stats.cells import BASE, COUNTING, STAGE, cells
from geo.stats.inference.checks import WHO
from geo.stats.location_quotient import MIN_CELL, quotients
from geo.stats.result import Param, Params, Progress, Result, Value, Verdict, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import Mark, Rows, TableSpec, units

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection

MINIMUM = 20
TOP = Param("top", 20, low=5, high=50, step=5, unit="percent")
MONEY_STAGE = replace(STAGE, only_if=None)
LQ_STAR = Param("lq_star", 2.0, low=1.0, high=4.0, step=0.25, unit="ratio")


def leading(values: pd.Series, top: float) -> pd.Series:
    """True for values in the top ``top`` percent of the positive ones (ties included); boolean, same index."""
    positive = values[values > 0]
    if positive.empty:
        return pd.Series(False, index=values.index)
    return pd.Series((values > 0) & (values >= np.quantile(positive, 1 - top / 100)), index=values.index)


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    table = cells(facts, selection, params)
    quotient = quotients(table, str(params["base"]))
    progress(0.6)
    frame = quotient[
        ["park_id", "sector_id", "count", "value", "park_total", "base_value", "base_total", "lq", "low", "high"]
    ].copy()
    stage, counted = str(params["stage"]), summable(selection.investments)
    rows = selection.investments.loc[counted & (selection.investments["stage"] == stage)]
    main = rows["sectors"].astype("str").str.split(";").str[0]
    sums = pd.DataFrame({"p": rows["park_id"], "s": main, "v": rows["amount_cny_100m"]}).groupby(["p", "s"])["v"].sum()
    pairs = pd.MultiIndex.from_frame(frame[["park_id", "sector_id"]])
    frame["money"] = sums.reindex(pairs).to_numpy(np.float64) if len(sums) else np.nan
    enough = frame["count"] >= MIN_CELL
    frame["star_size"] = leading(frame["count"], float(params["top"])) & enough
    frame["star_specialisation"] = (
        ((frame["lq"] >= float(params["lq_star"])) | (frame["lq"].isna() & (frame["value"] > 0)))
        & (frame["low"] > 1)
        & enough
    )
    frame["star_money"] = leading(frame["money"].fillna(0.0), float(params["top"]))
    frame["stars"] = frame[["star_size", "star_specialisation", "star_money"]].sum(axis=1)
    frame["reason"] = np.select([frame["count"] == 0, ~enough], ["sector_absent", "too_few"], "")
    excluded = {
        **table.excluded,
        "projects_not_summable": int((~counted).sum()),
        "projects_other_stage": int(counted.sum()) - len(rows),
    }
    excluded = {k: v for k, v in excluded.items() if v}
    if table.n < MINIMUM:
        return too_few("stars", table.n, MINIMUM, frame, params=params, excluded=excluded, unit="stars")
    most = int(frame["stars"].max())
    best = frame.loc[frame["stars"] == most].sort_values("count", ascending=False, kind="stable")
    names = tuple(f"{p}:{c}" for p, c in zip(best["park_id"], best["sector_id"], strict=True)) if most else ()
    by_park = frame.groupby("park_id", sort=False)["stars"].sum()
    values = tuple(Value("stars", int(n), "stars", about=str(park), decimals=0) for park, n in by_park.items())
    amounts = rows["amount_cny_100m"].astype(float)
    largest = float(amounts.max() / amounts.sum()) if len(amounts) and amounts.sum() > 0 else None
    said: dict[str, object] = {"stars": most, "ties": len(names), "named": names[:8]}
    said |= {"three": int((frame["stars"] == 3).sum()), "some": int((frame["stars"] > 0).sum())}
    said |= {"money_rows": len(rows), "largest": None if largest is None else round(100 * largest)}
    code = "stars_none" if not most else "stars" if len(rows) else "stars_no_money"
    return Result(
        statistic="stars",
        values=values,
        tables={"main": frame},
        n=table.n,
        verdict=Verdict(code, "described", said),
        params=params,
        excluded=excluded,
        denominator=f"base_{params['base']}",
        unit="stars",
        notes=("money_one_stage", "size_star_listed", *table.notes),
    )


def _starred(mark: Mark) -> Rows:
    """The projects behind a cell's money."""
    rows = money(mark, mark.result.params["stage"], mark.row["park_id"])
    return "investments", rows.loc[rows["sectors"].astype("str").str.split(";").str[0] == mark.row["sector_id"]]


_UNITS = units(
    organisations="count",
    weight="value park_total base_value base_total",
    ratio="lq low high",
    cny_100m="money",
    stars="stars",
)


STARS = Statistic(
    id="stars",
    group="compare",
    compute=_compute,
    formula="★ size: count in the top q % of all cells;  ★ specialisation: LQ ≥ threshold, interval above 1;  "
    "★ money: 亿元 of one stage in the top q %;  size and specialisation need n ≥ 5",
    literature=(
        "European Cluster Observatory / EOCIC: stars for size, specialisation and productivity",
        "Ketels C., Protsiv S. (2016) European Cluster Panorama",
    ),
    unit="stars",
    sample=counted,
    tables=(
        TableSpec(
            about="stars", units=_UNITS, rows=either({"money": _starred, "star_money": _starred}, of_row(counted))
        ),
    ),
    params=(LQ_STAR, TOP, BASE, COUNTING, MONEY_STAGE, WHO),
    minimum_n=MINIMUM,
    charts=("stars",),
)
