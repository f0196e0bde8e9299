"""The database of the version before opens with what it held; tables are what the program says; many open at once."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from data.workspaces import Scenarios, Snapshot, Store
from data.workspaces.database import open_engine
from data.workspaces.migrations import FOLDER, NewerDatabaseError, at, steps
from data.workspaces.store import owner_hash
from data.workspaces.tables import META

ME = "m" * 43
HERE = Path(__file__).parent
ROOT = HERE.parents[2]


@pytest.fixture
def empty(url: str) -> Iterator[str]:
    """A database without tables (the PostgreSQL of the tests is shared)."""
    yield url
    engine = sa.create_engine(url)
    left = sa.MetaData()
    left.reflect(engine)
    left.drop_all(engine)
    engine.dispose()


@pytest.fixture
def previous(empty: str) -> str:
    """What the program wrote before steps were numbered: its tables, a version and a step of a scenario."""
    engine = sa.create_engine(empty)
    left = sa.MetaData()
    left.reflect(engine)
    left.drop_all(engine)
    script = (HERE / "previous" / f"{engine.dialect.name}.sql").read_text(encoding="utf-8")
    content = Snapshot(pd.DataFrame({"name_zh": ["甲公司"]}))
    with engine.begin() as db:
        for command in re.sub("^--.*$", "", script, flags=re.M).split(";"):
            if command.strip():
                db.exec_driver_sql(command)
        old = sa.MetaData()
        old.reflect(db)
        tables, now, who = old.tables, datetime(2026, 1, 2, tzinfo=UTC), owner_hash(ME)
        db.execute(tables["atlas_workspaces"].insert().values(id="w1", owner=who, name="甲", created=now))
        version = {"workspace": "w1", "number": 1, "saved": now, "note": "", "rows": 1}
        bits = {"digest": content.digest(), "content": content.to_bytes()}
        db.execute(tables["atlas_versions"].insert().values(**version, **bits))
        db.execute(tables["atlas_presets"].insert().values(owner=who, name="年报", content="{}"))
        db.execute(
            tables["atlas_scenario_steps"]
            .insert()
            .values(scenario="s1", number=1, owner=who, shows=1, made=now, name="情景", content="{}")
        )
        db.execute(tables["atlas_migrations"].insert().values(id="unread columns", done=now, said=""))
    engine.dispose()
    return empty


def differences(url: str) -> list[object]:
    engine = open_engine(url)
    with engine.connect() as db:
        found = compare_metadata(MigrationContext.configure(db), META)
    engine.dispose()
    return found


def test_a_database_of_the_version_before_opens_with_all_that_it_held(previous: str) -> None:
    store, scenarios = Store(previous), Scenarios(previous)
    assert [(one.name, one.versions[0].rows) for one in store.workspaces(ME)] == [("甲", 1)]
    assert store.load(ME, "w1").rows["name_zh"].tolist() == ["甲公司"]
    assert store.presets(ME) == {"年报": "{}"}
    assert [step.name for step in scenarios.all(ME)] == ["情景"]
    assert store.save(ME, "甲", Snapshot(pd.DataFrame({"name_zh": ["乙"]})))[1].number == 2
    assert at(store._engine) == steps()[-1]
    assert "atlas_migrations" not in sa.inspect(store._engine).get_table_names()
    store.close()
    scenarios._engine.dispose()
    assert differences(previous) == []


def test_the_steps_end_at_the_tables_of_the_program(empty: str) -> None:
    """Whoever changes a table writes the step that brings old databases there."""
    assert differences(empty) == []


def test_processes_that_start_at_once_make_the_tables_once(empty: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(open_engine, [empty] * 4))
    assert {at(engine) for engine in opened} == {steps()[-1]}
    for engine in opened:
        engine.dispose()


def test_a_step_that_fails_leaves_the_database_as_it_was(previous: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.workspaces.snapshot.Snapshot.from_bytes", lambda _: 1 / 0)
    engine = sa.create_engine(previous)
    with engine.begin() as db:
        db.execute(sa.text("DELETE FROM atlas_migrations"))
    with pytest.raises(ZeroDivisionError):
        Store(previous)
    assert at(engine) == ""
    assert "atlas_migrations" in sa.inspect(engine).get_table_names()
    engine.dispose()


def test_a_database_of_a_newer_program_is_left_alone(empty: str) -> None:
    engine = open_engine(empty)
    with engine.begin() as db:
        db.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabaseError, match="9999"):
        Store(empty)
    engine.dispose()


def test_steps_are_one_chain_in_the_order_of_their_files() -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    chain = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(chain)) == steps()


def test_an_up_to_date_database_opens_without_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    Store(url).close()
    asked = f"import sys; from data.workspaces import Store; Store({url!r}); print('alembic' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=True, capture_output=True, text=True)
    assert out.stdout.split() == ["False"]
