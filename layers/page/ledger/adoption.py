"""A person's tables beside or in place of the shipped facts: what the map needs is made first, while a bar moves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from data.own import Own
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
    from collections.abc import Callable, Iterable

    import pandas as pd

    from data.load import Facts
    from data.own import Shown

_MARKS = (0.1, 0.3, 1.0)


def put_in_place(
    tables: Iterable[tuple[str, pd.DataFrame]], name: str, shipped: Facts, lang: str, *, as_of: str = ""
) -> Facts:
    """From the next run on this session looks at these tables (kind, rows) and those it has put in place before; only
    this browser can fetch what is drawn from them.

    ``as_of`` is the date of the data, as the file or the person says; "" when nobody knows it.
    """
    before: Own | None = workspace.own()
    changes: dict[str, Any] = dict(tables)
    known = before is not None and bool(set(before.tables) - set(changes))
    title = f"{before.name}、{name}" if before is not None and known and name not in before.name else name
    own = replace(before, name=title, as_of=as_of, **changes) if before is not None and known else Own(
        name=name, as_of=as_of, **changes
    )  # fmt: skip
    return show(own, "own", shipped, lang)


def show(own: Own, shown: Shown, shipped: Facts, lang: str) -> Facts:
    """Look at these tables alone, joined with the public ones, or at the public ones alone."""
    view, whose = state.view(), owner()

    def work(tell: Callable[[str, float], None]) -> Facts:
        tell("stamp", 0.1)
        facts = shipped.with_own(own, shown)
        tell("draw", 0.3)
        if whose is not None and facts is not shipped:  # without a cookie the map brings its points along itself
            message(facts, select(facts, Filter()), view, lambda content: STORE.put(content, whose))
        return facts

    facts = busy(work, lambda step: t(f"ledger.step.{step}", lang), _MARKS)
    workspace.use(facts, own)
    return facts
