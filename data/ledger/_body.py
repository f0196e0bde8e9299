"""Body: the rows under a header, by field; text cleaned once, the original cells kept."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from data.cells import is_risky
from data.ledger.numbers import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from data.ledger._header import Head
    from data.ledger._raw import Cell, RawTable
    from data.ledger.findings import Findings

# Full-width letters, digits and blanks become narrow; punctuation stays as typed. Invisible signs go.
_NARROW = {wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_TABLE = (
    _NARROW
    | {0x3000: " ", 0xA0: " "}
    | dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF], None)
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\s]+")
_FORMULA = re.compile(r"[=@](?=\S)|[+\-](?=[^\d\s.\-+]*[A-Za-z(])|[\t\r]")
_MARKUP = re.compile(r"<\s*[a-zA-Z/!?]|&#?\w+;|javascript:", re.IGNORECASE)


def clean(cell: Cell) -> str:
    """A cell as text: one line, no invisible signs, full-width letters and digits narrow; "" when it is blank."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = cell if cell.isascii() else cell.translate(_TABLE)
        text = _CONTROL.sub(" ", text).strip() if not text.isprintable() or "  " in text else text.strip()
        return "" if len(text) < 8 and is_blank(text) else text
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return cell.strftime("%Y-%m-%d") if isinstance(cell, datetime) else str(cell)


@dataclass(slots=True)
class Body:
    """``numbers`` is the row a person sees; rows in ``aside`` (reason code, else "") are not used."""

    head: Head
    raw: RawTable
    numbers: NDArray[np.int64]
    rows: list[list[Cell]]
    aside: NDArray[np.object_] = field(init=False)
    noise: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.aside = np.full(len(self.rows), "", dtype=object)
        self.noise = np.zeros(len(self.rows), dtype=bool)

    @staticmethod
    def of(raw: RawTable, head: Head) -> Body:
        """The rows below the header that hold anything."""
        return Body(head, raw, np.array(raw.numbers[head.body :], dtype=np.int64), raw.rows[head.body :])

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def findings(self) -> Findings:
        """Where findings about these rows go."""
        return self.raw.findings

    def has(self, name: str) -> bool:
        """Whether the file has a column for a field."""
        return name in self.head.fields

    def label(self, name: str) -> str | None:
        """The column's header text as the person sees it."""
        return self.head.labels[self.head.fields[name]] or None if name in self.head.fields else None

    def value_label(self, at: int, name: str = "value") -> str | None:
        """The label that a row's value stood under in the file, else that of a field."""
        return self.head.made[at] if self.head.made else self.label(name)

    def cells(self, name: str) -> list[Cell]:
        """The cells of a field as they stand in the file; None where the row is short or the column is missing."""
        at = self.head.fields.get(name)
        return [None] * len(self.rows) if at is None else [row[at] if at < len(row) else None for row in self.rows]

    def text(self, name: str) -> list[str]:
        """The cells of a field as clean text; formulas and markup are kept as text, with a finding."""
        if not self.has(name):
            return [""] * len(self.rows)
        memo: dict[Cell, str] = {}
        texts: list[str] = []
        for cell in self.cells(name):
            text = memo.get(cell)
            if text is None:
                text = memo[cell] = clean(cell)
            texts.append(text)
        self._note_injections(name, texts)
        return texts

    def _note_injections(self, name: str, texts: list[str]) -> None:
        column = self.label(name)
        for at, text in enumerate(texts):
            if not text or (text[0] not in "=@+-'" and "<" not in text and "&" not in text and ":" not in text):
                continue
            if text[0] == "'" and is_risky(text[1:]):
                texts[at] = text[1:]  # neutralised when it was written; said then
            elif self.head.known.by_id[name].kind in ("text", "words") and _FORMULA.match(text):
                self.findings.add("formula_text", "kept_as_text", row=int(self.numbers[at]), column=column, value=text)
            if _MARKUP.search(text):
                self.findings.add("html_text", "kept_as_text", row=int(self.numbers[at]), column=column, value=text)

    def set_aside(self, which: NDArray[np.bool_], code: str) -> None:
        """Take rows out; the first reason stays."""
        self.aside[which & (self.aside == "")] = code

    def set_aside_one(self, at: int, code: str) -> None:
        """Take one row out; the first reason stays."""
        self.aside[at] = self.aside[at] or code

    @contextmanager
    def as_field(self, name: str, label: str) -> Iterator[None]:
        """Meanwhile the column under ``label`` is read as the field ``name``: one year of several."""
        before = self.head.fields.get(name)
        self.head.fields[name] = self.head.labels.index(label)
        yield
        if before is None:
            del self.head.fields[name]
        else:
            self.head.fields[name] = before

    def note(
        self,
        code: str,
        action: str,
        at: Sequence[int] | NDArray[np.int64],
        name: str,
        values: Sequence[object],
        **params: object,
    ) -> None:
        """One finding for several rows of a field."""
        self.findings.add_many(code, action, [int(self.numbers[i]) for i in at], self.label(name), values, **params)
