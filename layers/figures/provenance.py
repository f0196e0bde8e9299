"""What the provenance panel tells about a figure: notes, sources with their rows, a prefilled report of an error."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from layers.figures.disagreement import disagreements
from layers.memory import while_alive
from layers.text import t
from layers.words.names import word
from layers.words.tables import readable

if TYPE_CHECKING:
    from data.load import Facts
    from layers.figures.figure import Figure

_NOTES = ("formula", "denominator", "excluded", "disagreements", "unknown")
MAX_ROWS = 500  # rows that a panel lists; the table below the map has them all
_FRONT = {"enterprises": 3}  # columns that stand before confidence and source; five elsewhere
_SHOWN = ["publisher", "title", "date", "standing", "confidence", "rows", "url"]
_LISTED = 20  # ids and sources that a report names; a mail address line has a limit


@dataclass(frozen=True, slots=True)
class Provenance:
    """``notes`` are (heading, plain text); ``sources`` has publisher, title, date, standing, confidence, rows, url."""

    notes: tuple[tuple[str, str], ...]
    sources: pd.DataFrame
    without_source: int
    report_subject: str
    report: str


def value_text(figure: Figure, lang: str) -> str:
    """The value as read: thousands separated, ``decimals`` places, what is not told or unknown in words."""
    if figure.value is None:
        return figure.instead or t("ui.unknown", lang)
    if isinstance(figure.value, str):
        return figure.value
    return f"{figure.value:,.{figure.decimals}f}"


def faults(figure: Figure) -> tuple[str, ...]:
    """What a figure lacks to be defended: empty for a sound one. A test walks every figure on every page with this."""
    lacks = []
    if not figure.label.strip():
        lacks.append("label")
    if not figure.table:
        lacks.append("table")
    if figure.value is None and not figure.unknown:
        lacks.append("unknown: why the value is not known")
    if figure.value is not None:
        if figure.rows is None:
            lacks.append("rows")
        if not figure.formula:
            lacks.append("formula")
        if isinstance(figure.value, (int, float)) and not figure.unit:
            lacks.append("unit")
    return tuple(lacks)


def notes(figure: Figure, lang: str) -> tuple[tuple[str, str], ...]:
    """What is said about a figure, as (heading, plain text)."""
    texts = ((name, getattr(figure, name)) for name in _NOTES)
    return tuple((t(f"provenance.{name}", lang), text) for name, text in texts if text)


def panel_rows(figure: Figure, facts: Facts, lang: str, hidden: tuple[str, ...] = ()) -> pd.DataFrame:
    """The first MAX_ROWS rows behind a figure in words; how sure each is, its source and date stand near the front."""
    rows = pd.DataFrame() if figure.rows is None else pd.DataFrame(figure.rows).iloc[:MAX_ROWS]
    return in_words(rows, figure.table, facts, lang, hidden)


def in_words(rows: pd.DataFrame, table: str, facts: Facts, lang: str, hidden: tuple[str, ...] = ()) -> pd.DataFrame:
    """Rows of ``table`` as the panel shows them, in their order; the rows of several figures may be put together."""
    if "source_id" in rows.columns and "confidence" not in rows.columns:
        rows = rows.assign(confidence=t("provenance.not_rated", lang))
    shown = readable(rows, table, facts, lang, hidden)
    if "confidence" in rows.columns and "confidence" not in shown.columns and not hidden:
        shown["confidence"] = rows["confidence"].to_numpy()
    near = [c for c in ("confidence", "source_title", "source_standing", "source_date") if c in shown.columns]
    rest = [c for c in shown.columns if c not in near]
    front = _FRONT.get(table, 5)
    return shown[[*rest[:front], *near, *rest[front:]]]


def provenance(figure: Figure, facts: Facts, lang: str) -> Provenance:
    """All that the panel shows besides the rows themselves."""
    rows = pd.DataFrame() if figure.rows is None else pd.DataFrame(figure.rows)
    sources, without = _sources(rows, facts, lang)
    ids = list(rows["id"].astype(str)) if "id" in rows.columns else []
    titles = list(sources["title"].dropna())
    found = disagreements(rows, figure.table, facts, lang)
    known = (
        ""
        if figure.disagreements and found in (t("provenance.agreed", lang), t("provenance.one_source", lang))
        else found
    )
    said = "\n".join(part for part in (figure.disagreements, known) if part)
    return Provenance(
        notes=notes(replace(figure, disagreements=said), lang),
        sources=sources,
        without_source=without,
        report_subject=t("provenance.report_subject", lang, label=figure.label),
        report=t(
            "provenance.report_body",
            lang,
            label=figure.label,
            value=value_text(figure, lang),
            unit=figure.unit,
            date=figure.as_of,
            version=facts.version,
            rows=_some(ids, lang),
            sources=_some(titles, lang),
        ),
    )


def _sources(rows: pd.DataFrame, facts: Facts, lang: str) -> tuple[pd.DataFrame, int]:
    """Every source of the rows once, most used first, and how many rows have none."""
    if "source_id" not in rows.columns:
        return pd.DataFrame(columns=_SHOWN), 0
    # plain Python: a page has hundreds of small figures
    cited = [(source, value) for source, value in zip(*_cited(rows), strict=True) if isinstance(source, str)]
    counts = Counter(source for source, _ in cited)
    order = [source for source, _ in counts.most_common()]
    sure = _confidence(cited, lang) if "confidence" in rows.columns else {}
    table = _known_sources(facts.sources).reindex(order).reset_index(drop=True)
    table["standing"] = [word("standing", value, lang) for value in table["standing"]]
    table["rows"] = [counts[source] for source in order]
    table["confidence"] = pd.Series([sure.get(source) for source in order], dtype=object)
    return table[_SHOWN], len(rows) - len(cited)


def _cited(rows: pd.DataFrame) -> tuple[list[Any], list[Any]]:
    """Source and confidence of each row, None where there is none."""
    sure = rows["confidence"].tolist() if "confidence" in rows.columns else [None] * len(rows)
    return rows["source_id"].tolist(), sure


@while_alive
def _known_sources(sources: pd.DataFrame) -> pd.DataFrame:
    """Of each source, by its id, what the panel shows."""
    return sources.drop_duplicates("id").set_index("id")[["publisher", "title", "date", "standing", "url"]]


def _confidence(cited: list[tuple[str, object]], lang: str) -> dict[str, str]:
    """How sure the rows of each source are, in words; several where they differ."""
    said: dict[str, list[str]] = {}
    for source, value in cited:
        words = said.setdefault(source, [])
        if word("confidence", value, lang) not in words:
            words.append(word("confidence", value, lang))
    return {source: t("filters.list_join", lang).join(words) for source, words in said.items()}


def _some(values: list[str], lang: str) -> str:
    shown = t("filters.join", lang).join(values[:_LISTED])
    return f"{shown} {t('provenance.more', lang)}" if len(values) > _LISTED else shown
