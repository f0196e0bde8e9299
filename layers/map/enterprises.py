"""Organisations. Located ones travel as a point set (layers.map.points); here is their legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.vocabulary import ORGANISATION_KINDS
from layers import theme
from layers.map.drawing import Drawing, Layer, LegendItem
from layers.svg import circle, kind_shape
from layers.text import t
from layers.theme import palette

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """What the points mean. Organisations of which only the park is known are told in the park's own count."""
    return Drawing("enterprises", (), (), _legend(view))


def _legend(view: View) -> tuple[LegendItem, ...]:
    inks, heading = palette(view.theme), t("map.group.organisations", view.lang)
    ink = theme.palette(view.theme).more
    kinds = [
        LegendItem(
            kind_shape(14, 8, 6, kind, fill=inks.panel, stroke=inks.ink_soft),
            t(f"vocab.kind.{kind}", view.lang),
            heading,
        )
        for kind in ORGANISATION_KINDS
    ]
    halo = circle(14, 8, 8, fill=ink, opacity=0.22) + circle(14, 8, 3.5, fill=ink)
    area = circle(14, 8, 4.5, fill=inks.panel, stroke=ink, width=1.8)
    return (
        *kinds,
        LegendItem(circle(14, 8, 4.5, fill=ink), t("map.legend.point", view.lang), heading),
        LegendItem(halo, t("map.legend.street", view.lang), heading),
        LegendItem(area, t("map.legend.area", view.lang), heading),
    )


LAYER = Layer("enterprises", build, modes=("now", "both"), filtered=False)
