"""XML of spreadsheets, streamed with expat; a DOCTYPE is refused, so that no entity is ever defined."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING
from xml.parsers import expat

from data.ledger.errors import LedgerUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.ledger._raw import Meter

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CHUNK = 1 << 18
_TAGS = {"c": "c", "v": "v", "row": "row", "t": "t", "f": "f", "is": "is", "rPh": "rPh", "si": "si"}


class Enough(Exception):  # noqa: N818  # no fault: a handler has what it wanted
    """Nothing more of this part is needed."""


def local(tag: str) -> str:
    """A tag without its prefix."""
    return _TAGS.get(tag) or tag.rpartition(":")[2]


def parse(
    stream: IO[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
    name: str,
    *,
    meter: Meter,
) -> None:
    """Feed a stream to expat, every tag counted before it is seen. A DOCTYPE is refused, so that no entity is ever
    defined. Handlers may raise ``Enough`` to stop."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        while chunk := stream.read(_CHUNK):
            meter.mark(chunk.count(b"<"))
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except Enough:
        return
    except (expat.ExpatError, LookupError, ValueError) as error:
        if parser.ErrorCode == 0 and type(error) is not LookupError:  # not of the XML, whose encoding may be unheard of
            raise
        line = parser.ErrorLineNumber
        raise LedgerUnreadable(
            "unreadable", name=name, format="XLSX", why=f"内部的 XML 在第 {line} 行损坏",
            why_en=f"its XML is damaged at line {line}",
        ) from error  # fmt: skip


def _refuse(*_: object) -> None:
    raise LedgerUnreadable("unsafe_xml")


def unescaped(text: str) -> str:
    """Spreadsheet escapes such as _x000D_ as the characters they mean (control characters become spaces)."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    if code in (9, 10, 13) or code < 32 or 0xD800 <= code <= 0xDFFF:
        return " "
    return chr(code)
