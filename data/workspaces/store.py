"""Store: workspaces and their versions in one database; SQLite by default, PostgreSQL by address.

A version is written in one transaction and never changed afterwards, so a crash can lose only the save under way, and
two people who save at once both get a version. What a person saves belongs to the owner key of their browser; another
owner cannot list, read or delete it, and is told no more than “not found”.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from data.workspaces.database import open_engine
from data.workspaces.keeping import asked_for
from data.workspaces.migrations import upgrade
from data.workspaces.snapshot import Snapshot
from data.workspaces.tables import PRESETS, VERSIONS, WORKSPACES

_TRIES = 50  # two people saving at once race for a number; each retry sees the other's version


@dataclass(frozen=True, slots=True)
class Version:
    """One saved state: ``number`` counts from 1, ``saved`` is UTC, ``rows`` how many its tables hold."""

    number: int
    saved: datetime
    note: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """A named ledger and its versions, newest first."""

    id: str
    name: str
    created: datetime
    versions: tuple[Version, ...]


def owner_hash(key: str) -> str:
    """The owner key is a secret of the browser: only its hash is kept."""
    if not key:
        raise PermissionError("A workspace needs an owner key.")
    return hashlib.sha256(key.encode()).hexdigest()


class Store:
    """Workspaces in the database at ``url`` (SQLAlchemy address). Safe to share between threads and processes."""

    def __init__(self, url: str) -> None:
        """Open the database and bring its tables up to date."""
        self._engine = open_engine(url)

    def ping(self) -> None:
        """Ask the database whether it is there, can be written and has its tables; one that was put in its place is
        brought up to date. Raises what the driver raises."""
        upgrade(self._engine)

    def save(self, owner: str, name: str, snapshot: Snapshot, note: str = "") -> tuple[str, Version]:
        """Add a version to the owner's workspace ``name`` (made when new); returns its id and the version.

        Raises:
            ValueError: the name is empty or longer than 200 characters.
        """
        name = name.strip()
        if not name or len(name) > 200:
            raise ValueError("A workspace name has 1 to 200 characters.")
        snapshot, _ = asked_for(snapshot)
        content, who = snapshot.to_bytes(), owner_hash(owner)
        rows = sum(len(table.rows) for table in snapshot.tables)
        digest = hashlib.sha256(content).hexdigest()
        for attempt in range(_TRIES):
            try:
                with self._engine.begin() as db:
                    workspace = self._ensure(db, who, name)
                    last = db.scalar(sa.select(sa.func.max(VERSIONS.c.number)).where(VERSIONS.c.workspace == workspace))
                    version = Version((last or 0) + 1, datetime.now(UTC), note, rows, digest)
                    values = {field: getattr(version, field) for field in Version.__slots__}
                    db.execute(VERSIONS.insert().values(workspace=workspace, content=content, **values))
            except IntegrityError:
                if attempt == _TRIES - 1:
                    raise
            else:
                return workspace, version
        raise AssertionError("unreachable: the last attempt returns or raises")

    @staticmethod
    def _ensure(db: sa.Connection, who: str, name: str) -> str:
        """Id of the owner's workspace of that name, made when it is new."""
        found = db.scalar(sa.select(WORKSPACES.c.id).where(WORKSPACES.c.owner == who, WORKSPACES.c.name == name))
        if found is not None:
            return str(found)
        new = secrets.token_hex(16)
        db.execute(WORKSPACES.insert().values(id=new, owner=who, name=name, created=datetime.now(UTC)))
        return new

    def workspaces(self, owner: str) -> tuple[Workspace, ...]:
        """The owner's workspaces by name, each with its versions, newest first."""
        meta = [VERSIONS.c[field] for field in Version.__slots__]
        with self._engine.connect() as db:
            own = db.execute(
                sa.select(WORKSPACES.c.id, WORKSPACES.c.name, WORKSPACES.c.created)
                .where(WORKSPACES.c.owner == owner_hash(owner))
                .order_by(WORKSPACES.c.name)
            ).all()
            versions = db.execute(
                sa.select(VERSIONS.c.workspace, *meta)
                .where(VERSIONS.c.workspace.in_([row.id for row in own]))
                .order_by(VERSIONS.c.number.desc())
            ).all()
        return tuple(
            Workspace(row.id, row.name, row.created, tuple(Version(*v[1:]) for v in versions if v.workspace == row.id))
            for row in own
        )

    def load(self, owner: str, workspace: str, number: int | None = None) -> Snapshot:
        """The snapshot of a version (the newest when ``number`` is None).

        Raises:
            LookupError: this owner has no such workspace or version.
            ValueError: the stored bytes do not match their digest.
        """
        query = (
            sa.select(VERSIONS.c.content, VERSIONS.c.digest)
            .join(WORKSPACES)
            .where(WORKSPACES.c.owner == owner_hash(owner), WORKSPACES.c.id == workspace)
            .order_by(VERSIONS.c.number.desc())
            .limit(1)
        )
        if number is not None:
            query = query.where(VERSIONS.c.number == number)
        with self._engine.connect() as db:
            row = db.execute(query).one_or_none()
        if row is None:
            raise LookupError("There is no such workspace or version.")
        if hashlib.sha256(row.content).hexdigest() != row.digest:
            raise ValueError("The saved version is damaged: its checksum does not match.")
        return Snapshot.from_bytes(row.content)

    def at_hand(self, workspace: str, number: int | None = None) -> tuple[str, datetime, Snapshot]:
        """Name, time of saving and snapshot of any workspace's version, whoever owns it: for the person who runs the
        program and holds the database, on the command line. LookupError when there is none."""
        query = (
            sa.select(WORKSPACES.c.name, VERSIONS.c.saved, VERSIONS.c.content)
            .join(WORKSPACES)
            .where(WORKSPACES.c.id == workspace)
            .order_by(VERSIONS.c.number.desc())
            .limit(1)
        )
        if number is not None:
            query = query.where(VERSIONS.c.number == number)
        with self._engine.connect() as db:
            row = db.execute(query).one_or_none()
        if row is None:
            raise LookupError("There is no such workspace or version.")
        return str(row.name), row.saved, Snapshot.from_bytes(row.content)

    def restore(self, owner: str, workspace: str, number: int, note: str = "") -> Version:
        """Make an old version the newest by saving it again; nothing in between is lost.

        Raises:
            LookupError: this owner has no such workspace or version.
        """
        name = self._name(owner, workspace)
        return self.save(owner, name, self.load(owner, workspace, number), note)[1]

    def delete(self, owner: str, workspace: str) -> None:
        """Delete a workspace with all its versions.

        Raises:
            LookupError: this owner has no such workspace.
        """
        self._name(owner, workspace)
        with self._engine.begin() as db:
            db.execute(VERSIONS.delete().where(VERSIONS.c.workspace == workspace))
            db.execute(WORKSPACES.delete().where(WORKSPACES.c.id == workspace, WORKSPACES.c.owner == owner_hash(owner)))

    def forget(self, owner: str) -> int:
        """Delete all that this owner has saved, presets too; how many workspaces that was."""
        mine = WORKSPACES.c.owner == owner_hash(owner)
        with self._engine.begin() as db:
            db.execute(VERSIONS.delete().where(VERSIONS.c.workspace.in_(sa.select(WORKSPACES.c.id).where(mine))))
            gone = db.execute(WORKSPACES.delete().where(mine)).rowcount
            db.execute(PRESETS.delete().where(PRESETS.c.owner == owner_hash(owner)))
        return int(gone)

    def presets(self, owner: str) -> dict[str, str]:
        """How this owner reads files of one kind: name → text (data.ledger.Preset as JSON), by name."""
        query = sa.select(PRESETS.c.name, PRESETS.c.content).where(PRESETS.c.owner == owner_hash(owner))
        with self._engine.connect() as db:
            return {row.name: row.content for row in db.execute(query.order_by(PRESETS.c.name))}

    def save_preset(self, owner: str, name: str, content: str) -> None:
        """Keep a preset under a name; one of that name is replaced.

        Raises:
            ValueError: the name is empty or longer than 200 characters.
        """
        name = name.strip()
        if not name or len(name) > 200:
            raise ValueError("A preset's name has 1 to 200 characters.")
        self.delete_preset(owner, name)
        try:
            with self._engine.begin() as db:
                db.execute(PRESETS.insert().values(owner=owner_hash(owner), name=name, content=content))
        except IntegrityError:  # somebody with the same browser saved it a moment ago: theirs is replaced
            with self._engine.begin() as db:
                mine = (PRESETS.c.owner == owner_hash(owner)) & (PRESETS.c.name == name)
                db.execute(PRESETS.update().where(mine).values(content=content))

    def delete_preset(self, owner: str, name: str) -> None:
        """Delete a preset; one that is not there is no fault."""
        with self._engine.begin() as db:
            db.execute(PRESETS.delete().where(PRESETS.c.owner == owner_hash(owner), PRESETS.c.name == name))

    def _name(self, owner: str, workspace: str) -> str:
        query = sa.select(WORKSPACES.c.name).where(
            WORKSPACES.c.owner == owner_hash(owner), WORKSPACES.c.id == workspace
        )
        with self._engine.connect() as db:
            name = db.scalar(query)
        if name is None:
            raise LookupError("There is no such workspace.")
        return str(name)

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()
