"""Plain text into Streamlit's markdown: what comes from a table, a file or an address is shown as itself."""

from __future__ import annotations

import re

# Every ASCII character that CommonMark, GFM, math, shortcodes, Streamlit's directives or HTML may interpret.
# A backslash before ASCII punctuation is CommonMark's own way to say "this is only a character".
_ACTIVE = re.compile(r"([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")
_BREAKS = re.compile(r"[\r\n\u2028\u2029\x0b\x0c]+")
# What Streamlit still replaces after that, in the finished text: arrows, dashes, its logo, addresses (made into links).
# An invisible word joiner inside the sequence keeps it what it is.
_REPLACED = re.compile(r"(?<=[-<>~=])(?=[-<>=])|(?<=:)(?=//|streamlit:)|(?<=www)(?=\.)|(?<=\S)(?=@)", re.IGNORECASE)
JOINER = "\u2060"


def plain(text: object) -> str:
    """``text`` so that markdown, a label or a toast shows exactly these characters (line breaks as spaces)."""
    return _ACTIVE.sub(r"\\\1", _REPLACED.sub(JOINER, _BREAKS.sub(" ", str(text))))
