"""The tables of a result: what a row is about, the unit of each column, and the source rows behind each cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Result

Rows = tuple[str, pd.DataFrame]  # name of the table in Facts (or of the plan), its rows
Wanted = Mapping[str, Sequence[object]]  # column -> the values that count; none: all

# Units that a table does not state as a code of stats.unit
WEIGHT = "weight"  # that of what the statistic was told to measure by
OF_ROW = "of_row"  # the row's own column ``unit`` says it
SHARE = "share"  # 0..1, read as percent


@dataclass(frozen=True)
class Mark:
    """A mark of a chart or a cell of a table: ``place`` is the number of the row in the table ``table`` of ``result``.

    ``column`` matters where the columns of a row differ in origin; "" is the row as a whole.
    """

    result: Result
    facts: Facts
    selection: Selection
    table: str = "main"
    place: int = 0
    column: str = ""

    @property
    def row(self) -> pd.Series:
        """Its row."""
        return self.result.tables[self.table].iloc[self.place]

    def given(self, name: str) -> bool:
        """Whether its row names a park, a sector …"""
        return name in self.row.index and isinstance(self.row[name], str) and self.row[name] != ""


RowsOf = Callable[[Mark], Rows]
Sample = Callable[[Mark, Wanted], Rows]  # the rows that took part, narrowed to wanted values


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One table of a result, under the name ``id`` in ``Result.tables``.

    ``about``: the column that a row as a whole is about. ``units``: the unit of every column of numbers, a code of
    ``stats.unit`` or one of WEIGHT, OF_ROW, SHARE (a column that only tells rows apart is "name"). ``rows``: the source
    rows behind a mark. ``made``: column -> code of ``stats.made`` where the column's own name is not the code.
    """

    id: str = "main"
    about: str
    units: Mapping[str, str]
    rows: RowsOf
    made: Mapping[str, str] = field(default_factory=dict)


NAME = "name"  # a number that only tells rows apart: a rank, a distance band, a year


def units(**columns: str) -> dict[str, str]:
    """``unit="column column …"`` turned round: column -> unit code."""
    return {column: unit for unit, names in columns.items() for column in names.split()}
