"""Areas of the parks: soft and dashed where the extent is only a sketch, a plain line where the outline is real."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.map.drawing import Drawing, Layer, LegendItem, Shape, Style
from layers.svg import rect
from layers.text import t
from layers.theme import palette

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """One area a feature; the selected park's are stronger. The tooltip says how far the outline can be trusted."""
    inks = palette(view.theme)
    shapes = []
    for row in facts.boundaries.park_areas.itertuples():
        chosen = view.selected == f"park:{row.park_id}"
        style = Style(
            stroke=inks.selected if chosen else inks.park_line,
            width=2.2 if chosen else 1.1,
            stroke_opacity=1.0 if chosen else 0.75,
            dash=(5.0, 4.0) if row.schematic else (),
            fill=inks.park_fill,
            fill_opacity=0.26,
        )
        trust = t("map.title.schematic" if row.schematic else "map.title.outline", view.lang)
        title = t("map.title.area", view.lang, name=getattr(row, f"name_{view.lang}"), trust=trust)
        shapes.append(Shape(row.geometry, style, title=title, target=f"park:{row.park_id}"))
    swatches = (("5 4", "map.legend.area_schematic"), ("", "map.legend.area_real"))
    legend = tuple(
        LegendItem(
            rect(
                2,
                2,
                24,
                12,
                fill=inks.park_fill,
                opacity=0.5,
                stroke=inks.park_line,
                stroke_width=1.2,
                radius=4,
                dash=dash,
            ),
            t(key, view.lang),
            t("map.group.ground", view.lang),
        )
        for dash, key in swatches
    )
    return Drawing("park_areas", tuple(shapes), (), legend)


LAYER = Layer("park_areas", build, filtered=False)
