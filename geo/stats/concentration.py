"""Concentration over sectors, parks or organisations: HHI, Gini with its Lorenz curve, Theil in two parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from inequality.gini import Gini
from inequality.theil import TheilD

from geo.stats.cells import COUNTING, COVERAGE, STAGE, WEIGHT, Cells, cells, dealt
from geo.stats.result import SEED, Param, Params, Progress, Result, Statistic, Value, Verdict, known, too_few

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from data.load import Facts
    from geo.filter import Selection

MIN_GROUP, MINIMUM, DRAWS = 10, 20, 999
ACROSS = Param("across", "sectors_in_park", choices=("sectors_in_park", "parks_in_sector"))
OF = Param("of", "sectors", choices=("sectors", "parks", "cells", "units"))
PARTS_OF = Param("parts_of", "cells", choices=("cells", "units"))


def hhi(values: ArrayLike) -> float:
    """Σ share², from 1/k (even over k) to 1 (all in one); NaN when there is nothing."""
    x = np.asarray(values, float)
    return float(((x / x.sum()) ** 2).sum()) if x.sum() > 0 else float("nan")


def normalised_hhi(value: float, k: int) -> float:
    """(H − 1/k) / (1 − 1/k), from 0 to 1; NaN for one category, where H says nothing."""
    return (value - 1 / k) / (1 - 1 / k) if k > 1 else float("nan")


def gini(values: ArrayLike) -> float:
    """Gini coefficient (``inequality.Gini``); NaN when the sum is 0."""
    x = np.asarray(values, float)
    return float(Gini(x).g) if x.size and x.sum() > 0 else float("nan")


def lorenz(values: ArrayLike) -> pd.DataFrame:
    """Lorenz curve from (0, 0) to (1, 1): columns share_of_units, share_of_value; the smallest units first."""
    x = np.sort(np.asarray(values, float))
    total = x.sum()
    if not x.size or total <= 0:
        return pd.DataFrame({"share_of_units": pd.Series(dtype=float), "share_of_value": pd.Series(dtype=float)})
    steps = np.concatenate([[0.0], np.cumsum(x) / total])
    return pd.DataFrame({"share_of_units": np.arange(x.size + 1) / x.size, "share_of_value": steps})


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
        "hhi",
        values,
        {"main": frame, "cells": table.long()},
        table.n,
        Verdict(f"hhi_{kind}" if len(judged) > 1 else f"hhi_{kind}_one", "clear", said),
        params,
        table.excluded,
        "total_of_row",
        "index_0_1",
        SEED if table.plain else None,
        table.notes,
    )


def _by_chance(
    value: float, heads: int, everything: NDArray[np.float64], generator: np.random.Generator
) -> tuple[float, float]:
    """Mean HHI, and share of draws at least as high, when ``heads`` of all organisations fall here at random."""
    if not np.isfinite(value):
        return float("nan"), float("nan")
    drawn = ((dealt(everything, heads, DRAWS, generator) / heads) ** 2).sum(axis=1)
    return float(drawn.mean()), float((1 + (drawn >= value - 1e-12).sum()) / (DRAWS + 1))


HHI = Statistic(
    "hhi",
    "concentration",
    _hhi,
    formula="H = Σ s²;  H* = (H − 1/k) / (1 − 1/k);  effective number = 1/H",
    literature=(
        "Hirschman A. O. (1945) National Power and the Structure of Foreign Trade",
        "Herfindahl O. C. (1950) Concentration in the Steel Industry",
        "Dörsam P. (2004) Wirtschaftsstatistik",
    ),
    unit="index_0_1",
    params=(ACROSS, WEIGHT, COUNTING, STAGE),
    minimum_n=MINIMUM,
    charts=("bars",),
)


def _amounts(table: Cells, of: str) -> pd.Series:
    """The values among which inequality is measured, indexed by what they belong to."""
    matrix = table.matrix()
    if of == "sectors":
        return matrix.sum(axis=0)
    if of == "parks":
        return matrix.sum(axis=1)
    if of == "cells":
        return pd.Series(matrix.stack())
    return table.rows.drop_duplicates("unit").set_index("unit")["weight"]


def _gini(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    table = cells(facts, selection, params)
    amounts = _amounts(table, str(params["of"]))
    progress(0.5)
    values, size = amounts.to_numpy(np.float64), len(amounts)
    curve = lorenz(values)
    if size > 2000:
        curve = curve.iloc[np.unique(np.linspace(0, len(curve) - 1, 2001).round().astype(int))].reset_index(drop=True)
    if table.n < MINIMUM or size < 2 or values.sum() <= 0:
        return too_few(
            "gini",
            table.n,
            MINIMUM,
            curve,
            params=params,
            excluded=table.excluded,
            unit="index_0_1",
            reason="too_few" if table.n < MINIMUM else "nothing_to_compare",
        )
    value = gini(values)
    top = np.sort(values)[::-1]
    fifth = max(1, round(size / 5))
    share = float(100 * top[:fifth].sum() / top.sum())
    ranked = amounts.sort_values(ascending=False, kind="stable").rename("value").reset_index()
    tables = {"main": curve, "amounts": ranked}
    said = {"value": known(value, 2), "top": fifth, "size": size, "share": known(share, 0)}
    return Result(
        "gini",
        (
            Value("gini", known(value), "index_0_1"),
            Value("gini_normalised", known(value * size / (size - 1)), "index_0_1"),
            Value("top_share", known(share), "percent", decimals=0),
        ),
        tables,
        table.n,
        Verdict(f"gini_{params['of']}", "clear", said),
        params,
        table.excluded,
        "total",
        "index_0_1",
        notes=table.notes,
    )


GINI = Statistic(
    "gini",
    "concentration",
    _gini,
    formula="G = Σᵢ (2i − n − 1)·x₍ᵢ₎ / (n·Σ x);  G* = G·n / (n − 1)",
    literature=(
        "Gini C. (1912) Variabilità e mutabilità",
        "Lorenz M. O. (1905) Publications of the ASA 9",
        "PySAL inequality: Gini",
    ),
    unit="index_0_1",
    params=(OF, WEIGHT, COUNTING, COVERAGE, STAGE),
    minimum_n=MINIMUM,
    charts=("lorenz",),
)


def theil_parts(values: ArrayLike, groups: ArrayLike) -> tuple[float, float, float]:
    """(T, between, within) of ``inequality.TheilD``; NaN when there is nothing."""
    y = np.asarray(values, float)
    if not y.size or y.sum() <= 0:
        return float("nan"), float("nan"), float("nan")
    y = y / y.sum()
    y = np.where(y < 1e-15, 0.0, y)  # the library takes the logarithm of what it gets, denormal numbers too
    parts = TheilD(y, np.asarray(groups))
    whole, between = float(np.ravel(parts.T)[0]), float(np.ravel(parts.bg)[0])
    return max(whole, 0.0), max(between, 0.0), max(whole - between, 0.0)


def between_part(values: NDArray[np.float64], codes: NDArray[np.intp]) -> float:
    """Σ s_p·ln(s_p·n / n_p): the library's ``bg`` in one pass, for the permutations; groups are numbered 0…k−1."""
    share = np.bincount(codes, values) / values.sum()
    heads = np.bincount(codes)
    here = share > 0
    return float((share[here] * np.log(share[here] * values.size / heads[here])).sum())


