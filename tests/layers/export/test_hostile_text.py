"""Text that some program would run appears as itself in every format."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pyogrio
import pytest
from docx import Document
from pptx import Presentation

from layers.text import t

Made = Callable[[str, str], Path]


def squeezed(text: str) -> str:
    """Without white space: programs space Chinese and Latin differently."""
    return re.sub(r"\s+", "", text).replace("\u2060", "")


def pages_of(pdf: Path) -> list[str]:
    out = subprocess.run(["pdftotext", "-layout", "-enc", "UTF-8", str(pdf), "-"], check=True, capture_output=True)
    return [squeezed(page) for page in out.stdout.decode().split("\f")[:-1]]


HOSTILE = "{{7*7}}<img src=x onerror=alert(1)>${x}</script>'\"&`"  # as in conftest.py
CELL = "=cmd|'/c calc'!A1"
Opened = Callable[[str, str], Path]


def test_in_the_deck(made: Made, in_office: Opened) -> None:
    deck = Presentation(str(made("deck", "hostile")))
    slide = next(s for s in deck.slides if s.slide_layout.name == "Chapter")
    assert slide.shapes.title.text_frame.text == HOSTILE
    assert "=1+1{{7*7}}" in [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    assert HOSTILE in slide.notes_slide.notes_text_frame.text
    assert squeezed(HOSTILE) in "".join(pages_of(in_office("deck", "hostile")))


def test_in_the_workbook_of_a_chart(made: Made) -> None:
    """A chart of the deck carries a workbook: a park named like a formula is a text there too."""
    with zipfile.ZipFile(made("deck", "hostile")) as packed:
        books = [name for name in packed.namelist() if name.endswith(".xlsx")]
        assert len(books) == 4
        for name in books:
            with packed.open(name) as inner:
                opened = openpyxl.load_workbook(inner)
            assert not [c for sheet in opened for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_in_the_pdf(made: Made) -> None:
    said = "".join(pages_of(made("paper", "hostile")))
    assert squeezed(HOSTILE) in said
    assert squeezed(CELL) in said
    assert b"/JavaScript" not in made("paper", "hostile").read_bytes()


def test_in_the_briefing(made: Made, in_office: Opened) -> None:
    assert HOSTILE in [paragraph.text for paragraph in Document(str(made("briefing", "hostile"))).paragraphs]
    assert squeezed(HOSTILE) in "".join(pages_of(in_office("briefing", "hostile")))


def test_in_the_workbook(made: Made, in_office: Opened) -> None:
    opened = openpyxl.load_workbook(made("workbook", "hostile"))
    cells = [cell for sheet in opened for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    values = {cell.value for cell in cells}
    assert {HOSTILE, CELL, f"+{CELL}"} <= values
    assert squeezed(CELL) in "".join(pages_of(in_office("workbook", "hostile")))


def test_in_the_tables(made: Made) -> None:
    with zipfile.ZipFile(made("tables", "hostile")) as packed:
        said = "".join(packed.read(name).decode("utf-8-sig") for name in packed.namelist())
    assert HOSTILE.replace('"', '""') in said
    assert f"'{CELL}" in said
    assert f",{CELL}" not in said


def test_in_the_map_files(made: Made) -> None:
    features = json.loads(made("geojson", "hostile").read_bytes())["features"]
    assert HOSTILE in [feature["properties"]["name_zh"] for feature in features if "name_zh" in feature["properties"]]
    layers = [pyogrio.read_dataframe(made("geopackage", "hostile"), layer=name)
              for name in ("organisations", "organisations_known_by_park")]  # fmt: skip
    assert HOSTILE in {name for layer in layers for name in layer["name_zh"]}
    root = ET.fromstring(made("map_svg", "hostile").read_text("utf-8"))  # noqa: S314 (made here)
    said = ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert HOSTILE in said
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
    assert not list(root.iter("{http://www.w3.org/2000/svg}img"))


def test_in_the_single_file(made: Made) -> None:
    said = made("interactive", "hostile").read_text("utf-8")
    assert HOSTILE not in said
    assert said.count("<img") == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_our_own_texts_have_no_markup(lang: str) -> None:
    assert "<" not in t("export.intro", lang)
