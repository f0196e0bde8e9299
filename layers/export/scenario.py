"""Scenarios as a workbook: what is assumed, what it changes, and the assumed rows apart from all that is sourced."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pandas as pd
import xlsxwriter

from layers.export.workbook import looks, sheet_name, write_sheet
from layers.text import t
from layers.words.names import column_name
from layers.words.states import edit_line, reason_line
from layers.words.tables import labels, link_columns, readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.states.state import State

_TABLES = ("enterprises", "investments")


def workbook(afters: Sequence[State], differences: pd.DataFrame, lang: str, hidden: tuple[str, ...] = ()) -> bytes:
    """XLSX of the states compared; ``differences`` as the page shows them. Every sheet says that it is assumed."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "nan_inf_to_errors": False}  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        styles, links, note = looks(book), link_columns(lang), t("states.sheet.note", lang)
        sheets = {"assumptions": assumptions(afters, lang), "differences": differences}
        sheets |= {name: assumed_rows(afters, name, lang, hidden) for name in _TABLES}
        for name, frame in sheets.items():
            write_sheet(book.add_worksheet(sheet_name(t(f"states.sheet.{name}", lang))), frame, styles, note, links)
    return out.getvalue()


def assumptions(afters: Sequence[State], lang: str) -> pd.DataFrame:
    """One line an assumption: of which state, what, by whom and why."""
    rows = [
        (after.name, place, edit_line(after.facts, edit, lang), reason_line(edit, lang))
        for after in afters
        for place, edit in enumerate(after.edits, 1)
    ]
    heads = [t(f"states.sheet.column_{name}", lang) for name in ("state", "place", "assumed", "reason")]
    return pd.DataFrame(rows, columns=heads)


def assumed_rows(afters: Sequence[State], table: str, lang: str, hidden: tuple[str, ...] = ()) -> pd.DataFrame:
    """The rows of a table that an assumption made or changed, each with its mark in front; no sourced row."""
    parts = []
    for after in afters:
        frame = pd.DataFrame(getattr(after.facts, table))
        if "assumed" not in frame.columns:
            continue
        rows = frame[(frame["assumed"].fillna("") != "").to_numpy(bool)]
        shown = readable(rows, table, after.facts, lang, hidden)
        marks = [t("states.sheet.mark", lang, name=after.name)] * len(shown)
        shown.insert(0, t("states.sheet.column_state", lang), marks)
        parts.append(shown)
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[column_name("name", lang)])
    return frame.rename(columns=labels([str(column) for column in frame.columns], lang))
