"""What the talk plays beside its chapters, as its scripts read it: one sector (key S), the ride along the belt (R)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from layers.map.browser.encoding import encode
from layers.map.drawing import Drawing, Mark
from layers.map.extent import Extent, layout
from layers.map.points import mask, point_set
from layers.story import parks_in
from layers.svg import rect, text, text_width
from layers.theme import SIZE_BODY, SIZE_NAME, Tints, palette
from layers.words.names import park_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from data.load import Facts
    from layers.figures.figure import Figure
    from layers.story import Named, Ride, SectorStory
    from layers.view import View

    Say = Callable[[Figure], dict[str, Any]]

RIDE_LAYERS = ("ground", "districts", "roads", "landmarks", "belt", "park_areas")
SECTOR_LAYERS = ("ground", "districts", "roads", "belt", "park_areas", "enterprises")  # under one sector's places
_ROOM = 0.02  # degrees round the places of a sector


def sectors(stories: Sequence[SectorStory], facts: Facts, view: View, say: Say) -> list[dict[str, Any]]:
    """The stories as the panel and the strip tell them; ``say`` puts a figure into the file."""
    known = point_set(facts, view.theme, view.lang)
    return [_sector(story, facts, mask(known, story.selection), say) for story in stories]


def _sector(story: SectorStory, facts: Facts, passing: str, say: Say) -> dict[str, Any]:
    return {
        "id": story.id,
        "name": story.name,
        "n": len(story.selection.counted),
        "title": story.title,
        "sentence": story.sentence,
        "notes": story.notes,
        "view": story.view,
        "figures": [say(figure) for figure in story.figures],
        "named": [_named(one) for one in story.projects],
        "chain": [
            {
                "name": link.name,
                "n": len(link.ids),
                "written": link.written,
                "named": [{"name": one.name, "target": one.target} for one in link.named],
            }
            for link in story.chain
        ],
        "mask": passing,
        "bounds": corners(_extent(story, facts)),
    }


def signs(
    stories: Sequence[SectorStory], facts: Facts, view: View, publish: Callable[[bytes], object]
) -> dict[str, object]:
    """For each sector what stands at the parks on its map, published: name and number of organisations there."""
    return {story.id: publish(encode(Drawing("sector", (), tuple(_signs(story, facts, view))))) for story in stories}


def _signs(story: SectorStory, facts: Facts, view: View) -> Iterator[Mark]:
    counts, shown = {park: n for park, _, n in story.parks}, parks_in(facts, story.selection, view)
    for park, lon, lat in zip(facts.parks["id"], facts.parks["lon"], facts.parks["lat"], strict=True):
        number, name = counts.get(park, 0), park_name(facts, park, view.lang)
        if number or park in shown:
            picture, wide = _pill(name, number, view)
            title = f"{name} {number}" if number else name
            yield Mark(lon, lat, picture, wide, 28, wide / 2, 14, title=title, target=f"park:{park}", priority=100)


def _pill(name: str, number: int, view: View) -> tuple[str, float]:
    """Markup and width of a sign: the name, and the number where there is one."""
    inks, said = palette(view.theme), str(number) if number else ""
    wide = text_width(name, SIZE_BODY, 700) + (text_width(said, SIZE_NAME, 700) + 7 if said else 0) + 16
    edge, ink = (inks.node, inks.ink) if number else (inks.panel_line, inks.ink_soft)
    picture = (
        rect(1, 1, wide - 2, 26, fill=inks.panel, stroke=edge, radius=6)
        + text(8, 19, name, size=SIZE_BODY, fill=ink, weight=700 if number else 400)
        + (text(wide - 8, 20, said, size=SIZE_NAME, fill=inks.node, anchor="end", weight=700) if said else "")
    )
    return picture, wide


def _named(one: Named) -> dict[str, str]:
    return {"name": one.name, "detail": one.detail, "target": one.target}


def _extent(story: SectorStory, facts: Facts) -> Extent:
    """All parks and all places of the sector."""
    here = story.selection.counted
    here = here[(here["precision"] != "park") & here["lon"].notna()]
    whole = layout(facts.parks)
    if here.empty:
        return whole
    near = facts.parks
    west, east = min(near["lon"].min(), here["lon"].min()), max(near["lon"].max(), here["lon"].max())
    south, north = min(near["lat"].min(), here["lat"].min()), max(near["lat"].max(), here["lat"].max())
    return replace(whole, west=west - 2 * _ROOM, east=east + 2 * _ROOM, south=south - _ROOM, north=north + _ROOM)


def corners(extent: Extent) -> list[list[float]]:
    """South-west and north-east as (lat, lon)."""
    return [[round(extent.south, 5), round(extent.west, 5)], [round(extent.north, 5), round(extent.east, 5)]]


def riding(found: Ride | None, narrowed: str, say: Say) -> dict[str, Any] | None:
    """The ride as the panel, the map and the ribbon tell it; None where there is none."""
    if found is None:
        return None
    return {
        "title": found.title,
        "sentence": found.sentence,
        "notes": found.figures[0].disagreements,
        "view": narrowed,
        "named": [],
        "figures": [say(figure) for figure in found.figures],
        "families": found.families,
        "inside": found.inside,
        "outside": [[lat, lon] for lon, lat in found.outside],
        "legs": [
            {
                "name": leg.name,
                "from": leg.first_km,
                "to": leg.last_km,
                "line": [[lat, lon, km] for lon, lat, km in leg.line],
                "spots": [[s.lat, s.lon, s.km, int(s.sure), *s.families] for s in leg.spots],
                "stops": [
                    {"park": s.park, "name": s.name, "km": s.km, "at": [s.lat, s.lon], "said": s.said}
                    for s in leg.stops
                ],
            }
            for leg in found.legs
        ],
    }


def inks(facts: Facts, view: View) -> list[str]:
    """Inks of the families of a ride, in their order; the last is for a sector that is not known."""
    tints = Tints.of(facts)
    return [tints.family(str(family), view.theme) for family in (*facts.families["id"], "")]
