"""What the documents say is true of the code."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = [path for folder in ("data", "geo", "layers") for path in (ROOT / folder).rglob("*.py")] + [ROOT / "app.py"]
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def settings() -> set[str]:
    return {name for path in CODE for name in re.findall(r"\bATLAS_[A-Z_]+\b", path.read_text(encoding="utf-8"))}


def halves() -> list[str]:
    chinese, _, english = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n# English")
    return [chinese, english]


def test_the_picture_of_the_rooms_is_what_the_imports_say() -> None:
    spec = importlib.util.spec_from_file_location("rooms", ROOT / "tests/docs/rooms.py")
    assert spec is not None
    assert spec.loader is not None
    rooms = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rooms)
    assert rooms.picture() in ARCHITECTURE, "make rooms"


@pytest.mark.parametrize("half", [0, 1], ids=["zh", "en"])
def test_every_setting_stands_in_the_readme(half: int) -> None:
    assert sorted(settings() - set(re.findall(r"\bATLAS_[A-Z_]+\b", halves()[half]))) == []


def test_a_place_that_the_architecture_names_exists() -> None:
    named = set(re.findall(r"`((?:data|geo|layers|tests)/[\w/.*<>-]*)`", ARCHITECTURE))
    assert len(named) > 30
    missing = [name for name in named if not list(ROOT.glob(re.sub(r"<\w+>", "*", name).rstrip("/")))]
    assert missing == []


def test_the_newest_change_is_of_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    newest = re.search(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert newest is not None
    assert newest[1] == version


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "DEPLOY.md", "SECURITY.md"])
def test_a_target_that_a_document_names_exists(name: str) -> None:
    page = ROOT / name
    if not page.exists():
        return
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"`?make ([a-z]+)\b`?(?=[`\s])", page.read_text(encoding="utf-8"))) - targets <= {
        "it",
        "sure",
    }
