"""XLS (Excel 97–2003) through xlrd, which evaluates nothing; whatever it raises becomes one sentence."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, Any

import xlrd
from xlrd.compdoc import CompDocError

from data.ledger._gpkg import chosen
from data.ledger._raw import Cell, Meter, RawTable, cut, note_width
from data.ledger._xlsx import serial_date
from data.ledger.errors import LedgerUnreadable
from data.ledger.limits import HEADER_SEARCH, MAX_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.ledger._raw import Promising

# xlrd checks little: on damaged files it runs into these
_BROKEN = (
    xlrd.XLRDError,
    CompDocError,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    AssertionError,
    struct.error,
    OverflowError,
    RecursionError,
    NotImplementedError,
    UnicodeError,
    OSError,
    ZeroDivisionError,
    EOFError,
)


def opened(data: bytes, name: str) -> xlrd.book.Book:
    """Open a workbook; sheets are read on demand. Raises LedgerUnreadable (encrypted, unreadable)."""
    if "EncryptedPackage".encode("utf-16-le") in data[: 1 << 20]:
        raise LedgerUnreadable("encrypted", name=name)
    try:
        return xlrd.open_workbook(file_contents=data, on_demand=True, ragged_rows=True, logfile=io.StringIO())
    except _BROKEN as error:
        if "encrypted" in str(error).lower() or "password" in str(error).lower():
            raise LedgerUnreadable("encrypted", name=name) from error
        raise _broken(name) from error


def _broken(name: str) -> LedgerUnreadable:
    return LedgerUnreadable("unreadable", name=name, format="XLS", why="文件已损坏", why_en="the file is damaged")


def sheets(data: bytes, name: str, sheet: int | str | None, promising: Promising) -> Iterator[RawTable]:
    """The sheet that was asked for, or one after the other; several names for one place in the file are one sheet."""
    book, meter = opened(data, name), Meter()
    names = book.sheet_names()
    places = {place: position for position, place in reversed(list(enumerate(book._sh_abs_posn)))}
    wanted = sorted(places.values()) if sheet is None else [names.index(chosen(names, sheet))]
    for position in wanted:
        yield read_sheet(book, position, name, meter, promising)
        book.unload_sheet(position)


def read_sheet(book: xlrd.book.Book, position: int, name: str, meter: Meter, promising: Promising) -> RawTable:
    """One sheet, by position from 0; its first rows only when these are not ``promising``."""
    raw = RawTable(format="xls", sheets=tuple(book.sheet_names()))
    try:
        sheet = book.sheet_by_index(position)
        raw.sheet = sheet.name
        widest = 0
        for number in range(sheet.nrows):
            cells = [_value(cell, book) for cell in sheet.row(number)[:MAX_COLUMNS]]
            widest = max(widest, sheet.row_len(number))
            if any(cell is not None and cell != "" for cell in cells):
                meter.add(len(cells))
                row = [_measured(c, meter, raw, number + 1, at) for at, c in enumerate(cells)]
                raw.rows.append(row)
                raw.numbers.append(number + 1)
                if len(raw.rows) == HEADER_SEARCH and not promising(raw):
                    break
    except _BROKEN as error:
        raise _broken(name) from error
    note_width(raw.findings, widest)
    return raw


def _measured(cell: Cell, meter: Meter, raw: RawTable, row: int, at: int) -> Cell:
    if not isinstance(cell, str):
        return cell
    meter.read(cell)
    return cut(cell, raw.findings, row, at)


def _value(cell: Any, book: xlrd.book.Book) -> Cell:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return serial_date(float(cell.value), bool(book.datemode))
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return float(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERR"))
    return str(cell.value) if cell.ctype == xlrd.XL_CELL_TEXT else None
