"""Metro lines, dotted grey, and railways, dashed: how people reach the parks, without competing with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.map.drawing import Drawing, Layer, LegendItem, Shape, Style
from layers.svg import line
from layers.text import t
from layers.theme import palette

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """One dotted line a metro line, one dashed a railway; the name is the tooltip."""
    inks = palette(view.theme)
    style = Style(stroke=inks.metro, width=1.3, dash=(1.3, 2.6))
    rail = Style(stroke=inks.road, width=1.6, dash=(8, 3))
    lines = ((facts.boundaries.rail, rail), (facts.boundaries.metro_lines, style))
    shapes = tuple(
        Shape(row.geometry, how, title=str(getattr(row, f"name_{view.lang}")))
        for frame, how in lines
        for row in frame.itertuples()
    )
    swatch = line(1, 8, 27, 8, stroke=inks.metro, width=1.6, dash="1.3 2.6")
    rails = line(1, 8, 27, 8, stroke=inks.road, width=1.8, dash="8 3")
    group = t("map.group.ground", view.lang)
    legend = (
        LegendItem(swatch, t("map.legend.metro", view.lang), group),
        LegendItem(rails, t("map.legend.rail", view.lang), group),
    )
    return Drawing("metro", shapes, (), legend)


LAYER = Layer("metro", build, filtered=False)
