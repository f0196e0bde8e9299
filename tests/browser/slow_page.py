"""An atlas for the tests whose every statistic takes its time: started by the browser tests, never by a person."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import geo.stats as registry
from layers.page import frame

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Params, Progress, Result
    from geo.stats.statistic import Statistic

STEPS, STEP = 40, 0.1  # seconds: time enough to press a button


def _slow(one: Statistic) -> Statistic:
    def compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
        for step in range(STEPS):
            time.sleep(STEP)
            progress(step / STEPS)
        return one.compute(facts, selection, params, progress)

    return replace(one, compute=compute)


if not hasattr(registry, "slowed"):
    registry.slowed = True  # type: ignore[attr-defined]
    registry.STATISTICS = tuple(_slow(one) for one in registry.STATISTICS)
frame.main()
