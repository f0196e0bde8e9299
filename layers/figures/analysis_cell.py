"""A mark of an analysis chart, or a cell of an analysis table, as a figure: its value, how it is made, its rows."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pandas as pd

from geo.stats.behind import of_mark
from geo.stats.cells import LEDGER_WEIGHTS
from geo.stats.tables import NAME, OF_ROW, SHARE, WEIGHT, Mark
from layers.figures.analysis import denominator, excluded, formula
from layers.figures.figure import Figure
from layers.text import has, t
from layers.words.results import word, worded

if TYPE_CHECKING:
    from geo.stats.statistic import Statistic
    from layers.view import View

# Columns that say which row it is, in the order in which they are said
_NAMING = ("check", "cluster", "district_id", "park_id", "other_park_id", "family_id", "sector_id", "other_sector_id",
           "axis", "area", "scope", "where", "stage", "width_km", "from_km", "to_km", "d_km", "eps_km", "rank",
           "metric", "as_of", "term_zh", "cell", "name_zh")  # fmt: skip
_NUMBERED = frozenset({"cluster", "width_km", "from_km", "to_km", "d_km", "eps_km", "rank", "cell"})
_HEADED = re.compile(r"^(.*?)\s*[（(]([^（）()]+)[)）]$")  # “距离（千米）”: a header that carries its unit


def mark_figure(mark: Mark, statistic: Statistic, view: View) -> Figure:
    """The panel's figure of ``mark``; an empty column means what the row is mainly about."""
    column = mark.column or main_column(mark, statistic)
    mark = Mark(mark.result, mark.facts, mark.selection, mark.table, mark.place, column)
    cells = words(mark, view)
    value = _value(mark, statistic, cells)
    table, rows = of_mark(statistic, mark)
    label, unit = _heading(mark, statistic, view)
    about = t("filters.list_join", view.lang).join(_about(mark, cells, view))
    return Figure(
        key=f"{mark.result.statistic}.{mark.table}.{mark.place}.{column}",
        label=f"{label} · {about}" if about else label,
        value=value,
        unit=unit if isinstance(value, float) else "",
        as_of=str(mark.row["as_of"]) if mark.given("as_of") else "",
        table=table,
        rows=rows,
        formula=f"{_made(mark, statistic, view)}\n{_whole_row(cells, view)}",
        denominator=denominator(mark.result, view),
        excluded=excluded(mark.result, view),
        unknown=_unknown(mark, view) if value is None else "",
        decimals=_decimals(value),
    )


def main_column(mark: Mark, statistic: Statistic) -> str:
    """What a row of this table is mainly about; its first column where the table is empty of it."""
    about, frame = statistic.table(mark.table).about, mark.result.tables[mark.table]
    return about if about in frame.columns else str(frame.columns[0])


def words(mark: Mark, view: View) -> pd.Series:
    """The mark's row as the reader's table shows it; the index holds the ids of its columns."""
    frame = mark.result.tables[mark.table]
    shown = worded(frame.iloc[[mark.place]], mark.result, mark.facts, view)
    return pd.Series(shown.iloc[0].to_numpy(dtype=object), index=[c for c in frame.columns if c != "geometry"]).rename(
        index=str
    )


def _value(mark: Mark, statistic: Statistic, cells: pd.Series) -> float | str | None:
    raw, shown = mark.row[mark.column], cells[mark.column]
    unit = statistic.table(mark.table).units.get(mark.column, NAME)
    if pd.isna(raw) or shown == "":
        return None
    if isinstance(shown, str) or unit == NAME:
        return f"{shown:g}" if isinstance(shown, float) else str(shown)
    number = float(shown)
    if not math.isfinite(number):
        return None
    return 100 * number if unit == SHARE else number


def _heading(mark: Mark, statistic: Statistic, view: View) -> tuple[str, str]:
    """Name of the column without the unit that its header may carry, and its unit."""
    unit = statistic.table(mark.table).units.get(mark.column, NAME)
    projects = mark.column == "count" and "amount" in mark.row.index
    name = word("col", "projects" if projects else mark.column, view)
    headed = _HEADED.match(name)
    if unit == NAME:
        return name, ""
    if unit == OF_ROW:
        return name, str(words(mark, view).get("unit", ""))
    code = {WEIGHT: _weight_unit(mark), SHARE: "percent"}.get(unit, unit)
    return headed[1] if headed else name, word("unit", code, view)


def _weight_unit(mark: Mark) -> str:
    weight = str(mark.result.params.get("weight", "organisations"))
    return LEDGER_WEIGHTS[weight][2] if weight in LEDGER_WEIGHTS else "organisations"


def _about(mark: Mark, cells: pd.Series, view: View) -> list[str]:
    """The words that tell this row from the others."""
    said = []
    for column in _NAMING:
        if column in cells.index and column != mark.column and not pd.isna(mark.row[column]) and cells[column] != "":
            text = _short(cells[column])
            said.append(f"{word('col', column, view)} {text}" if column in _NUMBERED else text)
    return said


def _made(mark: Mark, statistic: Statistic, view: View) -> str:
    key = f"stats.made.{statistic.table(mark.table).made.get(mark.column, mark.column)}"
    return t(key, view.lang) if has(key, view.lang) else formula(statistic, view)


def _whole_row(cells: pd.Series, view: View) -> str:
    """All that the row says: the numbers that the formula takes stand beside each other."""
    said = [
        t("analysis.tooltip_part", view.lang, name=word("col", str(column), view), value=_short(cell))
        for column, cell in cells.items()
        if not pd.isna(cell) and cell != ""
    ]
    return t("analysis.this_row", view.lang, cells=t("analysis.row_join", view.lang).join(said))


def _short(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.4g}" if abs(cell) < 1000 else f"{cell:,.0f}"
    return str(cell)


def _unknown(mark: Mark, view: View) -> str:
    reason = mark.row.get("reason", "")
    return word("reason", reason if isinstance(reason, str) and reason else "not_computed", view)


def _decimals(value: object) -> int:
    """Three figures that count; none for a whole number."""
    if not isinstance(value, float) or value == round(value):
        return 0
    return min(6, max(0, 2 - math.floor(math.log10(abs(value)))))
