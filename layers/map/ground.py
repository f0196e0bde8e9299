"""Land and water: the ground everything stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapely import clip_by_rect, get_parts
from shapely.geometry.base import BaseGeometry

from layers.map.drawing import Drawing, Layer, LegendItem, Mark, Shape, Style
from layers.map.extent import Extent, layout
from layers.svg import rect, text, text_width
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
    shapes = [Shape(_city(facts), land)]
    marks = []
    for row in sorted(facts.boundaries.water.itertuples(), key=lambda row: row.kind == "island"):
        shapes.append(Shape(row.geometry, land if row.kind == "island" else water))
        if row.kind != "island":
            marks.append(_name(row, layout(facts.parks), view))
    legend = (
        LegendItem(
            rect(1, 2, 26, 12, fill=inks.water, stroke=inks.water_line, radius=2),
            t("map.legend.water", view.lang),
            t("map.group.ground", view.lang),
        ),
    )
    return Drawing("ground", tuple(shapes), tuple(marks), legend)


def _city(facts: Facts) -> BaseGeometry:
    """Outline of the city."""
    outline = facts.boundaries.city
    if not isinstance(outline, BaseGeometry):
        raise TypeError(f"outline of the city: {type(outline).__name__}; expected a polygon")
    return outline


def _name(row: Any, seen: Extent, view: View) -> Mark:
    """The name of a water, italic as on every map, at a place that lies in it and, where it can, in the first look."""
    inks = palette(view.theme)
    name = str(getattr(row, f"name_{view.lang}"))
    big = row.kind == "river"
    near = clip_by_rect(row.geometry, seen.west, seen.south, seen.east, seen.north)
    spot = max(get_parts(row.geometry if near.is_empty else near), key=lambda part: part.area).representative_point()
    size = SIZE_BODY if big else SIZE_SMALL
    wide = text_width(name, size) + 8
    svg = text(wide / 2, 14, name, size=size, fill=inks.water_name, anchor="middle", halo=inks.water, style="italic")
    return Mark(spot.x, spot.y, svg, wide, 20, wide / 2, 10, priority=2, yields=True, min_zoom=8 if big else 9.5)


LAYER = Layer("ground", build, switchable=False)
