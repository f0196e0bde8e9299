"""Dates as people write them: 2019/6/29, 2019年6月, 20190629, day numbers of a spreadsheet.

A month or a year alone means its first day.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

EARLIEST, LATEST = 1900, date.today().year + 1
_SERIALS = (29_221, 80_000)  # spreadsheet day numbers of 1980 to 2119; five digits below (20199) are a mistyped year
_FORM = re.compile(
    r"(?P<y>\d{4})\s*(?:[-/.年\\]\s*(?P<m>\d{1,2})\s*(?:[-/.月\\]\s*(?P<d>\d{1,2})\s*[日号]?|月)?|年)?"
    r"(?:[T\s]\s*\d{1,2}[:点时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_AMERICAN = re.compile(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})")
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})?")
_MONTHS = {
    name: at
    for at, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_ENGLISH = re.compile(r"(?:(?P<d>\d{1,2})[\s-])?(?P<name>[a-z]{3})[a-z]*[\s,.-]+(?:(?P<d2>\d{1,2}),?\s+)?(?P<y>\d{4})")


def parsed(value: str | float | datetime) -> datetime | None:  # noqa: PLR0911  # one return a form
    """One date out of a cell; None when it is none, or not between 1900 and next year.

    A number is a year from 1900 to 2100, a spreadsheet's day number from 29,221 to 80,000, or YYYYMMDD / YYYYMM.
    """
    if isinstance(value, datetime):
        return value.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None) if _usual(value.year) else None
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return _from_number(float(value))
    text = unicodedata.normalize("NFKC", value).strip()
    if len(text) > 40:
        return None
    if re.fullmatch(r"\d+(\.\d+)?", text) and not re.fullmatch(r"\d{4}\.\d{1,2}", text):
        return _from_number(float(text))
    match = _FORM.fullmatch(text) or _AMERICAN.fullmatch(text)
    if match:
        return _made(match["y"], match["m"], match["d"])
    words = _ENGLISH.fullmatch(text.casefold())
    if words and words["name"] in _MONTHS:
        return _made(words["y"], str(_MONTHS[words["name"]]), words["d"] or words["d2"])
    return None


def _from_number(number: float) -> datetime | None:
    if EARLIEST <= number <= 2100 and number.is_integer():
        return _made(str(int(number)), None, None)
    if _SERIALS[0] <= number <= _SERIALS[1]:
        day = datetime.fromordinal(datetime(1899, 12, 30).toordinal() + int(number))
        return day if _usual(day.year) else None
    compact = _COMPACT.fullmatch(str(int(number))) if number.is_integer() and number < 1e8 else None
    return _made(compact["y"], compact["m"], compact["d"]) if compact else None


def _made(year: str, month: str | None, day: str | None) -> datetime | None:
    try:
        made = datetime(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return made if _usual(made.year) else None


def _usual(year: int) -> bool:
    return EARLIEST <= year <= LATEST
