"""Every file opened by a program that did not make it: LibreOffice, Poppler, GDAL, openpyxl, an XML parser."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import openpyxl
import pyogrio
import pytest
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from data.load import load
from geo.filter import Filter, Selection
from layers.export.job import Job, no_progress
from layers.export.office.pages import book
from layers.text import t

Made = Callable[[str, str], Path]


def squeezed(text: str) -> str:
    """Without white space: programs space Chinese and Latin differently."""
    return re.sub(r"\s+", "", text).replace("\u2060", "")


def pages_of(pdf: Path) -> list[str]:
    out = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", str(pdf), "-"], check=True, capture_output=True)
    return [squeezed(page) for page in out.stdout.decode().split("\f")[:-1]]


Opened = Callable[[str, str], Path]
LANGS = pytest.mark.parametrize("lang", ["zh", "en"])


def fonts_in(pdf: Path) -> list[list[str]]:
    out = subprocess.run(["pdffonts", str(pdf)], check=True, capture_output=True, text=True).stdout
    return [line.split() for line in out.splitlines()[2:]]


@LANGS
def test_deck_and_pdf_have_the_same_pages(lang: str, made: Made, in_office: Opened, job_of: Callable[..., Job]) -> None:
    pages = book(job_of(lang), no_progress).pages
    deck, paper = pages_of(in_office("deck", lang)), pages_of(made("paper", lang))
    assert len(deck) == len(paper) == len(pages)
    for model, slide, sheet in zip(pages, deck, paper, strict=True):
        assert squeezed(model.title) in slide
        assert squeezed(model.title) in sheet
    chapters = [page for page in pages if page.kind == "chapter"]
    assert len(chapters) == 17
    for model in chapters:
        number = pages.index(model)
        for line in model.text.splitlines():
            for word in line.split():
                assert squeezed(word) in deck[number]
                assert squeezed(word) in paper[number]


@LANGS
def test_chinese_is_never_squares(lang: str, made: Made, in_office: Opened) -> None:
    """All fonts are embedded, and ours where the file brings them; a deck names those of the reader's machine."""
    for pdf in (made("paper", lang), in_office("deck", lang), in_office("briefing", lang)):
        found = fonts_in(pdf)
        assert found
        for line in found:
            assert "NotoSansSC" in line[0] or pdf.name.startswith("deck"), (pdf.name, line)
            assert line[-5] == "yes", (pdf.name, line)


@LANGS
def test_no_page_is_empty(lang: str, made: Made, in_office: Opened, tmp_path: Path) -> None:
    for pdf in (made("paper", lang), in_office("deck", lang), in_office("briefing", lang)):
        subprocess.run(["pdftoppm", "-r", "20", "-gray", "-png", str(pdf), str(tmp_path / pdf.stem)], check=True)
        for page in sorted(tmp_path.glob(f"{pdf.stem}-*.png")):
            with Image.open(page) as opened:
                inked = float((np.asarray(opened) < 200).mean())
            assert inked > 0.004, page.name


@LANGS
def test_the_deck_can_be_edited(lang: str, made: Made) -> None:
    deck = Presentation(str(made("deck", lang)))
    kinds = []
    for slide in deck.slides:
        assert slide.shapes.title is not None
        assert slide.shapes.title.text_frame.text
        numbers = [s for s in slide.placeholders if s.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER]
        assert len(numbers) == 1
        kinds += [kind for shape in slide.shapes for kind in ("chart", "table") if getattr(shape, f"has_{kind}")]
        for shape in slide.shapes:
            if shape.shape_type == 13:
                assert shape._element._nvXxPr.cNvPr.get("descr")
    assert kinds.count("chart") == 4
    assert kinds.count("table") >= 4
    told = [slide for slide in deck.slides if slide.slide_layout.name == "Chapter"]
    assert len(told) == 17
    assert all(slide.notes_slide.notes_text_frame.text for slide in told)


def test_every_run_of_the_deck_takes_the_fonts_of_the_theme(made: Made) -> None:
    bare = []
    with zipfile.ZipFile(made("deck", "zh")) as packed:
        for name in packed.namelist():
            if re.fullmatch(r"ppt/slides/slide\d+\.xml", name):
                root = ET.fromstring(packed.read(name))  # noqa: S314 (made here)
                for run in root.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}rPr"):
                    kinds = {child.tag.rpartition("}")[2]: child.get("typeface") for child in run}
                    if (kinds.get("latin"), kinds.get("ea")) != ("+mn-lt", "+mn-ea"):
                        bare.append(name)
    assert bare == []


def test_shapes_on_a_slide_have_ids_of_their_own(made: Made) -> None:
    """A number given twice is what makes PowerPoint offer a repair."""
    with zipfile.ZipFile(made("deck", "zh")) as packed:
        assert len(packed.namelist()) == len(set(packed.namelist()))
        for name in packed.namelist():
            if re.fullmatch(r"ppt/(slides|slideMasters|slideLayouts)/\w+\.xml", name):
                ids = re.findall(r'<p:cNvPr id="(\d+)"', packed.read(name).decode())
                assert len(ids) == len(set(ids)), name


