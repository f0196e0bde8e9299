"""``export``: the files of the page without a browser, and a sentence for every bad word."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geo.filter import Filter
from layers.cli import app
from layers.cli.export import FORMATS
from layers.export import EXPORTS, everything, export
from layers.export.job import file_name, no_progress, prepare
from layers.settings import data_folder
from layers.view import View

RUN = CliRunner()


def test_every_file_of_the_page_has_its_word() -> None:
    assert {one.id for one in FORMATS.values()} == {"everything", *(one.id for one in EXPORTS)}
    words = {"pptx", "pdf", "docx", "xlsx", "html", "png", "svg", "poster", "leaflet", "gpkg", "geojson", "csv", "all"}
    assert set(FORMATS) == words
    assert FORMATS["pdf"].id == "paper"


def test_a_view_is_written_into_a_folder_under_its_own_name(tmp_path: Path) -> None:
    said = RUN.invoke(app, ["export", "geojson", str(tmp_path), "--lang", "en", "--view", "park=qilin", "--public"])
    assert said.exit_code == 0, said.output
    (path,) = tmp_path.iterdir()
    assert str(path) in said.output.replace("\n", "")
    rows = [feature["properties"] for feature in json.loads(path.read_text("utf-8"))["features"]]
    assert {row["park_id"] for row in rows if row.get("park_id")} == {"qilin"}
    assert "public" in path.name


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["nonsense", "x.out"], "FORMAT"),
        (["svg", "x.svg", "--lang", "fr"], "--lang"),
        (["svg", "x.svg", "--theme", "blue"], "--theme"),
        (["svg", "x.svg", "--audience", "cat"], "--audience"),
        (["svg", "x.svg", "--view", "park=atlantis"], "atlantis"),
        (["svg", "x.svg", "--view", "colour=red"], "colour"),
        (["svg", "x.svg", "--ledger", "missing.xlsx"], "missing.xlsx"),
        (["svg", "x.svg", "--ledger", "a", "--scenario", "b"], "--scenario"),
        (["geojson", "no/such/folder/x"], "no such folder"),
    ],
)
def test_what_is_not_understood_is_named(words: list[str], why: str) -> None:
    said = RUN.invoke(app, ["export", *words], env={"COLUMNS": "300"})
    assert said.exit_code == 2
    assert why in said.output
    assert "Traceback" not in said.output


def test_everything_is_one_zip_with_a_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The ZIP holds the very files of the single exports; here of two that are quickly made."""
    from data.load import load  # noqa: PLC0415 - as the command does it

    two = (export("geojson"), export("tables"))
    monkeypatch.setattr(everything, "EXPORTS", two)
    job = prepare(load(data_folder()), View(filter=Filter(parks=("qilin",))), ())
    path = tmp_path / "all.zip"
    path.write_bytes(everything.make(replace(job), no_progress))
    with zipfile.ZipFile(path) as packed:
        names = [file_name(job, one) for one in two]
        assert packed.namelist() == [*names, "00-清单.txt"]
        listed = packed.read("00-清单.txt").decode("utf-8-sig")
        for one, name in zip(two, names, strict=True):
            assert packed.read(name) == one.make(job, no_progress)
            assert name in listed
    assert job.facts.version in listed
