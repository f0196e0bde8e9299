"""One view, one truth: the figures of deck, PDF, workbook, single file and page are the same texts."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyogrio
import pytest
from docx import Document
from pptx import Presentation

from data.vocabulary import STAGES
from geo.filter import Filter
from geo.money import by_stage
from layers.export.job import Job, no_progress
from layers.export.office.pages import book
from layers.figures.kpi import kpis
from layers.figures.provenance import value_text
from layers.story import tell, unit_parts
from layers.text import t
from layers.words.names import in_reader_units

Made = Callable[[str, str], Path]


def squeezed(text: str) -> str:
    """Without white space: programs space Chinese and Latin differently."""
    return re.sub(r"\s+", "", text).replace("\u2060", "")


def pages_of(pdf: Path) -> list[str]:
    out = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", str(pdf), "-"], check=True, capture_output=True)
    return [squeezed(page) for page in out.stdout.decode().split("\f")[:-1]]


def talk_figures(html: str, lang: str) -> list[list[tuple[str, str, str]]]:
    """(label, value, unit) of each chapter as the single file has them."""
    content = re.search(r"atlas\.talk\((.*)\);</script></body>", html, re.DOTALL)
    assert content is not None
    said = json.loads(content[1])["said"][lang]
    return [
        [(f["label"], f["value"], f"{f['before']} {f['unit']}".strip()) for f in chapter["figures"]]
        for chapter in said["chapters"]
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_is_the_same_everywhere(lang: str, made: Made, job_of: Callable[..., Job]) -> None:
    job = job_of(lang)
    told = tell(job.facts, job.selection, job.view, job.chapters)
    wanted = [
        [(f.label, value_text(f, lang), f.unit if f.value is not None else "") for f in scene.figures] for scene in told
    ]
    assert talk_figures(made("interactive", lang).read_text("utf-8"), lang) == wanted
    paper = pages_of(made("paper", lang))
    slides = [
        squeezed("".join(s.text_frame.text for s in slide.shapes if s.has_text_frame))
        for slide in Presentation(str(made("deck", lang))).slides
    ]
    titles = [page.title for page in book(job, no_progress).pages]
    for scene, figures in zip(told, wanted, strict=True):
        place = titles.index(scene.title)
        for _, value, unit in figures:
            before, after = unit_parts(unit)
            assert squeezed(before + value + after) in slides[place]
            assert squeezed(before + value + after) in paper[place]
    sheet = openpyxl.load_workbook(made("workbook", lang))[t("export.sheet.figures", lang)]
    rows = {(row[0].value, row[2].value, row[3].value or "") for row in sheet.iter_rows(min_row=3)}
    page = kpis(job.facts, job.selection, job.view)
    assert {figure for figures in wanted for figure in figures} <= rows
    assert {(f.label, value_text(f, lang), f.unit if f.value is not None else "") for f in page} <= rows


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("chosen", [Filter(), Filter(parks=("qilin", "jiangbei"), stages=("operating",))])
def test_charts_and_sheets_repeat_the_sums_of_the_only_adder(
    lang: str, chosen: Filter, job_of: Callable[..., Job]
) -> None:
    from layers.export.office.data_pages import money_rows  # noqa: PLC0415 - the function under test

    job = job_of(lang, filter=chosen)
    sums = by_stage(job.selection.investments, by="park_id").amount
    for park, (_, figures) in zip(job.selection.parks["id"], money_rows(job)[:-1], strict=True):
        for stage, figure in zip(STAGES, figures, strict=True):
            known = park in sums.index and sums.loc[park, stage] == sums.loc[park, stage]
            assert (figure.value is not None) == known
            if known:
                assert figure.value == pytest.approx(in_reader_units(float(sums.loc[park, stage]), "亿元", lang))


def test_shares_of_a_park_are_of_one_whole(job_of: Callable[..., Job]) -> None:
    page = next(page for page in book(job_of(), no_progress).pages if page.id == "mix")
    chart = page.items[1]
    for number in range(len(chart.categories)):
        assert sum(series.values[number] for series in chart.series) == pytest.approx(100)


def test_a_number_in_brackets_leads_to_a_source(job_of: Callable[..., Job]) -> None:
    pages = book(job_of(), no_progress)
    numbers = {source.number for source in pages.sources}
    assert numbers == set(range(1, len(numbers) + 1))
    listed = "\n".join(page.text for page in pages.pages if page.kind == "sources")
    for source in pages.sources:
        assert f"[{source.number}]" in listed
    for page in pages.pages:
        for cited in re.findall(r"\[([\d–, …]+)\]", page.text):
            assert {int(n) for n in re.findall(r"\d+", cited)} <= numbers


def test_the_same_view_makes_the_same_pages(job_of: Callable[..., Job]) -> None:
    job = job_of("en", filter=Filter(sectors=("ai_chip",)))
    assert book(job, no_progress) == book(replace(job), no_progress)


def test_each_format_counts_the_same_organisations(made: Made, job_of: Callable[..., Job]) -> None:
    """GIS files, tables, workbook, briefing and single file beside the selection, park by park."""
    job = job_of("en")
    chosen = job.selection.enterprises
    rows, counts = (
        {park: int((frame["park_id"] == park).sum()) for park in job.selection.parks["id"]}
        for frame in (chosen, job.selection.counted)
    )
    geo = json.loads(made("geojson", "en").read_text("utf-8"))["features"]
    people = [f["properties"] for f in geo if f["properties"]["layer"].startswith("organisations")]
    parks = [f["properties"] for f in geo if f["properties"]["layer"] == "parks"]
    assert Counter(row["park_id"] for row in people) == rows  # with those that ended
    assert {row["id"]: row["organisations_listed"] for row in parks} == counts
    layer = pyogrio.read_dataframe(made("geopackage", "en"), layer="parks")
    assert dict(zip(layer["id"], layer["organisations_listed"], strict=True)) == counts
    with zipfile.ZipFile(made("tables", "en")) as packed:
        name = next(n for n in packed.namelist() if t("export.sheet.enterprises", "en") in n)
        assert len(list(csv.reader(io.TextIOWrapper(packed.open(name), "utf-8-sig", newline="")))) == len(chosen) + 1
    sheet = openpyxl.load_workbook(made("workbook", "en"))[t("export.sheet.enterprises", "en")]
    assert sheet.max_row == len(chosen) + 2
    cells = [row.cells for table in Document(str(made("briefing", "en"))).tables for row in table.rows]
    label = t("card.organisations", "en")
    assert [int(row[1].text.split()[0]) for row in cells if row[0].text == label] == list(counts.values())
    content = re.search(
        r"atlas\.talk\((.*)\);</script></body>", made("interactive", "en").read_text("utf-8"), re.DOTALL
    )
    assert content is not None
    cards = json.loads(content[1])["said"]["en"]["parks"]
    shown = {park: next(f["value"] for f in card["figures"] if f["label"] == label) for park, card in cards.items()}
    assert shown == {park: str(number) for park, number in counts.items()}
