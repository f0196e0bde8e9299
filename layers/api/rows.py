"""Rows of the tables as records: codes and ids as they stand in the tables, the source spelled out, missing is null.

What is hidden is no key of a record; an organisation that is known only by its park has no coordinates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from data.vocabulary import COUNTED
from layers.export.geojson import json_value
from layers.privacy import columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.load import Facts

Record = dict[str, Any]
_INTERNAL = ("geometry", "pinyin", "initials", "syllables")  # of the search, of the map
_LISTS = ("sectors",)  # columns that hold ids with a semicolon between them
SOURCE = ("id", "title", "publisher", "date", "standing", "url")
_PLACED = ("lon", "lat")


def records(frame: pd.DataFrame, table: str, facts: Facts, hidden: tuple[str, ...] = ()) -> list[Record]:
    """The rows of ``frame`` (of ``table``), each a record, with ``source`` beside ``source_id``."""
    left_out = columns(hidden, table)
    shown = pd.DataFrame(frame)[[c for c in frame.columns if c not in left_out and c not in _INTERNAL]]
    if {"precision", *_PLACED} <= set(shown.columns):
        loose = shown["precision"].isin(COUNTED)
        shown = shown.assign(**{c: shown[c].mask(loose) for c in _PLACED})
    known = sources(facts, shown["source_id"].dropna().unique()) if "source_id" in shown.columns else None
    made = []
    for row in shown.astype(object).to_dict("records"):
        record = {str(name): _split(value) if name in _LISTS else json_value(value) for name, value in row.items()}
        if known is not None:
            record["source"] = known.get(str(record["source_id"]))
        made.append(record)
    return made


def sources(facts: Facts, ids: Iterable[str]) -> dict[str, Record]:
    """Id → the source, of those that are known."""
    found = facts.sources[facts.sources["id"].isin(list(ids))].drop_duplicates("id")
    return {
        str(row["id"]): {name: json_value(row[name]) for name in SOURCE}
        for row in found[list(SOURCE)].astype(object).to_dict("records")
    }


def _split(value: Any) -> list[str]:
    return [part.strip() for part in value.split(";") if part.strip()] if isinstance(value, str) else []


def flat(made: Iterable[Record]) -> pd.DataFrame:
    """Records as a table: what lies inside a record gets its name in front, a list has semicolons."""
    rows = [dict(_flattened("", record)) for record in made]
    names = dict.fromkeys(name for row in rows for name in row)
    return pd.DataFrame(rows, columns=list(names), dtype=object)


def _flattened(before: str, record: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _flattened(f"{before}{name}_", value)
        elif isinstance(value, list):
            parts = (one.get("id", "") if isinstance(one, dict) else one for one in value)
            yield f"{before}{name}", ";".join(str(part) for part in parts)
        else:
            yield f"{before}{name}", value


def schema(frame: pd.DataFrame, table: str, hidden: tuple[str, ...] = ()) -> dict[str, Any]:
    """JSON Schema of the records of a table, from the types of its columns."""
    left_out = columns(hidden, table)
    names = [c for c in frame.columns if c not in left_out and c not in _INTERNAL]
    properties: dict[str, Any] = {str(name): _type(frame[name], str(name)) for name in names}
    if "source_id" in names:
        properties["source"] = {"anyOf": [{"$ref": "#/components/schemas/Source"}, {"type": "null"}]}
    return {"type": "object", "properties": properties, "required": list(properties)}


def _type(cells: pd.Series, name: str) -> dict[str, Any]:
    if name in _LISTS:
        return {"type": "array", "items": {"type": "string"}}
    if pd.api.types.is_bool_dtype(cells):
        return {"type": "boolean"}
    if pd.api.types.is_integer_dtype(cells):
        return {"type": ["integer", "null"]}
    if pd.api.types.is_float_dtype(cells):
        return {"type": ["number", "null"]}
    if name == "id":
        return {"type": "string"}
    return {"type": ["string", "null"]} | ({"format": "date"} if pd.api.types.is_datetime64_any_dtype(cells) else {})
