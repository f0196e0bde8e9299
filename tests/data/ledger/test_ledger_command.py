"""The command line as strangers use it: exit status, the JSON's exact form, conversion."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from data import ledger
from data.datum import convert
from data.ledger.cli import main

if TYPE_CHECKING:
    from types import SimpleNamespace

    from data.load import Facts

ROOT = Path(__file__).parents[3]
KEYS = ["rows_in", "used", "set_aside", "findings", "mapping", "encoding", "datum"]
FINDING = ["row", "column", "code", "value", "expected", "action", "message"]


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    status = main(["check", *arguments, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_clean_file(tmp_path: Path, make: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "好.csv"
    path.write_bytes(make.table(make.GOOD, make.GOOD2, encoding="gb18030"))
    status, said = _json(capsys, str(path))
    assert status == 0
    assert said == {
        "rows_in": 2,
        "used": 2,
        "set_aside": 0,
        "findings": [],
        "mapping": {"企业名称": "name_zh", "所在园区": "park", "经度": "lon", "纬度": "lat"},
        "encoding": "gb18030",
        "datum": "wgs84",
        "kind": "enterprises",
    }


def test_findings(tmp_path: Path, make: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(make.text(["标题"], make.HEAD, make.GOOD, ["上海公司", "", 121.47, 31.23]))
    status, said = _json(capsys, str(path))
    assert status == 1
    assert list(said) == [*KEYS, "kind"]
    assert (said["rows_in"], said["used"], said["set_aside"]) == (2, 1, 1)
    (finding,) = said["findings"]
    assert list(finding) == FINDING
    assert (finding["row"], finding["column"], finding["code"], finding["action"]) == (
        4,
        "经度",
        "outside_city",
        "set_aside",
    )
    assert finding["value"] == "121.47, 31.23"
    assert "市界之外" in finding["message"]
    _, english = _json(capsys, str(path), "--lang", "en")
    assert "outside the city" in english["findings"][0]["message"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\x89PNG\r\n\x1a\n\0\0\0", b"a,b\n1,2\n"])
def test_unreadable_still_prints_json(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.xlsx"
    path.write_bytes(content)
    status, said = _json(capsys, str(path))
    assert status == 2
    assert list(said) == KEYS
    assert (said["rows_in"], said["used"], said["set_aside"]) == (0, 0, 0)
    (finding,) = said["findings"]
    assert list(finding) == FINDING
    assert finding["row"] is None
    assert finding["message"]
    assert finding["action"] == "refused"


def test_missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = _json(capsys, str(tmp_path / "nowhere.csv"))
    assert status == 2
    assert said["findings"][0]["code"] == "unreadable"
    assert main(["check", str(tmp_path)]) == 2


def test_each_kind_says_what_it_is(tmp_path: Path, make: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "台账.xlsx"
    head, project = ["项目名称", "所在园区", "总投资（亿元）", "项目阶段"], ["甲项目", "软件谷", 5, "在建"]
    figures = [["年份", "园区", "指标", "数值", "单位"], [2025, "软件谷", "软件业务收入", 3000, "亿元"]]
    path.write_bytes(
        make.xlsx(make.GOOD, ["", "智谷", 118.95, 32.13], 说明=[["封面"]], 项目=[head, project], 数据=figures)
    )
    status, said = _json(capsys, str(path))
    assert status == 1
    assert [(sheet["sheet"], sheet["kind"], sheet["used"]) for sheet in said["sheets"]] == [
        ("项目", "projects", 1), ("数据", "figures", 1), ("台账", "enterprises", 1)]  # fmt: skip
    assert all(set(sheet) == {*KEYS, "kind", "sheet"} for sheet in said["sheets"])
    assert (said["rows_in"], said["used"], said["set_aside"]) == (4, 3, 1)
    status, one = _json(capsys, str(path), "--sheet", "项目")
    assert (status, one["kind"], "sheets" in one) == (0, "projects", False)
    status, forced = _json(capsys, str(path), "--sheet", "项目", "--kind", "enterprises")
    assert (status, forced["kind"], forced["used"]) == (1, "enterprises", 0)


def test_the_template_is_a_workbook_of_every_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "t.xlsx"
    assert main(["template", str(path)]) == 0
    status, said = _json(capsys, str(path))
    assert status == 1
    assert [finding["code"] for finding in said["findings"]] == ["no_rows"]


@pytest.mark.parametrize(("kind", "suffix"), [("projects", "csv"), ("projects", "geojson"), ("figures", "xlsx")])
def test_other_kinds_come_back_as_they_went(
    kind: str, suffix: str, tmp_path: Path, make: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["软件谷", 5, "在建", 118.757937, 31.981367]
    project = [["项目名称", "所在园区", "总投资（亿元）", "项目阶段", "经度", "纬度"], ["甲项目", *place]]
    figures = [["年份", "园区", "指标", "数值", "单位"], [2025, "软件谷", "软件业务收入", 3000, "亿元"]]
    rows = {"projects": project, "figures": figures}[kind]
    source, target = tmp_path / "a.csv", tmp_path / f"b.{suffix}"
    source.write_bytes(make.text(*rows))
    assert main(["convert", str(source), str(target)]) == 0
    capsys.readouterr()
    status, said = _json(capsys, str(target))
    assert (status, said["kind"], said["used"]) == (0, kind, 1)


def test_datum_and_sheet(
    tmp_path: Path, make: SimpleNamespace, facts: Facts, capsys: pytest.CaptureFixture[str]
) -> None:
    points = facts.enterprises[facts.enterprises["precision"] == "point"].head(30)
    lon, lat = convert(points["lon"], points["lat"], "wgs84", "bd09")
    rows = [list(row) for row in zip(points["name_zh"], points["park_id"], lon, lat, strict=True)]
    path = tmp_path / "b.xlsx"
    path.write_bytes(make.xlsx(*rows, 空=[["无"]]))
    status, said = _json(capsys, str(path), "--sheet", "2")
    assert status == 1
    assert said["datum"] == "wgs84"
    assert {f["code"] for f in said["findings"] if f["row"] is None} == {"datum_suspect"}
    status, said = _json(capsys, str(path), "--datum", "bd09", "--sheet", "台账")
    assert (status, said["datum"], said["findings"]) == (0, "bd09", [])
    assert _json(capsys, str(path), "--sheet", "9")[0] == 2
    assert _json(capsys, str(path), "--sheet", "1")[0] == 2


def test_preset(tmp_path: Path, make: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    path, preset = tmp_path / "a.csv", tmp_path / "p.json"
    path.write_bytes(make.text(["甲方", "E1", "N1"], ["甲公司", 118.76, 31.98]))
    preset.write_text(ledger.Preset(mapping={"甲方": "name_zh", "E1": "lon", "N1": "lat"}).to_json(), "utf-8")
    assert _json(capsys, str(path))[0] == 2
    assert _json(capsys, str(path), "--preset", str(preset))[0] == 0
    preset.write_text("nonsense", "utf-8")
    assert _json(capsys, str(path), "--preset", str(preset))[0] == 2


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "geojson", "gpkg"])
def test_convert(suffix: str, tmp_path: Path, make: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "a.csv", tmp_path / f"b.{suffix}"
    source.write_bytes(make.table(make.GOOD, ["", "智谷", 118.95, 32.13]))
    assert main(["convert", str(source), str(target)]) == 1
    assert "采用 1 行" in capsys.readouterr().out
    status, said = _json(capsys, str(target))
    assert (status, said["used"]) == (0, 1)


def test_convert_to_an_unknown_format(
    tmp_path: Path, make: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(make.table(make.GOOD))
    assert main(["convert", str(source), str(tmp_path / "a.pdf")]) == 2
    assert "pdf" in capsys.readouterr().err
    assert not (tmp_path / "a.pdf").exists()


def test_as_a_process_with_no_locale(tmp_path: Path, make: SimpleNamespace) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(make.table(make.GOOD, ["", "智谷", 118.95, 32.13]))
    done = subprocess.run(
        [sys.executable, "-m", "data.ledger", "check", str(path), "--datum", "wgs84", "--json"],
        cwd=ROOT, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"}, capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr.decode()
    assert json.loads(done.stdout.decode("utf-8"))["findings"][0]["code"] == "missing_name"
    assert not done.stderr
