"""A workspace in several hands: links with a secret, what each role may do, what was done, and by which link.

A link has 256 random bits, of which only the hash is kept: it cannot be guessed, and looking one up by its hash tells
nothing of the others. Whatever is not opened (unknown, revoked, ended, another's) is answered alike.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from data.workspaces.database import open_engine
from data.workspaces.keeping import asked_for
from data.workspaces.snapshot import Snapshot
from data.workspaces.store import Version, owner_hash
from data.workspaces.tables import ACTS, LINKS, VERSIONS, WORKSPACES

Role = Literal["owner", "editor", "viewer", "public"]
Action = Literal["open", "history", "save", "read_log", "share"]
ROLES: tuple[Role, ...] = ("viewer", "editor", "public")  # that a link can have
MAY: dict[Role, frozenset[Action]] = {
    "public": frozenset({"open"}),
    "viewer": frozenset({"open", "history"}),
    "editor": frozenset({"open", "history", "save", "read_log"}),
    "owner": frozenset({"open", "history", "save", "read_log", "share"}),
}
_LONGEST = 100  # letters of a link's name
_KEPT = 1000  # acts of one workspace; older ones go
_TRIES = 50


@dataclass(frozen=True, slots=True)
class Link:
    """What is known of a link: ``name`` says for whom it is, ``ends`` (UTC) is its last moment, ``hidden`` are the
    columns that it never shows. ``workspace`` "" are the facts that ship."""

    id: str
    workspace: str
    role: Role
    name: str
    made: datetime
    ends: datetime
    revoked: datetime | None
    hidden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody may do with one workspace (``workspace`` "": the facts that ship), and by which link: "" is the
    owner."""

    workspace: str
    role: Role
    link: str = ""
    name: str = ""
    hidden: tuple[str, ...] = ()

    def may(self, action: Action) -> bool:
        """Whether this role does that."""
        return action in MAY[self.role]


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the log: ``who`` is the name of a link, "" the owner; ``what`` opened, saved, shared or
    revoked; ``said`` more of it."""

    time: datetime
    who: str
    role: Role
    what: str
    said: str


class Sharing:
    """Links in the database at ``url`` (SQLAlchemy address). Safe to share between threads and processes."""

    def __init__(self, url: str) -> None:
        """Open the database and bring its tables up to date."""
        self._engine = open_engine(url)

    def owned(self, owner: str, workspace: str) -> Grant:
        """What the owner may do. LookupError when it is not theirs, or is not there."""
        query = sa.select(WORKSPACES.c.id).where(WORKSPACES.c.id == workspace, WORKSPACES.c.owner == owner_hash(owner))
        with self._engine.connect() as db:
            if db.scalar(query) is None:
                raise LookupError("There is no such workspace.")
        return Grant(workspace, "owner")

    def make(
        self, owner: str, workspace: str, role: Role, name: str, ends: datetime, *, hidden: tuple[str, ...] = ()
    ) -> tuple[Link, str]:
        """A new link and its secret, which is told this once.

        Raises:
            LookupError: this owner has no such workspace ("" are the facts that ship, for a public address alone).
            ValueError: no such role, or a name that is empty or too long.
        """
        if role not in ROLES or (not workspace and role != "public"):
            raise ValueError("A link is for viewers, editors or the public.")
        if not name.strip() or len(name) > _LONGEST:
            raise ValueError(f"A link's name has 1 to {_LONGEST} characters.")
        if workspace:
            self.owned(owner, workspace)
        secret = secrets.token_urlsafe(32)
        link = Link(secrets.token_hex(8), workspace, role, name.strip(), datetime.now(UTC), ends, None, tuple(hidden))
        with self._engine.begin() as db:
            db.execute(
                LINKS.insert().values(
                    id=link.id, workspace=workspace or None, owner=owner_hash(owner), secret=_hash(secret), role=role,
                    name=link.name, made=link.made, ends=ends, revoked=None, hidden=",".join(hidden),
                )
            )  # fmt: skip
            if workspace:
                _note(db, Grant(workspace, "owner"), "shared", f"{role}: {link.name}")
        return link, secret

    def opens(self, secret: str, *, now: datetime | None = None) -> Grant | None:
        """What the secret opens; None when nothing, for whatever reason."""
        if not secret or len(secret) > _LONGEST:
            return None
        with self._engine.connect() as db:
            row = db.execute(sa.select(LINKS).where(LINKS.c.secret == _hash(secret))).one_or_none()
        link = None if row is None else _link(row)
        if link is None or link.revoked is not None or link.ends <= (now or datetime.now(UTC)):
            return None
        return Grant(link.workspace, link.role, link.id, link.name, link.hidden)

    def links(self, owner: str, workspace: str) -> tuple[Link, ...]:
        """The links that this owner has made for a workspace ("": for the facts that ship), newest first."""
        where = LINKS.c.workspace == workspace if workspace else LINKS.c.workspace.is_(None)
        query = sa.select(LINKS).where(where, LINKS.c.owner == owner_hash(owner)).order_by(LINKS.c.made.desc())
        with self._engine.connect() as db:
            return tuple(_link(row) for row in db.execute(query))

    def revoke(self, owner: str, link: str) -> None:
        """The link opens nothing from now on. LookupError when this owner has no such link."""
        mine = (LINKS.c.owner == owner_hash(owner)) & (LINKS.c.id == link)
        with self._engine.begin() as db:
            row = db.execute(sa.select(LINKS).where(mine)).one_or_none()
            if row is None:
                raise LookupError("There is no such link.")
            db.execute(LINKS.update().where(mine, LINKS.c.revoked.is_(None)).values(revoked=datetime.now(UTC)))
            if row.workspace:
                _note(db, Grant(row.workspace, "owner"), "revoked", row.name)

    def forget(self, owner: str) -> None:
        """Delete all links of this owner."""
        with self._engine.begin() as db:
            db.execute(LINKS.delete().where(LINKS.c.owner == owner_hash(owner)))

    def newest(self, grant: Grant) -> tuple[str, Version]:
        """Name of the workspace and its newest version. LookupError when it has gone."""
        meta = [VERSIONS.c[field] for field in Version.__slots__]
        query = sa.select(WORKSPACES.c.name.label("called"), *meta).join(VERSIONS).where(_of(grant))
        with self._engine.connect() as db:
            row = db.execute(query.order_by(VERSIONS.c.number.desc()).limit(1)).one_or_none()
        if row is None:
            raise LookupError("There is no such workspace.")
        return str(row.called), Version(*row[1:])

    def load(self, grant: Grant) -> tuple[str, Version, Snapshot]:
        """Name, number and content of the newest version; noted as opened. LookupError when it has gone.

        Raises:
            ValueError: the stored bytes do not match their digest.
        """
        name, version = self.newest(grant)
        query = sa.select(VERSIONS.c.content).where(_of(grant), VERSIONS.c.number == version.number)
        with self._engine.connect() as db:
            content = db.scalar(query.join(WORKSPACES))
        for _ in range(_TRIES):
            with suppress(IntegrityError), self._engine.begin() as db:  # somebody else took the number of the line
                _note(db, grant, "opened", str(version.number))
                break
        if content is None or hashlib.sha256(content).hexdigest() != version.digest:
            raise ValueError("The saved version is damaged: its checksum does not match.")
        return name, version, Snapshot.from_bytes(content)

    def save(self, grant: Grant, snapshot: Snapshot, note: str = "") -> Version:
        """A further version on top of all others: nothing is overwritten, whoever saves beside.

        Raises:
            PermissionError: this role does not save.
            LookupError: the workspace has gone, or the link was revoked or has ended meanwhile.
        """
        if not grant.may("save"):
            raise PermissionError("This link does not change the workspace.")
        self._still(grant)
        snapshot, _ = asked_for(snapshot)
        content = snapshot.to_bytes()
        digest, rows = hashlib.sha256(content).hexdigest(), sum(len(table.rows) for table in snapshot.tables)
        for attempt in range(_TRIES):
            try:
                with self._engine.begin() as db:
                    mine = VERSIONS.c.workspace == grant.workspace
                    last = db.scalar(sa.select(sa.func.max(VERSIONS.c.number)).where(mine))
                    if last is None:
                        raise LookupError("There is no such workspace.")
                    version = Version(last + 1, datetime.now(UTC), note, rows, digest)
                    values = {field: getattr(version, field) for field in Version.__slots__}
                    db.execute(VERSIONS.insert().values(workspace=grant.workspace, content=content, **values))
                    _note(db, grant, "saved", str(version.number))
            except IntegrityError:
                if attempt == _TRIES - 1:
                    raise
            else:
                return version
        raise AssertionError("unreachable: the last attempt returns or raises")

    def log(self, grant: Grant) -> tuple[Act, ...]:
        """What was done with the workspace, newest first. PermissionError when this role does not read it."""
        if not grant.may("read_log"):
            raise PermissionError("This link does not read the log.")
        self._still(grant)
        query = sa.select(*(ACTS.c[name] for name in Act.__slots__)).where(ACTS.c.workspace == grant.workspace)
        with self._engine.connect() as db:
            return tuple(Act(*row) for row in db.execute(query.order_by(ACTS.c.number.desc())))

    def _still(self, grant: Grant) -> None:
        """The link of this grant still opens. LookupError when it does not."""
        if not grant.link:
            return
        with self._engine.connect() as db:
            row = db.execute(sa.select(LINKS).where(LINKS.c.id == grant.link)).one_or_none()
        if row is None or row.revoked is not None or _link(row).ends <= datetime.now(UTC):
            raise LookupError("There is no such workspace.")


def _of(grant: Grant) -> sa.ColumnElement[bool]:
    return WORKSPACES.c.id == grant.workspace


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _link(row: sa.Row[tuple[object, ...]]) -> Link:
    hidden = tuple(filter(None, row.hidden.split(",")))
    times = [None if time is None else _utc(time) for time in (row.made, row.ends, row.revoked)]
    return Link(row.id, row.workspace or "", row.role, row.name, times[0], times[1], times[2], hidden)  # type: ignore[arg-type]


def _utc(time: datetime) -> datetime:
    """SQLite gives times without a zone; they are UTC."""
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _note(db: sa.Connection, grant: Grant, what: str, said: str) -> None:
    """One more line of the log."""
    if not grant.workspace:
        return
    mine = ACTS.c.workspace == grant.workspace
    last = int(db.scalar(sa.select(sa.func.max(ACTS.c.number)).where(mine)) or 0)
    db.execute(
        ACTS.insert().values(
            workspace=grant.workspace, number=last + 1, time=datetime.now(UTC), who=grant.name, role=grant.role,
            what=what, said=said,
        )
    )  # fmt: skip
    db.execute(ACTS.delete().where(mine, ACTS.c.number <= last + 1 - _KEPT))
