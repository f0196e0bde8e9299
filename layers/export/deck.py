"""The deck: the pages as a PowerPoint file whose titles, words, charts and tables can be edited."""

from __future__ import annotations

import io
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pptx.enum.text import PP_ALIGN
from pptx.util import Pt

from layers.export.job import UNDATED
from layers.export.office import deck_master as master
from layers.export.office.deck_chart import add_chart, add_table
from layers.export.office.page import Chart, Fill, Image, Table, Text
from layers.export.office.pages import book
from layers.export.office.typesetting import LEADING

if TYPE_CHECKING:
    from layers.export.job import Job, Progress
    from layers.export.office.page import Book, Page, Para

_LAYOUTS = {"cover": master.COVER, "chapter": master.CHAPTER}
_ALIGN = {"left": PP_ALIGN.LEFT, "right": PP_ALIGN.RIGHT, "center": PP_ALIGN.CENTER}


def make(job: Job, progress: Progress) -> bytes:
    """The pages of the job as PPTX."""
    pages = book(job, lambda share: progress(0.75 * share))
    made = rendered(pages, job.facts.as_of, lambda share: progress(0.75 + 0.25 * share))
    progress(1.0)
    return made


def rendered(pages: Book, as_of: str, progress: Progress) -> bytes:
    """A book as PPTX; ``as_of`` (ISO) dates the file, so that the same view gives the same file."""
    deck = master.start(pages.lang, pages.footer)
    _properties(deck, pages, as_of)
    master.application(deck, len(pages.pages))
    for number, page in enumerate(pages.pages):
        _slide(deck, page, pages.lang)
        progress((number + 1) / len(pages.pages))
    master.sections(deck, [(name, len(list(group))) for name, group in groupby(page.section for page in pages.pages)])
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _properties(deck: Any, pages: Book, as_of: str) -> None:
    about = deck.core_properties
    about.title, about.subject, about.author = pages.name, pages.subject, pages.title
    about.comments, about.language = master.printable(pages.footer)[:255], "zh-CN" if pages.lang == "zh" else "en-GB"
    moment = datetime.fromisoformat(f"{as_of or UNDATED}-01-01"[:10])
    about.created = about.modified = moment
    about.last_modified_by = ""


def _slide(deck: Any, page: Page, lang: str) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[_LAYOUTS.get(page.kind, master.CONTENT)])
    slide.name = page.id
    for item in page.items:
        if isinstance(item, Text):
            _text(slide, item, lang)
        elif isinstance(item, Image):
            _picture(slide, item)
        elif isinstance(item, Chart):
            add_chart(slide, item, lang)
        elif isinstance(item, Table):
            add_table(slide, item, lang, page.title)
        elif isinstance(item, Fill):
            _rectangle(slide, item)
    for empty in [shape for shape in slide.placeholders if not shape.has_text_frame or not shape.text_frame.text]:
        empty.element.getparent().remove(empty.element)
    master.number_slide(slide, lang)
    if page.notes:
        slide.notes_slide.notes_text_frame.text = master.printable(page.notes)
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
            for run in paragraph.runs:
                master.letters(run._r.get_or_add_rPr(), lang)


def _text(slide: Any, item: Text, lang: str) -> None:
    """Into the placeholder of its role where the layout has one, else into a text box."""
    index = {"title": 0, "subtitle": 1, "body": 1}.get(item.role)
    shape = next((s for s in slide.placeholders if s.placeholder_format.idx == index), None)
    box = item.box
    if shape is None:
        shape = slide.shapes.add_textbox(Pt(box.x), Pt(box.y), Pt(box.w), Pt(box.h))
    else:
        shape.left, shape.top, shape.width, shape.height = Pt(box.x), Pt(box.y), Pt(box.w), Pt(box.h)
    master.calm(shape.text_frame)
    for number, para in enumerate(item.paras):
        paragraph = shape.text_frame.paragraphs[0] if number == 0 else shape.text_frame.add_paragraph()
        _paragraph(paragraph, para, lang)


def _paragraph(paragraph: Any, para: Para, lang: str) -> None:
    paragraph.alignment = _ALIGN[para.align]
    paragraph.space_after, paragraph.space_before = Pt(para.after), Pt(0)
    # a fixed distance: single spacing of a Chinese font is half as much again as its letters
    paragraph.line_spacing = Pt(max((run.size for run in para.runs), default=12.0) * LEADING)
    for piece in para.runs:
        run = paragraph.add_run()
        run.text = master.printable(piece.text)
        run.font.size, run.font.bold = Pt(piece.size), piece.bold
        run.font.color.rgb = master.colour(piece.ink)
        if piece.link:
            run.hyperlink.address = master.printable(piece.link)
        master.letters(run._r.get_or_add_rPr(), lang)


def _picture(slide: Any, item: Image) -> None:
    box = item.box
    shape = slide.shapes.add_picture(io.BytesIO(item.png), Pt(box.x), Pt(box.y), Pt(box.w), Pt(box.h))
    shape._element._nvXxPr.cNvPr.set("descr", master.printable(item.alt))


def _rectangle(slide: Any, item: Fill) -> None:
    shape = slide.shapes.add_shape(1, Pt(item.box.x), Pt(item.box.y), Pt(item.box.w), Pt(item.box.h))
    shape.fill.solid()
    shape.fill.fore_color.rgb = master.colour(item.ink)
    shape.line.fill.background()
