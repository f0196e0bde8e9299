"""By which link this session looks at a shared workspace, and which columns are locked because of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers import state
from layers.privacy import known
from layers.settings import hidden_columns

if TYPE_CHECKING:
    from data.workspaces.sharing import Grant

_GRANT = "together.grant"


def grant() -> Grant | None:
    """What a link allows this session; None without one."""
    held: Grant | None = state.recall(_GRANT, None)
    return held


def hold(held: Grant | None) -> None:
    """From now on this session has this grant, or none."""
    if held is None:
        state.forget(_GRANT)
    else:
        state.remember(_GRANT, held)


def locked_columns() -> tuple[str, ...]:
    """What this session never sees: what the installation hides, and what the owner of a public address does."""
    held = grant()
    return known((*hidden_columns(), *(held.hidden if held else ())))
