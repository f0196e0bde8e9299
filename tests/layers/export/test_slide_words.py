"""A slide is looked at, not read: at most sixty words stand beside its tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pptx import Presentation
from pptx.util import Pt

MOST = 60
_MARKS = re.compile(r"\[[\d–, …]+\]|\d{4}-\d\d(-\d\d)?")  # numbers of sources and dates are looked up, not read
_LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,%’'–-]*")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_APART = ("cover", "about", "sources")  # what a file says of itself


def words(text: str) -> int:
    """Latin words and numbers count one each, two Chinese characters count one."""
    said = _MARKS.sub("", text)
    return -(-len(_HAN.findall(said)) // 2) + len(_LATIN.findall(said))


def is_list(frame) -> bool:  # type: ignore[no-untyped-def]
    """Names with what is said of them, line by line: a table without its lines."""
    heads = [paragraph.runs[0] for paragraph in frame.paragraphs if paragraph.runs]
    return len(heads) > 1 and all(head.font.bold and head.font.size == Pt(12) for head in heads)


def test_words_are_counted_by_their_rule() -> None:
    assert words("智谷收录 251 家 [3, 7–12] 2026-08-26") == 4
    assert words("AI Valley: 44.8 % of 317 listed [1]") == 6


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_slide_has_few_words_beside_its_tables(lang: str, made: Callable[[str, str], Path]) -> None:
    counts = {}
    for slide in Presentation(str(made("deck", lang))).slides:
        if not slide.name.startswith(_APART):
            frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
            counts[slide.name] = sum(words(frame.text) for frame in frames if not is_list(frame))
    assert len(counts) > 20
    assert {name: number for name, number in counts.items() if number > MOST} == {}
