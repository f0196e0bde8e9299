"""Strangers' files go through the door: the same result as without it, and designed files end in a sentence."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from data import apart, ledger
from data.ledger._signs import deceptive
from tests.data.ledger import attacks

if TYPE_CHECKING:
    from types import SimpleNamespace

    from data.load import Facts

ROOT = Path(__file__).parents[3]
# One process runs the command on every file in turn, and says what it and its children took
RUN = """
import contextlib, io, json, resource, sys, time
from data.ledger.cli import main
said = {}
main(["check", sys.argv[1]])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[2:]:
    out, start = io.StringIO(), time.monotonic()
    with contextlib.redirect_stdout(out):
        status = main(["check", "--json", path])
    said[path] = [status, json.loads(out.getvalue()), time.monotonic() - start]
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps([list(said.values()), grown, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


def test_every_designed_file_ends_in_a_sentence(tmp_path: Path) -> None:
    paths = []
    for number, (build, _) in enumerate([(attacks.broken_projection, set()), *attacks.STOPPERS.values()]):
        paths.append(tmp_path / f"{number}.bin")
        paths[-1].write_bytes(build())
    done = subprocess.run(
        [sys.executable, "-c", RUN, *map(str, paths)], cwd=ROOT, capture_output=True, check=True, timeout=500
    )
    said, grown, child = json.loads(done.stdout.splitlines()[-1])
    for (name, (_, codes)), (status, answer, _) in zip(attacks.STOPPERS.items(), said, strict=True):
        (finding,) = answer["findings"]
        assert status == (1 if finding["code"] == "no_rows" else 2), name
        assert finding["code"] in codes | {"too_long"}, name  # on a machine that is very busy the clock comes first
        assert len(finding["message"]) > 20, name
    assert grown < 200 * 1024
    assert child < 2 * 1024 * 1024


def test_the_door_changes_nothing(facts: Facts, make: SimpleNamespace) -> None:
    steps: list[str] = []
    rows = [make.GOOD, make.GOOD2, ["合计", "", "", ""], ["上海公司", "", 121.47, 31.23]]
    for content in (make.table(*rows), make.gpkg([make.GOOD, make.GOOD2])):
        there = ledger.read_apart(content, "a", facts=facts, progress=lambda step, _: steps.append(step))
        here = ledger.read(content, "a", facts=facts)
        for name in ("rows", "findings", "set_aside"):
            pd.testing.assert_frame_equal(getattr(there, name), getattr(here, name))
        plain = [field for field in here.__slots__ if field not in ("rows", "findings", "set_aside")]
        assert [getattr(there, field) for field in plain] == [getattr(here, field) for field in plain]
        assert there.rows.crs == here.rows.crs
    assert list(dict.fromkeys(steps)) == ["start", "open", "columns", "numbers", "places", "duplicates", "rows", "done"]


def test_a_refusal_keeps_its_words(make: SimpleNamespace, facts: Facts) -> None:
    content = make.text(["甲", "乙"], ["1", "2"])
    with pytest.raises(ledger.LedgerUnreadable) as there:
        ledger.read_apart(content, "a.csv", facts=facts)
    with pytest.raises(ledger.LedgerUnreadable) as here:
        ledger.read(content, "a.csv", facts=facts)
    assert there.value.sentence("zh") == here.value.sentence("zh")
    assert ledger.peek_apart(content, "a.csv") == ([["甲", "乙"], ["1", "2"]], [1, 2], None, ())


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (apart.Overrun("time"), "too_long"),
        (apart.Overrun("memory"), "too_much_memory"),
        (apart.Gone("exit -11"), "reader_ended"),
        (apart.Crowded(own=False), "crowded"),
    ],
)
def test_each_end_has_a_sentence(fault: Exception, code: str, facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(apart, "call", ends)
    with pytest.raises(ledger.LedgerUnreadable) as caught:
        ledger.read_apart(b"a", "名单.csv", facts=facts)
    assert caught.value.code == code
    assert "名单.csv" in caught.value.sentence("zh")
    assert "名单.csv" in caught.value.sentence("en")


def test_nobody_reads_beside_the_door() -> None:
    """Pages and commands import ``read_apart`` and ``peek_apart``; what the child runs is for the child."""
    inner = {"read", "peek", "data.ledger.read", "data.ledger._open"}
    files = [*(ROOT / "layers").rglob("*.py"), ROOT / "app.py", ROOT / "data" / "ledger" / "cli.py"]
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("data.ledger")
        and (node.module in inner or any(alias.name in inner for alias in node.names))
    ]
    assert found == []


def test_every_uploader_is_known() -> None:
    """A ledger goes through the door; a preset and a scenario are JSON whose length is bounded before it is parsed."""
    users = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "layers").rglob("*.py")
        if "st.file_uploader" in path.read_text(encoding="utf-8")
    }
    assert users == {
        "layers/page/ledger/desk.py",
        "layers/page/ledger/reading.py",
        "layers/page/scenarios/__init__.py",
    }


@pytest.mark.parametrize(
    ("content", "code", "used", "name"),
    [
        (attacks.point("1e308", "1e308"), "not_on_earth", 0, None),
        (attacks.point("671234.5", "3545678.1"), "not_on_earth", 0, None),
        (attacks.point("-1e400", "31.9"), "missing_coordinates", 1, attacks.NAMES[0]),
        (attacks.point(118.75, 31.98, "南京\ud800公司"), "broken_character", 1, "南京\ufffd公司"),
        (attacks.point(118.75, 31.98, "南京\u202e司公\u2066甲"), "turning_signs", 1, "南京司公甲"),
        (attacks.point(118.75, 31.98, "南京\u041duawei公司"), "lookalike_letters", 1, "南京\u041duawei公司"),
        (attacks.broken_projection(), "broken_projection", 4, attacks.NAMES[0] + "0"),
    ],
)
def test_one_bad_cell_costs_a_cell(content: bytes, code: str, used: int, name: str | None, facts: Facts) -> None:
    result = ledger.read(content, "a", facts=facts)
    assert code in set(result.findings["code"])
    assert len(result.rows) == used
    assert name is None or result.rows["name_zh"][0] == name


def test_utf16_without_a_mark_that_is_mostly_chinese(facts: Facts) -> None:
    text = "企业名称,所在园区\n" + "".join(
        f"南京市智能制造与机器人技术研究开发有限公司第{n}号,软件谷\n" for n in "甲乙丙丁戊"
    )
    for encoding in ("utf-16-le", "utf-16-be"):
        result = ledger.read(text.encode(encoding), "a", facts=facts)
        assert (result.encoding, len(result.rows)) == (encoding, 5)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("\u0410pple公司", "\u0410"),  # Cyrillic A before Latin letters
        ("南京\u0410\u0412\u0412科技", "\u0410\u0412"),  # nothing Latin in it at all
        ("\u0391\u0399研究院", "\u0391\u0399"),  # Greek Alpha, Iota
        ("\u042fpple", "\u042f"),
        ("Яндекс", ""),
        ("ООО Газпром", ""),
        ("μLED公司", ""),
        ("α测试", ""),
        ("南京Huawei有限公司", ""),
        ("", ""),
    ],
)
def test_letters_that_pass_for_latin_ones(name: str, letters: str) -> None:
    assert deceptive(name) == letters
