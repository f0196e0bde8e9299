"""Metro lines, dotted grey: how people reach the parks, without competing with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.map._html import line
from layers.map.drawing import Drawing, Layer, LegendItem, Shape, Style
from layers.text import t
from layers.theme import palette

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """One dotted line a metro line; its name is the tooltip."""
    inks = palette(view.theme)
    style = Style(stroke=inks.metro, width=1.3, dash=(1.3, 2.6))
    shapes = tuple(
        Shape(row.geometry, style, title=str(getattr(row, f"name_{view.lang}")))
        for row in facts.boundaries.metro_lines.itertuples()
    )
    swatch = line(1, 8, 27, 8, stroke=inks.metro, width=1.6, dash="1.3 2.6")
    return Drawing(
        "metro", shapes, (), (LegendItem(swatch, t("map.legend.metro", view.lang), t("map.group.ground", view.lang)),)
    )


LAYER = Layer("metro", build)
