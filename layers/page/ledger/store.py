"""Where workspaces, drafts and presets are kept, and the owner that this browser is."""

from __future__ import annotations

import streamlit as st

from layers import state
from layers.web.database import FAULTS, drafts, trouble
from layers.web.database import workspaces as store
from layers.web.routes import owner_of

__all__ = ["FAULTS", "drafts", "owner", "person", "store", "trouble"]


def owner() -> str | None:
    """The secret in this browser's cookie; None when it has none, so that nothing can be kept."""
    return owner_of(st.context.cookies)


def person() -> str:
    """Whose turn it is where turns are taken: the browser's owner, else this one session."""
    return owner() or state.session()
