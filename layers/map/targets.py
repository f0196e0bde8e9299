"""Targets that parks have published for themselves, beside their landmarks; the city's stand in the legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.figures.targets import city_lines
from layers.map.drawing import Drawing, Layer, LegendItem
from layers.map.landmark import blocks, placement
from layers.text import t

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """Two lines at most for a park, the furthest year first; the tooltip has them all. A filter changes nothing.

    Targets of the whole city have no place of their own, so they never cover the layout: they are lines of the legend.
    """
    places = placement.spots(facts, view, "targets")
    marks = []
    for park in blocks.records(facts.parks):
        key = str(park["id"])
        if (key, "targets") not in places:
            continue
        told = t("map.join", view.lang).join(blocks.goal_lines(facts, key, view))
        title = t("map.title.targets", view.lang, name=park[f"short_{view.lang}"], parts=told)
        lon, lat = float(str(park["lon"])), float(str(park["lat"]))
        block = blocks.goals(facts, key, view)
        marks += [
            placement.mark(lon, lat, block, place, view, title=title, target=f"park:{key}", priority=50)
            for place in places[key, "targets"]
        ]
    flag, lang = blocks.flag(9, view), view.lang
    legend = LegendItem(flag, t("map.legend.targets", lang), t("map.group.targets", lang))
    heading = t("map.group.city_targets", lang)
    city = (LegendItem(flag, line, heading) for line in city_lines(facts, lang))
    return Drawing("targets", (), tuple(marks), (legend, *city))


LAYER = Layer("targets", build, modes=("plan", "both"), quiet=("both",), filtered=False)
