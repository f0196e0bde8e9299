"""The map in the browser: one folium map that never changes, and one small message a run: what to show on it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import folium
import numpy as np
import pandas as pd
import shapely
from jinja2 import Template

from geo.filter import Filter
from layers import static, theme
from layers.map import extent, furniture, points, shown
from layers.map.browser import encoding, years
from layers.map.browser.finding import finding
from layers.map.browser.tiles import datum_of, described
from layers.memory import MEMORY
from layers.text import section, t
from layers.words.place import place_words

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from data.load import Facts
    from data.place import Place
    from geo.datum import Datum
    from geo.filter import Selection
    from layers.map.drawing import Drawing, Layer
    from layers.view import View

Publish = Callable[[bytes], object]  # content → its digest, or the content itself where it cannot be fetched
_ROOT = "../../"  # from the component's frame to the site's root, whatever the base path
_GROUND = ("ground", "districts", "roads", "metro")  # what online tiles cover
_POINTS = "enterprises"
_JSON_IN_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@dataclass(frozen=True, slots=True)
class Focus:
    """A place to fly to: west, south, east, north in degrees. ``id`` names the wish; the same id flies only once."""

    id: str
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Extras:
    """What the page adds to the view: drawings on top, a place to fly to, 审图号, the key for 天地图.

    ``street`` is the address of the tiles of the street level below the site's root, "" where no server cuts them.
    ``again`` counts how often the browser missed content: a message that differs makes it ask once more.
    ``finding``: whether a person may search on the map; ``years``: whether it may go through the years, and whether a
    person has asked for that ("" never, "offered", "open").
    """

    drawings: tuple[Drawing, ...] = ()
    focus: Focus | None = None
    review_number: str = ""
    tianditu_key: str = ""
    street: str = ""
    again: int = 0
    sketch: Sketch | None = None
    twin: str = ""
    finding: bool = False
    years: Literal["", "offered", "open"] = ""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a person is asked to draw: ``polygon``, ``line``, ``point``, or to ``drag`` the ``outline`` (EPSG:4326).
    ``label`` is what a screen reader says; ``serial`` tells two equal wishes apart."""

    kind: str
    label: str
    outline: BaseGeometry | None = None
    serial: int = 0


class AtlasMap(folium.Map):
    """The constant base: Leaflet and our scripts from this server, no tiles, nothing that a filter could change.

    streamlit-folium makes a new frame when this script changes, so it depends on nothing but the place.
    """

    default_js = [("atlas", _ROOT + static.url(static.BUNDLE))]  # noqa: RUF012 folium's own form
    default_css = [(name, _ROOT + static.url(name)) for name in static.STYLES]  # noqa: RUF012

    def __init__(self, place: Place) -> None:
        lon, lat = place.centre
        super().__init__(
            location=(lat, lon),
            zoom_start=place.zoom,
            tiles=None,
            zoom_control=False,
            attribution_control=False,
            minZoom=8,
            maxZoom=18,
            zoomSnap=0.25,
            zoomDelta=0.75,
            wheelPxPerZoomLevel=90,
            maxBounds=_corners(place.around, "wgs84"),  # nobody gets lost: the city and a margin
            maxBoundsViscosity=0.7,
        )
        self._name = "Map"  # streamlit-folium finds the map by this name


# folium reads the finished script as a template once more; in JSON these pairs occur inside strings only
_TAG = re.compile(r"\{(?=[{%#])")


class Apply(folium.FeatureGroup):
    """A feature group whose script hands one message to our scripts; the message is a value, never a template."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = window.atlas.apply({{ this._parent.get_name() }}, {{ this.message }});"
        "{% endmacro %}"
    )

    def __init__(self, message: Mapping[str, object]) -> None:
        super().__init__()
        self.message = in_script(message)


def in_script(value: object) -> str:
    """JSON that may stand in a script: no character in it can end the script, a line or a string."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(_JSON_IN_SCRIPT)
    return _TAG.sub(r"\\u007b", text)


def message(
    facts: Facts, selection: Selection, view: View, publish: Publish, extras: Extras | None = None
) -> dict[str, object]:
    """What the browser is to show, mostly as digests of content handed to ``publish``.

    A filter changes the digests of the layers it touches and the mask of the points, nothing else.
    """
    extras = extras or Extras()
    datum = datum_of(view.basemap)
    rows = _fingerprint(selection)
    coded = [(layer.id, _coded(layer, facts, selection, view, rows)) for layer in shown(view)]
    coded += [(drawing.layer, encoding.encode(drawing, datum)) for drawing in extras.drawings]
    located = any(layer_id == _POINTS for layer_id, _ in coded)
    return {
        "ui": publish(ui(facts, view)),
        "layers": [(layer_id, publish(content)) for layer_id, content in coded],
        "ground": sum(layer_id in _GROUND for layer_id, _ in coded),
        "points": _points(facts, selection, view, publish) if located else None,
        "home": _home(facts, datum),
        "offset": _offset(facts.place, datum),
        "place": _place(facts.place),
        "selected": view.selected,
        "area": [list(corner) for corner in view.filter.area],
        "focus": _focus(extras.focus, datum),
        "street": _ROOT + extras.street if extras.street and view.basemap == "own" else None,
        "tiles": described(view.basemap, extras.tianditu_key, view.lang),
        "notes": notes(facts, view, extras.review_number),
        "again": extras.again,
        "sketch": _sketch(extras.sketch, view, datum),
        "twin": extras.twin,
        "finding": publish(finding(facts, view.lang)) if extras.finding else None,
        "years": _years(facts, selection, view, publish, extras.years),
    }


