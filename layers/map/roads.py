"""Motorways other than the two axes, and other roads: thin, grey, for orientation only."""

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

_BIG = ("motorway", "trunk")


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """Casing and core of every motorway, a hairline for the rest; the axes of the belt are left to the belt."""
    inks = palette(view.theme)
    frame = facts.boundaries.roads
    axes = set(facts.boundaries.axes["id"].str.lower())
    rows = [row for row in frame.itertuples() if str(row.ref).lower() not in axes]
    small = [row for row in rows if row[_place(frame)] not in _BIG]
    shapes = [Shape(row.geometry, Style(stroke=inks.road, width=1.0), title=_title(row, view.lang)) for row in small]
    big = [row for row in rows if row[_place(frame)] in _BIG]
    shapes += [Shape(row.geometry, Style(stroke=inks.motorway, width=3.0)) for row in big]
    shapes += [Shape(row.geometry, Style(stroke=inks.land, width=1.4), title=_title(row, view.lang)) for row in big]
    swatch = line(1, 8, 27, 8, stroke=inks.motorway, width=3.2) + line(1, 8, 27, 8, stroke=inks.land, width=1.4)
    return Drawing(
        "roads",
        tuple(shapes),
        (),
        (LegendItem(swatch, t("map.legend.road", view.lang), t("map.group.ground", view.lang)),),
    )


def _place(frame: object) -> int:
    """Place of the column ``class`` in itertuples (a keyword, so it has no attribute of its own)."""
    return list(frame.columns).index("class") + 1  # type: ignore[attr-defined]


def _title(row: object, lang: str) -> str:
    """Name in the reader's language; the road number alone where there is no name."""
    name = getattr(row, f"name_{lang}")
    return name if isinstance(name, str) and name else str(getattr(row, "ref", ""))


LAYER = Layer("roads", build, filtered=False)
