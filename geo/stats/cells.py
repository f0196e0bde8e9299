"""The table park × sector that most statistics start from: who is counted, how much each counts, and who is left out.

Counting rules. ``main``: an organisation counts once, in its main sector. ``fractional``: it counts 1/k in each of
its k sectors. Ended organisations take no part. Registered capital is summed in CNY only: rows in another currency
have no stated rate and are left out and counted. Investment is one stage at a time (see ``geo.money``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.vocabulary import STAGES
from geo.counting import counted, living
from geo.money import summable
from geo.stats.result import Param, Params

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.filter import Selection

# weight -> (column of the ledger, factor to the unit, unit code)
LEDGER_WEIGHTS = {
    "capital": ("registered_capital_wan", 1.0, "cny_wan"),
    "investment": ("total_investment_wan", 1e-4, "cny_100m"),
    "staff": ("staff", 1.0, "people"),
    "revenue": ("revenue_wan", 1e-4, "cny_100m"),
}
WEIGHTS = ("organisations", *LEDGER_WEIGHTS)


ENOUGH, PARKS = 10, 2  # rows with the weight in each of so many parks: below, a comparison of parks has nothing to say


def _given(frame: pd.DataFrame, column: str) -> bool:
    return column in frame.columns and bool(pd.to_numeric(frame[column], errors="coerce").notna().any())


def _in_parks(parks: pd.Series) -> bool:
    return int((parks.value_counts() >= ENOUGH).sum()) >= PARKS


def offered_weights(facts: Facts, _selection: Selection) -> tuple[str, ...]:
    """The weights that ENOUGH rows of PARKS parks have in this workspace, in the order of WEIGHTS."""
    frame = facts.enterprises
    has = {w: _given(frame, c) and _in_parks(frame.loc[frame[c].notna(), "park_id"])
           for w, (c, _, _) in LEDGER_WEIGHTS.items()}  # fmt: skip
    if not has["investment"] and not _given(frame, LEDGER_WEIGHTS["investment"][0]):
        projects = facts.investments.loc[summable(facts.investments)]
        has["investment"] = any(_in_parks(rows["park_id"]) for _, rows in projects.groupby("stage"))
    return tuple(w for w in WEIGHTS if has.get(w, True))


WEIGHT = Param("weight", "organisations", choices=WEIGHTS, offered=offered_weights)
COUNTING = Param("counting", "main", choices=("main", "fractional"))
BASE = Param("base", "others", choices=("others", "city"))
COVERAGES = ("listed", "published")


def offered_coverages(facts: Facts, selection: Selection) -> tuple[str, ...]:
    """Weighing up to the published numbers is offered only where every park of the selection has one: a weight for some
    parks beside 1 for the others compares nothing."""
    known = set(published(facts)["park_id"])
    return COVERAGES if set(selection.parks["id"]) <= known else COVERAGES[:1]


COVERAGE = Param(
    "coverage", "listed", choices=COVERAGES, offered=offered_coverages, only_if=("weight", "organisations")
)
STAGE = Param("stage", "operating", choices=STAGES, only_if=("weight", "investment"))


@dataclass(frozen=True, slots=True)
class Cells:
    """``rows``: one row per organisation (or project) and sector: ``unit`` (its number), ``park_id``, ``sector_id``,
    ``share`` (of the unit in that sector, sums to 1 per unit), ``weight`` (of the whole unit), ``origin`` (its label in
    the frame that ``table`` names).

    ``parks`` and ``sectors`` are the ids in the order of the atlas. ``n`` units took part; ``excluded`` the others.
    """

    rows: pd.DataFrame = field(compare=False)
    parks: tuple[str, ...]
    sectors: tuple[str, ...]
    n: int
    excluded: Mapping[str, int]
    unit: str
    notes: tuple[str, ...] = ()
    table: str = "enterprises"

    @property
    def plain(self) -> bool:
        """True when every unit weighs 1 and sits in one cell: the only case in which exact tests for counts hold."""
        return bool((self.rows["weight"] == 1).all() and (self.rows["share"] == 1).all())

    def matrix(self, what: str = "weight") -> pd.DataFrame:
        """Park × sector, zeros included. ``weight``: Σ w·share; ``count``: number of units (Σ share); ``square``: Σ
        w²·share²; ``mixed``: Σ w²·share (the two that the variance of a weighted share needs)."""
        w, share = self.rows["weight"], self.rows["share"]
        value = {"weight": w * share, "count": share, "square": w**2 * share**2, "mixed": w**2 * share}[what]
        frame = pd.DataFrame({"p": self.rows["park_id"], "s": self.rows["sector_id"], "v": value})
        table = frame.groupby(["p", "s"], sort=False)["v"].sum().unstack("s")
        table = table.reindex(index=list(self.parks), columns=list(self.sectors)).fillna(0.0).astype(np.float64)
        return table.rename_axis(index="park_id", columns="sector_id")

    def long(self) -> pd.DataFrame:
        """The matrix as a reader takes it home: one row per park and sector, zeros included; park_id, sector_id, count,
        value."""
        table = self.matrix()
        return pd.DataFrame(
            {
                "park_id": np.repeat(self.parks, len(self.sectors)),
                "sector_id": np.tile(self.sectors, len(self.parks)),
                "count": self.counts().ravel(),
                "value": table.to_numpy().ravel(),
            }
        )

    def units(self) -> pd.DataFrame:
        """One row per unit and sector: park_id, sector_id, share (of the unit in that sector), weight (of the unit)."""
        return self.rows[["park_id", "sector_id", "share", "weight"]].reset_index(drop=True)

    def counts(self) -> NDArray[np.float64]:
        """Units per park and sector as an array."""
        return np.asarray(self.matrix("count").to_numpy(), np.float64)


def cells(facts: Facts, selection: Selection, params: Params) -> Cells:
    """Units that take part under ``params`` (weight, counting, coverage, stage where the statistic has them)."""
    weight = str(params.get("weight", "organisations"))
    enterprises = selection.enterprises
    from_projects = weight == "investment" and not _given(facts.enterprises, LEDGER_WEIGHTS["investment"][0])
    if from_projects:
        units, excluded, unit = _projects(selection.investments, str(params.get("stage", STAGE.default)))
    else:
        units, excluded, unit = _organisations(enterprises, weight)
    sectors = tuple(facts.sectors["id"])
    rows, lost = _in_sectors(units, sectors, str(params.get("counting", "main")))
    notes = ["coverage"] if weight == "organisations" else []
    if params.get("coverage") == "published" and weight == "organisations":
        factors = expansion(facts)
        rows = rows.assign(weight=rows["weight"] * rows["park_id"].map(factors).fillna(1.0).to_numpy())
        notes = ["expanded"]
    parks = tuple(selection.parks["id"])
    here = rows["park_id"].isin(parks)
    outside = int(rows.loc[~here, "unit"].nunique())
    rows = rows.loc[here].reset_index(drop=True)
    excluded = {k: v for k, v in {**excluded, "no_sector": lost, "no_park": outside}.items() if v}
    table = "investments" if from_projects else "enterprises"
    return Cells(rows, parks, sectors, int(rows["unit"].nunique()), excluded, unit, tuple(notes), table)


def _organisations(frame: pd.DataFrame, weight: str) -> tuple[pd.DataFrame, dict[str, int], str]:
    alive = living(frame)
    excluded = {"ended": int((~alive).sum())}
    frame = frame.loc[alive]
    if weight == "organisations":
        values = pd.Series(1.0, index=frame.index)
        unit = "organisations"
    else:
        column, factor, unit = LEDGER_WEIGHTS[weight]
        raw = frame[column] if column in frame.columns else pd.Series(np.nan, index=frame.index)
        values = pd.to_numeric(raw, errors="coerce").astype(np.float64) * factor
        keep = np.isfinite(values) & (values >= 0)
        if weight == "capital" and "registered_capital_currency" in frame.columns:
            foreign = keep & frame["registered_capital_currency"].notna()
            foreign &= frame["registered_capital_currency"] != "CNY"
            excluded["not_cny"] = int(foreign.sum())
            keep &= ~foreign
        excluded[f"no_{weight}"] = int(len(frame) - keep.sum() - excluded.get("not_cny", 0))
        frame, values = frame.loc[keep], values.loc[keep]
    units = pd.DataFrame({"park_id": frame["park_id"], "sectors": frame["sectors"], "weight": values})
    return units, excluded, unit


def _projects(investments: pd.DataFrame, stage: str) -> tuple[pd.DataFrame, dict[str, int], str]:
    counted = summable(investments)
    at_stage = investments["stage"] == stage
    frame = investments.loc[counted & at_stage]
    excluded = {"not_summable": int((~counted).sum()), "other_stage": int((counted & ~at_stage).sum())}
    columns = {"park_id": frame["park_id"], "sectors": frame["sectors"], "weight": frame["amount_cny_100m"]}
    return pd.DataFrame(columns), excluded, "cny_100m"


def _in_sectors(units: pd.DataFrame, sectors: tuple[str, ...], counting: str) -> tuple[pd.DataFrame, int]:
    """Units → one row per unit and sector; units none of whose sectors is known are dropped and counted."""
    codes, texts = pd.factorize(units["sectors"])
    parts = [
        [one for one in dict.fromkeys(part.strip() for part in str(text).split(";")) if one in sectors]
        for text in texts
    ]
    if counting == "main":
        parts = [part[:1] for part in parts]
    sizes = np.array([*(len(part) for part in parts), 0], dtype=np.int64)[codes]
    unit = np.repeat(np.arange(len(units)), sizes)
    flat = [one for code in codes if code >= 0 for one in parts[code]]
    weight = units["weight"].to_numpy(np.float64)
    rows = pd.DataFrame(
        {
            "unit": unit,
            "park_id": units["park_id"].to_numpy(dtype=object)[unit],
            "sector_id": np.array(flat, dtype=object),
            "share": 1.0 / np.maximum(sizes[unit], 1),
            "weight": weight[unit],
            "origin": units.index.to_numpy()[unit],
        }
    )
    return rows, int((sizes == 0).sum())


def published(facts: Facts) -> pd.DataFrame:
    """Latest published number of AI enterprises per park that can be compared with the list: a fact, no target, of the
    park itself and of enterprises alone. Columns park_id, published, as_of, source_id, metric_id."""
    series = facts.plan["metric_series"]
    alike = series.loc[series["counts"] == "enterprise", "metric_id"]
    rows = facts.metrics
    rows = rows.loc[rows["id"].isin(alike) & (rows["area"] == "whole") & ~rows["target"].astype(bool)]
    rows = rows.loc[rows["park_id"] != "city"].assign(as_of=lambda one: one["as_of"].astype("str"))
    rows = rows.sort_values("as_of", kind="stable").drop_duplicates("park_id", keep="last")
    names = {"value": "published", "id": "metric_id"}
    return rows[["park_id", "value", "as_of", "source_id", "id"]].rename(columns=names).reset_index(drop=True)


def listed(facts: Facts) -> pd.Series:
    """Organisations counted per park in the whole atlas (no filter), index park id."""
    return _per_park(facts, counted(facts.enterprises)).rename("listed")


def enterprises(facts: Facts) -> pd.Series:
    """Enterprises among them: what a published number of enterprises may be compared with; index park id."""
    frame = counted(facts.enterprises)
    return _per_park(facts, frame.loc[frame["kind"] == "enterprise"]).rename("enterprises")


def _per_park(facts: Facts, frame: pd.DataFrame) -> pd.Series:
    return frame.groupby("park_id").size().reindex(list(facts.parks["id"]), fill_value=0)


def expansion(facts: Facts) -> dict[str, float]:
    """Published ÷ listed enterprises per park: what one listed organisation stands for (post-stratification weight).
    Parks with no comparable figure, or with nothing listed, weigh 1."""
    counts = enterprises(facts)
    wanted = published(facts).set_index("park_id")["published"]
    return {
        str(park): float(wanted[park]) / float(counts[park]) if park in wanted.index and counts[park] > 0 else 1.0
        for park in counts.index
    }


def dealt(
    everything: NDArray[np.float64], heads: int, draws: int, generator: np.random.Generator
) -> NDArray[np.float64]:
    """What one park has when ``heads`` of all organisations fall to it at random, (draws, k): the permutation test's
    null. ``everything`` (k,) counts all organisations by sector, the park's own among them."""
    counts = np.rint(everything).astype(np.int64)
    return generator.multivariate_hypergeometric(counts, heads, draws).astype(np.float64)
