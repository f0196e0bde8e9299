"""Theil index in a part between and a part within parks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.stats.behind import counted, of_row
from geo.stats.cells import COUNTING, COVERAGE, STAGE, WEIGHT, Cells, cells
from geo.stats.concentration import theil_parts
from geo.stats.inference.checks import COMMON
from geo.stats.inference.deals import ALPHA, WAYS, Blocks, against, blocks
from geo.stats.result import SEED, Param, Params, Progress, Result, Value, Verdict, known, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import TableSpec, units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.inference.deals import Measure
    from geo.stats.result import Statement

MINIMUM = 20
PARTS_OF = Param("parts_of", "cells", choices=("cells", "units"))


def _between(parts_of: str) -> Measure:
    """The part between parks of deals whose totals hold, for each park, its amount and its organisations."""

    def measure(totals: NDArray[np.float64]) -> NDArray[np.float64]:
        amount, heads = totals[:, :, 0], totals[:, :, 1]
        share = amount / amount.sum(axis=1, keepdims=True)
        even = heads / heads.sum(axis=1, keepdims=True) if parts_of == "units" else 1 / amount.shape[1]
        with np.errstate(divide="ignore", invalid="ignore"):
            parts = np.where(share > 0, share * np.log(share / even), 0.0)
        return np.asarray(np.nansum(parts, axis=1, keepdims=True))

    return measure


def _blocks(table: Cells, units_: pd.DataFrame, by: str) -> Blocks:
    amounts = blocks(table, units_, by)
    heads = blocks(replace(table, rows=table.rows.assign(weight=1.0)), units_, by)
    return replace(amounts, matrix=np.column_stack([amounts.matrix.sum(axis=1), heads.matrix.sum(axis=1)]))


def _theil(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    table, parts_of = cells(facts, selection, params), str(params["parts_of"])
    if parts_of == "cells":
        stacked = table.matrix().stack()
        values, groups = stacked.to_numpy(np.float64), stacked.index.get_level_values("park_id").to_numpy()
    else:
        units_ = table.rows.drop_duplicates("unit")
        values, groups = units_["weight"].to_numpy(np.float64), units_["park_id"].to_numpy()
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
    share = 100 * between / whole if whole > 1e-12 else None
    tested = table.unit != "organisations" and share is not None
    chance = None
    if tested:  # how many organisations a park has is how far it was listed: only amounts can be tested
        ways = {by: _blocks(table, getattr(selection, table.table), by) for by in WAYS}
        chance = against(ways, _between(parts_of), side="high", params=params)
    progress(1.0)
    p = None if chance is None else float(chance.p[0])
    said: frozenset[Statement] = frozenset({("", "theil_between")} if p is not None and p < ALPHA else ())
    sure = chance is None or len({bool(one[0] < ALPHA) for one in chance.by_seed}) == 1
    code = "theil_even" if share is None else "theil" if p is None else "theil_between" if said else "theil_unclear"
    none = "all_equal" if share is None else ""
    return Result(
        statistic="theil",
        values=(
            Value("theil", known(whole), "nats"),
            Value("between", known(between), "nats", p_value=p),
            Value("within", known(whole - between), "nats"),
            Value("between_share", known(share), "percent", decimals=0, reason=none),
        ),
        tables={"main": frame, "amounts": pd.DataFrame({"park_id": groups, "value": values})},
        n=table.n,
        verdict=Verdict(
            code,
            "clear" if said else "unclear" if tested else "described",
            {"value": known(whole, 2), "share": known(share, 0), "p": None if p is None else round(p, 3)},
        ),
        params=params,
        excluded=table.excluded,
        denominator="total",
        unit="nats",
        seed=int(params.get("seed", SEED)) if tested else None,
        notes=(*table.notes, "coverage_between"),
        statements=said,
        unsettled=frozenset() if sure else said,
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


_UNITS = units(number="units", weight="value", nats="theil_inside between within")


THEIL = Statistic(
    id="theil",
    group="concentration",
    compute=_theil,
    formula="T = Σ sᵢ·ln(n·sᵢ) = Σ_p s_p·ln(s_p·n / n_p) + Σ_p s_p·T_p",
    literature=(
        "Theil H. (1967) Economics and Information Theory",
        "Rey S. J., Sastré-Gutiérrez M. L. (2010) "
        "Interregional inequality dynamics in Mexico. Spatial Economic Analysis 5",
        "PySAL inequality: TheilD",
    ),
    unit="nats",
    sample=counted,
    tables=(
        TableSpec(about="between", units=_UNITS, rows=of_row(counted)),
        TableSpec(id="amounts", about="value", units=units(weight="value"), rows=of_row(counted)),
    ),
    params=(PARTS_OF, WEIGHT, COUNTING, COVERAGE, STAGE, *COMMON),
    minimum_n=MINIMUM,
    charts=("theil",),
)
