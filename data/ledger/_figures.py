"""Yearly figures: one value a row, for a time, a park (or the city) and an indicator, with definition, unit and source.

Rows become ``facts.metrics``. An indicator that is not known keeps its own name and joins nothing; a unit is brought to
the one that the atlas uses where that is a matter of powers of ten, and else kept.
"""
# ruff: noqa: E501  # tables of words: a wrapped row is harder to read than a wide one

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.ledger import _values
from data.ledger._rows import EMPTY
from data.ledger._sift import note_unkept, sift
from data.ledger.metric_words import MetricWords
from data.ledger.vocabulary import YES, key
from data.vocabulary import CITY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.ledger._body import Body
    from data.ledger._job import Job, Judged

_APART = ("metric", "year", "park", "value", "unit", "target")
_YEAR = re.compile(r"((?:19|20)\d{2})")
_PERIODS = (
    (re.compile(r"上半年|1-6月|h1"), "-06"),
    (re.compile(r"(?:前三|1-3|一至三)季度|1-9月"), "-09"),
    (re.compile(r"(?:第?[一1]季度|q1|1-3月)"), "-03"),
    (re.compile(r"(?:第?[二2]季度|q2)"), "-06"),
    (re.compile(r"(?:第?[三3]季度|q3)"), "-09"),
    (re.compile(r"(?:第?[四4]季度|q4|1-12月)"), "-12"),
)
_DAY = re.compile(r"((?:19|20)\d{2})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?(?:底|末)?")
# unit as written → (unit of the atlas, factor)
_SAME: dict[str, tuple[str, float]] = {
    "万元": ("亿元", 1e-4), "百万元": ("亿元", 1e-2), "千万元": ("亿元", 0.1), "元": ("亿元", 1e-8), "万亿元": ("亿元", 1e4),
    "亿": ("亿元", 1.0), "亿元人民币": ("亿元", 1.0), "万人": ("人", 1e4), "万家": ("家", 1e4), "户": ("家", 1.0),
    "平方千米": ("平方公里", 1.0), "km2": ("平方公里", 1.0), "km²": ("平方公里", 1.0), "百分比": ("%", 1.0), "percent": ("%", 1.0),
    "个百分点": ("%", 1.0), "㎡": ("平方米", 1.0), "万㎡": ("万平方米", 1.0),
}  # fmt: skip
UNIT_CODES = {
    "亿元": "cny_100m", "家": "organisation", "人": "person", "个": "item", "项": "item", "款": "item", "件": "item", "%": "percent",
    "平方公里": "km2", "公顷": "ha", "亩": "mu", "平方米": "m2", "万平方米": "m2_10k", "公里": "km", "名": "rank", "位": "rank", "架": "rack",
    "亿元/年": "cny_100m_year", "pflops": "p_unstated", "p": "p_unstated",
}  # fmt: skip


def judged(body: Body, job: Job) -> Judged:
    """The rows in use; rows without time, place or value are set aside."""
    names = sift(body, "metric")
    job.tell("numbers", 0.45)
    times = _times(body)
    places = _places(body, job)
    words = MetricWords.of(job.facts, job.metric_words)
    meant = [words.meaning(name) if name else ("", "") for name in names]
    values = _values_of(body, names)
    _note_words(body, names, [metric for metric, _ in meant], words)
    _note_units(body, [metric for metric, _ in meant], values, words)
    job.tell("duplicates", 0.85)
    targets = [key(text) in YES for text in body.text("target")]
    _repeated(body, names, [*zip(places, times, (m for m, _ in meant), targets, strict=True)], values)
    job.tell("rows", 0.9)
    rows = _assembled(body, names, meant, times, places, targets, values, job)
    note_unkept(body, rows, _APART)
    return rows, {}, {}


@dataclass(frozen=True, slots=True)
class _Values:
    number: NDArray[np.float64]
    unit: list[str]


def _times(body: Body) -> list[str]:
    """Each row's time as YYYY, YYYY-MM or YYYY-MM-DD; without one a figure cannot stand in any series."""
    found = [period(text) for text in body.text("year")]
    lost = np.array([not text for text in found], dtype=bool) & (body.aside == "")
    at, texts = np.flatnonzero(lost), body.text("year")
    body.note("bad_date", "set_aside", at, "year", [texts[i] for i in at])
    body.set_aside(lost, "bad_date")
    return found


def period(text: str) -> str:
    """2025, 2025年, 2025年上半年, 2025年第三季度, 2025-06, 2025年6月30日 → YYYY[-MM[-DD]]; "" when it is none of these."""
    flat = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold().removesuffix(".0")
    year = _YEAR.search(flat)
    if year is None:
        return ""
    rest = flat.replace(year[1], "", 1)
    for pattern, month in _PERIODS:
        if pattern.search(rest):
            return f"{year[1]}{month}"
    if not rest.strip("年度末底"):
        return year[1]
    day = _DAY.fullmatch(flat)
    if day is None or not 1 <= int(day[2]) <= 12 or (day[3] and not 1 <= int(day[3]) <= 31):
        return ""
    return "-".join([day[1], *(f"{int(part):02d}" for part in day.groups()[1:] if part)])


