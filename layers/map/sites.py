"""Sites close up: the name of each place that the tables know, with the organisations listed there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.map.drawing import Drawing, Layer, LegendItem, Mark
from layers.svg import circle, text, text_width
from layers.text import t
from layers.theme import SIZE_SMALL, palette
from layers.words.names import ground_name

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View

_CLOSE = 14.0
_PRECISE = ("point", "street")  # an area is no place to put a name on


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """From zoom 14 on, one name a site, the fuller sites first; it gives way to figures and points."""
    counts = selection.counted["site_id"].value_counts()
    sites = facts.sites[facts.sites["precision"].isin(_PRECISE)]
    marks = [_mark(row, int(counts.get(row.id, 0)), view) for row in sites.itertuples()]
    swatch = circle(14, 8, 3, fill=palette(view.theme).ink_soft)
    legend = (LegendItem(swatch, t("map.legend.site", view.lang), t("map.group.ground", view.lang)),)
    return Drawing("sites", (), tuple(marks), legend)


def _mark(row: Any, number: int, view: View) -> Mark:
    inks, name = palette(view.theme), ground_name(row, view.lang)[0]
    said = t("map.label.site", view.lang, name=name, n=number) if number else name
    wide = text_width(said, SIZE_SMALL, 600) + 22
    svg = circle(6, 10, 2.6, fill=inks.ink_soft) + text(
        13, 14, said, size=SIZE_SMALL, fill=inks.ink, weight=600, halo=inks.halo
    )
    return Mark(row.lon, row.lat, svg, wide, 20, 6, 26, priority=min(39, 5 + number), yields=True, min_zoom=_CLOSE)


LAYER = Layer("sites", build, modes=("now", "both"))
