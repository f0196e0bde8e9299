"""Numbers, dates and words of a Body as columns of the rows; what cannot be read is left empty with a finding."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.ledger._body import Body, clean
from data.ledger.dates import parsed
from data.ledger.errors import LedgerUnreadable
from data.ledger.fields import FLAGS
from data.ledger.numbers import Number, Unit, is_blank, number, unit, unit_of_header
from data.ledger.vocabulary import CHOICES, NO, SEPARATORS, YES, Words, key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from data.ledger._raw import Cell
    from data.ledger.field import Field

_WAN = 1e4
_AREAS = (  # words of a unit of area → km²
    (("平方公里", "km2", "km²", "平方千米"), 1.0),
    (("公顷", "ha"), 0.01),
    (("万平方米",), 0.01),
    (("亩",), 1 / 1500),
    (("平方米", "m2", "㎡", "m²"), 1e-6),
)
_YEAR_ALONE = re.compile(r"(?:19|20)\d{2}(?:\.0)?\s*年?")
_MONTH_ALONE = re.compile(r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*月?|(?:19|20)\d{4}")
_ASIDE = re.compile(r"[(（].*[)）]$")  # 有限责任公司(自然人投资或控股): the bracket qualifies the word before it
WANT_NUMBER = {
    "want": "一个数，如 1200、1.2亿、3,500万元",
    "want_en": "one number, such as 1200, 1.2亿 or 3,500万元",
}
_WHY = ("不是单独的一个数", "it is not exactly one number")
_WHY_NEGATIVE = ("不能为负", "it cannot be negative")
_WHY_RANGE = ("超出可能的范围", "it is out of range")


@dataclass(slots=True)
class Numbers:
    """Numbers of a column as they were written; ``bad`` are positions that hold something else."""

    values: NDArray[np.float64]
    stated: NDArray[np.bool_]
    percent: NDArray[np.bool_]
    currency: dict[int, str]
    bad: list[int]


def _numbers(cells: list[Cell], skip: NDArray[np.bool_]) -> Numbers:
    size = len(cells)
    read = Numbers(np.full(size, np.nan), np.zeros(size, bool), np.zeros(size, bool), {}, [])
    known: dict[str, Number | None] = {}
    values = read.values
    for at, cell in enumerate(cells):
        if cell is None or skip[at]:
            continue
        if isinstance(cell, float):
            values[at] = cell
        elif isinstance(cell, int) and not isinstance(cell, bool):
            values[at] = float(cell)
        elif isinstance(cell, str):
            try:
                plain = float(cell)
            except ValueError:
                plain = math.nan
            if math.isfinite(plain) and "_" not in cell:
                values[at] = plain
                continue
            if cell not in known:
                known[cell] = number(cell)
            _keep(read, at, known[cell], cell)
        else:
            read.bad.append(at)
    return read


def _keep(read: Numbers, at: int, found: Number | None, cell: str) -> None:
    if found is None:
        if not is_blank(clean(cell)):
            read.bad.append(at)
        return
    read.values[at], read.stated[at], read.percent[at] = found.value, found.stated, found.percent
    if found.currency:
        read.currency[at] = found.currency


def read_numbers(body: Body, name: str) -> Numbers:
    """The numbers of a field as they are written, each with what its cell says of its unit."""
    return _numbers(body.cells(name), body.noise)


def money(
    body: Body, name: str, units: Mapping[str, str], in_any_currency: bool = False
) -> tuple[NDArray[np.float64], list[str | None]]:
    """(amounts in 万, currencies). The unit: the cell's own, else chosen, else the header's, else 万元 with a finding.

    Only ``in_any_currency`` keeps amounts that are not in yuan (in 万 of that currency); nothing is converted.
    """
    cells = body.cells(name)
    read = _numbers(cells, body.noise)
    _report(body, name, cells, read.bad, _WHY)
    negative = read.values < 0
    _report(body, name, cells, np.flatnonzero(negative).tolist(), _WHY_NEGATIVE)
    values = np.where(negative, np.nan, read.values)
    bare = np.isfinite(values) & ~read.stated
    column = column_unit(body, name, units)
    if column is None:
        column = Unit(_WAN, None, False, "万元")
        if bare.any():
            _assumed(body, name, "万元")
    factor = np.where(read.stated, 1.0, column.factor) / _WAN
    amounts = np.round(values * factor, 6)
    default = column.currency or "CNY"
    currencies: list[str | None] = [default if ok else None for ok in np.isfinite(amounts)]
    for at, currency in read.currency.items():
        currencies[at] = currency if np.isfinite(amounts[at]) else None
    known = ("CNY", "USD") if in_any_currency else ("CNY",)
    foreign = [at for at, currency in enumerate(currencies) if currency is not None and currency not in known]
    if foreign:
        body.note("other_currency", "left_empty", foreign, name, [clean(cells[at]) for at in foreign])
        amounts[foreign] = np.nan
        for at in foreign:
            currencies[at] = None
    return amounts, currencies


def column_unit(body: Body, name: str, units: Mapping[str, str]) -> Unit | None:
    """The unit of a money column: chosen (by field or header text), in the header, or above the table."""
    label = body.label(name) or ""
    chosen = units.get(name) or units.get(label)
    if chosen:
        found = unit(chosen)
        if found is None:
            raise LedgerUnreadable(
                "bad_setting", why=f"单位“{chosen}”无法识别", why_en=f"the unit “{chosen}” is not known"
            )
        return found
    return unit_of_header(label) or unit(body.head.unit)


def _assumed(body: Body, name: str, text: str) -> None:
    body.findings.add(
        "unit_assumed", "assumed", row=body.head.row, column=body.label(name), value=body.label(name) or "", unit=text
    )


def _report(body: Body, name: str, cells: list[Cell], at: list[int], why: tuple[str, str]) -> None:
    if at:
        body.note(
            "bad_number",
            "left_empty",
            at,
            name,
            [clean(cells[i]) for i in at],
            **WANT_NUMBER,
            why=why[0],
            why_en=why[1],
        )


def column(  # noqa: PLR0911  # one return a kind
    body: Body, field: Field, units: Mapping[str, str]
) -> pd.Series:
    """The column of one plain field (no place, no sectors, no qualifications), of the field's own type."""
    name = field.id
    if field.kind == "money":
        return pd.Series(money(body, name, units)[0])
    if field.kind == "count":
        return count(body, name)
    if field.kind == "share":
        return pd.Series(share(body, name, units))
    if field.kind in ("metres", "area", "number"):
        return pd.Series(metres(body, name))
    if field.kind == "when":
        return partial_dates(body, name)
    if field.kind in ("date", "year"):
        days = pd.Series(pd.to_datetime(pd.Series(dates(body, name), dtype=object))).astype("datetime64[us]")
        return days if field.kind == "date" else days.dt.year.astype("Int64")
    if field.kind == "words" and name in CHOICES:
        return pd.Series(choice(body, name), dtype="str")
    return pd.Series([text or None for text in body.text(name)], dtype="str")


