"""The map: one layer a file, listed here in drawing order. A layer is ``build(facts, selection, view) -> Drawing``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.map import (
    belt,
    designations,
    districts,
    enterprises,
    ground,
    investment,
    landmarks,
    metro,
    park_areas,
    roads,
    specialisation,
)

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.map.drawing import Drawing, Layer
    from layers.view import View

LAYERS: tuple[Layer, ...] = tuple(
    module.LAYER
    for module in (
        ground,
        districts,
        roads,
        metro,
        belt,
        park_areas,
        specialisation,
        landmarks,
        investment,
        designations,
        enterprises,
    )
)


def shown(view: View) -> tuple[Layer, ...]:
    """Layers that are on in this view and have something to say in its mode, in drawing order."""
    on = {layer.id for layer in LAYERS if layer.default_on} if view.layers is None else set(view.layers)
    return tuple(layer for layer in LAYERS if view.mode in layer.modes and (layer.id in on or not layer.switchable))


def drawings(facts: Facts, selection: Selection, view: View) -> tuple[Drawing, ...]:
    """What the view shows, layer by layer, for any renderer."""
    return tuple(layer.build(facts, selection, view) for layer in shown(view))
