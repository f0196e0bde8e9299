"""Where the header stands, what each column means: title rows skipped, merged heads joined, everything overridable."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.ledger.errors import LedgerUnreadable
from data.ledger.field import FieldSet, year_in
from data.ledger.findings import Findings
from data.ledger.limits import HEADER_SEARCH, MAX_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.ledger._raw import Cell, RawTable

_UNIT_LINE = re.compile(r"单位\s*[:：]\s*(?:人民币)?\s*([亿万千百]*\s*(?:美元|港元|元))")


@dataclass(slots=True)
class Head:
    """Where the header stands and what its columns mean.

    ``labels`` are unique header texts by position; ``fields`` maps a field to its column's position; ``mapping`` says
    for every label which field it is (None: not used). ``row`` is the row a person sees the labels in (None: no such
    row), ``top`` and ``body`` the positions in ``raw.rows`` of the header's first row and of the first row of data.
    ``unit`` is a unit stated above the table, ``above`` the texts there. ``known`` are the fields that this kind of
    table has, ``years`` the labels of a yearly field by year, ``made`` the label that each row's value stood under
    where a table was turned.
    """

    labels: list[str]
    row: int | None
    body: int
    fields: dict[str, int] = field(default_factory=dict)
    mapping: dict[str, str | None] = field(default_factory=dict)
    unit: str | None = None
    known: FieldSet = field(default_factory=lambda: FieldSet(()))
    years: dict[str, dict[int, str]] = field(default_factory=dict)
    top: int = 0
    made: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)


def found(
    raw: RawTable, known: FieldSet, mapping: Mapping[str, str | None] | None = None, *, note: bool = True
) -> Head:
    """Find the header of a raw table of ``known`` fields. ``mapping`` (label → field or None) wins over recognition;
    with ``note`` two columns of one meaning are a finding.

    Raises LedgerUnreadable (no_header, bad_setting).
    """
    for target in (mapping or {}).values():
        if target and target not in known.by_id:
            raise LedgerUnreadable("bad_setting", why=f"没有“{target}”这一项", why_en=f"there is no field “{target}”")
    head = _search(raw, known, mapping or {}) if raw.header is None else Head(labels_of(list(raw.header)), None, 0)
    head.known = known
    _assign(head, raw.findings if note else Findings(), mapping or {})
    return head


def labels_of(row: list[Cell]) -> list[str]:
    """A row's cells as the labels that they are when it is the header: clean, each only once, "" for an empty cell."""
    return _unique([_text(cell) for cell in row])


def _search(raw: RawTable, known: FieldSet, mapping: Mapping[str, str | None]) -> Head:
    best: tuple[float, Head] | None = None
    given = {label for label, target in mapping.items() if target}
    rows = raw.rows[:HEADER_SEARCH]
    for at, row in enumerate(rows):
        for two in (False, True):
            if two and at + 1 >= len(rows):
                continue
            labels = _joined(row, rows[at + 1], known) if two else [_text(cell) for cell in row]
            score = score_of(labels, known, given) - (0.6 if two else 0)
            if score >= 1 and (best is None or score > best[0]):
                best = score, Head(_unique(labels), raw.numbers[at + two], at + 1 + two, top=at)
    if best is None:
        raise LedgerUnreadable("no_header", rows=HEADER_SEARCH)
    head = best[1]
    for row in rows[: head.body]:
        for cell in row:
            stated = _UNIT_LINE.search(cell) if isinstance(cell, str) else None
            head.unit = stated[1].replace(" ", "") if stated else head.unit
    head.above = [cell for row in rows[: head.top] for cell in row if isinstance(cell, str)]
    return head


def score_of(labels: list[str], known: FieldSet, given: set[str]) -> float:
    """How much a row looks like a header: distinct fields known or given by the mapping; a lone word must be a name."""
    fields = {target for target in map(known.recognised, labels) if target}
    score = len(fields) + sum(label in given for label in labels)
    filled = sum(bool(label) for label in labels)
    if score == 1 and (known.fields[0].id not in fields and not given.intersection(labels)):
        return 0
    if score == 1 and filled > 8:
        return 0
    return score + score / max(filled, 1) / 2


def _joined(upper: list[Cell], lower: list[Cell], known: FieldSet) -> list[str]:
    """Two header rows as one: a merged head (blank cells to its right) belongs to the labels under it."""
    width = max(len(upper), len(lower))
    labels, group, recognised = [], "", known.recognised
    for at in range(width):
        top = _text(upper[at]) if at < len(upper) else ""
        low = _text(lower[at]) if at < len(lower) else ""
        group = top or group
        if low and (recognised(low) or top == ""):
            labels.append(low if recognised(low) or not group else f"{group}{low}")
        elif low:
            labels.append(f"{top}{low}" if recognised(f"{top}{low}") else (top if recognised(top) else low))
        else:
            labels.append(top)
    return labels


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return re.sub(r"\s+", " ", str(cell)).strip().lstrip("\ufeff")


def _unique(labels: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    unique = []
    for label in labels[:MAX_COLUMNS]:
        seen[label] = seen.get(label, 0) + 1
        unique.append(f"{label} ({seen[label]})" if label and seen[label] > 1 else label)
    return unique


def _assign(head: Head, findings: Findings, mapping: Mapping[str, str | None]) -> None:
    """Give each field its column; of several columns with one meaning the latest year wins, else the first, with a
    finding."""
    rivals: dict[str, list[int]] = {}
    for at, label in enumerate(head.labels):
        if not label:
            continue
        target = mapping[label] if label in mapping else head.known.recognised(re.sub(r" \(\d+\)$", "", label))
        head.mapping[label] = target or None
        if target:
            rivals.setdefault(target, []).append(at)
    for target, columns in rivals.items():
        _choose(head, findings, target, columns, mapping)


def _choose(head: Head, findings: Findings, target: str, columns: list[int], mapping: Mapping[str, str | None]) -> None:
    chosen = max(columns, key=lambda at: (head.labels[at] in mapping, year_in(head.labels[at]) or 0, -at))
    head.fields[target] = chosen
    if head.known.by_id[target].yearly:
        for at in columns:
            if year := year_in(head.labels[at]):
                head.years.setdefault(target, {}).setdefault(year, head.labels[at])
    side_by_side = set(head.years.get(target, {}).values())
    for at in columns:
        label = head.labels[at]
        if at == chosen or label in side_by_side:
            continue
        head.mapping[label] = None
        if target not in ("note", "address", "id"):
            other = head.labels[chosen]
            findings.add("ambiguous_column", "ignored", row=head.row, column=label, value=label, other=other)
