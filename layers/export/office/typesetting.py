"""Setting text: how many lines a text takes at a size, and the largest size at which it fits. In points."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from layers.map.furniture import wrap
from layers.svg import text_width

if TYPE_CHECKING:
    from layers.export.office.page import Para

LEADING = 1.28  # line height over size: Chinese needs more than Latin
_SAFE = 1.06  # the fonts of another machine set the same text a little wider
# Office programs leave a quarter of a letter between a Chinese and a Latin one: a space is as wide
_MIXED = re.compile(
    r"(?<=[\u2e80-\u9fff\uf900-\uffef])(?=[0-9A-Za-z(\[])|(?<=[0-9A-Za-z%)\]])(?=[\u2e80-\u9fff\uf900-\uffef])"
)


def lines(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """The text broken to ``width``: between words, between Chinese characters, inside a word that is too long."""
    factor = _SAFE * (1.06 if bold else 1.0)
    broken: list[str] = []
    for part in text.splitlines() or [""]:
        for line in wrap(part, width / factor, size):
            broken += _cut(line, width / factor, size)
    return broken


def _cut(line: str, width: float, size: float) -> list[str]:
    """One word that is longer than the line, such as a web address, is cut anywhere."""
    if text_width(line, size) <= width:
        return [line]
    out, current = [], ""
    for char in line:
        if current and text_width(current + char, size) > width:
            out.append(current)
            current = ""
        current += char
    return [*out, current]


def count(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """Number of lines that the text takes in an office program."""
    return len(lines(_MIXED.sub(" ", text), width, size, bold=bold))


def height(text: str, width: float, size: float, *, bold: bool = False) -> float:
    """Height of the text in points."""
    return count(text, width, size, bold=bold) * size * LEADING


def para_height(para: Para, width: float) -> float:
    """Height of a paragraph whose runs follow each other, with the room after it."""
    size = max((run.size for run in para.runs), default=0.0)
    wide = sum(text_width(run.text, run.size, 700 if run.bold else 400) for run in para.runs)
    if len({run.size for run in para.runs}) == 1:
        needed = count(para.text, width, size, bold=any(run.bold for run in para.runs))
    else:
        needed = max(1, math.ceil(wide * _SAFE / width))
    return needed * size * LEADING + para.after


def fitting(text: str, width: float, room: float, sizes: tuple[float, ...], *, bold: bool = False) -> float:
    """The first of ``sizes`` (largest first) at which the text fits into ``room``; the last when none does."""
    for size in sizes:
        if height(text, width, size, bold=bold) <= room:
            return size
    return sizes[-1]


def clipped(text: str, width: float, size: float, most: int) -> str:
    """The text in at most ``most`` lines; what is left out is said with an ellipsis."""
    if count(text, width, size) <= most:
        return text
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        if count(f"{text[:middle].rstrip()}…", width, size) <= most:
            low = middle
        else:
            high = middle - 1
    return f"{text[:low].rstrip()}…"
