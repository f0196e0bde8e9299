"""What a person has narrowed the atlas to, as plain data, and its effect on the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty tuples and None mean “no restriction”; every field narrows further (AND), values inside one are OR.

    parks, sectors, kinds, statuses, confidences apply to organisations; parks, sectors, stages, amount to
    investments. ``years`` is inclusive and applies to ``landed_year`` (organisations) and the year of ``announced``
    (investments); a row with no year passes only when ``years`` is None. ``query`` matches Chinese name, English
    name, pinyin or initials. ``amount`` is in 亿元 CNY, inclusive.
    """

    parks: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    confidences: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    amount: tuple[float, float] | None = None
    years: tuple[int, int] | None = None
    query: str = ""

    @property
    def is_empty(self) -> bool:
        """True when nothing is narrowed."""
        return self == Filter()


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows that pass a filter: frames with the original columns and index (subsets, never copies with new ids)."""

    enterprises: pd.DataFrame
    investments: pd.DataFrame
    parks: pd.DataFrame
