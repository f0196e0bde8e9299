"""Names of files, texts that fit, source numbers, and a job that cannot forget what is hidden."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.load import Facts
from geo.filter import Filter
from layers.export import EXPORTS, export
from layers.export.job import Job, about, file_name, no_progress, prepare
from layers.export.office.footnotes import ranges
from layers.export.office.pages import book
from layers.export.office.paper_chart import ticks
from layers.export.office.typesetting import clipped, count, lines
from layers.text import LANGS, has, section
from layers.view import View

WORDS = st.text(alphabet="南京人工智能 abc,。-12", max_size=80)


@pytest.mark.parametrize("lang", LANGS)
def test_a_file_name_says_what_is_inside(lang: str, job_of: Callable[..., Job]) -> None:
    job = job_of(lang, filter=Filter(parks=("qilin",), query="a/b\\c:*?<x>"))
    for one in EXPORTS:
        name = file_name(job, one)
        assert re.fullmatch(r"[\w-]+\.[a-z]+", name), name
        assert name.endswith(f"_{job.facts.as_of}_{lang}.{one.extension}")
        assert len(name.encode()) < 255
    park = job.facts.parks.set_index("id").loc["qilin", f"short_{lang}"]
    assert park.replace(" ", "-") in file_name(job, export("deck"))


@pytest.mark.parametrize("lang", LANGS)
def test_every_export_has_its_texts(lang: str) -> None:
    for one in EXPORTS:
        for group in ("title", "about_of", "short"):
            assert has(f"export.{group}.{one.id}", lang)
    assert len({one.id for one in EXPORTS}) == len(EXPORTS)
    with pytest.raises(KeyError, match="no export"):
        export("nothing")


def test_about_names_date_filter_version_and_review(
    job_of: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_REVIEW_NUMBER", "苏S(2026)001号")
    said = " ".join(text for _, text in about(job_of(filter=Filter(parks=("qilin",)), hidden=("amount",))))
    for part in (job_of().facts.as_of, job_of().facts.version, "苏S(2026)001号", "麒麟", "金额"):
        assert part in said


def test_preparing_twice_changes_nothing(job_of: Callable[..., Job]) -> None:
    once = job_of(hidden=("amount", "note"))
    again = prepare(once.facts, once.view, once.chapters, once.hidden)
    assert again.facts is once.facts
    assert once.facts.version != job_of().facts.version


def test_the_park_of_a_briefing(job_of: Callable[..., Job]) -> None:
    assert job_of().park == ""
    assert job_of(selected="park:qilin").park == "qilin"
    assert job_of(selected="park:nowhere").park == ""
    assert job_of(filter=Filter(parks=("zhigu",))).park == "zhigu"
    assert View().selected == ""


def test_ranges_are_short() -> None:
    assert ranges((1, 2, 3, 7, 9, 10)) == "1–3, 7, 9–10"
    assert ranges((1, 3, 5), 2) == "1, 3, …"
    assert ranges(()) == ""


@given(WORDS, st.floats(40, 300), st.integers(1, 4))
def test_a_clipped_text_fits(text: str, width: float, most: int) -> None:
    short = clipped(text, width, 12, most)
    assert count(short, width, 12) <= most or len(short) <= 1
    assert text.startswith(short.removesuffix("…"))


@given(WORDS, st.floats(40, 300))
def test_lines_lose_no_letter(text: str, width: float) -> None:
    assert "".join("".join(lines(text, width, 12)).split()) == "".join(text.split())


@given(st.floats(1e-3, 1e7))
def test_a_scale_reaches_its_largest_value(most: float) -> None:
    marks = ticks(most)
    assert marks[0] == 0
    assert marks[-1] >= most * 0.999
    assert 3 <= len(marks) <= 12


def test_both_languages_say_the_same_things() -> None:
    for name in ("export", "privacy"):
        assert section(name, "zh").keys() == section(name, "en").keys()


def test_a_ledger_without_sectors_has_pages_of_its_own(facts: Facts) -> None:
    """What nobody filled in leaves its pages out; all others are there."""
    people = facts.enterprises.head(5).assign(sectors=None, main_sector=None)
    job = prepare(facts.with_enterprises(people, "own"), View(), ())
    names = [page.id for page in book(job, no_progress).pages]
    assert "parks" in names
    assert not {"mix", "sectors"} & set(names)
