"""The story of a sector as a slide: words and figures, its map, and the chain with names as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.export.office.data_pages import page_of
from layers.export.office.grid import table
from layers.export.office.page import Box, Image, Para, Run, Text
from layers.export.office.typesetting import clipped
from layers.export.pictures import sector_picture
from layers.figures.provenance import value_text
from layers.story import sector_stories
from layers.text import t

if TYPE_CHECKING:
    from layers.export.job import Job
    from layers.export.office.footnotes import Marks
    from layers.export.office.page import Item, Page
    from layers.story import SectorStory

_SIDE, _VIEW, _CHAIN = Box(40, 84, 330, 208), Box(392, 84, 528, 208), Box(40, 300, 880, 150)
_PX, _SHARP = 1.15, 2.0  # px of the drawing for a point, px of the picture for one of the drawing
_NAMES, _SIZE = 5, 12.0  # lines of names in a cell, points


def sector_pages(job: Job, marks: Marks) -> list[Page]:
    """A page for each sector that the filter names; none without such a filter: the families' pages tell all."""
    if not job.view.filter.sectors:
        return []
    return [_page(story, job, marks) for story in sector_stories(job.facts, job.view)]


def _page(story: SectorStory, job: Job, marks: Marks) -> Page:
    lang = job.lang
    paras = [Para((Run(clipped(story.sentence, _SIDE.w, 14, 4), 14),), after=8)]
    for figure in story.figures:
        value = f"{value_text(figure, lang)} {figure.unit}"
        paras.append(Para((Run(value, 20, bold=True),)))
        paras.append(Para((Run(clipped(figure.label, _SIDE.w, _SIZE, 1), _SIZE, ink="ink_soft"),), after=4))
    shot = sector_picture(job, story, (_VIEW.w * _PX, _VIEW.h * _PX), _SHARP)
    wide = _CHAIN.w / len(story.chain)
    join = t("filters.list_join", lang)
    header = tuple(f"{link.name} · {len(link.ids) or '—'}" for link in story.chain)
    cells = tuple(
        clipped(join.join(one.name for one in link.named), wide - 14, _SIZE, _NAMES)
        if link.ids
        else t("talk.sector_none", lang)
        for link in story.chain
    )
    items: list[Item] = [
        Text(_SIDE, tuple(paras), "body"),
        Image(_VIEW, shot, t("export.map_of", lang, title=story.title)),
        table(_CHAIN, header, [cells], [wide] * len(story.chain), (), _SIZE),
    ]
    return page_of(f"story_{story.id}", "table", story.title, items, story.notes, story.figures, job, marks)
