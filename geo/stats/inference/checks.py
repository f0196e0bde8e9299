"""The same statistic with other organisations, sources, parks and positions; what does not stand everywhere is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.stats.inference.moves import jittered
from geo.stats.result import SEED, Param, Params, Progress, Result, Verdict, no_progress
from geo.stats.tables import Mark, Rows, TableSpec, units

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Statement
    from geo.stats.statistic import Statistic

# who counts -> the kinds of organisation; a kind that is not known always counts
KINDS: Mapping[str, frozenset[str]] = {
    "enterprises": frozenset({"enterprise"}),
    "institutes": frozenset({"enterprise", "institute", "lab"}),
}
WHO = Param("who", "all", choices=("all", "institutes", "enterprises"))
CHECKS = Param("checks", True)
COMMON = (WHO, CHECKS)
ONE_SOURCE = 0.2  # a source that gave this part of all rows is left out once
MOSTLY = 0.5  # part of a sector's rows
POSITIONS = 5  # draws of all positions inside their uncertainty
COLUMNS = ("check", "park_id", "source_id", "n", "standing", "stated")


def counting(selection: Selection, who: str) -> Selection:
    """The selection with only the kinds that ``who`` names; "all" leaves it."""
    frame = selection.enterprises
    if who not in KINDS or "kind" not in frame.columns:
        return selection
    kept = frame["kind"].isin(KINDS[who]) | frame["kind"].isna()
    return selection if bool(kept.all()) else replace(selection, enterprises=frame.loc[kept])


@dataclass(frozen=True, kw_only=True)
class Check:
    """One other way to come to the same result. ``about``: the park or source that is left out, "" for none."""

    code: str
    selection: Selection
    about: str = ""
    who: str = ""


def alternatives(selection: Selection, who: str, *, spatial: bool) -> Iterator[Check]:
    """Every check that changes something for this selection."""
    full = len(selection.enterprises)
    for other in WHO.choices:
        found = counting(selection, other)
        if other != who and len(found.enterprises) != len(counting(selection, who).enterprises):
            yield Check(code=f"who_{other}", selection=found, who=other)
    base = counting(selection, who)
    frame = base.enterprises
    if "source_id" in frame.columns and full:
        shares = frame["source_id"].value_counts(normalize=False) / len(frame) if len(frame) else pd.Series(dtype=float)
        for source in shares.index[shares >= ONE_SOURCE]:
            rows = frame.loc[frame["source_id"] != source]
            yield Check(code="source", selection=replace(base, enterprises=rows), about=str(source))
    present = [p for p in selection.parks["id"] if bool((frame["park_id"] == p).any())]
    for park in present if len(present) > 2 else ():
        yield Check(code="park", selection=_without(base, str(park)), about=str(park))
    if spatial and "uncertainty_m" in frame.columns and bool((frame["uncertainty_m"] > 0).any()):
        for i in range(POSITIONS):
            rows = jittered(frame, np.random.default_rng(SEED + i))
            yield Check(code="position", selection=replace(base, enterprises=rows))


def _without(selection: Selection, park: str) -> Selection:
    frames = {name: getattr(selection, name) for name in ("enterprises", "investments")}
    kept = {name: frame.loc[(frame["park_id"] != park) | frame["park_id"].isna()] for name, frame in frames.items()}
    return replace(selection, **kept, parks=selection.parks.loc[selection.parks["id"] != park])


def checked(  # noqa: PLR0917 - a result and all it came from
    statistic: Statistic,
    base: Result,
    facts: Facts,
    selection: Selection,
    params: Params,
    progress: Progress = no_progress,
) -> Result:
    """``base`` with the table ``checks``; its verdict is lowered where a statement does not stand under all of them."""
    stated = base.statements
    if not stated or not params.get("checks", True):
        return _unchecked(base)
    others = list(alternatives(selection, str(params.get("who", "all")), spatial=statistic.spatial))
    firm, broken = stated - base.unsettled, list[str]()
    rows: list[tuple[str, str | None, str | None, int, int, int]] = []
    if base.unsettled:
        broken.append("seed")
    rows.append(("seed", None, None, base.n, len(firm), len(stated)))
    for done, check in enumerate(others):
        progress(done / len(others))
        again = statistic.compute(facts, check.selection, {**params, "quick": True}, no_progress)
        asked = stated if check.code != "park" else _askable(stated, selection, check.about)
        held = asked & again.statements
        firm = firm - (asked - held)
        broken += [check.code] if held != asked else []
        park, source = (check.about if check.code == c else None for c in ("park", "source"))
        rows.append((check.code, park, source, again.n, len(held), len(asked)))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    depends = tuple(dict.fromkeys(broken))
    verdict = statistic.conclude(base, firm) if statistic.conclude else base.verdict
    return replace(base, tables={**base.tables, "checks": table}, verdict=_lowered(verdict, stated, firm, depends))


def _askable(stated: frozenset[Statement], selection: Selection, park: str) -> frozenset[Statement]:
    """What can still be asked without ``park``: nothing about it, nor about a sector that mostly stands in it."""
    rows = selection.enterprises
    main = rows["sectors"].astype("str").str.split(";").str[0].str.strip()
    held = (rows["park_id"] == park).groupby(main).mean()
    gone = {park, *held.index[held > MOSTLY]}
    return frozenset(one for one in stated if not gone & set(one[0].split(":")))


def _lowered(
    verdict: Verdict, stated: frozenset[Statement], firm: frozenset[Statement], depends: tuple[str, ...]
) -> Verdict:
    level = verdict.level if verdict.level != "clear" or stated == firm else "unclear"
    return replace(verdict, level=level, stated=len(stated), firm=len(firm), depends=depends)


def _unchecked(base: Result) -> Result:
    """A result that states something and was not checked is never clear."""
    if base.verdict.level != "clear":
        return base
    stated = len(base.statements)
    return replace(base, verdict=replace(base.verdict, level="unclear", stated=stated, depends=("not_checked",)))


def _of_check(mark: Mark) -> Rows:
    """The rows of the selection that one check counted."""
    row, selection = mark.row, counting(mark.selection, str(mark.result.params.get("who", "all")))
    frame = selection.enterprises
    if str(row["check"]).startswith("who_"):
        frame = counting(mark.selection, str(row["check"]).removeprefix("who_")).enterprises
    if mark.given("park_id"):
        frame = frame.loc[(frame["park_id"] != row["park_id"]) | frame["park_id"].isna()]
    if mark.given("source_id"):
        frame = frame.loc[frame["source_id"] != row["source_id"]]
    return "enterprises", frame


TABLE = TableSpec(id="checks", about="standing", units=units(number="n standing stated"), rows=_of_check)
