"""What every statistic takes and returns: one shape, so that page, chart, map, export and contract test need no
special case.

A number that is not known is None together with a reason code, never NaN. Words are codes here; the sentences they
stand for are in layers/text/<lang>/stats.toml.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.tables import Sample, TableSpec

SEED = 20190629  # the date of the plan; every random step starts here unless the caller says otherwise

Group = Literal[
    "specialisation", "plan", "concentration", "pattern", "clusters", "hotspots", "belt", "links", "compare"
]
Level = Literal["clear", "unclear", "too_few"]
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

    ``level`` "too_few" is the one way to say that n does not carry a conclusion.
    """

    code: str
    level: Level
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One statistic on one selection.

    ``tables``: name -> frame; "main" is always there and is what the charts draw and the reader downloads. Missing
    numbers are NaN in a table, with a ``reason`` column (code) in the same row. Columns ``park_id`` /
    ``sector_id`` hold ids, every other column id has the header text ``stats.col.<id>``.
    ``shapes``: polygons, lines or points for the map (EPSG:4326), columns ``id``, ``kind`` and the figures of the
    table. ``n``: rows that took part; ``excluded``: reason code -> rows left out (``stats.excluded.<code>``).
    ``denominator``: code (``stats.denominator.<code>``); ``notes``: codes of cautions (``stats.note.<code>``).
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


Compute = Callable[["Facts", "Selection", Params, Progress], Result]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """One line of the registry.

    ``formula`` is written in mathematics (plain text; ``stats.formula.<id>`` where it needs words), ``literature`` as
    one reference a line (a code with a text ``stats.reference.<code>`` where it is in Chinese). ``minimum_n`` is the
    "too small" rule: with fewer rows the verdict is "too_few". ``charts`` are ids of layers.chart figures; ``mapped``
    says that ``shapes`` belongs on the map. ``tables``: every table that a result may have, "main" first; ``sample``:
    the rows that took part; ``places``: n counts different places, not rows.
    Title ``stats.title.<id>``, one-line purpose ``stats.about.<id>``, method ``stats.how.<id>``.
    """

    id: str
    group: Group
    compute: Compute
    formula: str
    literature: tuple[str, ...]
    unit: str
    sample: Sample
    tables: tuple[TableSpec, ...]
    params: tuple[Param, ...] = ()
    minimum_n: int = 1
    charts: tuple[str, ...] = ()
    mapped: bool = False
    places: bool = False

    def table(self, id_: str) -> TableSpec:
        """The table of that name; KeyError names those that exist."""
        for one in self.tables:
            if one.id == id_:
                return one
        raise KeyError(f"{self.id} has no table {id_!r}; there are {[one.id for one in self.tables]}")

    def checked(self, given: Mapping[str, ParamValue] | None = None) -> Params:
        """Every parameter with an allowed value; unknown names are dropped."""
        given = given or {}
        return MappingProxyType({p.id: p.checked(given.get(p.id)) for p in self.params})

    def __call__(
        self,
        facts: Facts,
        selection: Selection,
        given: Mapping[str, ParamValue] | None = None,
        progress: Progress = no_progress,
    ) -> Result:
        """Compute with checked parameters."""
        return self.compute(facts, selection, self.checked(given), progress)


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
