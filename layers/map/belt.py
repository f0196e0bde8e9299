"""The belt: a soft ribbon under its axes, with their shields and its name set along it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from shapely import LineString, MultiPoint, Point, box, from_wkb, union_all
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from geo import crs
from layers.map.drawing import Drawing, Layer, LegendItem, Mark, Shape, Style
from layers.map.extent import FAR, FIRST_SIZE, NEAR, PAGE, first_look, metres_per_px
from layers.svg import line, rect, shield, text_width
from layers.text import t
from layers.theme import SIZE_BODY, SIZE_NAME, palette

if TYPE_CHECKING:
    import geopandas as gpd

    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View

_SHIELD_EVERY_M = 15_000.0
_SHIELD_CLEAR_M = 1_000.0
_SCHEMATIC = (9.0, 7.0)  # where an axis is drawn by a few places only
_EDGE = 12.0  # px between the name and the edge of such a map
_STEP_M = 200.0  # metres between places of the line under the name
_BELOW = 1e-6  # zooms by which one form of the name ends before the next begins
# The belt's name in a hand, in a small window, on a page, in a large one: text, px of its letters, metres it may take
# for one px of its length at the furthest such zoom, px of the smallest such map, zooms
_FORMS = (
    ("belt_far", SIZE_BODY, 160.0, (360.0, 560.0), (0.0, FAR - _BELOW)),
    ("belt_far", SIZE_BODY, 102.0, (560.0, 560.0), (FAR, PAGE - _BELOW)),
    ("belt_short", SIZE_BODY, 77.0, FIRST_SIZE, (PAGE, NEAR - _BELOW)),
    ("belt_short", SIZE_NAME, 67.0, FIRST_SIZE, (NEAR, 30.0)),
)


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """Ribbon of ``view.belt_km`` km in all, both axes, a shield every 15 km, and the belt's name along one of them."""
    inks = palette(view.theme)
    axes = facts.boundaries.axes
    title = t("map.title.belt", view.lang, name=facts.place.words[view.lang]["belt"], km=f"{view.belt_km:g}")
    ribbon = Shape(
        _ribbon(facts, view.belt_km), Style(fill=inks.belt_fill, fill_opacity=0.30), title=title, target="belt"
    )
    shapes = [ribbon]
    shapes += [Shape(g, Style(stroke=inks.halo, width=6, stroke_opacity=0.9)) for g in axes.geometry]
    shapes += [
        Shape(
            part.geometry,
            Style(stroke=inks.belt, width=3.2, dash=_SCHEMATIC if part.schematic else ()),
            title=_said(part, view),
            target="belt",
        )
        for part in facts.boundaries.axis_parts.itertuples()
    ]
    names = _names(axes, facts, view)
    shapes += names
    marks = []
    for axis in axes.itertuples():
        svg = shield(str(axis.ref), fill=inks.shield, ink=inks.shield_ink, edge=inks.shield_ink)
        marks += [
            Mark(
                x,
                y,
                svg,
                34,
                20,
                17,
                10,
                title=str(getattr(axis, f"name_{view.lang}")),
                priority=40,
                yields=True,
                min_zoom=9,
            )
            for x, y in _stations(axis.geometry, names[-1].geometry if names else None, facts.place.crs)
        ]
    return Drawing("belt", tuple(shapes), tuple(marks), _legend(view))


def name_tracks(facts: Facts, view: View, zoom: float) -> list[BaseGeometry]:
    """The line under the letters of the belt's name at a zoom, EPSG:4326; none where no stretch is fit for it."""
    out: list[BaseGeometry] = []
    for shape in _names(facts.boundaries.axes, facts, view):
        if shape.along_zooms[0] <= zoom <= shape.along_zooms[1]:
            reach = next(reach for _, _, reach, _, zooms in _FORMS if zooms == shape.along_zooms)
            share = min(1.0, metres_per_px(shape.geometry.centroid.y, zoom) / reach)
            out.append(substring(LineString(shape.geometry.coords), 0.5 - share / 2, 0.5 + share / 2, normalized=True))
    return out


def _said(part: Any, view: View) -> str:
    """Road, stretch and how far the line may be off, as its tooltip."""
    trust = t(
        "map.title.axis_schematic" if part.schematic else "map.title.axis", view.lang, m=f"{part.uncertainty_m:g}"
    )
    name, stretch = (str(getattr(part, f"{what}_{view.lang}")) for what in ("name", "part"))
    return t("map.title.axis_part", view.lang, name=name, part=stretch, trust=trust)


def _legend(view: View) -> tuple[LegendItem, ...]:
    inks = palette(view.theme)
    sketch = line(1, 8, 27, 8, stroke=inks.belt, width=2.6, dash="7 5")
    swatch = rect(1, 1, 26, 14, fill=inks.belt_fill, opacity=0.35, radius=3) + line(
        1, 8, 27, 8, stroke=inks.belt, width=2.6
    )
    return (
        LegendItem(swatch, t("map.legend.belt", view.lang, km=f"{view.belt_km:g}"), t("map.group.layout", view.lang)),
        LegendItem(sketch, t("map.legend.axis_schematic", view.lang), t("map.group.layout", view.lang)),
    )


@lru_cache(maxsize=64)
def _buffered(wkb: tuple[bytes, ...], km: float, plane: str) -> BaseGeometry:
    metric = crs.to_metric(union_all([from_wkb(part) for part in wkb]), plane)
    return crs.to_wgs84(metric.buffer(km * 500.0).simplify(30.0), plane)


