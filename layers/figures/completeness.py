"""How complete the facts are: per park and table, share of rows that have what a planner asks for; what is in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from data.vocabulary import CITY
from layers.figures.figure import Figure
from layers.text import t

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.load import Facts

PRECISE = ("point", "street")


def _has(*columns: str) -> Callable[[pd.DataFrame], pd.Series]:
    """Whether any of the columns is given, row by row."""
    return lambda rows: rows[[c for c in columns if c in rows.columns]].notna().any(axis=1)


# table: {text of the question: how a row answers it}
CHECKS: dict[str, dict[str, Callable[[pd.DataFrame], pd.Series]]] = {
    "enterprises": {
        "with_source": _has("source_id"),
        "with_year": _has("landed_year", "established_date"),
        "with_place": lambda rows: rows["precision"].isin(PRECISE),
        "with_capital": _has("registered_capital_wan"),
    },
    "investments": {
        "with_source": _has("source_id"),
        "with_date": _has("announced"),
        "with_place": lambda rows: rows["precision"].isin(PRECISE),
        "with_amount": _has("amount_cny_100m"),
    },
    "metrics": {"with_source": _has("source_id"), "with_date": _has("as_of"), "with_value": _has("value")},
    "targets": {"with_source": _has("source_id"), "with_target_year": _has("year"), "with_value": _has("low", "high")},
    "designations": {"with_source": _has("source_id"), "with_sector": _has("sector_id")},
}


@dataclass(frozen=True, slots=True)
class ParkCompleteness:
    """One line of the page: ``tables`` table → rows and shares; number, oldest and newest of the sources it cites."""

    park_id: str
    tables: dict[str, tuple[Figure, ...]]
    cited: tuple[Figure, Figure, Figure]


def completeness(facts: Facts, lang: str) -> tuple[ParkCompleteness, ...]:
    """One ParkCompleteness per park, in the table's order; what is told of the whole city stands last."""
    return tuple(_park(facts, str(park_id), lang) for park_id in (*facts.parks["id"], CITY))


def _park(facts: Facts, park_id: str, lang: str) -> ParkCompleteness:
    here = {name: _rows(facts, name, park_id) for name in CHECKS}
    tables = {
        name: (
            _count(rows, name, park_id, facts.as_of, lang),
            *(_share(rows, name, check, park_id=park_id, as_of=facts.as_of, lang=lang) for check in CHECKS[name]),
        )
        for name, rows in here.items()
    }
    cited = pd.concat([rows["source_id"] for rows in here.values()]).dropna().unique()
    sources = facts.sources[facts.sources["id"].isin(cited)].sort_values("date", kind="stable")
    dates = _dated(sources, "oldest", park_id, lang), _dated(sources.iloc[::-1], "newest", park_id, lang)
    return ParkCompleteness(park_id, tables, (_count(sources, "sources", park_id, facts.as_of, lang), *dates))


def _rows(facts: Facts, table: str, park_id: str) -> pd.DataFrame:
    frame = facts.plan[table] if table in facts.plan else pd.DataFrame(getattr(facts, table))
    rows = frame[frame["park_id"] == park_id]
    if table != "investments":
        return rows
    places = facts.sites.drop_duplicates("id").set_index("id")["precision"]
    return rows.assign(precision=rows.reindex(columns=["site_id"])["site_id"].map(places))


def _count(rows: pd.DataFrame, table: str, park_id: str, as_of: str, lang: str) -> Figure:
    return Figure(
        key=f"complete.{park_id}.{table}.rows",
        label=t("sources.rows", lang),
        value=len(rows),
        unit=t("kpi.unit_row", lang),
        as_of=as_of,
        table=table,
        rows=rows,
        formula=t("sources.rows_formula", lang),
    )


