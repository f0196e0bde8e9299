"""The beginning of another place: every table and shape file with its columns, the shared words kept, no fact of here.

A row stands in the new folder when its table is a vocabulary (below) and what it refers to stands there too.
"""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

from data import place
from data.contract import Table
from data.schema import BOUNDARIES, TABLES

Rows = dict[str, list[dict[str, str]]]

# Words of the field that mean the same in any city
VOCABULARIES = (
    "families",
    "sectors",
    "sector_words",
    "stage_words",
    "designation_groups",
    "indicators",
    "metric_words",
)
_TEXT, _NUMBER, _LIST = re.compile(r'= "[^"]*"'), re.compile(r"= \d+"), re.compile(r"= \[[^\]]*\]")
_KEPT = ("zoom",)


class SkeletonError(Exception):
    """The folder to begin in is not empty, or cannot be written; the message says which and what to do."""


def begin(source: Path, folder: Path) -> None:
    """Write the skeleton of a place like ``source`` (a sound folder of facts) into ``folder``, new or empty.

    Raises SkeletonError when something stands there already: nothing is ever written over.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SkeletonError(f"{folder}: something stands there already; name a new or an empty folder")
    rows: Rows = {table.name: rows_of(source, table) if table.name in VOCABULARIES else [] for table in TABLES}
    without_lost_references(rows)
    try:
        (folder / "tables").mkdir(parents=True)
        (folder / "boundaries").mkdir()
        for table in TABLES:
            (folder / table.file).write_text(as_csv(table, rows[table.name]), encoding="utf-8")
        for shapes in BOUNDARIES:
            empty = json.dumps({"type": "FeatureCollection", "features": []})
            (folder / shapes.file).write_text(empty + "\n", encoding="utf-8")
        (folder / place.FILE).write_text(
            _blank((source / place.FILE).read_text(encoding="utf-8-sig")), encoding="utf-8"
        )
    except OSError as error:
        raise SkeletonError(f"{folder}: cannot be written ({error.strerror})") from None


def rows_of(source: Path, table: Table) -> list[dict[str, str]]:
    """The rows of a table of a folder of facts as text, column → cell."""
    with (source / table.file).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def as_csv(table: Table, rows: list[dict[str, str]]) -> str:
    """Rows as the file of their table, header first."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, [column.name for column in table.columns], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def without_lost_references(rows: Rows) -> None:
    """Take out, again and again, what points to a row that is gone: items of lists, cells that may be empty, rows."""
    while _pruned(rows):
        pass


def _pruned(rows: Rows) -> bool:
    changed = False
    for table in TABLES:
        for column in table.columns:
            target, _, key = column.ref.partition(".")
            if target not in rows:
                continue
            known = {row[key] for row in rows[target]} | set(column.also)
            kept = []
            for row in rows[table.name]:
                items = [one for one in row[column.name].split(";") if one]
                there = [one for one in items if one in known]
                if there == items:
                    kept.append(row)
                    continue
                changed = True
                if there or column.empty:
                    kept.append(row | {column.name: ";".join(there)})
            rows[table.name][:] = kept
    return changed


def _blank(toml: str) -> str:
    """A place.toml with its comments and keys, every value of the place it was written for taken out."""
    lines = []
    for line in toml.splitlines():
        value, mark, comment = line.partition("  #")
        if value.split("=")[0].strip() not in _KEPT:
            value = _LIST.sub("= []", _NUMBER.sub("= 0", _TEXT.sub('= ""', value)))
        lines.append(value + mark + comment)
    return "\n".join(lines) + "\n"
