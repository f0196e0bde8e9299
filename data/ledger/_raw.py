"""RawTable: the cells of one sheet as any format gives them, before anybody knows what they mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from data.ledger.errors import LedgerUnreadable
from data.ledger.findings import Findings
from data.ledger.limits import MAX_CELLS, MAX_CHARACTERS, MAX_COLUMNS, MAX_ROWS, MAX_TEXT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Cell = str | float | int | bool | datetime | None
Progress = Callable[[str, float], None]  # step, share of the whole from 0 to 1


@dataclass(slots=True)
class RawTable:
    """Rows that hold anything, with the row number a person sees.

    ``header`` is given by formats that have column names of their own (GeoJSON, GPKG, Shapefile); else the header is
    still among the rows. ``lon``/``lat`` come from geometry (NaN where there is none), ``datum`` from its CRS.
    ``formulas`` maps (row, column position) to True when a stored result is there. ``sheets`` are all sheet names.
    """

    rows: list[list[Cell]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    format: str = ""
    encoding: str | None = None
    header: list[str] | None = None
    lon: NDArray[np.float64] | None = None
    lat: NDArray[np.float64] | None = None
    datum: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    formulas: dict[tuple[int, int], bool] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)


class Meter:
    """Counts rows and cells while a file is read, and stops before memory does."""

    __slots__ = ("cells", "characters", "rows", "widest")

    def __init__(self) -> None:
        self.rows = 0
        self.cells = 0
        self.widest = 0
        self.characters = 0

    def read(self, text: str) -> None:
        """One more cell's text. Raises LedgerUnreadable (too_large): strings that cells share are small in the file
        only."""
        self.characters += len(text)
        if self.characters > MAX_CHARACTERS:
            limit = f"{MAX_CHARACTERS:,}"
            raise LedgerUnreadable(
                "too_large", what="文字总量超过", what_en="the number of characters exceeds", found=limit, limit=limit
            )

    def add(self, width: int) -> None:
        """One more row of ``width`` cells. Raises LedgerUnreadable (too_large) beyond the limits."""
        self.rows += 1
        self.cells += width
        self.widest = max(self.widest, width)
        if self.rows > MAX_ROWS + 1:  # the header is a row too
            raise LedgerUnreadable(
                "too_large",
                what="行数超过",
                what_en="the number of rows exceeds",
                found=f"{MAX_ROWS:,}",
                limit=f"{MAX_ROWS:,}",
            )
        if self.cells > MAX_CELLS:
            raise LedgerUnreadable(
                "too_large",
                what="单元格数超过",
                what_en="the number of cells exceeds",
                found=f"{MAX_CELLS:,}",
                limit=f"{MAX_CELLS:,}",
            )


def note_width(findings: Findings, width: int) -> None:
    """Say so when a sheet was wider than what is read."""
    if width > MAX_COLUMNS:
        findings.add("too_many_columns", "ignored", value=width, count=width, limit=MAX_COLUMNS)


def cut(text: str, findings: Findings, row: int, position: int) -> str:
    """A cell no longer than a spreadsheet's own limit; the column is named later from its position."""
    if len(text) <= MAX_TEXT:
        return text
    findings.add(
        "truncated_cell", "cut", row=row, column=f"#{position}", value=text[:40], length=len(text), limit=MAX_TEXT
    )
    return text[:MAX_TEXT]
