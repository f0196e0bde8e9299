"""RawTable: the cells of one sheet as any format gives them, before anybody knows what they mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

from data.ledger.errors import LedgerUnreadable
from data.ledger.findings import Findings
from data.ledger.limits import MAX_CELLS, MAX_CHARACTERS, MAX_COLUMNS, MAX_CONTENT, MAX_ROWS, MAX_TAGS, MAX_TEXT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

Cell = str | float | int | bool | datetime | None
Progress = Callable[[str, float], None]  # step, share of the whole from 0 to 1
Promising = Callable[["RawTable"], bool]  # whether the first rows of a sheet hold a header, so that it is read on


@dataclass(slots=True)
class RawTable:
    """Rows that hold anything, with the row number a person sees.

    ``header`` is given by formats that have column names of their own (GeoJSON, GPKG, Shapefile); else the header is
    still among the rows. ``lon``/``lat`` come from geometry (NaN where there is none), ``datum`` from its CRS.
    ``formulas`` maps (row, column position) to True when a stored result is there. ``sheets`` are all sheet names.
    ``shapes`` are the shapes of a layer that are no points, by row (None: no layer).
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
    shapes: list[BaseGeometry | None] | None = None

    @property
    def is_polygons(self) -> bool:
        """Whether more than half of the shapes are polygons: a layer of areas, whatever its columns are called."""
        areas = [shape for shape in self.shapes or () if shape is not None and "Polygon" in shape.geom_type]
        return len(areas) * 2 > len(self.rows)


class Meter:
    """Counts what a file gives while it is read, and stops before memory does. One meter a file, whatever its sheets
    and parts: what is read twice counts twice. ``widest`` is of the last sheet."""

    __slots__ = ("bytes", "cells", "characters", "rows", "tags", "widest")

    def __init__(self) -> None:
        self.rows = 0
        self.cells = 0
        self.widest = 0
        self.characters = 0
        self.tags = 0
        self.bytes = 0

    def mark(self, tags: int) -> None:
        """More tags of XML, also of cells and rows that hold nothing. Raises LedgerUnreadable (too_large)."""
        self.tags += tags
        if self.tags > MAX_TAGS:
            _refuse("标记数超过", "the number of its tags exceeds", MAX_TAGS)

    def take(self, size: int) -> None:
        """More bytes of cells and shapes. Raises LedgerUnreadable (too_large)."""
        self.bytes += size
        if self.bytes > MAX_CONTENT:
            _refuse("内容的字节数超过", "the bytes of its content exceed", MAX_CONTENT)

    def read(self, text: str) -> None:
        """One more cell's text. Raises LedgerUnreadable (too_large): strings that cells share are small in the file
        only."""
        self.characters += len(text)
        if self.characters > MAX_CHARACTERS:
            _refuse("文字总量超过", "the number of characters exceeds", MAX_CHARACTERS)

    def add(self, width: int) -> None:
        """One more row of ``width`` cells. Raises LedgerUnreadable (too_large) beyond the limits."""
        self.rows += 1
        self.cells += width
        self.widest = max(self.widest, width)
        if self.rows > MAX_ROWS + 1:  # the header is a row too
            _refuse("行数超过", "the number of rows exceeds", MAX_ROWS)
        if self.cells > MAX_CELLS:
            _refuse("单元格数超过", "the number of cells exceeds", MAX_CELLS)


def _refuse(what: str, what_en: str, limit: int) -> NoReturn:
    raise LedgerUnreadable("too_large", what=what, what_en=what_en, found=f"{limit:,}", limit=f"{limit:,}")


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
