"""What is no row of data, and what is worth saying of any table: totals, remarks, formulas, spare cells."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.ledger import as_of
from data.ledger._body import clean
from data.ledger._signs import note_lookalikes
from data.ledger.vocabulary import key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.ledger._body import Body
    from data.ledger._raw import Cell

_TOTAL = re.compile(r"(合计|总计|小计|共计|汇总|总数|total|subtotal|sum)[:：\d\s家户个,.]*", re.IGNORECASE)
_REMARK = re.compile(
    r"(注|备注|说明|填表人|填报人|制表人?|审核人?|联系人|联系电话|填报单位|填表日期|数据来源|单位负责人)\s*[::：]"
)
_REMARK_STARTS = frozenset("注备说填制审联数单")


def sift(body: Body, subject: str) -> list[str]:
    """Set aside what is no row of data and rows without their ``subject`` (a field); returns the subject's texts."""
    if not len(body):
        body.findings.add("no_rows", "warned", row=body.head.row)
    _mark_noise(body, subject)
    names = body.text(subject)
    _missing(body, names, subject)
    note_lookalikes(body, subject, names)
    if body.has("name_en"):
        note_lookalikes(body, "name_en", [clean(cell) for cell in body.cells("name_en")])
    _note_formulas(body)
    _note_extra_cells(body)
    return names


def _mark_noise(body: Body, subject: str) -> None:
    """Rows of totals, remarks below the table and repeated headers: set aside before anything else is judged."""
    label_at = {at: key(body.head.labels[at]) for at in body.head.fields.values()}
    labels = {body.head.labels[at] for at in body.head.fields.values()} if body.raw.header is None else set()
    name_at = body.head.fields.get(subject, 0)
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
            body.findings.add(code, "set_aside", row=int(body.numbers[i]), column=body.label(subject), value=text)


def _repeats(cells: Sequence[object], labels: dict[int, str]) -> bool:
    filled = [(at, cell) for at, cell in enumerate(cells) if at in labels and isinstance(cell, str) and cell.strip()]
    return len(filled) >= 2 and sum(key(str(cell)) == labels[at] for at, cell in filled) * 2 > len(filled)


def _missing(body: Body, names: list[str], subject: str) -> None:
    field = body.head.known.by_id[subject]
    missing = np.array([not name for name in names], dtype=bool) & ~body.noise
    at = np.flatnonzero(missing)
    said = {"subject": field.zh, "subject_en": field.en}
    body.note("missing_name", "set_aside", at, subject, [""] * len(at), **said)
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


def set_polygons_aside(body: Body) -> None:
    """An area in a layer of points is no organisation: it is set aside, never turned into a point inside it."""
    for at, shape in enumerate(body.raw.shapes or ()):
        if shape is not None and "Polygon" in shape.geom_type:
            row = int(body.numbers[at])
            body.findings.drop("not_a_point", row)
            body.findings.add("polygon_row", "set_aside", row=row, column="geometry", value=shape.geom_type)
            body.set_aside_one(at, "polygon_row")


def note_unkept(body: Body, rows: pd.DataFrame, apart: Sequence[str]) -> None:
    """A column that was understood and is not among the rows would be lost without a word."""
    for name, at in body.head.fields.items():
        field = body.head.known.by_id[name]
        if field.target not in rows.columns and name not in apart and field.kind != "flag":
            label = body.head.labels[at]
            body.findings.add("not_kept", "ignored", row=body.head.row, column=label, value=label)


def date_of_data(body: Body, name: str) -> tuple[str, str]:
    """(partial date, the words that say so): stated beside the table, else in a title, the sheet's or file's name."""
    when = as_of.stated((*body.head.above, *_remarks(body)))
    return when if when[0] else as_of.named((*body.head.above, body.raw.sheet or "", name))


def _remarks(body: Body) -> list[str]:
    """Texts of the rows of totals and remarks."""
    return [str(cell) for at in np.flatnonzero(body.noise) for cell in body.rows[at] if isinstance(cell, str)]


def sample(rows: Sequence[Sequence[Cell]], at: int, most: int = 3, letters: int = 40) -> str:
    """The first cells of a column that hold anything, so that a person sees what it is about."""
    texts = (" ".join(str(row[at]).split())[:letters] for row in rows if at < len(row) and row[at] is not None)
    return " · ".join(islice(filter(None, texts), most))


def set_duplicates_aside(body: Body, names: list[str], keys: Sequence[str], subject: str) -> None:
    """Among rows still in use, the first of those with one key stays and later ones are set aside."""
    usable = np.flatnonzero(body.aside == "")
    mine = pd.Series([keys[at] for at in usable.tolist()], dtype=object)
    codes, _ = pd.factorize(mine)
    first: dict[int, int] = {}
    repeated = mine.duplicated(keep=False).to_numpy() if len(mine) else np.zeros(0, bool)
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
            column=body.label(subject),
            value=names[at],
            first=int(body.numbers[first[group]]),
            other=names[first[group]],
        )
    body.set_aside(taken, "duplicate")
