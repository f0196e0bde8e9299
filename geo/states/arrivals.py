"""What came in which year: organisations by the year they landed, money by the year it was announced and by stage.

Stages are those of today: what stage a project had in the past is not known. A row without a year is counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.vocabulary import STAGES
from geo.money import by_stage, projects
from geo.states.years import year_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.filter import Selection

NO_YEAR = 0


@dataclass(frozen=True, slots=True)
class Arrivals:
    """``organisations``: columns year, n and park_id; ``money``: year, stage, amount (亿元), n (projects summed).

    Year NO_YEAR stands for rows without one; amounts of two stages are never one sum.
    """

    organisations: pd.DataFrame
    money: pd.DataFrame


def arrivals(selection: Selection) -> Arrivals:
    """Of the counted organisations and the summable projects (``geo.money``) of a selection, year by year."""
    people = selection.counted
    years = pd.Series(years_of(people, "enterprises"), people.index)
    parks = people["park_id"].astype("str").fillna("")
    counts = people.assign(year=years, park_id=parks).groupby(["year", "park_id"]).size()
    organisations = counts.rename("n").reset_index()[["year", "park_id", "n"]]
    money = selection.investments
    found = by_stage(money.assign(year=years_of(money, "investments").astype(str)), "year")
    cells = [
        (int(year), stage, float(found.amount.loc[year, stage]), int(found.count.loc[year, stage]))
        for year in found.amount.index
        for stage in STAGES
        if found.count.loc[year, stage]
    ]
    rows = pd.DataFrame(sorted(cells), columns=["year", "stage", "amount", "n"])
    return Arrivals(organisations, rows)


def undated(selection: Selection) -> tuple[int, int]:
    """How many counted organisations and how many single projects of a selection have no year."""
    frames = {"enterprises": selection.counted, "investments": projects(selection.investments)}
    organisations, money = (int(np.isnan(year_of(frame, table)).sum()) for table, frame in frames.items())
    return organisations, money


def years_of(frame: pd.DataFrame, table: str) -> NDArray[np.int64]:
    """The year of each row of that table, NO_YEAR where it is not known, (n,)."""
    return np.nan_to_num(year_of(frame, table), nan=NO_YEAR).astype(np.int64)
