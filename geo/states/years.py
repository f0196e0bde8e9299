"""What was known by a year: organisations landed, projects announced and figures published by then.

A row without a year is never dropped silently: it takes no part and is counted in the tray. Of a project only the stage
of today is known, so a sum of the past says “announced by” and shows today's stage. A park whose organisations come for
the most part from one dated list is not followed after the year of that list.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from data.load import Facts

# table -> column that says when its rows came to be known or true
DATED = {"enterprises": "landed_year", "investments": "announced", "metrics": "as_of"}
_MOST = 0.5  # of a park's organisations: then a list is what the park is known from


@dataclass(frozen=True, slots=True)
class Past:
    """``facts`` as known by ``year``; per table the rows without a year (``undated``) and later ones (``later``)."""

    year: int
    facts: Facts
    undated: Mapping[str, int]
    later: Mapping[str, int]


def year_of(frame: pd.DataFrame, table: str) -> NDArray[np.float64]:
    """The year of each row of that table, NaN where it is not known."""
    column = DATED[table]
    if column not in frame.columns:
        return np.full(len(frame), np.nan)
    cells = frame[column]
    if not pd.api.types.is_numeric_dtype(cells):
        cells = cells.astype("str").str[:4]
    return pd.to_numeric(cells, errors="coerce").to_numpy(np.float64, na_value=np.nan)


def known_by(facts: Facts, year: int) -> Past:
    """The past of these facts: a pure function of them and the year."""
    kept, undated, later = {}, {}, {}
    for table in DATED:
        frame: pd.DataFrame = getattr(facts, table)
        years = year_of(frame, table)
        undated[table] = int(np.isnan(years).sum())
        later[table] = int((years > year).sum())
        kept[table] = frame.loc[years <= year]
    version = hashlib.sha256(f"{facts.version} by {year}".encode()).hexdigest()[:16]
    past = replace(facts, version=version, as_of=min(facts.as_of, f"{year}-12-31"), **kept)  # type: ignore[arg-type]
    return Past(year, past, undated, later)


def span(facts: Facts) -> tuple[int, int] | None:
    """First and last year of organisations and projects; None where nothing is dated."""
    found = np.concatenate([year_of(getattr(facts, table), table) for table in ("enterprises", "investments")])
    found = found[np.isfinite(found)]
    return (int(found.min()), int(found.max())) if len(found) else None


def followed_until(facts: Facts) -> dict[str, int]:
    """Park → year of the one list that more than half of its organisations come from: later years are not covered."""
    if "source_id" not in facts.enterprises.columns:
        return {}
    dates = facts.sources.set_index("id")["date"].astype("str").str[:4]
    out: dict[str, int] = {}
    for park, rows in facts.enterprises.groupby("park_id"):
        counts = rows["source_id"].value_counts()
        if len(counts) and counts.iloc[0] > _MOST * len(rows):
            said = str(dates.get(counts.index[0], ""))
            if said.isdigit():
                out[str(park)] = int(said)
    return out
