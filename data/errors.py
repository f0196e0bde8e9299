"""What can go wrong with the facts.

DataError
└── FactsError    the atlas' own tables or boundaries break their contract; carries every Fault found
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Fault:
    """One cell, row or file that is not as its contract says.

    ``row`` is the line of the file as an editor or a spreadsheet shows it (the header is line 1); for GeoJSON it is the
    number of the feature, counted from 1. It is None when the fault concerns the whole file or column.
    """

    file: str
    expectation: str
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        return _sentence(self, [] if self.row is None else [self.row])


class DataError(Exception):
    """Root of everything that this folder raises on purpose."""


class FactsError(DataError):
    """The facts break their contract. ``faults`` holds every fault; the message lists them all, equal ones together."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        noun = "fault" if len(self.faults) == 1 else "faults"
        head = f"The facts of the atlas cannot be used: {len(self.faults)} {noun} found."
        rows: dict[Fault, list[int]] = {}
        for fault in self.faults:
            rows.setdefault(replace(fault, row=None), []).extend([] if fault.row is None else [fault.row])
        lines = [_sentence(fault, found) for fault, found in rows.items()]
        super().__init__("\n".join([head, *(f"  {number}. {line}" for number, line in enumerate(lines, 1))]))


def _sentence(fault: Fault, rows: Sequence[int]) -> str:
    """One fault, or the same fault in several rows, as a line of text."""
    where = fault.file
    if rows:
        where += f", {'row' if len(rows) == 1 else 'rows'} {_ranges(rows)}"
    if fault.column is not None:
        where += f", column {fault.column}"
    found = "" if fault.value is None else f": found {_shortened(fault.value)}"
    return f"{where}{found}: expected {fault.expectation}"


def _ranges(rows: Sequence[int]) -> str:
    """Row numbers as a person writes them: 2–5, 9."""
    parts: list[list[int]] = []
    for row in sorted(rows):
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    return ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in parts)


def _shortened(value: str, limit: int = 80) -> str:
    """A value as it can stand in a sentence: quoted, on one line, not longer than ``limit`` characters."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
