"""The workbook: every table of the view, with number formats, notes, frozen headers, filters; nothing is a formula."""

from __future__ import annotations

import io
import math
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
import xlsxwriter

from geo.stats import STATISTICS
from layers.export.job import UNDATED
from layers.export.spreadsheet import spread
from layers.figures.analysis import excluded, formula, verdict
from layers.fonts import FAMILY
from layers.svg import text_width
from layers.text import t
from layers.theme import palette
from layers.words.filter_text import filter_text
from layers.words.place import title
from layers.words.results import word, worded
from layers.words.tables import is_link, link_columns

if TYPE_CHECKING:
    from geo.stats.statistic import Statistic
    from layers.export.job import Job, Progress

_MOST = 120  # rows of one statistic: longer tables (grids, profiles) are on the page
_WIDEST, _TALLEST = 60.0, 32000  # width of a column; characters that a cell can hold
_LONGEST_LINK = 2000
_NO_LINKS: frozenset[str] = frozenset()


def make(job: Job, progress: Progress) -> bytes:
    """The workbook as XLSX."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "nan_inf_to_errors": False}  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties(
            {
                "title": title(job.facts, job.lang),
                "subject": filter_text(job.facts, job.view.filter, job.lang),
                "comments": t("export.version_line", job.lang, version=job.facts.version),
                "created": datetime.fromisoformat(f"{job.facts.as_of or UNDATED}-01-01"[:10]),
            }
        )
        styles = looks(book)
        tables = spread(job)
        progress(0.3)
        for number, (name, frame) in enumerate(tables.items()):
            sheet = book.add_worksheet(sheet_name(t(f"export.sheet.{name}", job.lang)))
            note = "" if name == "about" else t(f"export.note.{name}", job.lang)
            write_sheet(sheet, frame, styles, note, link_columns(job.lang))
            progress(0.3 + 0.2 * number / len(tables) if number < 6 else 0.8 + 0.02 * number)
            if name == "money":
                statistics = book.add_worksheet(sheet_name(t("export.sheet.statistics", job.lang)))
                _statistics(statistics, job, styles, progress)
    progress(1.0)
    return out.getvalue()


def looks(book: Any) -> dict[str, Any]:
    """The forms of a workbook's cells."""
    inks = palette("light")
    plain = {"font_name": FAMILY, "font_size": 10, "valign": "top"}
    return {
        "head": book.add_format({**plain, "bold": True, "bg_color": inks.land, "bottom": 1, "text_wrap": True}),
        "text": book.add_format({**plain, "text_wrap": True}),
        "whole": book.add_format({**plain, "num_format": "#,##0"}),
        "year": book.add_format({**plain, "num_format": "0"}),
        "number": book.add_format({**plain, "num_format": "#,##0.00"}),
        "fine": book.add_format({**plain, "num_format": "0.0000"}),
        "title": book.add_format({**plain, "bold": True, "font_size": 12}),
        "note": book.add_format({**plain, "italic": True, "font_color": inks.ink_soft, "text_wrap": False}),
        "link": book.add_format({**plain, "font_color": inks.selected, "underline": 1}),
    }


def sheet_name(text: str) -> str:
    """Excel allows 31 characters and not ``[]:*?/\\``."""
    return "".join(char for char in text if char not in "[]:*?/\\")[:31]


def write_sheet(sheet: Any, frame: pd.DataFrame, looks: dict[str, Any], note: str, linked: frozenset[str]) -> None:
    """A note, the header, the rows; header frozen, filter on, columns as wide as their text."""
    top = 1 if note else 0
    if note:
        sheet.write_string(0, 0, note, looks["note"])
    _rows(sheet, frame, looks, top, linked)
    sheet.freeze_panes(top + 1, 1)
    if len(frame) and len(frame.columns):
        sheet.autofilter(top, 0, top + len(frame), len(frame.columns) - 1)
    for column, name in enumerate(frame.columns):
        sheet.set_column(column, column, _width(str(name), frame[name]))
    sheet.set_landscape()
    sheet.set_paper(8)  # A3: a sheet of twenty columns can still be read
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.print_area(0, 0, top + len(frame), max(0, len(frame.columns) - 1))  # long addresses reach beyond it


