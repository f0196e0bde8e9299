"""The card of one organisation: its numbers as figures, its other fields as plain text, unknown said as unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from data.ledger.fields import ENTERPRISES, FIELDS
from data.vocabulary import CARRIER, COUNTED
from layers.figures.figure import Figure
from layers.figures.row import row_figure
from layers.privacy import columns
from layers.text import has, t
from layers.words.names import column_name, park_name, row_name, sector_list, word

if TYPE_CHECKING:
    from data.load import Facts

# column: (text of its label, text of its unit, shown even when unknown)
_TEXTS = {
    "landed_year": "card.landed",
    "established_date": "card.established",
    "registered_capital_wan": "card.capital",
}
_UNITS = {"money": "card.wan", "count": "card.person", "share": "%"}
_NUMBERS = {
    field.target: (
        _TEXTS.get(field.target, f"card.{field.target.removesuffix('_wan').removesuffix('_pct')}"),
        "card.capital_unit" if field.target == "registered_capital_wan" else _UNITS.get(field.kind, ""),
        field.card == "always",
    )
    for field in FIELDS
    if field.card and field.dtype != "str"
}


@dataclass(frozen=True, slots=True)
class OrganisationCard:
    """``fields`` are (label, plain text); ``said`` is the row as a figure, for fields whose text has numbers in it;
    ``figures`` the numbers; ``source`` the row of the source, None when none.
    """

    name: str
    other_name: str
    fields: tuple[tuple[str, str], ...]
    said: Figure
    figures: tuple[Figure, ...]
    source: pd.Series | None


def organisation_card(
    facts: Facts, organisation_id: str, lang: str, hidden: tuple[str, ...] = ()
) -> OrganisationCard | None:
    """The card of an organisation, an estate or a building, without what is ``hidden``; None for an unknown id."""
    found = facts.enterprises[facts.enterprises["id"] == organisation_id]
    table = "enterprises"
    if found.empty:
        found, table = facts.carriers[facts.carriers["id"] == organisation_id], "carriers"
    if found.empty:
        return None
    row = pd.DataFrame(found.drop(columns="geometry", errors="ignore"))
    first = row.iloc[0]
    name, left_out = row_name(first, lang), columns(hidden, "enterprises")
    other = str(first["name_zh"]) if name != first["name_zh"] else (_text(first.get("name_en")) or "")
    source = facts.sources[facts.sources["id"] == first["source_id"]]
    return OrganisationCard(
        name,
        "" if bool(first.get("name_en_is_pinyin", False)) and lang == "zh" else other,
        tuple(_fields(facts, first, lang, left_out)),
        row_figure(row, table, facts, lang, hidden),
        tuple(_figures(row, source, lang, left_out)),
        source.iloc[0] if len(source) else None,
    )


def _fields(facts: Facts, row: pd.Series, lang: str, left_out: frozenset[str]) -> list[tuple[str, str]]:
    unknown = t("ui.unknown", lang)
    precision = word("precision", row["precision"], lang)
    if pd.notna(row["uncertainty_m"]) and row["precision"] not in COUNTED:
        precision = t("card.precision_m", lang, text=precision, m=f"{row['uncertainty_m']:,.0f}")
    shown = [
        ("card.park", park_name(facts, str(row["park_id"]), lang) if _text(row["park_id"]) else ""),
        ("card.street", _text(row.get("street"))),
        ("card.kind", word("kind", row["kind"], lang)),
        ("card.sectors", sector_list(facts, row["sectors"], lang) if row["kind"] != CARRIER else ""),
        ("card.address", _text(row.get("address")) or unknown),
        ("card.site", _site(facts, row, lang) or unknown),
        ("card.precision", precision),
        ("card.status", word("status", row["status"], lang)),
        ("card.confidence", word("confidence", row["confidence"], lang)),
        ("card.tech_layer", word("tech_layer", row.get("tech_layer"), lang)),
        ("card.qualifications", _text(row.get("qualifications"))),
        ("card.note", _text(row.get("note"))),
    ]
    return [(t(key, lang), text) for key, text in shown if text and key.removeprefix("card.") not in left_out]


def _figures(row: pd.DataFrame, source: pd.DataFrame, lang: str, left_out: frozenset[str]) -> list[Figure]:
    first = row.iloc[0]
    shown = []
    for column, (label, unit, always) in _with_years(row).items():
        value = _value(first.get(column), column)
        if column in left_out or (value is None and not always):
            continue
        currency = _text(first.get("registered_capital_currency"))
        figure = Figure(
            key=f"org.{first['id']}.{column}",
            label=t(label, lang) if has(label, lang) else column_name(column, lang),
            value=value,
            unit="" if value is None else _unit(unit, currency, lang),
            as_of=_text(source.iloc[0]["date"]) if len(source) else "",
            table="enterprises",
            rows=row,
            formula=t("card.as_published", lang),
            excluded=t("card.capital_note", lang) if column == "registered_capital_wan" else "",
            unknown="" if value is not None else t("card.not_published", lang),
            decimals=2 if isinstance(value, float) and not value.is_integer() else 0,
        )
        shown.append(figure)
    return shown


def _with_years(row: pd.DataFrame) -> dict[str, tuple[str, str, bool]]:
    """The numbers of a card, with those of several years instead of the one that stands for the newest."""
    years = ENTERPRISES.yearly(row.columns)
    out: dict[str, tuple[str, str, bool]] = {}
    for column, (label, unit, always) in _NUMBERS.items():
        mine = [name for name, (field, _) in years.items() if field.target == column]
        out |= dict.fromkeys(mine, ("", unit, False)) if mine else {column: (label, unit, always)}
    return out


def _unit(unit: str, currency: str, lang: str) -> str:
    if unit == "card.capital_unit":
        return t(unit, lang, currency=t(f"card.currency_{currency}", lang) if currency else "")
    return t(unit, lang) if "." in unit else unit


def _value(cell: Any, column: str) -> float | str | None:
    """A number, an ISO date or a year as text (neither takes a thousands separator), or None when missing."""
    if cell is None or cell is pd.NaT or pd.isna(cell):
        return None
    if isinstance(cell, pd.Timestamp):
        return str(cell.date().isoformat())
    return str(int(cell)) if column.endswith("_year") else float(cell)


def _site(facts: Facts, row: pd.Series, lang: str) -> str:
    """The site's name in the language; a ledger's own words where it has no site of the table."""
    found = facts.sites[facts.sites["id"] == row.get("site_id")]
    named = row_name(found.iloc[0], lang) if len(found) else ""
    return named if lang != "zh" or not _text(row.get("site")) else _text(row.get("site"))


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else ""
