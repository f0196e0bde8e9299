"""Optional online basemaps: addresses, datum, attribution. None of them is asked for unless a person chooses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from layers.text import t

if TYPE_CHECKING:
    from geo.datum import Datum
    from layers.view import Basemap, Lang

_TIANDITU = (
    "https://t{{s}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}&STYLE=default"
    "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILECOL={{x}}&TILEROW={{y}}&tk="
)


@dataclass(frozen=True, slots=True)
class Tiles:
    """Tile layers from bottom to top, in the datum that everything drawn over them is shifted to."""

    urls: tuple[str, ...]
    subdomains: str
    max_zoom: int
    datum: Datum = "wgs84"
    needs_key: bool = False


# CGCS2000, 天地图's datum, equals WGS-84 within centimetres
TILES: dict[Basemap, Tiles] = {
    "tianditu": Tiles(tuple(_TIANDITU.format(layer=layer) for layer in ("vec", "cva")), "01234567", 18, needs_key=True),
    "amap": Tiles(
        ("https://webrd0{s}.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}",),
        "1234",
        18,
        "gcj02",
    ),
    "osm": Tiles(("https://tile.openstreetmap.org/{z}/{x}/{y}.png",), "a", 19),
}


def datum_of(basemap: Basemap) -> Datum:
    """Datum in which the map is drawn over ``basemap``."""
    return TILES[basemap].datum if basemap in TILES else "wgs84"


def described(basemap: Basemap, key: str, lang: Lang) -> dict[str, object] | None:
    """What the browser needs to ask for tiles; None for our own ground; a sentence where a needed key is missing."""
    if basemap not in TILES:
        return None
    tiles = TILES[basemap]
    if tiles.needs_key and not key:
        return {"missing": t("mapframe.tiles_need_key", lang)}
    urls = [f"{url}{key}" if tiles.needs_key else url for url in tiles.urls]
    return {"urls": urls, "subdomains": tiles.subdomains, "max_zoom": tiles.max_zoom}
