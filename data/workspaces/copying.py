"""All that people saved, copied from one database to another: a backup, its way back, a move from SQLite to PostgreSQL.

Source and target are read and written in one transaction each, so a copy is one moment, and a copy that breaks off
leaves the target as it was.
"""

from __future__ import annotations

import sqlalchemy as sa

from data.workspaces.database import open_engine
from data.workspaces.tables import META

_AT_ONCE = 20  # rows in memory at a time; a version may be some MB


class NotEmptyError(ValueError):
    """The target holds something that the copy would replace."""


def copy(source: str, target: str, *, replace: bool = False) -> dict[str, int]:
    """Copy all tables from the database at ``source`` to that at ``target``; rows by table.

    Raises NotEmptyError when the target has rows and ``replace`` does not say that they may go, and what the drivers
    raise.
    """
    old, new = open_engine(source), open_engine(target)
    try:
        if old.dialect.name == "postgresql":
            old = old.execution_options(isolation_level="REPEATABLE READ")
        with old.connect() as reads, new.begin() as writes:
            tables = META.sorted_tables
            held = [
                table.name for table in tables if writes.scalar(sa.select(sa.literal(1)).select_from(table).limit(1))
            ]
            if held and not replace:
                raise NotEmptyError(", ".join(held))
            for table in reversed(tables):
                writes.execute(table.delete())
            return {table.name: _copy(reads, writes, table) for table in tables}
    finally:
        old.dispose()
        new.dispose()


def _copy(reads: sa.Connection, writes: sa.Connection, table: sa.Table) -> int:
    done = 0
    with reads.execution_options(yield_per=_AT_ONCE).execute(sa.select(table)) as rows:
        for part in rows.mappings().partitions():
            writes.execute(table.insert(), [dict(row) for row in part])
            done += len(part)
    return done
