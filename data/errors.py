"""What can go wrong with the facts.

DataError
└── FactsError    the atlas' own tables or boundaries break their contract; carries every Fault found
"""

from __future__ import annotations

from dataclasses import dataclass
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
        where = self.file
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            where += f", column {self.column}"
        found = "" if self.value is None else f": found {_shortened(self.value)}"
        return f"{where}{found}: expected {self.expectation}"


class DataError(Exception):
    """Root of everything that this folder raises on purpose."""


class FactsError(DataError):
    """The facts break their contract. The message lists every fault, one a line; ``faults`` holds them as data."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        noun = "fault" if len(self.faults) == 1 else "faults"
        head = f"The facts of the atlas cannot be used: {len(self.faults)} {noun} found."
        super().__init__("\n".join([head, *(f"  {n}. {fault}" for n, fault in enumerate(self.faults, 1))]))


def _shortened(value: str, limit: int = 80) -> str:
    """A value as it can stand in a sentence: quoted, on one line, not longer than ``limit`` characters."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
