"""The filter in force as a sentence: on the page, in a dialog, on every export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.text import t
from layers.words.names import in_reader_units, park_names, sector_names, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Filter


def filter_text(facts: Facts, narrowed: Filter, lang: str) -> str:
    """What a filter lets through, in words; says so when it narrows nothing."""
    parts = filter_parts(facts, narrowed, lang)
    if not parts:
        return t("filters.none", lang)
    return t("filters.active", lang, text=t("filters.join", lang).join(parts))


def filter_parts(facts: Facts, narrowed: Filter, lang: str) -> list[str]:
    """One phrase for every field of the filter that narrows something."""
    named = (
        ("parks", [park_names(facts, lang).get(p, p) for p in narrowed.parks]),
        ("sectors", [sector_names(facts, lang).get(s, s) for s in narrowed.sectors]),
        ("kinds", [word("kind", k, lang) for k in narrowed.kinds]),
        ("statuses", [word("status", s, lang) for s in narrowed.statuses]),
        ("confidences", [word("confidence", c, lang) for c in narrowed.confidences]),
        ("stages", [word("stage", s, lang) for s in narrowed.stages]),
    )
    join = t("filters.list_join", lang)
    parts = [
        t("filters.part", lang, name=t(f"filters.{key}", lang), values=join.join(values))
        for key, values in named
        if values
    ]
    if narrowed.amount is not None:
        low, high = (f"{in_reader_units(amount, '亿元', lang):g}" for amount in narrowed.amount)
        parts.append(t("filters.part_amount", lang, low=low, high=high))
    if narrowed.years is not None:
        parts.append(t("filters.part_years", lang, low=narrowed.years[0], high=narrowed.years[1]))
    if narrowed.since:
        parts.append(t("filters.part_since", lang, date=narrowed.since))
    if narrowed.also and narrowed.sectors:
        parts.append(t("filters.part_also", lang))
    if narrowed.query.strip():
        parts.append(t("filters.part_query", lang, text=narrowed.query.strip()))
    if narrowed.area:
        parts.append(t("filters.part_area", lang, n=len(narrowed.area)))
    return parts
