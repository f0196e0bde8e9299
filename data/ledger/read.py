"""read(): a person's ledger in, LedgerResult out. Each step is a function; each row ends in ``rows`` or
``set_aside``."""

from __future__ import annotations

import re
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from data.datum import DATUMS
from data.ledger import _header, _open, _values
from data.ledger._body import Body
from data.ledger._place import Row, placed
from data.ledger._rows import Parts, assembled, set_aside_frame
from data.ledger._signs import straighten
from data.ledger.errors import LedgerUnreadable
from data.ledger.fields import FLAGS
from data.ledger.ground import Ground, Known
from data.ledger.limits import MAX_BYTES
from data.ledger.result import LedgerResult
from data.ledger.vocabulary import Words, key
from data.search import normalised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.datum import Datum
    from data.ledger._header import Head
    from data.ledger._raw import Cell, Progress, RawTable
    from data.load import Facts

_TOTAL = re.compile(r"(合计|总计|小计|共计|汇总|总数|total|subtotal|sum)[:：\d\s家户个,.]*", re.IGNORECASE)
_REMARK = re.compile(
    r"(注|备注|说明|填表人|填报人|制表人?|审核人?|联系人|联系电话|填报单位|填表日期|数据来源|单位负责人)\s*[::：]"
)
_REMARK_STARTS = frozenset("注备说填制审联数单")


