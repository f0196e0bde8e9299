"""A backup is one moment in one file; it goes back, and never over what is there unasked."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from data.workspaces import Scenarios, Snapshot, Store
from layers.cli import app
from layers.settings import database_url

ME = "m" * 43


def run(*words: object) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["database", *map(str, words)])
    return found.exit_code, found.output


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("ATLAS_DATABASE_URL", raising=False)
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path / "one"))
    store = Store(database_url())
    for number in range(45):  # more than are read at once
        store.save(ME, f"{number:02}", Snapshot(pd.DataFrame({"name_zh": [f"公司{number}"]})))
    store.save_preset(ME, "年报", "{}")
    Scenarios(database_url()).add(ME, "情景", '{"edits": []}')
    return tmp_path


def held() -> tuple[object, ...]:
    store = Store(database_url())
    all_ = store.workspaces(ME)
    return all_, [store.load(ME, one.id).digest() for one in all_], store.presets(ME), Scenarios(database_url()).all(ME)


def test_all_comes_back_in_another_folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = held()
    assert run("backup", home / "b.db")[0] == 0
    Store(database_url()).forget(ME)
    monkeypatch.setenv("ATLAS_HOME", str(home / "two"))
    code, said = run("restore", home / "b.db")
    assert code == 0, said
    assert all(part in said for part in ("45 workspaces", "45 versions", "1 presets", "1 scenario_steps"))
    assert held() == before


def test_what_is_there_goes_only_when_asked(home: Path) -> None:
    before = held()
    run("backup", home / "b.db")
    Store(database_url()).save(ME, "later", Snapshot(pd.DataFrame({"name_zh": ["丁"]})))
    after = held()
    code, said = run("restore", home / "b.db")
    assert (code, held()) == (2, after)
    assert "--replace" in said
    assert run("restore", home / "b.db", "--replace")[0] == 0
    assert held() == before


def test_a_file_that_is_there_stays(home: Path) -> None:
    (home / "b.db").write_bytes(b"mine")
    assert run("backup", home / "b.db")[0] == 2
    assert (home / "b.db").read_bytes() == b"mine"
    assert run("backup", home / "no" / "b.db")[0] == 2


def test_a_backup_that_is_none_changes_nothing(home: Path) -> None:
    before = held()
    (home / "b.db").write_bytes(b"no database" * 500)
    code, said = run("restore", home / "b.db", "--replace")
    assert code == 2
    assert "sqlite" not in said.lower()
    assert held() == before
    assert run("restore", home / "none.db")[0] == 2
