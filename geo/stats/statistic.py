"""A line of the registry: how a statistic is computed, checked, and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.stats.inference.checks import TABLE, checked, counting
from geo.stats.result import SEED, Group, Param, Params, ParamValue, Progress, Result, Statement, Verdict, no_progress

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.tables import Sample, TableSpec

Compute = Callable[["Facts", "Selection", Params, Progress], Result]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """One line of the registry.

    ``formula`` is written in mathematics (plain text; ``stats.formula.<id>`` where it needs words), ``literature`` as
    one reference a line (a code with a text ``stats.reference.<code>`` where it is in Chinese). ``minimum_n`` is the
    "too small" rule: with fewer rows the verdict is "too_few". ``charts`` are ids of layers.chart figures; ``mapped``
    says that ``shapes`` belongs on the map. ``tables``: every table that a result may have, "main" first; ``sample``:
    the rows that took part; ``places``: n counts different places, not rows; ``spatial``: positions
    matter, so that they are drawn inside their uncertainty. ``conclude`` words the verdict anew from the statements
    that every check finds again.
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
    spatial: bool = False
    conclude: Callable[[Result, frozenset[Statement]], Verdict] | None = None

    def table(self, id_: str) -> TableSpec:
        """The table of that name; KeyError names those that exist."""
        for one in (*self.tables, TABLE):
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
        *,
        seed: int = SEED,
    ) -> Result:
        """Compute with checked parameters, on the kinds of organisation that count; then check what it claims."""
        params = {**self.checked(given), "seed": seed}
        counted = counting(selection, str(params.get("who", "all")))
        base = self.compute(facts, counted, params, progress)
        if other := len(selection.enterprises) - len(counted.enterprises):
            base = replace(base, excluded={**base.excluded, "other_kind": other})
        return checked(self, base, facts, selection, params, progress)
