"""GeoPackage: its SQLite is judged by what SQLite itself says of it, then GDAL reads one layer from memory."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from data.ledger import _gdal
from data.ledger.errors import LedgerUnreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.ledger._raw import RawTable

_STORED = frozenset({"table", "index", "trigger"})  # what holds data or runs on writing only
_COMPUTED = frozenset({2, 3})  # “hidden” of PRAGMA table_xinfo: a generated column, virtual or stored
_TRUSTED = "rtree"  # the one virtual table a GeoPackage has, for its spatial index; nothing here asks it


def read_gpkg(data: bytes, name: str, sheet: int | str | None) -> RawTable:
    """A layer of a GeoPackage, by name or number from 1.

    Views and computed columns are refused before GDAL sees them: they are programs. Raises LedgerUnreadable.
    """
    _refuse_programs(data, name)
    layers = _gdal.layers(data, name, "GPKG")
    layer = chosen(layers, sheet)
    raw = _gdal.read_layer(data, name, "GPKG", "GPKG", layer=layer)
    raw.sheet, raw.sheets = layer, tuple(layers)
    return raw


def chosen(names: Sequence[str], sheet: int | str | None) -> str:
    """The sheet or layer that was asked for: number from 1, or name; the first when nothing was asked."""
    if isinstance(sheet, str) and sheet not in names and sheet.isdecimal():
        sheet = int(sheet)
    if sheet is None and names:
        return names[0]
    if isinstance(sheet, int) and 1 <= sheet <= len(names):
        return names[sheet - 1]
    if isinstance(sheet, str) and sheet in names:
        return sheet
    raise LedgerUnreadable("no_sheet", value=sheet or "", known="、".join(names))


def _refuse_programs(data: bytes, name: str) -> None:
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(data)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2**20)
        connection.execute("PRAGMA trusted_schema = OFF")
        computes = any(_computes(connection, *entry) for entry in _schema(connection))
    except (sqlite3.Error, UnicodeError, OverflowError) as error:
        raise _gdal.broken(name, "GPKG") from error
    finally:
        connection.close()
    if computes:
        raise LedgerUnreadable(
            "unreadable",
            name=name,
            format="GPKG",
            why="其中含有视图或计算列，不予执行",
            why_en="it holds views or computed columns, which are not run",
        )


def _schema(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    rows = connection.execute("SELECT type, name, coalesce(sql, '') FROM main.sqlite_master").fetchall()
    return [(str(kind), str(name), str(sql)) for kind, name, sql in rows]


def _computes(connection: sqlite3.Connection, kind: str, name: str, sql: str) -> bool:
    """Whether reading an entry of the schema would run something that the file brings along."""
    if kind not in _STORED:  # also “VIEW”: SQLite compares without case, and so would whoever made it
        return True
    if kind != "table":
        return False
    words = sql.lower().split()
    if words[:2] == ["create", "virtual"]:
        return _TRUSTED not in words and not any(word.startswith(f"{_TRUSTED}(") for word in words)
    quoted = name.replace('"', '""')
    columns = connection.execute(f'PRAGMA main.table_xinfo("{quoted}")').fetchall()
    return any(column[6] in _COMPUTED for column in columns)