@LANGS
def test_a_briefing_has_two_pages_a_park(lang: str, in_office: Opened, job_of: Callable[..., Job]) -> None:
    pages = pages_of(in_office("briefing", lang))
    parks = job_of(lang).facts.parks
    assert len(pages) == 2 * len(parks)
    for first, name in zip(pages[::2], parks[f"name_{lang}"], strict=True):
        assert squeezed(name) in first
    for second in pages[1::2]:
        assert squeezed(t("export.briefing.sources", lang)) in second


@LANGS
def test_the_workbook_is_a_workbook(lang: str, made: Made, in_office: Opened, job_of: Callable[..., Job]) -> None:
    opened = openpyxl.load_workbook(made("workbook", lang))
    wanted = ("about", "figures", "parks", "enterprises", "investments", "money", "statistics", "metrics", "targets")
    assert opened.sheetnames == [t(f"export.sheet.{name}", lang) for name in (*wanted, "sources")]
    assert not [cell for sheet in opened for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    for name in ("enterprises", "investments", "metrics", "targets", "sources"):
        sheet = opened[t(f"export.sheet.{name}", lang)]
        assert sheet.freeze_panes == "B3"
        assert sheet.auto_filter.ref
        assert sheet["A1"].value == t(f"export.note.{name}", lang)
    sheet = opened[t("export.sheet.enterprises", lang)]
    assert sheet.max_row == len(job_of(lang).selection.enterprises) + 2
    assert any(cell.number_format == "#,##0.00" for row in sheet.iter_rows() for cell in row)
    if lang == "zh":
        assert squeezed(load().place.words[lang]["title"]) in pages_of(in_office("workbook", lang))[0]


@pytest.mark.parametrize("id_", ["geopackage", "geojson"])
def test_gdal_reads_the_map(id_: str, made: Made, job_of: Callable[..., Job]) -> None:
    path, chosen = made(id_, "zh"), job_of().selection.enterprises
    loose = int((chosen["precision"] == "park").sum())
    if id_ == "geopackage":
        names = {name for name, _ in pyogrio.list_layers(path)}
        assert names == {
            "organisations", "organisations_known_by_park", "parks", "belt", "axes", "about", "sources",
        }  # fmt: skip
        points = pyogrio.read_dataframe(path, layer="organisations")
        hidden = pyogrio.read_dataframe(path, layer="organisations_known_by_park")
        belt = pyogrio.read_dataframe(path, layer="belt")
        assert "geometry" not in hidden.columns
    else:
        whole = pyogrio.read_dataframe(path)
        points = whole[whole["layer"] == "organisations"]
        hidden = whole[whole["layer"] == "organisations_known_by_park"]
        belt = whole[whole["layer"] == "belt"]
        assert hidden.geometry.isna().all()
    assert (len(points), len(hidden)) == (len(chosen) - loose, loose)
    assert points.crs.to_epsg() == 4326
    assert not (points["precision"] == "park").any()
    assert points.geometry.geom_type.eq("Point").all()
    assert points.geometry.within(belt.geometry.union_all()).sum() > 50
    assert set(points["id"]) | set(hidden["id"]) == set(chosen["id"])


def test_the_svg_keeps_text_as_text_and_brings_its_letters(made: Made, job_of: Callable[..., Job]) -> None:
    root = ET.fromstring(made("map_svg", "zh").read_text("utf-8"))  # noqa: S314 (made here)
    said = {"".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")}
    assert set(job_of().facts.parks["short_zh"]) <= said
    assert t("map.furniture.no_review", "zh")[:3] in "".join(said)
    style = "".join(node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}style"))
    assert "data:font/woff;base64," in style
    assert "http" not in style


def test_the_png_is_a_picture_of_the_sheet(made: Made) -> None:
    with Image.open(io.BytesIO(made("map_png", "zh").read_bytes())) as opened:
        assert opened.size == (1480, 1046)
        assert len(opened.convert("RGB").getcolors(1 << 24) or ()) > 500


def test_tables_open_in_excel_and_carry_their_sources(made: Made) -> None:
    with zipfile.ZipFile(made("tables", "zh")) as packed:
        assert len(packed.namelist()) == 9
        for name in packed.namelist():
            assert packed.read(name).startswith(b"\xef\xbb\xbf"), name


def test_an_empty_selection_still_makes_every_file(job_of: Callable[..., Job]) -> None:
    from layers.export import EXPORTS  # noqa: PLC0415 - the registry as it is when the test runs

    job = job_of(filter=Filter(query="zzzzqqqq", amount=(9e8, 9e8 + 1)))
    job = replace(job, chapters=job.chapters[:2])
    assert isinstance(job.selection, Selection)
    assert job.selection.enterprises.empty
    for one in EXPORTS:
        assert len(one.make(job, no_progress)) > 100, one.id
