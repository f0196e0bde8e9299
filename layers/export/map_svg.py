"""The map as SVG: text stays text, and the letters it needs travel with it, so that any browser shows Chinese."""

from __future__ import annotations

import base64
import html
from typing import TYPE_CHECKING

from layers import fonts
from layers.export._maps import sheet

if TYPE_CHECKING:
    from layers.export.job import Job, Progress


def make(job: Job, progress: Progress) -> bytes:
    """UTF-8 SVG with an @font-face of its own characters; nothing is fetched."""
    markup = sheet(job)
    progress(0.4)
    head, close, rest = markup.partition(">")
    made = f"{head}{close}<style>{_font_face(html.unescape(markup))}</style>{rest}"
    progress(1.0)
    return made.encode()


def _font_face(text: str) -> str:
    """Every weight of every character of ``text`` as data."""
    points = frozenset(map(ord, text)) | frozenset(range(0x20, 0x7F))
    cut = base64.b64encode(fonts.to_woff(fonts.subset(points))).decode()
    return (
        f"@font-face{{font-family:'{fonts.FAMILY}';font-weight:100 900;"
        f"src:url(data:font/woff;base64,{cut}) format('woff')}}"
    )
