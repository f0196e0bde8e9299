"""Which source rows stand behind a result, a row of one of its tables, or one cell: what a reader can check by hand.

What a table's rows stand on is said in the file of its statistic, in its TableSpec; here is what they share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.money import summable
from geo.stats.cells import cells
from geo.stats.inference.checks import counting
from geo.stats.places import located, located_in
from geo.stats.tables import Mark, Rows, RowsOf, Sample, TableSpec, Wanted, units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.filter import Selection
    from geo.points import Points
    from geo.stats.result import Result
    from geo.stats.statistic import Statistic

    Mask = NDArray[np.bool_]

Rule = Callable[[Mark, pd.DataFrame, "Points"], "Mask"]
ALL: Wanted = {}


def sample(statistic: Statistic, result: Result, facts: Facts, selection: Selection) -> Rows:
    """The rows that took part in ``result``: without those that it excludes, as many as its n (or at its n places)."""
    return statistic.sample(Mark(result, facts, selection), ALL)


def of_ids(statistic: Statistic, result: Result, facts: Facts, selection: Selection, about: str) -> Rows:
    """The rows of the sample that belong to the parks and the sector that ``about`` names, ids joined by ``:``."""
    ids = about.split(":") if about else []
    known = {"park_id": set(facts.parks["id"]), "sector_id": set(facts.sectors["id"])}
    wanted = {column: [i for i in ids if i in names] for column, names in known.items()}
    return statistic.sample(Mark(result, facts, selection), {c: found for c, found in wanted.items() if found})


def of_mark(statistic: Statistic, mark: Mark) -> Rows:
    """The rows behind a mark. A point of a curve (simulated or derived) has the whole sample behind it."""
    return statistic.table(mark.table).rows(mark)


def who(mark: Mark) -> Selection:
    """The selection of ``mark`` with only the kinds of organisation that its result counts."""
    return counting(mark.selection, str(mark.result.params.get("who", "all")))


def counted(mark: Mark, wanted: Wanted, **other: str) -> Rows:
    """Rows of the table park × sector where every wanted column has one of its values; ``other`` parameters than the
    result's where it was counted otherwise."""
    selection = who(mark)
    table = cells(mark.facts, selection, {**mark.result.params, **other})
    rows = table.rows
    for column, values in wanted.items():
        rows = rows.loc[rows[column].isin(list(values))]
    frame: pd.DataFrame = getattr(selection, table.table)
    return table.table, frame.loc[rows["origin"].drop_duplicates()]


def placed(mark: Mark, wanted: Wanted) -> Rows:
    """Located organisations with the weight that was asked for."""
    return "enterprises", _narrowed(_located(mark), wanted)


def placed_inside(mark: Mark, wanted: Wanted) -> Rows:
    """Located organisations inside the area of comparison."""
    frame, points, _ = located_in(mark.facts, who(mark), mark.result.params)
    return "enterprises", _narrowed(frame.iloc[points.position], wanted)


def _located(mark: Mark) -> pd.DataFrame:
    frame, points, _ = located(mark.facts, who(mark), mark.result.params)
    return frame.iloc[points.position]


def _narrowed(rows: pd.DataFrame, wanted: Wanted) -> pd.DataFrame:
    if "park_id" in wanted:
        rows = rows.loc[rows["park_id"].isin(list(wanted["park_id"]))]
    return rows


def where(rule: Rule) -> RowsOf:
    """Located organisations that pass ``rule``."""

    def rows(mark: Mark) -> Rows:
        frame, points, _ = located(mark.facts, who(mark), mark.result.params)
        found = frame.iloc[points.position]
        return "enterprises", found.loc[rule(mark, found, points)] if len(points) else found

    return rows


def whole(of: Sample) -> RowsOf:
    """All that took part, behind every cell: a curve, a surface, a partition."""
    return lambda mark: of(mark, ALL)


def of_row(of: Sample) -> RowsOf:
    """What took part and belongs to the park, the other park, the sector or the family that the row names."""

    def rows(mark: Mark) -> Rows:
        wanted: dict[str, list[object]] = {c: [mark.row[c]] for c in ("park_id", "sector_id") if mark.given(c)}
        if mark.given("other_park_id"):
            wanted["park_id"].append(mark.row["other_park_id"])
        if mark.given("family_id") and not mark.given("sector_id"):
            sectors = mark.facts.sectors
            wanted["sector_id"] = list(sectors.loc[sectors["family"] == mark.row["family_id"], "id"])
        return of(mark, wanted)

    return rows


def member(mark: Mark, rows: pd.DataFrame, _: Points) -> Mask:
    """The organisation that the row is."""
    return np.asarray(rows["id"] == mark.row["id"], dtype=bool)


def either(columns: Mapping[str, RowsOf], other: RowsOf) -> RowsOf:
    """Columns of another origin than the rest of their row."""
    return lambda mark: columns.get(mark.column, other)(mark)


def money(mark: Mark, stage: object, park: object) -> pd.DataFrame:
    """Projects whose amounts may be added, of one stage and one park."""
    rows = mark.selection.investments
    return rows.loc[summable(rows) & (rows["stage"] == stage) & (rows["park_id"] == park)]


# Tables that several statistics have
CELLS = TableSpec(id="cells", about="count", units=units(organisations="count", weight="value"), rows=of_row(counted))


def members(id_: str = "points", rows: RowsOf = where(member), **columns: str) -> TableSpec:  # noqa: B008 - pure
    """The organisations that took part, one a row; ``columns`` beside place and weight as in ``units``."""
    known = units(degrees="lon lat", weight="weight") | units(**columns)
    return TableSpec(id=id_, about="name_zh", units=known, rows=rows)
