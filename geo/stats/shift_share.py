"""Shift-share between two years: how much of a park's growth is the city's, its sectors' and its own.

A list that was drawn up once knows nothing of later years: the period ends where the source of a park ends. A year of
founding is no year of arrival: where one park's years are the one and another's the other, nothing is compared.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.stats.behind import counted, of_row
from geo.stats.cells import COUNTING, WEIGHTS, Cells, cells, offered_weights
from geo.stats.inference.checks import WHO
from geo.stats.result import Param, Params, Progress, Result, Value, Verdict, known, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import Mark, Rows, TableSpec, Wanted, units

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from data.load import Facts
    from geo.filter import Selection

MINIMUM, MIN_PARK = 30, 10
MOST, SAME = 0.5, 0.9  # a park rests on one source; its years of landing are those of founding
# projects carry the date of their announcement, not of a state at a year: organisations only


def _offered(facts: Facts, selection: Selection) -> tuple[str, ...]:
    return tuple(w for w in offered_weights(facts, selection) if w != "investment")


WEIGHT = Param("weight", "organisations", choices=tuple(w for w in WEIGHTS if w != "investment"), offered=_offered)
DATE = Param("date", "landed_year", choices=("landed_year", "established_date"))
START = Param("start", 2018, low=1990, high=2035, step=1, unit="year")
END = Param("end", 2024, low=1990, high=2035, step=1, unit="year")


def shift_share(
    start: ArrayLike, end: ArrayLike, base_start: ArrayLike, base_end: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """(growth of all, sector mix, own shift) per sector; the three add up to end − start. Dunn 1960.

    growth of all = e₀·G;  mix = e₀·(G_s − G);  own = e₁ − e₀·(1 + G_s). A sector that nobody had at the start has no
    growth rate: all of its change is the park's own.
    """
    e0, e1, b0, b1 = (np.asarray(v, float) for v in (start, end, base_start, base_end))
    growth = b1.sum() / b0.sum() - 1 if b0.sum() > 0 else 0.0
    sector = np.divide(b1, b0, out=np.ones_like(b1), where=b0 > 0) - 1
    national = np.where(b0 > 0, e0 * growth, 0.0)
    mix = np.where(b0 > 0, e0 * (sector - growth), 0.0)
    return national, mix, e1 - e0 - national - mix


def years(frame: pd.DataFrame, column: str) -> pd.Series:
    """The year in a column of years or of dates, as float; unknown NaN; same index."""
    if column not in frame.columns:
        return pd.Series(np.nan, index=frame.index)
    if pd.api.types.is_datetime64_any_dtype(frame[column]):
        return pd.Series(frame[column].dt.year.astype(np.float64))
    return pd.to_numeric(frame[column], errors="coerce").astype(np.float64)


def reach(facts: Facts, frame: pd.DataFrame, column: str) -> tuple[int, str, str] | None:
    """(last whole year, park, source) of the source that ends first, among those that gave most of a park's dated rows;
    None where no park rests on one dated source.

    A source of March 2020 knows nothing of 2020 as a whole: its last whole year is 2019.
    """
    if "source_id" not in frame.columns:
        return None
    dated = frame.loc[years(frame, column).notna()]
    when = facts.sources.set_index("id")["date"].astype("str")
    found = []
    for park, rows in dated.groupby("park_id"):
        counts = rows["source_id"].value_counts()
        if len(counts) and counts.iloc[0] > MOST * len(rows) and len(rows) >= MIN_PARK:
            date = str(when.get(str(counts.index[0]), ""))
            if date[:4].isdigit():
                found.append((int(date[:4]) - (not date.endswith("12-31")), str(park), str(counts.index[0])))
    return min(found) if found else None


def founding_parks(frame: pd.DataFrame) -> dict[str, bool]:
    """Park -> whether its years of landing are years of founding (equal in nine of ten rows that have both)."""
    if not {"landed_year", "established_date"} <= set(frame.columns):
        return {}
    landed, founded = years(frame, "landed_year"), years(frame, "established_date")
    both = frame.assign(same=landed == founded).loc[landed.notna() & founded.notna()]
    parts = both.groupby("park_id")["same"].agg(["mean", "size"])
    found = {str(p): bool(m >= SAME) for p, m, n in parts.itertuples() if n >= MIN_PARK}
    dated = frame.loc[landed.notna()].groupby("park_id").size()
    return {str(p): found.get(str(p), False) for p, n in dated.items() if n >= MIN_PARK}


def _why_not(first: int, last: int, n: int, later: int, parks: int) -> str:
    if first >= last:
        return "dates_reversed"
    if n < MINIMUM:
        return "nothing_at_start" if later and not n else "too_few"
    return "one_park" if parks < 2 else ""


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    first, asked, column = int(params["start"]), int(params["end"]), str(params["date"])
    frame_ = selection.enterprises
    until = reach(facts, frame_, column)
    last = asked if until is None else min(asked, until[0])
    params = {**params, "end": last}
    when = years(frame_, column)
    undated = int(when.isna().sum())
    then, now = (
        cells(facts, replace(selection, enterprises=frame_.loc[when <= year]), params) for year in (first, last)
    )
    progress(0.5)
    frame, by_park = _parts(then, now)
    excluded = {**now.excluded, "no_year": undated, "after_end": int((when > last).sum())}
    excluded = {k: v for k, v in excluded.items() if v}
    kinds = founding_parks(frame_) if column == "landed_year" else {}
    reason = _why_not(first, asked, then.n, now.n, int((by_park["start_value"] > 0).sum()))
    if not reason and first >= last:
        reason = "source_ends"
    if not reason and len(set(kinds.values())) > 1:
        reason = "dates_mixed"
    if reason:
        few = too_few(
            "shift_share", then.n, MINIMUM, frame, params=params, excluded=excluded, reason=reason, unit=now.unit
        )
        more = {"named": tuple(p for p, founded in kinds.items() if founded), "start": first, "end": last}
        more |= {} if until is None else {"park": until[1], "source": until[2]}
        return replace(few, verdict=replace(few.verdict, values={**few.verdict.values, **more}))
    values = tuple(
        Value("own_shift", known(row["own_shift"]), now.unit, about=str(park), decimals=1)
        for park, row in by_park.iterrows()
    )
    best, worst = str(by_park["own_shift"].idxmax()), str(by_park["own_shift"].idxmin())
    said: dict[str, object] = {
        "park": best,
        "own": known(by_park.loc[best, "own_shift"], 1),
        "change": known(by_park.loc[best, "change"], 1),
        "other_park": worst,
        "other_own": known(by_park.loc[worst, "own_shift"], 1),
        "start": first,
        "end": last,
        "undated": undated,
    }
    code = "shift_share"
    if until is not None and last < asked:
        code, said = "shift_share_cut", {**said, "asked_end": asked, "limit_park": until[1], "source": until[2]}
    return Result(
        statistic="shift_share",
        values=values,
        tables={"main": frame, "parks": by_park.drop(columns="start_value").reset_index()},
        n=now.n,
        verdict=Verdict(code, "described", said),
        params=params,
        excluded=excluded,
        denominator="base_city",
        unit=now.unit,
        notes=("survivors", *now.notes),
    )


def _parts(then: Cells, now: Cells) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(one row a cell, one row a park): stock at both ends and the three parts of the change."""
    before, after = then.matrix().to_numpy(), now.matrix().to_numpy()
    base0, base1 = before.sum(axis=0), after.sum(axis=0)
    parts = [shift_share(before[i], after[i], base0, base1) for i in range(len(before))]
    national, mix, own = (np.array([part[k] for part in parts]).reshape(before.shape) for k in range(3))
    frame = pd.DataFrame(
        {
            "park_id": np.repeat(now.parks, len(now.sectors)),
            "sector_id": np.tile(now.sectors, len(now.parks)),
            "start_value": before.ravel(),
            "end_value": after.ravel(),
            "base_start": np.tile(base0, len(now.parks)),
            "base_end": np.tile(base1, len(now.parks)),
            "change": (after - before).ravel(),
            "growth_of_all": national.ravel(),
            "sector_mix": mix.ravel(),
            "own_shift": own.ravel(),
        }
    )
    frame["reason"] = np.where((frame["base_start"] == 0) & (frame["base_end"] > 0), "new_sector", "")
    columns = ["start_value", "change", "growth_of_all", "sector_mix", "own_shift"]
    return frame, frame.groupby("park_id", sort=False)[columns].sum()


