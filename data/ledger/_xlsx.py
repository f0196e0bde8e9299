"""XLSX, streamed with expat: values only, nothing evaluated, nothing sized by what the file declares.

Why not a ready reader: openpyxl pads every row to the declared width (16,384 columns × 100,000 rows stop the server)
and takes twice the time; calamine copies a shared 5 MB string into each cell that names it and aborts the process when
memory ends. Here shared strings stay shared, cells are counted as they come, and formulas and merged heads are seen.
"""

from __future__ import annotations

import zipfile
from datetime import datetime, timedelta

from data.ledger import _xlsx_parts as parts
from data.ledger._raw import Cell, Promising, RawTable, note_width
from data.ledger._xml import Enough, local, parse, unescaped
from data.ledger._zip import DAMAGED, damaged
from data.ledger.limits import HEADER_SEARCH, MAX_COLUMNS, MAX_TEXT


def read_sheet(
    archive: zipfile.ZipFile, book: parts.Book, sheet: parts.SheetRef, name: str, promising: Promising
) -> RawTable:
    """One sheet of an opened workbook; its first rows only when these are not ``promising``.

    Raises LedgerUnreadable (too_large, unsafe_xml, unreadable).
    """
    raw = RawTable(format="xlsx", sheet=sheet.name, sheets=tuple(s.name for s in book.sheets))
    reader = _SheetReader(book, raw, promising)
    try:
        with archive.open(sheet.path) as stream:
            parse(stream, reader.start, reader.end, reader.text, name, meter=book.meter)
    except DAMAGED as error:
        raise damaged(name) from error
    note_width(raw.findings, reader.widest)
    return raw


class _SheetReader:
    """Handlers for one worksheet; rows go straight into the RawTable. The usual tags, without prefix, take the short
    way."""

    __slots__ = (
        "at",
        "book",
        "cells",
        "chars",
        "columns",
        "dates",
        "formula",
        "formulas",
        "in_phonetic",
        "kind",
        "meter",
        "promising",
        "raw",
        "row",
        "size",
        "style",
        "wanted",
        "widest",
    )

    def __init__(self, book: parts.Book, raw: RawTable, promising: Promising) -> None:
        self.book, self.raw, self.meter, self.promising = book, raw, book.meter, promising
        self.formulas: dict[int, bool] = {}  # of this row: position → whether a result is stored
        self.widest = self.row = self.style = self.size = 0
        self.at = -1
        self.kind = ""
        self.cells: list[Cell] = []
        self.chars: list[str] = []
        self.wanted = self.in_phonetic = self.formula = False
        self.columns: dict[str, int] = {}
        self.dates: dict[str, Cell] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "v":
            self.wanted = True
            return
        if tag != "c":
            tag = local(tag)
        if tag == "c":
            reference = attributes.get("r")
            if reference:
                at = self.columns.get(reference.rstrip("0123456789"))
                self.at = self._position(reference) if at is None else at
            else:
                self.at += 1
            self.kind = attributes.get("t", "n")
            style = attributes.get("s")
            self.style = int(style) if style and style.isdecimal() and len(style) < 6 else 0
            self.chars = []
            self.size = 0
            self.formula = self.wanted = False
        else:
            self._other(tag, attributes)

    def _other(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "v" or (tag == "t" and self.kind == "inlineStr" and not self.in_phonetic):
            self.wanted = True
        elif tag == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isdecimal() and len(number) < 8 else self.row + 1
            self.cells, self.at, self.formulas = [], -1, {}
        elif tag == "f":
            self.formula = True
        elif tag == "rPh":
            self.in_phonetic = True

    def text(self, data: str) -> None:
        if self.wanted:
            self.size += len(data)
            if self.size <= MAX_TEXT + len(data):
                self.chars.append(data)

    def end(self, tag: str) -> None:
        if tag == "v":
            self.wanted = False
            return
        if tag != "c":
            tag = local(tag)
        if tag == "c":
            self._keep()
        elif tag in ("v", "t"):
            self.wanted = False
        elif tag == "row":
            self._finish_row()
        elif tag == "rPh":
            self.in_phonetic = False

    def _position(self, reference: str) -> int:
        """Column of a reference such as AB12, from 0; references are remembered by their letters."""
        letters = reference.rstrip("0123456789")
        known = 0
        for letter in letters[:4].upper():
            known = known * 26 + max(ord(letter) - 64, 0)
        known = max(known - 1, 0)
        if len(self.columns) < 20_000:
            self.columns[letters] = known
        return known

    def _keep(self) -> None:
        at = self.at
        if at >= self.widest:
            self.widest = at + 1
        if at >= MAX_COLUMNS:
            return
        value = self._value() if self.chars else None
        if self.formula:
            self.formulas[at] = value is not None
        elif value is None:
            return
        cells = self.cells
        while len(cells) < at:
            cells.append(None)
        if len(cells) == at:
            cells.append(value)
        else:
            cells[at] = value

    def _value(self) -> Cell:
        chars = self.chars
        text = chars[0] if len(chars) == 1 else "".join(chars)
        kind = self.kind
        if kind == "s":
            return self._shared(text)
        if kind == "n":
            return self._number(text)
        if kind == "b":
            return text.strip() == "1"
        if kind == "d":
            return _iso(text)
        if self.size > MAX_TEXT:
            self._note_long(self.size)
        self.meter.read(text)
        return unescaped(text[:MAX_TEXT])

    def _shared(self, text: str) -> Cell:
        book = self.book
        if not text.isdecimal() or len(text) > 9:
            return None
        index = int(text)
        if index >= len(book.strings):
            return None
        if book.long_strings and index in book.long_strings:
            self._note_long(book.long_strings[index])
        text = book.strings[index]
        self.meter.read(text)
        return text

    def _number(self, text: str) -> Cell:
        try:
            value = float(text)
        except ValueError:
            return text
        if not self.style or self.style >= len(self.book.styles):
            return value
        style = self.book.styles[self.style]
        if style == "date":
            found = self.dates.get(text)
            if found is None:
                found = self.dates[text] = serial_date(value, self.book.epoch_1904)
            return found
        return f"{value * 100:.10g}%" if style == "percent" else value

    def _note_long(self, length: int) -> None:
        self.raw.findings.add(
            "truncated_cell", "cut", row=self.row, column=f"#{self.at}", value="", length=length, limit=MAX_TEXT
        )

    def _finish_row(self) -> None:
        cells = self.cells
        if any(cell is not None and cell != "" for cell in cells):
            self.meter.add(len(cells))
            self.raw.rows.append(cells)
            self.raw.numbers.append(self.row)
            for at, stored in self.formulas.items():
                self.raw.formulas[self.row, at] = stored
            if len(self.raw.rows) == HEADER_SEARCH and not self.promising(self.raw):
                raise Enough
        self.cells, self.formulas = [], {}


def serial_date(value: float, epoch_1904: bool = False) -> datetime | float:
    """A spreadsheet's day number as a date; the number itself when it is no date between 1900 and 2200."""
    if not 1 <= value < 110_000:
        return value
    start = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)
    return start + timedelta(days=value)


def _iso(text: str) -> Cell:
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return text
