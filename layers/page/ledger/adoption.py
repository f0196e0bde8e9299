"""A ledger put in place of the shipped organisations: all that the map needs is made first, while a bar moves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from geo.filter import Filter
from geo.select import select
from layers import state
from layers.map.browser.message import message
from layers.page.ledger.store import owner
from layers.page.parts import workspace
from layers.page.parts.busy import busy
from layers.text import t
from layers.web.content import STORE

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from data.load import Facts

_MARKS = (0.1, 0.3, 1.0)


def put_in_place(rows: gpd.GeoDataFrame, name: str, shipped: Facts, lang: str, *, as_of: str = "") -> Facts:
    """From the next run on this session looks at ``rows``; only this browser can fetch what is drawn from them.

    ``as_of`` is the date that stands beside its figures: when it was saved, else today, when it was loaded.
    """
    view, whose = state.view(), owner()

    def work(tell: Callable[[str, float], None]) -> Facts:
        tell("stamp", 0.1)
        facts = shipped.with_enterprises(rows, name, as_of=as_of or date.today().isoformat())
        tell("draw", 0.3)
        if whose is not None:  # without a cookie the map brings its points along itself
            message(facts, select(facts, Filter()), view, lambda content: STORE.put(content, whose))
        return facts

    facts = busy(work, lambda step: t(f"ledger.step.{step}", lang), _MARKS)
    workspace.use(facts)
    return facts
