"""What changed between two versions of a ledger, as tables that a person reads and as a workbook for a meeting."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pandas as pd
import xlsxwriter

from layers.export.workbook import looks, sheet_name, write_sheet
from layers.privacy import stays, without
from layers.text import t
from layers.words.names import column_name, park_names
from layers.words.tables import labels, link_columns, readable

if TYPE_CHECKING:
    from data.load import Facts
    from geo.states.versions import Changes

PARTS = ("cells", "new", "gone", "moved", "renamed", "perhaps")


def counts(found: Changes) -> dict[str, int]:
    """How many of each: parts of PARTS, and ``same``, the pairs in which nothing changed."""
    return {part: len(getattr(found, part)) for part in PARTS} | {"same": found.same}


def tables(found: Changes, facts: Facts, lang: str, hidden: tuple[str, ...] = ()) -> dict[str, pd.DataFrame]:
    """Part → table under readable headers; every row of every part, in the order of the newer ledger."""
    out = {part: _cells(getattr(found, part), facts, lang, hidden) for part in ("cells", "moved", "renamed")}
    for part in ("new", "gone"):
        shown = readable(without(getattr(found, part), hidden), "enterprises", facts, lang, hidden)
        out[part] = shown.rename(columns=labels([str(column) for column in shown.columns], lang))
    out["perhaps"] = _perhaps(found.perhaps, facts, lang)
    return {part: out[part] for part in PARTS}


def workbook(found: Changes, names: tuple[str, str], facts: Facts, lang: str, hidden: tuple[str, ...] = ()) -> bytes:
    """XLSX: what was compared and how many of each, then a sheet a part. ``names`` of the older and the newer one."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        styles, links = looks(book), link_columns(lang)
        told = [
            (t(f"ledger.changed.{side}", lang), name) for side, name in zip(("before", "after"), names, strict=True)
        ]
        told += [(t(f"ledger.changed.part.{part}", lang), str(n)) for part, n in counts(found).items()]
        head = [t("ledger.changed.title", lang), ""]
        write_sheet(book.add_worksheet(sheet_name(head[0])), pd.DataFrame(told, columns=head), styles, "", links)
        for part, frame in tables(found, facts, lang, hidden).items():
            sheet = book.add_worksheet(sheet_name(t(f"ledger.changed.part.{part}", lang)))
            write_sheet(sheet, frame, styles, t(f"ledger.changed.note.{part}", lang), links)
    return out.getvalue()


def _cells(frame: pd.DataFrame, facts: Facts, lang: str, hidden: tuple[str, ...]) -> pd.DataFrame:
    """One line a changed cell: whose, which column, what it said and says."""
    frame = frame[frame["column"].map(lambda column: stays(str(column), hidden)).astype(bool)]
    parks, none = park_names(facts, lang), t("ledger.changed.empty", lang)

    def said(column: str, value: object) -> str:
        if value is None or value is pd.NA or value != value:  # noqa: PLR0124 a missing number
            return none
        return parks.get(str(value), str(value)) if column == "park_id" else str(value)

    heads = [column_name("name", lang), column_name("park_id", lang),
             *(t(f"ledger.changed.{name}", lang) for name in ("column", "old", "new"))]  # fmt: skip
    rows = [
        (name, said("park_id", park), column_name(column, lang), said(column, old), said(column, new))
        for name, park, column, old, new in frame[["name_zh", "park_id", "column", "old", "new"]].itertuples(
            index=False
        )
    ]
    return pd.DataFrame(rows, columns=heads)


def _perhaps(frame: pd.DataFrame, facts: Facts, lang: str) -> pd.DataFrame:
    parks = park_names(facts, lang)
    park, name = column_name("park_id", lang), column_name("name", lang)
    columns = {}
    for side in ("before", "after"):
        which = t(f"ledger.changed.{side}", lang)
        columns[f"{which} · {name}"] = list(frame[f"name_zh_{side}"])
        columns[f"{which} · {park}"] = [parks.get(str(id_), "") for id_ in frame[f"park_id_{side}"]]
    columns[t("ledger.changed.why", lang)] = [t(f"ledger.changed.how.{how}", lang) for how in frame["how"]]
    return pd.DataFrame(columns)
