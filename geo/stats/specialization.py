"""Location quotient per park and sector: with the counts behind it, an interval and a verdict that knows small n."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control, fisher_exact

from geo.stats.behind import counted, of_row
from geo.stats.cells import BASE, COUNTING, COVERAGE, STAGE, WEIGHT, Cells, cells
from geo.stats.result import Params, Progress, Result, Statistic, Value, Verdict, known, too_few
from geo.stats.tables import TableSpec, units

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from data.load import Facts
    from geo.filter import Selection

Z = 1.959963984540054  # 97.5 % point of the normal distribution
MIN_PARK, MIN_CELL = 10, 5  # below: a cell is not judged
MINIMUM = 20
COLUMNS = (
    "park_id",
    "sector_id",
    "count",
    "value",
    "park_total",
    "base_value",
    "base_total",
    "lq",
    "slq",
    "low",
    "high",
    "expected",
    "p_value",
    "q_value",
    "verdict",
    "reason",
)


def location_quotient(
    own: ArrayLike, own_total: ArrayLike, base: ArrayLike, base_total: ArrayLike
) -> NDArray[np.float64]:
    """(own / own_total) / (base / base_total), elementwise; NaN where a total or the base is 0. Hoover 1936."""
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = (np.asarray(own, float) / np.asarray(own_total, float)) / (
            np.asarray(base, float) / np.asarray(base_total, float)
        )
    return np.where(np.isfinite(quotient), quotient, np.nan)


def symmetric(lq: ArrayLike) -> NDArray[np.float64]:
    """(LQ − 1) / (LQ + 1), from −1 to 1. Dalum, Laursen and Villumsen 1998."""
    value = np.asarray(lq, float)
    return np.asarray((value - 1) / (value + 1))


def share_variance(
    x: ArrayLike, total: ArrayLike, square: ArrayLike, mixed: ArrayLike, whole: ArrayLike
) -> NDArray[np.float64]:
    """Variance of the weighted share x / total by linearisation: Σ w²(y − p)² / total².

    ``square`` = Σ w²y², ``mixed`` = Σ w²y (of the cell), ``whole`` = Σ w² (of the park). With w = 1 and y 0 or 1
    this is p(1 − p)/n. Särndal, Swensson and Wretman 1992, 5.6.
    """
    x, total, square, mixed, whole = (np.asarray(v, float) for v in (x, total, square, mixed, whole))
    with np.errstate(divide="ignore", invalid="ignore"):
        p = x / total
        return np.asarray((square - 2 * p * mixed + p**2 * whole) / total**2)


def _others(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(values.sum(axis=0, keepdims=True) - values)


def interval(table: Cells) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """95 % bounds of the quotient against all other parks, shape park × sector: exp(log LQ ± 1.96·se), NaN where
    unknown.

    se² = var(p₁)/p₁² + var(p₂)/p₂² (Katz et al. 1978 for counts; linearised for weights). A zero cell of counts gets ½
    added to both cells and totals (Walter 1975) for the bound on the open side; of weights it has no interval.
    """
    x, square, mixed = (table.matrix(w).to_numpy() for w in ("weight", "square", "mixed"))
    whole = mixed.sum(axis=1, keepdims=True)  # Σ over sectors of Σ w²·share = Σ w²
    n, rest = x.sum(axis=1, keepdims=True), _others(x)
    rest_n = rest.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        p1, p2 = x / n, rest / rest_n
        v1 = share_variance(x, n, square, mixed, whole) / p1**2
        v2 = share_variance(rest, rest_n, _others(square), _others(mixed), _others(whole)) / p2**2
        middle, spread = np.log(p1 / p2), Z * np.sqrt(np.maximum(v1 + v2, 0))
        low, high = np.exp(middle - spread), np.exp(middle + spread)
        if table.plain:
            zero = ((x == 0) ^ (rest == 0)) & (n > 0) & (rest_n > 0)
            a, b, c, d = x + 0.5, n + 0.5, rest + 0.5, rest_n + 0.5
            half = Z * np.sqrt(1 / a - 1 / b + 1 / c - 1 / d)
            centre = np.log(a / b) - np.log(c / d)
            low = np.where(zero, np.where(x == 0, 0.0, np.exp(centre - half)), low)
            high = np.where(zero, np.where(rest == 0, np.inf, np.exp(centre + half)), high)
    return np.where(np.isnan(high), np.nan, low), high


def against_city(ratio: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quotient against all parks together from the one against the others: r / (w·r + 1 − w), w = the park's share."""
    with np.errstate(invalid="ignore", divide="ignore"):
        finite = ratio / (weight * ratio + 1 - weight)
        return np.where(np.isinf(ratio), 1 / weight, finite)


