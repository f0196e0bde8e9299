"""Where scenarios are kept: the pages that make them and the one that forgets a browser share it."""

from __future__ import annotations

from data.workspaces import Scenarios
from layers.memory import ALWAYS, MEMORY
from layers.settings import database_url


def scenarios() -> Scenarios:
    """The one store of this process."""
    url = database_url()
    return MEMORY.kept("scenarios", ALWAYS, url, lambda: Scenarios(url))
