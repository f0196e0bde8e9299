"""Figures as records: the value with its formula, what it is divided by and leaves out, its rows and their sources."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from data.vocabulary import CITY
from layers.api.rows import Record, records, sources
from layers.export.geojson import json_value
from layers.figures.kpi import kpis
from layers.figures.organisation import organisation_card
from layers.figures.park import park_card
from layers.figures.provenance import provenance, value_text
from layers.figures.published import published
from layers.figures.targets import main_plan_counts

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.figures.figure import Figure
    from layers.view import View

_TEXTS = ("label", "unit", "as_of", "detail", "instead", "formula", "denominator", "excluded", "disagreements",
          "unknown", "table")  # fmt: skip
_OVERVIEW, _ORGANISATION, _PARK, _PUBLISHED = "kpi.", "org.", "park.", "metric."


def listed(about: str, facts: Facts, selection: Selection, view: View) -> tuple[Figure, ...]:
    """The figures about the whole place, or about one park (empty for one that is not there)."""
    if about == CITY:
        return (
            *kpis(facts, selection, view),
            *main_plan_counts(facts, view.lang).values(),
            *published(facts, CITY, view.lang),
            *published(facts, CITY, view.lang, targets=True),
        )
    card = park_card(facts, selection, view, about)
    if card is None:
        return ()
    parts = (card.kinds, card.sectors, card.money, card.published, card.targets)
    return (card.designations, card.listed, *(figure for part in parts for figure in part))


def found(key: str, facts: Facts, selection: Selection, view: View) -> Figure | None:
    """The figure of a key that ``listed`` or an organisation has; None for a key that none has."""
    return next((one for one in _near(key, facts, selection, view) if one.key == key), None)


def _near(key: str, facts: Facts, selection: Selection, view: View) -> tuple[Figure, ...]:
    """Figures among which that of a key would stand."""
    if key.startswith(_ORGANISATION):
        card = organisation_card(facts, key[len(_ORGANISATION) :].rpartition(".")[0], view.lang, view.hidden)
        return () if card is None else card.figures
    if key.startswith(_OVERVIEW):
        return kpis(facts, selection, view)
    parks = [str(park) for park in facts.parks["id"]]
    if key.startswith(_PUBLISHED):
        place = next((p for p in (CITY, *parks) if key.startswith(f"{_PUBLISHED}{p}.")), CITY)
        return tuple(f for end in (False, True) for f in published(facts, place, view.lang, targets=end))
    park = next((p for p in parks if key.startswith(f"{_PARK}{p}.")), CITY)
    return listed(park, facts, selection, view)


def short(figure: Figure, lang: str) -> Record:
    """A figure with the ids of the rows behind it and of their sources, each with how many rows it carries."""
    ids, cited = _cells(figure, "id"), _cells(figure, "source_id")
    told = Counter(id_ for id_ in cited if isinstance(id_, str))
    return {
        **_said(figure, lang),
        "rows": [str(one) for one in ids],
        "rows_total": 0 if figure.rows is None else len(figure.rows),
        "sources": [{"id": id_, "rows": count} for id_, count in told.most_common()],
        "without_source": len(cited) - told.total(),
    }


def _cells(figure: Figure, column: str) -> list[object]:
    """A column of the rows behind a figure; nothing where they do not have it."""
    rows = figure.rows
    return [] if rows is None or column not in rows.columns else rows[column].tolist()


def whole(figure: Figure, facts: Facts, view: View, part: slice) -> Record:
    """A figure with the rows behind it themselves (those of ``part``), every source, and what other sources say."""
    rows = pd.DataFrame() if figure.rows is None else pd.DataFrame(figure.rows)
    told = provenance(figure, facts, view.lang)
    cited = Counter(rows["source_id"].dropna()) if "source_id" in rows.columns else Counter[str]()
    known = sources(facts, cited)
    return {
        **_said(figure, view.lang),
        "notes": [{"title": title, "text": text} for title, text in told.notes],
        "rows": records(rows.iloc[part], figure.table, facts, view.hidden),
        "rows_total": len(rows),
        "sources": [
            {**known.get(str(id_), {"id": str(id_)}), "rows": count} for id_, count in cited.most_common()
        ],
        "without_source": told.without_source,
    }  # fmt: skip


def _said(figure: Figure, lang: str) -> dict[str, Any]:
    """What a figure says by itself; ``text`` is the value as a person reads it."""
    said = {name: getattr(figure, name) for name in _TEXTS}
    return {"key": figure.key, "value": json_value(figure.value), "text": value_text(figure, lang), **said}
