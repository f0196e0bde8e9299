"""A table as a person reads it: columns and vocabularies in words, names instead of ids, sources spelled out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from data.ledger.fields import ENTERPRISES, FIELDS
from data.ledger.other_fields import PROJECTS
from layers.privacy import columns
from layers.text import t
from layers.words.names import column_name, in_reader_units, metric_name, park_names, sector_list, unit_name, word

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.load import Facts

# Sums by stage that ``layers.figures.park.park_table`` adds to the parks; unknown is not zero
MONEY = ("operating", "under_construction", "announced_sum", "unknown", "ended")
_LINKS = ("source_url", "url")  # the only columns whose addresses are links: what else a cell says is text
_SOURCE = ("source_title", "source_standing", "source_date", "source_url")
# Columns that only a person's own tables fill: there where somebody filled them
_OWN = tuple(field.target for field in FIELDS if field.own and field.kind != "flag")
_OWN_PROJECT = tuple(
    field.target for field in PROJECTS.fields if field.own and field.target not in ("district_id", "street")
)
# The columns that a reader needs, in reading order; a column the frame lacks is passed over
COLUMNS: dict[str, tuple[str, ...]] = {
    "enterprises": (
        "name", "park_id", "kind", "sectors", "address", "landed_year", "established_date", "registered_capital_wan",
        "registered_capital_currency", "ai_share_pct", "tech_layer", "status",
        *_OWN, "precision", "confidence", "note", "origin", *_SOURCE,
    ),
    "carriers": (
        "name", "park_id", "kind", "address", "landed_year", "status", "precision", "confidence", "note", *_SOURCE,
    ),
    "investments": (
        "name", "investor_zh", "park_id", "stage", "stage_as_of", "stage_was", "amount_cny_100m", "announced",
        "project_kind", "ai_relevance", "sectors", "scope", "amount", "currency", "unit", *_OWN_PROJECT, "confidence",
        "note", "origin", *_SOURCE,
    ),
    "parks": ("name", "role", "position", "organisations", *MONEY, "source_title", "source_date"),
    "metrics": (
        "park_id", "metric", "value", "unit", "as_of", "target", "area", "definition", "note", "origin", *_SOURCE,
    ),
    "designations": ("park_id", "term", "sector_id", "clause", "source_title", "source_date"),
    "sources": ("title", "publisher", "standing", "date", "url"),
    "filings": (
        "entity_zh", "name_zh", "product_zh", "district_id", "filed", "algorithm_class", "announced", "withdrawn",
        "filing_number", *_SOURCE,
    ),
    "later_plans": (
        "plan", "park_id", "year", "kind", "statement", "note", *_SOURCE,
    ),
    "targets": (
        "plan", "clause", "park_id", "indicator", "term", "year", "as_written", "verdict", "rule", "published", "note",
        "source_title", "source_date", "source_url",
    ),
    "tasks": (
        "measure", "group", "bodies", "body", "gist", "sectors", "parks", "deadline", "instruments", "scenarios",
        "tasks_count", "safeguards_count", "first_count", "total_count", "source_title", "source_date",
    ),
    "instruments": (
        "measure", "name", "kind", "amount_text", "condition", "source_title", "source_date",
    ),
    "aims": ("aim", "year", "clause", "source_title", "source_date"),
    "terms": ("term", "gloss", "clause"),
}  # fmt: skip
_WORDS = {
    "tech_layer": "tech_layer",
    "kind": "kind",
    "status": "status",
    "confidence": "confidence",
    "precision": "precision",
    "stage": "stage",
    "role": "role",
    "scope": "scope",
    "ai_relevance": "ai_relevance",
    "origin": "origin",
    "project_kind": "project_kind",
    "area": "area",
    "standing": "standing",
    "source_standing": "standing",
    "filed": "filed",
    "algorithm_class": "algorithm_class",
}
_BLANK = ("source_url", "url", "stage_was", "definition", "product_zh")  # nothing to say is not “unknown” here
_HIDDEN_IN_OTHER = ("geometry", "pinyin", "initials", "syllables", "name_en_is_pinyin", "lon", "lat")


def readable(frame: pd.DataFrame, table: str, facts: Facts, lang: str, hidden: tuple[str, ...] = ()) -> pd.DataFrame:
    """``frame`` (rows of ``table``) with the columns of ``COLUMNS`` under their own names, values put into words.

    Column names stay those of the table (see ``labels``). ``hidden`` columns are left out. A table that is not in
    ``COLUMNS`` keeps its columns. Unknown text is the word for unknown, an unknown number stays missing.
    """
    named = _with_sources(_named(_told(pd.DataFrame(frame), table, facts, lang), lang), facts)
    wanted = _with_years(COLUMNS.get(table, ()), named) or tuple(
        c for c in named.columns if c not in (*_HIDDEN_IN_OTHER, "source_id", "name")
    )
    left_out = columns(hidden, table)
    kept = [c for c in wanted if c in named.columns and c not in left_out]
    kept = [c for c in kept if not _is_private_and_empty(named[c], c)]
    out = named[kept].copy()
    for column, put in _putters(table, facts, lang).items():
        if column in out.columns:
            out[column] = _each_once(out[column], put)
    unknown = t("ui.unknown", lang)
    for column in out.columns:
        if pd.api.types.is_string_dtype(out[column].dtype) or out[column].dtype == object:
            missing = None if column in _BLANK else unknown
            out[column] = out[column].astype(object).where(out[column].notna(), missing)
    for column in {"amount_cny_100m", *(MONEY if table == "parks" else ())} & set(out.columns):
        out[column] = out[column].map(lambda value: in_reader_units(value, "亿元", lang))
    if table == "metrics" and lang == "en" and {"value", "unit"} <= set(named.columns):
        out["value"] = [in_reader_units(v, str(u), lang) for v, u in zip(named["value"], named["unit"], strict=True)]
    return out


def _with_years(wanted: tuple[str, ...], frame: pd.DataFrame) -> tuple[str, ...]:
    """The columns, with those of several years instead of the one that stands for the newest."""
    years = ENTERPRISES.yearly(frame.columns) if "revenue_wan" in wanted else {}
    out: list[str] = []
    for column in wanted:
        out += [name for name, (field, _) in years.items() if field.target == column] or [column]
    return tuple(out)


def labels(columns: list[str], lang: str) -> dict[str, str]:
    """Column → its name for readers; a column without a text keeps its own name."""
    return {c: column_name(c, lang) for c in columns}


def link_columns(lang: str) -> frozenset[str]:
    """The columns that hold links, by their codes and by their names for readers."""
    return frozenset([*_LINKS, *(column_name(name, lang) for name in _LINKS)])


def _named(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Adds ``name`` and ``term`` in the language; English falls back to Chinese."""
    for name in ("name", "term"):
        chinese, english = f"{name}_zh", f"{name}_en"
        if chinese in frame.columns:
            use_english = lang == "en" and english in frame.columns
            frame = frame.assign(**{name: frame[english].fillna(frame[chinese]) if use_english else frame[chinese]})
    return frame


