"""Store: workspaces and their versions in one database; SQLite by default, PostgreSQL by address.

A version is written in one transaction and never changed afterwards, so a crash can lose only the save under way, and
two people who save at once both get a version. What a person saves belongs to the owner key of their browser; another
owner cannot list, read or delete it, and is told no more than “not found”.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from data.workspaces.keeping import asked_for
from data.workspaces.migrations import migrate
from data.workspaces.migrations import table as migrations
from data.workspaces.snapshot import Snapshot

_TRIES = 50  # two people saving at once race for a number; each retry sees the other's version
_meta = sa.MetaData()
_workspaces = sa.Table(
    "atlas_workspaces",
    _meta,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("created", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("owner", "name"),
)
_versions = sa.Table(
    "atlas_versions",
    _meta,
    sa.Column("workspace", sa.ForeignKey("atlas_workspaces.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("saved", sa.DateTime(timezone=True), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
_presets = sa.Table(
    "atlas_presets",
    _meta,
    sa.Column("owner", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
)

_migrations = migrations(_meta)


@dataclass(frozen=True, slots=True)
class Version:
    """One saved state: ``number`` counts from 1, ``saved`` is UTC, ``rows`` how many organisations it holds."""

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


def _for_nobody_else(path: str | None) -> None:
    """Make the file, if it is not there, for the account that the server runs under alone."""
    if path and path != ":memory:":
        with suppress(OSError):  # a folder that is not there or not ours: opening the database says so
            Path(path).touch(0o600)
            Path(path).chmod(0o600)


def owner_hash(key: str) -> str:
    """The owner key is a secret of the browser: only its hash is kept."""
    if not key:
        raise PermissionError("A workspace needs an owner key.")
    return hashlib.sha256(key.encode()).hexdigest()


def open_engine(url: str) -> sa.Engine:
    """The database at ``url`` (SQLAlchemy address); SQLite with its durable settings."""
    engine = sa.create_engine(url, pool_pre_ping=True)
    if engine.dialect.name != "sqlite":
        return engine
    _for_nobody_else(engine.url.database)

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


class Store:
    """Workspaces in the database at ``url`` (SQLAlchemy address). Safe to share between threads and processes."""

    def __init__(self, url: str) -> None:
        """Open the database and make the tables when they are missing."""
        self._engine = open_engine(url)
        _meta.create_all(self._engine)
        migrate(self._engine, _migrations, _versions)

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
        digest = hashlib.sha256(content).hexdigest()
        for attempt in range(_TRIES):
            try:
                with self._engine.begin() as db:
                    workspace = self._ensure(db, who, name)
                    last = db.scalar(
                        sa.select(sa.func.max(_versions.c.number)).where(_versions.c.workspace == workspace)
                    )
                    version = Version((last or 0) + 1, datetime.now(UTC), note, len(snapshot.rows), digest)
                    values = {field: getattr(version, field) for field in Version.__slots__}
                    db.execute(_versions.insert().values(workspace=workspace, content=content, **values))
            except IntegrityError:
                if attempt == _TRIES - 1:
                    raise
            else:
                return workspace, version
        raise AssertionError("unreachable: the last attempt returns or raises")

    @staticmethod
    def _ensure(db: sa.Connection, who: str, name: str) -> str:
        """Id of the owner's workspace of that name, made when it is new."""
        found = db.scalar(sa.select(_workspaces.c.id).where(_workspaces.c.owner == who, _workspaces.c.name == name))
        if found is not None:
            return str(found)
        new = secrets.token_hex(16)
        db.execute(_workspaces.insert().values(id=new, owner=who, name=name, created=datetime.now(UTC)))
        return new

    def workspaces(self, owner: str) -> tuple[Workspace, ...]:
        """The owner's workspaces by name, each with its versions, newest first."""
        meta = [_versions.c[field] for field in Version.__slots__]
        with self._engine.connect() as db:
            own = db.execute(
                sa.select(_workspaces.c.id, _workspaces.c.name, _workspaces.c.created)
                .where(_workspaces.c.owner == owner_hash(owner))
                .order_by(_workspaces.c.name)
            ).all()
            versions = db.execute(
                sa.select(_versions.c.workspace, *meta)
                .where(_versions.c.workspace.in_([row.id for row in own]))
                .order_by(_versions.c.number.desc())
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
            sa.select(_versions.c.content, _versions.c.digest)
            .join(_workspaces)
            .where(_workspaces.c.owner == owner_hash(owner), _workspaces.c.id == workspace)
            .order_by(_versions.c.number.desc())
            .limit(1)
        )
        if number is not None:
            query = query.where(_versions.c.number == number)
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
            sa.select(_workspaces.c.name, _versions.c.saved, _versions.c.content)
            .join(_workspaces)
            .where(_workspaces.c.id == workspace)
            .order_by(_versions.c.number.desc())
            .limit(1)
        )
        if number is not None:
            query = query.where(_versions.c.number == number)
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
            db.execute(_versions.delete().where(_versions.c.workspace == workspace))
            db.execute(
                _workspaces.delete().where(_workspaces.c.id == workspace, _workspaces.c.owner == owner_hash(owner))
            )

    def forget(self, owner: str) -> int:
        """Delete all that this owner has saved, presets too; how many workspaces that was."""
        mine = _workspaces.c.owner == owner_hash(owner)
        with self._engine.begin() as db:
            db.execute(_versions.delete().where(_versions.c.workspace.in_(sa.select(_workspaces.c.id).where(mine))))
            gone = db.execute(_workspaces.delete().where(mine)).rowcount
            db.execute(_presets.delete().where(_presets.c.owner == owner_hash(owner)))
        return int(gone)

    def presets(self, owner: str) -> dict[str, str]:
        """How this owner reads files of one kind: name → text (data.ledger.Preset as JSON), by name."""
        query = sa.select(_presets.c.name, _presets.c.content).where(_presets.c.owner == owner_hash(owner))
        with self._engine.connect() as db:
            return {row.name: row.content for row in db.execute(query.order_by(_presets.c.name))}

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
                db.execute(_presets.insert().values(owner=owner_hash(owner), name=name, content=content))
        except IntegrityError:  # somebody with the same browser saved it a moment ago: theirs is replaced
            with self._engine.begin() as db:
                mine = (_presets.c.owner == owner_hash(owner)) & (_presets.c.name == name)
                db.execute(_presets.update().where(mine).values(content=content))

    def delete_preset(self, owner: str, name: str) -> None:
        """Delete a preset; one that is not there is no fault."""
        with self._engine.begin() as db:
            db.execute(_presets.delete().where(_presets.c.owner == owner_hash(owner), _presets.c.name == name))

    def _name(self, owner: str, workspace: str) -> str:
        query = sa.select(_workspaces.c.name).where(
            _workspaces.c.owner == owner_hash(owner), _workspaces.c.id == workspace
        )
        with self._engine.connect() as db:
            name = db.scalar(query)
        if name is None:
            raise LookupError("There is no such workspace.")
        return str(name)

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()
