"""What a person has narrowed the atlas to, as plain data, and its effect on the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from geo.area import Corners


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty tuples and None mean “no restriction”; every field narrows further (AND), values inside one are OR.

    parks, sectors, confidences, years and query apply to both tables; kinds and statuses to organisations only;
    stages and amount to investments only (``parted``). ``years`` is inclusive and applies to ``landed_year``
    (organisations) and the year of ``announced`` (investments); a row with no year passes only when ``years`` is
    None. ``query`` matches Chinese name, English name, investor, pinyin, initials or a mixture of both. ``amount``
    is in 亿元 CNY, inclusive. ``area`` are the corners (lon, lat) of what a person has drawn (geo.area): a row passes
    by its own point or its site's, one without such a point never.
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
    area: Corners = ()

    @property
    def is_empty(self) -> bool:
        """True when nothing is narrowed."""
        return self == Filter()

    @property
    def parted(self) -> tuple[bool, bool]:
        """Whether a restriction is set that leaves (investments, organisations) as they are."""
        return bool(self.kinds or self.statuses), bool(self.stages or self.amount is not None)


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows that pass a filter: frames with the original columns and index (subsets, never copies with new ids)."""

    enterprises: pd.DataFrame
    investments: pd.DataFrame
    parks: pd.DataFrame