def read(
    source: bytes | Path,
    filename: str = "",
    *,
    facts: Facts,
    sheet: int | str | None = None,
    datum: Datum | None = None,
    mapping: Mapping[str, str | None] | None = None,
    units: Mapping[str, str] | None = None,
    sector_words: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> LedgerResult:
    """Read a ledger (CSV, TSV, XLSX, XLS, GeoJSON, GPKG, zipped Shapefile; found by content).

    ``sheet`` is a number from 1 or a name; ``datum`` holds for rows that name none themselves (default WGS-84);
    ``mapping``, ``units``, ``sector_words`` as in Preset; ``progress(step, share)`` is called as work goes on.
    Raises LedgerUnreadable and nothing else.
    """
    if datum is not None and datum not in DATUMS:
        raise LedgerUnreadable("bad_setting", why=f"没有坐标系“{datum}”", why_en=f"there is no datum “{datum}”")
    tell = progress or _silent
    data, name = from_disk(source, filename)
    tell("open", 0.0)
    with _foreseen(name):
        raw, head = _table(data, name, sheet, mapping)
        del data
        tell("columns", 0.35)
        chosen = datum or cast("Datum | None", raw.datum) or "wgs84"
        result = _judged(Body.of(raw, head), Words.of(facts, sector_words), facts, chosen, units or {}, tell)
    tell("done", 1.0)
    return result


@contextmanager
def _foreseen(name: str) -> Iterator[None]:
    """The one place where any fault becomes a sentence: a stranger's file must never take a page down."""
    try:
        yield
    except LedgerUnreadable:
        raise
    except MemoryError as error:
        raise LedgerUnreadable("too_much_memory", name=name) from error
    except Exception as error:
        raise LedgerUnreadable("unforeseen", name=name, kind=type(error).__name__) from error


def peek(
    source: bytes | Path,
    filename: str = "",
    *,
    sheet: int | str | None = None,
    mapping: Mapping[str, str | None] | None = None,
) -> tuple[RawTable, Head | None]:
    """The cells and the header as recognised, without judging a row: what a mapping editor shows.

    The header is None when none was recognised. Raises LedgerUnreadable when the file cannot be opened at all.
    """
    data, name = from_disk(source, filename)
    with _foreseen(name):
        try:
            return _table(data, name, sheet, mapping)
        except LedgerUnreadable as error:
            if error.code != "no_header":
                raise
        return next(iter(_open.tables(data, name, sheet, lambda _: False))), None


def _silent(_: str, __: float) -> None:
    """Nobody listens."""


def from_disk(source: bytes | Path, filename: str) -> tuple[bytes, str]:
    """(content, name) of a file, or of bytes that are at hand. Raises LedgerUnreadable (too_large, unreadable)."""
    if isinstance(source, bytes):
        return source, filename or "ledger"
    path = Path(source)
    name = filename or path.name
    try:
        if path.stat().st_size > MAX_BYTES:
            _open.refuse_size(path.stat().st_size)
        return path.read_bytes(), name
    except OSError as error:
        raise LedgerUnreadable(
            "unreadable", name=name, format="文件", why="打不开这个文件", why_en="it cannot be opened"
        ) from error


def _table(
    data: bytes, name: str, sheet: int | str | None, mapping: Mapping[str, str | None] | None
) -> tuple[RawTable, Head]:
    """The first sheet with a header (or the one asked for)."""
    missing: LedgerUnreadable | None = None
    for raw in _open.tables(data, name, sheet, lambda top: _header.stands_in(top, mapping)):
        straighten(raw)
        if not raw.rows and raw.header is None:
            missing = missing or LedgerUnreadable("empty_file")
            continue
        try:
            return raw, _header.found(raw, mapping)
        except LedgerUnreadable as error:
            if error.code != "no_header":
                raise
            missing = error
    raise missing or LedgerUnreadable("empty_file")


def _judged(  # noqa: PLR0917  # arrays over the same rows
    body: Body, words: Words, facts: Facts, datum: Datum, units: Mapping[str, str], tell: Progress
) -> LedgerResult:
    head, raw = body.head, body.raw
    if not len(body):
        body.findings.add("no_rows", "warned", row=head.row)
    _mark_noise(body)
    names = body.text("name_zh")
    _missing_names(body, names)
    _note_formulas(body)
    _note_extra_cells(body)
    parts = Parts(names=names)
    tell("numbers", 0.45)
    units_used = _read_values(body, parts, words, units)
    tell("places", 0.65)
    row = _words_of_place(body, words, names, facts.parks)
    parts.addresses = row.addresses
    parts.sites = row.sites
    parts.places = placed(body, row, facts, Known.of(facts, words), Ground.of(facts), datum)
    tell("duplicates", 0.85)
    _duplicates(body, names, facts.place.prefixes)
    tell("rows", 0.9)
    _name_columns(body)
    rows = assembled(body, parts, facts.place.prefixes)
    aside = set_aside_frame(body)
    return LedgerResult(
        rows=rows,
        findings=body.findings.frame(),
        set_aside=aside,
        rows_in=len(body),
        mapping=head.mapping,
        units=units_used,
        encoding=raw.encoding,
        datum=datum,
        format=raw.format,
        sheet=raw.sheet,
        sheets=raw.sheets,
        header_row=head.row,
        counts={"park_from_point": parts.places.park_from_point},
        samples={label: sample(body.rows, at) for at, label in enumerate(head.labels) if label},
    )


def sample(rows: Sequence[Sequence[Cell]], at: int, most: int = 3, letters: int = 40) -> str:
    """The first cells of a column that hold anything, so that a person sees what it is about."""
    texts = (" ".join(str(row[at]).split())[:letters] for row in rows if at < len(row) and row[at] is not None)
    return " · ".join(islice(filter(None, texts), most))


def _mark_noise(body: Body) -> None:
    """Rows of totals, remarks below the table and repeated headers: set aside before anything else is judged."""
    label_at = {at: key(body.head.labels[at]) for at in body.head.fields.values()}
    labels = {body.head.labels[at] for at in body.head.fields.values()} if body.raw.header is None else set()
    name_at = body.head.fields.get("name_zh", 0)
    for i, cells in enumerate(body.rows):
        name = cells[name_at] if name_at < len(cells) else None
        first = (
            name if isinstance(name, str) and name.strip() else next((c for c in cells if c not in (None, "")), None)
        )
        if not isinstance(first, str):
            continue
        text = first.strip()
        code = ""
        if not text:
            continue
        if (len(text) < 24 and _TOTAL.fullmatch(text)) or (
            text[0] in _REMARK_STARTS and _REMARK.match(text) and sum(c not in (None, "") for c in cells) <= 2
        ):
            code = "total_row"
        elif text in labels and _repeats(cells, label_at):
            code = "repeated_header"
        if code:
            body.noise[i] = True
            body.aside[i] = code
            body.findings.add(code, "set_aside", row=int(body.numbers[i]), column=body.label("name_zh"), value=text)


def _repeats(cells: Sequence[object], labels: dict[int, str]) -> bool:
    filled = [(at, cell) for at, cell in enumerate(cells) if at in labels and isinstance(cell, str) and cell.strip()]
    return len(filled) >= 2 and sum(key(str(cell)) == labels[at] for at, cell in filled) * 2 > len(filled)


def _missing_names(body: Body, names: list[str]) -> None:
    missing = np.array([not name for name in names], dtype=bool) & ~body.noise
    body.note("missing_name", "set_aside", np.flatnonzero(missing), "name_zh", [""] * int(missing.sum()))
    body.set_aside(missing, "missing_name")


def _note_formulas(body: Body) -> None:
    used = {at: body.head.labels[at] for at in body.head.fields.values()}
    first = int(body.numbers[0]) if len(body) else 0
    for (row, at), stored in body.raw.formulas.items():
        if at in used and row >= first:
            action = "stored_value_used" if stored else "left_empty"
            how = (
                ("采用已保存的结果", "the stored result is used")
                if stored
                else ("没有已保存的结果，留空", "there is no stored result, so it is empty")
            )
            body.findings.add("formula_cell", action, row=row, column=used[at], how=how[0], how_en=how[1])


def _note_extra_cells(body: Body) -> None:
    width = max((at + 1 for at, label in enumerate(body.head.labels) if label), default=0)
    if body.raw.format != "csv":
        return
    for i, cells in enumerate(body.rows):
        if len(cells) > width:
            extra = [str(cell) for cell in cells[width:] if str(cell or "").strip()]
            if extra:
                body.findings.add(
                    "extra_cells", "ignored", row=int(body.numbers[i]), value=", ".join(extra), count=len(extra)
                )


def _read_values(body: Body, parts: Parts, words: Words, units: Mapping[str, str]) -> dict[str, str]:
    """Everything but names and places; returns the units used, by field."""
    used = _read_money(body, parts, units)
    for name in filter(body.has, ("staff", "rd_staff")):
        parts.columns[name] = _values.count(body, name)
    if body.has("ai_share_pct"):
        parts.columns["ai_share_pct"] = _values.share(body, "ai_share_pct", units)
        used["ai_share_pct"] = "%"
    for name in filter(body.has, ("established_date", "landed_year")):
        parts.dates[name] = _values.dates(body, name)
    for name in filter(body.has, ("tech_layer", "kind", "status", "confidence")):
        parts.words[name] = _values.choice(body, name)
    if any(map(body.has, ("qualifications", *FLAGS))):
        parts.words["qualifications"] = _values.qualifications(body)
    if body.has("sectors"):
        parts.words["sectors"] = _values.sectors(body, words)
    for name in filter(body.has, ("id", "short_zh", "name_en", "note", "source_id")):
        parts.texts[name] = body.text(name)
    return used


def _read_money(body: Body, parts: Parts, units: Mapping[str, str]) -> dict[str, str]:
    used: dict[str, str] = {}
    for name in filter(body.has, ("registered_capital_wan", "total_investment_wan", "revenue_wan")):
        capital = name == "registered_capital_wan"
        parts.columns[name], currencies = _values.money(body, name, units, in_any_currency=capital)
        unit = _values.column_unit(body, name, units)
        used[name] = unit.text if unit else "万元"
        if capital:
            parts.currencies = currencies
    if body.has("registered_capital_currency"):
        for at, word in enumerate(_values.choice(body, "registered_capital_currency")):
            if word and parts.currencies and parts.currencies[at] == "CNY":
                parts.currencies[at] = word
    return used


def _words_of_place(body: Body, words: Words, names: list[str], known: pd.DataFrame) -> Row:
    park_words = body.text("park")
    memory: dict[str, str | None] = {"": None}
    for text in set(park_words):
        memory[text] = words.park(text) if text else None
    parks = [memory[text] for text in park_words]
    unknown = [at for at, text in enumerate(park_words) if text and parks[at] is None and not body.noise[at]]
    if unknown:
        body.note(
            *("unknown_park", "left_empty", unknown, "park", [park_words[at] for at in unknown]),
            known="、".join(known["short_zh"]),
            known_en=", ".join(known["short_en"]),
        )
    return Row(
        names=names,
        sites=body.text("site"),
        addresses=body.text("address"),
        parks=parks,
        park_words=park_words,
        precision=_values.choice(body, "precision") if body.has("precision") else [None] * len(body),
        uncertainty=_values.metres(body, "uncertainty_m") if body.has("uncertainty_m") else np.full(len(body), np.nan),
    )


def _duplicates(body: Body, names: list[str], prefixes: tuple[str, ...]) -> None:
    """Among rows still in use, the first of a normalised name stays and later ones are set aside."""
    usable = np.flatnonzero(body.aside == "")
    keys = pd.Series([normalised(names[at], prefixes) or names[at] for at in usable], dtype=object)
    codes, _ = pd.factorize(keys)
    first: dict[int, int] = {}
    repeated = keys.duplicated(keep=False).to_numpy() if len(keys) else np.zeros(0, bool)
    taken = np.zeros(len(body), dtype=bool)
    for at, code, again in zip(usable, codes, repeated, strict=True):
        if not again:
            continue
        group = int(code)
        if group not in first:
            first[group] = int(at)
            continue
        taken[at] = True
        body.findings.add(
            "duplicate",
            "set_aside",
            row=int(body.numbers[at]),
            column=body.label("name_zh"),
            value=names[at],
            first=int(body.numbers[first[group]]),
            other=names[first[group]],
        )
    body.set_aside(taken, "duplicate")


def _name_columns(body: Body) -> None:
    """Findings made before the header was known carry a position (“#3”): put the column's name there."""
    body.findings.rename_columns(body.head.labels)
