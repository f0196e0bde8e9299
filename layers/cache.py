"""What pages ask the memory for: the facts that ship, what a filter selects, and what else follows from facts."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, TypeVar

from data.basemap.store import stored
from data.load import Facts, load
from geo.filter import Filter, Selection
from geo.select import select
from layers.map.browser.street import Street
from layers.memory import ALWAYS, MEMORY
from layers.settings import basemap_folder, data_folder

if TYPE_CHECKING:
    from geo.stats.result import Params

T = TypeVar("T")
RESULTS = "analysis"  # what the memory calls results of statistics


def facts() -> Facts:
    """The facts that ship, read once a process; raises what ``data.load.load`` raises (a fault is not kept).

    Where the installation has a base map of its own that holds the belt's axes, these are the axes.
    """
    return MEMORY.kept("facts", ALWAYS, str(data_folder()), _facts)


def _facts() -> Facts:
    atlas, own = load(data_folder()), stored(basemap_folder())
    return atlas if own is None else atlas.with_axis_parts(own.axis_parts(), own.note.digest)


def street() -> Street:
    """The tiles of the street level, one maker a process."""
    return MEMORY.kept("street", ALWAYS, str(data_folder()), _street)


def _street() -> Street:
    atlas = facts()
    return Street(atlas.boundaries, atlas.place.crs, stored(basemap_folder()))


def selection(atlas: Facts, narrowed: Filter) -> Selection:
    """Rows of ``atlas`` that pass ``narrowed``."""
    return of_facts("selection", atlas, (narrowed,), lambda: select(atlas, narrowed))


def of_facts(name: str, atlas: Facts, key: tuple[Hashable, ...], compute: Callable[[], T]) -> T:
    """``compute()`` from ``atlas`` and ``key``, remembered for all who look at the same rows: never change it."""
    return MEMORY.kept(name, atlas.version, key, compute)


def result_key(statistic: str, atlas: Facts, narrowed: Filter, params: Params) -> tuple[Hashable, ...]:
    """What names a result of a statistic in memory, under ``RESULTS`` and the version of the facts."""
    return (statistic, atlas.version, narrowed, tuple(sorted(params.items())))
