"""The leaflet: one A4 page a sector, as its story is told on stage. With a filter by sector only the chosen ones."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pypdf import PdfReader, PdfWriter

from layers.export.job import about
from layers.export.office.footnotes import Marks, ranges
from layers.export.pictures import sector_map
from layers.export.vector import Sheet, dated, page, qr, wrapped
from layers.figures.provenance import value_text
from layers.map.furniture import wrap
from layers.settings import public_address
from layers.story import sector_stories
from layers.svg import group, rect, text
from layers.text import t
from layers.theme import palette
from layers.view.url import to_params
from layers.words.filter_text import filter_text
from layers.words.place import place_words

if TYPE_CHECKING:
    from layers.export.job import Job, Progress
    from layers.story import SectorStory
    from layers.story.sector import Link

A4 = Sheet(210.0, 297.0, 840.0)  # mm and px: one px is a quarter of a mm, so that 12 px are 8.5 pt
_SIDE, _WIDE = 48.0, 744.0  # px of the margin and of what stands between both
_BODY, _SMALL = 14.5, 12.0  # px of letters
_MAP = 392.0  # px of the map's height
_SOURCES = 9  # lines of sources at most


def make(job: Job, progress: Progress) -> bytes:
    """A page a sector of the view as PDF; a page that says so where the view has none."""
    job = replace(job, view=replace(job.view, theme="light", selected=""))
    stories = sector_stories(job.facts, job.view)
    words, out = place_words(job.facts, job.lang), PdfWriter()
    for number, story in enumerate(stories):
        made = page(_markup(story, job), A4, story.title, job.facts.as_of)
        out.append(PdfReader(io.BytesIO(made)), outline_item=story.title)
        progress((number + 1) / len(stories))
    if not stories:
        said = t("export.leaflet.nobody", job.lang, filter=filter_text(job.facts, job.view.filter, job.lang))
        empty = text(_SIDE, 90, said, size=_BODY, fill=palette("light").ink)
        out.append(PdfReader(io.BytesIO(page(empty, A4, words["title"], job.facts.as_of))))
    title = stories[0].title if len(stories) == 1 else f"{words['title']} · {t('export.short.leaflet', job.lang)}"
    out.add_metadata({"/Title": title, "/Author": words["title"], **dated(job.facts.as_of)})
    file = io.BytesIO()
    out.write(file)
    progress(1.0)
    return file.getvalue()


def _markup(story: SectorStory, job: Job) -> str:
    """All of one page, from top to bottom."""
    inks, words, marks = palette("light"), place_words(job.facts, job.lang), Marks(job.facts)
    size = 30.0 if len(wrap(story.title, _WIDE, 30)) == 1 else 25.0
    out = [
        rect(-40, -40, A4.width + 80, A4.height + 80, fill=inks.panel),
        rect(-40, -40, A4.width + 80, 58, fill=inks.belt),
        text(_SIDE, 46, f"{words['title']} · {t('export.short.leaflet', job.lang)}", size=_BODY, fill=inks.ink_soft),
    ]
    y = _lines(out, wrap(story.title, _WIDE, size)[:2], 80, size, fill=inks.ink, weight=700)
    if story.view:
        y = _lines(out, wrap(story.view, _WIDE, _SMALL)[:1], y, _SMALL, fill=inks.node) + 3
    y = _lines(out, wrap(story.sentence, _WIDE, _BODY)[:3], y, _BODY, fill=inks.ink) + 8
    y = _figures(story, job, marks, out, y)
    out.append(group(_SIDE, y, sector_map(job, story, (_WIDE, _MAP))))
    y = _chain(story, job, out, y + _MAP + 24)
    y = _projects(story, job, marks, out, y)
    _foot(story, job, marks, out, y)
    return "".join(out)


def _lines(out: list[str], lines: list[str], y: float, size: float, *, fill: str, weight: int = 400) -> float:
    """Lines from ``y``, the baseline of the first; returns the baseline of what follows."""
    for line in lines:
        out.append(text(_SIDE, y, line, size=size, fill=fill, weight=weight))
        y += size * 1.36
    return y


def _figures(story: SectorStory, job: Job, marks: Marks, out: list[str], y: float) -> float:
    """The figures side by side: value with unit, label, source marks."""
    inks, wide = palette("light"), _WIDE / len(story.figures)
    for number, figure in enumerate(story.figures):
        x, cited = _SIDE + number * wide, ranges(marks.cite(figure), 4)
        out.append(text(x, y + 20, f"{value_text(figure, job.lang)} {figure.unit}", size=25, fill=inks.ink, weight=700))
        label = f"{figure.label}{f' [{cited}]' if cited else ''}"
        for row, line in enumerate(wrap(label, wide - 16, _SMALL)[:3]):
            out.append(text(x, y + 40 + row * 16, line, size=_SMALL, fill=inks.ink_soft))
    return y + 90


def _chain(story: SectorStory, job: Job, out: list[str], y: float) -> float:
    """The links side by side with their organisations; an empty one is dashed."""
    inks, lang, gap = palette("light"), job.lang, 6.0
    wide, high = (_WIDE - gap * (len(story.chain) - 1)) / len(story.chain), 168.0
    out.append(text(_SIDE, y, t("export.leaflet.chain", lang), size=_BODY, fill=inks.ink, weight=700))
    for number, link in enumerate(story.chain):
        x, top = _SIDE + number * (wide + gap), y + 10
        edge, dash = (inks.node, "") if link.ids and link.written else (inks.ink_soft, "2 3" if link.ids else "6 4")
        out.append(rect(x, top, wide, high, stroke=edge, stroke_width=1.2, radius=6, dash=dash))
        out += _link(link, x + 7, top, wide - 14, lang)
    return _lines(out, wrap(story.notes, _WIDE, _SMALL)[:2], y + high + 30, _SMALL, fill=inks.ink_soft) + 6


def _link(link: Link, x: float, top: float, wide: float, lang: str) -> list[str]:
    inks = palette("light")
    heads = wrap(link.name, wide, _SMALL)[:3]
    out = [text(x, top + 18 + n * 14, line, size=_SMALL, fill=inks.ink_soft) for n, line in enumerate(heads)]
    y = top + 30 + len(heads) * 14
    out.append(text(x, y, str(len(link.ids)) if link.ids else "—", size=20, fill=inks.ink, weight=700))
    if not link.ids:
        nobody = wrap(t("talk.sector_none", lang), wide, _SMALL)[:2]
        return [*out, *(text(x, y + 20 + n * 14, s, size=_SMALL, fill=inks.ink_soft) for n, s in enumerate(nobody))]
    room = int((top + 168.0 - 8 - y) // 15)
    shown = link.named[: room if len(link.ids) <= room else room - 1]
    for number, one in enumerate(shown):
        out.append(text(x, y + 18 + number * 15, wrapped(one.name, wide, _SMALL), size=_SMALL, fill=inks.ink))
    if len(link.ids) > len(shown):
        more = t("export.leaflet.more", lang, n=len(link.ids) - len(shown))
        out.append(text(x, y + 18 + len(shown) * 15, wrapped(more, wide, _SMALL), size=_SMALL, fill=inks.ink_soft))
    return out


def _projects(story: SectorStory, job: Job, marks: Marks, out: list[str], y: float) -> float:
    """The largest projects by stage; nothing where the view has none."""
    if not story.projects:
        return y
    inks = palette("light")
    out.append(text(_SIDE, y + 10, t("export.leaflet.projects", job.lang), size=_BODY, fill=inks.ink, weight=700))
    rows = []
    for one in story.projects:
        cited = ranges(marks.cite_rows(one.rows, one.table), 2)
        rows.append(wrapped(f"{one.name}  {one.detail}{f' [{cited}]' if cited else ''}", _WIDE, _SMALL))
    return _lines(out, rows, y + 30, _SMALL, fill=inks.ink) + 4


def _foot(story: SectorStory, job: Job, marks: Marks, out: list[str], y: float) -> None:
    """Sources as far as there is room, what the page is of, and a code of the live view where people can open it."""
    inks, lang, bottom = palette("light"), job.lang, A4.height - 84.0
    address, wide = public_address(), _WIDE
    if address:
        params = to_params(replace(job.view, filter=replace(job.view.filter, sectors=(story.id,))))
        whole = f"{address}/?{urlencode(params, safe=',:;')}"
        wide = _WIDE - 110.0
        out.append(group(_SIDE + wide + 14, A4.height - 150, qr(whole, 96.0, inks.ink)))
    used = marks.all()
    room = max(1, min(_SOURCES, int((bottom - y - 22) // 15)))
    out.append(text(_SIDE, y + 8, t("export.page.sources", lang, n=len(used)), size=_SMALL, fill=inks.ink, weight=700))
    shown = used if len(used) <= room else used[: room - 1]
    rows = [wrapped(f"[{one.number}] {one.text}", wide, 11) for one in shown]
    if len(shown) < len(used):
        rows.append(t("export.leaflet.more_sources", lang, n=len(used) - len(shown)))
    for number, line in enumerate(rows):
        out.append(text(_SIDE, y + 25 + number * 15, line, size=11, fill=inks.ink_soft))
    said = [f"{name} {value}" for name, value in about(job)]
    lines = wrap(" · ".join(said), wide, 11)[:4]
    for number, line in enumerate(lines):
        out.append(text(_SIDE, A4.height - 64 + number * 15, line, size=11, fill=inks.ink_soft))
