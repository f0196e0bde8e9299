"""What each park is good at: a ring of its organisations by sector round the landmark, the leading family in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.map.drawing import Drawing, Layer, LegendItem, Mark
from layers.map.extent import FAR
from layers.map.landmark import blocks, placement
from layers.svg import circle, donut, grained, swatch
from layers.text import t
from layers.theme import Tints, palette

if TYPE_CHECKING:
    import pandas as pd

    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """Ring area grows with the organisations in the selection (main sector each); a park without any: a dashed ring."""
    organised = blocks.by_park(selection.counted, facts.parks)
    places = placement.spots(facts, view, "specialisation")
    scale = blocks.ring_scale(facts.enterprises)
    marks = []
    for park in blocks.records(facts.parks):
        key = str(park["id"])
        organisations = organised[key]
        lon, lat, target = float(str(park["lon"])), float(str(park["lat"])), f"park:{key}"
        title = _title(str(park[f"short_{view.lang}"]), organisations, facts, view)
        outer = blocks.ring_radius(len(organisations), scale)
        box = 2 * outer + 6
        svg = _ring(organisations, facts, outer, box / 2, view)
        ring = Mark(lon, lat, svg, box, box, box / 2, box / 2, title=title, target=target, priority=90, min_zoom=FAR)
        marks.append(ring)
        block = blocks.lead(organisations, facts, view)
        if block.rows and (key, "lead") in places:
            marks += [
                placement.mark(lon, lat, block, place, view, title=title, target=target, priority=70)
                for place in places[key, "lead"]
            ]
    return Drawing("specialisation", (), tuple(marks), _legend(facts, view))


def _ring(organisations: pd.DataFrame, facts: Facts, outer: float, middle: float, view: View) -> str:
    inks = palette(view.theme)
    found = blocks.families(organisations, facts.sectors)
    if not found:
        return circle(middle, middle, blocks.RING_IN, fill=inks.halo, stroke=inks.count, width=1.4, dash="3 3")
    tints = Tints.of(facts)
    parts = [
        (float(n), tints.sector(sector, view.theme)) for sectors in found.values() for sector, n in sectors.items()
    ]
    grains = [(float(sum(sectors.values())), tints.grain(family)) for family, sectors in found.items()]
    return (
        circle(middle, middle, outer + 2, fill=inks.halo)
        + donut(middle, middle, blocks.RING_IN, outer, parts, gap=inks.halo, gap_width=0.9)
        + grained(middle, middle, (blocks.RING_IN, outer), grains, ink=inks.halo)
    )


def _title(name: str, organisations: pd.DataFrame, facts: Facts, view: View) -> str:
    """Counts of each family, largest first; said plainly when there are too few to speak of a specialisation."""
    lang = view.lang
    found = {family: sum(sectors.values()) for family, sectors in blocks.families(organisations, facts.sectors).items()}
    if not found:
        return t("map.title.no_sectors", lang, name=name)
    ranked = sorted(found.items(), key=lambda item: -item[1])
    mix = t("map.join", lang).join(f"{blocks.name_of(facts.families, family, lang)} {n}" for family, n in ranked)
    total = sum(found.values())
    few = t("map.title.too_few", lang, n=total) if total < blocks.SMALL_N else ""
    return t("map.title.sectors", lang, name=name, n=total, mix=mix) + few


def _legend(facts: Facts, view: View) -> tuple[LegendItem, ...]:
    group, tints = t("map.group.sectors", view.lang), Tints.of(facts)
    return tuple(
        LegendItem(
            swatch(tints.grain(family), fill=tints.family(family, view.theme), ink=palette(view.theme).halo),
            blocks.name_of(facts.families, family, view.lang),
            group,
        )
        for family in facts.families["id"]
    )


LAYER = Layer("specialisation", build, modes=("now", "both"))
