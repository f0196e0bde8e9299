"""Changes to a sequence of chapters: give each an id of its own, move, copy or leave out one. Nothing else moves."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from layers.story.chapters import Chapter

    Chapters = tuple[Chapter, ...]


def with_ids(items: Iterable[Chapter]) -> Chapters:
    """The same chapters, each under an id of its own: the first of several keeps it, none is left without."""
    taken: set[str] = set()
    out = []
    for item in items:
        name = _free(item.id or "chapter", taken)
        taken.add(name)
        out.append(item if name == item.id else replace(item, id=name))
    return tuple(out)


def _free(name: str, taken: Iterable[str]) -> str:
    """``name``, or where it is taken the first free of ``name-2``, ``name-3`` …"""
    held = set(taken)
    return name if name not in held else next(one for n in count(2) if (one := f"{name}-{n}") not in held)


def moved(items: Chapters, which: str, by: int) -> Chapters:
    """``which`` by so many places earlier (below 0) or later; it stops at either end."""
    at = _place(items, which)
    if at is None:
        return items
    rest = [item for item in items if item.id != which]
    rest.insert(max(0, min(len(rest), at + by)), items[at])
    return tuple(rest)


def copied(items: Chapters, which: str) -> Chapters:
    """A copy of ``which`` under a new id, right behind it."""
    at = _place(items, which)
    if at is None:
        return items
    copy = replace(items[at], id=_free(which, (item.id for item in items)))
    return (*items[: at + 1], copy, *items[at + 1 :])


def without(items: Chapters, which: str) -> Chapters:
    """All but ``which``."""
    return tuple(item for item in items if item.id != which)


def _place(items: Chapters, which: str) -> int | None:
    return next((place for place, item in enumerate(items) if item.id == which), None)
