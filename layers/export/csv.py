"""A table as CSV for a spreadsheet: UTF-8 with a mark that Excel knows, and no cell that a spreadsheet would run."""

from __future__ import annotations

import pandas as pd

from data.cells import neutral


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """``frame`` without its index as CSV (utf-8-sig, CRLF as RFC 4180 says); missing cells are empty."""
    safe = frame.rename(columns=neutral).apply(_column)
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _column(cells: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(cells) or pd.api.types.is_datetime64_any_dtype(cells):
        return cells
    return cells.astype(object).map(neutral)
