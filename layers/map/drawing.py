"""What a map layer returns: shapes, marks and legend entries, free of any renderer.

The browser (layers/map/browser/message.py + assets) and print (layers/map/paper/rendering.py) draw the same Drawing.
Text in here is plain text unless a field says SVG; SVG comes only from layers/svg.py, which escapes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import Mode, View


@dataclass(frozen=True, slots=True)
class Style:
    """How a shape is inked; colours are ``#rrggbb`` from layers.theme, widths and dashes in CSS px."""

    stroke: str | None = None
    width: float = 1.0
    stroke_opacity: float = 1.0
    dash: tuple[float, ...] = ()
    fill: str | None = None
    fill_opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A polygon or line in EPSG:4326 (lon, lat). ``title`` is the plain-text tooltip; ``target`` what a click selects.

    ``along`` is a name set along the line (plain text), in its middle; ``along_size`` its px size, ``along_colour`` its
    ink, ``along_halo`` the ink under its letters, ``along_spacing`` px between letters, ``along_zooms`` the zooms at
    which it is written. A line that carries a name runs from west to east and may have a style without any ink. Where
    it is shorter than the name, the name is left out.
    """

    geometry: BaseGeometry
    style: Style
    title: str = ""
    target: str = ""
    along: str = ""
    along_size: float = 12.0
    along_colour: str = ""
    along_halo: str = "none"
    along_spacing: float = 0.0
    along_zooms: tuple[float, float] = (0.0, 30.0)


@dataclass(frozen=True, slots=True)
class Mark:
    """A picture of fixed px size at a place: label, shield, landmark, donut, money disc, count.

    ``svg`` is inner SVG markup in a ``width`` x ``height`` box (px); the place sits at (``anchor_x``, ``anchor_y``) in
    it. ``priority``: a mark with ``yields=True`` (a label) is left out where it would
    touch a mark that does not yield, or one that yields but has a higher priority. ``title`` is
    the tooltip and the name a screen reader says; a mark with a ``target`` is a button that the keyboard reaches.
    """

    lon: float
    lat: float
    svg: str
    width: float
    height: float
    anchor_x: float
    anchor_y: float
    title: str = ""
    target: str = ""
    priority: int = 0
    yields: bool = False
    min_zoom: float = 0.0
    max_zoom: float = 30.0


@dataclass(frozen=True, slots=True)
class LegendItem:
    """One legend line: a small SVG swatch (inner markup, 28 x 16 px box) and its plain text; ``group`` is a heading."""

    svg: str
    text: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that one layer puts on the map for one view, in drawing order."""

    layer: str
    shapes: tuple[Shape, ...] = ()
    marks: tuple[Mark, ...] = ()
    legend: tuple[LegendItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """One entry of ``layers.map.LAYERS``. ``modes`` are the ways of looking in which it has anything to say.

    Its name on screen is the text ``map.layer.<id>``. ``build`` is pure and answers an empty selection with what is
    true of it; ``switchable`` False means that the map is nothing without it (land and water); ``quiet`` are modes in
    which it waits until a person asks for it; ``filtered`` False means that it draws the same for every selection.
    """

    id: str
    build: Callable[[Facts, Selection, View], Drawing]
    default_on: bool = True
    modes: tuple[Mode, ...] = ("plan", "now", "both")
    switchable: bool = True
    quiet: tuple[Mode, ...] = ()
    filtered: bool = True
