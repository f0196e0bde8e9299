"""The door: what a child may not do, what happens when it tries, and that nothing of it stays."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from types import MappingProxyType

import pytest

from data import apart
from data.apart import door

SMALL = apart.Limits(memory=1 << 30, cpu=2, wall=20)


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Every child that was started, to see that it has gone."""
    started: list[subprocess.Popen[bytes]] = []
    real = door._started

    def note(*args: object) -> subprocess.Popen[bytes]:
        started.append(real(*args))  # type: ignore[arg-type]
        return started[-1]

    monkeypatch.setattr(door, "_started", note)
    return started


def test_the_answer_comes_back_and_the_child_has_gone(children: list[subprocess.Popen[bytes]]) -> None:
    assert apart.call(divmod, 17, 5) == (3, 2)
    assert [child.poll() is not None for child in children] == [True]


@pytest.mark.parametrize(
    ("target", "args", "fault", "says"),
    [
        (bytearray, (2 << 30,), apart.Overrun, "memory"),
        (sum, (range(10**12),), apart.Overrun, "time"),
        (os.abort, (), apart.Gone, "exit -6"),
        (os._exit, (3,), apart.Gone, "exit 3"),
        (int, ("13900009999",) * 2, apart.Gone, "TypeError"),
        (object, (), apart.Gone, "TypeError"),
    ],
)
def test_each_way_to_fail_has_its_name(
    target: object, args: tuple[object, ...], fault: type[Exception], says: str
) -> None:
    with pytest.raises(fault) as caught:
        apart.call(target, *args, limits=SMALL)  # type: ignore[arg-type]
    assert str(caught.value) == says


def test_who_sleeps_is_stopped_by_the_clock() -> None:
    with pytest.raises(apart.Overrun, match="time"):
        apart.call(time.sleep, 60, limits=apart.Limits(wall=1))


def test_who_leaves_takes_the_child_along(children: list[subprocess.Popen[bytes]]) -> None:
    class Left(Exception):  # noqa: N818
        pass

    def leave(_: str, __: float) -> None:
        raise Left

    with pytest.raises(Left):
        apart.call(divmod, 17, 5, progress=leave)
    assert [child.poll() is not None for child in children] == [True]


def test_a_child_writes_no_file(tmp_path: Path) -> None:
    with pytest.raises(apart.Gone, match="OSError"):
        apart.call(Path.write_bytes, tmp_path / "copy", b"13900009999" * 1000)
    assert (tmp_path / "copy").stat().st_size == 0


def test_a_child_knows_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", "postgresql://atlas:secret@db/atlas")
    assert apart.call(os.getenv, "ATLAS_DATABASE_URL") is None


def test_a_read_only_mapping_travels() -> None:
    assert apart.call(dict, MappingProxyType({"a": 1})) == {"a": 1}


def test_one_that_is_ready_is_taken(children: list[subprocess.Popen[bytes]]) -> None:
    apart.get_ready("json")
    apart.get_ready("json")
    assert len(children) == 1
    assert apart.call(divmod, 17, 5) == (3, 2)
    assert len(children) == 1


def test_a_child_ends_itself_when_nobody_comes() -> None:
    code = f"import sys; sys.path.insert(0, {str(door.ROOT)!r}); from data.apart import child; child.PATIENCE = 0; "
    code += "child.main(1 << 30, 5, 5, '')"
    read, write = os.pipe()  # whose other end stays open, as a server's would
    done = subprocess.run([sys.executable, "-c", code], stdin=read, capture_output=True, check=False, timeout=60)
    os.close(write)
    assert (done.returncode, done.stdout) == (0, b"")
