"""Field: all there is to know about one column of a person's table; FieldSet: the columns of one kind of table."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal[
    "text", "money", "count", "share", "number", "year", "date", "when", "words", "flag", "coordinate", "metres", "area"
]
Shown = Literal["", "known", "always"]
DTYPES: dict[str, str] = {
    "money": "float64",
    "share": "float64",
    "number": "float64",
    "metres": "float64",
    "area": "float64",
    "coordinate": "float64",
    "count": "Int64",
    "year": "Int64",
    "date": "datetime64[us]",
    "when": "str",  # a date as far as it is known: YYYY, YYYY-MM or YYYY-MM-DD
}
_UNITS = {"money": "万元", "share": "%", "metres": "米", "area": "平方公里"}
_UNITS_EN = {"money": "万元", "share": "%", "metres": "m", "area": "km²"}
_BRACKETED = re.compile(r"[(\[{【〔<《][^()\[\]{}【】〔〕<>《》]*[)\]}】〕>》]")
_NOISE = re.compile(r"[\s*:_\-·.、/#'\"?!]+|必填|选填|\(\)|\d{4}年度?末?|\d{4}")
_UNIT_AT_END = re.compile(r"(单位)?(人民币)?(亿元|万元|千元|百万元|元|万美元|美元|万人民币|万|亿|人|名|个|%|米|度)$")
_WHEN = re.compile(r"^(企业|单位|公司)?(年|年度|末|上年|去年|本年|最新|截至目前|目前)")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_THIS_YEAR = re.compile(r"(?:19|20)\d{2}|年度|本年|当年|今年")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column: what it is called, how it is read, and where it is shown.

    ``id`` names the meaning; ``column`` the column of the rows that it fills ("" = ``id``). ``names`` are header texts,
    ``dated`` those that mean this only beside a year (2026年计划投资). ``yearly``: columns of several years may stand
    side by side and each becomes ``<column>_<year>``. ``own``: the tables that ship have no such column. ``hint``
    (zh, en) puts it into the template, with a drop-down of ``choices``; ``written`` into cleaned files;
    ``hideable`` among the columns that a public view may leave out; ``card`` on an organisation's card
    (``always``: even when unknown).
    """

    id: str
    kind: Kind
    zh: str
    en: str
    names: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()
    yearly: bool = False
    column: str = ""
    own: bool = False
    hint: tuple[str, str] | None = None
    width: int = 14
    choices: str = ""
    written: bool = False
    hideable: bool = False
    card: Shown = ""

    @property
    def target(self) -> str:
        """The column of the rows that it fills."""
        return self.column or self.id

    @property
    def dtype(self) -> str:
        """The type of that column."""
        return DTYPES.get(self.kind, "str")

    def label(self, lang: str) -> str:
        """What a reader calls it."""
        return self.zh if lang == "zh" else self.en

    def header(self, lang: str) -> str:
        """The header that files written here carry: its name with the unit; the reader knows both."""
        if self.kind not in _UNITS:
            return self.label(lang)
        return f"{self.zh}（{_UNITS[self.kind]}）" if lang == "zh" else f"{self.en} ({_UNITS_EN[self.kind]})"


def field(id: str, kind: Kind, zh: str, en: str, names: str = "", **rest: Any) -> Field:
    """A Field from its names as one text, separated by blanks; id and both labels are names too."""
    dated = tuple(rest.pop("dated", "").split())
    return Field(id=id, kind=kind, zh=zh, en=en, names=(id, zh, en, *names.split()), dated=dated, **rest)


def bare(label: str) -> str:
    """A header text without what varies: width, case, blanks, stars, years, and brackets (units, hints)."""
    text = unicodedata.normalize("NFKC", label).casefold()
    return _NOISE.sub("", _BRACKETED.sub("", text)) or _NOISE.sub("", text)


def year_in(label: str) -> int | None:
    """The (last) year that a header text names, or None."""
    years = _YEAR.findall(unicodedata.normalize("NFKC", label))
    return int(max(years)) if years else None


@dataclass(frozen=True)
class FieldSet:
    """The columns that one kind of table can have."""

    fields: tuple[Field, ...]

    @cached_property
    def by_id(self) -> dict[str, Field]:
        """Id → Field."""
        return {field.id: field for field in self.fields}

    @cached_property
    def _known(self) -> dict[str, str]:
        return _first_of((bare(name), field.id) for field in self.fields for name in field.names)

    @cached_property
    def _dated(self) -> dict[str, str]:
        return _first_of((bare(name), field.id) for field in self.fields for name in field.dated)

    def recognised(self, label: str) -> str | None:
        """The field that a header text names, or None. Exact after ``bare``; a unit may follow without brackets."""
        if len(label) > 60:
            return None
        text = bare(label)
        if self._dated and _THIS_YEAR.search(unicodedata.normalize("NFKC", label)):
            named = re.sub(r"年度|本年|当年|今年|^年", "", _UNIT_AT_END.sub("", text))
            found = self._dated.get(named) or self._dated.get(text)
            if found:
                return found
        known = self._known
        shorter = _UNIT_AT_END.sub("", text)
        if text in known or shorter in known:
            return known.get(text) or known[shorter]
        text = _WHEN.sub("", text)
        return known.get(text) or known.get(re.sub(r"(末|期末|年末)$", "", text))

    def yearly(self, columns: Iterable[object]) -> dict[str, tuple[Field, int]]:
        """Those of some columns that are one year of a yearly field: column → (field, year), by field and year."""
        found: dict[str, tuple[Field, int]] = {}
        for field in self.fields:
            if field.yearly:
                mine = re.compile(rf"{re.escape(field.target)}_(\d{{4}})")
                years = {str(c): m for c in columns if (m := mine.fullmatch(str(c)))}
                found |= {c: (field, int(years[c][1])) for c in sorted(years)}
        return found


def _first_of(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Pairs as a table; the first of a key stays."""
    table: dict[str, str] = {}
    for key, value in pairs:
        table.setdefault(key, value)
    return table
