"""What a scenario assumes, over the map of its outcome: ghosts of what was, hatched grounds, arrows, +n and −n.

Not in the registry of layers: it is a drawing of two states, and the page that has both puts it on top.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.crs import to_metric, to_wgs84
from layers.map.drawing import Drawing, LegendItem, Mark, Shape, Style
from layers.svg import circle, line, rect, text, text_width
from layers.text import t
from layers.theme import SIZE_BODY, palette

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from data.load import Facts
    from layers.theme import Palette
    from layers.view import View

_HATCH_M, _HEAD_M, _MOST_RINGS = 450.0, 900.0, 400


def build(before: Facts, after: Facts, view: View) -> Drawing:
    """Ghost outlines and axes of ``before``, and all that ``after`` assumes, with a legend of its own."""
    inks = palette(view.theme)
    shapes = [*_ghosts(before, after, inks, view), *_grounds(after, inks, view)]
    flows = _flows(before, after)
    shapes += [shape for flow in flows for shape in _arrow(flow, after.place.crs, inks, view)]
    marks = [*_changes(before, after, inks, view), *_rings(after, inks, view)]
    return Drawing("assumed", tuple(shapes), tuple(marks), _legend(inks, view))


def _ghosts(before: Facts, after: Facts, inks: Palette, view: View) -> list[Shape]:
    """What stood elsewhere or is gone: outlines and axes whose shape is another one now."""
    style = Style(stroke=inks.ink_soft, width=1.6, dash=(2.0, 4.0))
    title = t("states.map.ghost", view.lang)
    out = []
    for name in ("park_areas", "axis_parts"):
        old, new = (getattr(facts.boundaries, name) for facts in (before, after))
        if old is new:
            continue
        kept = {row.id: row.geometry for row in new.itertuples()}
        out += [
            Shape(row.geometry, style, title=f"{getattr(row, f'name_{view.lang}')} · {title}")
            for row in old.itertuples()
            if row.id not in kept or not row.geometry.equals(kept[row.id])
        ]
    return out


def _grounds(after: Facts, inks: Palette, view: View) -> list[Shape]:
    """Assumed outlines, hatched; assumed axes, dashed."""
    edge = Style(stroke=inks.selected, width=2.2, dash=(7.0, 4.0), fill=inks.selected, fill_opacity=0.06)
    thin = Style(stroke=inks.selected, width=0.9, stroke_opacity=0.7)
    out = []
    for name in ("park_areas", "axis_parts"):
        frame = getattr(after.boundaries, name)
        if "assumed" not in frame.columns:
            continue
        for row in frame.loc[(frame["assumed"] != "").to_numpy(bool)].itertuples():
            title = f"{getattr(row, f'name_{view.lang}')} · {t('states.assumed', view.lang)}"
            if name == "axis_parts":
                out.append(Shape(row.geometry, Style(edge.stroke, 3.0, dash=edge.dash), title))
            else:
                out += [Shape(row.geometry, edge, title), Shape(_hatch(row.geometry, after.place.crs), thin)]
    return out


def _hatch(ground: BaseGeometry, crs: str) -> BaseGeometry:
    """Slanting lines across a polygon (degrees in and out), one every 450 m."""
    shape = to_metric(ground, crs)
    west, south, east, north = shape.bounds
    height = north - south
    starts = np.arange(west - height, east, _HATCH_M)
    lines = shapely.MultiLineString([[(x, south), (x + height, north)] for x in starts])
    return to_wgs84(lines.intersection(shape), crs)


def _flows(before: Facts, after: Facts) -> list[tuple[tuple[float, float], tuple[float, float], int]]:
    """(from, to, how many) of organisations whose park an edit moved, between the landmarks of parks (degrees)."""
    new = after.enterprises
    if "assumed" not in new.columns:
        return []
    was = dict(zip(before.enterprises["id"], before.enterprises["park_id"].fillna(""), strict=True))
    moved = new.loc[new["assumed"].str.contains("organisations.move", regex=False).to_numpy(bool)]
    pairs = Counter((was.get(i, ""), park) for i, park in zip(moved["id"], moved["park_id"].fillna(""), strict=True))
    spots: dict[str, tuple[float, float]] = {}
    for parks in (before.parks, after.parks):
        spots |= dict(zip(parks["id"].tolist(), zip(parks["lon"], parks["lat"], strict=True), strict=True))
    return [(spots[a], spots[b], n) for (a, b), n in sorted(pairs.items()) if a in spots and b in spots and a != b]


def _arrow(
    flow: tuple[tuple[float, float], tuple[float, float], int], crs: str, inks: Palette, view: View
) -> list[Shape]:
    (a, b, n), title = flow, t("states.map.moved", view.lang, n=flow[2])
    ends = to_metric(shapely.LineString([a, b]), crs)
    start, tip = np.asarray(ends.coords)
    along = (tip - start) / max(float(ends.length), 1.0)
    side = np.array([-along[1], along[0]])
    tip = tip - along * 2 * _HEAD_M  # short of the landmark
    neck = tip - along * _HEAD_M
    head = shapely.Polygon([tip, neck + side * _HEAD_M / 2, neck - side * _HEAD_M / 2])
    shaft = shapely.LineString([start + along * 2 * _HEAD_M, neck])
    width = 2.0 + min(float(np.log2(n + 1)), 5.0)
    return [
        Shape(to_wgs84(shaft, crs), Style(stroke=inks.selected, width=width, dash=(9.0, 5.0)), title),
        Shape(to_wgs84(head, crs), Style(stroke=inks.selected, fill=inks.selected, fill_opacity=0.95), title),
    ]


def _changes(before: Facts, after: Facts, inks: Palette, view: View) -> list[Mark]:
    """+n or −n above every park whose number of organisations is another one; a park that is assumed says so."""
    counts = [facts.enterprises["park_id"].value_counts() for facts in (before, after)]
    out = []
    parks = after.parks
    columns = (parks["id"].tolist(), parks[f"short_{view.lang}"].tolist(), parks["lon"].tolist(), parks["lat"].tolist())
    made = parks["assumed"].tolist() if "assumed" in parks.columns else [""] * len(parks)
    for park, name, lon, lat, by in zip(*columns, made, strict=True):
        delta = int(counts[1].get(park, 0)) - int(counts[0].get(park, 0))
        words = [t("states.assumed", view.lang)] if "park.add" in by else []
        words += [f"{'+' if delta > 0 else '−'}{abs(delta)}"] if delta else []
        if words:
            said = " ".join(words)
            width = text_width(said, SIZE_BODY, 600) + 14
            svg = rect(1, 1, width - 2, 20, fill=inks.panel, stroke=inks.selected, stroke_width=1.6, radius=10)
            svg += text(width / 2, 15, said, size=SIZE_BODY, fill=inks.ink, weight=600, anchor="middle")
            title = t("states.map.change", view.lang, name=name, n=said)
            out.append(Mark(lon, lat, svg, width, 22, width / 2, 62, title=title, priority=90))
    return out


def _rings(after: Facts, inks: Palette, view: View) -> list[Mark]:
    """A dashed ring round organisations whose assumed place is a point."""
    rows = after.enterprises
    if "assumed" not in rows.columns:
        return []
    placed = rows.loc[((rows["assumed"] != "") & (rows["precision"] != "park") & rows["lon"].notna()).to_numpy(bool)]
    ring = circle(9, 9, 7, stroke=inks.selected, width=1.8, dash="3 2")
    label = t("states.assumed", view.lang)
    return [
        Mark(row.lon, row.lat, ring, 18, 18, 9, 9, title=f"{row.name_zh} · {label}", min_zoom=11)
        for row in placed.head(_MOST_RINGS).itertuples()
    ]


def _legend(inks: Palette, view: View) -> tuple[LegendItem, ...]:
    group = t("states.assumed", view.lang)
    hatched = rect(2, 2, 24, 12, fill="none", stroke=inks.selected, stroke_width=1.6, dash="5 3")
    hatched += "".join(line(x, 14, x + 8, 2, stroke=inks.selected, width=0.9) for x in (4, 10, 16))
    ghost = rect(2, 2, 24, 12, stroke=inks.ink_soft, stroke_width=1.4, dash="2 3")
    arrow = line(2, 8, 26, 8, stroke=inks.selected, width=3, dash="7 4")
    return (
        LegendItem(hatched, t("states.map.ground", view.lang), group),
        LegendItem(ghost, t("states.map.ghost", view.lang), group),
        LegendItem(arrow, t("states.map.moves", view.lang), group),
    )
