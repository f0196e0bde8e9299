"""The map: one layer a file, listed here in drawing order. A layer is ``build(facts, selection, view) -> Drawing``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.map import (
    belt,
    carriers,
    designations,
    districts,
    enterprises,
    filings,
    ground,
    investment,
    landmarks,
    metro,
    park_areas,
    roads,
    sites,
    specialisation,
    targets,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.load import Facts
    from geo.filter import Selection
    from layers.map.drawing import Drawing, Layer, LegendItem
    from layers.view import Mode, View

LAYERS: tuple[Layer, ...] = tuple(
    module.LAYER
    for module in (
        ground,
        districts,
        filings,
        roads,
        metro,
        belt,
        park_areas,
        sites,
        specialisation,
        landmarks,
        investment,
        designations,
        targets,
        carriers,
        enterprises,
    )
)


# The order in which a reader meets them: figure before ground
_READING = (
    *("analysis", "landmarks", "belt", "designations", "targets", "specialisation", "investment", "enterprises"),
    "carriers",
    "filings",
    "park_areas",
)


def legend(drawings: Sequence[Drawing]) -> tuple[LegendItem, ...]:
    """Legend of what is drawn: the layout first, the ground last, the lines of one group together."""
    rank = {layer: place for place, layer in enumerate(_READING)}
    ordered = sorted(drawings, key=lambda drawing: rank.get(drawing.layer, len(rank)))
    items = [item for drawing in ordered for item in drawing.legend]
    groups = list(dict.fromkeys(item.group for item in items))
    return tuple(item for group in groups for item in items if item.group == group)


def defaults(mode: Mode) -> tuple[str, ...]:
    """Ids of the layers that a mode opens with, in drawing order; those without a say in it stay as they are."""
    return tuple(layer.id for layer in LAYERS if layer.default_on and mode not in layer.quiet)


def shown(view: View) -> tuple[Layer, ...]:
    """Layers that are on in this view and have something to say in its mode, in drawing order."""
    on = set(defaults(view.mode) if view.layers is None else view.layers)
    return tuple(layer for layer in LAYERS if view.mode in layer.modes and (layer.id in on or not layer.switchable))


def drawings(facts: Facts, selection: Selection, view: View) -> tuple[Drawing, ...]:
    """What the view shows, layer by layer, for any renderer."""
    return tuple(layer.build(facts, selection, view) for layer in shown(view))
