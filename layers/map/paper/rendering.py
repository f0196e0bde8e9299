"""The map on paper: the same Drawings as in the browser, as one SVG in Web Mercator px, or as PNG through resvg."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import resvg_py
from shapely import clip_by_rect, get_coordinates, get_parts, transform
from shapely.geometry import LineString, Polygon

from layers import fonts
from layers import map as map_layers
from layers.map import furniture as around
from layers.map import points as points_layer
from layers.map.extent import Extent, fit, layout, world
from layers.map.paper.giving_way import beside
from layers.svg import num, rect, safe, text_width
from layers.theme import FONT_STACK, palette

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.load import Facts
    from geo.filter import Selection
    from layers.map.drawing import Drawing, LegendItem, Mark, Shape, Style
    from layers.map.furniture import Furniture
    from layers.map.paper.giving_way import Box, Disc
    from layers.view import Lang, Theme, View

_MARGIN = 40.0  # px drawn beyond the frame, so that no outline is seen to end at it
_EDGE, _ROUNDS = 4.0, 5  # px between a sign and the frame; how often a frame grows to hold its signs


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the map lies on the sheet: px box and the Web Mercator px of its upper left corner at ``zoom``."""

    x: float
    y: float
    width: float
    height: float
    zoom: float
    left: float
    top: float

    def px(self, lon: float, lat: float) -> tuple[float, float]:
        """Sheet px of a place."""
        x, y = world(lon, lat, self.zoom)
        return x - self.left + self.x, y - self.top + self.y

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a place is inside."""
        x, y = self.px(lon, lat)
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height


def frame(extent: Extent, x: float, y: float, width: float, height: float) -> Frame:
    """The frame that shows ``extent`` as large as it fits, centred."""
    zoom = fit(extent, width, height)
    (left, top), (right, bottom) = world(extent.west, extent.north, zoom), world(extent.east, extent.south, zoom)
    return Frame(x, y, width, height, zoom, (left + right - width) / 2, (top + bottom - height) / 2)


def whole(drawings: Sequence[Drawing], extent: Extent, size: tuple[float, float]) -> Extent:
    """``extent`` grown until no sign or block of text whose place is in the frame of ``size`` px is cut by its edge.

    Marks keep their px while the map gets smaller, so it takes a few rounds; a side grows by a quarter at most.
    """
    marks = [mark for drawing in drawings for mark in drawing.marks if not mark.yields]
    most_x, most_y = (extent.east - extent.west) / 4, (extent.north - extent.south) / 4
    grown = extent
    for _ in range(_ROUNDS):
        where = frame(grown, 0.0, 0.0, *size)
        boxes = [_box(mark, where) for mark in _shown(marks, where)]
        over = [
            max([0.0, *(_EDGE - box[0] for box in boxes)]),
            max([0.0, *(_EDGE - box[1] for box in boxes)]),
            max([0.0, *(box[2] + _EDGE - size[0] for box in boxes)]),
            max([0.0, *(box[3] + _EDGE - size[1] for box in boxes)]),
        ]
        if not any(over):
            break
        degree = 360.0 / (256.0 * 2.0**where.zoom)  # of longitude in a px
        slope = np.cos(np.radians((grown.south + grown.north) / 2))
        grown = Extent(
            max(extent.west - most_x, grown.west - over[0] * degree),
            max(extent.south - most_y, grown.south - over[3] * degree * slope),
            min(extent.east + most_x, grown.east + over[2] * degree),
            min(extent.north + most_y, grown.north + over[1] * degree * slope),
        )
    return grown


def svg(
    drawings: Sequence[Drawing],
    size: tuple[float, float],
    extent: Extent,
    *,
    lang: Lang = "zh",
    theme: Theme = "light",
    title: str = "",
    legend: Sequence[LegendItem] = (),
    furniture: Furniture | None = None,
    points: Sequence[Mark] = (),
) -> str:
    """One self-contained SVG of ``size`` (width, height in px).

    ``furniture`` (scale, north, dates, attributions) and ``legend`` (``layers.map.legend``) take a column of their
    own at the right and hide nothing; without ``furniture`` the map is bare. ``points`` are marks of organisations
    (``layers.map.points.marks``), drawn under the landmarks. ``title`` is a line above the map.
    """
    width, height = size
    inks = palette(theme)
    head = around.HEAD if title else 0.0
    side = around.SIDE if furniture is not None else 0.0
    where = frame(extent, 0.0, head, width - side, height - head)
    body = [
        rect(0, 0, width, height, fill=inks.outside),
        # no clip path: heading and column are drawn over what reaches beyond the map, in a third of the time
        f"<g>{''.join(_shapes(drawings, where))}{''.join(_marks(drawings, points, where))}</g>",
    ]
    if title:
        body.append(around.heading(title, width, theme))
    if furniture is not None:
        body.append(around.column(furniture, legend, where, size, lang=lang, theme=theme))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{num(width)}" height="{num(height)}" '
        f'viewBox="0 0 {num(width)} {num(height)}" font-family="{safe(FONT_STACK)}" '
        f'role="img" aria-label="{safe(title)}">'
        f"{''.join(body)}</svg>"
    )


def sheet(
    facts: Facts,
    selection: Selection,
    view: View,
    size: tuple[float, float] = (1600.0, 900.0),
    *,
    title: str = "",
    review_number: str = "",
) -> str:
    """The whole map of a view as one SVG sheet: all layers that are on, organisations, legend and furniture."""
    made, extent = map_layers.drawings(facts, selection, view), layout(facts.parks)
    head = around.HEAD if title else 0.0
    zoom = fit(extent, size[0] - around.SIDE, size[1] - head)
    return svg(
        made,
        size,
        extent,
        lang=view.lang,
        theme=view.theme,
        title=title,
        legend=map_layers.legend(made),
        furniture=around.furniture(facts, view.lang, review_number),
        points=points_layer.marks(facts, selection, view, zoom),
    )


def png(markup: str, scale: float = 2.0) -> bytes:
    """PNG of an SVG made here, ``scale`` px for one SVG px, with the atlas' own font and no other."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=markup,
            zoom=scale,
            skip_system_fonts=True,
            font_files=[str(path) for path in fonts.ttf_files()],
            font_family=fonts.FAMILY,
            sans_serif_family=fonts.FAMILY,
        )
    )