def ui(facts: Facts, view: View) -> bytes:
    """Inks, letters and words of the frame: the same bytes for one place, language and theme."""
    labels = {key: text for key, text in section("mapframe", view.lang).items() if "." not in key}
    labels["map"] = t("mapframe.map", view.lang, **place_words(facts, view.lang))
    body: dict[str, Any] = {
        "lang": view.lang,
        "theme": view.theme,
        "font": theme.FONT_STACK,
        "inks": asdict(theme.palette(view.theme)),
        "labels": labels,
    }
    return encoding.dump(body)


def notes(facts: Facts, view: View, review_number: str = "") -> list[str]:
    """Date, review number, schematic note and attributions: the lines under the map."""
    lang = view.lang
    review = t("map.furniture.no_review", lang)
    if review_number:
        review = t("map.furniture.review", lang, number=review_number)
    lines = [t("map.furniture.date", lang, date=facts.as_of), review]
    if view.basemap == "own":
        lines += [t("map.furniture.schematic", lang), *furniture.attributions(facts, lang)]
    return [*lines, t(f"mapframe.attribution.{view.basemap}", lang)]


def _fingerprint(selection: Selection) -> bytes:
    """The same for the same rows of the same tables."""
    stamp = hashlib.blake2b(digest_size=16)
    for frame in (selection.enterprises, selection.investments, selection.parks):
        stamp.update(pd.util.hash_pandas_object(frame.index, index=False).to_numpy().tobytes() + b"|")
    return stamp.digest()


def _coded(layer: Layer, facts: Facts, selection: Selection, view: View, rows: bytes) -> bytes:
    """The layer's drawing as JSON, kept for the view and the rows it was made for."""
    key = (layer.id, view, rows) if layer.filtered else (layer.id, replace(view, filter=Filter()), b"")
    return MEMORY.kept(
        "drawing",
        facts.version,
        key,
        lambda: encoding.encode(layer.build(facts, selection, view), datum_of(view.basemap)),
    )


def _points(facts: Facts, selection: Selection, view: View, publish: Publish) -> dict[str, object]:
    """All located organisations, which take time with 100,000 and so outlive a filter, and the mask of the selected."""
    datum = datum_of(view.basemap)
    key = (view.theme, view.lang, datum)
    known = MEMORY.kept("points", facts.version, key, lambda: _point_set(facts, view, datum))
    return {"ref": publish(known.to_bytes()), "mask": points.mask(known, selection)}


def _years(facts: Facts, selection: Selection, view: View, publish: Publish, asked: str) -> object:
    """All years as one content once a person has asked for them; "" before, None where there are none."""
    if not asked or not years.offered(facts, view):
        return None
    if asked == "offered":
        return ""
    known = points.point_set(facts, view.theme, view.lang)
    ended = points.mask_of(known, selection.ended)

    def coded(layer: Layer, facts: Facts, rows: Selection, past: View) -> bytes:
        return encoding.encode(layer.build(facts, rows, past), datum_of(past.basemap))

    key = (replace(view, selected=""), _fingerprint(selection))
    made = MEMORY.kept("years", facts.version, key, lambda: years.pictures(facts, selection, view, ended, coded))
    return publish(made)


def _point_set(facts: Facts, view: View, datum: Datum) -> points.PointSet:
    known = points.point_set(facts, view.theme, view.lang)
    lon, lat = encoding.shift(known.lon, known.lat, datum)
    return replace(known, lon=lon, lat=lat)


def _home(facts: Facts, datum: Datum) -> list[list[float]]:
    """South-west and north-east corner (lat, lon) of the first look."""
    box = extent.layout(facts.parks)
    return _corners((box.west, box.south, box.east, box.north), datum)


def _corners(bounds: tuple[float, float, float, float], datum: Datum) -> list[list[float]]:
    west, south, east, north = bounds
    lon, lat = encoding.shift(np.array([west, east]), np.array([south, north]), datum)
    return [[round(float(y), 5), round(float(x), 5)] for x, y in zip(lon, lat, strict=True)]


def _place(place: Place) -> dict[str, object]:
    """Where a map of the place begins, (lat, lon) and zoom, and how far it can be pushed, WGS-84."""
    lon, lat = place.centre
    return {"centre": [lat, lon], "zoom": place.zoom, "bounds": _corners(place.around, "wgs84")}


def _offset(place: Place, datum: Datum) -> list[float]:
    """How far the middle of the city moves in ``datum``, degrees east and north."""
    lon, lat = place.centre
    x, y = encoding.shift(np.array([lon]), np.array([lat]), datum)
    return [round(float(x[0]) - lon, 6), round(float(y[0]) - lat, 6)]


def _sketch(wish: Sketch | None, view: View, datum: Datum) -> dict[str, object] | None:
    if wish is None:
        return None
    rings = []
    for part in shapely.get_parts(wish.outline) if wish.outline is not None else ():
        x, y = np.asarray(part.exterior.coords)[:, :2].T
        lon, lat = encoding.shift(x, y, datum)
        rings.append([[[round(float(b), 6), round(float(a), 6)] for a, b in zip(lon, lat, strict=True)]])
    colour = theme.palette(view.theme).selected
    return {"kind": wish.kind, "label": wish.label, "rings": rings, "colour": colour, "serial": wish.serial}


def _focus(focus: Focus | None, datum: Datum) -> dict[str, object] | None:
    return None if focus is None else {"id": focus.id, "bounds": _corners(focus.bounds, datum)}
