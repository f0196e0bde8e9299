"""Every statistic of the atlas, in the order in which they are offered. A new one is a file and a line here."""

from __future__ import annotations

from geo.stats.result import Statistic

STATISTICS: tuple[Statistic, ...] = ()


def statistic(id_: str) -> Statistic:
    """The statistic with that id; KeyError names those that exist."""
    for one in STATISTICS:
        if one.id == id_:
            return one
    raise KeyError(f"no statistic {id_!r}; there are {[s.id for s in STATISTICS]}")
