"""Plan fit: what the plan designated for each park beside what is really there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from geo.stats.behind import counted, either, of_row
from geo.stats.cells import BASE, COUNTING, COVERAGE, STAGE, WEIGHT, Cells, cells
from geo.stats.inference.checks import COMMON
from geo.stats.inference.deals import ALPHA, corrected
from geo.stats.location_quotient import MIN_PARK, QUOTIENT_UNITS, quotients
from geo.stats.result import SEED, Param, Params, Progress, Result, Value, Verdict, known, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import Mark, Rows, TableSpec, Wanted, units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Statement

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
    """(park, sector) as the plan designates them, sectors joined as the table ``designation_groups`` says."""
    rows = facts.designations.dropna(subset=["sector_id"])
    as_one = joined(facts)
    sectors = rows["sector_id"].astype("str").map(lambda s: as_one.get(s, s))
    return set(zip(rows["park_id"].astype("str"), sectors, strict=True))


def joined(facts: Facts) -> dict[str, str]:
    """Sector -> the sector that it counts as where a designation is judged."""
    rows = facts.plan["designation_groups"]
    return dict(zip(rows["sector_id"].astype("str"), rows["counts_as"].astype("str"), strict=True))


def merged(table: Cells, as_one: dict[str, str]) -> Cells:
    """The table park × sector with sectors joined."""
    rows = table.rows.assign(sector_id=table.rows["sector_id"].map(lambda s: as_one.get(s, s)))
    return replace(table, rows=rows, sectors=tuple(s for s in table.sectors if s not in as_one))


def chance_level(designated: int, strong: int, sectors: int) -> tuple[NDArray[np.float64], float]:
    """(chances of 0, 1, 2 … hits, mean fit) when as many sectors are designated at random among all of them.

    Hits are hypergeometric: ``designated`` drawn from ``sectors`` of which ``strong`` are strong.
    """
    hits = np.arange(designated + 1)
    law = hypergeom(sectors, strong, designated).pmf(hits) if sectors else np.ones(1)
    fits = [fit_score(int(h), designated, strong)[0] for h in hits]
    return np.asarray(law, np.float64), float(np.dot(law, fits)) if designated else float("nan")


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
    """One row per park: fit, delivered, on_plan, the counts behind them, share on plan (percent); and what as many
    designations at random would have: ``chance`` (mean fit), ``p_value`` of as many hits, ``q_value``."""
    rows = []
    for park, group in frame.groupby("park_id", sort=False):
        both, planned = int((group["verdict"] == VERDICTS[0]).sum()), int(group["designated"].sum())
        strong, heads = int(group["is_strong"].sum()), count.get(str(park), 0)
        fit, delivered, on_plan = fit_score(both, planned, strong)
        total = float(group["value"].sum())
        share = float(group.loc[group["designated"], "value"].sum()) / total if total else float("nan")
        reason = "" if planned else "nothing_designated"
        law, chance = chance_level(planned, strong, len(group))
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
                chance,
                float(law[both:].sum()) if planned else float("nan"),
                "too_few" if heads < MIN_PARK else reason,
            )
        )
    columns = ["park_id", "count", "designated_count", "designated_strong", "strong_count", "fit", "delivered"]
    found = pd.DataFrame(rows, columns=[*columns, "on_plan", "share_on_plan", "chance", "p_value", "reason"])
    judged = (found["reason"] == "").to_numpy()
    return found.assign(q_value=corrected(found["p_value"].to_numpy(np.float64), judged))


def together(by_park: pd.DataFrame, sectors: int) -> tuple[int, float, float]:
    """(hits of the judged parks, hits by chance, p of as many): hypergeometric counts added up by convolution."""
    law, hits = np.ones(1), 0
    columns = ["designated_count", "strong_count", "designated_strong"]
    for planned, strong, both in by_park.loc[by_park["reason"] == "", columns].to_numpy(int).tolist():
        law, hits = np.convolve(law, chance_level(planned, strong, sectors)[0]), hits + both
    return hits, float(np.dot(np.arange(len(law)), law)), float(min(1.0, law[hits:].sum()))


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    as_one, plain = joined(facts), cells(facts, selection, params)
    table = merged(plain, as_one)
    progress(0.3)
    quotient = quotients(table, str(params["base"]), getattr(selection, table.table), params)
    frame = matrix(quotient, designated_pairs(facts), float(params["threshold"]), int(params["at_least"]))
    others = {kept: ";".join(s for s, to in as_one.items() if to == kept) for kept in as_one.values()}
    frame["joined_sectors"] = frame["sector_id"].map(others).fillna("")
    heads = {park: int(n) for park, n in zip(table.parks, table.counts().sum(axis=1).round(), strict=True)}
    by_park = scores(frame, heads)
    tables = {"main": frame, "parks": by_park, "terms": _terms(facts, table, frame, as_one)}
    if table.n < MINIMUM or (frame.groupby("park_id")["value"].sum() > 0).sum() < 2:
        few = too_few(
            "plan_fit",
            table.n,
            MINIMUM,
            frame,
            params=params,
            excluded=table.excluded,
            unit="score_100",
            reason="too_few" if table.n < MINIMUM else "one_park",
        )
        return replace(few, tables=tables)
    values = tuple(
        Value(
            "fit",
            known(r.fit),
            "score_100",
            p_value=known(r.q_value),
            about=str(r.park_id),
            reason=str(r.reason),
            decimals=0,
        )
        for r in by_park.itertuples()
    )
    beyond = by_park.loc[(by_park["q_value"] < ALPHA) & (by_park["reason"] == ""), "park_id"]
    hits, expected, p = together(by_park, len(table.sectors))
    said = frozenset((str(park), "beyond_chance") for park in beyond)
    said |= {("", "plan_more")} if p < ALPHA else frozenset()
    judged = by_park.loc[by_park["reason"] == ""]
    values += (
        Value("plan_hits", hits, "cells", p_value=known(p), decimals=0),
        Value("plan_hits_chance", known(expected), "cells", decimals=1),
    )
    base = Result(
        statistic="plan_fit",
        values=values,
        tables=tables,
        n=table.n,
        verdict=Verdict("plan_fit_none", "unclear", _counted(frame, len(judged))),
        params=params,
        excluded=table.excluded,
        denominator=f"base_{params['base']}",
        unit="score_100",
        seed=int(params.get("seed", SEED)),
        notes=(*table.notes, "no_sector_terms", "sectors_joined"),
        statements=said,
    )
    return replace(base, verdict=_concluded(base, said)) if len(judged) else base


def _terms(facts: Facts, table: Cells, frame: pd.DataFrame, as_one: dict[str, str]) -> pd.DataFrame:
    """The plan's own words, one a row, with what became of them."""
    terms = facts.designations.loc[facts.designations["park_id"].isin(table.parks)]
    found = frame.set_index(["park_id", "sector_id"])
    pairs = [(p, as_one.get(s, s)) for p, s in zip(terms["park_id"], terms["sector_id"], strict=True)]
    terms = terms.assign(
        verdict=[found.loc[p, "verdict"] if p in found.index else "not_measured" for p in pairs],
        count=[found.loc[p, "count"] if p in found.index else np.nan for p in pairs],
    )
    return terms.reset_index(drop=True)


