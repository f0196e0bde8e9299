"""Where workspaces and presets are kept, and the owner that this browser is."""

from __future__ import annotations

import streamlit as st

from data.workspaces import Store
from layers import settings, state
from layers.memory import ALWAYS, MEMORY
from layers.web.routes import owner_of


def store() -> Store:
    """The one store of this process. Raises what opening the database raises."""
    url = settings.database_url()
    return MEMORY.kept("workspaces", ALWAYS, url, lambda: Store(url))


def owner() -> str | None:
    """The secret in this browser's cookie; None when it has none, so that nothing can be kept."""
    return owner_of(st.context.cookies)


def person() -> str:
    """Whose turn it is where turns are taken: the browser's owner, else this one session."""
    return owner() or state.session()
