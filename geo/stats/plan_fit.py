"""Plan fit: what the plan designated for each park beside what is really there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.stats.behind import counted, either, of_row
from geo.stats.cells import BASE, COUNTING, COVERAGE, STAGE, WEIGHT, cells
from geo.stats.result import Param, Params, Progress, Result, Statistic, Value, Verdict, known, too_few
from geo.stats.specialization import MIN_PARK, QUOTIENT_UNITS, quotients
from geo.stats.tables import Mark, Rows, TableSpec, units

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection

MINIMUM = 20
THRESHOLD = Param("threshold", 1.0, low=0.5, high=3.0, step=0.05, unit="ratio")
AT_LEAST = Param("at_least", 3, low=1, high=50, step=1, unit="organisations")
VERDICTS = ("designated_strong", "designated_weak", "strong_undesignated", "neither")


def fit_score(designated_strong: int, designated: int, strong: int) -> tuple[float, float, float]:
    """(fit, delivered, on plan), each 0–100; NaN where nothing is designated.

    delivered = designated and strong ÷ designated (recall); on plan = designated and strong ÷ all strong (precision);
    fit = 2·delivered·on plan / (delivered + on plan), their harmonic mean (F₁, van Rijsbergen 1979); 0 when nothing is
    both.
    """
    if designated == 0:
        return float("nan"), float("nan"), float("nan")
    delivered = designated_strong / designated
    on_plan = designated_strong / strong if strong else 0.0
    total = delivered + on_plan
    fit = 2 * delivered * on_plan / total if total else 0.0
    return 100 * fit, 100 * delivered, 100 * on_plan


def designated_pairs(facts: Facts) -> set[tuple[str, str]]:
    """(park, sector) as the plan designates them."""
    rows = facts.designations.dropna(subset=["sector_id"])
    return set(zip(rows["park_id"].astype("str"), rows["sector_id"].astype("str"), strict=True))


def matrix(frame: pd.DataFrame, designated: set[tuple[str, str]], threshold: float, at_least: int) -> pd.DataFrame:
    """Quotients → the same rows with ``designated``, ``is_strong``, ``firm`` (the interval agrees) and one of VERDICTS.

    Strong: LQ ≥ threshold (or the sector is found only here) and at least ``at_least`` organisations.
    """
    out = frame.copy()
    out["designated"] = [pair in designated for pair in zip(out["park_id"], out["sector_id"], strict=True)]
    high_enough = (out["lq"] >= threshold) | (out["reason"] == "only_here")
    out["is_strong"] = high_enough & (out["count"] >= at_least)
    out["firm"] = out["verdict"].isin(["strong", "weak"])
    pick = [out["designated"] & out["is_strong"], out["designated"], out["is_strong"]]
    out["verdict"] = np.select([p.to_numpy() for p in pick], VERDICTS[:3], VERDICTS[3])
    keep = [
        "park_id",
        "sector_id",
        "designated",
        "count",
        "value",
        "park_total",
        "base_value",
        "base_total",
        "lq",
        "low",
        "high",
        "is_strong",
        "firm",
        "verdict",
        "reason",
    ]
    return out[keep]


def scores(frame: pd.DataFrame, count: dict[str, int]) -> pd.DataFrame:
    """One row per park: fit, delivered, on_plan, the counts behind them, share on plan (percent)."""
    rows = []
    for park, group in frame.groupby("park_id", sort=False):
        both, planned = int((group["verdict"] == VERDICTS[0]).sum()), int(group["designated"].sum())
        strong, heads = int(group["is_strong"].sum()), count.get(str(park), 0)
        fit, delivered, on_plan = fit_score(both, planned, strong)
        total = float(group["value"].sum())
        share = float(group.loc[group["designated"], "value"].sum()) / total if total else float("nan")
        reason = "" if planned else "nothing_designated"
        rows.append(
            (
                park,
                heads,
                planned,
                both,
                strong,
                fit,
                delivered,
                on_plan,
                100 * share,
                "too_few" if heads < MIN_PARK else reason,
            )
        )
    return pd.DataFrame(
        rows,
        columns=[
            "park_id",
            "count",
            "designated_count",
            "designated_strong",
            "strong_count",
            "fit",
            "delivered",
            "on_plan",
            "share_on_plan",
            "reason",
        ],
    )


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    table = cells(facts, selection, params)
    progress(0.3)
    frame = matrix(
        quotients(table, str(params["base"])),
        designated_pairs(facts),
        float(params["threshold"]),
        int(params["at_least"]),
    )
    heads = {park: int(n) for park, n in zip(table.parks, table.counts().sum(axis=1).round(), strict=True)}
    by_park = scores(frame, heads)
    terms = facts.designations.loc[facts.designations["park_id"].isin(table.parks)]
    found = frame.set_index(["park_id", "sector_id"])
    pairs = list(zip(terms["park_id"], terms["sector_id"], strict=True))
    terms = terms.assign(
        verdict=[found.loc[p, "verdict"] if p in found.index else "not_measured" for p in pairs],
        count=[found.loc[p, "count"] if p in found.index else np.nan for p in pairs],
    )
    tables = {"main": frame, "parks": by_park, "terms": terms.reset_index(drop=True)}
    if table.n < MINIMUM or (frame.groupby("park_id")["value"].sum() > 0).sum() < 2:
        few = table.n < MINIMUM
        empty = too_few(
            "plan_fit",
            table.n,
            MINIMUM,
            frame,
            params=params,
            excluded=table.excluded,
            unit="score_100",
            reason="too_few" if few else "one_park",
        )
        return Result(
            statistic=empty.statistic,
            values=empty.values,
            tables=tables,
            n=empty.n,
            verdict=empty.verdict,
            params=params,
            excluded=table.excluded,
            unit="score_100",
        )
    values = tuple(
        Value("fit", known(r.fit), "score_100", about=str(r.park_id), reason=str(r.reason), decimals=0)
        for r in by_park.itertuples()
    )
    totals = frame["verdict"].value_counts()
    judged = by_park.loc[by_park["reason"] == ""].sort_values("fit", ascending=False, kind="stable")
    said: dict[str, str | int | float | bool | None] = {v: int(totals.get(v, 0)) for v in VERDICTS}
    said["unfirm"] = int((~frame["firm"] & frame["designated"]).sum())
    code = "plan_fit_none"
    if len(judged):
        code = "plan_fit" if len(judged) > 1 else "plan_fit_one"
        said |= {
            "park": str(judged.iloc[0]["park_id"]),
            "fit": known(judged.iloc[0]["fit"], 0),
            "other_park": str(judged.iloc[-1]["park_id"]),
            "other_fit": known(judged.iloc[-1]["fit"], 0),
        }
    return Result(
        statistic="plan_fit",
        values=values,
        tables=tables,
        n=table.n,
        verdict=Verdict(code, "unclear" if said["unfirm"] else "clear", said),
        params=params,
        excluded=table.excluded,
        denominator=f"base_{params['base']}",
        unit="score_100",
        notes=(*table.notes, "no_sector_terms"),
    )


def _designated(mark: Mark) -> Rows:
    """The designations of the row's park, of its words or of its sector."""
    own = mark.facts.designations.loc[mark.facts.designations["park_id"] == mark.row["park_id"]]
    name = "term_zh" if mark.table == "terms" else "sector_id"
    return "designations", own.loc[own[name] == mark.row[name]]


