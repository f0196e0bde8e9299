"""Opening a ZIP (an XLSX is one): sizes and ratio are judged before a byte is unpacked."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from itertools import pairwise

from data.ledger.errors import LedgerUnreadable
from data.ledger.limits import HARMLESS, MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED


def opened(data: bytes, name: str) -> zipfile.ZipFile:
    """A ZIP that is safe to read: declared sizes within the limits (zipfile never gives out more than declared).

    Raises LedgerUnreadable: unreadable, encrypted, zip_bomb.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise LedgerUnreadable(
            "unreadable", name=name, format="压缩文件", why="压缩包已损坏", why_en="the archive is damaged"
        ) from error
    total = sum(member.file_size for member in members)
    overlapping = sum(member.compress_size for member in members) > len(data) or _overlap(members)
    if (
        len(members) > MAX_MEMBERS
        or total > MAX_UNPACKED
        or total > max(MAX_RATIO * len(data), HARMLESS)
        or overlapping
    ):
        raise LedgerUnreadable("zip_bomb", found=f"{total / 2**20:,.0f} MiB")
    if any(member.flag_bits & 0x1 for member in members):
        raise LedgerUnreadable("encrypted", name=name)
    return archive


def _overlap(members: list[zipfile.ZipInfo]) -> bool:
    """Whether two members claim the same bytes of the file: how a small archive becomes an endless one."""
    spans = sorted((m.header_offset, m.header_offset + 30 + m.compress_size) for m in members)
    return any(end > start for (_, end), (start, _) in pairwise(spans))


def member(archive: zipfile.ZipFile, path: str, name: str) -> bytes:
    """The bytes of one member. Raises LedgerUnreadable when it is damaged."""
    try:
        return archive.read(path)
    except DAMAGED as error:
        raise damaged(name) from error


def damaged(name: str) -> LedgerUnreadable:
    """What to raise when a member cannot be unpacked."""
    return LedgerUnreadable(
        "unreadable", name=name, format="压缩文件", why="其中的内容已损坏", why_en="its content is damaged"
    )


# What zipfile and its decompressors raise on damaged or unsupported members
DAMAGED: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    ValueError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    KeyError,
    zlib.error,
    lzma.LZMAError,
)
