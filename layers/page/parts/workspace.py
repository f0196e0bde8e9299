"""Whose data a session looks at: the facts that ship, or a person's own ledger put in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from layers import state
from layers.web.content import PUBLIC
from layers.web.routes import owner_of
from layers.web.sessions import SESSIONS

if TYPE_CHECKING:
    from data.load import Facts
    from data.own import Own

_KEY, _OWN = "workspace.facts", "workspace.own"
LAID = "ledger.laid"  # how the tables in place were read


def current_facts(shipped: Facts) -> Facts:
    """The facts of this session."""
    return state.recall(_KEY, shipped)


def use(facts: Facts, own: Own | None = None) -> None:
    """Look at these facts from the next run on (``shipped.with_own(…)``). Only this session sees them."""
    state.remember(_KEY, facts)
    if own is not None:
        state.remember(_OWN, own)


def own() -> Own | None:
    """The person's own tables that this session has put in place, shown or not."""
    tables: Own | None = state.recall(_OWN, None)
    return tables


def use_shipped() -> None:
    """Back to the facts that ship; what was made of the others, and published, does not linger."""
    state.forget(_KEY)
    state.forget(_OWN)
    state.forget(LAID)
    SESSIONS.close(state.session(), owner_of(st.context.cookies))


def note(facts: Facts) -> None:
    """This run shows these facts: what is made from them stays while the session does."""
    SESSIONS.look(state.session(), facts.version, owner_of(st.context.cookies))


def owner(facts: Facts) -> str | None:
    """Who may fetch what the map publishes: everybody, this browser's cookie, or (None: it has no cookie) nobody."""
    if facts.workspace == "shipped":
        return PUBLIC
    return owner_of(st.context.cookies)