def _of_terms(mark: Mark) -> Rows:
    cells_of_it = mark.given("sector_id") and mark.column not in _WORDS
    return of_row(counted)(mark) if cells_of_it else _designated(mark)


_WORDS = ("designated", "term_zh", "term_en", "clause", "source_id")
_PARK_UNITS = units(
    organisations="count",
    number="designated_count designated_strong strong_count",
    score_100="fit delivered on_plan",
    percent="share_on_plan",
)


PLAN_FIT = Statistic(
    id="plan_fit",
    group="plan",
    compute=_compute,
    formula="fit = 100 · 2·D·P / (D + P);  D = designated ∧ strong / designated,  P = designated ∧ strong / strong;  "
    "strong: LQ ≥ threshold and x_ps ≥ minimum",
    literature=(
        "plan_clause_14",
        "van Rijsbergen C. J. (1979) Information Retrieval, ch. 7",
    ),
    unit="score_100",
    sample=counted,
    tables=(
        TableSpec(about="verdict", units=QUOTIENT_UNITS, rows=either({"designated": _designated}, of_row(counted))),
        TableSpec(id="parks", about="fit", units=_PARK_UNITS, rows=of_row(counted)),
        TableSpec(id="terms", about="verdict", units=units(organisations="count"), rows=_of_terms),
    ),
    params=(THRESHOLD, AT_LEAST, WEIGHT, BASE, COUNTING, COVERAGE, STAGE),
    minimum_n=MINIMUM,
    charts=("fit", "fit_scores"),
)
