"""Money by stage as separate figures: what geo.money sums, with what it left out and why. Never one sum."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from geo.money import REASONS, STAGES, by_stage, reasons
from layers.figures.figure import Figure
from layers.text import t
from layers.words.names import in_reader_units, row_name, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.money import Money

_WAN_IN_YI = 10_000.0
_MOSTLY = 0.5  # share of a sum from which its largest row is named


def money_figures(
    investments: pd.DataFrame, lang: str, *, key: str, as_of: str, every_stage: bool = False
) -> tuple[Figure, ...]:
    """One Figure per stage; a stage without a countable row is left out unless ``every_stage`` (value unknown)."""
    money, why = by_stage(investments, by=None), reasons(investments)
    stages = investments["stage"].where(investments["stage"].isin(STAGES), "unknown")
    figures = [_stage(money, stage, why[stages == stage], lang, key=key, as_of=as_of) for stage in STAGES]
    return tuple(figure for figure in figures if every_stage or figure.value is not None)


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
        as_of=_announced(rows) or as_of,
        table="investments",
        rows=rows,
        formula=t("kpi.money_formula", lang),
        denominator=t("kpi.money_denominator", lang, n=len(rows)) + _mostly(rows, lang),
        excluded=t("kpi.money_left_out", lang, text=left) if left else "",
        unknown="" if known else t("kpi.money_none", lang, stage=name),
        decimals=1,
    )


def _left(why: pd.Series, elsewhere: int, lang: str) -> list[str]:
    """Rows of the stage that do not count, by reason, and the rows that count in other stages."""
    counts = Counter(why)
    left = [t(f"kpi.left_{code}", lang, n=counts[code]) for code in REASONS if code in counts]
    return [*left, t("kpi.left_other_stages", lang, n=elsewhere)] if elsewhere else left


def _mostly(rows: pd.DataFrame, lang: str) -> str:
    """One project that makes more than half of a sum is named: who reads the sum must know it."""
    total = float(rows["amount_cny_100m"].sum())
    if len(rows) < 2 or total <= 0:
        return ""
    largest = rows.iloc[int(rows["amount_cny_100m"].argmax())]
    share = float(largest["amount_cny_100m"]) / total
    return t("kpi.money_mostly", lang, name=row_name(largest, lang), share=f"{share:.0%}") if share > _MOSTLY else ""


def own_total(rows: pd.DataFrame, facts: Facts, lang: str, *, key: str, chosen: str) -> tuple[Figure, ...]:
    """The column “total investment” of a person's ledger, added up over ``rows``; nothing for the facts that ship.

    The column says nothing about stages, so the figure stands apart from the staged ones and is never added to them.
    Sum in 万元 / 10,000 = 亿元; a row without the value takes no part, and how many do is said.
    """
    if facts.workspace == "shipped":
        return ()
    given = rows["total_investment_wan"].notna()
    asked = bool(facts.enterprises["total_investment_wan"].notna().any())
    total = float(rows.loc[given, "total_investment_wan"].sum()) / _WAN_IN_YI
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


def _announced(rows: pd.DataFrame) -> str:
    """From the first to the last announcement: a sum of several years has no one date."""
    dates = sorted(str(date) for date in rows["announced"].dropna())
    return "" if not dates else dates[0] if dates[0] == dates[-1] else f"{dates[0]}–{dates[-1]}"