def _rows(sheet: Any, frame: pd.DataFrame, looks: dict[str, Any], top: int, linked: frozenset[str] = _NO_LINKS) -> None:
    for column, name in enumerate(frame.columns):
        write = _link if name in linked else _cell
        sheet.write_string(top, column, str(name), looks["head"])
        for row, value in enumerate(frame[name].tolist(), top + 1):
            write(sheet, row, column, value, looks)


def _link(sheet: Any, row: int, column: int, value: Any, looks: dict[str, Any]) -> None:
    """An address of a source as a link; what Excel cannot follow, as text."""
    if is_link(value) and len(value) < _LONGEST_LINK and " " not in value:
        if sheet.write_url(row, column, value, looks["link"], string=value[:255]) != 0:
            sheet.write_string(row, column, value, looks["text"])
    else:
        _cell(sheet, row, column, value, looks)


def _cell(sheet: Any, row: int, column: int, value: Any, looks: dict[str, Any]) -> None:
    """A number as a number, a missing one as an empty cell, all else as a string that no program runs."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and not math.isfinite(value)):
        sheet.write_blank(row, column, None, looks["text"])
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, looks["text"])
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value, looks[_form(value)])
    elif not isinstance(value, str) and hasattr(value, "item"):
        _cell(sheet, row, column, value.item(), looks)
    else:
        sheet.write_string(row, column, str(value)[:_TALLEST], looks["text"])


def _form(value: float) -> str:
    if float(value).is_integer():
        return "year" if 1900 <= value <= 2100 else "whole"
    return "number" if abs(value) >= 1 else "fine"


def _width(name: str, cells: pd.Series) -> float:
    """Column width in Excel's units (a digit of the standard font), from the longest of the first rows."""
    longest = max([text_width(str(value), 10) for value in cells.head(200).dropna()] or [0.0])
    return min(_WIDEST, max(8.0, (max(longest, text_width(name, 10, 700)) + 10) / 5.6))


def _statistics(sheet: Any, job: Job, looks: dict[str, Any], progress: Progress) -> None:
    """Each statistic: what it says, of how many rows, by which formula, then its main table."""
    lang, row = job.lang, 0
    sheet.write_string(row, 0, t("export.note.statistics", lang), looks["note"])
    row += 2
    for number, statistic in enumerate(STATISTICS):
        row = _statistic(sheet, statistic, job, looks, row)
        progress(0.5 + 0.3 * (number + 1) / len(STATISTICS))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 24, 14)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(1, 1)


def _statistic(sheet: Any, statistic: Statistic, job: Job, looks: dict[str, Any], row: int) -> int:
    result = statistic(job.facts, job.selection)
    view, lang = job.view, job.lang
    sheet.write_string(row, 0, word("title", statistic.id, view), looks["title"])
    lines = (
        ("verdict", verdict(result, job.facts, view)),
        ("n", f"{result.n:,}"),
        ("formula", formula(statistic, view)),
        ("unit", word("unit", result.unit or statistic.unit, view)),
        ("excluded", excluded(result, view)),
        ("method", word("how", statistic.id, view)),
    )
    for name, text in lines:
        if text:
            row += 1
            sheet.write_string(row, 0, t(f"export.stat.{name}", lang), looks["note"])
            sheet.write_string(row, 1, text, looks["note"])
    frame = worded(result.table.head(_MOST), result, job.facts, view)
    row += 1
    if len(frame):
        _rows(sheet, frame, looks, row)
        row += len(frame)
        if len(result.table) > _MOST:
            row += 1
            sheet.write_string(
                row, 0, t("export.stat.too_long", lang, n=f"{len(result.table) - _MOST:,}"), looks["note"]
            )
    return row + 2
