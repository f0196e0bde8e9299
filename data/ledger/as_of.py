"""The date of a person's data, as the file itself tells it: beside the title, below the table, in the file's name."""

from __future__ import annotations

import calendar
import re
import unicodedata
from typing import TYPE_CHECKING

from data.ledger.dates import EARLIEST, LATEST

if TYPE_CHECKING:
    from collections.abc import Iterable

_DAY = r"((?:19|20)\d{2})\s*[年./-]\s*(?:(\d{1,2})\s*(?:[月./-]\s*(?:(\d{1,2})\s*日?)?)?)?(底|末)?"
_WORDS = "填报|填表|更新|制表|统计|数据|编制|上报|截止|截至|报送|as of|updated|date"
_STATED = re.compile(rf"(?:{_WORDS})\s*(?:时间|日期|时点|至|到)?\s*[:：]?\s*{_DAY}", re.IGNORECASE)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})?(?!\d)")
_ANY = re.compile(_DAY)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


def stated(texts: Iterable[str]) -> tuple[str, str]:
    """(date as YYYY, YYYY-MM or YYYY-MM-DD, the text that says so) of the first text that states when its data are of
    (填报时间：2026年1月15日; 截至2025年底); ("", "") when none does."""
    for text in texts:
        match = _STATED.search(_flat(text))
        if match and (found := _made(match[1], match[2], match[3], at_end=bool(match[4]))):
            return found, " ".join(text.split())
    return "", ""


def named(texts: Iterable[str]) -> tuple[str, str]:
    """The same of titles and file names, where a bare date or year will do: 2025年度企业台账, ledger_20260115.xlsx."""
    for text in texts:
        flat = _flat(text)
        for pattern in (_COMPACT, _ANY, _YEAR):
            for match in pattern.finditer(flat):
                parts = (*match.groups(), None, None, None)
                at_end = parts[3] is not None
                if found := _made(str(parts[0]), parts[1], parts[2], at_end=at_end):
                    return found, " ".join(text.split())
    return "", ""


def _flat(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:200])


def _made(year: str, month: str | None, day: str | None, *, at_end: bool) -> str:
    """A partial ISO date, "" when there is no such day; the end of a year or month is its last day."""
    if not EARLIEST <= int(year) <= LATEST or (month and not 1 <= int(month) <= 12):
        return ""
    if at_end:
        last = int(month) if month else 12
        return f"{year}-{last:02d}-{calendar.monthrange(int(year), last)[1]:02d}"
    if day and not (month and 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]):
        return ""
    return "-".join([year, *(f"{int(part):02d}" for part in (month, day) if part)])