def _shapes(drawings: Iterable[Drawing], where: Frame) -> Iterable[str]:
    for order, drawing in enumerate(drawings):
        for index, shape in enumerate(drawing.shapes):
            yield _shape(shape, where, f"along-{order}-{index}")


def _shape(shape: Shape, where: Frame, name: str) -> str:
    inside = clip_by_rect(
        transform(shape.geometry, lambda xy: _project(xy, where)),
        where.x - _MARGIN,
        where.y - _MARGIN,
        where.x + where.width + _MARGIN,
        where.y + where.height + _MARGIN,
    )
    path = _path(inside)
    if not path:
        return ""
    drawn = f'<path d="{path}" {_ink(shape.style)}/>' if shape.style.stroke or shape.style.fill else ""
    return drawn + (_along(shape, where, name) if shape.along else "")


def _along(shape: Shape, where: Frame, name: str) -> str:
    """The name just above its line; left out where too little of the line is seen."""
    line = _carrier(shape, where)
    if line is None:
        return ""
    return (
        f'<path id="{safe(name)}" d="{_path(line)}" fill="none"/>'
        f'<text font-size="{num(shape.along_size)}" font-weight="700" fill="{safe(shape.along_colour)}" '
        f'text-anchor="middle" letter-spacing="{num(shape.along_spacing)}" stroke="{safe(shape.along_halo)}" '
        f'stroke-width="3.5" stroke-linejoin="round" paint-order="stroke" '
        f'dy="{num(-max(4.0, shape.style.width / 2 + 4))}">'
        f'<textPath href="#{safe(name)}" startOffset="50%">{safe(shape.along)}</textPath></text>'
    )


def _carrier(shape: Shape, where: Frame) -> LineString | None:
    """The longest part of the line inside the frame (px), where it is long enough for the name at this zoom."""
    if not shape.along_zooms[0] <= where.zoom <= shape.along_zooms[1]:
        return None
    line = transform(shape.geometry, lambda xy: _project(xy, where))
    inside = clip_by_rect(line, where.x, where.y, where.x + where.width, where.y + where.height)
    parts = [part for part in get_parts(inside) if isinstance(part, LineString)]
    longest = max(parts, key=lambda part: part.length, default=None)
    return longest if longest is not None and longest.length >= _along_width(shape) + 2 else None


def _along_width(shape: Shape) -> float:
    return text_width(shape.along, shape.along_size, 700) + shape.along_spacing * len(shape.along)


def _along_spots(shape: Shape, where: Frame) -> list[Disc]:
    """Discs under the letters of a name along its line."""
    line = _carrier(shape, where)
    if line is None:
        return []
    wide, r = _along_width(shape), shape.along_size
    places = np.arange(-wide / 2, wide / 2 + r, r) + line.length / 2
    return [(spot.x, spot.y - r, r) for spot in (line.interpolate(float(place)) for place in places)]


def _project(xy: NDArray[np.float64], where: Frame) -> NDArray[np.float64]:
    """(n, 2) degrees → (n, 2) sheet px."""
    scale = 256.0 * 2.0**where.zoom
    y = np.arcsinh(np.tan(np.radians(xy[:, 1])))
    return np.column_stack(
        [
            (xy[:, 0] + 180.0) / 360.0 * scale - where.left + where.x,
            (1.0 - y / np.pi) / 2.0 * scale - where.top + where.y,
        ]
    )


