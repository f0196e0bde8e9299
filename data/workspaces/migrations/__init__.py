"""Steps of the database's tables (alembic), one file each in ``versions``, made in one transaction when it is opened.

Processes that start at once wait for each other: SQLite by its one writer, PostgreSQL by an advisory lock. There is no
way back but a backup: a step may take something out for good.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

FOLDER = Path(__file__).parent
GIVE_BACK = "give_back"  # a step sets it to the names of tables from which it took something out
_LOCK = 0x41544C4153  # any number of ours: who upgrades holds it


class NewerDatabaseError(SQLAlchemyError):
    """A newer program wrote this database."""


def steps() -> tuple[str, ...]:
    """Numbers of all steps, oldest first."""
    return tuple(sorted(path.name[1:5] for path in (FOLDER / "versions").glob("r[0-9]*.py")))


def at(engine: sa.Engine) -> str:
    """Number of the step that the database has come to; "" when it has had none."""
    with engine.connect() as db:
        if not sa.inspect(db).has_table("alembic_version"):
            return ""
        return str(db.scalar(sa.text("SELECT version_num FROM alembic_version")) or "")


def upgrade(engine: sa.Engine) -> None:
    """Make the steps that the database has not had. Raises NewerDatabaseError when it has had one unknown here."""
    known, now = steps(), at(engine)
    if now == known[-1]:
        return
    if now and now not in known:
        raise NewerDatabaseError(f"the database has had step {now}, this program knows {known[-1]}")
    # 0.3 s of imports that an up-to-date database does not need
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with engine.begin() as db:
        if engine.dialect.name == "postgresql":
            db.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        config.attributes["connection"] = db
        command.upgrade(config, "head")
    for table in config.attributes.get(GIVE_BACK, ()):
        _give_back(engine, table)


def _give_back(engine: sa.Engine, table: str) -> None:
    """Let no page of the file hold what was taken out."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        if engine.dialect.name == "sqlite":
            db.connection.driver_connection.execute("VACUUM")  # type: ignore[union-attr]  # no transaction around it
        elif engine.dialect.name == "postgresql":
            db.execute(sa.text(f"VACUUM FULL {table}"))
