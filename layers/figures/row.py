"""One row of a table as a figure: what it says, what it leaves unknown, and its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from layers.figures.figure import Figure
from layers.figures.targets import decimals
from layers.text import t
from layers.words.names import unit_name
from layers.words.tables import labels, readable

if TYPE_CHECKING:
    from data.load import Facts

_AMOUNTS = {"investments": "amount_cny_100m", "metrics": "value"}  # what a row of these tables states
_NAMES = ("name", "metric", "measure", "term", "aim", "title")
_SUMS = ("parks",)  # tables whose rows are added up from others


def row_figure(row: pd.DataFrame, table: str, facts: Facts, lang: str, hidden: tuple[str, ...] = ()) -> Figure:
    """``row`` is one row of ``table`` (ValueError otherwise); its value is the amount that it states, else its name."""
    if len(row) != 1:
        raise ValueError(f"one row, not {len(row)}")
    shown = readable(row, table, facts, lang, hidden)
    cells, names = shown.iloc[0], labels([str(c) for c in shown.columns], lang)
    unknown = t("ui.unknown", lang)
    missing = [c for c in names if pd.isna(cells[c]) or cells[c] == unknown]
    said = t("filters.list_join", lang).join(names[c] for c in missing)
    name = next((str(cells[c]) for c in (*_NAMES, *names) if c in names and c not in missing), unknown)
    kind = t("provenance.row", lang, table=t(f"columns.table.{table}", lang))
    value, unit = _amount(cells, table, lang)
    return Figure(
        key=f"row.{table}.{row['id'].iloc[0] if 'id' in row.columns else row.index[0]}",
        label=name if table in _AMOUNTS else kind,
        value=value if table in _AMOUNTS else name,
        unit=unit,
        as_of=_date(cells),
        table=table,
        rows=row,
        formula=t("provenance.row_sums" if table in _SUMS else "provenance.row_formula", lang),
        unknown=t("provenance.row_unknown", lang, columns=said) if missing else "",
        decimals=decimals(value) if value is not None else 0,
    )


def _amount(cells: pd.Series, table: str, lang: str) -> tuple[float | None, str]:
    """Value and unit of a row that states an amount; (None, "") when it states none."""
    column = _AMOUNTS.get(table)
    if column is None or column not in cells.index or pd.isna(cells[column]):
        return None, ""
    unit = cells.get("unit") if table == "metrics" else unit_name("亿元", lang)
    return float(cells[column]), str(unit) if isinstance(unit, str) else t("kpi.unit_row", lang)


def _date(cells: pd.Series) -> str:
    """The date that the row itself gives, else its source's; empty when neither is known."""
    for column in ("as_of", "announced", "source_date", "date"):
        if column in cells.index and isinstance(cells[column], str) and cells[column][:1].isdigit():
            return str(cells[column])
    return ""
