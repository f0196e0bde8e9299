"""View: all that decides what a page shows, as one frozen value that an address can carry. Knows no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from geo.filter import Filter

Lang = Literal["zh", "en"]
Theme = Literal["light", "dark"]
Mode = Literal["plan", "now", "both"]
Basemap = Literal["own", "tianditu", "amap", "osm"]


@dataclass(frozen=True, slots=True)
class View:
    """One view of the atlas.

    ``layers`` are ids from ``layers.map.LAYERS`` that are switched on; ``belt_km`` is the whole width of the ribbon in
    km (1..10); ``selected`` is ``""``, ``"park:<id>"``, ``"org:<id>"``, ``"estate:<id>"`` or ``"place:<lon>,<lat>"``;
    ``hidden`` are columns that a public view leaves out.
    """

    lang: Lang = "zh"
    theme: Theme = "light"
    mode: Mode = "both"
    basemap: Basemap = "own"
    layers: tuple[str, ...] | None = None  # None: the registry's defaults
    belt_km: float = 4.0
    selected: str = ""
    filter: Filter = field(default_factory=Filter)
    hidden: tuple[str, ...] = ()
