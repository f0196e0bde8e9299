"""The map as SVG: text stays text, and the letters it needs travel with it, so that any browser shows Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers import fonts
from layers.export.pictures import sheet

if TYPE_CHECKING:
    from layers.export.job import Job, Progress


def make(job: Job, progress: Progress) -> bytes:
    """UTF-8 SVG with an @font-face of its own characters; nothing is fetched."""
    markup = sheet(job)
    progress(0.4)
    made = fonts.lettered(markup)
    progress(1.0)
    return made
