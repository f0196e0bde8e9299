"""Names as a person types them: pinyin and initials, every common reading of a character that has several."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice, product

from pypinyin import Style, lazy_pinyin, pinyin

_NOISE = re.compile(r"股份有限公司|有限责任公司|有限公司|\(有限合伙\)|[\s·•,,、.()\-—–/“”\"'&]+")
_CITY = re.compile(r"^(江苏省)?南京市?")
_READINGS = 8


def normalised(text: str) -> str:
    """Text without what people leave out when they search: width, case, the legal form, the city in front, punctuation."""
    narrow = unicodedata.normalize("NFKC", text).casefold()
    bare = _NOISE.sub("", narrow)
    return _CITY.sub("", bare) or bare


def spelled(text: str) -> str:
    """The usual pinyin of a name as one word per character run, capitalised: a label for readers without Chinese."""
    parts = lazy_pinyin(unicodedata.normalize("NFKC", text), errors=lambda run: [f" {run.strip()} "])
    return re.sub(r"\s+", " ", " ".join(parts)).strip().capitalize()


def readings(text: str) -> tuple[str, str]:
    """(pinyin, initials) of a normalised name: the usual reading first, then others, separated by spaces."""
    bare = normalised(text)
    usual = lazy_pinyin(bare)
    choices = [list(dict.fromkeys([first, *more])) for first, more in zip(usual, _heteronyms(bare), strict=True)]
    spellings = [tuple(reading) for reading in islice(product(*choices), _READINGS)]
    full = dict.fromkeys("".join(s) for s in spellings)
    short = dict.fromkeys("".join(p[0] if p[:1].isalpha() and len(c) >= 1 else p for p, c in zip(s, choices, strict=True)) for s in spellings)
    return " ".join(full), " ".join(short)


def _heteronyms(text: str) -> list[list[str]]:
    return pinyin(text, style=Style.NORMAL, heteronym=True)
