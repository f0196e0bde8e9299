"""The recipes of CONTRIBUTING.md: each is applied to a copy of the project as written, and asked what it promises."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.load import load
from data.schema import TABLES
from data.skeleton import VOCABULARIES, rows_of
from layers.cli import app
from tests.second_place import second_place

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(python|diff|feature) (\S+)\n(.*?)^```$", re.M | re.S)
# What the project itself asks of a part of this kind, by tests that stand already, and one question more
PROMISES: dict[str, tuple[tuple[str, ...], str]] = {
    "A park": (
        ("tests/data/test_load.py", "tests/data/test_changes.py", "-k", "shipped or lock"),
        "from layers.words.names import park_name; assert park_name(load(), 'banqiao', 'zh') == '板桥示例园'",
    ),
    "A layer of the map": (
        ("tests/layers/map/test_layers.py", "-k", "centre"),
        "from layers.map import LAYERS; assert 'centre' in [one.id for one in LAYERS]",
    ),
    "A statistic": (
        ("tests/geo/stats/test_registry.py", "tests/layers/figures/test_analysis_words.py", "-k", "simpson"),
        "from geo.stats import statistic; facts = load()\n"
        "assert 0 < statistic('simpson')(facts, select(facts, Filter())).values[0].value < 1",
    ),
    "A file to take away": (
        ("tests/layers/export/test_every_file_says.py", "-k", "names-zh or names-en"),
        "from layers.export import export; assert export('names').extension == 'txt'",
    ),
    "A page": (
        ("tests/app/test_every_page.py", "-k", "glossary-zh"),
        "from layers.page import PAGES; assert PAGES[-1].id == 'glossary'",
    ),
    "A column of a ledger": (
        ("tests/data/ledger/test_ledger_write.py", "-k", "template"),
        "from data.ledger.read import read; table = '企业名称,园区,发明专利数\\n甲公司,智谷,7\\n'.encode()\n"
        "assert read(table, 'a.csv', facts=load()).rows['patents'].tolist() == [7]",
    ),
}
ASKED = "from data.load import load\nfrom geo.filter import Filter\nfrom geo.select import select\n"


def recipes() -> dict[str, str]:
    """Title → what stands below it."""
    parts = re.split(r"^### (.+)$", DOCUMENT, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as git knows it."""
    folder = tmp_path_factory.mktemp("recipes") / "atlas"
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    for name in names.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    return folder


def applied(recipe: str, folder: Path) -> set[str]:
    """Do what the blocks of a recipe say; the files that they name."""
    for kind, name, body in BLOCK.findall(recipe):
        path = folder / name
        if kind == "python":
            assert not path.exists(), f"{name} is to be new"
            path.write_text(body, encoding="utf-8")
        elif kind == "feature":
            content = json.loads(path.read_text(encoding="utf-8"))
            content["features"].append(json.loads(body))
            path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        else:
            path.write_text(
                "\n".join(_with_lines(path.read_text(encoding="utf-8").split("\n"), body, name)), encoding="utf-8"
            )
    return {name for _, name, _ in BLOCK.findall(recipe)}


def _with_lines(lines: list[str], diff: str, name: str) -> list[str]:
    """A file's lines with those of a diff added; each line of context is looked for below the one before."""
    at = len(lines) - 1 if lines[-1] == "" else len(lines)  # without context: at the end
    start = 0
    asked = diff.splitlines()
    for line in asked:
        if line.startswith("+"):
            lines.insert(at, line[1:])
            at += 1
            start = at
        else:
            wanted = line[1:]
            at = 1 + next(
                (
                    number
                    for number in range(start, len(lines))
                    if lines[number] == wanted or (wanted.endswith("…") and lines[number].startswith(wanted[:-1]))
                ),
                -10_000,
            )
            assert at > 0, f"{name} has no line {wanted!r}"
            start = at
    return lines


@pytest.mark.parametrize("title", PROMISES)
def test_a_recipe_does_what_it_says(title: str, copy: Path) -> None:
    named = applied(recipes()[title], copy)
    assert len(named) >= 1
    env = os.environ | {"PYTHONPATH": str(copy)}
    if title == "A park":
        subprocess.run([sys.executable, "-m", "data.lock"], cwd=copy, env=env, check=True)
        named.add("data/facts.lock")
    try:
        changed = subprocess.run(
            ["git", "status", "--porcelain", "-uall"], cwd=copy, check=True, capture_output=True, text=True
        )
        touched = {line[3:] for line in changed.stdout.splitlines() if line[1] != " "}
        assert touched == named
        tests, question = PROMISES[title]
        asked = subprocess.run(
            [sys.executable, "-c", ASKED + question], cwd=copy, env=env, capture_output=True, text=True, check=False
        )
        assert asked.returncode == 0, asked.stderr
        command = [sys.executable, "-m", "pytest", "-n0", "-p", "no:cacheprovider", *tests]
        told = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stdout[-4000:]
        assert re.search(r"[1-9]\d* passed", told.stdout), told.stdout[-2000:]
    finally:
        subprocess.run(["git", "checkout", "-q", "."], cwd=copy, check=True)
        subprocess.run(["git", "clean", "-fdq"], cwd=copy, check=True)


def test_a_city_is_begun_filled_in_and_started(tmp_path: Path) -> None:
    made, filled = tmp_path / "made", second_place(tmp_path / "filled")
    run = CliRunner()
    assert run.invoke(app, ["new", str(made), "--from", str(filled)]).exit_code == 0
    wanting = run.invoke(app, ["check", str(made)])
    assert wanting.exit_code == 1
    assert "place.toml, column words.zh.city" in wanting.stderr
    assert "Traceback" not in wanting.output
    for table in TABLES:  # the words of the field are there; everything else has its columns and no row
        assert rows_of(made, table) == (rows_of(filled, table) if table.name in VOCABULARIES else [])
    for path in filled.rglob("*"):
        if path.is_file():
            shutil.copy(path, made / path.relative_to(filled))
    assert run.invoke(app, ["check", str(made)]).exit_code == 0
    told = subprocess.run(
        [sys.executable, "-c", STARTED],
        cwd=ROOT,
        env=os.environ | {"ATLAS_DATA": str(made), "ATLAS_TALK_AHEAD": "off", "ATLAS_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-4000:]
    here = load(made).place.words["zh"]
    assert here["title"] in told.stdout
    for words in load().place.words.values():
        assert words["city"] not in told.stdout


STARTED = """
from streamlit.testing.v1 import AppTest
page = AppTest.from_file("layers/page/frame.py", default_timeout=120).run()
assert not page.exception, page.exception
print([block.body for block in page.get("html")])
print([one.value for one in (*page.markdown, *page.caption)])
print([(one.label, one.value) for one in page.metric])
"""


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("a", encoding="utf-8")
    told = CliRunner().invoke(app, ["new", str(tmp_path)])
    assert told.exit_code == 2
    assert "something stands there already" in told.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


def test_what_is_no_folder_of_facts_is_said(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["new", str(tmp_path / "new"), "--from", str(tmp_path)])
    assert told.exit_code == 2
    assert "no folder of facts" in told.stderr
