"""Organisations. Located ones travel as a point set (layers.map.points); here are their legend and the count badges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers import theme
from layers.map.drawing import Drawing, Layer, LegendItem
from layers.map.landmark import blocks, placement
from layers.svg import circle, group, kind_shape, rect
from layers.text import t
from layers.theme import palette

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """A hollow badge a park with the organisations of which only the park is known: a count, never a dot."""
    organised = blocks.by_park(selection.enterprises, facts.parks)
    places = placement.spots(facts, view, "enterprises")
    marks = []
    for park in blocks.records(facts.parks):
        key = str(park["id"])
        loose = int((organised[key]["precision"] == "park").sum())
        if not loose or (key, "count") not in places:
            continue
        title = t("map.title.loose", view.lang, name=park[f"short_{view.lang}"], n=loose)
        lon, lat = float(str(park["lon"])), float(str(park["lat"]))
        block = blocks.count(loose, view)
        marks += [
            placement.mark(lon, lat, block, place, view, title=title, target=f"park:{key}", priority=75)
            for place in places[key, "count"]
        ]
    return Drawing("enterprises", (), tuple(marks), _legend(view))


def _legend(view: View) -> tuple[LegendItem, ...]:
    inks, heading = palette(view.theme), t("map.group.organisations", view.lang)
    ink = theme.family_colour("chips", view.theme)
    kinds = [
        LegendItem(
            kind_shape(14, 8, 6, kind, fill=inks.panel, stroke=inks.ink_soft),
            t(f"vocab.kind.{kind}", view.lang),
            heading,
        )
        for kind in theme.KINDS
    ]
    halo = circle(14, 8, 8, fill=ink, opacity=0.22) + circle(14, 8, 3.5, fill=ink)
    area = circle(14, 8, 4.5, fill=inks.panel, stroke=ink, width=1.8)
    badge = rect(1, 2, 26, 12, fill=inks.panel, stroke=inks.count, stroke_width=1.2, radius=6, dash="3 2")
    return (
        *kinds,
        LegendItem(circle(14, 8, 4.5, fill=ink), t("map.legend.point", view.lang), heading),
        LegendItem(halo, t("map.legend.street", view.lang), heading),
        LegendItem(area, t("map.legend.area", view.lang), heading),
        LegendItem(group(0, 0, badge), t("map.legend.loose", view.lang), heading),
    )


LAYER = Layer("enterprises", build, modes=("now", "both"))
