"""Where the header stands, what each column means: title rows skipped, merged heads joined, everything overridable."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.ledger.errors import LedgerUnreadable
from data.ledger.fields import BY_ID, recognised
from data.ledger.limits import HEADER_SEARCH, MAX_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.ledger._raw import Cell, RawTable

_YEAR = re.compile(r"(?:19|20)\d{2}")
_UNIT_LINE = re.compile(r"单位\s*[:：]\s*(?:人民币)?\s*([亿万千百]*\s*(?:美元|港元|元))")


@dataclass(slots=True)
class Head:
    """``labels`` are unique header texts by position; ``fields`` maps a field to its column's position; ``mapping``
    says for every label which field it is (None: not used). ``row`` is the row a person sees the labels in (None: no
    such row), ``body`` the first position in ``raw.rows`` that is data, ``unit`` a unit stated above the table."""

    labels: list[str]
    row: int | None
    body: int
    fields: dict[str, int] = field(default_factory=dict)
    mapping: dict[str, str | None] = field(default_factory=dict)
    unit: str | None = None


def found(raw: RawTable, mapping: Mapping[str, str | None] | None = None) -> Head:
    """Find the header of a raw table. ``mapping`` (label → field or None) wins over recognition.

    Raises LedgerUnreadable (no_header, bad_setting).
    """
    for target in (mapping or {}).values():
        if target and target not in BY_ID:
            raise LedgerUnreadable("bad_setting", why=f"没有“{target}”这一项", why_en=f"there is no field “{target}”")
    head = _search(raw, mapping or {}) if raw.header is None else Head(labels_of(list(raw.header)), None, 0)
    _assign(head, raw, mapping or {})
    return head


def stands_in(raw: RawTable, mapping: Mapping[str, str | None] | None) -> bool:
    """Whether a header stands among the first rows that were read of a sheet."""
    try:
        _search(raw, mapping or {})
    except LedgerUnreadable:
        return False
    return True


def labels_of(row: list[Cell]) -> list[str]:
    """A row's cells as the labels that they are when it is the header: clean, each only once, "" for an empty cell."""
    return _unique([_text(cell) for cell in row])


def _search(raw: RawTable, mapping: Mapping[str, str | None]) -> Head:
    best: tuple[float, Head] | None = None
    given = {label for label, target in mapping.items() if target}
    rows = raw.rows[:HEADER_SEARCH]
    for at, row in enumerate(rows):
        for two in (False, True):
            if two and at + 1 >= len(rows):
                continue
            labels = _joined(row, rows[at + 1]) if two else [_text(cell) for cell in row]
            score = _score(labels, given) - (0.6 if two else 0)
            if score >= 1 and (best is None or score > best[0]):
                best = score, Head(_unique(labels), raw.numbers[at + two], at + 1 + two)
    if best is None:
        raise LedgerUnreadable("no_header", rows=HEADER_SEARCH)
    head = best[1]
    for row in rows[: head.body]:
        for cell in row:
            stated = _UNIT_LINE.search(cell) if isinstance(cell, str) else None
            head.unit = stated[1].replace(" ", "") if stated else head.unit
    return head


def _score(labels: list[str], given: set[str]) -> float:
    """How much a row looks like a header: distinct fields known or given by the mapping; a lone word must be a name."""
    fields = {target for target in map(recognised, labels) if target}
    score = len(fields) + sum(label in given for label in labels)
    filled = sum(bool(label) for label in labels)
    if score == 1 and ("name_zh" not in fields and not given.intersection(labels)):
        return 0
    if score == 1 and filled > 8:
        return 0
    return score + score / max(filled, 1) / 2


def _joined(upper: list[Cell], lower: list[Cell]) -> list[str]:
    """Two header rows as one: a merged head (blank cells to its right) belongs to the labels under it."""
    width = max(len(upper), len(lower))
    labels, group = [], ""
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


def _assign(head: Head, raw: RawTable, mapping: Mapping[str, str | None]) -> None:
    """Give each field its column; of several columns with one meaning the latest year wins, else the first, with a
    finding."""
    rivals: dict[str, list[int]] = {}
    for at, label in enumerate(head.labels):
        if not label:
            continue
        target = mapping[label] if label in mapping else recognised(re.sub(r" \(\d+\)$", "", label))
        head.mapping[label] = target or None
        if target:
            rivals.setdefault(target, []).append(at)
    for target, columns in rivals.items():
        chosen = max(columns, key=lambda at: (head.labels[at] in mapping, _latest(head.labels[at]), -at))
        head.fields[target] = chosen
        for at in columns:
            if at != chosen:
                head.mapping[head.labels[at]] = None
                if target not in ("note", "address", "id"):
                    raw.findings.add(
                        "ambiguous_column",
                        "ignored",
                        row=head.row,
                        column=head.labels[at],
                        value=head.labels[at],
                        other=head.labels[chosen],
                    )


def _latest(label: str) -> int:
    years = _YEAR.findall(label)
    return int(max(years)) if years else 0
