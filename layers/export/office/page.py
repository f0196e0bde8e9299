"""The page model: what stands on each page of the deck and of the PDF, in points on a 960 x 540 sheet.

Both renderers draw the same items at the same places, so the two files cannot differ. Inks are names of the palette or
``#rrggbb`` from layers.theme; text is plain text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from layers.export.office.footnotes import Source
    from layers.theme import Pattern

WIDTH, HEIGHT = 960.0, 540.0

Role = Literal["title", "subtitle", "body", "text"]
Align = Literal["left", "right", "center"]
ChartKind = Literal["stacked", "columns", "bars"]


@dataclass(frozen=True, slots=True)
class Box:
    """Left, top, width and height in points."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one look; ``link`` is a web address or ""."""

    text: str
    size: float
    bold: bool = False
    ink: str = "ink"
    link: str = ""


@dataclass(frozen=True, slots=True)
class Para:
    """One paragraph; ``after`` is the room below it in points."""

    runs: tuple[Run, ...]
    align: Align = "left"
    after: float = 0.0

    @property
    def text(self) -> str:
        """All its characters."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs in a box, from its top; ``role`` decides which placeholder of the master takes them."""

    box: Box
    paras: tuple[Para, ...]
    role: Role = "text"


@dataclass(frozen=True, slots=True)
class Fill:
    """A plain rectangle."""

    box: Box
    ink: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that fills its box; ``alt`` says what it shows."""

    box: Box
    png: bytes = field(repr=False)
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values, None where unknown (nothing is drawn, never a zero)."""

    name: str
    values: tuple[float | None, ...]
    ink: str
    pattern: Pattern = "solid"


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars. ``stacked``: shares of one whole, lying; ``columns``: series side by side; ``bars``: one series, lying."""

    box: Box
    kind: ChartKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    title: str
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as read. ``widths`` in points; ``numeric`` columns are set to the right."""

    box: Box
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    numeric: tuple[bool, ...]
    heights: tuple[float, ...]  # of the header and of each row, points
    size: float = 11.0


Item = Text | Fill | Image | Chart | Table


@dataclass(frozen=True, slots=True)
class Page:
    """One page. ``kind``: cover, chapter, chart, table, about, sources. ``notes`` are for the speaker; ``section`` is
    the name of the part of the file in which it stands."""

    id: str
    kind: str
    title: str
    items: tuple[Item, ...]
    notes: str = ""
    section: str = ""

    @property
    def text(self) -> str:
        """Everything that can be read on the page, for tests and for search."""
        parts: list[str] = []
        for item in self.items:
            if isinstance(item, Text):
                parts += [para.text for para in item.paras]
            elif isinstance(item, Table):
                parts += [*item.header, *(cell for row in item.rows for cell in row)]
            elif isinstance(item, Chart):
                parts += [item.title, *item.categories, *(series.name for series in item.series)]
        return "\n".join(parts)


@dataclass(frozen=True, slots=True)
class Book:
    """All pages of one job, the line at their foot, the numbered sources; ``name`` says what is in this very file."""

    lang: str
    title: str
    subject: str
    footer: str
    pages: tuple[Page, ...]
    sources: tuple[Source, ...]
    as_of: str = ""
    name: str = ""
