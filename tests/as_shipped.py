"""The atlas as it ships and what follows from it, made once for all tests of a process: nobody may change it."""

from __future__ import annotations

from functools import cache

from data.load import Facts, load
from geo.filter import Filter, Selection
from geo.select import select
from geo.stats import statistic
from geo.stats.result import Result


@cache
def facts() -> Facts:
    """All tables and boundaries, read once."""
    return load()


@cache
def everything() -> Selection:
    """All rows of it."""
    return select(facts(), Filter())


@cache
def result(id_: str, **params: float | str) -> Result:
    """That statistic of everything, with its own settings where ``params`` says nothing."""
    return statistic(id_)(facts(), everything(), params)
