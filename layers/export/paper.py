"""The same pages as the deck, as PDF: letters embedded, titles as bookmarks, sources linked."""

from __future__ import annotations

import io
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from PIL import Image as Pictures
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from layers import fonts
from layers.export.job import UNDATED
from layers.export.office import paper_chart
from layers.export.office.page import HEIGHT, WIDTH, Box, Chart, Fill, Image, Table, Text
from layers.export.office.pages import book
from layers.export.office.typesetting import LEADING, lines
from layers.map.furniture import wrap
from layers.theme import palette

if TYPE_CHECKING:
    from layers.export.job import Job, Progress
    from layers.export.office.page import Book, Page, Para, Run

_FOOT, _NUMBER, _BAR = Box(40, 497, 800, 30), Box(850, 497, 70, 30), Box(0, 0, WIDTH, 6)
_ASCENT = 0.92  # from the top of a line to its foot, over the size: the letters stand in the middle of the line
_PAD = 5.0
rl_config.useA85 = 0  # bytes as bytes: letters for bytes are a quarter larger and take two seconds to spell


def make(job: Job, progress: Progress) -> bytes:
    """The pages of the job as PDF."""
    pages = book(job, lambda share: progress(0.7 * share), spoken=False)  # paper has no speaker's notes
    made = rendered(pages, lambda share: progress(0.7 + 0.3 * share))
    progress(1.0)
    return made


@cache
def _letters() -> tuple[str, str]:
    """Names of the regular and the bold face, registered once a process."""
    names = ("AtlasSC", "AtlasSC-Bold")
    for name, path in zip(names, fonts.ttf_files(), strict=True):
        pdfmetrics.registerFont(TTFont(name, str(path)))
    return names


def rendered(pages: Book, progress: Progress) -> bytes:
    """A book as PDF; the same book gives the same bytes."""
    out = io.BytesIO()
    canvas = Canvas(
        out, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1, lang=pages.lang, initialFontName=_letters()[0]
    )
    dated(canvas, pages.as_of)
    canvas.setTitle(pages.name)
    canvas.setSubject(f"{pages.subject} · {pages.footer}")
    canvas.setAuthor(pages.title)
    canvas.setCreator(pages.title)
    for number, page in enumerate(pages.pages, 1):
        canvas.bookmarkPage(page.id)
        canvas.addOutlineEntry(page.title, page.id, 0)
        _Sheet(canvas).draw(page, pages.footer, number)
        canvas.showPage()
        progress(number / len(pages.pages))
    canvas.save()
    return out.getvalue()


def dated(canvas: Any, as_of: str) -> None:
    """The file's dates are those of what it tells, so that the same view gives the same file."""
    moment = datetime.fromisoformat(f"{as_of or UNDATED}-01-01"[:10])
    canvas._doc._timeStamp.YMDhms = (moment.year, moment.month, moment.day, 0, 0, 0)


def _ink(name: str) -> str:
    return name if name.startswith("#") else str(getattr(palette("light"), name))


