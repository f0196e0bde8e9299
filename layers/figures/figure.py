"""A figure on screen: never a bare number, always with what a planner needs to defend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Figure:
    """One number and its provenance. All texts are already in the reader's language and are plain text.

    ``value`` None means unknown and is shown as such. ``rows`` are the table rows behind it (with ``source_id`` where
    the table has one); ``table`` names their table. ``formula`` is a sentence or formula in words, ``denominator`` what
    it is divided by, ``excluded`` says which rows took no part and why, ``disagreements`` where sources differ.
    ``detail`` must be read with the value and stands beside it, not behind it: what one row makes of a sum, say.
    ``instead`` is what stands in place of a value that is there but not told: left out by a filter, or not public.
    """

    key: str
    label: str
    value: float | int | str | None
    unit: str = ""
    as_of: str = ""
    table: str = ""
    rows: pd.DataFrame | None = field(default=None, compare=False)
    formula: str = ""
    denominator: str = ""
    excluded: str = ""
    disagreements: str = ""
    unknown: str = ""
    decimals: int = 0
    detail: str = ""
    instead: str = ""
