"""What reading a ledger came to, as figures: rows in, used, with findings, set aside; how well each is placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from data.vocabulary import PRECISIONS
from geo.counting import counted
from layers.figures.figure import Figure
from layers.text import t

if TYPE_CHECKING:
    from data.ledger import LedgerResult
    from data.load import Facts


# the table whose words and units the rows of a kind are shown in
_TABLE = {
    "enterprises": "enterprises",
    "projects": "investments",
    "boundaries": "ledger",
    "figures": "metrics",
    "designations": "designations",
}


def ledger_counts(result: LedgerResult, found: pd.DataFrame, aside: pd.DataFrame, lang: str) -> tuple[Figure, ...]:
    """Rows in, used, with findings, set aside; ``found`` and ``aside`` are those rows in the reader's words."""
    rows = pd.DataFrame(result.rows.drop(columns="geometry", errors="ignore"))
    subject = next(name for name in ("name_zh", "metric_zh", "term_zh") if name in rows.columns)
    whole = pd.concat([rows[["row", subject]].rename(columns={subject: "name"}), result.set_aside[["row"]]])
    of_rows = found.loc[result.findings["row"].notna().to_numpy()]
    parts = {
        "rows_in": (result.rows_in, "ledger", whole.rename(columns=_headers(lang))),
        "used": (result.used, _TABLE[result.kind], rows),
        "with_findings": (result.rows_with_findings, "ledger", of_rows),
        "set_aside": (len(result.set_aside), "ledger", aside),
    }
    return tuple(_count(name, *part, lang) for name, part in parts.items())


def ledger_places(result: LedgerResult, lang: str) -> tuple[Figure, ...]:
    """How many of the used rows are placed how well, best first; a level that no row has is left out."""
    if result.kind != "enterprises":
        return ()
    rows = pd.DataFrame(result.rows.drop(columns="geometry"))
    by_level = {level: rows[rows["precision"] == level] for level in (*PRECISIONS, "district")}
    return tuple(
        Figure(
            key=f"ledger.placed.{level}",
            label=t(f"ledger.placed.{level}", lang),
            value=len(part),
            unit=t("kpi.unit_org", lang),
            table="enterprises",
            rows=part,
            formula=t("ledger.placed_formula", lang),
            denominator=t("sources.share_denominator", lang, n=f"{len(rows):,}"),
        )
        for level, part in by_level.items()
        if len(part)
    )


def ledger_row(row: pd.DataFrame, name: str, lang: str) -> Figure:
    """One row of the findings or of what was set aside (``name`` is a text of section ledger)."""
    known = row.iloc[:, 0].dropna()
    where = t("ledger.row_number", lang, n=known.iloc[0]) if len(known) else t("ledger.whole_file", lang)
    return Figure(
        key=f"ledger.{name}.{row.index[0]}",
        label=t(f"ledger.row_of.{name}", lang),
        value=where,
        table="ledger",
        rows=row,
        formula=t(f"ledger.row_formula.{name}", lang),
    )


def in_use(facts: Facts, lang: str) -> Figure:
    """The organisations of the data that the whole program shows, counted as everywhere: ended ones are told apart."""
    rows = counted(pd.DataFrame(facts.enterprises))
    return Figure(
        key=f"ledger.organisations.{'shipped' if facts.workspace == 'shipped' else 'own'}",
        label=t("kpi.organisations", lang),
        value=len(rows),
        unit=t("kpi.unit_org", lang),
        as_of=facts.as_of,
        table="enterprises",
        rows=rows,
        formula=t("ledger.all_rows", lang),
        unknown=t("kpi.organisations_unknown", lang) if facts.workspace == "shipped" else "",
    )


def _headers(lang: str) -> dict[str, str]:
    return {"row": t("ledger.column.row", lang), "name": t("columns.name", lang)}


def _count(name: str, value: int, table: str, rows: pd.DataFrame, lang: str) -> Figure:
    return Figure(
        key=f"ledger.count.{name}",
        label=t(f"ledger.count.{name}", lang),
        value=value,
        unit=t("kpi.unit_row", lang),
        table=table,
        rows=rows,
        formula=t(f"ledger.count_formula.{name}", lang),
    )
