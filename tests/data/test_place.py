"""The place as data: what place.toml must say, and every fault of it in one list with the tables'."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest

from data.errors import FactsError
from data.load import HOME, load
from data.place import FILE, WORDS, parse

SHIPPED = (HOME / FILE).read_text(encoding="utf-8")


def faults(old: str, new: str) -> list[tuple[str | None, str]]:
    assert old in SHIPPED, "the test damages nothing"
    place, found = parse(SHIPPED.replace(old, new, 1).encode())
    assert place is None
    return [(fault.column, fault.expectation) for fault in found]


def test_the_shipped_place() -> None:
    place, found = parse(SHIPPED.encode())
    assert found == []
    assert place is not None
    assert place.crs == "EPSG:32650"
    assert place.prefixes[0] == max(place.prefixes, key=len)
    assert {lang: set(words) for lang, words in place.words.items()} == {"zh": set(WORDS), "en": set(WORDS)}


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("epsg = 32650", "epsg = 4326", "epsg"),  # degrees
        ("epsg = 32650", "epsg = 32633", "epsg"),  # a zone over central Europe
        ("epsg = 32650", "epsg = 2263", "epsg"),  # feet
        ("epsg = 32650", "epsg = 1", "epsg"),
        ("epsg = 32650", "", "epsg"),
        ("bounds = [117.5, 30.8, 120.0, 33.0]", "bounds = [120.0, 30.8, 117.5, 33.0]", "bounds"),
        ("centre = [118.78, 32.05]", "centre = [32.05, 118.78]", "look.centre"),
        ("zoom = 10", 'zoom = "near"', "look.zoom"),
        ('file = "nanjing-ai-atlas"', 'file = "../../etc/passwd"', "file"),
        ('city = "南京"', 'city = ""', "words.zh.city"),
        ('city = "Nanjing"', 'town = "Nanjing"', "words.en.city"),
        ("[look]", "colour = 3\n[look]", "colour"),
    ],
)
def test_a_fault_names_its_key_and_what_was_expected(old: str, new: str, column: str) -> None:
    found = faults(old, new)
    assert column in [where for where, _ in found]
    assert all(expectation for _, expectation in found)


def test_every_fault_comes_at_once() -> None:
    found = faults('file = "nanjing-ai-atlas"', 'file = "A B"\nzzz = 1')
    assert {where for where, _ in found} == {"file", "zzz"}


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"file = ", b""])
def test_a_file_that_is_no_toml_is_one_sentence(raw: bytes) -> None:
    place, found = parse(raw)
    assert place is None
    assert found
    assert all(str(fault).startswith(FILE) for fault in found)


def copied(folder: Path) -> Path:
    for name in ("tables", "boundaries"):
        shutil.copytree(HOME / name, folder / name)
    shutil.copy(HOME / FILE, folder)
    return folder


def test_a_missing_place_is_a_fault_beside_the_others(tmp_path: Path) -> None:
    root = copied(tmp_path)
    (root / FILE).unlink()
    (root / "tables" / "families.csv").unlink()
    with pytest.raises(FactsError) as caught:
        load(root)
    assert {"place.toml", "tables/families.csv"} <= {fault.file for fault in caught.value.faults}


def test_shapes_and_plan_are_held_against_the_place(tmp_path: Path) -> None:
    root = copied(tmp_path)
    text = SHIPPED.replace("[117.5, 30.8, 120.0, 33.0]", "[118.7, 31.9, 118.9, 32.2]").replace("nj-2019", "no-plan")
    (root / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(FactsError) as caught:
        load(root)
    found = {(fault.file, fault.column) for fault in caught.value.faults}
    assert ("boundaries/districts.geojson", "geometry") in found
    assert ("tables/plans.csv", None) in found


def test_another_place_is_another_version(tmp_path: Path) -> None:
    root = copied(tmp_path)
    (root / FILE).write_text(SHIPPED.replace("zoom = 10", "zoom = 11"), encoding="utf-8")
    assert load(root).version != load().version
    assert load(root).place.zoom == 11
    assert tomllib.loads(SHIPPED)["look"]["zoom"] == load().place.zoom
