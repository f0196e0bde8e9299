"""The parts of an XLSX around its sheets: their names and order, number formats, shared strings, what it links to."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from data.ledger._raw import Meter
from data.ledger._xml import Enough, local, parse, unescaped
from data.ledger._zip import DAMAGED, damaged
from data.ledger.errors import LedgerUnreadable
from data.ledger.limits import MAX_SHARED_TEXT, MAX_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_MAX_STYLES = 100_000
_MAX_SHEETS = 500


@dataclass(frozen=True, slots=True)
class SheetRef:
    """One worksheet: its name as the tab shows it, its member in the archive, whether the tab is visible."""

    name: str
    path: str
    visible: bool


@dataclass(slots=True)
class Book:
    """What all sheets share. ``styles`` says per cell style "date", "percent" or ""."""

    sheets: list[SheetRef] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    long_strings: dict[int, int] = field(default_factory=dict)
    epoch_1904: bool = False
    external: bool = False
    macros: bool = False
    characters: int = 0
    meter: Meter = field(default_factory=Meter)

    def add_string(self, text: str) -> None:
        """One more shared string. Raises LedgerUnreadable (too_large) when they would not fit memory."""
        self.characters += len(text) + 50  # an object has a size of its own
        if self.characters > 4 * MAX_SHARED_TEXT:
            raise LedgerUnreadable(
                "too_large", what="文字总量超过", what_en="its text exceeds", found="", limit="64 MiB"
            )
        self.strings.append(text)


def opened_book(archive: zipfile.ZipFile, name: str) -> Book:
    """Read what the sheets need. Raises LedgerUnreadable when this is not a workbook that can be read."""
    book = Book()
    members = {member.filename for member in archive.infolist()}
    if "xl/workbook.bin" in members:
        raise LedgerUnreadable(
            "unreadable",
            name=name,
            format="XLSX",
            why="这是二进制工作簿 XLSB",
            why_en="this is a binary workbook (XLSB)",
        )
    main = next((path for path in members if path.lower() == "xl/workbook.xml"), None) or _main_part(
        archive, members, name, book.meter
    )
    targets = _relations(archive, main, members, name, book.meter)
    taken: set[str] = set()  # a member that several tabs name is one sheet
    for tag, attributes in _elements(archive, main, name, book.meter):
        if tag == "sheet" and len(book.sheets) < _MAX_SHEETS:
            key = next((value for attr, value in attributes.items() if attr.endswith(":id") or attr == "id"), "")
            path, kind = targets.get(key, ("", ""))
            if path in members and path not in taken and kind.endswith("/worksheet"):
                taken.add(path)
                visible = attributes.get("state", "visible") == "visible"
                book.sheets.append(SheetRef(attributes.get("name", ""), path, visible))
        elif tag == "workbookPr":
            book.epoch_1904 = attributes.get("date1904", "0").lower() in ("1", "true")
    if not book.sheets:
        raise LedgerUnreadable(
            "unreadable", name=name, format="XLSX", why="其中没有工作表", why_en="there is no worksheet in it"
        )
    kinds = {kind.rpartition("/")[2]: path for path, kind in targets.values()}
    book.external = "externalLink" in kinds or any(
        m.startswith(("xl/externalLinks/", "xl/connections")) for m in members
    )
    book.macros = any(m.lower().endswith("vbaproject.bin") for m in members)
    if kinds.get("styles") in members:
        _styles(archive, kinds["styles"], book, name)
    if kinds.get("sharedStrings") in members:
        try:
            with archive.open(kinds["sharedStrings"]) as stream:
                shared_strings(stream, book, name)
        except DAMAGED as error:
            raise damaged(name) from error
    return book


def _main_part(archive: zipfile.ZipFile, members: set[str], name: str, meter: Meter) -> str:
    """The workbook part where it is not at its usual place, from _rels/.rels."""
    if "_rels/.rels" in members:
        for path, kind in _relations(archive, "", members, name, meter).values():
            if kind.endswith("/officeDocument") and path in members:
                return path
    raise LedgerUnreadable(
        "unreadable", name=name, format="XLSX", why="其中没有工作簿", why_en="there is no workbook in it"
    )


def _relations(
    archive: zipfile.ZipFile, part: str, members: set[str], name: str, meter: Meter
) -> dict[str, tuple[str, str]]:
    """Relation id → (path of the target inside the archive, type); targets outside the file are not followed."""
    folder, base = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{base}.rels")
    found: dict[str, tuple[str, str]] = {}
    if path not in members:
        return found
    for tag, attributes in _elements(archive, path, name, meter):
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            inside = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            )
            found[attributes.get("Id", "")] = (inside, attributes.get("Type", ""))
    return found


def _elements(archive: zipfile.ZipFile, path: str, name: str, meter: Meter) -> Iterator[tuple[str, dict[str, str]]]:
    """(local tag, attributes) of the elements of a small part, the first 100,000."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(found) >= _MAX_STYLES:
            raise Enough
        found.append((local(tag), attributes))

    try:
        with archive.open(path) as stream:
            parse(stream, start, _nothing, _nothing, name, meter=meter)
    except DAMAGED as error:
        raise damaged(name) from error
    yield from found


def _nothing(_: str) -> None:
    """For events nobody needs."""


def _styles(archive: zipfile.ZipFile, path: str, book: Book, name: str) -> None:
    formats: dict[str, str] = {}
    inside = False
    for tag, attributes in _elements(archive, path, name, book.meter):
        if tag == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            inside = True
        elif tag in ("cellStyles", "dxfs"):
            inside = False
        elif tag == "xf" and inside:
            book.styles.append(_meaning(attributes.get("numFmtId", "0"), formats))


def _meaning(number: str, formats: dict[str, str]) -> str:
    code = _QUOTED.sub("", formats.get(number, "")[:200]).lower()
    if number in ("9", "10") or "%" in code:
        return "percent"
    if number.isdecimal() and int(number) in _BUILT_IN_DATES and number not in formats:
        return "date"
    return "date" if re.search(r"[yd年日]|mmm", code) and "general" not in code else ""


def shared_strings(stream: IO[bytes], book: Book, name: str) -> None:
    """Fill ``book.strings`` from xl/sharedStrings.xml; each no longer than a cell may be, all of them within the
    limit."""
    reader = _StringReader(book)
    parse(stream, reader.start, reader.end, reader.text, name, meter=book.meter)


class _StringReader:
    """Handlers for the shared strings; phonetic hints (rPh) are not text."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.chars: list[str] = []
        self.size = 0
        self.wanted = self.in_phonetic = False

    def start(self, tag: str, _: dict[str, str]) -> None:
        tag = local(tag)
        if tag == "si":
            self.chars, self.size = [], 0
        elif tag == "t":
            self.wanted = not self.in_phonetic
        elif tag == "rPh":
            self.in_phonetic = True

    def text(self, data: str) -> None:
        if self.wanted:
            self.size += len(data)
            if self.size <= MAX_TEXT + len(data):
                self.chars.append(data)

    def end(self, tag: str) -> None:
        tag = local(tag)
        if tag == "t":
            self.wanted = False
        elif tag == "rPh":
            self.in_phonetic = False
        elif tag == "si":
            if self.size > MAX_TEXT:
                self.book.long_strings[len(self.book.strings)] = self.size
            self.book.add_string(unescaped("".join(self.chars)[:MAX_TEXT]))
