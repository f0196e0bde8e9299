"""From bytes to a RawTable: the format is found by content, never by the file's name."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, NoReturn

from data.ledger import _csv, _geojson, _gpkg, _kml, _shape, _xls, _xlsx, _xlsx_parts, _zip
from data.ledger.errors import LedgerUnreadable
from data.ledger.limits import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.ledger._raw import Promising, RawTable


def tables(data: bytes, name: str, sheet: int | str | None, promising: Promising) -> Iterator[RawTable]:
    """The sheet that was asked for, or every visible sheet in turn until the caller has found a header.

    A sheet whose first rows are not ``promising`` (no header among them) is not read any further.
    Raises LedgerUnreadable: empty_file, too_large, unreadable, encrypted, zip_bomb, unsafe_xml, no_sheet.
    """
    if not data.strip(b"\0\t\r\n "):
        raise LedgerUnreadable("empty_file")
    if len(data) > MAX_BYTES:
        refuse_size(len(data))
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield from _zipped(data, name, sheet, promising)
    elif data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        yield from _xls.sheets(data, name, sheet, promising)
    elif data.startswith(b"SQLite format 3\0"):
        yield _gpkg.read_gpkg(data, name, sheet)
    elif _kml.is_kml(data):
        yield _kml.read_kml(io.BytesIO(data), name)
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        yield _geojson.read_geojson(data, name)
    else:
        yield _csv.read_text(data, name, promising)


def refuse_size(size: int) -> NoReturn:
    """A file over the size cap. Raises LedgerUnreadable (too_large)."""
    raise LedgerUnreadable(
        "too_large", what="大小为", what_en="it takes", found=f"{size / 2**20:,.0f} MiB", limit=f"{MAX_BYTES >> 20} MiB"
    )


def _zipped(data: bytes, name: str, sheet: int | str | None, promising: Promising) -> Iterator[RawTable]:
    archive = _zip.opened(data, name)
    names = [member.filename.lower() for member in archive.infolist()]
    if any(path.endswith(".shp") for path in names):
        yield _shape.read_shapefile(archive, name)
    elif "[content_types].xml" in names or "xl/workbook.xml" in names:
        yield from _workbook(archive, name, sheet, promising)
    elif any(path.endswith(".kml") for path in names):
        yield _kml.read_kmz(archive, name)
    elif "content.xml" in names:
        raise LedgerUnreadable(
            "unreadable", name=name, format="XLSX", why="这是 ODS 表格", why_en="this is an ODS sheet"
        )
    else:
        raise LedgerUnreadable(
            "unreadable",
            name=name,
            format="表格",
            why="压缩包里没有 Shapefile",
            why_en="there is no Shapefile in the archive",
        )


def _workbook(archive: zipfile.ZipFile, name: str, sheet: int | str | None, promising: Promising) -> Iterator[RawTable]:
    book = _xlsx_parts.opened_book(archive, name)
    names = [ref.name for ref in book.sheets]
    visible = [ref for ref in book.sheets if ref.visible] or book.sheets
    wanted = visible if sheet is None else [book.sheets[names.index(_gpkg.chosen(names, sheet))]]
    for ref in wanted:
        raw = _xlsx.read_sheet(archive, book, ref, name, promising)
        if book.external:
            raw.findings.add("external_link", "ignored")
        if book.macros:
            raw.findings.add("macro", "ignored")
        yield raw
