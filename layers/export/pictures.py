"""Pictures of the map for paper: from the same Drawings as on screen, each made once for a version and a view."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import shapely

from layers.export.job import hidden_text
from layers.map import drawings, legend
from layers.map.drawing import Drawing, Shape, Style
from layers.map.extent import Extent, layout, metres_per_px
from layers.map.furniture import HEAD, SIDE, Furniture, attributions, north, scale_length, wrap
from layers.map.paper import rendering
from layers.map.points import marks
from layers.memory import MEMORY
from layers.settings import review_number
from layers.svg import group, num, rect, safe, text, text_width
from layers.text import t
from layers.theme import FONT_STACK, SIZE_BODY, SIZE_SMALL, palette
from layers.words.filter_text import filter_text

if TYPE_CHECKING:
    from data.load import Facts
    from layers.export.job import Job
    from layers.map.drawing import LegendItem
    from layers.story import SectorStory
    from layers.theme import Palette
    from layers.view import View

_SECTOR_LAYERS = ("ground", "districts", "roads", "landmarks", "belt", "park_areas", "enterprises")
_DOT = 0.0016  # degrees: half the side of a grey dot
_CREDIT = 9.0  # px of the letters of a picture's credit
SHEET = (1480.0, 1046.0)  # px: the proportions of A3 lying
SHEET_SCALE = 3.0  # 4440 x 3138 px: 268 to the inch on A3


def picture(job: Job, layers: tuple[str, ...] | None, extent: Extent, size: tuple[float, float], scale: float) -> bytes:
    """PNG of ``extent`` with these layers, ``size`` px drawn at ``scale``; light, for paper and for a projector."""
    view = replace(job.view, layers=layers, theme="light", mode="both", selected="")
    shown = (view.lang, view.filter, view.layers, view.belt_km, view.hidden)
    return MEMORY.kept(
        "picture",
        job.facts.version,
        (shown, extent, size, scale),
        lambda: rendering.png(_bare(job, view, extent, size), scale),
    )


def overview(job: Job, size: tuple[float, float], scale: float) -> bytes:
    """PNG of the map with the layers of the view, light, with scale bar and north arrow in its corner."""
    view = replace(job.view, theme="light", selected="")
    shown = (view.lang, view.filter, view.layers, view.mode, view.belt_km, view.hidden)
    return MEMORY.kept(
        "picture",
        job.facts.version,
        (shown, "overview", size, scale),
        lambda: rendering.png(_bare(job, view, layout(job.facts.parks), size, with_scale=True), scale),
    )


def sector_view(job: Job) -> View:
    """The map of one sector: the layout under its places."""
    return replace(job.view, layers=_SECTOR_LAYERS, theme="light", mode="both", selected="")


def sector_map(job: Job, story: SectorStory, size: tuple[float, float]) -> str:
    """SVG of the places of one sector over the layout; all other organisations are small and grey."""
    chosen, view = replace(job, selection=story.selection), sector_view(job)
    others = job.selection.counted
    others = others[(others["precision"] != "park") & ~others["id"].isin(story.selection.counted["id"])]
    dots = shapely.box(
        others["lon"] - _DOT, others["lat"] - 0.85 * _DOT, others["lon"] + _DOT, others["lat"] + 0.85 * _DOT
    )
    faint = Style(fill=palette("light").ink_soft, fill_opacity=0.5)
    under = Drawing("others", (Shape(shapely.union_all(dots), faint),) if len(others) else ())
    drawn = (*drawings(job.facts, story.selection, view), under)
    extent = rendering.whole(drawn, layout(job.facts.parks), size)
    where = rendering.frame(extent, 0.0, 0.0, *size)
    points = marks(job.facts, story.selection, view, where.zoom)
    markup = rendering.svg(drawn, size, extent, lang=view.lang, theme="light", points=points)
    return f"{markup.removesuffix('</svg>')}{_scale(chosen, where)}{_credit(job, size)}</svg>"


def sector_picture(job: Job, story: SectorStory, size: tuple[float, float], scale: float) -> bytes:
    """The same as PNG, drawn at ``scale``."""
    key = (story.id, job.view.lang, job.view.filter, job.view.belt_km, job.view.hidden, size, scale)
    return MEMORY.kept(
        "picture", job.facts.version, ("sector", key), lambda: rendering.png(sector_map(job, story, size), scale)
    )


def _scale(job: Job, where: rendering.Frame) -> str:
    """Scale bar and north arrow in a small panel at the lower left."""
    inks, lang, latitude = palette("light"), job.view.lang, float(job.facts.parks["lat"].mean())
    length, px = scale_length(metres_per_px(latitude, where.zoom), 130)
    far = f"{length / 1000:g}" if length >= 1000 else f"{length:g}"
    x, y = 14.0, where.height - 14
    return (
        rect(x - 6, y - 44, px + 66, 50, fill=inks.panel, radius=4)
        + rect(x + 4, y - 12, px / 2, 5, fill=inks.ink)
        + rect(x + 4, y - 12, px, 5, stroke=inks.ink)
        + text(x + 4, y - 20, "0", size=SIZE_SMALL, fill=inks.ink)
        + text(x + 4 + px, y - 20, t(f"map.furniture.{'km' if length >= 1000 else 'm'}", lang, n=far),
               size=SIZE_SMALL, fill=inks.ink, anchor="middle")
        + north(x + px + 42, y - 16, t("map.furniture.north", lang), inks.ink)
    )  # fmt: skip


def key_of_signs(job: Job, size: tuple[float, float], scale: float) -> bytes:
    """PNG of the legend of ``overview``, group by group in three columns."""
    view = replace(job.view, theme="light", selected="")
    items = legend(drawings(job.facts, job.selection, view))
    shown = (view.lang, view.filter, view.layers, view.mode, view.belt_km, view.hidden)
    key = (shown, "legend", size, scale)
    return MEMORY.kept("picture", job.facts.version, key, lambda: rendering.png(_legend(items, size), scale))


def _legend(items: tuple[LegendItem, ...], size: tuple[float, float]) -> str:
    inks, wide = palette("light"), size[0] / 3
    groups: dict[str, list[LegendItem]] = {}
    for item in items:
        groups.setdefault(item.group, []).append(item)
    out, x, y = [rect(0, 0, *size, fill=inks.panel)], 0.0, 0.0
    for name, members in groups.items():
        broken = [wrap(item.text, wide - 60, SIZE_BODY) for item in members]
        need = 30 + sum(8 + 17 * len(parts) for parts in broken) + 16
        if y and y + need > size[1]:
            x, y = x + wide, 0.0
        out.append(text(x, y + 18, name, size=SIZE_BODY + 1, fill=inks.ink_soft, weight=700))
        y += 30
        for item, parts in zip(members, broken, strict=True):
            out.append(group(x, y + 1, item.svg))
            out += [
                text(x + 40, y + 13 + 17 * row, part, size=SIZE_BODY, fill=inks.ink) for row, part in enumerate(parts)
            ]
            y += 8 + 17 * len(parts)
        y += 16
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{num(size[0])}" height="{num(size[1])}" '
        f'viewBox="0 0 {num(size[0])} {num(size[1])}" font-family="{safe(FONT_STACK)}">{"".join(out)}</svg>'
    )


def _bare(job: Job, view: View, extent: Extent, size: tuple[float, float], *, with_scale: bool = False) -> str:
    drawn = drawings(job.facts, job.selection, view)
    extent = rendering.whole(drawn, extent, size)
    where = rendering.frame(extent, 0.0, 0.0, *size)
    points = marks(job.facts, job.selection, view, where.zoom)
    markup = rendering.svg(drawn, size, extent, lang=view.lang, theme=view.theme, points=points)
    return f"{markup.removesuffix('</svg>')}{_scale(job, where) if with_scale else ''}{_credit(job, size)}</svg>"


def _credit(job: Job, size: tuple[float, float]) -> str:
    """Whose data the ground is and the review number in its box, filled or empty: no map leaves the house without."""
    inks, number = palette("light"), review_number()
    review = t("map.furniture.review", job.lang, number=number) if number else t("map.furniture.review_empty", job.lang)
    said = attributions(job.facts, job.view.lang)[0]
    wide, boxed = text_width(said, _CREDIT), text_width(review, _CREDIT) + 10
    x, y = size[0] - wide - boxed - 18, size[1] - 8
    return (
        rect(x - 4, y - 13, wide + boxed + 18, 18, fill=inks.panel, opacity=0.85, radius=3)
        + text(x, y, said, size=_CREDIT, fill=inks.ink_soft)
        + rect(x + wide + 6, y - 11, boxed, 14, stroke=inks.ink_soft, stroke_width=0.8)
        + text(x + wide + 11, y, review, size=_CREDIT, fill=inks.ink_soft)
    )


def street_ground(facts: Facts, inks: Palette) -> Drawing:
    """What lies close up, for a large sheet: hills and greens, homes, estates, water and railways over the land."""
    bounds = facts.boundaries
    inked = (
        (bounds.green, Style(fill=inks.green)),
        (bounds.residential, Style(fill=inks.homes)),
        (bounds.estates, Style(fill=inks.estate, stroke=inks.estate_line, width=0.4)),
        (bounds.water[bounds.water["kind"] != "island"], Style(fill=inks.water)),
    )
    return Drawing("street", tuple(Shape(one, style) for rows, style in inked for one in rows.geometry))


def sheet(job: Job) -> str:
    """SVG of the whole map with title, legend, scale bar, north arrow, date, filter and review number, in its theme."""
    facts, view, lang = job.facts, replace(job.view, selected=""), job.view.lang
    extent = layout(facts.parks)
    where = rendering.frame(extent, 0.0, HEAD, SHEET[0] - SIDE, SHEET[1] - HEAD)
    drawn = drawings(facts, job.selection, view)
    notes = [filter_text(facts, view.filter, lang), t("export.version_line", lang, version=facts.version)]
    if facts.workspace != "shipped":
        notes.append(t("ui.workspace", lang, name=facts.workspace))
    if job.hidden:
        notes.append(t("export.hidden_line", lang, text=hidden_text(job.hidden, lang)))
    furniture = Furniture(
        date=facts.as_of,
        attributions=(*attributions(facts, lang), t("mapframe.attribution.own", lang)),
        latitude=float(facts.parks["lat"].mean()),
        review_number=review_number(),
        notes=tuple(notes),
    )
    return rendering.svg(
        drawn,
        SHEET,
        extent,
        lang=lang,
        theme=view.theme,
        title="{title} · {subtitle}".format(**facts.place.words[lang]),
        legend=legend(drawn),
        furniture=furniture,
        points=marks(facts, job.selection, view, where.zoom),
    )
