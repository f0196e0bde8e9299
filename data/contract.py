"""What a table must be, as data (Column, Table), and the one function that compares a file's cells with it."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

import pandas as pd

from data.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

Kind = Literal["text", "int", "float", "date", "partial_date", "bool", "list", "url"]
Row = dict[str, str]

_YES_NO = {"yes": True, "no": False}
_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_URL = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, whether a cell may stay empty, and what a cell may hold.

    ``kind``: text; int and float (numbers in plain notation); date (YYYY-MM-DD, becomes datetime64); partial_date
    (YYYY, YYYY-MM or YYYY-MM-DD, stays text); bool (yes/no); list (";"-separated, stays text); url (http or https).
    ``ref`` is "table.column": every value (of a list: every item) must exist there or be one of ``also``. ``low`` and
    ``high`` are inclusive.
    """

    name: str
    kind: Kind = "text"
    empty: bool = False
    words: tuple[str, ...] = ()
    low: float = -math.inf
    high: float = math.inf
    unique: bool = False
    pattern: str = ""
    ref: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold between the cells of one row: ``test(row)`` is True when it does. ``column`` is where to look."""

    column: str
    expectation: str
    test: Callable[[Row], bool]


@dataclass(frozen=True, slots=True)
class Table:
    """One file: its name (without suffix), its columns and the rules between them.

    With ``shapes`` (the geometry types that may occur) it is boundaries/<name>.geojson, without it tables/<name>.csv.
    ``anywhere``: its rows say nothing of one place, so that a new place begins with them. ``some``: at least one row.
    """

    name: str
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...] = ()
    shapes: tuple[str, ...] = ()
    anywhere: bool = False
    some: bool = False

    @property
    def file(self) -> str:
        """Path below the data folder."""
        return f"boundaries/{self.name}.geojson" if self.shapes else f"tables/{self.name}.csv"


@dataclass(slots=True)
class Sheet:
    """The cells of one file as text, with the line each row starts on; ``faults`` is what was wrong with reading it."""

    table: Table
    rows: list[Row] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    shapes: list[BaseGeometry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(
        self, expectation: str, line: int | None = None, column: str | None = None, value: str | None = None
    ) -> None:
        """Note one more fault of this file."""
        self.faults.append(Fault(self.table.file, expectation, line, column, value))


def parse(table: Table, raw: bytes) -> Sheet:
    """Bytes of a CSV file → its cells. UTF-8 with or without a byte order mark; faults are collected, never raised."""
    sheet = Sheet(table)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        sheet.fault(
            "text in UTF-8 (save the file as “CSV UTF-8”)", line, value=raw[error.start : error.start + 8].hex(" ")
        )
        return sheet
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        take_header(sheet, header)
        start = reader.line_num + 1
        for cells in reader:
            if cells:
                _take_row(sheet, header, cells, start)
            start = reader.line_num + 1
    except csv.Error as error:
        sheet.fault(f"readable CSV ({error})", reader.line_num)
    return sheet


def take_header(sheet: Sheet, header: Sequence[str]) -> None:
    """Compare the column names of a file with those of its contract; keep the ones that are both there and wanted."""
    wanted = [column.name for column in sheet.table.columns]
    for name in wanted:
        if name not in header:
            sheet.fault("this column", 1, name)
    for position, name in enumerate(header):
        if name not in wanted:
            sheet.fault(f"only the columns {', '.join(wanted)}", 1, name)
        elif name in header[:position]:
            sheet.fault("each column once", 1, name)
    sheet.columns = tuple(name for name in wanted if name in header)


def _take_row(sheet: Sheet, header: Sequence[str], cells: Sequence[str], line: int) -> None:
    if len(cells) != len(header):
        sheet.fault(f"{len(header)} cells, as in the header", line, value=f"{len(cells)} cells")
        return
    sheet.rows.append(dict(zip(header, cells, strict=True)))
    sheet.lines.append(line)


def check(sheet: Sheet) -> None:
    """Every cell and row of one sheet against its contract; faults go to the sheet."""
    if sheet.table.some and not sheet.rows and not sheet.faults:
        sheet.fault("at least one row")
    for column in sheet.table.columns:
        if column.name in sheet.columns:
            _check_column(sheet, column)
    for rule in sheet.table.rules:
        for row, line in zip(sheet.rows, sheet.lines, strict=True):
            try:
                holds = rule.test(row)
            except (KeyError, ValueError):
                continue  # the cells it needs are missing or unreadable, which is a fault of its own
            if not holds:
                sheet.fault(rule.expectation, line, rule.column, row.get(rule.column))


def _check_column(sheet: Sheet, column: Column) -> None:
    seen: dict[str, int] = {}
    for row, line in zip(sheet.rows, sheet.lines, strict=True):
        value = row[column.name]
        expectation = _complaint(column, value)
        if expectation:
            sheet.fault(expectation, line, column.name, value)
        elif column.unique and value:
            if value in seen:
                sheet.fault(f"a value of its own (row {seen[value]} has it too)", line, column.name, value)
            seen.setdefault(value, line)


def _complaint(column: Column, value: str) -> str:
    """What the cell should have been, or "" when it is right."""
    if not value:
        return "" if column.empty else "a value"
    if value != value.strip():
        return "no spaces or line breaks at the ends"
    if column.kind in ("int", "float"):
        return _number_complaint(column, value)
    if column.kind in _FORMS:
        holds, expectation = _FORMS[column.kind]
        return "" if holds(value) else expectation
    return _text_complaint(column, value)


def _text_complaint(column: Column, value: str) -> str:
    items = items_of(column, value)
    if len(set(items)) != len(items) or "" in items:
        return "items separated by “;”, none empty or repeated"
    if column.words and any(item not in column.words for item in items):
        return "one of " + ", ".join(column.words)
    if column.pattern and not re.fullmatch(column.pattern, value):
        return f"text like {column.pattern}"
    return ""


def _number_complaint(column: Column, value: str) -> str:
    plain = r"-?\d+" if column.kind == "int" else r"-?\d+(\.\d+)?"
    if not re.fullmatch(plain, value):
        return "a whole number" if column.kind == "int" else "a number"
    if not column.low <= float(value) <= column.high:
        return f"a number from {column.low:g} to {column.high:g}"
    return ""


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == 10


def _is_partial_date(value: str) -> bool:
    return bool(_PARTIAL_DATE.fullmatch(value)) and _is_date((value + "-01-01")[:10])


_FORMS: dict[str, tuple[Callable[[str], bool], str]] = {
    "date": (_is_date, "a date as YYYY-MM-DD"),
    "partial_date": (_is_partial_date, "a date as YYYY, YYYY-MM or YYYY-MM-DD"),
    "bool": (lambda value: value in _YES_NO, "yes or no"),
    "url": (lambda value: bool(_URL.fullmatch(value)), "an address that begins with http:// or https://"),
}


def items_of(column: Column, value: str) -> list[str]:
    """The values that stand in one cell: several for a list, else the cell itself."""
    return value.split(";") if column.kind == "list" else [value]


def check_references(sheets: Mapping[str, Sheet]) -> None:
    """Every value of a column with ``ref`` must exist in the table it points to; faults go to the pointing sheet."""
    for sheet in sheets.values():
        for column in sheet.table.columns:
            target, _, key = column.ref.partition(".")
            if not column.ref or column.name not in sheet.columns or key not in sheets[target].columns:
                continue  # nothing to compare; a missing column is a fault of its own
            known = {*column.also, *(row[key] for row in sheets[target].rows)}
            for row, line in zip(sheet.rows, sheet.lines, strict=True):
                value = row[column.name]
                missing = [item for item in items_of(column, value) if item and item not in known]
                if missing:
                    sheet.fault(
                        f"a value of column {key} in {sheets[target].table.file}", line, column.name, ";".join(missing)
                    )


def frame(sheet: Sheet) -> pd.DataFrame:
    """A checked sheet as a frame: text str, whole numbers Int64, numbers float64, dates datetime64, yes/no bool."""
    return pd.DataFrame({column.name: _series(sheet, column) for column in sheet.table.columns})


def _series(sheet: Sheet, column: Column) -> pd.Series:
    values = [row[column.name] or None for row in sheet.rows]
    if column.kind == "int":
        return pd.Series([None if v is None else int(v) for v in values], dtype="Int64")
    if column.kind == "float":
        return pd.Series([math.nan if v is None else float(v) for v in values], dtype="float64")
    if column.kind == "date":
        return pd.to_datetime(pd.Series(values, dtype="str"), format="%Y-%m-%d")
    if column.kind == "bool":
        return pd.Series([_YES_NO[v] for v in values if v is not None], dtype="bool")
    return pd.Series(values, dtype="str")
