"""Theil index in a part between and a part within parks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.stats.behind import counted, of_row
from geo.stats.cells import COUNTING, COVERAGE, STAGE, WEIGHT, cells
from geo.stats.concentration import between_part, theil_parts
from geo.stats.result import SEED, Param, Params, Progress, Result, Statistic, Value, Verdict, known, too_few
from geo.stats.tables import TableSpec, units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.filter import Selection

MIN_GROUP, MINIMUM, DRAWS = 10, 20, 999
PARTS_OF = Param("parts_of", "cells", choices=("cells", "units"))


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
        statistic="theil",
        values=(
            Value("theil", known(whole), "nats"),
            Value("between", known(between), "nats", p_value=p),
            Value("within", known(whole - between), "nats"),
            Value(
                "between_share", known(share), "percent", decimals=0, reason="" if share is not None else "all_equal"
            ),
        ),
        tables={"main": frame, "amounts": pd.DataFrame({"park_id": groups, "value": values})},
        n=table.n,
        verdict=Verdict(code, "clear" if p < 0.05 else "unclear", said),
        params=params,
        excluded=table.excluded,
        denominator="total",
        unit="nats",
        seed=SEED,
        notes=(*table.notes, "coverage_between"),
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
    params=(PARTS_OF, WEIGHT, COUNTING, COVERAGE, STAGE),
    minimum_n=MINIMUM,
    charts=("theil",),
)
