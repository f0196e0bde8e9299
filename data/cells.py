"""The one guard that makes text from a file harmless in a spreadsheet."""

from __future__ import annotations

from collections.abc import Hashable

# What makes Excel, WPS, LibreOffice or Google Sheets read a cell as a formula (OWASP, “CSV injection”), full-width too
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")
_BREAKS = ("\t", "\r", "\n")
_UNSEEN = "\ufeff\u200b\u200c\u200d\u2060"  # stripped by some programs on import, so what follows them comes first


def neutral(value: Hashable) -> Hashable:
    """A text cell that a spreadsheet shows and does not run: an apostrophe in front. What is no text stays as it is."""
    if isinstance(value, str) and is_risky(value):
        return f"'{value}"
    return value


def is_risky(text: str) -> bool:
    """Whether a spreadsheet might run this text: a sign of a formula comes first, whatever blanks stand before it."""
    seen = text.lstrip(_UNSEEN)
    return seen.startswith(_BREAKS) or _first(seen).startswith(_FORMULA)


def _first(text: str) -> str:
    """The text from its first visible character on."""
    while text and (text[0].isspace() or text[0] in _UNSEEN):
        text = text[1:]
    return text
