"""What every statistic takes and returns: one shape, so that page, chart, map, export and contract test need no
special case.

A number that is not known is None together with a reason code, never NaN. Words are codes here; the sentences they
stand for are in layers/text/<lang>/stats.toml.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from data.load import Facts
    from geo.filter import Selection

SEED = 20190629  # the date of the plan; every random step starts here unless the caller says otherwise

Group = Literal[
    "specialisation", "plan", "concentration", "pattern", "clusters", "hotspots", "belt", "access", "links", "compare"
]
Level = Literal["clear", "unclear", "described", "too_few"]
Statement = tuple[str, str]  # (ids it is about joined by ":", what is said): what a check must find again
ParamValue = str | int | float | bool
Params = Mapping[str, ParamValue]
Progress = Callable[[float], None]  # share done, 0..1; raising inside it cancels the statistic


def no_progress(_share: float) -> None:
    """The progress of a caller that shows none."""


@dataclass(frozen=True, slots=True)
class Param:
    """One thing a person may set. ``choices`` for words, ``low``/``high``/``step`` for numbers, neither for a switch.

    Label ``stats.param.<id>`` and choice text ``stats.choice.<value>`` are in the text files. ``unit`` is a unit code
    (``stats.unit.<unit>``). ``offered`` narrows the choices to those that the data can answer;
    ``only_if`` (parameter, value): it has an effect, and is shown, only then.
    """

    id: str
    default: ParamValue
    _: KW_ONLY
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    step: float | None = None
    unit: str = ""
    offered: Callable[[Facts, Selection], tuple[str, ...]] | None = None
    only_if: tuple[str, ParamValue] | None = None

    def checked(self, value: ParamValue | None) -> ParamValue:
        """The value when it is allowed, the nearest allowed one for a number, else the default."""
        if value is None:
            return self.default
        if self.choices:
            return value if value in self.choices else self.default
        if isinstance(self.default, bool):
            return bool(value)
        if not isinstance(value, (int, float)) or not math.isfinite(value):
            return self.default
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        clipped = min(max(value, low), high)
        return round(clipped) if isinstance(self.default, int) else float(clipped)


@dataclass(frozen=True, slots=True)
class Value:
    """One headline number. ``value`` None means unknown and ``reason`` says why (``stats.reason.<code>``).

    ``low``/``high`` bound a 95 % interval, ``p_value`` belongs to the null hypothesis the statistic's text names.
    ``about`` names what the value is of: a park id, a sector id, or "" for the whole.
    """

    id: str
    value: float | int | str | None
    unit: str = ""
    _: KW_ONLY
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    about: str = ""
    reason: str = ""
    decimals: int = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the result means: the sentence ``stats.verdict.<code>`` filled with ``values`` (numbers, park and
    sector ids).

    ``level``: "clear" only where every check finds the same; "described" for numbers that test nothing; "too_few" is
    the one way to say that n does not carry a conclusion. ``stated`` statements were made, ``firm`` of them stand under
    every check, ``depends`` names the checks that some fail (codes of ``stats.depends``).
    """

    code: str
    level: Level
    values: Mapping[str, object] = field(default_factory=dict)
    _: KW_ONLY
    stated: int = 0
    firm: int = 0
    depends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One statistic on one selection.

    ``tables``: name -> frame; "main" is always there and is what the charts draw and the reader downloads. Missing
    numbers are NaN in a table, with a ``reason`` column (code) in the same row. Columns ``park_id`` /
    ``sector_id`` hold ids, every other column id has the header text ``stats.col.<id>``.
    ``shapes``: polygons, lines or points for the map (EPSG:4326), columns ``id``, ``kind`` and the figures of the
    table. ``n``: rows that took part; ``excluded``: reason code -> rows left out (``stats.excluded.<code>``).
    ``denominator``: code (``stats.denominator.<code>``); ``notes``: codes of cautions (``stats.note.<code>``).
    ``statements``: what the verdict claims, for the checks to find again; ``unsettled``: those another seed changes.
    """

    statistic: str
    values: tuple[Value, ...]
    tables: Mapping[str, pd.DataFrame]
    n: int
    verdict: Verdict
    params: Params = field(default_factory=dict)
    excluded: Mapping[str, int] = field(default_factory=dict)
    denominator: str = ""
    unit: str = ""
    seed: int | None = None
    notes: tuple[str, ...] = ()
    shapes: gpd.GeoDataFrame | None = None
    statements: frozenset[Statement] = frozenset()
    unsettled: frozenset[Statement] = frozenset()

    @property
    def table(self) -> pd.DataFrame:
        """The main table."""
        return self.tables["main"]

    def value(self, id_: str, about: str = "") -> Value:
        """The headline value with that id; KeyError names those that exist."""
        for value in self.values:
            if value.id == id_ and value.about == about:
                return value
        raise KeyError(f"{self.statistic} has no value {id_!r} about {about!r}; it has {[v.id for v in self.values]}")


def known(number: Any, decimals: int | None = None) -> float | None:
    """A finite float or None: the gate through which every computed number passes before it is a Value."""
    if number is None or not math.isfinite(number):
        return None
    return float(number) if decimals is None else round(float(number), decimals)


def too_few(
    statistic: str,
    n: int,
    need: int,
    table: pd.DataFrame,
    *,
    params: Params,
    excluded: Mapping[str, int] | None = None,
    reason: str = "too_few",
    unit: str = "",
) -> Result:
    """The defined answer where data are missing: no value, the reason, how many there are and how many it takes."""
    return Result(
        statistic=statistic,
        values=(Value(statistic, None, unit, reason=reason),),
        tables={"main": table},
        n=n,
        verdict=Verdict(reason, "too_few", {"n": n, "need": need}),
        params=params,
        excluded=dict(excluded or {}),
        unit=unit,
    )