def _told(frame: pd.DataFrame, table: str, facts: Facts, lang: str) -> pd.DataFrame:
    """Adds what a table's rows say through another table or in two languages."""
    if table == "metrics" and "id" in frame.columns:
        series = facts.plan["metric_series"].set_index("metric_id")[f"definition_{lang}"]
        told = frame["id"].map(series)
        return frame.assign(definition=told.fillna(frame["definition"]) if "definition" in frame.columns else told)
    if table == "filings":
        return frame.rename(columns={"number": "filing_number"})
    if table == "later_plans":
        plans = facts.plan["plans"].set_index("id")[f"short_{lang}"]
        return frame.assign(
            plan=frame["plan_id"].map(plans), statement=frame[f"text_{lang}"], note=frame[f"note_{lang}"].fillna("")
        )
    return frame


def _with_sources(frame: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    if "source_id" not in frame.columns:
        return frame
    sources = facts.sources.drop_duplicates("id").set_index("id")
    ids = frame["source_id"]
    return frame.assign(
        source_title=ids.map(sources["title"]),
        source_standing=ids.map(sources["standing"]),
        source_date=ids.map(sources["date"]),
        source_url=ids.map(sources["url"]),
    )


def _is_private_and_empty(cells: pd.Series, column: str) -> bool:
    """Columns that only a person's own tables fill are left out where nobody filled them."""
    return column in (*_OWN, *_OWN_PROJECT) and bool(cells.isna().all())


def _putters(table: str, facts: Facts, lang: str) -> dict[str, Callable[[object], object]]:
    parks = {
        "city": t("kpi.place_city", lang),
        "province": facts.place.words[lang]["province"],
        **park_names(facts, lang),
    }
    put: dict[str, Callable[[object], object]] = {column: partial(word, v, lang=lang) for column, v in _WORDS.items()}
    kinds = {"investments": "money_kind", "later_plans": "later_kind"}
    if table in kinds:
        put["kind"] = lambda value: word(kinds[table], value, lang)
    if table == "filings":
        districts = dict(zip(facts.boundaries.districts["id"], facts.boundaries.districts[f"name_{lang}"], strict=True))
        put["district_id"] = lambda value: districts.get(str(value), value)
        put["withdrawn"] = lambda value: t(f"vocab.yes_no.{'yes' if value else 'no'}", lang)
    put |= {
        "stage_was": lambda value: word("stage", value, lang) if isinstance(value, str) else None,
        "park_id": lambda value: parks.get(str(value), value),
        "sectors": lambda value: sector_list(facts, value, lang),
        "sector_id": lambda value: sector_list(facts, value, lang),
        "metric": lambda value: metric_name(facts, str(value), lang),
        "unit": lambda value: unit_name(value, lang) or None,
        "target": lambda value: t(f"vocab.yes_no.{'yes' if value else 'no'}", lang),
        "source_url": _link,
        "url": _link,
    }
    return put


def _each_once(cells: pd.Series, put: Callable[[object], object]) -> pd.Series:
    """``put`` of every cell, called once for each different value: a column of words repeats few of them."""
    codes, values = pd.factorize(cells, use_na_sentinel=False)
    words = pd.Series([put(value) for value in values.astype(object)], dtype=object).to_numpy()
    return pd.Series(words[codes], index=cells.index, dtype=object)


def _link(value: object) -> object:
    return value if is_link(value) else None


def is_link(value: object) -> bool:
    """Only http and https are ever made a link: a cell ``javascript:…`` is not."""
    return isinstance(value, str) and value.lower().startswith(("https://", "http://"))
