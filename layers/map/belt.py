"""The belt: a soft ribbon under its two axes, G42 and G25, with their shields and its name set along it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo import crs
from layers.map._html import line, rect, shield
from layers.map.drawing import Drawing, Layer, LegendItem, Mark, Shape, Style
from layers.text import t
from layers.theme import SIZE_NAME, palette

if TYPE_CHECKING:
    import geopandas as gpd

    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View

_SHIELD_EVERY_M = 15_000.0


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """Ribbon of ``view.belt_km`` km in all, both axes, a shield every 15 km, and the name along the stretch of the nodes."""
    inks = palette(view.theme)
    axes = facts.boundaries.axes
    title = t("map.title.belt", view.lang, name=t("map.belt", view.lang), km=f"{view.belt_km:g}")
    ribbon = Shape(_ribbon(axes, view.belt_km), Style(fill=inks.belt_fill, fill_opacity=0.30), title=title, target="belt")
    shapes = [ribbon]
    names = [str(name) for name in axes[f"name_{view.lang}"]]
    shapes += [Shape(g, Style(stroke=inks.halo, width=5.5, stroke_opacity=0.9)) for g in axes.geometry]
    shapes += [
        Shape(g, Style(stroke=inks.belt, width=2.8), title=name, target="belt")
        for g, name in zip(axes.geometry, names, strict=True)
    ]
    marks = []
    for axis in axes.itertuples():
        svg = shield(str(axis.id).upper(), fill=inks.shield, ink=inks.shield_ink, edge=inks.shield_ink)
        marks += [
            Mark(x, y, svg, 34, 20, 17, 10, title=str(getattr(axis, f"name_{view.lang}")), priority=40, yields=True, min_zoom=9)
            for x, y in _stations(axis.geometry)
        ]
    return Drawing("belt", tuple(shapes), tuple(marks), _legend(view))


def _legend(view: View) -> tuple[LegendItem, ...]:
    inks = palette(view.theme)
    swatch = rect(1, 1, 26, 14, fill=inks.belt_fill, opacity=0.35, radius=3) + line(1, 8, 27, 8, stroke=inks.belt, width=2.6)
    return (LegendItem(swatch, t("map.legend.belt", view.lang, km=f"{view.belt_km:g}")),)


@lru_cache(maxsize=64)
def _buffered(wkb: tuple[bytes, ...], km: float) -> BaseGeometry:
    from shapely import from_wkb, union_all

    metric = crs.to_metric(union_all([from_wkb(part) for part in wkb]))
    return crs.to_wgs84(metric.buffer(km * 500.0).simplify(30.0))


def _ribbon(axes: gpd.GeoDataFrame, km: float) -> BaseGeometry:
    return _buffered(tuple(g.wkb for g in axes.geometry), km)


def _stations(axis: BaseGeometry) -> list[tuple[float, float]]:
    """Places of the shields: every 15 km along the axis, starting half a step from its end."""
    metric = crs.to_metric(axis)
    count = max(1, int(metric.length // _SHIELD_EVERY_M))
    spots = [metric.interpolate((i + 0.5) / count, normalized=True) for i in range(count)]
    return [(p.x, p.y) for p in (crs.to_wgs84(spot) for spot in spots)]


LAYER = Layer("belt", build)
