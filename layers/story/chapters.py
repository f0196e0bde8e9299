"""Chapters as data: a person may edit, reorder and hide them; what is wrong with an edit is said, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from layers.figures.figure import Figure
    from layers.map.extent import Extent
    from layers.story.named import Named

CAMERAS = ("city", "layout")  # besides ``park:<id>``
PLACE = re.compile(r"\{(#?)([a-z0-9_.:-]+)\}")  # {key}: value and unit; {#key}: the value alone
MOST_FIGURES = 3
AUDIENCES = ("planner", "investor", "mayor")
_LISTS = ("layers", "figures", "named", "audiences")


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter. ``camera``: city, layout or park:<id>. ``{key}`` in a title or a sentence stands for the figure of
    that key; both may have several wordings with ``|`` between them: the first whose figures are all known is told.

    ``named``: what is named below them, ids of organisations or keys of ``layers.story.named``. ``audiences``: for whom
    the chapter is told; empty for everybody.
    """

    id: str
    camera: str
    layers: tuple[str, ...]
    figures: tuple[str, ...]
    title_zh: str
    title_en: str
    sentence_zh: str
    sentence_en: str
    notes_zh: str
    notes_en: str
    hidden: bool = False
    named: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()

    def text(self, name: str, lang: str) -> str:
        """``title``, ``sentence`` or ``notes`` in a language."""
        return str(getattr(self, f"{name}_{lang}"))


@dataclass(frozen=True, slots=True)
class Told:
    """A chapter with its figures filled in, for a player, a slide or a page. ``extent`` is where the map goes.

    ``figures`` stand beside the sentence; ``stated`` are all whose values the sentence itself names, and those.
    ``named`` are organisations, projects … by name; ``view`` says what the view leaves out, "" for nothing.
    """

    chapter: Chapter
    title: str
    sentence: str
    notes: str
    figures: tuple[Figure, ...]
    extent: Extent
    stated: tuple[Figure, ...] = ()
    named: tuple[Named, ...] = ()
    view: str = ""


def chapters(frame: pd.DataFrame) -> tuple[Chapter, ...]:
    """Rows of the table ``chapters`` (or of a person's edit of it) in their order; missing cells are empty."""
    return tuple(_chapter(row) for row in frame.to_dict("records"))


def _chapter(row: Mapping[Hashable, Any]) -> Chapter:
    def cell(name: str) -> str:
        value = row.get(name)
        return value.strip() if isinstance(value, str) else ""

    def parts(name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in cell(name).split(";") if part.strip())

    texts = {field.name: cell(field.name) for field in fields(Chapter) if field.name.endswith(("_zh", "_en"))}
    hidden = row.get("hidden")
    return Chapter(
        id=cell("id"),
        camera=cell("camera"),
        layers=parts("layers"),
        figures=parts("figures"),
        named=parts("named"),
        audiences=parts("audiences"),
        hidden=bool(hidden) if pd.notna(hidden) else False,
        **texts,
    )


def to_frame(items: Iterable[Chapter]) -> pd.DataFrame:
    """Chapters as a table with the columns of tables/chapters.csv: what is edited and saved with a workspace."""
    rows = [
        {field.name: getattr(item, field.name) for field in fields(Chapter)}
        | {name: ";".join(getattr(item, name)) for name in _LISTS}
        for item in items
    ]
    return pd.DataFrame(rows, columns=[field.name for field in fields(Chapter)])


def for_audience(items: Iterable[Chapter], audience: str) -> tuple[Chapter, ...]:
    """The chapters that are told to an audience; "" is everybody, who is told all."""
    return tuple(item for item in items if not audience or not item.audiences or audience in item.audiences)


def _both(before: Chapter, after: Chapter) -> bool:
    """Whether going from one chapter to the next would move the map and change its layers at once."""
    return before.camera != after.camera and set(before.layers) != set(after.layers)


def steps(items: Iterable[Chapter]) -> tuple[Chapter, ...]:
    """What a player goes through: the chapters that are not hidden; one that would do both is told in two steps,
    first the move under the layers of the chapter before, then the layers."""
    out: list[Chapter] = []
    for item in items:
        if item.hidden:
            continue
        if out and _both(out[-1], item):
            out.append(replace(item, layers=out[-1].layers))
        out.append(item)
    return tuple(out)


def places(sentence: str) -> list[str]:
    """Keys of the figures that a title or a sentence names, in order."""
    return [key for _, key in PLACE.findall(sentence)]


def troubles(
    items: Sequence[Chapter], *, parks: Iterable[str], layers: Iterable[str], keys: Iterable[str]
) -> list[tuple[str, str, str]]:
    """What is wrong with a sequence of chapters, as (chapter id, code, value).

    Codes: ``no_id`` · ``twice`` (same id) · ``camera`` · ``layer`` · ``figure`` (unknown ones) · ``many`` (more than
    three figures) · ``both`` (a chapter moves the map and changes its layers: ``steps`` makes it two).
    """
    cameras = {*CAMERAS, *(f"park:{park}" for park in parks)}
    known_layers, known_keys = set(layers), set(keys)
    found: list[tuple[str, str, str]] = []
    seen: set[str] = set()
    for item in items:
        if not item.id:
            found.append(("", "no_id", ""))
        if item.id in seen:
            found.append((item.id, "twice", item.id))
        seen.add(item.id)
        if item.camera not in cameras:
            found.append((item.id, "camera", item.camera))
        found += [(item.id, "layer", layer) for layer in item.layers if layer not in known_layers]
        texts = (item.title_zh, item.title_en, item.sentence_zh, item.sentence_en)
        used = (*item.figures, *(key for text in texts for key in places(text)))
        found += [(item.id, "figure", key) for key in dict.fromkeys(used) if key not in known_keys]
        if len(item.figures) > MOST_FIGURES:
            found.append((item.id, "many", str(len(item.figures))))
    shown = [item for item in items if not item.hidden]
    for before, after in pairwise(shown):
        if _both(before, after):
            found.append((after.id, "both", ""))
    return found
