"""The wall poster: one vector page of A0 with bleed, whose index finds every organisation in its square."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from layers.export import map_poster
from layers.export.job import Job
from layers.map.extent import layout
from layers.map.paper import rendering

Made = Callable[[str, str], Path]


def test_it_is_a_vector_page_of_a0_with_bleed(made: Made, job_of: Callable[..., Job]) -> None:
    data = made("map_poster", "zh").read_bytes()
    (page,) = PdfReader(io.BytesIO(data)).pages
    mm = [float(side) * 25.4 / 72 for side in (page.trimbox.width, page.trimbox.height)]
    assert mm == pytest.approx([1189, 841], abs=0.5)
    assert float(page.mediabox.width) - float(page.trimbox.width) == pytest.approx(2 * 3 * 72 / 25.4, abs=0.01)
    assert not list(page.images)
    about = PdfReader(io.BytesIO(data)).metadata
    assert about is not None
    assert re.search(r"\d+\.\d%", str(about.title))
    assert str(about.creation_date)[:10] == job_of().facts.as_of
    fonts = subprocess.run(
        ["pdffonts", str(made("map_poster", "zh"))], check=True, capture_output=True, text=True
    ).stdout
    assert all("NotoSansSC" in row and row.split()[-5] == "yes" for row in fonts.splitlines()[2:])


def test_every_organisation_is_in_the_index(job_of: Callable[..., Job]) -> None:
    """A square holds what is in it: the place of each name, found again from its letter and number."""
    job = job_of("en")
    where = rendering.frame(layout(job.facts.parks), 0.0, 0.0, 1200.0, 800.0)
    found = map_poster.entries(job, where)
    assert len(found) == len(job.selection.counted)
    known = job.selection.counted[job.selection.counted["precision"] != "park"]
    row = known.iloc[0]
    x, y = where.px(float(row["lon"]), float(row["lat"]))
    squares = dict(found)
    name = row["name_en"] if isinstance(row["name_en"], str) and row["name_en"] else row["name_zh"]
    letter, number = squares[name][0], int(squares[name][1:])
    assert (ord(letter) - 65) * 100 <= x <= (ord(letter) - 64) * 100
    assert (number - 1) * 100 <= y <= number * 100
    assert [name.lower() for name, _ in found] == sorted(name.lower() for name, _ in found)
