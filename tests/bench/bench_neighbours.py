"""What a second visitor and a monitor notice while somebody brings a file that was designed to stop the server.

Prints how /healthz and a search on the map are answered meanwhile, and the same while nobody brings anything: all of
one run, one server, one client's machine. `python -m pytest -s tests/bench/bench_neighbours.py`, some minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from layers.text import t
from tests.bench.load import atlas
from tests.bench.pulse import Pulse, spread
from tests.data.ledger import attacks
from tests.layers.web.visitor import Visitor

QUIET = 10  # searches while nobody brings anything
FILES: dict[str, Callable[[], bytes]] = {
    "computed.gpkg": attacks.computed_pattern,
    "repeated.zip": attacks.repeated_shape,
    "tabs.xlsx": attacks.many_tabs,
    "formulas.xlsx": lambda: attacks.formula_flood(2_000_000),
}


async def _searches(other: Visitor, busy: asyncio.Task[None] | None) -> list[float]:
    """Seconds of each search until ``busy`` is done, or of some."""
    other.tally.took.clear()
    count = 0
    while (count < QUIET) if busy is None else not busy.done():
        count += 1
        other.change("search")
        await other.ask("search")
    return [one / 1000 for taken in other.tally.took.values() for one in taken]


async def _during(url: str, pulse: Pulse, file: tuple[str, bytes] | None) -> tuple[list[float], list[float]]:
    """Seconds of /healthz and of searches while ``file`` (name, content) is brought; None: nobody brings anything."""
    other, somebody = Visitor(url), Visitor(url)
    async with other.here(), somebody.here():
        await somebody.go("ledger")
        beats = pulse.answers
        bringing = asyncio.create_task(somebody.bring(t("ledger.upload", "zh"), *file)) if file else None
        searches = await _searches(other, bringing)
        if bringing is not None:
            await bringing
        assert other.tally.errors == []
        return pulse.took[beats:], searches


def test_neighbours_are_answered_while_a_file_is_read() -> None:
    with atlas() as (url, _):
        pulse = Pulse(url, every=0.05)
        pulse.start()
        for name, make in {"nobody": None, **FILES}.items():
            beats, searches = asyncio.run(_during(url, pulse, (name, make()) if make else None))
            print(f"\n{name:14} /healthz {spread(beats)}; a search {spread(searches)}")
        pulse.stop()
        assert pulse.faults == []
