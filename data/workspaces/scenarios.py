"""Scenarios as people make them: every step is a row that is added and never changed, in the workspaces' database.

A step is committed before it is shown, so a crash at any moment loses at most the step under way. Undo is a step too:
it shows an earlier one again. A scenario belongs to the owner key of a browser, as a workspace does.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from data.workspaces.store import open_engine, owner_hash

_TRIES = 50
_meta = sa.MetaData()
_steps = sa.Table(
    "atlas_scenario_steps",
    _meta,
    sa.Column("scenario", sa.String(32), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False, index=True),
    sa.Column("shows", sa.Integer, nullable=False),
    sa.Column("made", sa.DateTime(timezone=True), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One state of a scenario: ``number`` counts from 1; ``shows`` is the step whose content it has (its own number,
    or an earlier one after an undo); ``made`` is UTC; ``content`` is the scenario's file form."""

    scenario: str
    number: int
    shows: int
    made: datetime
    name: str
    content: str


class Scenarios:
    """Scenarios in the database at ``url`` (SQLAlchemy address). Safe to share between threads and processes."""

    def __init__(self, url: str) -> None:
        """Open the database and make the table when it is missing."""
        self._engine = open_engine(url)
        _meta.create_all(self._engine)

    def add(self, owner: str, name: str, content: str, scenario: str = "", shows: int = 0) -> Step:
        """Append a step; to a new scenario when ``scenario`` is "". LookupError when it is somebody else's."""
        who, id_ = owner_hash(owner), scenario or secrets.token_hex(16)
        for attempt in range(_TRIES):
            try:
                with self._engine.begin() as db:
                    last = db.execute(
                        sa.select(_steps.c.number, _steps.c.owner)
                        .where(_steps.c.scenario == id_)
                        .order_by(_steps.c.number.desc())
                        .limit(1)
                    ).one_or_none()
                    if scenario and (last is None or last.owner != who):
                        raise LookupError("There is no such scenario.")
                    number = 1 if last is None else last.number + 1
                    step = Step(id_, number, shows or number, datetime.now(UTC), name, content)
                    db.execute(_steps.insert().values(owner=who, **{f: getattr(step, f) for f in Step.__slots__}))
            except IntegrityError:
                if attempt == _TRIES - 1:
                    raise
            else:
                return step
        raise AssertionError("unreachable: the last attempt returns or raises")

    def undo(self, owner: str, scenario: str) -> Step | None:
        """Append a step that shows the one before what is shown now; None when there is nothing before it."""
        now = self.load(owner, scenario)
        if now.shows <= 1:
            return None
        before = self.load(owner, scenario, self.load(owner, scenario, now.shows - 1).shows)
        return self.add(owner, before.name, before.content, scenario, before.number)

    def load(self, owner: str, scenario: str, number: int | None = None) -> Step:
        """A step (the newest when ``number`` is None); LookupError when this owner has none."""
        query = self._of(owner).where(_steps.c.scenario == scenario).order_by(_steps.c.number.desc()).limit(1)
        if number is not None:
            query = query.where(_steps.c.number == number)
        with self._engine.connect() as db:
            row = db.execute(query).one_or_none()
        if row is None:
            raise LookupError("There is no such scenario.")
        return Step(**row._mapping)

    def all(self, owner: str) -> tuple[Step, ...]:
        """The newest step of each of the owner's scenarios, last touched first."""
        newest = sa.select(_steps.c.scenario, sa.func.max(_steps.c.number).label("number")).group_by(_steps.c.scenario)
        last = newest.subquery()
        query = self._of(owner).join(last, (last.c.scenario == _steps.c.scenario) & (last.c.number == _steps.c.number))
        with self._engine.connect() as db:
            return tuple(Step(**row._mapping) for row in db.execute(query.order_by(_steps.c.made.desc())))

    def delete(self, owner: str, scenario: str) -> None:
        """Delete a scenario with all its steps; one that is not there is no fault."""
        mine = (_steps.c.owner == owner_hash(owner)) & (_steps.c.scenario == scenario)
        with self._engine.begin() as db:
            db.execute(_steps.delete().where(mine))

    def forget(self, owner: str) -> int:
        """Delete all scenarios of this owner; how many there were."""
        mine = _steps.c.owner == owner_hash(owner)
        with self._engine.begin() as db:
            count = db.scalar(sa.select(sa.func.count(sa.distinct(_steps.c.scenario))).where(mine))
            db.execute(_steps.delete().where(mine))
        return int(count or 0)

    @staticmethod
    def _of(owner: str) -> sa.Select[tuple[str, int, int, datetime, str, str]]:
        columns = [_steps.c[name] for name in Step.__slots__]
        return sa.select(*columns).where(_steps.c.owner == owner_hash(owner))
