"""Take columns that nobody mapped out of every saved version, and say in the log what was removed."""

from __future__ import annotations

import hashlib
import logging

import sqlalchemy as sa
from alembic import op

from data.workspaces.keeping import asked_for
from data.workspaces.migrations import GIVE_BACK
from data.workspaces.snapshot import Snapshot

revision = "0002"
down_revision = "0001"

_NOTED = sa.table("atlas_migrations", sa.column("id"))  # where it was noted before steps were numbered
_VERSIONS = sa.table(
    "atlas_versions",
    sa.column("workspace", sa.String),
    sa.column("number", sa.Integer),
    sa.column("digest", sa.String),
    sa.column("content", sa.LargeBinary),
)


def upgrade() -> None:
    """Clean all versions, unless the database was cleaned before. One that cannot be read is counted and left."""
    db = op.get_bind()
    noted = sa.inspect(db).has_table(_NOTED.name)
    done = noted and db.scalar(sa.select(_NOTED.c.id).where(_NOTED.c.id == "unread columns")) is not None
    if not done:
        _clean_all(db)
    if noted:
        op.drop_table(_NOTED.name)


def _clean_all(db: sa.Connection) -> None:
    keys = db.execute(sa.select(_VERSIONS.c.workspace, _VERSIONS.c.number)).all()
    changed, damaged, removed = 0, 0, set[str]()
    for key in keys:
        try:
            gone = _clean(db, key.workspace, key.number)
        except ValueError:
            damaged += 1
            continue
        if gone is not None:
            changed += 1
            removed.update(gone)
    if changed:
        op.get_context().config.attributes[GIVE_BACK] = (_VERSIONS.name,)  # type: ignore[union-attr]  # alembic has one
        logging.getLogger("atlas").warning(_sentence(len(keys), changed, damaged, sorted(removed)))


def _clean(db: sa.Connection, workspace: str, number: int) -> tuple[str, ...] | None:
    """Rewrite one version when it holds what nobody asked for; the columns taken out, None when it is as it should be.

    Raises ValueError when its bytes are no snapshot.
    """
    mine = (_VERSIONS.c.workspace == workspace) & (_VERSIONS.c.number == number)
    before = Snapshot.from_bytes(db.scalar(sa.select(_VERSIONS.c.content).where(mine)) or b"")
    after, gone = asked_for(before)
    if after is before:
        return None
    data = after.to_bytes()
    db.execute(sa.update(_VERSIONS).where(mine).values(content=data, digest=hashlib.sha256(data).hexdigest()))
    return gone


def _sentence(all_: int, changed: int, damaged: int, removed: list[str]) -> str:
    said = f"{changed} of {all_} saved versions held columns that nobody had mapped; they were removed"
    named = f": {', '.join(removed[:20])}" if removed else ""
    more = f" and {len(removed) - 20} more" if len(removed) > 20 else ""
    unread = f"; {damaged} could not be read and were left as they are" if damaged else ""
    return f"{said}{named}{more}{unread}."
