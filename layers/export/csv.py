"""A table as CSV for a spreadsheet: UTF-8 with a mark that Excel knows, and no cell that a spreadsheet would run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Hashable

# What makes Excel, WPS, LibreOffice or Google Sheets read a cell as a formula (OWASP, “CSV injection”), full-width too
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """``frame`` without its index as CSV (utf-8-sig, CRLF as RFC 4180 says); missing cells are empty."""
    safe = frame.rename(columns=neutral).apply(_column)
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def neutral(value: Hashable) -> Hashable:
    """A text cell that a spreadsheet shows and does not run: an apostrophe in front. Numbers stay as they are."""
    if isinstance(value, str) and value.lstrip(" \u3000\u00a0").startswith(_FORMULA):
        return f"'{value}"
    return value


def _column(cells: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(cells) or pd.api.types.is_datetime64_any_dtype(cells):
        return cells
    return cells.astype(object).map(neutral)
