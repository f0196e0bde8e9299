"""The chapters that this session tells: those that ship, those edited on the story page, or those of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from layers import state
from layers.story import Chapter, chapters, to_frame

if TYPE_CHECKING:
    from data.load import Facts

    Chapters = tuple[Chapter, ...]

_KEY = "story.chapters"
DRAFT = "story.draft"  # edits that are not told yet


def current_chapters(facts: Facts) -> Chapters:
    """The session's chapters: those edited here or opened with a workspace, else those that ship."""
    kept = state.recall(_KEY, None)
    return kept if kept is not None else chapters(facts.plan["chapters"])


def use_chapters(items: Chapters | None) -> None:
    """Tell these chapters from now on; None goes back to those that ship. A draft that was not put to use goes."""
    state.forget(DRAFT)
    if items is None:
        state.forget(_KEY)
    else:
        state.remember(_KEY, items)


def saved_chapters() -> list[dict[str, object]] | None:
    """The session's own chapters as plain rows, to be kept with a workspace; None when those that ship are in use."""
    own = state.recall(_KEY, None)
    return None if own is None else to_frame(own).to_dict("records")


def frame_of(rows: list[dict[str, object]]) -> pd.DataFrame:
    """What ``saved_chapters`` gave, as a table again."""
    return pd.DataFrame(rows)
