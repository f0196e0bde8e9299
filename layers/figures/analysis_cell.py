"""A mark of an analysis chart, or a cell of an analysis table, as a figure: its value, how it is made, its rows."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pandas as pd

from geo.stats.behind import Mark, of_mark
from geo.stats.cells import LEDGER_WEIGHTS
from layers.figures.analysis import denominator, excluded, formula
from layers.figures.figure import Figure
from layers.text import has, t
from layers.words.results import word, worded

if TYPE_CHECKING:
    from geo.stats.result import Statistic
    from layers.view import View

# What a row of a table is about: its column when the mark is the row as a whole
MAIN: dict[tuple[str, str], str] = {
    ("location_quotient", "main"): "lq", ("krugman", "main"): "krugman",
    ("shift_share", "main"): "own_shift", ("shift_share", "parks"): "own_shift",
    ("plan_fit", "main"): "verdict", ("plan_fit", "parks"): "fit", ("plan_fit", "terms"): "verdict",
    ("hhi", "main"): "hhi", ("gini", "main"): "share_of_value", ("gini", "amounts"): "value",
    ("theil", "main"): "between", ("ellison_glaeser", "main"): "gamma",
    ("belt", "main"): "share", ("belt", "random"): "share", ("belt", "sectors"): "lq", ("belt", "decay"): "per_km2",
    ("belt", "profile"): "count", ("belt", "nodes"): "distance_km", ("belt", "money"): "amount",
    ("centrography", "main"): "standard_distance_km", ("density", "main"): "area_km2",
    ("density", "surface"): "density_km2", ("nearest_neighbour", "main"): "ratio", ("ripley", "main"): "observed_m",
    ("clusters", "main"): "count", ("clusters", "k_distance"): "distance_km",
    ("clusters", "stability"): "agreement", ("hotspots", "main"): "gi_z", ("links", "main"): "cosine",
    ("compare", "main"): "count", ("compare", "mix"): "count", ("compare", "families"): "share_of_park",
    ("compare", "history"): "value",
    ("stars", "main"): "stars",
}  # fmt: skip
# Columns that say which row it is, in the order in which they are said
_NAMING = ("cluster", "park_id", "other_park_id", "family_id", "sector_id", "axis", "area", "scope", "where", "stage",
           "width_km", "from_km", "to_km", "d_km", "eps_km", "rank", "metric", "as_of", "term_zh", "cell",
           "name_zh")  # fmt: skip
_NUMBERED = frozenset({"cluster", "width_km", "from_km", "to_km", "d_km", "eps_km", "rank", "cell"})
_TEXT = frozenset({"year", "cluster", "cell"})  # numbers that are names
_OF_MAIN = ("low", "high", "chance")  # in the unit of the row's main column
_OF_WEIGHT = frozenset({"value", "park_total", "base_value", "base_total", "start_value", "end_value", "base_start",
                        "base_end", "change", "growth_of_all", "sector_mix", "own_shift", "inside", "outside",
                        "weight"})  # fmt: skip
_UNITS: dict[str, str] = {
    **dict.fromkeys(("lq", "ratio"), "ratio"), "slq": "index_m1_1", "krugman": "index_0_2", "gamma": "gamma",
    **dict.fromkeys(("hhi", "hhi_normalised", "raw", "plant_hhi", "locational_gini", "park_hhi", "cosine", "jaccard",
                     "agreement"), "index_0_1"),
    **dict.fromkeys(("p_value", "q_value", "gi_p", "moran_p"), "p"), **dict.fromkeys(("z", "gi_z"), "z"),
    **dict.fromkeys(("count", "other_count", "n_inside", "n_outside", "n", "listed", "published", "expected",
                     "sector_count", "capital_known"), "organisations"),
    **dict.fromkeys(("fit", "delivered", "on_plan"), "score_100"),
    **dict.fromkeys(("theil_inside", "between", "within"), "nats"), "moran_i": "index", "stars": "stars",
    **dict.fromkeys(("lon", "lat", "mean_lon", "mean_lat", "median_lon", "median_lat"), "degrees"),
    "per_km2": "per_km2",
}  # fmt: skip
_SHARES = frozenset({"share", "area_share", "random_share", "cumulated", "clustered_share", "share_of_units",
                     "share_of_value"})  # fmt: skip
_HEADED = re.compile(r"^(.*?)\s*[（(]([^（）()]+)[)）]$")  # “距离（千米）”: a header that carries its unit


def mark_figure(mark: Mark, statistic: Statistic, view: View) -> Figure:
    """The panel's figure of ``mark``; an empty column means what the row is mainly about."""
    main = main_column(mark)
    column = mark.column or main
    mark = Mark(mark.result, mark.facts, mark.selection, mark.table, mark.place, column)
    cells = words(mark, view)
    value = _value(mark, cells, main)
    table, rows = of_mark(mark)
    label, unit = _heading(mark, main, view)
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


def main_column(mark: Mark) -> str:
    """What a row of this table is mainly about: MAIN, else its name, else its first number that tells no row apart."""
    frame = mark.result.tables[mark.table]
    if "name_zh" in frame.columns:
        return "name_zh"
    numbers = [str(c) for c in frame.columns if pd.api.types.is_numeric_dtype(frame[c]) and c not in _NAMING]
    return MAIN.get((mark.result.statistic, mark.table), (numbers or [str(frame.columns[0])])[0])


def words(mark: Mark, view: View) -> pd.Series:
    """The mark's row as the reader's table shows it; the index holds the ids of its columns."""
    frame = mark.result.tables[mark.table]
    shown = worded(frame.iloc[[mark.place]], mark.result, mark.facts, view)
    return pd.Series(shown.iloc[0].to_numpy(dtype=object), index=[c for c in frame.columns if c != "geometry"]).rename(
        index=str
    )


def _value(mark: Mark, cells: pd.Series, main: str) -> float | str | None:
    raw, shown = mark.row[mark.column], cells[mark.column]
    if pd.isna(raw) or shown == "":
        return None
    if isinstance(shown, str) or mark.column in _TEXT:
        return str(shown)
    number = float(shown)
    if not math.isfinite(number):
        return None
    shares = mark.column in _SHARES or (mark.column in _OF_MAIN and main in _SHARES)
    return 100 * number if shares else number


def _heading(mark: Mark, main: str, view: View) -> tuple[str, str]:
    """Name of the column, and its unit: from the header where it has one, else from the table of units."""
    column = main if mark.column in _OF_MAIN else mark.column
    money = mark.column == "count" and "amount" in mark.row.index
    name = word("col", "projects" if money else mark.column, view)
    headed = _HEADED.match(word("col", column, view))
    if column in _SHARES:
        return name, word("unit", "percent", view)
    if headed and column not in ("capital_100m",):
        return (headed[1] if column == mark.column else name), headed[2]
    if column == "capital_100m":
        return name, word("unit", "cny_100m", view)
    if (mark.result.statistic, mark.table) == ("compare", "history"):
        return name, str(words(mark, view).get("unit", "")) or word("unit", "number", view)
    if column in _OF_WEIGHT:
        return name, word("unit", _weight_unit(mark), view)
    return name, word("unit", "number" if money else _UNITS.get(column, "number"), view)


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
    key = "money" if mark.column.startswith("money_") else mark.column
    if (mark.result.statistic, mark.table) == ("compare", "history"):
        key = "published_figure"
    return t(f"stats.made.{key}", view.lang) if has(f"stats.made.{key}", view.lang) else formula(statistic, view)


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
