"""Money per park: one disc a stage, area in proportion to 亿元. Stages are never added to each other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from data.vocabulary import STAGES
from layers.map.drawing import Drawing, Layer, LegendItem
from layers.map.landmark import blocks, placement
from layers.svg import disc
from layers.text import t
from layers.theme import palette

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """Discs of the sums that geo.money finds in the selection; a park without any says so. One scale for everything."""
    found, none = blocks.sums(facts, selection), blocks.without_money(facts, view)
    places = placement.spots(facts, view, "investment")
    scale = blocks.money_scale(facts)
    marks = []
    for park in blocks.records(facts.parks):
        key = str(park["id"])
        amounts = found.get(key, {})
        title = _title(str(park[f"short_{view.lang}"]), amounts, view, none)
        lon, lat = float(str(park["lon"])), float(str(park["lat"]))
        block = blocks.discs(amounts, scale, view, none)
        marks += [
            placement.mark(lon, lat, block, place, view, title=title, target=f"park:{key}", priority=80)
            for place in places[key, "money"]
        ]
    return Drawing("investment", (), tuple(marks), _legend(facts, scale, view))


def _title(name: str, amounts: dict[str, float], view: View, none: str) -> str:
    if not amounts:
        return t(f"map.title.{none}", view.lang, name=name)
    unit = t("map.unit.money", view.lang)
    parts = (
        t(
            "map.title.stage",
            view.lang,
            stage=blocks.stage_name(stage, view.lang),
            n=blocks.amount_text(value, view.lang),
            unit=unit,
        )
        for stage, value in amounts.items()
    )
    said = "map.title.money_own" if blocks.OWN in amounts else "map.title.money"
    return t(said, view.lang, name=name, parts=t("map.join", view.lang).join(parts))


def _legend(facts: Facts, scale: float, view: View) -> tuple[LegendItem, ...]:
    inks, group = palette(view.theme), t("map.group.money", view.lang)
    own = facts.workspace != "shipped"
    staged = STAGES if not own or len(facts.investments) else ()
    stages = [
        LegendItem(
            disc(14, 8, 7, blocks.pattern(stage), ink=inks.money, ground=inks.panel),
            t("map.legend.unproved", view.lang, stage=blocks.stage_name(stage, view.lang))
            if stage in blocks.UNPROVED
            else blocks.stage_name(stage, view.lang),
            group,
        )
        for stage in (*staged, *((blocks.OWN,) if own else ()))
    ]
    value = _legend_value(scale)
    known = disc(14, 8, scale * math.sqrt(value), "none", ink=inks.money, ground=inks.panel)
    text = t("map.legend.money", view.lang, n=blocks.amount_text(value, view.lang), unit=t("map.unit.money", view.lang))
    return (LegendItem(known, text, group), *stages) if scale else tuple(stages)


def _legend_value(scale: float) -> float:
    """The largest round sum (亿元) whose circle fits into a legend line."""
    rounds = [step * 10.0**power for power in range(-2, 6) for step in (1, 2, 5)]
    return max((value for value in rounds if scale * math.sqrt(value) <= 8.0), default=1.0)


LAYER = Layer("investment", build, modes=("now", "both"))
