"""All parks side by side: listed and published numbers, structure, money by stage, figures year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.vocabulary import STAGES
from geo.counting import living
from geo.money import by_stage
from geo.stats.behind import counted, money, of_row
from geo.stats.cells import COUNTING, Cells, cells, enterprises, listed, published
from geo.stats.concentration import hhi
from geo.stats.inference.checks import WHO
from geo.stats.krugman import krugman
from geo.stats.result import Params, Progress, Result, Value, Verdict, known, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import Mark, Rows, TableSpec, units

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection

MINIMUM = 1
_HISTORY = ("park_id", "metric", "year", "as_of", "value", "unit", "target", "note", "source_id")


def profile(facts: Facts, selection: Selection, table: Cells) -> pd.DataFrame:
    """One row per park; unknown numbers are NaN. ``money_<stage>``: 亿元 of one stage, never added up."""
    matrix, count = table.matrix(), table.counts()
    x = matrix.to_numpy()
    numbers = published(facts).set_index("park_id")
    frame = pd.DataFrame({"park_id": table.parks, "count": count.sum(axis=1)})
    frame["listed"] = listed(facts).reindex(table.parks).to_numpy()
    frame["enterprises"] = enterprises(facts).reindex(table.parks).to_numpy()
    frame["published"] = numbers["published"].reindex(table.parks).to_numpy(np.float64)
    frame["published_as_of"] = numbers["as_of"].reindex(table.parks).to_numpy()
    frame["coverage"] = 100 * frame["enterprises"] / frame["published"]
    frame["sectors_present"] = (x > 0).sum(axis=1)
    frame["leading_sector"] = [table.sectors[int(row.argmax())] if row.sum() > 0 else "" for row in x]
    frame["leading_share"] = [100 * row.max() / row.sum() if row.sum() > 0 else np.nan for row in x]
    frame["hhi"] = [hhi(row) for row in x]
    frame["krugman"] = [krugman(row, x.sum(axis=0) - row) for row in x]
    plan = facts.designations.dropna(subset=["sector_id"])
    frame["designated_count"] = [int((plan["park_id"] == park).sum()) for park in table.parks]
    frame["share_on_plan"] = [
        _on_plan(pd.Series(matrix.loc[park]), plan.loc[plan["park_id"] == park, "sector_id"]) for park in table.parks
    ]
    money = by_stage(selection.investments).amount.reindex(list(table.parks))
    for stage in STAGES:
        frame[f"money_{stage}"] = money[stage].to_numpy(np.float64)
    return frame


def mix(facts: Facts, table: Cells) -> pd.DataFrame:
    """Sectors of each park, one row a pair with organisations: count and share of the park (percent)."""
    long = pd.Series(table.matrix("count").stack(), name="count").reset_index()
    long["share_of_park"] = 100 * long["count"] / long.groupby("park_id")["count"].transform("sum").replace(0, np.nan)
    family = facts.sectors.set_index("id")["family"]
    long.insert(1, "family_id", long["sector_id"].map(family))
    return long.loc[long["count"] > 0].reset_index(drop=True)


def families(mixed: pd.DataFrame) -> pd.DataFrame:
    """``mix`` by family of sectors: count and share of the park (percent)."""
    sums = mixed.groupby(["park_id", "family_id"], sort=False)[["count", "share_of_park"]].sum()
    return pd.DataFrame(sums.reset_index())


def _on_plan(row: pd.Series, sectors: pd.Series) -> float:
    total = float(row.sum())
    return (
        100 * float(row.reindex(sectors.unique()).fillna(0.0).sum()) / total if total > 0 and len(sectors) else np.nan
    )


def history(facts: Facts, parks: tuple[str, ...]) -> pd.DataFrame:
    """Published figures of the parks, one row a figure, sorted by metric, park and date."""
    rows = facts.metrics.loc[facts.metrics["park_id"].isin(parks)]
    year = pd.to_numeric(rows["as_of"].astype("str").str[:4], errors="coerce")
    return (
        rows.assign(year=year)[list(_HISTORY)]
        .sort_values(["metric", "park_id", "as_of"], kind="stable")
        .reset_index(drop=True)
    )


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    table = cells(facts, selection, params)
    frame = profile(facts, selection, table)
    progress(0.7)
    mixed = mix(facts, table)
    tables = {"main": frame, "mix": mixed, "families": families(mixed), "history": history(facts, table.parks)}
    if table.n < MINIMUM:
        empty = too_few(
            "compare", table.n, MINIMUM, frame, params=params, excluded=table.excluded, unit="organisations"
        )
        return Result(
            statistic=empty.statistic,
            values=empty.values,
            tables=tables,
            n=0,
            verdict=empty.verdict,
            params=params,
            excluded=table.excluded,
            unit="organisations",
        )
    values = tuple(
        Value("count", round(float(n)), "organisations", about=str(park), decimals=0)
        for park, n in zip(frame["park_id"], frame["count"], strict=True)
    )
    top = frame.sort_values("count", ascending=False, kind="stable").iloc[0]
    covered = frame.loc[frame["coverage"].notna()]
    said = {
        "park": str(top["park_id"]),
        "count": round(float(top["count"])),
        "total": table.n,
        "share": known(100 * float(top["count"]) / table.n, 0),
        "known": len(covered),
        "parks": len(frame),
    }
    return Result(
        statistic="compare",
        values=values,
        tables=tables,
        n=table.n,
        verdict=Verdict("compare", "described", said),
        params=params,
        excluded=table.excluded,
        denominator="own_column",
        unit="organisations",
        notes=("coverage", "stages_apart"),
    )


def _profiled(mark: Mark) -> Rows:
    """What a column of the profile comes from: it is a different table for nearly each."""
    park, column, facts = mark.row["park_id"], mark.column, mark.facts
    if column == "listed":
        return "enterprises", facts.enterprises.loc[living(facts.enterprises) & (facts.enterprises["park_id"] == park)]
    if column == "enterprises":
        rows = facts.enterprises.loc[living(facts.enterprises) & (facts.enterprises["park_id"] == park)]
        return "enterprises", rows.loc[rows["kind"] == "enterprise"]
    if column in ("published", "published_as_of", "coverage"):
        known_ = published(facts)
        alike = known_.loc[known_["park_id"] == park, "metric_id"]
        return "metrics", facts.metrics.loc[facts.metrics["id"].isin(alike)]
    if column == "designated_count":
        return "designations", facts.designations.loc[facts.designations["park_id"] == park].dropna(subset="sector_id")
    stage = column.removeprefix("money_")
    if stage in STAGES and stage != column:
        return "investments", money(mark, stage, park)
    return of_row(counted)(mark)


def _published_row(mark: Mark) -> Rows:
    """The published figure itself."""
    frame, row = mark.facts.metrics, mark.row
    same = (pd.to_numeric(frame["value"], errors="coerce") == row["value"]) | pd.isna(row["value"])
    for name in ("park_id", "metric", "as_of", "source_id"):
        same &= frame[name].astype("str") == str(row[name])
    return "metrics", frame.loc[same]


_MONEY = {f"money_{stage}": "cny_100m" for stage in STAGES}
_UNITS = _MONEY | units(
    organisations="count listed enterprises published",
    percent="coverage leading_share share_on_plan",
    number="sectors_present designated_count",
    index_0_1="hhi",
    index_0_2="krugman",
)
_MIX = units(organisations="count", percent="share_of_park")


COMPARE = Statistic(
    id="compare",
    group="compare",
    compute=_compute,
    formula="coverage = enterprises / published · 100;  on plan = Σ x_ps (designated s) / x_p · 100;  HHI, K as there",
    literature=(
        "European Cluster Collaboration Platform: regional profiles",
        "Porter M. E. (2003) The economic performance of regions. Regional Studies 37",
    ),
    unit="organisations",
    sample=counted,
    tables=(
        TableSpec(about="count", units=_UNITS, rows=_profiled, made=dict.fromkeys(_MONEY, "money")),
        TableSpec(id="mix", about="count", units=_MIX, rows=of_row(counted)),
        TableSpec(id="families", about="share_of_park", units=_MIX, rows=of_row(counted)),
        TableSpec(
            id="history",
            about="value",
            units=units(of_row="value", name="year"),
            rows=_published_row,
            made=dict.fromkeys(_HISTORY, "published_figure"),
        ),
    ),
    params=(COUNTING, WHO),
    minimum_n=MINIMUM,
    charts=("profile", "mix", "history"),
)
