"""Zipped Shapefile: what its index and table claim is checked against the bytes, then GDAL reads it from memory."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

import numpy as np
import pyproj

from data.ledger import _gdal
from data.ledger._raw import RawTable
from data.ledger._zip import member
from data.ledger.errors import LedgerUnreadable

_HEADER = 100  # bytes before the first record, of .shp and .shx alike
_RECORD = 8  # bytes: an entry of .shx, and what stands before a record's content in .shp


def read_shapefile(archive: zipfile.ZipFile, name: str) -> RawTable:
    """The first .shp of an archive; text in the encoding of its .cpg, else found by content.

    A .prj that nobody understands costs the projection, with a finding, not the file. Raises LedgerUnreadable.
    """
    files = {PurePosixPath(m.filename).name.lower(): m.filename for m in archive.infolist() if not m.is_dir()}
    stem = next((file[:-4] for file in sorted(files) if file.endswith(".shp") and not file.startswith("._")), None)
    if stem is None or f"{stem}.dbf" not in files:
        raise LedgerUnreadable(
            "unreadable",
            name=name,
            format="压缩的 Shapefile",
            why="压缩包里缺少 .shp 或 .dbf",
            why_en="the archive lacks .shp or .dbf",
        )
    parts = {
        suffix: member(archive, files[f"{stem}{suffix}"], name)
        for suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg")
        if f"{stem}{suffix}" in files
    }
    if not _index_is_true(parts.get(".shx"), parts[".shp"]) or not _table_is_true(parts[".dbf"]):
        raise LedgerUnreadable(
            "unreadable",
            name=name,
            format="压缩的 Shapefile",
            why="索引（.shx）或属性表（.dbf）与文件内容不符",
            why_en="its index (.shx) or table (.dbf) does not match what the file holds",
        )
    encoding = _encoding(parts[".dbf"], parts.pop(".cpg", b""))
    projected = _understood(parts.pop(".prj", None), parts)
    raw = _gdal.read_layer(_plain_zip(parts), name, "Shapefile", "ESRI Shapefile", encoding=encoding)
    raw.encoding = encoding
    if not projected:
        raw.findings.add("broken_projection", "ignored", value=".prj")
    return raw


def _plain_zip(parts: dict[str, bytes]) -> bytes:
    """The parts as an archive of our own making, which GDAL reads from memory: nothing is written to disk."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for suffix, content in parts.items():
            archive.writestr(f"ledger{suffix}", content)
    return out.getvalue()


def _index_is_true(index: bytes | None, shapes: bytes) -> bool:
    """Whether every entry of .shx names a record of its own inside .shp. One record that 200,000 entries name would
    be read 200,000 times."""
    if index is None:
        return True  # GDAL then refuses or reads the table alone
    entries = np.frombuffer(index[_HEADER : len(index) - (len(index) - _HEADER) % _RECORD], dtype=">i4")
    words = entries.reshape(-1, 2).astype(np.int64) * 2  # both are counted in 16-bit words
    offset, size = words[:, 0], words[:, 1]
    given = offset > 0  # a deleted record has none
    first, length = offset[given], size[given] + _RECORD
    order = np.argsort(first, kind="stable")
    ends = (first + length)[order]
    return bool(
        (first >= _HEADER).all()
        and (length >= _RECORD).all()
        and (ends <= len(shapes) + _RECORD).all()
        and (ends[:-1] <= first[order][1:]).all()
    )


def _table_is_true(table: bytes) -> bool:
    """Whether a .dbf is as long as its header says, give or take the last record."""
    if len(table) < 32:
        return False
    rows = int.from_bytes(table[4:8], "little")
    header, width = int.from_bytes(table[8:10], "little"), int.from_bytes(table[10:12], "little")
    return width > 0 and header >= 32 and header + (rows - 1) * width <= len(table)


def _encoding(table: bytes, stated: bytes) -> str:
    """Encoding of the attribute text: by content, since .cpg files are missing or wrong about as often as right."""
    if table[32:].isascii():
        return "utf-8"
    start = int.from_bytes(table[8:10], "little")
    try:
        table[start:].decode("utf-8")
    except UnicodeDecodeError as error:
        rest = table[start:][error.start : error.start + 4]
        says = stated[:40].decode("ascii", "ignore").strip().lower()
        return "gb18030" if says not in ("utf-8", "utf8", "65001") or len(rest) > 3 else "utf-8"
    return "utf-8"


def _understood(projection: bytes | None, parts: dict[str, bytes]) -> bool:
    """Put a .prj back among the parts when it is one; False when it is there and is none."""
    if projection is None:
        return True
    try:
        pyproj.CRS.from_wkt(projection[:20_000].decode("utf-8-sig"))
    except (pyproj.exceptions.CRSError, UnicodeError, ValueError):
        return False
    parts[".prj"] = projection
    return True
