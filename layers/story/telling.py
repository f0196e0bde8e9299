"""Fill chapters with the figures of a view, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from layers.figures.provenance import value_text
from layers.map.extent import Extent, layout
from layers.story.chapters import PLACE, Told
from layers.story.figures import figure
from layers.text import t

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

    from data.load import Facts
    from geo.filter import Selection
    from layers.figure import Figure
    from layers.story.chapters import Chapter
    from layers.view import View

_PARK_ROOM = 0.03  # degrees shown beyond the outermost site of a park: about 3 km


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
            lambda match: _words(look_up(match[2]), match, view.lang), item.text("sentence", view.lang)
        )
        figures = tuple(found for key in item.figures if (found := look_up(key)) is not None)
        told.append(
            Told(
                item,
                item.text("title", view.lang),
                sentence,
                item.text("notes", view.lang),
                figures,
                _extent(item, facts),
            )
        )
    return tuple(told)


def _words(found: Figure | None, place: re.Match[str], lang: str) -> str:
    """A figure inside a sentence: value and unit; an unknown key stays as the person wrote it."""
    if found is None:
        return place[0]
    value = value_text(found, lang)
    if place[1] or found.value is None or not found.unit:
        return value
    return t("story.value_unit", lang, value=value, unit=found.unit)


def _extent(item: Chapter, facts: Facts) -> Extent:
    """Where the map goes: the whole layout, the layout with its surroundings, or one park with all its known sites."""
    if item.camera.startswith("park:"):
        park = item.camera.removeprefix("park:")
        anchor = facts.parks[facts.parks["id"] == park]
        sites = facts.sites[(facts.sites["park_id"] == park) & (facts.sites["precision"] != "park")]
        if len(anchor):
            lon, lat = pd.concat([anchor["lon"], sites["lon"]]), pd.concat([anchor["lat"], sites["lat"]])
            x, y = 1.2 * _PARK_ROOM, _PARK_ROOM
            return Extent(lon.min() - x, lat.min() - y, lon.max() + x, lat.max() + y)
    extent = layout(facts.parks)
    if item.camera != "city":
        return extent
    wide, high = (extent.east - extent.west) * 0.22, (extent.north - extent.south) * 0.22
    return Extent(extent.west - wide, extent.south - high, extent.east + wide, extent.north + high)
