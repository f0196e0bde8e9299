"""Land, water, hills and parks: the ground everything stands on, as a map of the whole city shows it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import geopandas as gpd
from shapely import clip_by_rect, get_parts
from shapely.geometry.base import BaseGeometry

from geo import tiles
from geo.generalise import generalise
from layers.map.drawing import Drawing, Layer, LegendItem, Mark, Shape, Style
from layers.map.extent import Extent, layout
from layers.svg import line, rect, text, text_width
from layers.text import t
from layers.theme import SIZE_BODY, SIZE_SMALL, palette
from layers.words.names import ground_name

if TYPE_CHECKING:
    from data.load import Boundaries, Facts
    from geo.filter import Selection
    from layers.view import View

_ZOOM = 11.0  # outlines are as fine as a px of this zoom; closer up the street level takes over
_WATER_PX, _GREEN_PX = 30.0, 300.0  # square px that a water, a hill or park must have
PINYIN = "1 2"  # dashes under a name in pinyin, no English name being known
_CLOSE = 12.0  # zoom from which the street level writes the names
_NAMED_KM2 = {"river": 0.0, "lake": 3.0}  # waters whose names a map of the whole city has room for


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """The city as land, hills and parks on it, rivers and lakes as water, each large water with its name."""
    inks = palette(view.theme)
    green, water = _seen(facts.boundaries, facts.place.crs)
    land, blue = Style(fill=inks.land), Style(stroke=inks.water_line, width=0.8, fill=inks.water)
    shapes = [Shape(_city(facts), land)]
    shapes += [Shape(shape, Style(fill=inks.green)) for shape in green.geometry]
    shapes += [Shape(shape, blue) for shape in water.geometry]
    marks = [_name(row, layout(facts.parks), view) for row in water.itertuples() if _is_named(row)]
    return Drawing("ground", tuple(shapes), tuple(marks), tuple(_legend(view)))


def _legend(view: View) -> list[LegendItem]:
    """Water, green, estates as they are close up; for readers of English what a dotted line under a name means."""
    inks, group = palette(view.theme), t("map.group.ground", view.lang)
    inked = (
        ("water", inks.water, inks.water_line),
        ("green", inks.green, inks.green),
        ("estate", inks.estate, inks.estate_line),
    )
    items = [
        LegendItem(rect(1, 2, 26, 12, fill=fill, stroke=edge, radius=2), t(f"map.legend.{key}", view.lang), group)
        for key, fill, edge in inked
    ]
    if view.lang == "en":
        swatch = line(2, 12, 26, 12, stroke=inks.ink_soft, dash=PINYIN)
        items.append(LegendItem(swatch, t("map.legend.pinyin", view.lang), group))
    return items


@lru_cache(maxsize=4)
def _seen(boundaries: Boundaries, crs: str) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Green and water as coarse as the whole city is seen; the parts of one river or lake are one shape."""
    px = tiles.metres_a_px(float(boundaries.districts["label_lat"].mean()), _ZOOM)
    open_water = boundaries.water[boundaries.water["kind"] != "island"]
    named = open_water["name_zh"].fillna(open_water["id"])
    one = named.where(open_water["kind"].isin(_NAMED_KM2), open_water["id"]).rename("body")
    bodies = open_water.dissolve(one, as_index=False)
    green = generalise(boundaries.green, px, crs, area_px=_GREEN_PX)
    return green, generalise(bodies, px, crs, area_px=_WATER_PX)


def _is_named(row: Any) -> bool:
    """Whether a water is known by a name and large enough for it."""
    least = _NAMED_KM2.get(row.kind)
    return isinstance(row.name_zh, str) and least is not None and tiles.square_km(row.geometry) >= least


def _city(facts: Facts) -> BaseGeometry:
    """Outline of the city."""
    outline = facts.boundaries.city
    if not isinstance(outline, BaseGeometry):
        raise TypeError(f"outline of the city: {type(outline).__name__}; expected a polygon")
    return outline


def _name(row: Any, seen: Extent, view: View) -> Mark:
    """The name of a water, italic as on every map, at a place that lies in it and, where it can, in the first look."""
    inks = palette(view.theme)
    name, is_pinyin = ground_name(row, view.lang)
    big = row.kind == "river" and tiles.square_km(row.geometry) > 20
    near = clip_by_rect(row.geometry, seen.west, seen.south, seen.east, seen.north)
    spot = max(get_parts(row.geometry if near.is_empty else near), key=lambda part: part.area).representative_point()
    size = SIZE_BODY if big else SIZE_SMALL
    wide = text_width(name, size) + 8
    svg = text(wide / 2, 14, name, size=size, fill=inks.water_name, anchor="middle", halo=inks.water, style="italic")
    if is_pinyin:
        svg += line(4, 17, wide - 4, 17, stroke=inks.water_name, dash=PINYIN)
    return Mark(
        spot.x, spot.y, svg, wide, 20, wide / 2, 10, priority=2, yields=True, min_zoom=8 if big else 9.5, max_zoom=12
    )


LAYER = Layer("ground", build, switchable=False, filtered=False)
