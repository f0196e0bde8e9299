"""Signs that turn the direction of text: taken out of every cell, with one finding a column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.ledger._raw import RawTable

# Unicode's bidirectional controls (UAX 9): marks, embeddings, overrides, isolates. No name of an organisation needs
# one, and with one a label on the map reads backwards.
_TURNING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def straighten(raw: RawTable) -> None:
    """Remove such signs from the header and the cells of ``raw``, in place."""
    if raw.header is not None:
        raw.header = [_TURNING.sub("", label) for label in raw.header]
    found: dict[int, list[int]] = {}  # column → (rows with such a sign)
    for number, row in zip(raw.numbers, raw.rows, strict=True):
        for at, cell in enumerate(row):
            if isinstance(cell, str) and not cell.isascii() and _TURNING.search(cell):
                row[at] = _TURNING.sub("", cell)
                found.setdefault(at, []).append(number)
    for at, numbers in found.items():
        raw.findings.add("turning_signs", "corrected", row=numbers[0], column=f"#{at}", count=len(numbers))
