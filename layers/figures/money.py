"""Money by stage as separate figures: what geo.money sums, with what it left out and why. Never one sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.money import STAGES, by_stage
from layers.figure import Figure
from layers.figures.names import in_reader_units, word
from layers.text import t

if TYPE_CHECKING:
    from data.load import Facts
    from geo.money import Money

_WAN_IN_YI = 10_000.0


def money_figures(
    investments: pd.DataFrame, lang: str, *, key: str, as_of: str, every_stage: bool = False
) -> tuple[Figure, ...]:
    """One Figure per stage; a stage without a countable row is left out unless ``every_stage`` (value unknown)."""
    money = by_stage(investments, by=None)
    figures = [_stage(money, stage, lang, key=key, as_of=as_of) for stage in STAGES]
    return tuple(figure for figure in figures if every_stage or figure.value is not None)


def _stage(money: Money, stage: str, lang: str, *, key: str, as_of: str) -> Figure:
    known = len(money.amount) > 0 and pd.notna(money.amount[stage].iloc[0])
    name = word("stage", stage, lang)
    rows = money.rows[money.rows["stage"] == stage]
    left = t("kpi.money_join", lang).join(t(f"kpi.left_{code}", lang, n=n) for code, n in money.left_out.items())
    return Figure(
        key=f"{key}.money.{stage}",
        label=t("kpi.money", lang, stage=name),
        value=in_reader_units(float(money.amount[stage].iloc[0]), "亿元", lang) if known else None,
        unit=t("kpi.unit_money", lang),
        as_of=_newest(rows) or as_of,
        table="investments",
        rows=rows,
        formula=t("kpi.money_formula", lang),
        denominator=t("kpi.money_denominator", lang, n=len(rows)),
        excluded=t("kpi.money_left_out", lang, text=left) if left else "",
        unknown="" if known else t("kpi.money_none", lang, stage=name),
        decimals=1,
    )


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


def _newest(rows: pd.DataFrame) -> str:
    dates = list(rows["announced"].dropna())
    return str(max(dates)) if dates else ""
