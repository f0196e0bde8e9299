"""Workspaces: a person's ledger kept on the server, in versions, in SQLite or PostgreSQL."""

from data.workspaces.drafts import Draft, Drafts
from data.workspaces.migrations import NewerDatabaseError
from data.workspaces.pages import Pages
from data.workspaces.scenarios import Scenarios, Step
from data.workspaces.snapshot import Snapshot
from data.workspaces.store import Store, Version, Workspace

__all__ = [
    "Draft",
    "Drafts",
    "NewerDatabaseError",
    "Pages",
    "Scenarios",
    "Snapshot",
    "Step",
    "Store",
    "Version",
    "Workspace",
]
