"""Workspaces for the person who runs the program and holds the database, whoever owns them: for the command line."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from data.workspaces.database import open_engine
from data.workspaces.keeping import asked_for
from data.workspaces.tables import VERSIONS, WORKSPACES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.workspaces.snapshot import Snapshot

_TRIES = 50  # as in Store.save: who loses the race for a number takes the next


@dataclass(frozen=True, slots=True)
class Known:
    """A workspace: its newest version and how many organisations that has."""

    id: str
    name: str
    version: int
    rows: int


class AtHand:
    """Workspaces in the database at ``url`` (SQLAlchemy address). Safe to share between threads and processes."""

    def __init__(self, url: str) -> None:
        """Open the database, its tables up to date."""
        self._engine = open_engine(url)

    def all(self) -> tuple[Known, ...]:
        """Every workspace by name."""
        newest = sa.select(VERSIONS.c.workspace, sa.func.max(VERSIONS.c.number).label("number"))
        last = newest.group_by(VERSIONS.c.workspace).subquery()
        query = (
            sa.select(WORKSPACES.c.id, WORKSPACES.c.name, VERSIONS.c.number, VERSIONS.c.rows)
            .join(last, last.c.workspace == WORKSPACES.c.id)
            .join(VERSIONS, (VERSIONS.c.workspace == last.c.workspace) & (VERSIONS.c.number == last.c.number))
            .order_by(WORKSPACES.c.name, WORKSPACES.c.id)
        )
        with self._engine.connect() as db:
            return tuple(Known(*row) for row in db.execute(query))

    def newest(self, workspace: str) -> int:
        """Number of a workspace's newest version; LookupError where there is none."""
        with self._engine.connect() as db:
            number = _last(db, workspace)
        if number is None:
            raise LookupError("There is no such workspace.")
        return number

    def add(self, workspace: str, snapshot: Snapshot, note: str) -> int:
        """Add a version to a workspace that there is; returns its number. LookupError where there is none."""
        snapshot, _ = asked_for(snapshot)
        content = snapshot.to_bytes()
        told: Mapping[str, object] = {
            "workspace": workspace, "note": note, "content": content,
            "rows": sum(len(table.rows) for table in snapshot.tables), "digest": hashlib.sha256(content).hexdigest(),
        }  # fmt: skip
        for attempt in range(_TRIES):
            try:
                with self._engine.begin() as db:
                    last = _last(db, workspace)
                    if last is None:
                        raise LookupError("There is no such workspace.")
                    db.execute(VERSIONS.insert().values(number=last + 1, saved=datetime.now(UTC), **told))
            except IntegrityError:
                if attempt == _TRIES - 1:
                    raise
            else:
                return last + 1
        raise AssertionError("unreachable: the last attempt returns or raises")

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


def _last(db: sa.Connection, workspace: str) -> int | None:
    number = db.scalar(sa.select(sa.func.max(VERSIONS.c.number)).where(VERSIONS.c.workspace == workspace))
    return None if number is None else int(number)
