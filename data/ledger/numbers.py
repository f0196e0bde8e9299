"""Numbers as people write them: 1.2亿, 3,500万元, 5000 万美元, ６０％.

One value or none: ranges and guesses are not numbers.
"""
# ruff: noqa: E501  # tables of words: a wrapped row is harder to read than a wide one

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Currency = Literal["CNY", "USD", "HKD", "EUR", "JPY", "GBP"]
BLANKS = frozenset(
    ["", "-", "--", "---", "—", "——", "–", "/", "//", "\\", "无", "暂无", "空", "n/a", "na", "#n/a", "null", "none", "nan", "<na>", "未知", "不详",
     "待定", "未填", "保密", ".", "…", "nil"]
)  # fmt: skip
_MAGNITUDES = {"万亿": 1e12, "百亿": 1e10, "十亿": 1e9, "亿": 1e8, "千万": 1e7, "百万": 1e6, "十万": 1e5, "万": 1e4, "千": 1e3, "百": 1e2,
               "billion": 1e9, "bn": 1e9, "million": 1e6, "mn": 1e6, "k": 1e3, "w": 1e4}  # fmt: skip
_CURRENCIES: dict[str, Currency] = {
    "人民币元": "CNY", "元人民币": "CNY", "人民币": "CNY", "元": "CNY", "圆": "CNY", "rmb": "CNY", "cny": "CNY", "yuan": "CNY", "¥": "CNY",
    "美元": "USD", "美金": "USD", "usd": "USD", "us$": "USD", "$": "USD", "元美元": "USD",
    "港元": "HKD", "港币": "HKD", "hkd": "HKD", "hk$": "HKD", "欧元": "EUR", "eur": "EUR", "€": "EUR",
    "日元": "JPY", "jpy": "JPY", "英镑": "GBP", "gbp": "GBP", "£": "GBP",
}  # fmt: skip


def _choice(words: dict[str, float] | dict[str, Currency]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_NUMBER = r"[+-]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?"
_AMOUNT = re.compile(
    rf"(?:约|大约|近)?(?P<front>{_choice(_CURRENCIES)})?(?P<number>{_NUMBER})(?P<magnitude>{_choice(_MAGNITUDES)})?"
    rf"(?P<unit>{_choice(_CURRENCIES)}|%|人|名|家|个|米|m)?(?:整)?(?:人民币)?(?:左右)?"
)
_UNIT = re.compile(
    rf"(?P<magnitude>{_choice(_MAGNITUDES)})?(?P<currency>{_choice(_CURRENCIES)})?(?P<rest>%|人|名|家|个|米|m)?"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A value as written: ``value`` with its magnitude applied; ``stated`` says that a magnitude or a unit stood in the cell."""

    value: float
    currency: Currency | None = None
    percent: bool = False
    stated: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit such as 万元: how many of the base (元, %, 人) one is, and its currency."""

    factor: float
    currency: Currency | None = None
    percent: bool = False
    text: str = ""


def narrowed(text: str) -> str:
    """Text with full-width signs made narrow, in lower case, without blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold().replace("−", "-").replace("￥", "¥")


def is_blank(text: str) -> bool:
    """True for an empty cell and for the words and dashes that stand for one."""
    return text.strip().casefold() in BLANKS


def number(text: str) -> Number | None:
    """One number out of a cell's text; None when it is not exactly one (a range, words, a broken separator).

    >>> number("3,500万元").value
    35000000.0
    """
    flat = narrowed(text)
    if len(flat) > 60:
        return None
    negative = re.fullmatch(r"\((.+)\)", flat)
    flat = negative[1] if negative else flat
    if flat.startswith("人民币"):
        flat = flat.removeprefix("人民币")
        rmb = True
    else:
        rmb = False
    match = _AMOUNT.fullmatch(flat)
    if match is None:
        return None
    value = float(match["number"].replace(",", "")) * _MAGNITUDES.get(match["magnitude"] or "", 1.0)
    if not math.isfinite(value):
        return None
    word = match["unit"] or ""
    currency = _CURRENCIES.get(match["front"] or "") or _CURRENCIES.get(word) or ("CNY" if rmb else None)
    stated = bool(match["magnitude"] or (word in _CURRENCIES))
    return Number(-value if negative else value, currency, word == "%", stated)


def unit(text: str | None) -> Unit | None:
    """The unit that a text such as 万元, 亿美元, % or 人 names; None when it names none."""
    flat = narrowed(text or "").removeprefix("单位").lstrip(":：")
    flat = re.sub(r"^人民币(?=.)", "", flat)
    match = _UNIT.fullmatch(flat)
    if match is None or not flat:
        return None
    factor = _MAGNITUDES.get(match["magnitude"] or "", 1.0)
    return Unit(factor, _CURRENCIES.get(match["currency"] or ""), match["rest"] == "%", flat)


def unit_of_header(label: str) -> Unit | None:
    """The unit a header states: in brackets, after a slash or comma, or at its end (注册资金（万元）, 总投资/亿元)."""
    flat = narrowed(label)
    for part in re.findall(r"[(\[【]([^()\[\]【】]*)[)\]】]", flat):
        for piece in re.split(r"[,;、:]", part):
            found = unit(piece)
            if found:
                return found
    tail = re.search(
        rf"(?:[/,:_-]|单位)?((?:{_choice(_MAGNITUDES)})?(?:{_choice({k: v for k, v in _CURRENCIES.items() if len(k) > 1 or k == '元'})}|%))$",
        flat,
    )
    return unit(tail[1]) if tail else None