def quotients(table: Cells, base: str) -> pd.DataFrame:
    """One row per park and sector, columns COLUMNS; ``reason``: why a quotient is unknown."""
    x, count = table.matrix().to_numpy(), table.counts()
    n = np.broadcast_to(x.sum(axis=1, keepdims=True), x.shape)
    others = base == "others"
    under = _others(x) if others else np.broadcast_to(x.sum(axis=0), x.shape)
    under_n = under.sum(axis=1, keepdims=True) * np.ones_like(x)
    low, high = interval(table)
    if not others:
        share = n / max(float(x.sum()), 1e-300)
        low, high = against_city(low, share), against_city(high, share)
    lq = location_quotient(x, n, under, under_n)
    heads = count.sum(axis=1, keepdims=True)
    head_base = _others(count) if others else np.broadcast_to(count.sum(axis=0), count.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.nan_to_num(heads * head_base / head_base.sum(axis=1, keepdims=True))
    frame = pd.DataFrame(
        {
            "park_id": np.repeat(table.parks, len(table.sectors)),
            "sector_id": np.tile(table.sectors, len(table.parks)),
            "count": count.ravel(),
            "value": x.ravel(),
            "park_total": n.ravel(),
            "base_value": under.ravel(),
            "base_total": under_n.ravel(),
            "lq": lq.ravel(),
            "slq": symmetric(lq).ravel(),
            "low": low.ravel(),
            "high": np.where(np.isinf(high), np.nan, high).ravel(),
            "expected": expected.ravel(),
        }
    )
    frame["p_value"] = _fisher(table, count) if table.plain and len(table.parks) > 1 else np.nan
    tested = frame["p_value"].notna()
    frame["q_value"] = np.nan
    if tested.any():
        frame.loc[tested, "q_value"] = false_discovery_control(frame.loc[tested, "p_value"])
    frame["reason"] = _reasons(frame)
    judged = frame["reason"].isin(["", "only_here"])
    frame["verdict"] = _judged(frame.assign(high=high.ravel()), np.repeat(heads.ravel(), len(table.sectors)), judged)
    return frame[list(COLUMNS)]


def _fisher(table: Cells, count: NDArray[np.float64]) -> NDArray[np.float64]:
    """Two-sided exact p of each cell against the others; NaN where sector or park is empty."""
    rest, heads = _others(count), count.sum(axis=1)
    total = float(count.sum())
    out = np.full(count.shape, np.nan)
    for p in range(count.shape[0]):
        for s in range(count.shape[1]):
            if heads[p] > 0 and total > heads[p] and count[p, s] + rest[p, s] > 0:
                a, c = count[p, s], rest[p, s]
                out[p, s] = fisher_exact([[a, heads[p] - a], [c, total - heads[p] - c]])[1]
    return out.ravel()


def _reasons(frame: pd.DataFrame) -> pd.Series:
    reason = pd.Series("", index=frame.index)
    reason[(frame["base_value"] == 0) & (frame["value"] > 0)] = "only_here"
    reason[(frame["base_value"] == 0) & (frame["value"] == 0)] = "sector_absent"
    reason[frame["base_total"] == 0] = "nothing_to_compare"
    reason[frame["park_total"] == 0] = "park_empty"
    return reason


def _judged(frame: pd.DataFrame, heads: NDArray[np.float64], judged: pd.Series) -> NDArray[np.object_]:
    few = (heads < MIN_PARK) | ((frame["expected"] < MIN_CELL) & (frame["count"] < MIN_CELL)).to_numpy()
    codes = np.select(
        [~judged.to_numpy(), few, (frame["low"] > 1).to_numpy(), (frame["high"] < 1).to_numpy()],
        ["unknown", "too_few", "strong", "weak"],
        "unclear",
    )
    return np.asarray(codes, dtype=object)


def _lq(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    table = cells(facts, selection, params)
    frame = quotients(table, str(params["base"]))
    populated = frame.loc[frame["park_total"] > 0, "park_id"].nunique()
    if table.n < MINIMUM or populated < 2:
        return too_few(
            "location_quotient",
            table.n,
            MINIMUM,
            frame,
            params=params,
            excluded=table.excluded,
            unit="ratio",
            reason="too_few" if table.n < MINIMUM else "one_park",
        )
    progress(1.0)
    strong = frame.loc[frame["verdict"] == "strong"].sort_values("low", ascending=False, kind="stable")
    judged = int(frame["verdict"].isin(["strong", "weak", "unclear"]).sum())
    values = [
        Value("cells_strong", len(strong), "cells", decimals=0),
        Value("cells_judged", judged, "cells", decimals=0),
    ]
    said: dict[str, str | int | float | bool | None] = {"strong": len(strong), "judged": judged, "cells": len(frame)}
    if len(strong):
        top = strong.iloc[0]
        values.insert(
            0,
            Value(
                "lq_top",
                known(top["lq"]),
                "ratio",
                low=known(top["low"]),
                high=known(top["high"]),
                p_value=known(top["p_value"]),
                about=f"{top['park_id']}:{top['sector_id']}",
                reason=str(top["reason"]),
            ),
        )
        said |= {
            "park": str(top["park_id"]),
            "sector": str(top["sector_id"]),
            "low": known(top["low"], 2),
            "count": round(float(top["count"])),
            "kept": int((strong["q_value"] < 0.05).sum()),
        }
    code = ("lq_strong" if table.plain else "lq_strong_weighted") if len(strong) else "lq_none"
    return Result(
        statistic="location_quotient",
        values=tuple(values),
        tables={"main": frame} if table.plain else {"main": frame, "units": table.units()},
        n=table.n,
        verdict=Verdict(code, "clear" if len(strong) else "unclear", said),
        params=params,
        excluded=table.excluded,
        denominator=f"base_{params['base']}",
        unit="ratio",
        notes=table.notes,
    )


QUOTIENT_UNITS = units(
    organisations="count expected",
    weight="value park_total base_value base_total",
    ratio="lq low high",
    index_m1_1="slq",
    p="p_value q_value",
)
UNITS_TABLE = TableSpec(id="units", about="weight", units=units(share="share", weight="weight"), rows=of_row(counted))


LOCATION_QUOTIENT = Statistic(
    id="location_quotient",
    group="specialisation",
    compute=_lq,
    formula="LQ = (x_ps / x_p) / (X_s / X);  SLQ = (LQ − 1) / (LQ + 1);  95 %: exp(ln LQ ± 1.96·√(v₁/p₁² + v₂/p₂²))",
    literature=(
        "Hoover E. M. (1936) The measurement of industrial localization. Review of Economics and Statistics 18",
        "Katz D. et al. (1978) Obtaining confidence intervals for the risk ratio in cohort studies. Biometrics 34",
        "Walter S. D. (1975) The distribution of Levin's measure of attributable risk. Biometrika 62",
        "Moineddin R. et al. (2003) On the location quotient confidence interval. Geographical Analysis 35",
        "Dalum B., Laursen K., Villumsen G. (1998) Structural change in OECD export specialisation patterns",
        "Benjamini Y., Hochberg Y. (1995) Controlling the false discovery rate. JRSS B 57",
    ),
    unit="ratio",
    sample=counted,
    tables=(
        TableSpec(about="lq", units=QUOTIENT_UNITS, rows=of_row(counted)),
        UNITS_TABLE,
    ),
    params=(WEIGHT, BASE, COUNTING, COVERAGE, STAGE),
    minimum_n=MINIMUM,
    charts=("heat", "intervals"),
)
