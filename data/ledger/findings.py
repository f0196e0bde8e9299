"""Findings: everything that was not as expected, collected in blocks of rows and turned into one frame."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from data.ledger.texts import expected, message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.ledger.texts import Lang

COLUMNS = ("row", "column", "code", "value", "action", "params")


@dataclass(slots=True)
class Findings:
    """A growing list of findings; ``frame()`` gives them in the order of rows."""

    _rows: list[tuple[int | None, str | None, str, str, str, str]] = field(default_factory=list)

    def add(
        self,
        code: str,
        action: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: object = "",
        **params: object,
    ) -> None:
        """Note one finding. ``row`` is the row a person sees; None when it concerns a column or the whole file."""
        packed = json.dumps(params, ensure_ascii=False, default=str) if params else ""
        self._rows.append((row, column, code, _text(value), action, packed))

    def add_many(
        self,
        code: str,
        action: str,
        rows: Sequence[int],
        column: str | None,
        values: Sequence[object],
        **params: object,
    ) -> None:
        """The same finding for many rows, each with its own value."""
        packed = json.dumps(params, ensure_ascii=False, default=str) if params else ""
        texts = map(_text, values)
        self._rows.extend(
            (int(row), column, code, value, action, packed) for row, value in zip(rows, texts, strict=True)
        )

    def extend(self, other: Findings) -> None:
        """Take over all findings of another list."""
        self._rows.extend(other._rows)

    def rename_columns(self, labels: Sequence[str]) -> None:
        """Replace positions (“#3”) by the header texts of those columns."""
        for at, (row, column, *rest) in enumerate(self._rows):
            if column and column.startswith("#") and column[1:].isdecimal():
                position = int(column[1:])
                name = labels[position] if position < len(labels) and labels[position] else None
                code, value, action, packed = rest
                self._rows[at] = (row, name, code, value, action, packed)

    def drop(self, code: str, row: int | None = None) -> None:
        """Take out the findings of one code (in one row): what is a fault in one kind of table may be right in
        another."""
        self._rows = [one for one in self._rows if one[2] != code or row not in (None, one[0])]

    def __len__(self) -> int:
        return len(self._rows)

    def frame(self) -> pd.DataFrame:
        """Columns row (Int64, <NA> for the whole file), column, code, value, action, params (JSON); file-level
        first."""
        ordered = sorted(self._rows, key=lambda r: -1 if r[0] is None else r[0])
        columns: list[list[Any]] = (
            [list(part) for part in zip(*ordered, strict=True)] if ordered else [[] for _ in COLUMNS]
        )
        frame = pd.DataFrame(
            {name: pd.Series(part, dtype="str") for name, part in zip(COLUMNS[1:], columns[1:], strict=True)}
        )
        frame.insert(0, "row", pd.Series(columns[0], dtype="Int64"))
        return frame


def localised(findings: pd.DataFrame, lang: Lang = "zh") -> pd.DataFrame:
    """Findings as the page and the JSON show them: row, column, code, value, expected, action, message."""
    records = [
        localised_row(code, value, packed, lang)
        for code, value, packed in zip(findings["code"], findings["value"], findings["params"], strict=True)
    ]
    shown = findings[["row", "column", "code", "value"]].copy()
    shown["expected"] = pd.Series([r[0] for r in records], index=findings.index, dtype="str")
    shown["action"] = findings["action"]
    shown["message"] = pd.Series([r[1] for r in records], index=findings.index, dtype="str")
    return shown


def localised_row(code: str, value: str, packed: str, lang: Lang) -> tuple[str, str]:
    """(what was expected, the sentence) of one finding."""
    params: Mapping[str, object] = json.loads(packed) if packed else {}
    given = {"value": value, **params}
    return expected(code, lang, **given), message(code, lang, **given)


def _text(value: object) -> str:
    """A cell's value as it is shown and kept with its finding: text, at most 200 characters."""
    text = "" if value is None else value if isinstance(value, str) else str(value)
    return text if len(text) <= 200 else text[:199] + "…"
