"""The workspaces' database: opened with durable settings, and brought up to the tables that this program knows."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

from data.workspaces.migrations import upgrade

_PATIENCE = 5  # seconds for a server that does not answer


def open_engine(url: str) -> sa.Engine:
    """The database at ``url`` (SQLAlchemy address), its tables up to date. Raises what the driver raises, and
    NewerDatabaseError when a newer program wrote it."""
    engine = _engine(url)
    try:
        upgrade(engine)
    except Exception:
        engine.dispose()
        raise
    return engine


def _engine(url: str) -> sa.Engine:
    """Without a cache of compiled statements: one keeps the values of its first use, somebody's rows, after they were
    deleted. A pooled SQLite connection would do so with its pages."""
    address = sa.make_url(url)
    if address.get_backend_name() != "sqlite":
        patience = {"connect_timeout": _PATIENCE} if address.get_backend_name() == "postgresql" else {}
        return sa.create_engine(address, pool_pre_ping=True, query_cache_size=0, connect_args=patience)
    # A connection is one call long, 0.2 ms: a file that was put in the place of another is the one that is used
    engine = sa.create_engine(address, query_cache_size=0, poolclass=sa.NullPool if address.database else None)

    @sa.event.listens_for(engine, "do_connect")
    def _about_to(_dialect, _record, _args, _params) -> None:  # type: ignore[no-untyped-def]
        _for_nobody_else(address.database)

    @sa.event.listens_for(engine, "connect")
    def _connect(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.isolation_level = None  # the begin event below opens transactions itself
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # what was deleted is not in the file any more
        connection.execute("PRAGMA synchronous=FULL")  # a version that was reported saved survives a power cut
        connection.execute("PRAGMA busy_timeout=30000")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection) -> None:  # type: ignore[no-untyped-def]
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # a reader that turns writer would deadlock otherwise

    return engine


def _for_nobody_else(path: str | None) -> None:
    """Make the file, if it is not there, for the account that the server runs under alone."""
    if path and path != ":memory:":
        with suppress(OSError):  # a folder that is not there or not ours: opening the database says so
            Path(path).touch(0o600)
            Path(path).chmod(0o600)
