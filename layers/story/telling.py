"""Fill chapters with the figures of a view, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from layers.figures.provenance import value_text
from layers.map.extent import Extent, layout
from layers.story.chapters import PLACE, Told, places
from layers.story.figures import figure
from layers.story.named import named
from layers.text import has, t
from layers.words.filter_text import filter_text

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable

    from data.load import Facts
    from geo.filter import Selection
    from layers.figures.figure import Figure
    from layers.story.chapters import Chapter
    from layers.view import View

    Lookup = Callable[[str], Figure | None]

_PARK_ROOM = 0.045  # degrees shown beyond the outermost site of a park: about 5 km, so that the belt is seen as a belt
_CLOSE = 0.05  # of the layout's extent, left out at each side when only the layout is looked at


def tell(facts: Facts, selection: Selection, view: View, items: Iterable[Chapter]) -> tuple[Told, ...]:
    """Every chapter that is not hidden, in order, in ``view.lang``, from the rows that pass the view's filter.

    A chapter all of whose figures the view leaves out is not told: ``audible`` says which are.
    """
    look_up, narrowed = _look_up(facts, selection, view), view_text(facts, view)
    told = []
    for item in _audible(items, look_up, view):
        title, titled = _filled(item.text("title", view.lang), look_up, view.lang)
        sentence, said = _filled(item.text("sentence", view.lang), look_up, view.lang)
        figures = tuple(found for key in item.figures if (found := look_up(key)) is not None)
        stated = {key: found for key in (*titled, *said, *item.figures) if (found := look_up(key)) is not None}
        told.append(
            Told(
                item,
                title,
                sentence,
                item.text("notes", view.lang),
                figures,
                _extent(item, facts),
                tuple(stated.values()),
                named(item, facts, selection, view),
                narrowed,
            )
        )
    return tuple(told)


def audible(facts: Facts, selection: Selection, view: View, items: Iterable[Chapter]) -> tuple[Chapter, ...]:
    """The chapters that are told under a view: not hidden, and with at least one figure that the view does tell."""
    return _audible(items, _look_up(facts, selection, view), view)


def titles(facts: Facts, selection: Selection, view: View, items: Iterable[Chapter]) -> tuple[str, ...]:
    """The titles of all chapters as they are told, hidden ones too: how a list names them."""
    look_up = _look_up(facts, selection, view)
    return tuple(_filled(item.text("title", view.lang), look_up, view.lang)[0] for item in items)


def view_text(facts: Facts, view: View) -> str:
    """What a view leaves out, as it stands over every chapter: its filter and what is not public; "" for nothing."""
    parts = [filter_text(facts, view.filter, view.lang)] if not view.filter.is_empty else []
    if view.hidden:
        parts.append(t("story.absent.version", view.lang))
    return t("story.absent.join", view.lang).join(parts)


def _look_up(facts: Facts, selection: Selection, view: View) -> Lookup:
    """The figure of a key, each made once."""
    known: dict[str, Figure | None] = {}

    def look_up(key: str) -> Figure | None:
        if key not in known:
            known[key] = figure(key, facts, selection, view)
        return known[key]

    return look_up


def _audible(items: Iterable[Chapter], look_up: Lookup, view: View) -> tuple[Chapter, ...]:
    shown = tuple(item for item in items if not item.hidden)
    if view.filter.is_empty and not view.hidden:
        return shown
    return tuple(item for item in shown if not item.figures or not all(map(_left_out, map(look_up, item.figures))))


def _left_out(found: Figure | None) -> bool:
    return found is not None and found.value is None and bool(found.instead)


def _filled(text: str, look_up: Lookup, lang: str) -> tuple[str, list[str]]:
    """A title or a sentence with its figures, and their keys."""
    wording = _wording(text, look_up)
    return PLACE.sub(lambda match: _words(look_up(match[2]), match, lang), wording), places(wording)


def _wording(text: str, look_up: Lookup) -> str:
    """The first wording (they stand between ``|``) all of whose figures are known, else the last."""
    wordings = [part.strip() for part in text.split("|")]
    for wording in wordings:
        if all(found is None or found.value is not None for found in map(look_up, places(wording))):
            return wording
    return wordings[-1]


def _words(found: Figure | None, place: re.Match[str], lang: str) -> str:
    """A figure inside a sentence: value and unit; an unknown key stays as the person wrote it."""
    if found is None:
        return place[0]
    value = value_text(found, lang)
    if place[1] or found.value is None or not found.unit:
        return value
    return with_unit(value, found.unit, lang)


def with_unit(value: str, unit: str, lang: str) -> str:
    """Value and unit in running text: 468 家, 44.8%, CNY 29.6 bn."""
    before, after = unit_parts(unit)
    after = unit_of(value, after, lang)
    key = "value_percent" if after == "%" else "value_unit"
    return t(f"story.{key}", lang, before=before, value=value, unit=after).strip()


def unit_of(value: str, unit: str, lang: str) -> str:
    """The unit as it stands behind this value: one organisation, two organisations."""
    one = f"story.one.{unit}"
    return t(one, lang) or unit if value == "1" and has(one, lang) else unit


def unit_parts(unit: str) -> tuple[str, str]:
    """What stands before and what stands behind a number: English money has its currency before it."""
    return ("CNY", unit.removeprefix("CNY ")) if unit.startswith("CNY ") else ("", unit)


def _extent(item: Chapter, facts: Facts) -> Extent:
    """Where the map goes: the layout with its surroundings (city), nearer to it, or a park with its known sites."""
    if item.camera.startswith("park:"):
        park = item.camera.removeprefix("park:")
        anchor = facts.parks[facts.parks["id"] == park]
        sites = facts.sites[(facts.sites["park_id"] == park) & (facts.sites["precision"] != "park")]
        if len(anchor):
            lon, lat = pd.concat([anchor["lon"], sites["lon"]]), pd.concat([anchor["lat"], sites["lat"]])
            x, y = 1.2 * _PARK_ROOM, _PARK_ROOM
            return Extent(lon.min() - x, lat.min() - y, lon.max() + x, lat.max() + y)
    extent = layout(facts.parks)
    if item.camera == "city":
        return extent
    wide, high = (extent.east - extent.west) * _CLOSE, (extent.north - extent.south) * _CLOSE
    return Extent(extent.west + wide, extent.south + high, extent.east - wide, extent.north - high)
