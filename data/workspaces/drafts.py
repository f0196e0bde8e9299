"""Drafts: what a person has loaded and not saved yet, so that no lost connection and no restart loses it.

A draft is written when a file has been read, before it is shown, and holds what a saved version would hold: the mapped
columns only. It belongs to the owner key of a browser and ends by itself: after its days, when it is saved, or when it
is thrown away.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from data.workspaces.database import open_engine
from data.workspaces.keeping import asked_for
from data.workspaces.snapshot import Snapshot
from data.workspaces.store import owner_hash
from data.workspaces.tables import DRAFTS

LASTS = timedelta(days=7)
MOST = 12  # of one owner; one more takes the place of the oldest


@dataclass(frozen=True, slots=True)
class Draft:
    """One file that was loaded: ``kept`` and ``ends`` are UTC; ``rows`` of all its tables; ``used`` says whether it lay
    on the map, with the date of the data ``as_of``."""

    id: str
    file: str
    kept: datetime
    ends: datetime
    rows: int
    used: bool
    as_of: str


class Drafts:
    """Drafts in the database at ``url`` (SQLAlchemy address). Safe to share between threads and processes."""

    def __init__(self, url: str) -> None:
        """Open the database and bring its tables up to date."""
        self._engine = open_engine(url)

    def keep(self, owner: str, file: str, snapshot: Snapshot, draft: str = "", *, now: datetime | None = None) -> str:
        """Write a draft, in place of the owner's ``draft`` when it is there; returns its id. What has ended goes."""
        who, time = owner_hash(owner), now or datetime.now(UTC)
        snapshot, _ = asked_for(snapshot)
        values = {
            "file": file,
            "kept": time,
            "ends": time + LASTS,
            "rows": sum(len(table.rows) for table in snapshot.tables),
            "content": snapshot.to_bytes(),
        }
        with self._engine.begin() as db:
            db.execute(DRAFTS.delete().where(DRAFTS.c.ends <= time))
            mine = (DRAFTS.c.owner == who) & (DRAFTS.c.id == draft)
            if draft and db.execute(DRAFTS.update().where(mine).values(**values)).rowcount:
                return draft
            new = secrets.token_hex(16)
            db.execute(DRAFTS.insert().values(id=new, owner=who, used=False, as_of="", **values))
            newest = sa.select(DRAFTS.c.id).where(DRAFTS.c.owner == who).order_by(DRAFTS.c.kept.desc())
            gone = [row.id for row in db.execute(newest)][MOST:]
            db.execute(DRAFTS.delete().where(DRAFTS.c.id.in_(gone)))
        return new

    def put_to_use(self, owner: str, draft: str, as_of: str) -> None:
        """Note that the draft lies on the map, with the date of its data; a draft that is not there is no fault."""
        mine = (DRAFTS.c.owner == owner_hash(owner)) & (DRAFTS.c.id == draft)
        with self._engine.begin() as db:
            db.execute(DRAFTS.update().where(mine).values(used=True, as_of=as_of))

    def all(self, owner: str, *, now: datetime | None = None) -> tuple[Draft, ...]:
        """The owner's drafts that have not ended, oldest first; those of anybody that have ended are deleted."""
        time, columns = now or datetime.now(UTC), [DRAFTS.c[name] for name in Draft.__slots__]
        query = sa.select(*columns).where(DRAFTS.c.owner == owner_hash(owner), DRAFTS.c.ends > time)
        with self._engine.begin() as db:
            db.execute(DRAFTS.delete().where(DRAFTS.c.ends <= time))
            return tuple(Draft(**row._mapping) for row in db.execute(query.order_by(DRAFTS.c.kept)))

    def load(self, owner: str, draft: str) -> Snapshot:
        """What the draft holds.

        Raises:
            LookupError: this owner has no such draft.
            ValueError: its bytes are damaged.
        """
        query = sa.select(DRAFTS.c.content).where(DRAFTS.c.owner == owner_hash(owner), DRAFTS.c.id == draft)
        with self._engine.connect() as db:
            content = db.scalar(query)
        if content is None:
            raise LookupError("There is no such draft.")
        return Snapshot.from_bytes(content)

    def drop(self, owner: str, *drafts: str) -> None:
        """Delete drafts; one that is not there is no fault."""
        mine = (DRAFTS.c.owner == owner_hash(owner)) & DRAFTS.c.id.in_(drafts)
        with self._engine.begin() as db:
            db.execute(DRAFTS.delete().where(mine))

    def forget(self, owner: str) -> int:
        """Delete all drafts of this owner; how many there were."""
        with self._engine.begin() as db:
            return int(db.execute(DRAFTS.delete().where(DRAFTS.c.owner == owner_hash(owner))).rowcount)
