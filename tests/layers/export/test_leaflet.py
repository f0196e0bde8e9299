"""The sector leaflet and its slide: one A4 page a sector, with the numbers of the stage and of the table."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from data.vocabulary import LAYERS
from geo.counting import counted
from geo.filter import Filter
from layers.export import leaflet
from layers.export.job import Job, no_progress, prepare
from layers.export.office.footnotes import Marks
from layers.export.office.page import Table
from layers.export.office.sector_page import sector_pages
from layers.privacy import PUBLIC


def read(data: bytes) -> str:
    out = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, check=True, capture_output=True)
    return out.stdout.decode()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_page_of_a4_tells_the_sector(lang: str, job_of: Callable[..., Job]) -> None:
    job = job_of(lang, filter=Filter(sectors=("connected_vehicle",)))
    data = leaflet.make(job, no_progress)
    (page,) = PdfReader(io.BytesIO(data)).pages
    mm = [float(side) * 25.4 / 72 for side in (page.trimbox.width, page.trimbox.height)]
    assert mm == pytest.approx([210, 297], abs=0.5)
    assert not list(page.images)
    rows = counted(job.facts.enterprises)
    rows = rows[rows["main_sector"] == "connected_vehicle"]
    said = read(data)
    assert str(len(rows)) in said
    assert "OpenStreetMap" in said
    assert job.facts.as_of in said
    for layer in LAYERS:
        number = int(((rows["tech_layer"] == layer) & (rows["kind"] == "enterprise")).sum())
        assert not number or str(number) in said


def test_the_public_leaflet_tells_no_amount(job_of: Callable[..., Job]) -> None:
    job = job_of("en", filter=Filter(sectors=("connected_vehicle",)))
    assert "CNY" in read(leaflet.make(job, no_progress))
    public = prepare(job.facts, job.view, job.chapters, PUBLIC)
    said = read(leaflet.make(public, no_progress))
    assert "CNY" not in said
    assert "announced" in said


def test_a_view_without_organisations_says_so(job_of: Callable[..., Job]) -> None:
    said = read(leaflet.make(job_of("en", filter=Filter(query="no such name at all")), no_progress))
    assert "No organisation passes the filter" in said


def test_the_slide_has_the_chain_as_a_table(job_of: Callable[..., Job]) -> None:
    assert sector_pages(job_of(), Marks(job_of().facts)) == []
    job = job_of("en", filter=Filter(sectors=("connected_vehicle", "smart_robot")))
    pages = sector_pages(job, Marks(job.facts))
    assert [page.id for page in pages] == ["story_connected_vehicle", "story_smart_robot"]
    rows = counted(job.facts.enterprises)
    for page, sector in zip(pages, job.view.filter.sectors, strict=True):
        (chain,) = (item for item in page.items if isinstance(item, Table))
        numbers = [int(cell.rpartition(" ")[2]) for cell in chain.header if not cell.endswith("—")]
        assert sum(numbers) == int((rows["main_sector"] == sector).sum())
        assert sum(chain.heights) <= chain.box.h
