"""LedgerResult and Preset: what reading a table gives, and how it was read, as plain values."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from data.datum import DATUMS
from data.ledger.choices import Choices
from data.ledger.errors import LedgerUnreadable
from data.ledger.findings import localised
from data.ledger.texts import expected

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from data.datum import Datum
    from data.ledger.texts import Lang


_LARGEST = 1_000_000  # letters of a saved preset: thousands of words
_WORDS = ("mapping", "units", "sector_words", "stage_words", "metric_words")


@dataclass(frozen=True, slots=True)
class Preset:
    """A person's choices for files of one kind, to be kept as JSON. None and empty mean “find out”.

    ``mapping``: header text → field id (None: do not use the column). ``units``: field id or header text → unit such as
    亿元. ``sector_words``: industry word → sector id, ``stage_words``: word of a
    project's stage → stage, ``metric_words``: name of an indicator → metric, each on top of the table that ships.
    ``kind``: what the table is.
    """

    name: str = ""
    datum: Datum | None = None
    sheet: int | str | None = None
    mapping: dict[str, str | None] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    sector_words: dict[str, str] = field(default_factory=dict)
    kind: str | None = None
    stage_words: dict[str, str] = field(default_factory=dict)
    metric_words: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """As text to save."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)

    def choices(self) -> Choices:
        """As the reader takes them. Raises LedgerUnreadable (bad_setting)."""
        return Choices(
            kind=self.kind, datum=self.datum, mapping=self.mapping, units=self.units, sector_words=self.sector_words,
            stage_words=self.stage_words, metric_words=self.metric_words,
        )  # fmt: skip

    @staticmethod
    def from_json(text: str) -> Preset:
        """From saved text. Raises LedgerUnreadable (bad_setting) when it is no preset."""
        try:
            values: Any = json.loads(text if len(text) <= _LARGEST else "")
            json.dumps(values, ensure_ascii=False).encode()  # half a character is no text
            preset = replace(Preset(), **values)
            good = all(
                isinstance(part, dict)
                and all(isinstance(k, str) and isinstance(v, (str, type(None))) for k, v in part.items())
                for part in (getattr(preset, name) for name in _WORDS)
            )
        except (ValueError, TypeError, RecursionError) as error:
            raise LedgerUnreadable(
                "bad_setting", why="这不是保存的设置", why_en="this is not a saved preset"
            ) from error
        if not good or (preset.datum is not None and preset.datum not in DATUMS):
            raise LedgerUnreadable("bad_setting", why="这不是保存的设置", why_en="this is not a saved preset")
        return preset


@dataclass(frozen=True, slots=True)
class LedgerResult:
    """All rows of a file, accounted for: ``rows_in == used + len(set_aside)``, always.

    ``rows``: GeoDataFrame with the columns of ``facts.enterprises`` plus ``row`` (the row in the file); place is
    WGS-84.
    ``findings``: row (Int64, <NA>: whole file or column), column, code, value, action, params; ``shown(lang)`` adds
    the texts.
    ``set_aside``: row, reason (codes), then the original cells as text under their header texts.
    ``mapping``: header text → field id or None. ``units``: field id → unit used. ``counts``: what else is worth saying.
    ``samples``: header text → what its first cells hold, for whoever corrects the mapping. ``as_of``: the date that
    the file states for its data (YYYY, YYYY-MM or YYYY-MM-DD; "" when it states none), in the words ``as_of_said``.
    ``kind``: what the table is (data.ledger.KINDS); ``rows`` of other kinds have the columns
    of the table that they join.
    """

    rows: gpd.GeoDataFrame
    findings: pd.DataFrame
    set_aside: pd.DataFrame
    rows_in: int
    mapping: dict[str, str | None]
    units: dict[str, str]
    encoding: str | None
    datum: Datum
    format: str
    sheet: str | None
    sheets: tuple[str, ...]
    header_row: int | None
    counts: dict[str, int]
    samples: dict[str, str] = field(default_factory=dict)
    as_of: str = ""
    as_of_said: str = ""
    kind: str = "enterprises"

    @property
    def used(self) -> int:
        """Rows that the atlas uses."""
        return len(self.rows)

    @property
    def rows_with_findings(self) -> int:
        """Rows of the file that carry at least one finding."""
        return int(self.findings["row"].dropna().nunique())

    def shown(self, lang: Lang = "zh") -> pd.DataFrame:
        """Findings as a person reads them: row, column, code, value, expected, action, message."""
        return localised(self.findings, lang)

    def preset(self, name: str = "", sector_words: dict[str, str] | None = None) -> Preset:
        """How this file was read, to read the next one the same way."""
        return Preset(
            name, self.datum, self.sheet, dict(self.mapping), dict(self.units), dict(sector_words or {}), self.kind
        )

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """The JSON of the command line: rows_in, used, set_aside, findings, mapping, encoding, datum, kind."""
        return {
            "rows_in": self.rows_in,
            "used": self.used,
            "set_aside": len(self.set_aside),
            "findings": json_findings(self.shown(lang)),
            "mapping": self.mapping,
            "encoding": self.encoding,
            "datum": self.datum,
            "kind": self.kind,
        }


def json_findings(shown: pd.DataFrame) -> list[dict[str, Any]]:
    """Findings with texts → objects for JSON; a row or column that does not apply is null."""
    rows = [None if gone else int(row) for row, gone in zip(shown["row"].tolist(), shown["row"].isna(), strict=True)]
    columns = [column if isinstance(column, str) else None for column in shown["column"]]
    rest = [shown[name].tolist() for name in ("code", "value", "expected", "action", "message")]
    names = ("row", "column", "code", "value", "expected", "action", "message")
    return [dict(zip(names, finding, strict=True)) for finding in zip(rows, columns, *rest, strict=True)]


def unreadable_json(error: LedgerUnreadable, lang: Lang = "zh", datum: str | None = None) -> dict[str, Any]:
    """The same JSON for a file that could not be read: no rows, one finding."""
    finding = {
        "row": error.row, "column": None, "code": error.code, "value": str(error.params.get("value",
        error.params.get("found", ""))),
        "expected": expected(error.code, lang, **error.params), "action": "refused", "message": error.sentence(lang),
    }  # fmt: skip
    return {
        "rows_in": 0, "used": 0, "set_aside": 0, "findings": [finding], "mapping": {}, "encoding": None,
        "datum": datum,
    }  # fmt: skip


def book_json(results: Sequence[LedgerResult], lang: Lang = "zh") -> dict[str, Any]:
    """The JSON of a file: of one table, or of several as ``sheets`` with their sums and findings beside them."""
    if len(results) == 1:
        return results[0].to_json(lang)
    sheets = [{"sheet": result.sheet} | result.to_json(lang) for result in results]
    kinds = {result.kind for result in results}
    return {
        "kind": kinds.pop() if len(kinds) == 1 else None,
        **{name: sum(sheet[name] for sheet in sheets) for name in ("rows_in", "used", "set_aside")},
        "findings": [{"sheet": sheet["sheet"]} | finding for sheet in sheets for finding in sheet["findings"]],
        "mapping": {label: field for sheet in sheets for label, field in sheet["mapping"].items()},
        "encoding": results[0].encoding,
        "datum": results[0].datum,
        "sheets": sheets,
    }
