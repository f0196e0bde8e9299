import shutil
from pathlib import Path

from typer.testing import CliRunner

from data.load import HOME
from layers.cli import app

RUN = CliRunner()


def test_the_shipped_facts_are_sound() -> None:
    told = RUN.invoke(app, ["check"])
    assert told.exit_code == 0
    assert "sound" in told.stdout


def test_every_fault_has_its_line(tmp_path: Path) -> None:
    root = tmp_path / "facts"
    shutil.copytree(HOME / "tables", root / "tables")
    shutil.copytree(HOME / "boundaries", root / "boundaries")
    table = root / "tables" / "parks.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("pole", "poll"), encoding="utf-8")
    told = RUN.invoke(app, ["check", str(root)])
    assert told.exit_code == 1
    assert "parks.csv" in told.stderr
    assert "Traceback" not in told.output


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    told = RUN.invoke(app, ["check", str(tmp_path / "nothing")])
    assert told.exit_code == 2
