"""Location quotient per park and sector: with the counts behind it, an interval, and a verdict by one rule."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact, norm

from geo.stats.behind import counted, of_row
from geo.stats.cells import BASE, COUNTING, COVERAGE, STAGE, WEIGHT, Cells, cells
from geo.stats.inference.checks import COMMON
from geo.stats.inference.deals import ALPHA, against_deals, corrected, settled
from geo.stats.result import SEED, Params, Progress, Result, Value, Verdict, known, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import TableSpec, units

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Statement

Z = 1.959963984540054  # 97.5 % point of the normal distribution
MIN_PARK, MIN_CELL = 10, 5  # below: a cell is not judged
MINIMUM = 20
NONE: Params = {}
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
    "p_site",
    "q_value",
    "verdict",
    "settled",
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


def interval(table: Cells, z: float = Z) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bounds of the quotient against all other parks, shape park × sector: exp(log LQ ± z·se), NaN where unknown;
    z = 1.96 for 95 %.

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
        middle, spread = np.log(p1 / p2), z * np.sqrt(np.maximum(v1 + v2, 0))
        low, high = np.exp(middle - spread), np.exp(middle + spread)
        if table.plain:
            zero = ((x == 0) ^ (rest == 0)) & (n > 0) & (rest_n > 0)
            a, b, c, d = x + 0.5, n + 0.5, rest + 0.5, rest_n + 0.5
            half = z * np.sqrt(1 / a - 1 / b + 1 / c - 1 / d)
            centre = np.log(a / b) - np.log(c / d)
            low = np.where(zero, np.where(x == 0, 0.0, np.exp(centre - half)), low)
            high = np.where(zero, np.where(rest == 0, np.inf, np.exp(centre + half)), high)
    return np.where(np.isnan(high), np.nan, low), high


def against_city(ratio: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quotient against all parks together from the one against the others: r / (w·r + 1 − w), w = the park's share."""
    with np.errstate(invalid="ignore", divide="ignore"):
        finite = ratio / (weight * ratio + 1 - weight)
        return np.where(np.isinf(ratio), 1 / weight, finite)


