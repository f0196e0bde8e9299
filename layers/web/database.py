"""What people keep, as this process has it open, and which sentence says it to them when the database fails."""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError

from data.workspaces import Drafts, NewerDatabaseError, Scenarios, Store
from data.workspaces.sharing import Sharing
from layers.memory import ALWAYS, MEMORY
from layers.settings import database_url

FAULTS = (SQLAlchemyError, OSError, ValueError, LookupError)  # what a call of a store may meet
_WORKSPACES, _DRAFTS, _SCENARIOS, _SHARING = "workspaces", "drafts", "scenarios", "sharing"
# What a database says of itself → which sentence says it to a person, who is told no host, file or driver
_TROUBLES = (
    (("disk is full", "no space left"), "full"),
    (("readonly", "read-only", "unable to open", "permission denied"), "closed"),
    (("not a database", "malformed", "no such table", "relation"), "damaged"),
    (("locked",), "busy"),
    (("connect", "server closed", "terminating"), "away"),
)


def workspaces() -> Store:
    """The one store of this process. Raises what opening the database raises."""
    url = database_url()
    return MEMORY.kept(_WORKSPACES, ALWAYS, url, lambda: Store(url))


def drafts() -> Drafts:
    """The drafts of this process. Raises what opening the database raises."""
    url = database_url()
    return MEMORY.kept(_DRAFTS, ALWAYS, url, lambda: Drafts(url))


def scenarios() -> Scenarios:
    """The scenarios of this process. Raises what opening the database raises."""
    url = database_url()
    return MEMORY.kept(_SCENARIOS, ALWAYS, url, lambda: Scenarios(url))


def sharing() -> Sharing:
    """The links of this process. Raises what opening the database raises."""
    url = database_url()
    return MEMORY.kept(_SHARING, ALWAYS, url, lambda: Sharing(url))


def trouble(fault: Exception) -> str:
    """Key of the sentence that says what a store met. The log has the kind; the database is opened anew next time."""
    logging.getLogger("atlas").error("the database of workspaces: %s", type(fault).__name__)
    if isinstance(fault, LookupError):
        return "ledger.trouble.gone"
    if isinstance(fault, ValueError) and not isinstance(fault, SQLAlchemyError):
        return "ledger.trouble.version"
    for name in (_WORKSPACES, _DRAFTS, _SCENARIOS, _SHARING):
        MEMORY.drop(name, ALWAYS, database_url())
    if isinstance(fault, NewerDatabaseError):
        return "ledger.trouble.newer"
    said = str(getattr(fault, "orig", None) or fault).lower()
    name = next((name for words, name in _TROUBLES if any(word in said for word in words)), "other")
    return f"ledger.trouble.{name}"


def asked() -> str:
    """Ask the database whether it is there and whole: "" when it is, else the key of the sentence that says why not."""
    try:
        workspaces().ping()
    except FAULTS as fault:
        return trouble(fault)
    return ""