def _path(geometry: BaseGeometry) -> str:
    """SVG path data of lines and polygons, one decimal."""
    out = []
    for part in get_parts(geometry):
        if isinstance(part, Polygon):
            out += [_line(ring.coords, closed=True) for ring in (part.exterior, *part.interiors)]
        elif isinstance(part, LineString):
            out.append(_line(part.coords, closed=False))
        elif hasattr(part, "geoms"):
            out.append(_path(part))
    return "".join(out)


def _line(coords: Iterable[tuple[float, ...]], closed: bool) -> str:
    points = np.round(get_coordinates(LineString(coords)), 1)
    if closed:
        points = points[:-1]
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in points) + ("Z" if closed else "")


def _ink(style: Style) -> str:
    fill = (
        f'fill="{safe(style.fill)}" fill-opacity="{num(style.fill_opacity)}" fill-rule="evenodd"'
        if style.fill
        else 'fill="none"'
    )
    if not style.stroke:
        return fill
    dash = f' stroke-dasharray="{" ".join(num(d) for d in style.dash)}"' if style.dash else ""
    return (
        f'{fill} stroke="{safe(style.stroke)}" stroke-width="{num(style.width)}" '
        f'stroke-opacity="{num(style.stroke_opacity)}" stroke-linejoin="round" stroke-linecap="round"{dash}'
    )


def _marks(drawings: Sequence[Drawing], points: Sequence[Mark], where: Frame) -> list[str]:
    marks = [mark for drawing in drawings for mark in drawing.marks]
    names = [shape for drawing in drawings for shape in drawing.shapes if shape.along]
    written = [_outline(mark, where) for mark in _shown(marks, where) if not mark.yields]
    letters = [spot for shape in names for spot in _along_spots(shape, where)]
    written += letters
    steps = beside([_disc(mark, where) for mark in points], [bool(mark.target) for mark in points], written)
    under = [
        replace(mark, anchor_x=mark.anchor_x - x, anchor_y=mark.anchor_y - y)
        for mark, (x, y) in zip(points, steps, strict=True)
    ]
    return [_mark(mark, where) for mark in (*under, *placed(marks, where, under, letters))]


def _shown(marks: Iterable[Mark], where: Frame) -> list[Mark]:
    """Marks of this zoom; a sign whose place is outside the frame would be half a sign."""
    return [
        mark
        for mark in marks
        if mark.min_zoom <= where.zoom <= mark.max_zoom and (mark.yields or where.holds(mark.lon, mark.lat))
    ]


def _disc(mark: Mark, where: Frame) -> Disc:
    x, y = where.px(mark.lon, mark.lat)
    return x, y, mark.width / 2 - 2


def _outline(mark: Mark, where: Frame) -> Box | Disc:
    """A sign or ring round its place is a disc, all else a box."""
    is_round = mark.width == mark.height and mark.anchor_x == mark.width / 2 == mark.anchor_y
    x, y = where.px(mark.lon, mark.lat)
    return (x, y, mark.width / 2) if is_round else _box(mark, where)


def placed(
    marks: Sequence[Mark], where: Frame, points: Sequence[Mark] = (), letters: Sequence[Disc] = ()
) -> list[Mark]:
    """Marks that are drawn at this frame, in their order: those outside its zooms and those that yield are left out.

    Labels that yield give way to ``points`` as well, and to the ``letters`` of names along lines.
    """
    here = _shown(marks, where)
    taken = [_box(mark, where) for mark in (*points, *here) if not mark.yields]
    taken += [(x - r / 2, y - r / 2, x + r / 2, y + r / 2) for x, y, r in letters]
    kept = {id(mark) for mark in here if not mark.yields}
    for mark in sorted((mark for mark in here if mark.yields), key=lambda mark: -mark.priority):
        box = _box(mark, where)
        if _inside(box, where) and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            kept.add(id(mark))
    return [mark for mark in here if id(mark) in kept]


def _box(mark: Mark, where: Frame) -> Box:
    x, y = where.px(mark.lon, mark.lat)
    return x - mark.anchor_x, y - mark.anchor_y, x - mark.anchor_x + mark.width, y - mark.anchor_y + mark.height


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _inside(box: tuple[float, float, float, float], where: Frame) -> bool:
    """Whether a label is whole: one cut by the frame says nothing."""
    return (
        box[0] >= where.x and box[1] >= where.y and box[2] <= where.x + where.width and box[3] <= where.y + where.height
    )


def _mark(mark: Mark, where: Frame) -> str:
    x, y, _, _ = _box(mark, where)
    return f'<g transform="translate({num(x)},{num(y)})">{mark.svg}</g>'
