"""Tables of figures as people keep them, turned into one value a row: a column a year, or a column an indicator."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from data.ledger._body import clean
from data.ledger.field import year_in
from data.ledger.numbers import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.ledger._header import Head
    from data.ledger._raw import Cell, RawTable

_PLANNED = re.compile(r"目标|计划|规划|预期|target|plan", re.IGNORECASE)
_UNIT = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]\s*$")
_NUMERIC = 0.5  # share of a column's cells that are numbers, from which it is an indicator's


def years_of(head: Head) -> dict[str, int]:
    """Labels that are a year and hardly more: the columns of a table with a column for each year."""
    free = [label for label in head.labels if label and head.mapping.get(label) in (None, "value")]
    years = {label: year_in(label) for label in free}
    return {label: year for label, year in years.items() if year and _is_year(label, year)}


def _is_year(label: str, year: int) -> bool:
    rest = _PLANNED.sub("", label.replace(str(year), "", 1))
    return not rest.strip("年度末 （）()实际值完成数累计.底")


def unfolded(raw: RawTable, head: Head) -> tuple[RawTable, Head]:
    """The same table with one value a row. Made columns stand behind the file's own; ``head.made`` names them."""
    years = years_of(head)
    if years and ("value" not in head.fields or head.labels[head.fields["value"]] in years):
        columns = {head.labels.index(label): {"year": str(year)} for label, year in years.items()}
    elif "metric" not in head.fields:
        columns = {
            at: {"metric": _UNIT.sub("", label).strip(), "unit": unit[1] if (unit := _UNIT.search(label)) else ""}
            for at, label in enumerate(head.labels)
            if label and not head.mapping.get(label) and _is_numeric(raw.rows[head.body :], at)
        }
    else:
        return raw, head
    return _melted(raw, head, columns) if columns else (raw, head)


def _is_numeric(rows: Sequence[Sequence[Cell]], at: int) -> bool:
    texts = [clean(row[at]) for row in rows if at < len(row) and row[at] is not None]
    filled = [text for text in texts if text]
    return bool(filled) and sum(number(text) is not None for text in filled) >= _NUMERIC * len(filled)


def _melted(raw: RawTable, head: Head, columns: dict[int, dict[str, str]]) -> tuple[RawTable, Head]:
    """One row for each cell of ``columns`` that holds anything; what its column says follows behind."""
    said = list(dict.fromkeys(key for parts in columns.values() for key in parts))
    made = ["value", *said, "target"]
    width = len(head.labels)
    rows, numbers, labels = [], [], []
    for row, number_ in zip(raw.rows[head.body :], raw.numbers[head.body :], strict=True):
        own = [*row, *[None] * (width - len(row))][:width]
        for at, parts in columns.items():
            if clean(own[at]):
                planned = "是" if _PLANNED.search(head.labels[at]) else None
                rows.append([*own, own[at], *(parts.get(key) for key in said), planned])
                numbers.append(number_)
                labels.append(head.labels[at])
    names = {key: f"#{key}" for key in made}
    fields = {**head.fields, **{key: width + at for at, key in enumerate(made)}}
    mapping = {**head.mapping, **{head.labels[at]: "value" for at in columns}, **{names[key]: key for key in made}}
    new = replace(
        head, labels=[*head.labels, *names.values()], body=0, fields=fields, mapping=mapping, made=labels, years={}
    )
    return replace(raw, rows=rows, numbers=numbers, formulas={}), new
