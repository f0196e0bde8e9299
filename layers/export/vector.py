"""A sheet as one vector page of PDF: letters embedded, with bleed and trim boxes, title and date."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import segno
import vl_convert as vlc
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject

from layers import fonts
from layers.export.job import UNDATED
from layers.svg import num, safe, text_width
from layers.theme import FONT_STACK

_POINTS = 72 / 25.4  # to the mm
BLEED = 3.0  # mm


@dataclass(frozen=True, slots=True)
class Sheet:
    """Width and height in mm; ``width`` px of the drawing across."""

    wide: float
    high: float
    width: float

    @property
    def height(self) -> float:
        """px of the drawing from top to bottom."""
        return self.width * self.high / self.wide


@cache
def _with_fonts() -> None:
    vlc.register_font_directory(str(fonts.ttf_dir()))


def page(markup: str, sheet: Sheet, title: str, as_of: str) -> bytes:
    """SVG content in px of the sheet (it may reach into the bleed) as PDF; ``as_of`` (ISO) dates the file."""
    _with_fonts()
    bleed = BLEED * sheet.width / sheet.wide
    wide, high = sheet.width + 2 * bleed, sheet.height + 2 * bleed
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{num(wide)}" height="{num(high)}" '
        f'viewBox="{num(-bleed)} {num(-bleed)} {num(wide)} {num(high)}" font-family="{safe(FONT_STACK)}">{markup}</svg>'
    )
    reader = PdfReader(io.BytesIO(vlc.svg_to_pdf(svg)))
    writer = PdfWriter()
    made = writer.add_page(reader.pages[0])
    made.scale_to((sheet.wide + 2 * BLEED) * _POINTS, (sheet.high + 2 * BLEED) * _POINTS)
    whole, edge = (float(made.mediabox.width), float(made.mediabox.height)), BLEED * _POINTS
    made.bleedbox = RectangleObject((0, 0, *whole))
    made.trimbox = RectangleObject((edge, edge, whole[0] - edge, whole[1] - edge))
    writer.add_metadata({"/Title": title, **dated(as_of)})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def dated(as_of: str) -> dict[str, str]:
    """What every PDF says of itself beside its title; the same view gives the same file."""
    day = datetime.fromisoformat(f"{as_of or UNDATED}-01-01"[:10]).strftime("D:%Y%m%d000000Z")
    return {"/Creator": "Atlas", "/CreationDate": day, "/ModDate": day}


def qr(address: str, side: float, ink: str) -> str:
    """SVG of a code ``side`` px wide, its quiet zone inside."""
    code = segno.make(address, error="m", micro=False)
    rows = list(code.matrix_iter(border=2))
    cell = side / len(rows)
    path = "".join(
        f"M{num(x * cell)} {num(y * cell)}h{num(cell)}v{num(cell)}h{num(-cell)}z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return f'<path d="{path}" fill="{safe(ink)}"/>'


def wrapped(name: str, room: float, size: float) -> str:
    """A name in one line of ``room`` px: what does not fit is told with an ellipsis."""
    if text_width(name, size) <= room:
        return name
    while name and text_width(f"{name}…", size) > room:
        name = name[:-1]
    return f"{name}…"
