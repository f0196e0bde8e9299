"""Every file of a view in one ZIP, with a list of what is inside."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from layers.export import EXPORTS
from layers.export.job import about, file_name
from layers.export.tables import zip_date
from layers.text import t

if TYPE_CHECKING:
    from layers.export.job import Job, Progress


def make(job: Job, progress: Progress) -> bytes:
    """The ZIP; deck first, for its pictures serve the files after it."""
    out, made = io.BytesIO(), []
    dated = zip_date(job.facts.as_of)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, one in enumerate(EXPORTS):
            data = one.make(job, lambda share, n=number: progress((n + share) / len(EXPORTS)))  # type: ignore[misc]
            name = file_name(job, one)
            made.append((name, t(one.title, job.lang), len(data)))
            _put(packed, name, data, dated)
        _put(packed, t("export.list.name", job.lang), listing(job, made).encode("utf-8-sig"), dated)
    progress(1.0)
    return out.getvalue()


def listing(job: Job, made: list[tuple[str, str, int]]) -> str:
    """What is in the ZIP as plain text: of what view, then a line a file with its size."""
    lines = [f"{name}: {text}" for name, text in about(job)]
    lines += ["", *(t("export.list.line", job.lang, name=name, title=title, kb=f"{size / 1024:,.0f}")
                    for name, title, size in made)]  # fmt: skip
    return "\r\n".join([*lines, ""])


def _put(packed: zipfile.ZipFile, name: str, data: bytes, dated: tuple[int, int, int, int, int, int]) -> None:
    info = zipfile.ZipInfo(name, dated)
    info.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(info, data)
