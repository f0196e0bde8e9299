"""Official algorithm filings by district of registration, as figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.figures.figure import Figure
from layers.text import t

if TYPE_CHECKING:
    import pandas as pd

    from data.load import Facts


def filings_by_district(facts: Facts, lang: str) -> tuple[Figure, ...]:
    """One figure a district that has any, the most first, with the entities behind it; rows are the filings."""
    names = dict(zip(facts.boundaries.districts["id"], facts.boundaries.districts[f"name_{lang}"], strict=True))
    groups = sorted(facts.filings.groupby("district_id"), key=lambda pair: (-len(pair[1]), str(pair[0])))
    return tuple(_district(str(district), rows, str(names.get(district, district)), lang) for district, rows in groups)


def _district(district: str, rows: pd.DataFrame, name: str, lang: str) -> Figure:
    withdrawn = int(rows["withdrawn"].sum())
    return Figure(
        key=f"filings.{district}",
        label=name,
        value=len(rows),
        unit=t("sources.filing_unit", lang),
        as_of=str(rows["announced"].max()),
        table="filings",
        rows=rows.sort_values("announced", ascending=False),
        formula=t("sources.filings_formula", lang),
        denominator=t("sources.filings_entities", lang, n=rows["entity_zh"].nunique()),
        excluded=t("sources.filings_withdrawn", lang, n=withdrawn) if withdrawn else "",
    )
