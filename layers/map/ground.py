"""Land and water: the ground everything stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.map._html import rect, text
from layers.map.drawing import Drawing, Layer, LegendItem, Mark, Shape, Style
from layers.text import t
from layers.theme import SIZE_BODY, SIZE_SMALL, palette

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """The city as land, its river and lakes as water, islands as land again, each water with its name."""
    inks = palette(view.theme)
    land = Style(fill=inks.land)
    water = Style(stroke=inks.water_line, width=0.8, fill=inks.water)
    shapes = [Shape(facts.boundaries.city, land)]
    marks = []
    for row in sorted(facts.boundaries.water.itertuples(), key=lambda row: row.kind == "island"):
        shapes.append(Shape(row.geometry, land if row.kind == "island" else water))
        if row.kind != "island":
            marks.append(_name(row, view))
    legend = (LegendItem(rect(1, 2, 26, 12, fill=inks.water, stroke=inks.water_line, radius=2), t("map.legend.water", view.lang)),)
    return Drawing("ground", tuple(shapes), tuple(marks), legend)


def _name(row: object, view: View) -> Mark:
    """The name of a water, italic as on every map, at a place that lies in it."""
    inks = palette(view.theme)
    name = str(getattr(row, f"name_{view.lang}"))
    big = getattr(row, "kind", "") == "river"
    spot = row.geometry.representative_point()  # type: ignore[attr-defined]
    size = SIZE_BODY if big else SIZE_SMALL
    svg = text(60, 14, name, size=size, fill=inks.water_name, anchor="middle", halo=inks.water, style="italic")
    return Mark(spot.x, spot.y, svg, 120, 20, 60, 10, priority=2, yields=True, min_zoom=8 if big else 9.5)


LAYER = Layer("ground", build, switchable=False)
