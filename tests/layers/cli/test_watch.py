"""A folder with real files: one that is replaced is read, told and saved; one that cannot be read changes nothing."""

from __future__ import annotations

import csv
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.ledger import read_apart
from data.load import Facts, load
from data.workspaces import Store
from data.workspaces.reading import Read, packed, unpacked
from layers.cli import app
from layers.cli import watch as command
from layers.cli.watch import replacements
from layers.settings import database_url

HEAD = ("企业名称", "园区", "行业", "注册资本（万元）")
FIRMS = {"试验甲公司": "100", "试验乙公司": "200", "试验丙公司": "300"}


SHIPPED: list[Facts] = []  # what the command would load each time


@pytest.fixture(scope="module")
def shipped() -> Facts:
    SHIPPED[:] = [load()]
    return SHIPPED[0]


def write(path: Path, firms: dict[str, str], park: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *((name, park, "人工智能", capital) for name, capital in firms.items())])


@dataclass
class Kept:
    id: str
    store: Store
    me: str
    park: str

    def versions(self) -> list[int]:
        (mine,) = self.store.workspaces(self.me)
        return [version.number for version in mine.versions]

    def firms(self) -> dict[str, float]:
        rows = self.store.load(self.me, self.id).rows
        return dict(zip(rows["name_zh"], rows["registered_capital_wan"], strict=True))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, shipped: Facts) -> tuple[Path, Read]:
    """The table that lies in the folder at the beginning, as it was read."""
    path = tmp_path_factory.mktemp("first") / "台账.csv"
    write(path, FIRMS, str(shipped.parks["short_zh"].iloc[0]))
    result = read_apart(path, facts=shipped)
    return path, Read(result, path.name, result.preset())


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shipped: Facts, first: tuple[Path, Read]) -> Iterator[Kept]:
    """A workspace that holds the table which lies in the folder ``in``."""
    monkeypatch.delenv("ATLAS_DATABASE_URL", raising=False)
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path))
    (tmp_path / "in").mkdir()
    shutil.copy(first[0], tmp_path / "in")
    park = str(shipped.parks["short_zh"].iloc[0])
    store, me = Store(database_url()), secrets.token_hex(8)
    told = {"id": ["one"], "title_zh": ["一章"]}
    id_, _ = store.save(me, "台账", packed((first[1],), chapters=told, as_of="2025"))
    yield Kept(id_, store, me, park)
    store.close()


def watched(folder: Path, act: Callable[[], object], *options: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the command tells when ``act`` happens after its first look, over four looks."""
    waits = iter([act])
    monkeypatch.setattr(command, "load", lambda _: SHIPPED[0])
    monkeypatch.setattr(replacements, "__defaults__", (0, lambda _: next(waits, lambda: None)()))
    done = CliRunner().invoke(app, ["watch", str(folder), "--lang", "en", "--looks", "4", *options])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_replaced_table_is_read_told_and_saved(kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    firms = {"试验甲公司": "150", "试验乙公司": "200", "试验丁公司": "400"}
    path = tmp_path / "in" / "台账.csv"
    told = watched(path.parent, lambda: write(path, firms, kept.park), "--workspace", kept.id, monkeypatch=monkeypatch)
    assert "3 rows in, 3 used" in told
    assert "1 new, 1 gone" in told
    assert "New: 试验丁公司" in told
    assert "Gone: 试验丙公司" in told
    assert "试验甲公司 · Registered capital" in told
    assert "saved as version 2" in told
    assert kept.versions() == [2, 1]
    assert kept.firms() == {name: float(capital) for name, capital in firms.items()}
    newest = kept.store.load(kept.me, kept.id)
    assert newest.settings["chapters"] == {"id": ["one"], "title_zh": ["一章"]}
    assert [table.file for table in unpacked(newest, "")] == ["台账.csv"]


@pytest.mark.parametrize(
    "spoil", [lambda p: p.write_bytes(b""), lambda p: p.write_bytes(b"PK\x03\x04" + bytes(99)), lambda p: p.unlink(),
              lambda p: p.write_text("a,b\n1,2\n"), lambda p: p.write_text("企业名称,园区\n")],
    ids=["empty", "cut", "gone", "another table", "no rows"],
)  # fmt: skip
def test_what_cannot_be_read_changes_nothing(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], object]
) -> None:
    path = tmp_path / "in" / "台账.csv"
    told = watched(path.parent, lambda: spoil(path), "--workspace", kept.id, monkeypatch=monkeypatch)
    assert "saved" not in told
    assert "Traceback" not in told
    assert not path.exists() or "nothing has changed" in told
    assert kept.versions() == [1]


def test_without_a_workspace_it_is_told_and_nothing_is_saved(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = tmp_path / "in" / "新表.csv"
    firms = {"试验戊公司": "x\x1b[2J"}
    told = watched(new.parent, lambda: write(new, firms, kept.park), monkeypatch=monkeypatch)
    assert "\x1b" not in told
    assert "新表.csv: enterprise" in told.lower()
    assert "row 2" in told
    assert "saved" not in told
    assert kept.versions() == [1]


def test_only_other_bytes_that_have_settled_count(tmp_path: Path) -> None:
    path, other = tmp_path / "a.csv", tmp_path / "~$a.csv"
    path.write_text("1")
    steps = iter([
        lambda: path.write_text("half"), lambda: path.write_text("half and more"), lambda: None, path.touch,
        lambda: other.write_text("lock"), lambda: path.write_text("half and more"),
    ])  # fmt: skip
    found = [p.read_text() for p in replacements(tmp_path, 0, 8, lambda _: next(steps, lambda: None)())]
    assert found == ["half and more"]


@pytest.mark.parametrize("words", [("nowhere",), ("in", "--workspace", "0" * 32), ("in", "--lang", "fr")])
def test_it_says_why_it_cannot_begin(kept: Kept, tmp_path: Path, words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, ["watch", str(tmp_path / words[0]), *words[1:], "--looks", "1"])
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_it_waits_between_two_looks(tmp_path: Path) -> None:
    waits: list[float] = []
    assert list(replacements(tmp_path, 2.5, 3, waits.append)) == []
    assert waits == [2.5, 2.5, 2.5]
    assert command.EVERY > 0
