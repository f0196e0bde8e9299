"""Fill chapters with the figures of a view, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from layers.figures.provenance import value_text
from layers.map.extent import Extent, layout
from layers.story.chapters import PLACE, Told, places
from layers.story.figures import figure
from layers.text import t

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable

    from data.load import Facts
    from geo.filter import Selection
    from layers.figures.figure import Figure
    from layers.story.chapters import Chapter
    from layers.view import View

_PARK_ROOM = 0.045  # degrees shown beyond the outermost site of a park: about 5 km, so that the belt is seen as a belt
_CLOSE = 0.05  # of the layout's extent, left out at each side when only the layout is looked at


def tell(facts: Facts, selection: Selection, view: View, items: Iterable[Chapter]) -> tuple[Told, ...]:
    """Every chapter that is not hidden, in order, in ``view.lang``, from the rows that pass the view's filter."""
    known: dict[str, Figure | None] = {}

    def look_up(key: str) -> Figure | None:
        if key not in known:
            known[key] = figure(key, facts, selection, view)
        return known[key]

    told = []
    for item in items:
        if item.hidden:
            continue
        sentence = PLACE.sub(
            lambda match: _words(look_up(match[2]), match, view.lang), _wording(item, view.lang, look_up)
        )
        figures = tuple(found for key in item.figures if (found := look_up(key)) is not None)
        named = (*places(_wording(item, view.lang, look_up)), *item.figures)
        stated = {key: found for key in named if (found := look_up(key)) is not None}
        told.append(
            Told(
                item,
                item.text("title", view.lang),
                sentence,
                item.text("notes", view.lang),
                figures,
                _extent(item, facts),
                tuple(stated.values()),
            )
        )
    return tuple(told)


def _wording(item: Chapter, lang: str, look_up: Callable[[str], Figure | None]) -> str:
    """The first wording (they stand between ``|``) all of whose figures are known, else the last."""
    wordings = [part.strip() for part in item.text("sentence", lang).split("|")]
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
    key = "value_percent" if after == "%" else "value_unit"
    return t(f"story.{key}", lang, before=before, value=value, unit=after).strip()


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
