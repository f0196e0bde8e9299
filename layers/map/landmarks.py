"""The five landmarks: nodes of the belt in one form, poles in another; name, and one figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.map.drawing import Drawing, Layer, LegendItem, Mark
from layers.map.landmark import blocks, placement
from layers.svg import circle, polygon, regular, text
from layers.text import t
from layers.theme import SIZE_HEAD, SIZE_NAME, SIZE_SMALL, palette

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View

_NUMERALS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """Per park its sign and name; in plan mode with its role, else with the organisations listed in the selection."""
    on = placement.on(view)
    organised = blocks.by_park(selection.counted, facts.parks)
    places = placement.spots(facts, view, "landmarks")
    r = blocks.CORE if "specialisation" in on else blocks.CORE_ALONE
    signs, names = [], []
    for park in blocks.records(facts.parks):
        key = str(park["id"])
        number = len(organised[key])
        loose = int((organised[key]["precision"] == "park").sum())
        block = blocks.name(park, view, None if view.mode == "plan" else number, loose)
        title, target, box = _title(park, number, view), f"park:{key}", 2 * r + 12
        sign = _sign(str(park["role"]), int(str(park["position"])), r, view, chosen=view.selected == target)
        lon, lat = float(str(park["lon"])), float(str(park["lat"]))
        signs.append(Mark(lon, lat, sign, box, box, box / 2, box / 2, title=title, target=target, priority=100))
        names += [
            placement.mark(lon, lat, block, place, view, title=title, target=target, priority=95)
            for place in places[key, "name"]
        ]
    return Drawing("landmarks", (), (*names, *signs), _legend(view))


def _title(park: dict[str, object], number: int, view: View) -> str:
    role = t(f"map.role.{park['role']}", view.lang, n=park["position"])
    name = str(park[f"name_{view.lang}"])
    return t(
        "map.title.park_plan" if view.mode == "plan" else "map.title.park", view.lang, name=name, role=role, n=number
    )


def _sign(role: str, position: int, r: float, view: View, *, chosen: bool) -> str:
    """A node is a disc with its number; a pole a standing square with a Roman numeral: told apart without colour."""
    inks, middle = palette(view.theme), r + 6
    size = SIZE_NAME if r < blocks.CORE_ALONE else SIZE_HEAD
    edge = inks.selected if chosen else inks.halo
    if role == "node":
        shape = circle(middle, middle, r, fill=inks.node, stroke=edge, width=3.0 if chosen else 2.2)
        glyph = str(position)
    else:
        shape = polygon(regular(middle, middle, r * 1.18, 4), fill=inks.pole, stroke=edge, width=3.0 if chosen else 2.2)
        glyph = _NUMERALS[position]
    return shape + text(
        middle, middle + size * 0.36, glyph, size=size, fill=inks.on_figure, anchor="middle", weight=700
    )


def _legend(view: View) -> tuple[LegendItem, ...]:
    inks = palette(view.theme)
    node = circle(14, 8, 7.5, fill=inks.node) + text(
        14, 12, "1", size=SIZE_SMALL, fill=inks.on_figure, anchor="middle", weight=700
    )
    pole = polygon(regular(14, 8, 8.5, 4), fill=inks.pole) + text(
        14, 11.5, "I", size=SIZE_SMALL, fill=inks.on_figure, anchor="middle", weight=700
    )
    heading = t("map.group.layout", view.lang)
    return (
        LegendItem(node, t("map.legend.node", view.lang), heading),
        LegendItem(pole, t("map.legend.pole", view.lang), heading),
    )


LAYER = Layer("landmarks", build)
