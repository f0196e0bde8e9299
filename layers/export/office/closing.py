"""The last pages: how to read the file, and the numbered sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.export.job import about
from layers.export.office.page import Box, Page, Para, Run, Text
from layers.export.office.typesetting import clipped, para_height
from layers.figures.completeness import licences
from layers.text import t

if TYPE_CHECKING:
    from layers.export.job import Job
    from layers.export.office.footnotes import Source

_TRUST = ("coverage", "lists", "money", "dates", "definition")
_OWN = ("money", "definition")  # what is true of a person's own ledger as well
_COLUMNS = (Box(40, 84, 428, 404), Box(492, 84, 428, 404))
_SIZE = 10.5


def about_page(job: Job) -> Page:
    """What the file shows and how far to trust it; whose maps lie under it."""
    lang = job.lang
    title = t("export.page.about", lang)
    left = [Para((Run(t("export.about.title", lang), 14, bold=True),), after=4)]
    left += [
        Para((Run(f"{name}  ", 12, ink="ink_soft"), Run(clipped(text, 300, 12, 5), 12)), after=5)
        for name, text in about(job)
    ]
    left.append(Para((Run(t("export.page.licences", lang), 14, bold=True),), after=4))
    known = licences(job.facts, lang).drop_duplicates(["source", "licence"])
    left += [
        Para((Run(clipped(f"{row.source} · {row.licence}", 428, _SIZE, 2), _SIZE),), after=3)
        for row in known.itertuples()
    ]
    trust = _TRUST if job.facts.workspace == "shipped" else _OWN
    right = [Para((Run(t("sources.trust", lang), 14, bold=True),), after=4)]
    right += [Para((Run(t(f"sources.trust_{name}", lang), 12),), after=8) for name in trust]
    right.append(Para((Run(t("map.furniture.schematic", lang), 12),), after=8))
    items = (
        Text(Box(40, 24, 880, 48), (Para((Run(title, 28, bold=True),)),), "title"),
        Text(_COLUMNS[0], _within(left, _COLUMNS[0])),
        Text(_COLUMNS[1], _within(right, _COLUMNS[1])),
    )
    return Page("about", "about", title, items, "\n".join(f"{name}: {text}" for name, text in about(job)))


def _within(paras: list[Para], box: Box) -> tuple[Para, ...]:
    """Paragraphs from the top as far as they fit."""
    kept, used = [], 0.0
    for para in paras:
        used += para_height(para, box.w)
        if used > box.h:
            break
        kept.append(para)
    return tuple(kept)


def source_pages(sources: tuple[Source, ...], lang: str) -> list[Page]:
    """Every cited source under its number, in two columns a page."""
    columns: list[list[Para]] = [[]]
    room = _COLUMNS[0].h
    for source in sources:
        para = _entry(source)
        need = para_height(para, _COLUMNS[0].w)
        if need > room and columns[-1]:
            columns.append([])
            room = _COLUMNS[0].h
        columns[-1].append(para)
        room -= need
    pairs = [columns[n : n + 2] for n in range(0, len(columns), 2)]
    name = t("export.page.sources", lang, n=len(sources))
    made = []
    for number, pair in enumerate(pairs, 1):
        title = name if len(pairs) == 1 else t("export.page.part", lang, title=name, n=number, all=len(pairs))
        items = (
            Text(Box(40, 24, 880, 48), (Para((Run(title, 28, bold=True),)),), "title"),
            *(Text(box, tuple(paras)) for box, paras in zip(_COLUMNS, pair, strict=False)),
        )
        made.append(Page(f"sources_{number}", "sources", title, items))
    return made if sources else []


def _entry(source: Source) -> Para:
    """Number and text; the number is the link, for an address of two lines helps nobody on paper."""
    text = clipped(source.text, _COLUMNS[0].w - 30, _SIZE, 2)
    return Para(
        (
            Run(f"[{source.number}]", _SIZE, ink="selected" if source.url else "ink_soft", link=source.url),
            Run(f"  {text}", _SIZE),
        ),
        after=4,
    )
