"""What was not asked for is in no byte of what is kept: not after a save, not in an old database, not after leaving."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from data.workspaces import Snapshot, Store
from data.workspaces import store as module
from layers.settings import database_url

ME, OTHER = "m" * 43, "o" * 43
PHONES = ("13900009999", "13700001111")
IDS = ("320106199001011234", "320102198512120011")
MARK = "甲乙丙软件园八号楼"


def personal(**settings: Any) -> Snapshot:
    """A ledger as a person reads it: two columns are nobody's business, and one row set aside is."""
    frame = {
        "row": [3, 4],
        "reason": ["duplicate", "missing_name"],
        "企业名称": ["甲", ""],
        "法人电话": PHONES,
        "身份证": IDS,
    }
    findings = {
        "row": pd.Series([3, 4, 5, 6], dtype="Int64"),
        "column": ["企业名称", "法人电话", None, "年份2"],
        "code": ["duplicate", "truncated_cell", "extra_cells", "ambiguous_column"],
        "value": ["甲", PHONES[0], f"{PHONES[1]}, {IDS[0]}", "年份2"],
        "action": ["set_aside", "cut", "ignored", "ignored"],
        "params": [""] * 4,
    }
    how = {"mapping": {"企业名称": "name_zh", "法人电话": None, "身份证": None, "年份2": None}}
    rows = pd.DataFrame({"name_zh": [MARK], "lon": [118.8], "lat": [32.0]})
    return Snapshot(rows, pd.DataFrame(findings), pd.DataFrame(frame), settings={"how": how, **settings})


def planted(data: bytes) -> list[str]:
    return [number for number in (*PHONES, *IDS) if number.encode() in data]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ATLAS_DATABASE_URL", raising=False)
    return tmp_path / "home"


def test_a_saved_version_holds_the_mapped_columns_only(home: Path) -> None:
    store = Store(database_url())
    workspace, _ = store.save(ME, "甲", personal())
    back = store.load(ME, workspace)
    assert list(back.set_aside.columns) == ["row", "reason", "企业名称"]
    assert back.findings["value"].tolist() == ["甲", "", "", "年份2"]
    assert [planted(path.read_bytes()) for path in home.iterdir()] == [[]]


def test_an_old_database_is_cleaned_once_and_says_so(
    home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as old:
        old.setattr(module, "asked_for", lambda snapshot: (snapshot, ()))
        store = Store(database_url())
        workspace, _ = store.save(ME, "甲", personal())
        plain = Snapshot(personal().rows, settings={"note": f"{PHONES[0]} in a page that is left behind" * 400})
        store.save(ME, "甲", plain)
        with store._engine.begin() as db:
            db.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
            db.execute(sa.text("UPDATE atlas_versions SET content = x'00' WHERE number = 2"))
        store.close()
    caplog.clear()
    again = Store(database_url())
    assert "1 of 2 saved versions held columns that nobody had mapped" in caplog.text
    assert "法人电话, 身份证" in caplog.text
    assert "1 could not be read" in caplog.text
    assert list(again.load(ME, workspace, 1).set_aside.columns) == ["row", "reason", "企业名称"]
    assert not planted(caplog.text.encode())
    again.close()
    caplog.clear()
    Store(database_url()).close()
    assert caplog.text == ""
    assert [planted(path.read_bytes()) for path in home.iterdir()] == [[]]


def test_who_is_forgotten_leaves_nothing_behind(home: Path) -> None:
    store = Store(database_url())
    store.save(ME, "甲", personal(file=f"{MARK} {PHONES[0]}"))
    store.save(OTHER, "乙", Snapshot(pd.DataFrame({"name_zh": ["丙"]})))
    store.save_preset(ME, "我的", MARK)
    key = hashlib.sha256(ME.encode()).hexdigest().encode()
    assert key in (home / "atlas.db").read_bytes()
    assert store.forget(ME) == 1
    assert store.workspaces(ME) == ()
    assert store.presets(ME) == {}
    assert len(store.workspaces(OTHER)) == 1
    store.close()
    left = (home / "atlas.db").read_bytes()
    assert MARK.encode() not in left
    assert key not in left
    assert planted(left) == []


def test_nobody_else_on_the_machine_reads_it(home: Path) -> None:
    Store(database_url()).close()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "atlas.db").stat().st_mode) == 0o600
    (home / "atlas.db").chmod(0o644)
    Store(database_url()).close()
    assert stat.S_IMODE((home / "atlas.db").stat().st_mode) == 0o600
