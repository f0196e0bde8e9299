"""What the plan designates: per park the sectors of clause 14, in the document's own terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.map.drawing import Drawing, Layer, LegendItem
from layers.map.landmark import blocks, placement
from layers.svg import circle, rect
from layers.text import t
from layers.theme import palette

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """A chip a designated sector; beside the present state it counts the organisations in it, hollow where none is."""
    organised = blocks.by_park(selection.counted, facts.parks)
    designated_in = blocks.by_park(facts.designations, facts.parks)
    places = placement.spots(facts, view, "designations")
    marks = []
    for park in blocks.records(facts.parks):
        key = str(park["id"])
        designated = designated_in[key]
        organisations = None if view.mode == "plan" else organised[key]
        if (key, "chips") not in places:
            continue
        terms = t("map.join", view.lang).join(designated[f"term_{view.lang}"].astype(str))
        title = t("map.title.designated", view.lang, name=park[f"short_{view.lang}"], terms=terms)
        lon, lat = float(str(park["lon"])), float(str(park["lat"]))
        for place in places[key, "chips"]:
            block = blocks.chips(designated, organisations, facts, view, place.spot.shape)
            marks.append(placement.mark(lon, lat, block, place, view, title=title, target=f"park:{key}", priority=60))
    return Drawing("designations", (), tuple(marks), _legend(view))


def _legend(view: View) -> tuple[LegendItem, ...]:
    inks = palette(view.theme)
    ink = palette(view.theme).more
    group = t("map.group.plan", view.lang)

    def swatch(hollow: bool) -> str:
        return rect(0.5, 1.5, 27, 13, fill=inks.panel, stroke=ink, radius=6.5, dash="3 2.4" if hollow else "") + circle(
            8, 8, 3, fill=inks.panel if hollow else ink, stroke=ink, width=1.2
        )

    full = LegendItem(
        swatch(False), t(f"map.legend.designated{'' if view.mode == 'plan' else '_count'}", view.lang), group
    )
    return (
        (full,)
        if view.mode == "plan"
        else (full, LegendItem(swatch(True), t("map.legend.designated_none", view.lang), group))
    )


LAYER = Layer("designations", build, modes=("plan", "both"))
