"""Every table as CSV in one ZIP: UTF-8 with a mark that Excel knows, no cell that a spreadsheet would run."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from layers.export.csv import csv_bytes
from layers.export.spreadsheet import spread
from layers.text import t

if TYPE_CHECKING:
    from layers.export.job import Job, Progress

_OLDEST = (1980, 1, 1, 0, 0, 0)


def make(job: Job, progress: Progress) -> bytes:
    """The ZIP; the same view gives the same bytes, for the files carry the date of the facts and not of today."""
    out = io.BytesIO()
    tables = spread(job)
    progress(0.5)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, (name, frame) in enumerate(tables.items(), 1):
            title = t(f"export.sheet.{name}", job.lang)
            info = zipfile.ZipInfo(f"{number:02d}-{title}-{job.lang}.csv", zip_date(job.facts.as_of))
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, csv_bytes(frame))
            progress(0.5 + 0.5 * number / len(tables))
    return out.getvalue()


def zip_date(as_of: str) -> tuple[int, int, int, int, int, int]:
    """The date of the facts as a ZIP writes it: the same view gives the same bytes."""
    parts = [int(part) for part in as_of.split("-")]
    year, month, day = (*parts, 1, 1)[:3]
    return (year, month, day, 0, 0, 0) if year >= 1980 else _OLDEST