def _share(rows: pd.DataFrame, table: str, check: str, *, park_id: str, as_of: str, lang: str) -> Figure:
    given = CHECKS[table][check](rows).astype(bool)
    lacking = int((~given).sum())
    what = t(f"sources.{check}", lang)
    if rows.empty:
        said = t("sources.share_none", lang)
    else:
        said = t("sources.share_unknown", lang, n=lacking) if lacking else ""
    return Figure(
        key=f"complete.{park_id}.{table}.{check}",
        label=what,
        value=100 * float(given.mean()) if len(rows) else None,
        unit="%",
        as_of=as_of,
        table=table,
        rows=pd.concat([rows[~given], rows[given]]),
        formula=t("sources.share_formula", lang, what=what),
        denominator=t("sources.share_denominator", lang, n=len(rows)),
        unknown=said,
    )


def _dated(sources: pd.DataFrame, which: str, park_id: str, lang: str) -> Figure:
    dated = sources.dropna(subset=["date"])
    name = t(f"sources.{which}", lang)
    undated = len(sources) - len(dated)
    said = t("sources.date_unknown", lang, n=undated) if undated else ""
    return Figure(
        key=f"complete.{park_id}.{which}",
        label=name,
        value=str(dated.iloc[0]["date"]) if len(dated) else None,
        table="sources",
        rows=dated,
        formula=t("sources.date_formula", lang, which=name),
        unknown=said if len(dated) else t("sources.date_none", lang),
    )


def doubts(facts: Facts, lang: str) -> tuple[Figure, ...]:
    """What is in doubt, counted, each with its rows."""
    people, money, published = pd.DataFrame(facts.enterprises), facts.investments, facts.metrics
    values = published.groupby(["park_id", "metric", "as_of", "target"])["value"].transform("nunique")
    found = {
        "low": ("enterprises", people[people["confidence"] == "low"]),
        "place": ("enterprises", people[people["precision"] == "park"]),
        "status": ("enterprises", people[people["status"] == "unknown"]),
        "stage": ("investments", money[money["stage"] == "unknown"]),
        "claims": ("investments", money[money["scope"] == "superseded"]),
        "metrics": ("metrics", published[values > 1].sort_values(["park_id", "metric", "as_of"])),
    }
    return tuple(
        Figure(
            key=f"doubt.{name}",
            label=t(f"sources.doubt_{name}", lang),
            value=len(rows),
            unit=t("kpi.unit_row", lang),
            as_of=facts.as_of,
            table=table,
            rows=rows,
            formula=t(f"sources.doubt_{name}_formula", lang),
            denominator=t("sources.share_denominator", lang, n=len(getattr(facts, table))),
            unknown="" if len(rows) else t("sources.doubt_none", lang),
        )
        for name, (table, rows) in found.items()
    )


def licences(facts: Facts, lang: str) -> pd.DataFrame:
    """Every layer of the base map with its features, sources, licences and precision; columns ``layer`` … as texts."""
    rows = []
    for name in facts.boundaries.__dataclass_fields__:
        frame = getattr(facts.boundaries, name)
        for (source, licence, precision), part in frame.groupby(["source", "licence", "precision"], sort=False):
            rows.append((t(f"sources.boundary.{name}", lang), len(part), source, licence, precision))
    return pd.DataFrame(rows, columns=["layer", "features", "source", "licence", "precision"])


def licence_figure(row: pd.DataFrame, lang: str) -> Figure:
    """One row of ``licences`` as a figure."""
    first = row.iloc[0]
    return Figure(
        key=f"licence.{row.index[0]}",
        label=str(first["layer"]),
        value=int(first["features"]),
        unit=t("sources.feature_unit", lang),
        table="boundaries",
        rows=row,
        formula=t("sources.layer_formula", lang, source=first["source"], licence=first["licence"]),
    )


def trust_values(facts: Facts) -> dict[str, int]:
    """Numbers in the sentences on trust: ``n`` organisations known only by park, of ``total``."""
    return {"n": int((facts.enterprises["precision"] == "park").sum()), "total": len(facts.enterprises)}
