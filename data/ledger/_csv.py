"""CSV and TSV: the encoding found by content, then cells as text, row by row as a spreadsheet would show them."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from data.ledger._raw import Cell, Meter, RawTable, cut, note_width
from data.ledger.errors import LedgerUnreadable
from data.ledger.limits import HEADER_SEARCH, MAX_CELLS, MAX_COLUMNS, MAX_LINE, MAX_LINES, MAX_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.ledger._raw import Promising

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_ENDINGS = str.maketrans({"\u2028": " ", "\u2029": " ", "\x0b": " ", "\x0c": " "})
_SEPARATORS = (",", "\t", ";", "|", "，")
csv.field_size_limit(2**31 - 1)  # the size of a file is checked before; long cells are cut with a finding


def read_text(data: bytes, name: str, promising: Promising) -> RawTable:
    """Bytes → rows; the first ones only when these are not ``promising``. Raises LedgerUnreadable when the bytes are
    not text."""
    raw = RawTable(format="csv")
    text = decoded(data, raw)
    sample = text[:100_000]
    if not text.strip():
        raise LedgerUnreadable("empty_file")
    if len(_BINARY.findall(sample)) > len(sample) // 50 or sample.count("\ufffd") > len(sample) // 20:
        raise LedgerUnreadable(
            "unreadable", name=name, format="表格", why="内容不是文字", why_en="its content is not text"
        )
    if re.match(r"\s*(<!doctype html|<html|<table|<\?xml|<meta)", sample[:500], re.IGNORECASE):
        raise LedgerUnreadable(
            "unreadable",
            name=name,
            format="表格",
            why="它其实是一个网页或 XML 文件",
            why_en="it is really a web page or XML file",
        )
    _rows(text, raw, promising)
    return raw


def decoded(data: bytes, raw: RawTable) -> str:
    """Text of a file, by content: byte order mark, UTF-8, GB18030 (which contains GBK), else line by line."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            raw.encoding = encoding
            return _without_nul(_lenient(data, encoding, raw), raw)
    wide = _wide(data)
    if wide:
        raw.encoding = wide
        return _without_nul(_lenient(data, raw.encoding, raw), raw)
    try:
        raw.encoding = "utf-8"
        return _without_nul(data.decode("utf-8"), raw)
    except UnicodeDecodeError:
        return _without_nul(_by_line(data, raw), raw)


def _wide(data: bytes) -> str:
    """UTF-16 without a mark, "" when it is not that: separators, digits and line ends have a NUL on one side, however
    much of the text is Chinese (a few of whose signs have one on the other)."""
    even, odd = data[0:2000:2].count(0), data[1:2000:2].count(0)
    few, many = min(even, odd), max(even, odd)
    if even + odd > len(data[:2000]) // 3 or (many > 2 * few and many > len(data[:2000]) // 50 and many > 2):
        return "utf-16-le" if odd >= even else "utf-16-be"
    return ""


def _lenient(data: bytes, encoding: str, raw: RawTable) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        if encoding == "utf-8-sig":
            text = _by_line(data[3:], raw)
            raw.encoding = encoding
            return text
        text = data.decode(encoding, errors="replace")
        raw.findings.add("mixed_encoding", "corrected", lines=text.count("\ufffd"), encoding=encoding)
        return text


def _by_line(data: bytes, raw: RawTable) -> str:
    """GB18030 when every line with Chinese is that; else each line in the encoding it fits, with a finding."""
    lines = data.split(b"\n")
    foreign = {"utf-8": 0, "gb18030": 0, "": 0}
    texts: list[str] = []
    for line in lines:
        text, encoding = _line(line)
        texts.append(text)
        if not text.isascii():
            foreign[encoding] += 1
    raw.encoding = "gb18030" if foreign["gb18030"] >= foreign["utf-8"] else "utf-8"
    if foreign["utf-8"] == 0 and foreign[""] == 0:
        return "\n".join(texts)
    others = sum(foreign.values()) - foreign[raw.encoding]
    raw.findings.add("mixed_encoding", "corrected", value=f"{others}", lines=others, encoding=raw.encoding)
    return "\n".join(texts)


def _line(line: bytes) -> tuple[str, str]:
    for encoding in ("utf-8", "gb18030"):
        try:
            return line.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return line.decode("utf-8", errors="replace"), ""


def _without_nul(text: str, raw: RawTable) -> str:
    count = text.count("\0")
    if count:
        raw.findings.add("nul_bytes", "corrected", value=f"{count}", count=count)
        text = text.replace("\0", "")
    return text


def separator(text: str) -> str:
    """The sign between cells: the one that occurs outside quotes in most of the first lines, and most evenly."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text[:200_000].splitlines()[:60] if line.strip()]
    best, score = ",", 0.0
    for sign in _SEPARATORS:
        counts = [line.count(sign) for line in lines]
        usual = max(set(counts), key=lambda n: (counts.count(n) if n else 0, n), default=0)
        found = usual * counts.count(usual) / max(len(lines), 1)
        if usual and found > score * 1.05:
            best, score = sign, found
    return best


def _lines(text: str) -> Iterator[str]:
    """One line after the other with its end, none copied before its turn. Raises LedgerUnreadable (too_large)."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        if end - start > MAX_LINE:
            raise LedgerUnreadable(
                "too_large",
                what="一行的字符数为",
                what_en="one line has this many characters:",
                found=f"{end - start:,}",
                limit=f"{MAX_LINE:,}",
            )
        yield text[start:end]
        start = end


def _refuse_too_many(text: str, sign: str) -> None:
    """Lines and cells are counted before they become objects. Raises LedgerUnreadable (too_large)."""
    lines = text.count("\n")
    if lines > MAX_LINES:
        raise LedgerUnreadable(
            "too_large", what="行数为", what_en="it has this many lines:", found=f"{lines:,}", limit=f"{MAX_LINES:,}"
        )
    cells = text.count(sign)
    if cells > MAX_CELLS:
        raise LedgerUnreadable(
            "too_large",
            what="单元格数为",
            what_en="it has this many cells:",
            found=f"{cells:,}",
            limit=f"{MAX_CELLS:,}",
        )


def _rows(text: str, raw: RawTable, promising: Promising) -> None:
    text = text.translate(_ENDINGS) if any(sign in text for sign in "\u2028\u2029\x0b\x0c") else text
    text = text.rstrip("\r\n\t ")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    sign = separator(text)
    _refuse_too_many(text, sign)
    reader = csv.reader(_lines(text), delimiter=sign)
    meter, number = Meter(), 0
    kept, numbers = raw.rows, raw.numbers
    long = len(text) > MAX_TEXT
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:  # a quotation mark that never ends, or a lone carriage return: what follows is lost
            raw.findings.add("cut_off", "used", row=number)
            break
        if not "".join(cells).strip():
            continue
        meter.widest = max(meter.widest, len(cells))
        row: list[Cell] = list(cells[:MAX_COLUMNS])
        meter.add(len(row))
        if long and max(map(len, cells)) > MAX_TEXT:
            row = [cut(cell, raw.findings, number, at) for at, cell in enumerate(cells[:MAX_COLUMNS])]
        kept.append(row)
        numbers.append(number)
        if len(kept) == HEADER_SEARCH and not promising(raw):
            return
    if text.count('"') % 2:
        raw.findings.add("cut_off", "used", row=numbers[-1] if numbers else None)
    note_width(raw.findings, meter.widest)
