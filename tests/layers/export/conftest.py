"""Files made once for all tests of this folder, and the programs that open them."""

from __future__ import annotations

import fcntl
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from data.load import Facts
from layers import fonts
from layers.export import export, map_png
from layers.export.job import Job, no_progress, prepare
from layers.export.office import pages
from layers.story import chapters
from layers.view import View
from tests import as_shipped

HOSTILE = "{{7*7}}<img src=x onerror=alert(1)>${x}</script>'\"&`"
SPAM = "https://0798ci.com/share"  # a host that may not be a link
CELL = "=cmd|'/c calc'!A1"
Made = Callable[[str, str], Path]


@pytest.fixture(scope="session")
def facts() -> Facts:
    return as_shipped.facts()


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
    people.loc[people.index[2], ["note", "address"]] = SPAM
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
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run of the tests; the processes that divide them share it."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@contextmanager
def first(path: Path) -> Iterator[bool]:
    """Whether ``path`` is still to be made; another process waits until it is there."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not path.exists()


@pytest.fixture(scope="session")
def made(job_of: Callable[..., Job], hostile_job: Job, shared: Path) -> Made:
    """``made(export id, zh | en | hostile)`` -> path; each file is made once."""
    folder = shared / "made"
    folder.mkdir(exist_ok=True)

    @cache
    def make(id_: str, which: str) -> Path:
        job = hostile_job if which == "hostile" else job_of(which)
        path = folder / f"{id_}-{which}.{export(id_).extension}"
        with first(path) as is_first:
            if is_first:
                path.write_bytes(export(id_).make(job, no_progress))
        return path

    return make


@pytest.fixture(scope="session")
def in_office(made: Made, shared: Path) -> Callable[[str, str], Path]:
    """``in_office(export id, zh | en | hostile)`` -> the PDF that LibreOffice makes of the file; one start for all."""
    out = shared / "office"
    out.mkdir(exist_ok=True)
    with first(out / "workbook-hostile.pdf") as is_first:
        if is_first:
            convert(made, out)
    return lambda id_, which: out / f"{id_}-{which}.pdf"


def convert(made: Made, out: Path) -> None:
    """All files that the tests want to see in LibreOffice, opened by one start of it; the last is workbook-hostile."""
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