def count(body: Body, name: str) -> pd.Series:
    """Whole numbers of people → Int64."""
    cells = body.cells(name)
    read = _numbers(cells, body.noise)
    _report(body, name, cells, read.bad, _WHY)
    given = np.isfinite(read.values)
    wrong = given & ((read.values < 0) | (read.values != np.round(read.values)) | (read.values > 1e8) | read.percent)
    _report(body, name, cells, np.flatnonzero(wrong).tolist(), _WHY_RANGE)
    good = given & ~wrong
    return pd.Series(pd.array(np.where(good, read.values, 0).astype(np.int64), dtype="Int64")).mask(~good)


def share(body: Body, name: str, units: Mapping[str, str]) -> NDArray[np.float64]:
    """Percent from 0 to 100. A column of bare numbers that are all at most 1 is read as fractions, with a finding."""
    cells = body.cells(name)
    read = _numbers(cells, body.noise)
    _report(body, name, cells, read.bad, _WHY)
    values = read.values.copy()
    bare = np.isfinite(values) & ~read.percent
    column = column_unit(body, name, units)
    if bare.any() and not (column and column.percent) and values[bare].max() <= 1 and values[bare].max() > 0:
        values[bare] *= 100
        _assumed(body, name, "1 = 100%")
    wrong = (values < 0) | (values > 100)
    _report(body, name, cells, np.flatnonzero(wrong).tolist(), _WHY_RANGE)
    return np.where(wrong, np.nan, np.round(values, 6))


def metres(body: Body, name: str) -> NDArray[np.float64]:
    """Positive lengths in metres."""
    cells = body.cells(name)
    read = _numbers(cells, body.noise)
    _report(body, name, cells, read.bad, _WHY)
    return np.where(read.values > 0, read.values, np.nan)


def area(body: Body, name: str, units: Mapping[str, str]) -> NDArray[np.float64]:
    """Square kilometres. The unit: chosen, else the header's, else km² where the numbers allow it, with a finding."""
    cells = body.cells(name)
    read = _numbers(cells, body.noise)
    _report(body, name, cells, read.bad, _WHY)
    label = body.label(name) or ""
    unit = units.get(name) or units.get(label) or label
    factor = next((factor for words, factor in _AREAS if any(word in unit for word in words)), None)
    values = np.where(read.values > 0, read.values, np.nan)
    if factor is None and np.isfinite(values).any():
        # shapes measured by a GIS are in m² without saying so; no park has ten thousand km²
        factor = 1e-6 if float(np.nanmedian(values)) > 1e4 else 1.0
        _assumed(body, name, "平方米" if factor < 1 else "平方公里")
    return np.asarray(values * (factor or 1.0))


