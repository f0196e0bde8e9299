"""Names of things in the reader's language, from the tables; what has no translation keeps its Chinese name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from data.ledger.fields import ENTERPRISES, FIELDS
from data.ledger.other_fields import PROJECTS
from data.search import spelled
from layers.text import has, t

if TYPE_CHECKING:
    from data.load import Facts

YI_PER_BN = 10.0  # ten 亿 (10^8) are one billion (10^9)


def word(vocabulary: str, value: Any, lang: str) -> str:
    """A vocabulary value (``stage`` …) as shown; missing is “unknown”, a value without a text shows itself."""
    if value == "" or pd.isna(value):
        return t("ui.unknown", lang)
    key = f"vocab.{vocabulary}.{value}"
    return t(key, lang) if has(key, lang) else str(value)


def park_name(facts: Facts, park_id: str, lang: str, *, short: bool = True) -> str:
    """Name of a park; an id that is not in the table shows itself."""
    return park_names(facts, lang, short=short).get(park_id, park_id)


def park_names(facts: Facts, lang: str, *, short: bool = True) -> dict[str, str]:
    """Park id → name, in the table's order."""
    column = f"{'short' if short else 'name'}_{lang}"
    return dict(zip(facts.parks["id"], facts.parks[column], strict=True))


def sector_names(facts: Facts, lang: str) -> dict[str, str]:
    """Sector id → name, in the table's order (grouped by family)."""
    return dict(zip(facts.sectors["id"], facts.sectors[f"name_{lang}"], strict=True))


def sector_list(facts: Facts, joined: object, lang: str) -> str:
    """``"ai_chip;research"`` as names, main one first; missing is “unknown”."""
    if not isinstance(joined, str) or not joined:
        return t("ui.unknown", lang)
    names = sector_names(facts, lang)
    return t("filters.list_join", lang).join(names.get(part.strip(), part.strip()) for part in joined.split(";"))


def families(facts: Facts, lang: str) -> dict[str, dict[str, str]]:
    """Family name → {sector id → name}: how sectors are offered in a filter."""
    names = sector_names(facts, lang)
    return {
        str(family.name): {s: names[s] for s in facts.sectors.loc[facts.sectors["family"] == family.id, "id"]}
        for family in facts.families.rename(columns={f"name_{lang}": "name"})[["id", "name"]].itertuples(index=False)
    }


def row_name(row: pd.Series, lang: str) -> str:
    """Name of an organisation, project or site; English only where the table has it."""
    english = row.get("name_en") if lang == "en" else None
    return str(english) if isinstance(english, str) and english else str(row["name_zh"])


def ground_name(row: Any, lang: str) -> tuple[str, bool]:
    """Name of a hill, lake, estate … (a row with name_zh and name_en) and whether it is pinyin: no English is known."""
    if lang != "en":
        return str(row.name_zh), False
    known = isinstance(row.name_en, str) and bool(row.name_en)
    return (str(row.name_en), False) if known else (spelled(str(row.name_zh)), True)


def metric_name(facts: Facts, metric: str, lang: str) -> str:
    """An indicator of the table ``metrics`` as shown; one that ``metric_names`` does not name shows its code."""
    names = facts.metric_names
    found = names.loc[names["id"] == metric.removeprefix("other:"), f"name_{lang}"]
    return str(found.iloc[0]) if len(found) else metric


def unit_name(unit: object, lang: str) -> str:
    """A unit of the table ``metrics`` as shown, "" when none is given."""
    if not isinstance(unit, str):
        return ""
    key = f"metrics.unit.{unit}"
    return t(key, lang) if has(key, lang) else unit


def in_reader_units(value: float, unit: str, lang: str) -> float:
    """A published value in the unit that ``unit_name`` shows: 亿元 is 0.1 billion for readers of English."""
    return value / YI_PER_BN if lang == "en" and unit.startswith("亿元") else value


def column_name(column: str, lang: str, section: str = "columns") -> str:
    """What a column is called: by the texts, else by the record of the ledger's field (a year in front where it is one
    of several), else by its own name."""
    key = f"{section}.{column}"
    if has(key, lang):
        return t(key, lang)
    for field in FIELDS + PROJECTS.fields:
        if field.target == column:
            return field.header(lang)
    year = ENTERPRISES.yearly([column]).get(column)
    return column if year is None else t("columns.of_year", lang, year=year[1], column=year[0].header(lang))
