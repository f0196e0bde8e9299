"""What makes PowerPoint, Word or Excel offer a repair is not in the files: Office's schemas and rules find nothing."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator
from pptx import Presentation

from layers import fonts

Made = Callable[[str, str], Path]
WHICH = pytest.mark.parametrize("which", ["zh", "en", "hostile"])


@WHICH
@pytest.mark.parametrize("id_", ["deck", "briefing", "workbook"])
def test_office_finds_nothing_to_repair(id_: str, which: str, made: Made) -> None:
    """Schemas, relationships, content types, ids; and no file twice in the package."""
    path = made(id_, which)
    found = OpenXmlValidator().validate(path)
    assert [str(error) for error in found.errors] == []
    with zipfile.ZipFile(path) as packed:
        assert len(packed.namelist()) == len(set(packed.namelist()))


@WHICH
def test_shapes_have_a_size_and_tables_their_columns(which: str, made: Made) -> None:
    deck = Presentation(str(made("deck", which)))
    assert deck.notes_master is not None
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.width > 0, shape.name
            assert shape.height > 0, shape.name
            if shape.has_table:
                assert {len(row.cells) for row in shape.table.rows} == {len(shape.table.columns)}


@WHICH
def test_the_workbook_of_a_chart_holds_what_the_chart_shows(which: str, made: Made) -> None:
    """“Edit data” opens this workbook: its numbers are those drawn, an unknown one is an empty cell."""
    deck, charts = Presentation(str(made("deck", which))), 0
    for shape in (shape for slide in deck.slides for shape in slide.shapes if shape.has_chart):
        charts += 1
        book = openpyxl.load_workbook(io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob))
        header, *rows = book.active.iter_rows(values_only=True)
        drawn = list(shape.chart.plots[0].series)
        assert list(header[1:]) == [series.name for series in drawn]
        assert [row[0] for row in rows] == list(shape.chart.plots[0].categories)
        for number, series in enumerate(drawn, 1):
            assert [row[number] for row in rows] == pytest.approx(list(series.values), nan_ok=True)
    assert charts


def test_embedded_letters_bear_a_name_of_their_own(made: Made) -> None:
    """LibreOffice shares the letters of all open files by name: one cut must not serve a file that needs more."""
    names = set()
    for which in ("zh", "en"):
        with zipfile.ZipFile(made("briefing", which)) as packed:
            table, body = packed.read("word/fontTable.xml").decode(), packed.read("word/document.xml").decode()
        (name,) = re.findall(rf'w:name="({fonts.FAMILY} \w+)"', table)
        assert f'w:eastAsia="{name}"' in body
        assert f'w:eastAsia="{fonts.FAMILY}"' not in body
        names.add(name)
    assert len(names) == 2
