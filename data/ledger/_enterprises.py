"""Enterprises: one organisation a row, placed, with its numbers and words as columns of ``facts.enterprises``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from data.ledger import _values
from data.ledger._place import PLACE, placed
from data.ledger._row import words_of_place
from data.ledger._rows import Parts, assembled
from data.ledger._sift import note_unkept, set_duplicates_aside, set_polygons_aside, sift
from data.ledger.fields import FIELDS, FLAGS
from data.ledger.ground import Ground, Known
from data.search import normalised

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.ledger._body import Body
    from data.ledger._job import Job, Judged
    from data.ledger.field import Field
    from data.ledger.vocabulary import Words

_APART = ("name_zh", "id", "qualifications", "sectors", "registered_capital_currency", *PLACE)


def _read_values(body: Body, parts: Parts, words: Words, units: Mapping[str, str]) -> dict[str, str]:
    """Everything but names and places; returns the units used, by field."""
    used: dict[str, str] = {}
    for field in FIELDS:
        if body.has(field.id) and field.id not in _APART and field.kind != "flag":
            if field.id == "registered_capital_wan":
                _read_capital(body, parts, units)
            else:
                parts.series[field.target] = _values.column(body, field, units)
            _note_unit(body, field, units, used)
        for year, label in body.head.years.get(field.id, {}).items():
            parts.series[f"{field.target}_{year}"] = _of_year(body, parts, field, label, units)
    if any(map(body.has, ("qualifications", *FLAGS))):
        parts.series["qualifications"] = pd.Series(_values.qualifications(body), dtype="str")
    if body.has("sectors"):
        parts.series["sectors"] = pd.Series(_values.sectors(body, words), dtype="str")
    if body.has("id"):
        parts.ids = body.text("id")
    return used


def _of_year(body: Body, parts: Parts, field: Field, label: str, units: Mapping[str, str]) -> pd.Series:
    """One of several years that stand side by side; the latest is read already."""
    if body.label(field.id) == label:
        return parts.series[field.target]
    with body.as_field(field.id, label):
        return _values.column(body, field, units)


def _note_unit(body: Body, field: Field, units: Mapping[str, str], used: dict[str, str]) -> None:
    if field.kind == "money":
        unit = _values.column_unit(body, field.id, units)
        used.setdefault(field.id, unit.text if unit else "万元")
    elif field.kind == "share":
        used[field.id] = "%"


def _read_capital(body: Body, parts: Parts, units: Mapping[str, str]) -> None:
    """Registered capital is kept in the currency it was paid in: its own word, else that of the currency's column."""
    amounts, currencies = _values.money(body, "registered_capital_wan", units, in_any_currency=True)
    if body.has("registered_capital_currency"):
        for at, word in enumerate(_values.choice(body, "registered_capital_currency")):
            if word and currencies[at] == "CNY":
                currencies[at] = word
    parts.series["registered_capital_wan"] = pd.Series(amounts)
    parts.series["registered_capital_currency"] = pd.Series(currencies, dtype="str")


def judged(body: Body, job: Job) -> Judged:
    """The rows in use; all others are set aside with their reason."""
    names, prefixes = sift(body, "name_zh"), job.facts.place.prefixes
    set_polygons_aside(body)
    parts = Parts(names=names)
    job.tell("numbers", 0.45)
    units = _read_values(body, parts, job.words, job.units)
    job.tell("places", 0.65)
    row = words_of_place(body, job.words, names)
    parts.addresses, parts.sites = row.addresses, row.sites
    parts.places = placed(body, row, job.facts, Known.of(job.facts, job.words), Ground.of(job.facts), job.datum)
    job.tell("duplicates", 0.85)
    set_duplicates_aside(body, names, [normalised(name, prefixes) or name for name in names], "name_zh")
    job.tell("rows", 0.9)
    rows = assembled(body, parts, prefixes)
    note_unkept(body, rows, _APART)
    return rows, units, {"park_from_point": parts.places.park_from_point}