def _counted(frame: pd.DataFrame, parks: int) -> dict[str, object]:
    totals = frame["verdict"].value_counts()
    said: dict[str, object] = {v: int(totals.get(v, 0)) for v in VERDICTS}
    return said | {"unfirm": int((~frame["firm"] & frame["designated"]).sum()), "parks": parks}


def _concluded(base: Result, firm: frozenset[Statement]) -> Verdict:
    """Hits beside chance, all parks together and by name where one alone is beyond it; no ranking."""
    by_park = base.tables["parks"]
    judged = by_park.loc[by_park["reason"] == ""]
    names = tuple(str(p) for p in judged["park_id"] if (p, "beyond_chance") in firm)
    hits, chance = base.value("plan_hits"), base.value("plan_hits_chance")
    said = _counted(base.table, len(judged))
    said |= {
        "hits": hits.value,
        "expected": known(chance.value, 1),
        "p": None if hits.p_value is None else round(hits.p_value, 3),
    }
    said |= {"lasting": len(names), "named": names}
    more = ("", "plan_more") in base.statements
    code = "plan_fit_parks" if names else "plan_fit_more" if more else "plan_fit_chance"
    return Verdict(code, "clear" if base.statements else "unclear", said)


def _designated(mark: Mark) -> Rows:
    """The designations of the row's park, of its words or of its sector."""
    own = mark.facts.designations.loc[mark.facts.designations["park_id"] == mark.row["park_id"]]
    if mark.table == "terms":
        return "designations", own.loc[own["term_zh"] == mark.row["term_zh"]]
    return "designations", own.loc[own["sector_id"].isin(_members(mark.facts, str(mark.row["sector_id"])))]


def _members(facts: Facts, sector: str) -> list[str]:
    """The sector and those that count as it."""
    return [sector, *(s for s, to in joined(facts).items() if to == sector)]


def _sample(mark: Mark, wanted: Wanted) -> Rows:
    """What took part; a sector brings those that count as it."""
    sectors = [
        m for s in wanted.get("sector_id", ()) for m in _members(mark.facts, joined(mark.facts).get(str(s), str(s)))
    ]
    return counted(mark, {**wanted, "sector_id": sectors} if sectors else wanted)


def _of_terms(mark: Mark) -> Rows:
    cells_of_it = mark.given("sector_id") and mark.column not in _WORDS
    return of_row(_sample)(mark) if cells_of_it else _designated(mark)


_WORDS = ("designated", "term_zh", "term_en", "clause", "source_id")
_PARK_UNITS = units(
    organisations="count",
    number="designated_count designated_strong strong_count",
    score_100="fit delivered on_plan chance",
    p="p_value q_value",
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
    sample=_sample,
    tables=(
        TableSpec(about="verdict", units=QUOTIENT_UNITS, rows=either({"designated": _designated}, of_row(_sample))),
        TableSpec(id="parks", about="fit", units=_PARK_UNITS, rows=of_row(_sample)),
        TableSpec(id="terms", about="verdict", units=units(organisations="count"), rows=_of_terms),
    ),
    params=(THRESHOLD, AT_LEAST, WEIGHT, BASE, COUNTING, COVERAGE, STAGE, *COMMON),
    conclude=_concluded,
    minimum_n=MINIMUM,
    charts=("fit", "fit_scores"),
)
