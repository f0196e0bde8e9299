"""What is saved stays saved: versions, restore, owners, crashes and two people at once."""

import secrets
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pandas as pd
import pytest

from data.workspaces import Snapshot, Store

ROOT = Path(__file__).resolve().parents[3]


def synthetic(rows: int, tag: str = "") -> Snapshot:
    frame = pd.DataFrame({"id": [f"x{tag}{n}" for n in range(rows)], "name_zh": "试验企业", "lon": 118.8, "lat": 32.0})
    return Snapshot(frame, settings={"file": f"测试{tag}.csv", "datum": "gcj02"})


@pytest.fixture
def me() -> str:
    return secrets.token_hex(8)


def test_a_saved_version_comes_back_as_it_was(store: Store, me: str) -> None:
    wanted = synthetic(3)
    workspace, version = store.save(me, "台账 2026", wanted, "第一版")
    back = store.load(me, workspace)
    pd.testing.assert_frame_equal(back.rows, wanted.rows, check_dtype=False)
    assert back.settings == wanted.settings
    assert (version.number, version.rows, version.note) == (1, 3, "第一版")


def test_versions_count_up_and_an_old_one_is_restored_on_top(store: Store, me: str) -> None:
    workspace, _ = store.save(me, "a", synthetic(1))
    store.save(me, "a", synthetic(2))
    third = store.restore(me, workspace, 1, "back")
    (listed,) = store.workspaces(me)
    assert [(v.number, v.rows) for v in listed.versions] == [(3, 1), (2, 2), (1, 1)]
    assert third.digest == listed.versions[-1].digest


def test_another_owner_finds_nothing(store: Store, me: str) -> None:
    workspace, _ = store.save(me, "secret", synthetic(1))
    other = secrets.token_hex(8)
    assert store.workspaces(other) == ()
    for act in (
        lambda: store.load(other, workspace),
        lambda: store.restore(other, workspace, 1),
        lambda: store.delete(other, workspace),
    ):
        with pytest.raises(LookupError):
            act()
    assert len(store.workspaces(me)) == 1


def test_no_owner_no_store(store: Store) -> None:
    with pytest.raises(PermissionError):
        store.workspaces("")


def test_the_owner_key_itself_is_not_in_the_database(tmp_path: Path, me: str) -> None:
    path = tmp_path / "one.db"
    Store(f"sqlite:///{path}").save(me, "a", synthetic(1))
    assert me.encode() not in path.read_bytes()


def test_delete_takes_all_versions(store: Store, me: str) -> None:
    workspace, _ = store.save(me, "a", synthetic(1))
    store.delete(me, workspace)
    assert store.workspaces(me) == ()
    with pytest.raises(LookupError):
        store.load(me, workspace)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_name_is_needed(store: Store, me: str, name: str) -> None:
    with pytest.raises(ValueError, match="1 to 200"):
        store.save(me, name, synthetic(1))


def test_hostile_names_are_only_names(store: Store, me: str) -> None:
    name = "'; DROP TABLE atlas_versions; -- <script>{{7*7}}"
    workspace, _ = store.save(me, name, synthetic(1))
    (listed,) = store.workspaces(me)
    assert listed.name == name
    assert len(store.load(me, workspace).rows) == 1


def test_two_people_saving_at_once_both_have_a_version(store: Store, url: str, me: str) -> None:
    start = threading.Barrier(4)
    faults: list[BaseException] = []

    def save(tag: str) -> None:
        own = Store(url)
        start.wait()
        try:
            for _ in range(3):
                own.save(me, "shared", synthetic(2, tag), tag)
        except BaseException as fault:
            faults.append(fault)
        finally:
            own.close()

    threads = [threading.Thread(target=save, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    (listed,) = store.workspaces(me)
    assert sorted(v.number for v in listed.versions) == list(range(1, 13))
    assert sorted(v.note for v in listed.versions) == sorted("012301230123")


SAVER = """
import sys
sys.path.insert(0, {root!r})
from data.workspaces import Store, Snapshot
import pandas as pd
store = Store({url!r})
frame = pd.DataFrame({{"id": [str(n) for n in range(20000)], "text": "x" * 200}})
while True:
    store.save({me!r}, "busy", Snapshot(frame))
    print("saved", flush=True)
"""


def test_kill_in_the_middle_of_saving_loses_no_saved_version(store: Store, url: str, me: str) -> None:
    program = SAVER.format(root=str(ROOT), url=url, me=me)
    saver = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert saver.stdout is not None
    reported = 0
    while reported < 3:
        assert saver.stdout.readline() == "saved\n"
        reported += 1
    saver.send_signal(signal.SIGKILL)  # most likely inside the next save
    reported += saver.stdout.read().count("saved")
    saver.wait()
    (listed,) = store.workspaces(me)
    assert reported <= len(listed.versions) <= reported + 1
    for version in listed.versions:
        assert len(store.load(me, listed.id, version.number).rows) == 20000
    store.save(me, "busy", synthetic(1))


def test_damage_is_noticed(tmp_path: Path, me: str) -> None:
    path = tmp_path / "one.db"
    store = Store(f"sqlite:///{path}")
    workspace, _ = store.save(me, "a", synthetic(1))
    with sqlite3.connect(path) as raw:
        raw.execute("update atlas_versions set content = substr(content, 1, 50)")
    with pytest.raises(ValueError, match="checksum"):
        store.load(me, workspace)


@pytest.mark.parametrize("data", [b"", b"ATLAS1", b"ATLAS1\0\0\0\0\0\0\0\x05ab", b"PK\x03\x04"])
def test_bytes_that_are_no_snapshot(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"not a saved|cut short"):
        Snapshot.from_bytes(data)
