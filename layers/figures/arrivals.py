"""What stands behind a mark of the charts by years: the organisations of a year and park, the projects of a stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.vocabulary import STAGES
from geo.money import by_stage
from geo.states.arrivals import NO_YEAR, years_of
from layers.figures.figure import Figure
from layers.text import t
from layers.words.names import in_reader_units, park_name, unit_name, word

if TYPE_CHECKING:
    import pandas as pd

    from data.load import Facts
    from geo.filter import Selection


def arrived(facts: Facts, selection: Selection, ref: str, first: int, lang: str) -> Figure:
    """``ref`` is “year:park” or “year:stage”; year ``first - 1`` stands for all years before ``first``."""
    year, _, key = ref.partition(":")
    staged = key in STAGES
    rows = selection.investments if staged else selection.counted
    years = years_of(rows, "investments" if staged else "enterprises")
    early = int(year) == first - 1
    rows = rows[(years == int(year)) if not early else (years != NO_YEAR) & (years < first)]
    when = t("chart.earlier", lang, year=first) if early else year
    when = t("chart.no_year", lang) if int(year) == NO_YEAR else when
    if staged:
        return _money(rows, key, when, facts, lang)
    rows = rows[rows["park_id"].fillna("").astype("str") == key]
    name = park_name(facts, key, lang) if key else t("chart.no_park", lang)
    label = t("chart.arrived_organisations", lang, when=when, park=name)
    formula = t("chart.arrived_organisations_formula", lang)
    return Figure("arrivals", label, len(rows), t("kpi.unit_org", lang), facts.as_of, "enterprises", rows, formula)


def _money(rows: pd.DataFrame, stage: str, when: str, facts: Facts, lang: str) -> Figure:
    found = by_stage(rows, None)
    summed = found.rows[found.rows["stage"].where(found.rows["stage"].isin(STAGES), "unknown") == stage]
    value = float(found.amount[stage].iloc[0]) if len(summed) else None
    told = None if value is None else in_reader_units(value, "亿元", lang)
    label = t("chart.arrived_money", lang, when=when, stage=word("stage", stage, lang))
    formula = t("chart.arrived_money_formula", lang)
    unit = unit_name("亿元", lang)
    return Figure("arrivals", label, told, unit, facts.as_of, "investments", summed, formula, decimals=1)
