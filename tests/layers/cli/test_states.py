"""``states show|diff|check``: exit status, faults as sentences on stderr, JSON with the keys that are promised."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.load import load
from geo.filter import Filter
from geo.select import select
from layers.cli import app

KEYS = {
    *("id", "about", "unit", "before", "after", "delta", "percent", "low", "high", "sign_kept"),
    *("new", "gone", "moved", "unchanged", "said"),
}
MOVE = {"which": {"park": ["zhigu"], "sector": ["video_recognition"]}, "n": 5, "seed": 1, "to": {"park": "jiangbei"}}
SCENARIO = {
    "name": "东扩", "base": "shipped", "edits": [
        {"op": "park.reshape", "target": "qilin", "values": {"shift_m": [2000, 0]}, "why": "因为", "by": "张三"},
        {"op": "organisations.move", "values": MOVE}, {"op": "belt.width", "values": {"km": 6}},
    ],
}  # fmt: skip


def run(*words: str):
    return CliRunner().invoke(app, ["states", *words])


@pytest.fixture
def file(tmp_path: Path):
    def write(content: object, name: str = "scenario.json") -> str:
        path = tmp_path / name
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return str(path)

    return write


def test_a_sound_scenario_is_compared_as_promised(file) -> None:
    told = run("diff", "shipped", file(SCENARIO), "--json", "--filter", "park=zhigu,jiangbei")
    assert told.exit_code == 0
    found = json.loads(told.stdout)
    assert {"before", "after", "measures", "edits", "excluded"} <= set(found)
    assert all(set(row) >= KEYS for row in found["measures"])
    by = {(row["id"], row["about"]): row for row in found["measures"]}
    assert by["organisations", "zhigu"]["delta"] == -5
    assert by["organisations", "jiangbei"]["moved"] == 5
    assert [edit["op"] for edit in found["edits"]] == ["park.reshape", "organisations.move", "belt.width"]


def test_every_fault_is_a_line_and_the_status_says_so(file) -> None:
    bad = {**SCENARIO, "edits": [
        {"op": "park.reshape", "target": "nowhere", "values": {"shift_m": [1, 1]}},
        {"op": "organisations.move", "values": {**MOVE, "n": 500}},
    ]}  # fmt: skip
    told = run("check", file(bad), "--lang", "zh")
    assert told.exit_code == 1
    lines = told.stderr.strip().splitlines()
    assert len(lines) == 2
    assert "nowhere" in lines[0]
    chosen = select(load(), Filter(parks=("zhigu",), sectors=("video_recognition",))).enterprises
    assert str(int((chosen["status"] != "ended").sum())) in lines[1]  # how many there are
    assert "Traceback" not in told.output


@pytest.mark.parametrize("content", ["[", '{"name": "a", "format": 9}', "5"])
def test_what_cannot_be_read_is_two(tmp_path, content) -> None:
    path = tmp_path / "a.json"
    path.write_text(content)
    assert run("check", str(path)).exit_code == 2
    assert run("show", str(tmp_path / "none.json")).exit_code == 2


def test_a_circle_of_bases_is_said(file, tmp_path) -> None:
    file({"name": "a", "base": "b.json"}, "a.json")
    file({"name": "b", "base": "a.json"}, "b.json")
    told = run("check", str(tmp_path / "a.json"))
    assert told.exit_code == 1
    assert "circle" in told.stderr


def test_the_past_is_shown_with_its_tray() -> None:
    told = run("show", "year:2020", "--json")
    found = json.loads(told.stdout)
    assert found["year"] == 2020
    assert found["undated"]["enterprises"] > 0
