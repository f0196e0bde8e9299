"""Tokens: a program's key to one workspace, read only. The database keeps a hash, so a copy of it opens nothing.

A token has 256 random bits: it cannot be guessed, and looking one up by its hash tells nothing of the others.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from data.workspaces.database import open_engine
from data.workspaces.tables import TOKENS, WORKSPACES

BEGINS = "atlas_"  # so that a person, and a scanner of secrets, sees what it is
_ID = 12  # hex digits of the hash that name a token where it is listed
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token: ``id`` names it, ``until`` (UTC) is its last moment, None for no end."""

    id: str
    workspace: str
    name: str
    created: datetime
    until: datetime | None


class Tokens:
    """Tokens in the database at ``url`` (SQLAlchemy address). Safe to share between threads and processes."""

    def __init__(self, url: str) -> None:
        """Open the database, its tables up to date."""
        self._engine = open_engine(url)

    def create(self, workspace: str, name: str, days: int | None = None) -> str:
        """Make a token, told this once; LookupError where there is no such workspace, ValueError for a bad name."""
        if not name.strip() or len(name) > _LONGEST:
            raise ValueError(f"A token's name has 1 to {_LONGEST} characters.")
        text, now = f"{BEGINS}{secrets.token_urlsafe(32)}", datetime.now(UTC)
        until = None if days is None else now + timedelta(days=days)
        with self._engine.begin() as db:
            if db.scalar(sa.select(WORKSPACES.c.id).where(WORKSPACES.c.id == workspace)) is None:
                raise LookupError("There is no such workspace.")
            made = {"workspace": workspace, "name": name.strip(), "created": now, "until": until}
            db.execute(TOKENS.insert().values(hash=_hash(text), **made))
        return text

    def opens(self, text: str) -> Token | None:
        """The token, where it is one that has not ended; None otherwise, for whatever reason."""
        with self._engine.connect() as db:
            row = db.execute(sa.select(TOKENS).where(TOKENS.c.hash == _hash(text))).one_or_none()
        found = None if row is None else _token(row)
        return found if found is not None and (found.until is None or datetime.now(UTC) < found.until) else None

    def all(self, workspace: str = "") -> tuple[Token, ...]:
        """The tokens of a workspace, or of all, the oldest first; those that have ended too."""
        query = sa.select(TOKENS).order_by(TOKENS.c.created)
        if workspace:
            query = query.where(TOKENS.c.workspace == workspace)
        with self._engine.connect() as db:
            return tuple(_token(row) for row in db.execute(query))

    def revoke(self, id_: str) -> None:
        """Forget the token of this id: from now on it opens nothing. LookupError where there is none."""
        with self._engine.begin() as db:
            gone = db.execute(TOKENS.delete().where(sa.func.substr(TOKENS.c.hash, 1, _ID) == id_)).rowcount
        if not gone:
            raise LookupError("There is no such token.")

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _token(row: sa.Row[tuple[object, ...]]) -> Token:
    told = row._mapping
    return Token(
        told["hash"][:_ID],
        told["workspace"],
        told["name"],
        _utc(told["created"]),
        told["until"] and _utc(told["until"]),
    )


def _utc(moment: datetime) -> datetime:
    """SQLite forgets the zone, which is always UTC."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
