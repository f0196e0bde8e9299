"""What else goes when rows go: everything that the contract of the tables says points to them, and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.schema import TABLES
from data.schema_plan import PLAN_TABLES
from geo.states.draft import objects

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from data.contract import Column
    from geo.states.draft import Draft

_UNSAID = {("targets", "park_id"), ("chapters", "camera"), ("chapters", "figures")}
_PLAN = frozenset(table.name for table in PLAN_TABLES)


def forget(draft: Draft, table: str, ids: Collection[str], keep: Collection[str] = ()) -> None:
    """Rows that point to ``ids`` of ``table``: an optional cell is emptied, an item leaves its list, a row that cannot
    do without goes too, and what points to it. Tables of ``keep`` are left alone."""
    gone = {str(one) for one in ids}
    for other in TABLES:
        for column in other.columns:
            name = f"plan.{other.name}" if other.name in _PLAN else other.name
            if other.name in keep or not _points(other.name, column, table):
                continue
            frame = draft[name]
            cells = frame[column.name].to_numpy(dtype=object, na_value="")
            hit = np.array([bool(_ids(column, str(cell)) & gone) for cell in cells], dtype=bool)
            if hit.any():
                _one(draft, name, column, hit, gone)


def _points(name: str, column: Column, table: str) -> bool:
    """Whether a column holds ids of ``table``; targets and chapters name parks without saying so in their contract."""
    return column.ref == f"{table}.id" or (table == "parks" and (name, column.name) in _UNSAID)


def _ids(column: Column, cell: str) -> set[str]:
    """The ids in a cell: items of a list; cameras and figures name a park as ``park:<id>``, ``listed:<id>``."""
    parts = cell.split(";") if column.kind == "list" else [cell]
    return {word for part in parts for word in part.split(":")}


def _one(draft: Draft, name: str, column: Column, hit: NDArray[np.bool_], gone: set[str]) -> None:
    frame = draft[name]
    if column.empty or (column.kind == "list" and column.ref):
        left = [
            ";".join(part for part in str(cell).split(";") if part not in gone) if column.kind == "list" else ""
            for cell in frame.loc[hit, column.name]
        ]
        cells = objects(frame[column.name])
        cells[hit] = [cell or None for cell in left]
        draft.frames[name] = frame.assign(**{column.name: pd.Series(cells, frame.index).astype("str")})
        return
    ids = set(frame.loc[hit, "id"]) if "id" in frame.columns else set()
    draft.drop(name, hit)
    if ids:
        forget(draft, name.removeprefix("plan."), ids)
