"""Every file says what it is: date, filter, data, version, map review, what is left out; and its sources."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pyogrio
import pytest
from docx import Document
from pptx import Presentation

from geo.filter import Filter
from layers.export import EXPORTS, export, pictures
from layers.export.job import Job, about, no_progress
from layers.text import LANGS, t

NUMBER = "苏S(2026)001号"


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def deck(data: bytes) -> str:
    slides = Presentation(io.BytesIO(data)).slides
    return "".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)


def paper(data: bytes) -> str:
    out = subprocess.run(["pdftotext", "-enc", "UTF-8", "-", "-"], input=data, check=True, capture_output=True)
    return out.stdout.decode()


def briefing(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    parts = (document.element.body, *(section.footer._element for section in document.sections))
    return "".join(text for part in parts for text in part.itertext())


def workbook(data: bytes) -> str:
    sheets = openpyxl.load_workbook(io.BytesIO(data))
    return "\n".join(str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row)


def tables(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "".join(packed.read(name).decode("utf-8-sig") for name in packed.namelist())


def geopackage(data: bytes) -> str:
    return "".join(pyogrio.read_dataframe(data, layer=name).to_csv() for name in ("about", "sources"))


def interactive(data: bytes) -> str:
    content = re.search(r"atlas\.talk\((.*)\);</script></body>", data.decode(), re.DOTALL)
    assert content is not None
    return json.dumps(json.loads(content[1]), ensure_ascii=False)


SAYS: dict[str, Callable[[bytes], str]] = {
    "deck": deck,
    "paper": paper,
    "briefing": briefing,
    "workbook": workbook,
    "interactive": interactive,
    "map_poster": paper,
    "leaflet": paper,
    "map_svg": lambda data: re.sub(r"<[^>]+>", "", data.decode()),
    "geopackage": geopackage,
    "geojson": lambda data: data.decode(),
    "tables": tables,
}


@pytest.fixture
def job(job_of: Callable[..., Job], request: pytest.FixtureRequest) -> Job:
    chosen = job_of(request.param, filter=Filter(parks=("qilin",), kinds=("enterprise",)), hidden=("note", "address"))
    return replace(chosen, chapters=chosen.chapters[:1])


@pytest.mark.parametrize("job", LANGS, indirect=True)
@pytest.mark.parametrize("id_", [one.id for one in EXPORTS if one.id != "map_png"])
def test_every_file_says_what_it_is(id_: str, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_REVIEW_NUMBER", NUMBER)
    said = squeezed(SAYS[id_](export(id_).make(job, no_progress)))
    for name, text in about(job):
        if id_ in ("map_svg", "map_poster") and text == t(
            "ui.workspace_shipped", job.lang
        ):  # a map names a person's ledger alone
            continue
        assert squeezed(text) in said, (id_, name)


@pytest.mark.parametrize("job", LANGS, indirect=True)
@pytest.mark.parametrize("id_", [one.id for one in EXPORTS if not one.id.startswith(("map_", "leaflet"))])
def test_every_file_names_its_sources(id_: str, job: Job) -> None:
    said = squeezed(SAYS[id_](export(id_).make(job, no_progress))).replace('""', '"').replace('\\"', '"')
    used = job.selection.parks["source_id"].dropna().unique()
    for title in job.facts.sources.set_index("id").loc[used, "title"]:
        assert squeezed(title) in said, (id_, title)


@pytest.mark.parametrize("job", LANGS, indirect=True)
def test_the_picture_is_drawn_from_the_sheet_that_says_it(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """The PNG has no text to read; it is the picture of the very sheet of the SVG."""
    from layers.export import map_png, map_svg  # noqa: PLC0415 - both names are in the table above as well

    assert map_png.sheet is map_svg.sheet is pictures.sheet
    drawn: list[str] = []
    monkeypatch.setattr(map_png.rendering, "png", lambda markup, _scale: drawn.append(markup) or b"")
    map_png.make(job, no_progress)
    assert drawn == [pictures.sheet(job)]
