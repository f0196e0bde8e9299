"""What a person has narrowed the atlas to, as plain data, and its effect on the tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from geo import counting

if TYPE_CHECKING:
    from geo.area import Corners


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty tuples and None mean “no restriction”; every field narrows further (AND), values inside one are OR.

    parks, sectors, confidences, years and query apply to both tables; kinds and statuses to organisations only;
    stages, amount and since to investments only (``parted``). ``sectors`` are main sectors; with ``also`` a row passes
    too that names one of them in another place. ``years`` is inclusive and applies to ``landed_year`` (organisations)
    and the year of ``announced`` (investments); a row with no year passes only when ``years`` is None. ``since`` is an
    ISO date: a project passes that was announced then or later for certain, so that “2019” does not pass 2019-06-29.
    ``query`` matches Chinese name, English name, investor, pinyin, initials or a mixture of both. ``amount`` is in 亿元
    CNY, inclusive. Carriers pass as organisations do, but have no sector, and a choice of kinds must name theirs.
    ``area`` are the corners (lon, lat) of what a person has drawn (geo.area): a row passes by its own point or its
    site's, one without such a point never.
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
    also: bool = False
    since: str = ""

    @property
    def is_empty(self) -> bool:
        """True when nothing is narrowed."""
        return self in (Filter(), Filter(also=True))

    @property
    def parted(self) -> tuple[bool, bool]:
        """Whether a restriction is set that leaves (investments, organisations) as they are."""
        return bool(self.kinds or self.statuses), bool(self.stages or self.amount is not None or self.since)


@dataclass(frozen=True)
class Selection:
    """Rows that pass a filter: frames with the original columns and index (subsets, never copies with new ids).

    ``enterprises`` are all organisations that pass, ended ones among them, as they are drawn and listed; a number of
    organisations is always that of ``counted``. ``carriers`` are places and in no number.
    """

    enterprises: pd.DataFrame
    investments: pd.DataFrame
    parks: pd.DataFrame
    carriers: pd.DataFrame = field(default_factory=pd.DataFrame)

    @cached_property
    def counted(self) -> pd.DataFrame:
        """The organisations that are counted: active, or of unknown status."""
        return counting.counted(self.enterprises)

    @cached_property
    def ended(self) -> pd.DataFrame:
        """The organisations that have ended."""
        return counting.ended(self.enterprises)
