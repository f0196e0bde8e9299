"""Targets that parks have published for themselves, beside their landmarks; the city's are on the targets page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.map import _blocks, _place
from layers.map.drawing import Drawing, Layer, LegendItem
from layers.text import t

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """Two lines at most for a park, the furthest year first; the tooltip has them all. A filter changes nothing."""
    places = _place.spots(facts, view, "targets")
    marks = []
    for park in _blocks.records(facts.parks):
        key = str(park["id"])
        if (key, "targets") not in places:
            continue
        told = t("map.join", view.lang).join(_blocks.goal_lines(facts, key, view))
        title = t("map.title.targets", view.lang, name=park[f"short_{view.lang}"], parts=told)
        lon, lat = float(str(park["lon"])), float(str(park["lat"]))
        block = _blocks.goals(facts, key, view)
        marks.append(
            _place.mark(
                lon, lat, block, places[key, "targets"], title=title, target=f"park:{key}", priority=50, min_zoom=10.4
            )
        )
    legend = LegendItem(_blocks.flag(9, view), t("map.legend.targets", view.lang), t("map.group.targets", view.lang))
    return Drawing("targets", (), tuple(marks), (legend,))


LAYER = Layer("targets", build, modes=("plan", "both"), quiet=("both",))
