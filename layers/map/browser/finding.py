"""What a search on the map may find, as one list that the browser fetches when somebody begins to type.

Organisations, estates and buildings, parks, surveyed estates and metro stations, each with the words by which people
look for it (names in both languages, pinyin, initials) and where the map flies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from data.search import readings
from layers.map.browser.encoding import dump
from layers.map.points import names
from layers.memory import MEMORY
from layers.words.names import ground_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.load import Facts
    from layers.view import Lang

MOST = 5000  # organisations: beyond that the list would weigh more than the map
_CLOSE = {"point": 16, "street": 15, "area": 13}  # zoom by how exactly a place is known
_PARK, _ESTATE, _STATION, _MEMBER = 12, 15, 15, 11  # zoom; a member is known by its park only
_GIVEN = ("name_zh", "short_zh", "name_en")


def finding(facts: Facts, lang: Lang) -> bytes:
    """JSON list of [kind, target, name, words, lon, lat, zoom], most specific last; kept for facts and language.

    ``words`` are folded to lower case, apart by line breaks; ``target`` is what choosing it selects.
    """
    return MEMORY.kept("finding", facts.version, lang, lambda: dump([*_rows(facts, lang)]))


def _rows(facts: Facts, lang: Lang) -> Iterator[list[Any]]:
    parks = facts.parks
    anchors = dict(zip(parks["id"], zip(parks["lon"], parks["lat"], strict=True), strict=True))
    for park in parks.to_dict("records"):
        words = _words(*(park[c] for c in (*_GIVEN, "short_en")), *_sounds(facts, str(park["short_zh"])))
        lon, lat = anchors[park["id"]]
        yield _row("park", f"park:{park['id']}", str(park[f"name_{lang}"]), words, lon, lat, _PARK)
    grounds = (("estate", facts.boundaries.estates, _ESTATE), ("station", facts.boundaries.metro_stations, _STATION))
    for kind, frame, zoom in grounds:
        for row in frame[frame["name_zh"].notna()].itertuples():
            spot = row.geometry.representative_point()
            lon, lat = round(spot.x, 5), round(spot.y, 5)
            target = f"estate:{row.id}" if kind == "estate" else f"place:{lon:.5f},{lat:.5f}"
            words = _words(row.name_zh, row.name_en, *_sounds(facts, str(row.name_zh)))
            yield _row(kind, target, ground_name(row, lang)[0], words, lon, lat, zoom)
    for kind, frame in (("carrier", facts.carriers), ("org", facts.enterprises.head(MOST))):
        yield from _organisations(kind, frame, anchors, lang)


def _organisations(
    kind: str, frame: pd.DataFrame, anchors: dict[Any, tuple[float, float]], lang: Lang
) -> Iterator[list[Any]]:
    given = [c for c in (*_GIVEN, "pinyin", "initials") if c in frame.columns]
    for name, row in zip(names(frame, lang), frame.to_dict("records"), strict=True):
        words = _words(*(row[c] for c in given))
        zoom = _CLOSE.get(str(row["precision"]))
        lon, lat = (row["lon"], row["lat"]) if zoom else anchors.get(row["park_id"], (None, None))
        if lon is not None and pd.notna(lon) and pd.notna(lat):
            yield _row(kind, f"org:{row['id']}", str(name), words, lon, lat, zoom or _MEMBER)


def _row(kind: str, target: str, name: str, words: str, lon: float, lat: float, zoom: int) -> list[Any]:  # noqa: PLR0917
    return [kind, target, name, words, round(float(lon), 5), round(float(lat), 5), zoom]


def _sounds(facts: Facts, name: str) -> tuple[str, str]:
    return readings(name, facts.place.prefixes)


def _words(*given: object) -> str:
    """Each different word once, in lower case."""
    return "\n".join(dict.fromkeys(str(text).casefold() for text in given if isinstance(text, str) and text))
