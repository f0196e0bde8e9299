"""Files made once for all tests of this folder, and the programs that open them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from data.load import Facts, load
from layers import fonts
from layers.export import export, map_png, pages
from layers.export.job import Job, no_progress, prepare
from layers.story import chapters
from layers.view import View

HOSTILE = "{{7*7}}<img src=x onerror=alert(1)>${x}</script>'\"&`"
CELL = "=cmd|'/c calc'!A1"
Made = Callable[[str, str], Path]


@pytest.fixture(scope="session")
def facts() -> Facts:
    return load()


@pytest.fixture(scope="session", autouse=True)
def small_pictures() -> None:
    """Pictures are as sharp as a thumbnail here; their drawing is tested with the map."""
    pages._SHARP = 0.6
    map_png.SHEET_SCALE = 1.0


@pytest.fixture(scope="session")
def job_of(facts: Facts) -> Callable[..., Job]:
    def make(lang: str = "zh", **changes: object) -> Job:
        told = chapters(facts.plan["chapters"])
        return prepare(facts, replace(View(lang=lang), **changes), told)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def hostile_job(facts: Facts) -> Job:
    """Text that some program would run, in everything that a person or a table can name."""
    people = facts.enterprises.copy()
    first = people.index[0]
    people.loc[first, ["name_zh", "short_zh", "note", "address"]] = [HOSTILE, HOSTILE, CELL, f"+{CELL}"]
    people.loc[people.index[1], "name_zh"] = CELL
    money = facts.investments.copy()
    money.loc[money.index[0], ["name_zh", "note"]] = [CELL, HOSTILE]
    own = facts.with_enterprises(people, HOSTILE, money)
    parks = own.parks.copy()
    parks.loc[parks.index[0], ["short_zh", "name_zh"]] = [HOSTILE, HOSTILE]
    parks.loc[parks.index[1], "short_zh"] = CELL
    sources = own.sources.copy()
    sources.loc[sources["id"] == people.loc[first, "source_id"], "title"] = HOSTILE
    told = chapters(own.plan["chapters"])
    told = (replace(told[0], title_zh=HOSTILE, sentence_zh="=1+1{{7*7}}", notes_zh=HOSTILE), *told[1:4])
    return prepare(replace(own, parks=parks, sources=sources), View(), told)


@pytest.fixture(scope="session")
def made(job_of: Callable[..., Job], hostile_job: Job, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """``made(export id, zh | en | hostile)`` -> path; each file is made once."""
    folder = tmp_path_factory.mktemp("made")

    @cache
    def make(id_: str, which: str) -> Path:
        job = hostile_job if which == "hostile" else job_of(which)
        path = folder / f"{id_}-{which}.{export(id_).extension}"
        path.write_bytes(export(id_).make(job, no_progress))
        return path

    return make


@pytest.fixture(scope="session")
def in_office(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """``in_office(export id, zh | en | hostile)`` -> the PDF that LibreOffice makes of the file; one start for all."""
    out = tmp_path_factory.mktemp("office")
    letters = out / "fonts.conf"
    letters.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{fonts.ttf_dir()}</dir><dir>/usr/share/fonts</dir><cachedir>{out / 'cache'}</cachedir></fontconfig>"
    )
    files = [made(id_, which) for which in ("zh", "en", "hostile") for id_ in ("deck", "briefing")]
    files += [made("workbook", which) for which in ("zh", "hostile")]
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation={(out / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
            "--outdir", str(out), *map(str, files),
        ],
        check=True,
        capture_output=True,
        env={**os.environ, "FONTCONFIG_FILE": str(letters)},
        timeout=500,
    )  # fmt: skip
    return lambda id_, which: out / f"{id_}-{which}.pdf"
