"""What a view leaves out: a figure of it says so, and is never a zero, “unknown”, or a number of other rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.filter import Filter, Selection
from layers.text import t
from layers.words.filter_text import filter_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.load import Facts
    from layers.figures.figure import Figure
    from layers.view import View

    Builder = Callable[[str, Facts, Selection, View], Figure | None]

# Names of figures that tell a document or a publication: no filter changes them, and under one they say so
UNFILTERED = frozenset(
    {
        *("published", "designation", "designations", "nodes", "poles", "core_output", "instruments"),
        *("instruments.stated", "targets", "targets.met", "targets.on_the_way", "targets.missed", "targets.differ"),
        *("targets.unknown", "targets.elsewhere"),
    }
)
# What of the figures cannot be told when a column is hidden, by the beginning of their keys
_UNSAYABLE = {
    "amount": ("unknown.amount", "largest:"),
    "location": ("belt.share", "belt.located", "belt.range", "unknown.place"),
}


def told_in(key: str, facts: Facts, selection: Selection, view: View, build: Builder) -> Figure | None:
    """The figure of a key as the view may tell it; ``build`` makes it from rows."""
    found = build(key, facts, selection, view)
    if found is None:
        return None
    if any(key.startswith(_UNSAYABLE.get(column, ("\0",))) for column in view.hidden):
        return _absent(found, t("story.absent.public", view.lang), t("story.absent.public_why", view.lang))
    if why := _why_absent(key, found, facts, selection, view, build):
        return _absent(found, t("story.absent.view", view.lang), why)
    if key.partition(":")[0] in UNFILTERED and not view.filter.is_empty:
        return replace(found, label=t("story.figure.unfiltered", view.lang, label=found.label))
    return found


def _why_absent(  # noqa: PLR0917 - a figure and all that it was made from
    key: str, found: Figure, facts: Facts, selection: Selection, view: View, build: Builder
) -> str:
    """Why the filter leaves a figure out; "" where it does not."""
    if view.filter.is_empty:
        return ""
    if view.filter.sectors and key.startswith(("lead:", "family:")):
        return t("story.absent.sectors_why", view.lang)  # shares of what was chosen tell nothing of a park
    if key.startswith("fields."):  # none of the fields need be empty: a zero of some fields is counted
        every = build("fields", facts, selection, view)
        empty = every is None or not every.value
    else:
        empty = not found.value and _elsewhere(key, facts, view, build)
    if empty or _left_out(key, facts, selection, view):
        return t("story.absent.view_why", view.lang, filter=filter_text(facts, view.filter, view.lang))
    return ""


def parks_in(facts: Facts, selection: Selection, view: View) -> frozenset[str]:
    """Parks of which the view shows something: those of its filter in which a row passes, or in which there is none."""
    chosen = set(selection.parks["id"])
    if view.filter.is_empty:
        return frozenset(chosen)
    passing = {*selection.counted["park_id"], *selection.investments["park_id"]}
    filled = {*facts.enterprises["park_id"], *facts.investments["park_id"]}
    return frozenset(park for park in chosen if park in passing or park not in filled)


def _left_out(key: str, facts: Facts, selection: Selection, view: View) -> bool:
    """Whether the key is about a park of which the view shows nothing."""
    park = key.split(":")[1] if ":" in key else ""
    return park in set(facts.parks["id"]) and park not in parks_in(facts, selection, view)


def _elsewhere(key: str, facts: Facts, view: View, build: Builder) -> bool:
    """Whether the figure has a value when nothing is filtered: then it is the filter that leaves it out."""
    whole = Selection(facts.enterprises, facts.investments, facts.parks, facts.carriers)
    found = build(key, facts, whole, replace(view, filter=Filter()))
    return found is not None and bool(found.value)


def _absent(found: Figure, instead: str, why: str) -> Figure:
    return replace(found, value=None, instead=instead, unknown=why, rows=None, detail="", disagreements="", excluded="")
