"""The map as PNG at print resolution (A3 at 268 dots to the inch)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.export.pictures import SHEET_SCALE, sheet
from layers.map.paper import rendering

if TYPE_CHECKING:
    from layers.export.job import Job, Progress


def make(job: Job, progress: Progress) -> bytes:
    """PNG with legend, scale bar, north arrow, date, filter, version and review number."""
    markup = sheet(job)
    progress(0.3)
    made = rendering.png(markup, SHEET_SCALE)
    progress(1.0)
    return made
