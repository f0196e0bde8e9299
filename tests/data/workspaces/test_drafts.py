"""What was loaded and not saved: kept for its owner alone, with mapped columns only, until its days are over."""

import secrets
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Polygon

from data.workspaces import Drafts, Snapshot, Store
from data.workspaces.drafts import LASTS, MOST
from layers.settings import database_url

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
PHONE = "13900009999"


def synthetic(tag: str = "") -> Snapshot:
    """Organisations and, as a further table, one area."""
    how = {"mapping": {"企业名称": "name_zh", "电话": None}}
    aside = pd.DataFrame({"row": [3], "reason": ["missing_name"], "企业名称": [""], "电话": [PHONE]})
    rows = pd.DataFrame({"name_zh": [f"试验{tag}"], "lon": [118.8], "lat": [32.0]})
    areas = gpd.GeoDataFrame(
        {"name_zh": ["甲园"]}, geometry=[Polygon([(118.7, 32), (118.8, 32), (118.8, 32.1)])], crs="EPSG:4326"
    )
    return Snapshot(
        rows,
        set_aside=aside,
        settings={"how": how, "file": f"测试{tag}.csv"},
        others=(Snapshot(areas, set_aside=aside, settings={"how": how | {"kind": "boundaries"}}),),
    )


@pytest.fixture
def me() -> str:
    return secrets.token_hex(8)


@pytest.fixture
def drafts(url: str) -> Drafts:
    return Drafts(url)


def test_every_table_comes_back_with_its_areas_and_without_what_nobody_asked_for(drafts: Drafts, me: str) -> None:
    name = drafts.keep(me, "测试.csv", synthetic(), now=NOW)
    (listed,) = drafts.all(me, now=NOW)
    assert (listed.id, listed.file, listed.rows, listed.used) == (name, "测试.csv", 2, False)
    back = drafts.load(me, name)
    assert back.rows["name_zh"].tolist() == ["试验"]
    assert back.tables[1].placed().geometry[0].equals(synthetic().others[0].rows.geometry[0])
    assert [list(table.set_aside.columns) for table in back.tables] == [["row", "reason", "企业名称"]] * 2


def test_reading_again_replaces_the_draft_and_a_file_has_its_own(drafts: Drafts, me: str) -> None:
    first = drafts.keep(me, "a.csv", synthetic("一"), now=NOW)
    assert drafts.keep(me, "a.csv", synthetic("二"), first, now=NOW) == first
    second = drafts.keep(me, "b.csv", synthetic("三"), now=NOW + timedelta(minutes=1))
    assert [one.id for one in drafts.all(me, now=NOW)] == [first, second]
    assert drafts.load(me, first).rows["name_zh"].tolist() == ["试验二"]
    drafts.put_to_use(me, second, "2025")
    assert [(one.used, one.as_of) for one in drafts.all(me, now=NOW)] == [(False, ""), (True, "2025")]
    drafts.drop(me, first, second)
    assert drafts.all(me, now=NOW) == ()


def test_nobody_else_sees_reads_replaces_or_ends_it(drafts: Drafts, me: str) -> None:
    name, other = drafts.keep(me, "a.csv", synthetic(), now=NOW), secrets.token_hex(8)
    assert drafts.all(other, now=NOW) == ()
    with pytest.raises(LookupError):
        drafts.load(other, name)
    assert drafts.keep(other, "b.csv", synthetic("他"), name, now=NOW) != name
    drafts.drop(other, name)
    drafts.put_to_use(other, name, "1999")
    assert drafts.load(me, name).rows["name_zh"].tolist() == ["试验"]
    assert not drafts.all(me, now=NOW)[0].used
    assert drafts.forget(other) == 1
    assert len(drafts.all(me, now=NOW)) == 1


def test_a_draft_ends_after_its_days_and_is_swept_whoever_comes(drafts: Drafts, me: str) -> None:
    name = drafts.keep(me, "a.csv", synthetic(), now=NOW)
    assert len(drafts.all(me, now=NOW + LASTS - timedelta(seconds=1))) == 1
    assert drafts.all(secrets.token_hex(8), now=NOW + LASTS) == ()
    with pytest.raises(LookupError):
        drafts.load(me, name)


def test_the_newest_stay_when_there_are_too_many(drafts: Drafts, me: str) -> None:
    for number in range(MOST + 2):
        drafts.keep(me, f"{number}.csv", synthetic(), now=NOW + timedelta(minutes=number))
    assert [one.file for one in drafts.all(me, now=NOW)] == [f"{number}.csv" for number in range(2, MOST + 2)]


def test_no_byte_of_the_database_has_what_nobody_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ATLAS_DATABASE_URL", raising=False)
    plain = Snapshot(pd.DataFrame(), settings={"file": "口令" * 9})
    name = Drafts(database_url()).keep("me", "口令.csv", plain, now=NOW)
    Drafts(database_url()).keep("me", "a.csv", synthetic(), now=NOW)
    held = (tmp_path / "home" / "atlas.db").read_bytes()
    assert "口令".encode() in held
    assert PHONE.encode() not in held
    Drafts(database_url()).drop("me", name)
    assert "口令".encode() not in (tmp_path / "home" / "atlas.db").read_bytes()


def test_a_draft_outlives_a_killed_server(url: str, me: str) -> None:
    code = f"""
import os, signal, sys
sys.path.insert(0, {str(ROOT)!r})
import pandas as pd
from data.workspaces import Drafts, Snapshot
Drafts({url!r}).keep({me!r}, "a.csv", Snapshot(pd.DataFrame({{"name_zh": ["甲"]}})))
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    (left,) = Drafts(url).all(me)
    assert Drafts(url).load(me, left.id).rows["name_zh"].tolist() == ["甲"]


def test_a_saved_version_holds_every_table_and_counts_all_rows(store: Store, me: str) -> None:
    workspace, version = store.save(me, "甲", synthetic())
    assert version.rows == 2
    back = store.load(me, workspace)
    assert [list(table.set_aside.columns) for table in back.tables] == [["row", "reason", "企业名称"]] * 2
    assert back.to_bytes() == Snapshot.from_bytes(back.to_bytes()).to_bytes()


@pytest.mark.parametrize("cut", [10, 200, -1, -9])
def test_a_snapshot_that_is_cut_short_says_so(cut: int) -> None:
    with pytest.raises(ValueError, match="cut short"):
        Snapshot.from_bytes(synthetic().to_bytes()[:cut])