def _places(body: Body, job: Job) -> list[str | None]:
    """Park ids, or ``city``. A table without such a column is of what its title names."""
    city = {key(word) for words in job.facts.place.words.values() for word in (words["city"], f"{words['city']}市")}
    city |= {"全市", "市", "市级", CITY, "本市", "合计", "thecity"}
    if not body.has("park"):
        titles = [*body.head.above, body.raw.sheet or "", job.name]
        for text in titles:
            park = job.words.park_in(text) or (
                CITY if any(word in key(text) for word in city if len(word) > 1) else None
            )
            if park:
                body.findings.add("place_from_title", "used", row=body.head.row, value=text)
                return [park] * len(body)
    texts = body.text("park")
    found = [CITY if key(text) in city else job.words.park_itself(text) if text else None for text in texts]
    lost = np.array([place is None for place in found], dtype=bool) & (body.aside == "")
    said = {"known": "、".join(job.words.park_names["zh"]), "known_en": ", ".join(job.words.park_names["en"])}
    for at in np.flatnonzero(lost).tolist():
        code = "unknown_park" if texts[at] else "no_place"
        body.findings.add(
            code, "set_aside", row=int(body.numbers[at]), column=body.label("park"), value=texts[at], **said
        )
        body.set_aside_one(at, code)
    return found


def _values_of(body: Body, names: list[str]) -> _Values:
    """Numbers in the units of the atlas. The unit: the cell's own, else the column's, else in the indicator's name."""
    read = _values.read_numbers(body, "value")
    stated, numbers = body.text("unit"), read.values.copy()
    units = []
    for at, name in enumerate(names):
        bracket = re.search(r"[(（]([^()（）]*)[)）]\s*$", name)
        unit = stated[at] or (bracket[1] if bracket else "")
        if read.stated[at] and at in read.currency:
            numbers[at], unit = numbers[at] / 1e8, "亿元"
        elif read.percent[at]:
            unit = "%"
        same, factor = _SAME.get(key(unit), (unit.strip(), 1.0))
        numbers[at] = round(numbers[at] * factor, 9)
        units.append(same)
    lost = ~np.isfinite(numbers) & (body.aside == "")
    cells = body.text("value")
    for at in np.flatnonzero(lost).tolist():
        body.findings.add(
            "bad_number", "set_aside", row=int(body.numbers[at]), column=body.value_label(at), value=cells[at],
            **_values.WANT_NUMBER, why="不是单独的一个数", why_en="it is not exactly one number",
        )  # fmt: skip
    body.set_aside(lost, "bad_number")
    return _Values(numbers, units)


def _note_words(body: Body, names: list[str], metrics: list[str], words: MetricWords) -> None:
    """Indicators that nobody knows, each once."""
    for name, metric in dict(zip(names, metrics, strict=True)).items():
        if name and metric not in words.usual:
            at = names.index(name)
            if not body.noise[at]:
                row = int(body.numbers[at])
                body.findings.add("unknown_metric", "used", row=row, column=body.value_label(at, "metric"), value=name)


def _note_units(body: Body, metrics: list[str], values: _Values, words: MetricWords) -> None:
    for at in np.flatnonzero(body.aside == "").tolist():
        unit, usual = values.unit[at], words.usual.get(metrics[at], "")
        if unit.casefold() not in UNIT_CODES:
            code = "unknown_unit"
        elif usual and UNIT_CODES.get(usual.casefold()) != UNIT_CODES[unit.casefold()]:
            code = "unit_differs"
        else:
            continue
        body.findings.add(code, "used", row=int(body.numbers[at]), column=body.label("unit"), value=unit, other=usual)


def _repeated(body: Body, names: list[str], keys: list[tuple[object, ...]], values: _Values) -> None:
    """A figure told twice is used once; two different values for one thing both stay, and it is said."""
    first: dict[tuple[object, ...], int] = {}
    for at in np.flatnonzero(body.aside == "").tolist():
        other = first.setdefault(keys[at], at)
        if other == at:
            continue
        row, value = int(body.numbers[at]), f"{values.number[at]:g}"
        if values.number[at] == values.number[other] and values.unit[at] == values.unit[other]:
            body.findings.add(
                "duplicate", "set_aside", row=row, column=body.value_label(at), value=names[at],
                first=int(body.numbers[other]), other=names[other],
            )  # fmt: skip
            body.set_aside_one(at, "duplicate")
        else:
            body.findings.add(
                "conflicting_figures", "used", row=row, column=body.value_label(at), value=value,
                first=int(body.numbers[other]), other=f"{values.number[other]:g}",
            )  # fmt: skip


def _assembled(  # noqa: PLR0917  # arrays over the same rows
    body: Body,
    names: list[str],
    meant: list[tuple[str, str]],
    times: list[str],
    places: list[str | None],
    targets: list[bool],
    values: _Values,
    job: Job,
) -> pd.DataFrame:
    keep = np.flatnonzero(body.aside == "").tolist()

    def text(found: list[str] | list[str | None]) -> pd.Series:
        return pd.Series([found[i] or None for i in keep], dtype="str")

    def column(name: str) -> pd.Series:
        return text(body.text(name)) if body.has(name) else pd.Series(EMPTY["str"], index=range(len(keep)), dtype="str")

    return pd.DataFrame(
        {
            "id": pd.Series([f"f{body.numbers[i]}-{i + 1}" for i in keep], dtype="str"),
            "park_id": text(places),
            "metric": text([metric for metric, _ in meant]),
            "metric_zh": text(names),
            "indicator_id": text([indicator for _, indicator in meant]),
            "value": values.number[keep],
            "unit": text(values.unit),
            "unit_code": text([UNIT_CODES.get(unit.casefold(), "") for unit in values.unit]),
            "as_of": text(times),
            "target": pd.Series([targets[i] for i in keep], dtype="bool"),
            "definition": column("definition"),
            "note": column("note"),
            "source_id": column("source_id"),
            "row": body.numbers[keep],
        }
    )
