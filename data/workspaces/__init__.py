"""Workspaces: a person's ledger kept on the server, in versions, in SQLite or PostgreSQL."""

from data.workspaces.scenarios import Scenarios, Step
from data.workspaces.snapshot import Snapshot
from data.workspaces.store import Store, Version, Workspace

__all__ = ["Scenarios", "Snapshot", "Step", "Store", "Version", "Workspace"]
