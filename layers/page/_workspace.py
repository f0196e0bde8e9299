"""Whose data a session looks at: the facts that ship, or a person's own ledger put in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers import state

if TYPE_CHECKING:
    from data.load import Facts

_KEY = "workspace.facts"


def current_facts(shipped: Facts) -> Facts:
    """The facts of this session."""
    return state.recall(_KEY, shipped)


def use(facts: Facts) -> None:
    """Look at these facts from the next run on (a ledger: ``shipped.with_enterprises(…)``). Only this session sees them."""
    state.remember(_KEY, facts)


def use_shipped() -> None:
    """Back to the facts that ship."""
    state.forget(_KEY)
