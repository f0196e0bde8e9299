"""Talks that stand in a window of their own: kept for some days, so that they open again after a restart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from data.workspaces.database import open_engine
from data.workspaces.store import owner_hash
from data.workspaces.tables import PAGES

LASTS = timedelta(days=7)
MOST = 20  # of one owner, or of everybody; one more takes the place of what ends first
_PUBLIC = ""


class Pages:
    """Packed pages by owner and digest in the database at ``url``. The owner "" is everybody."""

    def __init__(self, url: str) -> None:
        """Open the database and bring its tables up to date."""
        self._engine = open_engine(url)

    def keep(self, owner: str, digest: str, packed: bytes, *, now: datetime | None = None) -> None:
        """Write a page, or let it stay longer. What has ended goes."""
        who, time = _who(owner), now or datetime.now(UTC)
        mine = (PAGES.c.owner == who) & (PAGES.c.digest == digest)
        with self._engine.begin() as db:
            db.execute(PAGES.delete().where(PAGES.c.ends <= time))
            if not db.execute(PAGES.update().where(mine).values(ends=time + LASTS)).rowcount:
                db.execute(PAGES.insert().values(owner=who, digest=digest, ends=time + LASTS, content=packed))
            newest = sa.select(PAGES.c.digest).where(PAGES.c.owner == who).order_by(PAGES.c.ends.desc())
            gone = [row.digest for row in db.execute(newest)][MOST:]
            db.execute(PAGES.delete().where(PAGES.c.owner == who, PAGES.c.digest.in_(gone)))

    def find(self, owner: str | None, digest: str, *, now: datetime | None = None) -> bytes | None:
        """The packed page, when it is everybody's or belongs to ``owner``; None otherwise, for whatever reason."""
        owners = {_PUBLIC, _who(owner or _PUBLIC)}
        query = sa.select(PAGES.c.content).where(
            PAGES.c.owner.in_(owners), PAGES.c.digest == digest, PAGES.c.ends > (now or datetime.now(UTC))
        )
        with self._engine.connect() as db:
            found = db.scalar(query.limit(1))
        return None if found is None else bytes(found)

    def forget(self, owner: str) -> None:
        """Delete all pages of this owner."""
        with self._engine.begin() as db:
            db.execute(PAGES.delete().where(PAGES.c.owner == owner_hash(owner)))


def _who(owner: str) -> str:
    return owner_hash(owner) if owner else _PUBLIC
