"""District outlines, as hairlines, with their names. They are schematic: not for drawing a boundary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.map.drawing import Drawing, Layer, LegendItem, Mark, Shape, Style
from layers.svg import line, text, text_width
from layers.text import t
from layers.theme import SIZE_SMALL, palette

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """One hairline and one small grey name a district; names give way to everything else."""
    inks = palette(view.theme)
    style = Style(stroke=inks.district, width=0.9, dash=(4.0, 2.5))
    shapes, marks = [], []
    for row in facts.boundaries.districts.itertuples():
        name = str(getattr(row, f"name_{view.lang}"))
        shapes.append(Shape(row.geometry.boundary, style))
        wide = text_width(name, SIZE_SMALL) + 2 * len(name) + 6
        svg = text(wide / 2, 14, name, size=SIZE_SMALL, fill=inks.place, anchor="middle", halo=inks.land, spacing=1.5)
        marks.append(
            Mark(row.label_lon, row.label_lat, svg, wide, 20, wide / 2, 10, priority=1, yields=True, min_zoom=9)
        )
    swatch = line(1, 8, 27, 8, stroke=inks.district, width=1.2, dash="4 2.5")
    legend = (LegendItem(swatch, t("map.legend.district", view.lang), t("map.group.ground", view.lang)),)
    return Drawing("districts", tuple(shapes), tuple(marks), legend)


LAYER = Layer("districts", build, filtered=False)
