"""Where workspaces and presets are kept, and the owner that this browser is."""

from __future__ import annotations

import logging

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from data.workspaces import Drafts, Store
from layers import settings, state
from layers.memory import ALWAYS, MEMORY
from layers.web.routes import owner_of

# What a database says of itself → which sentence says it to a person, who is told no host, file or driver
_TROUBLES = (
    (("disk is full", "no space left"), "full"),
    (("readonly", "read-only", "unable to open", "permission denied"), "closed"),
    (("not a database", "malformed", "no such table"), "damaged"),
    (("locked",), "busy"),
    (("connect", "server closed", "terminating"), "away"),
)
FAULTS = (SQLAlchemyError, OSError, ValueError, LookupError)


def store() -> Store:
    """The one store of this process. Raises what opening the database raises."""
    url = settings.database_url()
    return MEMORY.kept("workspaces", ALWAYS, url, lambda: Store(url))


def drafts() -> Drafts:
    """The one store of drafts of this process. Raises what opening the database raises."""
    url = settings.database_url()
    return MEMORY.kept("drafts", ALWAYS, url, lambda: Drafts(url))


def trouble(fault: Exception) -> str:
    """Key of the sentence that says what the store met. The log has the kind; the store is opened anew next time."""
    logging.getLogger("atlas").error("the store of workspaces: %s", type(fault).__name__)
    if isinstance(fault, LookupError):
        return "ledger.trouble.gone"
    if isinstance(fault, ValueError) and not isinstance(fault, SQLAlchemyError):
        return "ledger.trouble.version"
    for name in ("workspaces", "drafts"):
        MEMORY.drop(name, ALWAYS, settings.database_url())
    said = str(getattr(fault, "orig", None) or fault).lower()
    name = next((name for words, name in _TROUBLES if any(word in said for word in words)), "other")
    return f"ledger.trouble.{name}"


def owner() -> str | None:
    """The secret in this browser's cookie; None when it has none, so that nothing can be kept."""
    return owner_of(st.context.cookies)


def person() -> str:
    """Whose turn it is where turns are taken: the browser's owner, else this one session."""
    return owner() or state.session()