def excess(totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a cell has beyond its share: x_ps − x_p·X_s / X, of totals (draws, parks, sectors)."""
    whole = np.maximum(totals.sum(axis=(1, 2), keepdims=True), 1e-300)
    return np.asarray(totals - totals.sum(axis=2, keepdims=True) * totals.sum(axis=1, keepdims=True) / whole)


def quotients(table: Cells, base: str, frame: pd.DataFrame | None = None, params: Params = NONE) -> pd.DataFrame:
    """One row per park and sector, columns COLUMNS; ``reason``: why a quotient is unknown.

    ``frame`` are the rows that ``table`` counts; with it each cell is tested against sites dealt anew and gets its
    verdict, by one rule: strong or weak where Benjamini and Hochberg's q of the larger p is below 5 %.
    """
    out = _described(table, base)
    judged = _judged(out, table)
    if frame is None or len(table.parks) < 2 or not judged.any():
        out["settled"] = True
    else:
        chance = against_deals(table, frame, excess, side="both", params=params)
        exact = _fisher(table) if table.plain else chance.p_row
        out["p_value"], out["p_site"] = exact.ravel(), chance.p_site.ravel()
        exact = np.nan_to_num(exact, nan=1.0)
        out["q_value"] = corrected(np.fmax(exact.ravel(), chance.p_site.ravel()), judged)
        by_seed = np.maximum(chance.by_seed if not table.plain else np.fmax(chance.by_seed, exact), exact)
        out["settled"] = settled(replace(chance, by_seed=by_seed.reshape(len(by_seed), -1)), judged)
    out["verdict"] = _verdicts(out, judged)
    return out[list(COLUMNS)]


def _described(table: Cells, base: str) -> pd.DataFrame:
    x, count = table.matrix().to_numpy(), table.counts()
    n = np.broadcast_to(x.sum(axis=1, keepdims=True), x.shape)
    others = base == "others"
    under = _others(x) if others else np.broadcast_to(x.sum(axis=0), x.shape)
    under_n = under.sum(axis=1, keepdims=True) * np.ones_like(x)
    low, high = bounds(table, base)
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
            "p_value": np.nan,
            "p_site": np.nan,
            "q_value": np.nan,
        }
    )
    frame["reason"] = _reasons(frame)
    return frame


def bounds(table: Cells, base: str, z: float = Z) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """``interval`` against the base that is asked for: the other parks, or all together."""
    low, high = interval(table, z)
    if base == "others":
        return low, high
    x = table.matrix().to_numpy()
    share = np.broadcast_to(x.sum(axis=1, keepdims=True), x.shape) / max(float(x.sum()), 1e-300)
    return against_city(low, share), against_city(high, share)


def _fisher(table: Cells) -> NDArray[np.float64]:
    """Two-sided exact p of each cell against the others, shape park × sector; NaN where sector or park is empty."""
    count = table.counts()
    rest, heads = _others(count), count.sum(axis=1)
    total = float(count.sum())
    out = np.full(count.shape, np.nan)
    for p in range(count.shape[0]):
        for s in range(count.shape[1]):
            if heads[p] > 0 and total > heads[p] and count[p, s] + rest[p, s] > 0:
                a, c = count[p, s], rest[p, s]
                out[p, s] = fisher_exact([[a, heads[p] - a], [c, total - heads[p] - c]])[1]
    return out


def _reasons(frame: pd.DataFrame) -> pd.Series:
    reason = pd.Series("", index=frame.index)
    reason[(frame["base_value"] == 0) & (frame["value"] > 0)] = "only_here"
    reason[(frame["base_value"] == 0) & (frame["value"] == 0)] = "sector_absent"
    reason[frame["base_total"] == 0] = "nothing_to_compare"
    reason[frame["park_total"] == 0] = "park_empty"
    return reason


def _judged(frame: pd.DataFrame, table: Cells) -> NDArray[np.bool_]:
    """Cells with enough behind them: the park has MIN_PARK, all other parks together have too, and the cell holds or is
    expected to hold MIN_CELL."""
    heads = table.counts().sum(axis=1)
    enough = (heads >= MIN_PARK) & (heads.sum() - heads >= MIN_PARK)
    here = np.repeat(enough, len(table.sectors)) & ((frame["expected"] >= MIN_CELL) | (frame["count"] >= MIN_CELL))
    return np.asarray(here & frame["reason"].isin(["", "only_here"]), dtype=bool)


def _verdicts(frame: pd.DataFrame, judged: NDArray[np.bool_]) -> NDArray[np.object_]:
    known_ = frame["reason"].isin(["", "only_here"]).to_numpy()
    sure = (frame["q_value"] < ALPHA).to_numpy()
    more = ((frame["lq"] > 1) | (frame["reason"] == "only_here")).to_numpy()
    codes = np.select([~known_, ~judged, sure & more, sure], ["unknown", "too_few", "strong", "weak"], "unclear")
    return np.asarray(codes, dtype=object)


def statements(frame: pd.DataFrame, which: tuple[str, ...] = ("strong", "weak")) -> frozenset[Statement]:
    """(park:sector, verdict) of every cell with one of these verdicts."""
    rows = frame.loc[frame["verdict"].isin(which)]
    return frozenset(
        (f"{park}:{sector}", str(code))
        for park, sector, code in zip(rows["park_id"], rows["sector_id"], rows["verdict"], strict=True)
    )


def _lq(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    table = cells(facts, selection, params)
    frame = quotients(table, str(params["base"]), getattr(selection, table.table), params)
    populated = frame.loc[frame["park_total"] > 0, "park_id"].nunique()
    if table.n < MINIMUM or populated < 2:
        return too_few(
            "location_quotient",
            table.n,
            MINIMUM,
            frame.drop(columns="settled"),
            params=params,
            excluded=table.excluded,
            unit="ratio",
            reason="too_few" if table.n < MINIMUM else "one_park",
        )
    progress(1.0)
    said = statements(frame)
    counts = frame["verdict"].value_counts()
    numbers = {"strong": int(counts.get("strong", 0)), "weak": int(counts.get("weak", 0))}
    numbers["judged"] = numbers["strong"] + numbers["weak"] + int(counts.get("unclear", 0))
    values = [Value(f"cells_{name}", number, "cells", decimals=0) for name, number in numbers.items()]
    top = leading_cell(frame, said)
    if top is not None:
        low, high = _selected(table, str(params["base"]), len(said), numbers["judged"])
        place = frame.index.get_loc(top.name)
        about, reason = f"{top['park_id']}:{top['sector_id']}", str(top["reason"])
        least, most, q = known(low[place]), known(high[place]), known(top["q_value"])
        number = known(top["lq"])
        values.insert(0, Value("lq_top", number, "ratio", low=least, high=most, p_value=q, about=about, reason=reason))
    base = Result(
        statistic="location_quotient",
        values=tuple(values),
        tables={"main": frame.drop(columns="settled"), **({} if table.plain else {"units": table.units()})},
        n=table.n,
        verdict=Verdict("lq_none", "unclear", {"judged": numbers["judged"], "cells": len(frame)}),
        params=params,
        excluded=table.excluded,
        denominator=f"base_{params['base']}",
        unit="ratio",
        seed=int(params.get("seed", SEED)),
        notes=(*table.notes, "source_selects"),
        statements=said,
        unsettled=said - statements(frame.loc[frame["settled"]]),
    )
    return replace(base, verdict=_concluded(base, said)) if said else base


def leading_cell(frame: pd.DataFrame, among: frozenset[Statement]) -> pd.Series | None:
    """The strong cell with the smallest q, on a tie with the most organisations; None where there is none."""
    strong = frame.loc[
        [(f"{p}:{s}", "strong") in among for p, s in zip(frame["park_id"], frame["sector_id"], strict=True)]
    ]
    ranked = strong.sort_values(["q_value", "count"], ascending=[True, False], kind="stable")
    return ranked.iloc[0] if len(ranked) else None


def _selected(table: Cells, base: str, found: int, judged: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bounds that allow for the cell's having been picked: level 1 − 0.05·found/judged (Benjamini, Yekutieli 2005)."""
    z = float(norm.isf(ALPHA / 2 * found / max(judged, 1)))
    low, high = bounds(table, base, z)
    return low.ravel(), np.where(np.isinf(high), np.nan, high).ravel()


def _concluded(base: Result, firm: frozenset[Statement]) -> Verdict:
    """Counts of what stands, and the strong cells that every check finds."""
    frame, judged = base.table, base.value("cells_judged").value
    numbers = {"strong": base.value("cells_strong").value, "weak": base.value("cells_weak").value}
    said: dict[str, object] = {**numbers, "judged": judged, "cells": len(frame)}
    top = leading_cell(frame, firm)
    if top is None:
        return Verdict("lq_weak" if firm else "lq_loose", "clear", said)
    order = frame.sort_values(["q_value", "count"], ascending=[True, False], kind="stable")
    pairs = [f"{p}:{s}" for p, s in zip(order["park_id"], order["sector_id"], strict=True)]
    names = tuple(pair for pair in pairs if (pair, "strong") in firm)
    said |= {"lasting": len(names), "named": names[:6], "count": round(float(top["count"])), "lq": known(top["lq"], 1)}
    return Verdict("lq_strong" if "units" not in base.tables else "lq_strong_weighted", "clear", said)


QUOTIENT_UNITS = units(
    organisations="count expected",
    weight="value park_total base_value base_total",
    ratio="lq low high",
    index_m1_1="slq",
    p="p_value p_site q_value",
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
        "Benjamini Y., Yekutieli D. (2005) False discovery rate-adjusted confidence intervals. JASA 100",
    ),
    unit="ratio",
    sample=counted,
    tables=(
        TableSpec(about="lq", units=QUOTIENT_UNITS, rows=of_row(counted)),
        UNITS_TABLE,
    ),
    params=(WEIGHT, BASE, COUNTING, COVERAGE, STAGE, *COMMON),
    minimum_n=MINIMUM,
    charts=("heat", "intervals"),
    conclude=_concluded,
)
