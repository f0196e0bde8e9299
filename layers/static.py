"""Files that the browser asks for: the map's own scripts and styles, Leaflet from its package, the atlas' letters."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import folium.folium
from offlinefolium.elements import _res as _packaged

from layers import fonts

_HOME = Path(__file__).parent / "assets"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
_LEAFLET = {
    "leaflet.js": dict(folium.folium._default_js)["leaflet"],
    "leaflet.css": dict(folium.folium._default_css)["leaflet_css"],
}
BUNDLE = "map.js"  # all scripts of the map in one answer: streamlit-folium waits for each file before it asks the next
# In this order: each script may use those before it
SCRIPTS = (
    "leaflet.js",
    "atlas.js",
    "shapes.js",
    "marks.js",
    "giving_way.js",
    "points.js",
    "street.js",
    "tools.js",
    "find.js",
    "years.js",
    "camera.js",
    "furniture.js",
    "basemap.js",
    "sketch.js",
    "stage.js",
)
STYLES = ("leaflet.css", "fonts.css", "atlas.css")


@dataclass(frozen=True, slots=True)
class WebFile:
    """One file: bytes (None when only packed), gzip form (None where packing does not pay), content type, ETag."""

    body: bytes | None
    packed: bytes | None
    kind: str
    etag: str

    def plain(self) -> bytes:
        """The bytes, for a client that takes no gzip."""
        return gzip.decompress(self.packed or b"") if self.body is None else self.body


@cache
def web_file(name: str) -> WebFile:
    """The file ``name`` (a name from a fixed set, never a path).

    Raises:
        FileNotFoundError: there is no such file.
    """
    body = _body(name)
    suffix = Path(name).suffix
    kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or suffix == ".svg"
    return WebFile(
        body,
        gzip.compress(body, mtime=0) if text else None,
        f"{kind}; charset=utf-8" if text else kind,
        hashlib.sha256(body).hexdigest()[:16],
    )


def url(name: str) -> str:
    """Address of a file relative to the site's root; it changes with the content, so a browser may keep it for ever."""
    return f"assets/{name}?v={web_file(name).etag}"


@cache
def _own() -> frozenset[str]:
    return frozenset(path.name for path in _HOME.iterdir() if path.is_file())


def _body(name: str) -> bytes:
    if name in _LEAFLET:
        return str(_packaged[_LEAFLET[name]]).encode()
    if name == BUNDLE:
        return b"\n;\n".join(_body(script) for script in SCRIPTS)
    if name == "fonts.css":
        return fonts.web_css("fonts/").encode()
    if name == f"fonts/{fonts.LICENCE}":
        return fonts.licence().encode()
    if name.startswith("fonts/"):
        return fonts.web_file(name.removeprefix("fonts/"))
    if name not in _own():
        raise FileNotFoundError(name)
    return (_HOME / name).read_bytes()
