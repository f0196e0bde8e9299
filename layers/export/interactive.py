"""The interactive map and the talk over it as one HTML file (layers.export.talk) for a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.export.talk import talk_html
from layers.settings import review_number

if TYPE_CHECKING:
    from layers.export.job import Job, Progress


def make(job: Job, progress: Progress) -> bytes:
    """The file; hidden columns are empty in the job's facts already."""
    progress(0.1)
    made = talk_html(job.facts, job.selection, job.view, job.chapters, review_number())
    progress(1.0)
    return made
