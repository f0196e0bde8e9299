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

from data.workspaces.database import open_engine
from data.workspaces.store import owner_hash
from data.workspaces.tables import STEPS

_TRIES = 50


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
        """Open the database and bring its tables up to date."""
        self._engine = open_engine(url)

    def add(self, owner: str, name: str, content: str, scenario: str = "", shows: int = 0) -> Step:
        """Append a step; to a new scenario when ``scenario`` is "". LookupError when it is somebody else's."""
        who, id_ = owner_hash(owner), scenario or secrets.token_hex(16)
        for attempt in range(_TRIES):
            try:
                with self._engine.begin() as db:
                    last = db.execute(
                        sa.select(STEPS.c.number, STEPS.c.owner)
                        .where(STEPS.c.scenario == id_)
                        .order_by(STEPS.c.number.desc())
                        .limit(1)
                    ).one_or_none()
                    if scenario and (last is None or last.owner != who):
                        raise LookupError("There is no such scenario.")
                    number = 1 if last is None else last.number + 1
                    step = Step(id_, number, shows or number, datetime.now(UTC), name, content)
                    db.execute(STEPS.insert().values(owner=who, **{f: getattr(step, f) for f in Step.__slots__}))
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
        query = self._of(owner).where(STEPS.c.scenario == scenario).order_by(STEPS.c.number.desc()).limit(1)
        if number is not None:
            query = query.where(STEPS.c.number == number)
        with self._engine.connect() as db:
            row = db.execute(query).one_or_none()
        if row is None:
            raise LookupError("There is no such scenario.")
        return Step(**row._mapping)

    def all(self, owner: str) -> tuple[Step, ...]:
        """The newest step of each of the owner's scenarios, last touched first."""
        newest = sa.select(STEPS.c.scenario, sa.func.max(STEPS.c.number).label("number")).group_by(STEPS.c.scenario)
        last = newest.subquery()
        query = self._of(owner).join(last, (last.c.scenario == STEPS.c.scenario) & (last.c.number == STEPS.c.number))
        with self._engine.connect() as db:
            return tuple(Step(**row._mapping) for row in db.execute(query.order_by(STEPS.c.made.desc())))

    def delete(self, owner: str, scenario: str) -> None:
        """Delete a scenario with all its steps; one that is not there is no fault."""
        mine = (STEPS.c.owner == owner_hash(owner)) & (STEPS.c.scenario == scenario)
        with self._engine.begin() as db:
            db.execute(STEPS.delete().where(mine))

    def forget(self, owner: str) -> int:
        """Delete all scenarios of this owner; how many there were."""
        mine = STEPS.c.owner == owner_hash(owner)
        with self._engine.begin() as db:
            count = db.scalar(sa.select(sa.func.count(sa.distinct(STEPS.c.scenario))).where(mine))
            db.execute(STEPS.delete().where(mine))
        return int(count or 0)

    @staticmethod
    def _of(owner: str) -> sa.Select[tuple[str, int, int, datetime, str, str]]:
        columns = [STEPS.c[name] for name in Step.__slots__]
        return sa.select(*columns).where(STEPS.c.owner == owner_hash(owner))
