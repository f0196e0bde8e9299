"""A bar that moves while something long is done: the work runs beside the script, which keeps looking at it."""

from __future__ import annotations

import math
import threading
import time
from typing import TYPE_CHECKING, Generic, TypeVar

import streamlit as st

from data.apart import QUEUE

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_EVERY = 0.2  # seconds between two looks; each is also where leaving the page ends the run
_HALFWAY = 1.5  # seconds after which the bar stands in the middle between what is done and the next step
_SOON = 0.3  # work done sooner shows no bar


class _Left(Exception):  # noqa: N818 nobody waits for the work any more
    pass


class _Work(threading.Thread, Generic[T]):
    """``work(tell)`` in a thread of its own; what it raises is raised again where its result is asked for."""

    def __init__(self, work: Callable[[Callable[[str, float], None]], T]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self.step, self.share, self.since = "", 0.0, time.monotonic()
        self.left = False
        self.result: T | None = None
        self.fault: Exception | None = None

    def run(self) -> None:
        try:
            self.result = self._work(self.tell)
        except Exception as fault:  # handed over to the script, which raises it
            self.fault = fault

    def tell(self, step: str, share: float) -> None:
        if self.left:
            raise _Left
        if (step, share) != (self.step, self.share):  # the same again only asks whether somebody is still there
            self.step, self.share, self.since = step, share, time.monotonic()


def busy(
    work: Callable[[Callable[[str, float], None]], T],
    said: Callable[[str], str],
    marks: tuple[float, ...] = (),
    beside: Callable[[], object] | None = None,
) -> T:
    """The result of ``work(tell)``; ``tell(step, share)`` names what it does and the share that is done.

    ``said`` puts a step into words. Between two of the ``marks`` (shares at which steps begin) the bar creeps
    towards the next one, so that a person sees that it is alive. ``beside`` draws something beside the bar, such as a
    button that stops. A fault of the work is raised here; leaving the page ends the work at its next step.
    """
    job = _Work(work)
    job.start()
    job.join(_SOON)
    place = st.empty()
    try:
        if job.is_alive():
            with place.container(horizontal=True, vertical_alignment="center", key="busy"):
                bar = st.empty()
                if beside is not None:
                    beside()
            while job.is_alive():
                waits = job.step.startswith(QUEUE)  # nothing is done yet
                share = 0.0 if waits else _creep(job.share, time.monotonic() - job.since, marks)
                bar.progress(share, said(job.step))
                job.join(_EVERY)
    finally:
        job.left = True
    place.empty()
    if job.fault is not None:
        raise job.fault
    return job.result  # type: ignore[return-value]


def _creep(share: float, waited: float, marks: tuple[float, ...]) -> float:
    """Where the bar stands: never past the next mark, and never quite at it."""
    following = min((mark for mark in marks if mark > share), default=1.0)
    return min(share + (following - share) * 0.95 * (1 - math.exp(-waited * math.log(2) / _HALFWAY)), 0.99)
