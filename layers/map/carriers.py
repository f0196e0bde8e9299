"""Estates and buildings in which organisations are: places with a name, drawn small and counted nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.map.drawing import Drawing, Layer, LegendItem, Mark
from layers.svg import group, rect, text, text_width
from layers.text import t
from layers.theme import SIZE_SMALL, palette
from layers.words.names import row_name

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View

CLOSE = 11.0  # zoom from which a place of a few hundred metres can be told from its neighbours
NAMED = 13.0


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """A hollow square for each place, its name beside it when close; one known by its park only has no place."""
    inks, marks = palette(view.theme), []
    square = rect(1, 1, 10, 10, fill=inks.panel, stroke=inks.ink_soft, stroke_width=1.4)
    places = selection.carriers
    for _, row in places[places["precision"] != "park"].iterrows() if len(places) else ():
        name = row_name(row, view.lang)
        title = t("map.title.carrier", view.lang, name=name)
        at, target = (float(row["lon"]), float(row["lat"])), f"org:{row['id']}"
        marks.append(Mark(*at, square, 12, 12, 6, 6, title, target, 30, yields=True, min_zoom=CLOSE))
        label = text(0, 12, name, size=SIZE_SMALL, fill=inks.place, halo=inks.land)
        width = text_width(name, SIZE_SMALL) + 2
        marks.append(Mark(*at, label, width, 16, -9, 8, priority=2, yields=True, min_zoom=NAMED))
    swatch = group(8, 2, square)
    legend = (LegendItem(swatch, t("map.legend.carrier", view.lang), t("map.group.organisations", view.lang)),)
    return Drawing("carriers", (), tuple(marks), legend)


LAYER = Layer("carriers", build, modes=("now", "both"))