def _theil(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    table = cells(facts, selection, params)
    if params["parts_of"] == "cells":
        stacked = table.matrix().stack()
        values, groups = stacked.to_numpy(np.float64), stacked.index.get_level_values("park_id").to_numpy()
    else:
        units = table.rows.drop_duplicates("unit")
        values, groups = units["weight"].to_numpy(np.float64), units["park_id"].to_numpy()
    whole, between, _within = theil_parts(values, groups)
    frame = _theil_table(values, groups, table.parks)
    if table.n < MINIMUM or not np.isfinite(whole) or len(np.unique(groups)) < 2:
        return too_few(
            "theil",
            table.n,
            MINIMUM,
            frame,
            params=params,
            excluded=table.excluded,
            unit="nats",
            reason="too_few" if table.n < MINIMUM else "one_park",
        )
    codes = np.unique(groups, return_inverse=True)[1]
    generator, reached = np.random.default_rng(SEED), 1
    for i in range(DRAWS):
        progress(i / DRAWS)
        reached += between_part(values, generator.permutation(codes)) >= between - 1e-12
    p, share = reached / (DRAWS + 1), 100 * between / whole if whole > 1e-12 else None
    said = {"value": known(whole, 2), "share": known(share, 0), "p": known(p, 3)}
    code = "theil_even" if share is None else "theil_between" if p < 0.05 else "theil_unclear"
    return Result(
        "theil",
        (
            Value("theil", known(whole), "nats"),
            Value("between", known(between), "nats", p_value=p),
            Value("within", known(whole - between), "nats"),
            Value(
                "between_share", known(share), "percent", decimals=0, reason="" if share is not None else "all_equal"
            ),
        ),
        {"main": frame, "amounts": pd.DataFrame({"park_id": groups, "value": values})},
        table.n,
        Verdict(code, "clear" if p < 0.05 else "unclear", said),
        params,
        table.excluded,
        "total",
        "nats",
        SEED,
        (*table.notes, "coverage_between"),
    )


def _theil_table(values: NDArray[np.float64], groups: NDArray[np.object_], parks: tuple[str, ...]) -> pd.DataFrame:
    """One row per park: its units, its total, its parts of T (they add up to T)."""
    total, n, rows = float(values.sum()), values.size, []
    for park in parks:
        mine = values[groups == park]
        amount = float(mine.sum())
        share = amount / total if total > 0 else 0.0
        inside = theil_parts(mine, np.full(mine.size, park))[0] if amount > 0 else float("nan")
        between = share * np.log(share * n / mine.size) if share > 0 else 0.0
        rows.append(
            (
                park,
                mine.size,
                amount,
                inside,
                between,
                share * inside if amount > 0 else 0.0,
                "" if amount > 0 else "park_empty",
            )
        )
    return pd.DataFrame(rows, columns=["park_id", "units", "value", "theil_inside", "between", "within", "reason"])


THEIL = Statistic(
    "theil",
    "concentration",
    _theil,
    formula="T = Σ sᵢ·ln(n·sᵢ) = Σ_p s_p·ln(s_p·n / n_p) + Σ_p s_p·T_p",
    literature=(
        "Theil H. (1967) Economics and Information Theory",
        "Rey S. J., Sastré-Gutiérrez M. L. (2010) "
        "Interregional inequality dynamics in Mexico. Spatial Economic Analysis 5",
        "PySAL inequality: TheilD",
    ),
    unit="nats",
    params=(PARTS_OF, WEIGHT, COUNTING, COVERAGE, STAGE),
    minimum_n=MINIMUM,
    charts=("theil",),
)
