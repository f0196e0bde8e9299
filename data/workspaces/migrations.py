"""What is done once to a database that an older version of the program wrote, and what it says that it did."""

from __future__ import annotations

import hashlib
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from data.workspaces.keeping import asked_for
from data.workspaces.snapshot import Snapshot

if TYPE_CHECKING:
    from sqlalchemy import Engine, Table

UNREAD = "unread columns"  # the one migration there is so far


def table(meta: sa.MetaData) -> Table:
    """Where it is noted which migrations a database has had."""
    return sa.Table(
        "atlas_migrations",
        meta,
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("done", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.Text, nullable=False),
    )


def migrate(engine: Engine, done: Table, versions: Table) -> str:
    """Take columns that nobody mapped out of every saved version, once; what was removed in a sentence, "" for nothing.

    A version that cannot be read is left as it is and counted in the sentence.
    """
    with engine.connect() as db:
        if db.scalar(sa.select(done.c.id).where(done.c.id == UNREAD)) is not None:
            return ""
        keys = db.execute(sa.select(versions.c.workspace, versions.c.number)).all()
    changed, damaged, removed = 0, 0, set[str]()
    for key in keys:
        try:
            gone = _clean(engine, versions, key.workspace, key.number)
        except ValueError:
            damaged += 1
            continue
        if gone is not None:
            changed += 1
            removed.update(gone)
    said = _sentence(len(keys), changed, damaged, sorted(removed))
    with engine.begin() as db:
        db.execute(done.insert().values(id=UNREAD, done=datetime.now(UTC), said=said))
    if changed:
        _give_back(engine, versions)
        logging.getLogger("atlas").warning(said)
    return said if changed or damaged else ""


def _clean(engine: Engine, versions: Table, workspace: str, number: int) -> tuple[str, ...] | None:
    """Rewrite one version when it holds what nobody asked for; the columns taken out, None when it is as it should be.

    Raises ValueError when its bytes are no snapshot.
    """
    mine = (versions.c.workspace == workspace) & (versions.c.number == number)
    with engine.begin() as db:
        content = db.scalar(sa.select(versions.c.content).where(mine))
        if content is None:
            return None
        before = Snapshot.from_bytes(content)
        after, gone = asked_for(before)
        if after is before:
            return None
        data = after.to_bytes()
        db.execute(versions.update().where(mine).values(content=data, digest=hashlib.sha256(data).hexdigest()))
        return gone


def _give_back(engine: Engine, versions: Table) -> None:
    """Let no page of the file hold what was taken out."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        if engine.dialect.name == "sqlite":
            db.connection.driver_connection.execute("VACUUM")  # type: ignore[union-attr]  # no transaction around it
        elif engine.dialect.name == "postgresql":
            db.execute(sa.text(f"VACUUM FULL {versions.name}"))


def _sentence(all_: int, changed: int, damaged: int, removed: list[str]) -> str:
    said = f"{changed} of {all_} saved versions held columns that nobody had mapped; they were removed"
    named = f": {', '.join(removed[:20])}" if removed else ""
    more = f" and {len(removed) - 20} more" if len(removed) > 20 else ""
    unread = f"; {damaged} could not be read and were left as they are" if damaged else ""
    return f"{said}{named}{more}{unread}."
