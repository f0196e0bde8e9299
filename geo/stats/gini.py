"""Gini coefficient and Lorenz curve over sectors, parks, cells or organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.stats.behind import counted, of_row, whole
from geo.stats.cells import COUNTING, COVERAGE, STAGE, WEIGHT, Cells, cells
from geo.stats.concentration import gini, lorenz
from geo.stats.inference.checks import WHO
from geo.stats.result import Param, Params, Progress, Result, Value, Verdict, known, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import Mark, Rows, TableSpec, units

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection

MINIMUM = 20
OF = Param("of", "sectors", choices=("sectors", "parks", "cells", "units"))


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
        statistic="gini",
        values=(
            Value("gini", known(value), "index_0_1"),
            Value("gini_normalised", known(value * size / (size - 1)), "index_0_1"),
            Value("top_share", known(share), "percent", decimals=0),
        ),
        tables=tables,
        n=table.n,
        verdict=Verdict(f"gini_{params['of']}", "described", said),
        params=params,
        excluded=table.excluded,
        denominator="total",
        unit="index_0_1",
        notes=table.notes,
    )


def _of_unit(mark: Mark) -> Rows:
    """One organisation or project by its number; else the row's park, sector or both."""
    if "unit" in mark.row.index:
        return counted(mark, {"unit": [mark.row["unit"]]})
    return of_row(counted)(mark)


GINI = Statistic(
    id="gini",
    group="concentration",
    compute=_gini,
    formula="G = Σᵢ (2i − n − 1)·x₍ᵢ₎ / (n·Σ x);  G* = G·n / (n − 1)",
    literature=(
        "Gini C. (1912) Variabilità e mutabilità",
        "Lorenz M. O. (1905) Publications of the ASA 9",
        "PySAL inequality: Gini",
    ),
    unit="index_0_1",
    sample=counted,
    tables=(
        TableSpec(about="share_of_value", units=units(share="share_of_units share_of_value"), rows=whole(counted)),
        TableSpec(id="amounts", about="value", units=units(weight="value", name="unit"), rows=_of_unit),
    ),
    params=(OF, WEIGHT, COUNTING, COVERAGE, STAGE, WHO),
    minimum_n=MINIMUM,
    charts=("lorenz",),
)