def partial_dates(body: Body, name: str) -> pd.Series:
    """Dates as far as they are known: YYYY, YYYY-MM or YYYY-MM-DD as text."""
    cells, days = body.cells(name), dates(body, name)
    return pd.Series([_partial(cell, day) for cell, day in zip(cells, days, strict=True)], dtype="str")


def _partial(cell: Cell, day: datetime | None) -> str | None:
    if day is None:
        return None
    text = clean(cell)
    if _YEAR_ALONE.fullmatch(text):
        return f"{day.year}"
    return f"{day:%Y-%m}" if _MONTH_ALONE.fullmatch(text) else f"{day:%Y-%m-%d}"


def dates(body: Body, name: str) -> list[datetime | None]:
    """Days; a month or a year alone is its first day."""
    found: list[datetime | None] = [None] * len(body)
    known: dict[Cell, datetime | None] = {}
    bad: list[int] = []
    cells = body.cells(name)
    for at, cell in enumerate(cells):
        if cell is None or body.noise[at]:
            continue
        if cell not in known:
            known[cell] = parsed(clean(cell) if isinstance(cell, str) else cell)
        found[at] = known[cell]
        if found[at] is None and clean(cell):
            bad.append(at)
    if bad:
        body.note("bad_date", "left_empty", bad, name, [clean(cells[at]) for at in bad])
    return found


def choice(body: Body, name: str, column: str = "") -> list[str | None]:
    """One word of the vocabulary ``name`` per cell of a field (``column``, else the one of that name)."""
    table, known = CHOICES[name]
    name = column or name
    found: list[str | None] = [None] * len(body)
    bad: list[int] = []
    texts = body.text(name)
    memo = {text: table.get(key(text)) or table.get(key(_ASIDE.sub("", text))) for text in set(texts)}
    for at, text in enumerate(texts):
        if text and not body.noise[at]:
            found[at] = memo[text]
            if found[at] is None:
                bad.append(at)
    if bad:
        body.note("unknown_word", "left_empty", bad, name, [texts[at] for at in bad], known="、".join(known))
    return found


def qualifications(body: Body) -> list[str | None]:
    """“;”-joined qualifications from the words of one column and from yes/no columns of their own."""
    _, known = CHOICES["qualifications"]
    texts = body.text("qualifications")
    memo = {text: _qualified(text) for text in set(texts)}
    sets: list[dict[str, None]] = [
        {} if gone else dict(memo[text][0]) for text, gone in zip(texts, body.noise, strict=True)
    ]
    bad = [
        (at, word) for at, text in enumerate(texts) if memo[text][1] and not body.noise[at] for word in memo[text][1]
    ]
    if bad:
        body.note(
            "unknown_word",
            "left_empty",
            [at for at, _ in bad],
            "qualifications",
            [w for _, w in bad],
            known="、".join(known),
        )
    for flag in FLAGS:
        if body.has(flag):
            _flags(body, flag, sets)
    return [";".join(found) or None for found in sets]


def _qualified(text: str) -> tuple[dict[str, None], list[str]]:
    """(qualifications known in a text, words not known)."""
    table, _ = CHOICES["qualifications"]
    found: dict[str, None] = {}
    unknown = []
    for word in SEPARATORS.split(text):
        target = table.get(key(word))
        if target:
            found[target] = None
        elif key(word) and key(word) not in NO:
            unknown.append(word.strip())
    return found, unknown


def _flags(body: Body, flag: str, sets: list[dict[str, None]]) -> None:
    table, _ = CHOICES["qualifications"]
    bad: list[int] = []
    texts = body.text(flag)
    for at, text in enumerate(texts):
        word = key(text)
        if not word or body.noise[at] or word in NO:
            continue
        if word in YES or table.get(word) == flag:
            sets[at][flag] = None
        else:
            bad.append(at)
    if bad:
        body.note("unknown_word", "left_empty", bad, flag, [texts[at] for at in bad], known="是、否")


def sectors(body: Body, words: Words) -> list[str | None]:
    """“;”-joined sector ids, in the order written; unknown words are findings and the rest of the cell is used."""
    found: list[str | None] = [None] * len(body)
    bad: list[tuple[int, str]] = []
    known: dict[str, tuple[str | None, list[str]]] = {}
    for at, text in enumerate(body.text("sectors")):
        if text and not body.noise[at]:
            if text not in known:
                known[text] = _sectors_of(text, words)
            found[at], unknown = known[text]
            bad.extend((at, word) for word in unknown)
    if bad:
        body.note("unknown_sector", "left_empty", [at for at, _ in bad], "sectors", [word for _, word in bad])
    return found


def _sectors_of(text: str, words: Words) -> tuple[str | None, list[str]]:
    whole = words.sectors.get(key(text))
    if whole:
        return whole, []
    found: dict[str, None] = {}
    unknown = []
    for part in SEPARATORS.split(text):
        sector = words.sector(part) if key(part) else None
        if sector:
            found[sector] = None
        elif key(part):
            unknown.append(part.strip())
    return ";".join(found) or None, unknown
