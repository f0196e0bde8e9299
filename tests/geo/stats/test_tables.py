"""Every table of every statistic says what it is about, in which units, and what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from geo.stats import STATISTICS
from geo.stats.behind import of_mark
from geo.stats.tables import NAME, OF_ROW, SHARE, WEIGHT, Mark
from layers.text import has

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Result
    from geo.stats.statistic import Statistic

    Atlas = tuple[Facts, Selection]

pytestmark = pytest.mark.usefixtures("few_draws")
SPECIAL = {WEIGHT, OF_ROW, SHARE, NAME}
QUICK = {"permutations": 999, "simulations": 99, "checks": False}


def faults(one: Statistic, result: Result, facts: Facts, selection: Selection) -> list[str]:
    """What a registered table lacks, as sentences."""
    known, found = {spec.id: spec for spec in one.tables}, []
    for name, frame in result.tables.items():
        if name not in known:
            found.append(f"table {name} has no TableSpec")
            continue
        spec = known[name]
        found += [] if not len(frame) or spec.about in frame.columns else [f"{name} is about {spec.about}: no column"]
        for column in map(str, frame.columns):
            kind = frame[column].dtype
            number = pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)
            if number and column not in spec.units:
                found.append(f"{name}.{column} has no unit")
        for column, unit in spec.units.items():
            texts = [f"stats.col.{column}", *([] if unit in SPECIAL else [f"stats.unit.{unit}"])]
            found += [f"no text {key} in {lang}" for key in texts for lang in ("zh", "en") if not has(key, lang)]
        found += [f"no text stats.made.{code}" for code in spec.made.values() if not has(f"stats.made.{code}", "zh")]
        if len(frame):
            table, rows = of_mark(one, Mark(result, facts, selection, name, len(frame) // 2, spec.about))
            kept = getattr(facts, table, facts.plan.get(table))
            if kept is None or not isinstance(rows, pd.DataFrame):
                found.append(f"rows behind {name} come from {table!r}, which is no table")
    return found


@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_every_table_has_units_texts_and_rows(one: Statistic, shipped: Atlas, ledger: Atlas) -> None:
    assert one.tables[0].id == "main"
    assert len({spec.id for spec in one.tables}) == len(one.tables)
    weights = {c for p in one.params if p.id == "weight" for c in p.choices}
    for atlas, given in ((shipped, {}), (ledger, {"weight": "staff"} if "staff" in weights else {})):
        result = one(*atlas, {**QUICK, **given})
        assert faults(one, result, *atlas) == []


def test_a_column_without_a_unit_a_table_without_a_spec_and_rows_of_nowhere_are_found(shipped: Atlas) -> None:
    one = STATISTICS[0]
    result = one(*shipped, QUICK)
    result.table["new_number"] = 1.0
    result.tables["new_table"] = result.table  # type: ignore[index]
    found = faults(one, result, *shipped)
    assert "main.new_number has no unit" in found
    assert "table new_table has no TableSpec" in found