class _Sheet:
    """One page being drawn; y counts from the top, as in the model."""

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas

    def draw(self, page: Page, footer: str, number: int) -> None:
        """Ground, bar, items, foot and number."""
        self._fill(Fill(Box(0, 0, WIDTH, HEIGHT), "panel"))
        self._fill(Fill(_BAR, "belt"))
        for item in page.items:
            if isinstance(item, Text):
                self._text(item)
            elif isinstance(item, Image):
                self._picture(item)
            elif isinstance(item, Chart):
                paper_chart.draw(self.canvas, item, self.say, HEIGHT)
            elif isinstance(item, Table):
                self._table(item)
            else:
                self._fill(item)
        for row, part in enumerate(lines(footer, _FOOT.w, 9)[:2]):
            self.say(_FOOT.x, _FOOT.y + row * 9 * LEADING, part, 9, "ink_soft", "left")
        self.say(_NUMBER.x + _NUMBER.w, _NUMBER.y, str(number), 10, "ink_soft", "right")

    def say(  # noqa: PLR0917 - a place and a look
        self, x: float, y: float, text: str, size: float, ink: str, align: str, bold: bool = False
    ) -> None:
        """One line whose top is at ``y``; left of, right of or round ``x``."""
        font = _letters()[1 if bold else 0]
        width = pdfmetrics.stringWidth(text, font, size)
        start = x - {"left": 0.0, "right": width, "center": width / 2}[align]
        self.canvas.setFillColor(_ink(ink))
        self.canvas.setFont(font, size)
        self.canvas.drawString(start, HEIGHT - y - size * _ASCENT - size * (LEADING - 1.2) / 2, text)

    def _fill(self, item: Fill) -> None:
        self.canvas.setFillColor(_ink(item.ink))
        self.canvas.rect(item.box.x, HEIGHT - item.box.y - item.box.h, item.box.w, item.box.h, stroke=0, fill=1)

    def _picture(self, item: Image) -> None:
        box = item.box
        with Pictures.open(io.BytesIO(item.png)) as opened:
            flat = ImageReader(opened.convert("RGB"))
        self.canvas.drawImage(flat, box.x, HEIGHT - box.y - box.h, box.w, box.h)

    def _text(self, item: Text) -> None:
        y = item.box.y
        for para in item.paras:
            y = self._para(para, item.box, y) + para.after

    def _para(self, para: Para, box: Box, y: float) -> float:
        """Runs one after the other, broken where the box ends; returns where the next paragraph begins."""
        size = max((run.size for run in para.runs), default=0.0)
        for line in _broken(para, box.w):
            width = sum(self._width(run, text) for run, text in line)
            x = box.x + {"left": 0.0, "right": box.w - width, "center": (box.w - width) / 2}[para.align]
            for run, text in line:
                # runs of a line share its foot: a unit is smaller than its number
                self.say(x, y + (size - run.size) * _ASCENT, text, run.size, run.ink, "left", run.bold)
                after = x + self._width(run, text)
                if run.link:
                    area = (x, HEIGHT - y - size * LEADING, after, HEIGHT - y)
                    self.canvas.linkURL(run.link, area, relative=0, thickness=0)
                x = after
            y += size * LEADING
        return y

    def _width(self, run: Run, text: str) -> float:
        return float(pdfmetrics.stringWidth(text, _letters()[1 if run.bold else 0], run.size))

    def _table(self, item: Table) -> None:
        y = item.box.y
        for row, (cells, height) in enumerate(zip((item.header, *item.rows), item.heights, strict=True)):
            if row == 0:
                self._fill(Fill(Box(item.box.x, y, sum(item.widths), height), "land"))
            x = item.box.x
            for column, (text, width) in enumerate(zip(cells, item.widths, strict=True)):
                parts = lines(text, width - 2 * _PAD, item.size, bold=row == 0)
                top = y + (height - len(parts) * item.size * LEADING) / 2
                right = item.numeric[column]
                for number, part in enumerate(parts):
                    at = x + width - _PAD if right else x + _PAD
                    align = "right" if right else "left"
                    self.say(at, top + number * item.size * LEADING, part, item.size, "ink", align, row == 0)
                x += width
            y += height
            self.canvas.setStrokeColor(_ink("panel_line"))
            self.canvas.setLineWidth(0.5)
            self.canvas.line(item.box.x, HEIGHT - y, item.box.x + sum(item.widths), HEIGHT - y)


def _broken(para: Para, width: float) -> list[list[tuple[Run, str]]]:
    """Lines of (run, text): the paragraph is broken as one text, then each line is given back to its runs."""
    size = max((run.size for run in para.runs), default=0.0)
    mixed = len({run.size for run in para.runs}) > 1
    whole = [para.text] if mixed else lines(para.text, width, size, bold=any(run.bold for run in para.runs))
    if mixed and sum(pdfmetrics.stringWidth(r.text, _letters()[1 if r.bold else 0], r.size) for r in para.runs) > width:
        whole = wrap(para.text, width, size)
    out: list[list[tuple[Run, str]]] = []
    at, offsets = 0, []
    for run in para.runs:
        offsets.append((at, at + len(run.text), run))
        at += len(run.text)
    cursor = 0
    for line in whole:
        begin = para.text.find(line, cursor) if line else cursor
        begin = cursor if begin < 0 else begin
        cursor = begin + len(line)
        out.append(
            [
                (run, para.text[max(begin, first) : min(cursor, last)])
                for first, last, run in offsets
                if max(begin, first) < min(cursor, last)
            ]
        )
    return out