def _ribbon(facts: Facts, km: float) -> BaseGeometry:
    return _buffered(tuple(g.wkb for g in facts.boundaries.axes.geometry), km, facts.place.crs)


def _stations(axis: BaseGeometry, name: BaseGeometry | None, plane: str) -> list[tuple[float, float]]:
    """Places of the shields: every 15 km along the axis, half a step from its end; none on the belt's name."""
    metric = crs.to_metric(axis, plane)
    count = max(1, int(metric.length // _SHIELD_EVERY_M))
    spots = [metric.interpolate((i + 0.5) / count, normalized=True) for i in range(count)]
    if name is not None:
        track = crs.to_metric(name, plane)
        ends = (metric.project(Point(track.coords[0])), metric.project(Point(track.coords[-1])))
        on_name = [spot.distance(track) < _SHIELD_CLEAR_M for spot in spots]
        spots = [spot for spot, hidden in zip(spots, on_name, strict=True) if not hidden]
        after = max(ends) + 1.5 * _SHIELD_CLEAR_M
        if any(on_name) and after < metric.length:  # the number stands at the end of the name instead
            spots.append(metric.interpolate(after))
    return [(p.x, p.y) for p in (crs.to_wgs84(spot, plane) for spot in spots)]


def _names(axes: gpd.GeoDataFrame, facts: Facts, view: View) -> list[Shape]:
    """The belt's name in all its forms, each on an inkless track: the straightest, levellest stretch of an axis."""
    inks, parks, out = palette(view.theme), facts.parks, []
    nodes = parks[parks["role"] == "node"]
    for text, size, reach, window, zooms in _FORMS:
        name = facts.place.words[view.lang][text]
        spacing = 2.0 if view.lang == "zh" and size == SIZE_NAME else 0.6
        seen = first_look(parks, window)
        track = _track(
            tuple(g.wkb for g in axes.geometry),
            (seen.west, seen.south, seen.east, seen.north),
            tuple(zip(parks["lon"], parks["lat"], strict=True)),
            tuple(zip(nodes["lon"], nodes["lat"], strict=True)),
            metres=((text_width(name, size, 700) + spacing * len(name)) * reach, _EDGE * reach),
            plane=facts.place.crs,
        )
        if track is not None:
            out.append(
                Shape(
                    track,
                    Style(width=3.2),
                    along=name,
                    along_size=size,
                    along_colour=inks.belt_name,
                    along_halo=inks.halo,
                    along_spacing=spacing,
                    along_zooms=zooms,
                )
            )
    return out


@lru_cache(maxsize=32)
def _track(
    axes: tuple[bytes, ...],
    seen: tuple[float, float, float, float],
    landmarks: tuple[tuple[float, float], ...],
    nodes: tuple[tuple[float, float], ...],
    *,
    metres: tuple[float, float],
    plane: str,
) -> LineString | None:
    """A stretch of an axis, west to east: level, little bent, near the nodes, off the landmarks; or None.

    ``metres``: its length, and how far it stays from the edge of what is ``seen`` (degrees).
    """
    length, margin = metres
    window = crs.to_metric(box(*seen), plane).buffer(-margin)
    spots = [crs.to_metric(Point(lon, lat), plane) for lon, lat in landmarks]
    heart = MultiPoint([crs.to_metric(Point(lon, lat), plane) for lon, lat in nodes]).centroid
    best, best_cost = None, float("inf")
    for axis in (LineString(crs.to_metric(from_wkb(part), plane).coords) for part in axes):
        for start in range(0, max(0, int(axis.length - length)), 500):
            stretch = LineString(substring(axis, start, start + length).coords)
            if not window.contains(stretch):
                continue
            track, off = _arc(stretch)
            cost = (
                _unrest(track)
                + off / 40.0
                + stretch.distance(heart) / 250.0
                + sum(max(0.0, 4000.0 - stretch.distance(spot)) / 40.0 for spot in spots)
            )
            if cost < best_cost:
                best, best_cost = track, cost
    if best is None:
        return None
    if best.coords[0][0] > best.coords[-1][0]:
        best = best.reverse()
    return crs.to_wgs84(best, plane)


def _unrest(stretch: LineString) -> float:
    """Degrees turned along a line in all, plus degrees it lies off the level on average: low reads well."""
    xy = np.asarray(stretch.simplify(200.0).coords)[:, :2]
    steps = np.diff(xy, axis=0)
    heading = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
    off = np.abs(np.arctan(steps[:, 1] / np.where(steps[:, 0] == 0, 1e-9, steps[:, 0])))
    weight = np.hypot(steps[:, 0], steps[:, 1])
    return float(np.degrees(np.abs(np.diff(heading)).sum() + 1.5 * np.average(off, weights=weight)))


def _arc(stretch: LineString) -> tuple[LineString, float]:
    """One even curve along a stretch, and how far off it lies on average, m: letters stumble over every bend of a road.

    A parabola over the chord by least squares.
    """
    count = max(8, int(stretch.length / _STEP_M))
    xy = np.array([stretch.interpolate(k / count, normalized=True).coords[0] for k in range(count + 1)])
    chord = xy[-1] - xy[0]
    along = chord / max(1e-9, float(np.hypot(*chord)))
    across = np.array([-along[1], along[0]])
    u, v = (xy - xy[0]) @ along, (xy - xy[0]) @ across
    bend = np.polynomial.Polynomial.fit(u, v, 2)
    even = np.linspace(u.min(), u.max(), count + 1)
    curve = xy[0] + np.outer(even, along) + np.outer(bend(even), across)
    return LineString(curve), float(np.abs(bend(u) - v).mean())


LAYER = Layer("belt", build, filtered=False)
