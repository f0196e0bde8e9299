"""The pages that the deck and the PDF share: cover, chapters of the talk, charts and tables, about, sources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from layers.export.job import about, hidden_text
from layers.export.office import closing, data_pages, sector_page, story_pages
from layers.export.office.footnotes import Marks, ranges
from layers.export.office.page import Book, Box, Image, Page, Para, Run, Text
from layers.export.office.typesetting import LEADING, clipped, fitting, para_height
from layers.export.pictures import key_of_signs, overview, picture
from layers.figures.provenance import provenance, value_text
from layers.map.extent import layout
from layers.settings import review_number
from layers.story import for_audience, tell, unit_of, unit_parts, view_text
from layers.svg import text_width
from layers.text import t
from layers.words.filter_text import filter_text
from layers.words.place import place_words

if TYPE_CHECKING:
    from layers.export.job import Job, Progress
    from layers.export.office.page import Item
    from layers.figures.figure import Figure
    from layers.story import Told

SIDE = Box(40, 88, 330, 396)  # words and figures of a chapter
VIEW = Box(392, 88, 528, 396)  # its map
_PX = 1.15  # px of the map drawing for one point of the page: its smallest letters come out at 9.6 pt
_DETAIL_FROM = 62.0  # points of a figure from which lines under it have room
_LABEL = 12.0
_BOLDER = 1.13
_NAMED = 12.0  # points of a line that names
_SHARP = 2.0  # px of the picture for one px of the drawing: 166 to the inch on the page
_COVER = ("ground", "districts", "roads", "belt", "landmarks")
TITLE = Box(40, 24, 880, 48)
KICKER = Box(40, 8, 880, 16)


def book(job: Job, progress: Progress, *, spoken: bool = True) -> Book:
    """All pages of a job, in order; without ``spoken`` the chapters have no notes for the speaker.

    Most of the time goes into map pictures, which are kept for the next file.
    """
    lang, marks = job.lang, Marks(job.facts)
    told = tell(job.facts, job.selection, job.view, for_audience(job.chapters, job.audience))
    opening, scenes = [cover(job), map_page(job), legend_page(job)], []
    for number, scene in enumerate(told, 1):
        progress((number - 1) / (len(told) + 3))
        scenes.append(chapter(scene, job, marks, spoken=spoken))
    opening.insert(1, story_pages.summary_page(job, scenes, len(opening) + 2, marks))
    detail, tables = _data_pages(job, marks)
    progress((len(told) + 1) / (len(told) + 3))
    sources, words = marks.all(), place_words(job.facts, lang)
    appendix = [*tables, closing.about_page(job), *closing.source_pages(sources, lang)]
    narrowed = view_text(job.facts, job.view)
    parts = (("opening", opening), ("talk", scenes), ("detail", detail), ("appendix", appendix))
    pages = tuple(
        replace(_narrowed(page, narrowed), section=t(f"export.section.{name}", lang))
        for name, part in parts
        for page in part
    )
    progress(1.0)
    name = " · ".join(part for part in (words["title"], narrowed, job.facts.as_of) if part)
    return Book(lang, words["title"], words["subtitle"], footer(job), pages, sources, job.facts.as_of, name)


# Pages behind the talk that an audience is shown; who is not named here sees all
_SHOWN = {
    "investor": ("story", "projects", "instruments_table", "family", "years", "parks", "money_table"),
    "mayor": ("story", "projects", "parks", "mix", "money", "targets"),
}
_DETAIL = ("story", "projects", "instruments_table", "family", "years")


def _data_pages(job: Job, marks: Marks) -> tuple[list[Page], list[Page]]:
    """What goes into detail for the audience, and the tables of the appendix."""
    made = [
        *sector_page.sector_pages(job, marks),
        story_pages.project_page(job, marks),
        story_pages.instrument_page(job, marks),
        *story_pages.family_pages(job, marks),
        story_pages.year_page(job, marks),
        *data_pages.pages(job, marks),
    ]
    shown = _SHOWN.get(job.audience)
    pages = [page for page in made if page and (shown is None or page.id.startswith(shown))]
    detail = [page for page in pages if page.id.startswith(_DETAIL)]
    return detail, [page for page in pages if page not in detail]


def _narrowed(page: Page, text: str) -> Page:
    """The page with what its view leaves out over its title; cover and the page about the file say it themselves."""
    if not text or page.kind in ("cover", "about", "sources"):
        return page
    said = Para((Run(clipped(text, KICKER.w, 12, 1), 12, ink="node"),))
    return replace(page, items=(*page.items, Text(KICKER, (said,))))


def footer(job: Job) -> str:
    """One line under every page: date, filter, what is left out, map review; the version is told once, at the end."""
    lang, number = job.lang, review_number()
    review = t("map.furniture.review", lang, number=number) if number else t("map.furniture.no_review", lang)
    parts = [
        t("map.furniture.date", lang, date=job.facts.as_of),
        filter_text(job.facts, job.view.filter, lang),
        *([job.facts.workspace] if job.facts.workspace != "shipped" else []),
        *([t("export.hidden_line", lang, text=hidden_text(job.hidden, lang))] if job.hidden else []),
        review,
    ]
    return " · ".join(parts)


def cover(job: Job) -> Page:
    """Title, what the file is, and the map of the view."""
    lang = job.lang
    lines = tuple(
        Para((Run(f"{name}  ", 13, ink="ink_soft"), Run(clipped(text, 270, 13, 4), 13)), after=6)
        for name, text in about(job)
    )
    words = place_words(job.facts, lang)
    title, subtitle = words["title"], words["subtitle"]
    size = fitting(title, 372, 50, (38, 34, 32, 30, 28), bold=True)
    box = Box(430, 60, 490, 424)
    shot = picture(job, _COVER, layout(job.facts.parks), (box.w * _PX, box.h * _PX), _SHARP)
    items: tuple[Item, ...] = (
        Text(Box(40, 110, 376, 100), (Para((Run(title, size, bold=True),)),), "title"),
        Text(Box(40, 214, 376, 50), (Para((Run(subtitle, 20, ink="ink_soft"),)),), "subtitle"),
        Text(Box(40, 290, 376, 194), lines),
        Image(box, shot, t("mapframe.map", lang, **words)),
    )
    return Page("cover", "cover", title, items, "\n".join(f"{name}: {text}" for name, text in about(job)))


def map_page(job: Job) -> Page:
    """The map as it is on screen, with scale bar and north arrow."""
    title, box = t("mapframe.map", job.lang, **place_words(job.facts, job.lang)), Box(40, 76, 880, 412)
    shot = overview(job, (box.w * 1.4, box.h * 1.4), 2.0)
    items = (title_item(title), Image(box, shot, t("export.map_of", job.lang, title=footer(job))))
    return Page("map", "map", title, items, footer(job))


def legend_page(job: Job) -> Page:
    """What the signs of the map mean."""
    title, box = t("map.furniture.legend", job.lang), Box(40, 84, 880, 404)
    shot = key_of_signs(job, (box.w, box.h), _SHARP)
    return Page("legend", "map", title, (title_item(title), Image(box, shot, title)))


def title_item(title: str) -> Text:
    """The title of a page, one size smaller until it fits on two lines at most."""
    size = fitting(title, TITLE.w, 44, (28, 24, 20, 17), bold=True)
    return Text(TITLE, (Para((Run(title, size, bold=True),)),), "title")


def chapter(scene: Told, job: Job, marks: Marks, *, spoken: bool) -> Page:
    """A chapter of the talk: its sentence, its figures with unit, date and source marks, who is named, its map."""
    shot = picture(job, scene.chapter.layers, scene.extent, (VIEW.w * _PX, VIEW.h * _PX), _SHARP)
    most = 92.0 if scene.named else 130.0
    size = fitting(scene.sentence, SIDE.w, most, (22, 20, 18, 16, 14, 12))
    sentence = Para((Run(clipped(scene.sentence, SIDE.w, size, int((most + 20) // (size * LEADING))), size),))
    used = min(most + 30, para_height(sentence, SIDE.w)) + 14
    alt = t("export.map_of", job.lang, title=scene.title)
    items: list[Item] = [
        title_item(scene.title),
        Text(Box(SIDE.x, SIDE.y, SIDE.w, used - 8), (sentence,), "body"),
        Image(VIEW, shot, alt),
    ]
    boxes = _boxes(scene, used)
    for figure, box in zip(scene.figures, boxes, strict=True):
        items.append(Text(box, figure_paras(figure, marks, job.lang, box)))
    if scene.named:
        top = max((box.y + box.h for box in boxes), default=SIDE.y + used) + 8
        room = Box(SIDE.x, top, SIDE.w, SIDE.y + SIDE.h - top)
        items.append(Text(room, _named_paras(scene, marks, room)))
    notes = _notes(scene, job, marks) if spoken else ""
    return Page(scene.chapter.id or "chapter", "chapter", scene.title, tuple(items), notes)


def _boxes(scene: Told, used: float) -> list[Box]:
    """Where the figures stand: one below the other; side by side where names need the room below."""
    count = len(scene.figures)
    if not count:
        return []
    if not scene.named:
        each = min(104.0, (SIDE.h - used) / count)
        return [Box(SIDE.x, SIDE.y + used + number * each, SIDE.w, each - 6) for number in range(count)]
    wide = SIDE.w / count
    return [Box(SIDE.x + number * wide, SIDE.y + used, wide - 8, 84) for number in range(count)]


def _named_paras(scene: Told, marks: Marks, room: Box) -> tuple[Para, ...]:
    """Who or what is named with its source mark, on two lines each where there is room, as far as the room goes."""
    line = _NAMED * LEADING
    rows = int(room.h // (line + 2))
    most = 2 if 2 * len(scene.named) * line + 2 * len(scene.named) <= room.h else 1
    paras = []
    for one in scene.named[:rows]:
        cited = ranges(marks.cite_rows(one.rows, one.table), 2) if len(one.rows) else ""
        mark = f" [{cited}]" if cited else ""
        wide = most * room.w / _BOLDER - text_width(mark, _NAMED) - (most - 1) * _NAMED  # broken as if it were all bold
        said = clipped(f"{one.name}  {one.detail}", wide, _NAMED, 1)
        name, detail = said[: len(one.name)], said[len(one.name) :]
        paras.append(Para((Run(name, _NAMED, bold=True), Run(detail + mark, _NAMED, ink="ink_soft")), after=2))
    return tuple(paras)


def figure_paras(figure: Figure, marks: Marks, lang: str, box: Box) -> tuple[Para, ...]:
    """Label; value and unit; date and source marks; where there is room, what must be read with the value."""
    value = value_text(figure, lang)
    before, unit = _unit(figure, lang)
    narrow = box.w < 200  # three in a row: the label may take two lines, and no detail
    most = int((box.h - _DETAIL_FROM) // (_LABEL * LEADING))
    detail = max(0, min(3, most)) if figure.detail and not narrow else 0
    room = box.h - (2 if narrow else 1) * _LABEL * LEADING - 11 * LEADING - detail * _LABEL * LEADING
    size = fitting(f"{before} {value} {unit}", box.w, room, (34, 30, 26, 22, 18, 15, 13, 11), bold=True)
    value, small = clipped(value, box.w, size, max(1, int(room // (size * LEADING)))), max(12.0, size / 2)
    cited = ranges(marks.cite(figure), 4)
    under = "  ".join(part for part in (figure.as_of, f"[{cited}]" if cited else "") if part)
    said = (
        *((Run(f"{before} ", small, ink="ink_soft"),) if before else ()),
        Run(value, size, bold=True),
        *((Run(f" {unit}", small, ink="ink_soft"),) if unit else ()),
    )
    return (
        Para((Run(clipped(figure.label, box.w, _LABEL, 2 if narrow else 1), _LABEL, ink="ink_soft"),)),
        Para(said),
        Para((Run(clipped(under, box.w, 11, 1), 11, ink="ink_soft"),)),
        *((Para((Run(clipped(figure.detail, box.w, _LABEL, detail), _LABEL, ink="ink_soft"),)),) if detail else ()),
    )


def _unit(figure: Figure, lang: str) -> tuple[str, str]:
    """What stands before and behind the value; nothing where there is none."""
    if figure.value is None:
        return "", ""
    before, after = unit_parts(figure.unit)
    return before, unit_of(value_text(figure, lang), after, lang)


def in_one_line(figure: Figure, lang: str) -> str:
    """A figure in one line: unit before or after as the language writes it, none where the value is unknown."""
    before, unit = _unit(figure, lang)
    return " ".join(part for part in (before, value_text(figure, lang), unit) if part)


def _notes(scene: Told, job: Job, marks: Marks) -> str:
    """What the speaker reads: the note of the chapter, then what defends each figure."""
    parts = [scene.notes]
    for figure in scene.figures:
        told = provenance(figure, job.facts, job.lang)
        parts.append(f"{figure.label}: {in_one_line(figure, job.lang)}")
        parts += [f"  {figure.detail}"] if figure.detail else []
        parts += [f"  {name}: {text}" for name, text in told.notes]
        cited = ranges(marks.cite(figure))
        if cited:
            parts.append(f"  {t('provenance.sources', job.lang, n=len(told.sources))} [{cited}]")
    return "\n".join(part for part in parts if part)