def _dated(mark: Mark, wanted: Wanted) -> Rows:
    """What stood there at the end."""
    selection, params = mark.selection, mark.result.params
    here = years(selection.enterprises, str(params["date"])) <= int(params["end"])
    return counted(replace(mark, selection=replace(selection, enterprises=selection.enterprises.loc[here])), wanted)


_UNITS = units(
    weight="start_value end_value base_start base_end change growth_of_all sector_mix own_shift",
)


SHIFT_SHARE = Statistic(
    id="shift_share",
    group="specialisation",
    compute=_compute,
    formula="e₁ − e₀ = e₀·G + e₀·(G_s − G) + e₀·(g_ps − G_s);  G of all parks, G_s of the sector, g_ps of the cell",
    literature=(
        "Dunn E. S. (1960) A statistical and analytical technique for regional analysis. Papers of the RSA 6",
        "Farhauer O., Kröll A. (2014) Standorttheorien. Springer",
    ),
    unit="organisations",
    sample=_dated,
    tables=(
        TableSpec(about="own_shift", units=_UNITS, rows=of_row(_dated)),
        TableSpec(id="parks", about="own_shift", units=_UNITS, rows=of_row(_dated)),
    ),
    params=(WEIGHT, COUNTING, DATE, START, END, WHO),
    minimum_n=MINIMUM,
    charts=("shift",),
)
