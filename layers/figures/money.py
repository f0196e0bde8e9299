"""Money by stage as separate figures: what geo.money sums, with what it left out and why. Never one sum."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from data.vocabulary import STAGES, WAN_IN_YI
from geo.money import REASONS, by_stage, divisions, largest, projects, reasons
from layers.figures.figure import Figure
from layers.text import t
from layers.words.names import in_reader_units, row_name, word

if TYPE_CHECKING:
    from collections.abc import Collection

    from data.load import Facts
    from geo.money import Money

_MOSTLY = 0.5  # share of a sum from which its largest row is named


AMOUNT = "amount"  # the name under which a public view leaves out what projects cost


def money_figures(
    investments: pd.DataFrame,
    lang: str,
    *,
    key: str,
    as_of: str,
    every_stage: bool = False,
    hidden: Collection[str] = (),
) -> tuple[Figure, ...]:
    """One Figure per stage; a stage without a countable row is left out unless ``every_stage`` (value unknown).

    Where ``hidden`` names the amounts, each figure is the number of projects instead: that is nobody's secret.
    """
    if AMOUNT in hidden:
        told = projects(investments)
        stages = told["stage"].where(told["stage"].isin(STAGES), "unknown")
        counted = [_counted(told[stages == stage], stage, lang, key=key, as_of=as_of) for stage in STAGES]
        return tuple(figure for figure in counted if every_stage or figure.value)
    money, why = by_stage(investments, by=None), reasons(investments)
    stages = investments["stage"].where(investments["stage"].isin(STAGES), "unknown")
    figures = [_stage(money, stage, why[stages == stage], lang, key=key, as_of=as_of) for stage in STAGES]
    return tuple(figure for figure in figures if every_stage or figure.value is not None)


def _counted(rows: pd.DataFrame, stage: str, lang: str, *, key: str, as_of: str) -> Figure:
    """How many projects stand at a stage, amounts apart."""
    return Figure(
        key=f"{key}.money.{stage}",
        label=t("kpi.projects", lang, stage=word("stage", stage, lang)),
        value=len(rows),
        unit=t("kpi.unit_projects_one" if len(rows) == 1 else "kpi.unit_projects", lang),
        as_of=_reported(rows, lang) or as_of,
        table="investments",
        rows=rows,
        formula=t("kpi.projects_formula", lang),
        unknown=t("kpi.amounts_not_public", lang),
    )


def _stage(money: Money, stage: str, why: pd.Series, lang: str, *, key: str, as_of: str) -> Figure:
    """``why``: for each row of this stage the reason that it does not count, "" where it does."""
    known = len(money.amount) > 0 and pd.notna(money.amount[stage].iloc[0])
    name = word("stage", stage, lang)
    rows = money.rows.loc[money.rows.index.isin(why.index)]
    left = t("kpi.money_join", lang).join(_left(why, money.n - len(rows), lang))
    return Figure(
        key=f"{key}.money.{stage}",
        label=t("kpi.money", lang, stage=name),
        value=in_reader_units(float(money.amount[stage].iloc[0]), "亿元", lang) if known else None,
        unit=t("kpi.unit_money", lang),
        as_of=_reported(rows, lang) or as_of,
        table="investments",
        rows=rows,
        formula=t("kpi.money_formula", lang),
        denominator=t("kpi.money_denominator", lang, n=len(rows)) + _were(rows, lang),
        excluded=t("kpi.money_left_out", lang, text=left) if left else "",
        unknown="" if known else t("kpi.money_none", lang, stage=name),
        decimals=1,
        detail=_inside(rows, lang),
    )


def _left(why: pd.Series, elsewhere: int, lang: str) -> list[str]:
    """Rows of the stage that do not count, by reason, and the rows that count in other stages."""
    counts = Counter(why)
    left = [t(f"kpi.left_{code}", lang, n=counts[code]) for code in REASONS if code in counts]
    return [*left, t("kpi.left_other_stages", lang, n=elsewhere)] if elsewhere else left


def _inside(rows: pd.DataFrame, lang: str) -> str:
    """What a sum is made of: plants for chips apart from the rest, and its three largest projects by name.

    One project that makes more than half of it is told with its share: who reads the sum must know it.
    """
    if rows.empty:
        return ""
    join = t("filters.list_join", lang)
    sums = rows["amount_cny_100m"].groupby(divisions(rows)).sum()
    parts = [
        t("kpi.money_division", lang, name=word("division", name, lang), value=_amount(float(sums[name]), lang))
        for name in ("ai", "fab")
        if name in sums.index and "fab" in sums.index
    ]
    top = largest(rows)
    named = [
        t("kpi.money_project", lang, name=row_name(row, lang), value=_amount(float(row["amount_cny_100m"]), lang))
        for row in (rows.iloc[place] for place, _ in top)
    ]
    parts.append(t("kpi.money_largest", lang, names=join.join(named)))
    share = top[0][1] if top else 0.0
    if share > _MOSTLY and len(rows) > 1:
        parts.append(t("kpi.money_mostly", lang, share=f"{share:.0%}"))
    return t("filters.join", lang).join(parts)


def _amount(value: float, lang: str) -> str:
    shown = in_reader_units(value, "亿元", lang)
    return f"{shown:,.1f}" if lang == "zh" or shown >= 0.1 else f"{shown:,.2f}"


def _were(rows: pd.DataFrame, lang: str) -> str:
    """What the stages that are unknown now were when they were last reported."""
    if "stage_was" not in rows.columns:
        return ""
    counts = rows["stage_was"].dropna().value_counts()
    told = [t("kpi.money_was", lang, stage=word("stage", str(stage), lang), n=int(n)) for stage, n in counts.items()]
    return t("kpi.money_were", lang, text=t("filters.list_join", lang).join(told)) if told else ""


def own_total(rows: pd.DataFrame, facts: Facts, lang: str, *, key: str, chosen: str) -> tuple[Figure, ...]:
    """The column “total investment” of a person's ledger, added up over ``rows``; nothing for the facts that ship.

    The column says nothing about stages, so the figure stands apart from the staged ones and is never added to them.
    Sum in 万元 / 10,000 = 亿元; a row without the value takes no part, and how many do is said.
    """
    if facts.workspace == "shipped":
        return ()
    given = rows["total_investment_wan"].notna()
    asked = bool(facts.enterprises["total_investment_wan"].notna().any())
    total = float(rows.loc[given, "total_investment_wan"].sum()) / WAN_IN_YI
    known = bool(given.any())
    return (
        Figure(
            key=f"{key}.money.own",
            label=t("kpi.own_money", lang),
            value=in_reader_units(total, "亿元", lang) if known else None,
            unit=t("kpi.unit_money", lang),
            as_of=facts.as_of,
            table="enterprises",
            rows=rows[given],
            formula=t("kpi.own_money_formula", lang),
            denominator=t("kpi.own_money_denominator", lang, n=f"{int(given.sum()):,}", of=f"{len(rows):,}"),
            excluded=chosen,
            unknown="" if known else t("kpi.own_money_none" if asked else "kpi.own_money_no_column", lang),
            decimals=1,
        ),
    )


def _reported(rows: pd.DataFrame, lang: str) -> str:
    """From the oldest to the newest report that tells a stage: a stage is as last reported, not as it is today. Years
    where there are several: the day stands in each row."""
    if "stage_as_of" not in rows.columns:
        return ""
    dates = sorted(str(date) for date in rows["stage_as_of"].dropna())
    if not dates:
        return ""
    first, last = dates[0][:4], dates[-1][:4]
    span = dates[0] if dates[0] == dates[-1] else first if first == last else f"{first}–{last}"
    return t("kpi.money_reported", lang, date=span)
