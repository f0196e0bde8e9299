"""A database that is full, cannot be opened, is damaged, too new or away: a sentence, and on without a restart."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.testclient import TestClient

from data.workspaces import Snapshot
from layers.text import t
from layers.web.database import FAULTS, asked, scenarios, trouble, workspaces
from layers.web.routes import routes

ME = "m" * 43
ROWS = Snapshot(pd.DataFrame({"name_zh": ["甲公司"] * 50}))
DRIVER = ("sql", "psycopg", "127.0.0.1", "errno", "traceback", "file is not", "atlas.db")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("ATLAS_DATABASE_URL", raising=False)
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path))
    return tmp_path / "atlas.db"


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=routes("v1", "2026-01-02")))


def said(client: TestClient, lang: str) -> dict[str, str]:
    answers = [client.get(f"/{path}?lang={lang}") for path in ("healthz", "readyz")]
    assert {answer.status_code for answer in answers} == {503}
    assert not [word for word in DRIVER for answer in answers if word in answer.text.lower()]
    return answers[0].json()


def test_a_whole_database_is_well_and_its_replacement_is_used_at_once(file: Path, client: TestClient) -> None:
    workspaces().save(ME, "一", ROWS)
    assert client.get("/readyz").status_code == 200
    shutil.copy(file, file.with_name("backup"))
    workspaces().save(ME, "二", ROWS)
    assert [one.name for one in workspaces().workspaces(ME)] == ["一", "二"]
    file.with_name("backup").replace(file)
    assert [one.name for one in workspaces().workspaces(ME)] == ["一"]
    workspaces().save(ME, "三", ROWS)
    assert len(workspaces().workspaces(ME)) == 2
    assert client.get("/healthz").json()["status"] == "ok"


def test_damage_in_use_is_said_in_both_languages_and_mended_by_a_good_file(file: Path, client: TestClient) -> None:
    workspaces().save(ME, "一", ROWS)
    scenarios().add(ME, "情景", "{}")
    good = file.read_bytes()
    file.write_bytes(b"no database" * 1000)
    for lang in ("zh", "en"):
        assert said(client, lang) == {
            "status": "failing",
            "version": "v1",
            "as_of": "2026-01-02",
            "database": "damaged",
            "says": t("ledger.trouble.damaged", lang),
        }
    file.write_bytes(good)
    assert client.get("/healthz").status_code == 200
    assert [one.name for one in workspaces().workspaces(ME)] == ["一"]
    assert [step.name for step in scenarios().all(ME)] == ["情景"]


def test_a_file_that_was_taken_away_is_made_anew(file: Path, client: TestClient) -> None:
    workspaces().save(ME, "一", ROWS)
    file.unlink()
    assert client.get("/healthz").status_code == 200
    assert workspaces().workspaces(ME) == ()
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_opened(file: Path, client: TestClient) -> None:
    file.mkdir()
    assert said(client, "zh")["database"] == "closed"
    file.rmdir()
    assert client.get("/healthz").status_code == 200


def test_a_database_of_a_newer_program(file: Path, client: TestClient) -> None:
    with workspaces()._engine.begin() as db:
        db.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    assert said(client, "en")["says"] == t("ledger.trouble.newer", "en")


def test_a_server_that_is_away(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:  # bound and not listening: refused at once
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("ATLAS_DATABASE_URL", f"postgresql://atlas@127.0.0.1:{taken.getsockname()[1]}/atlas")
        assert said(client, "zh")["says"] == t("ledger.trouble.away", "zh")


def test_a_full_disk_and_a_file_that_may_only_be_read(file: Path) -> None:
    """As SQLite itself says them, on a real file."""
    store = workspaces()
    for pragma, name in (("max_page_count=1", "full"), ("query_only=ON", "closed")):

        @sa.event.listens_for(store._engine, "connect")
        def _bounded(connection, _record, pragma=pragma) -> None:
            connection.execute(f"PRAGMA {pragma}")

        with pytest.raises(FAULTS) as met:
            store.save(ME, "一", Snapshot(pd.DataFrame({"name_zh": [str(n) for n in range(20_000)]})))
        assert trouble(met.value) == f"ledger.trouble.{name}"
        sa.event.remove(store._engine, "connect", _bounded)
    workspaces().save(ME, "一", ROWS)
    assert asked() == ""


def test_the_log_has_the_kind_and_no_word_of_the_driver(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    file.write_bytes(b"no database" * 100)
    assert asked() == "ledger.trouble.damaged"
    assert "DatabaseError" in caplog.text
    assert "file is not" not in caplog.text
