"""What stands beside a printed map: legend, scale bar, north arrow, date, attributions, review number and notes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Protocol

from layers.map.extent import metres_per_px
from layers.memory import while_alive
from layers.svg import group, line, num, polygon, rect, text, text_width
from layers.text import t
from layers.theme import SIZE_BODY, SIZE_HEAD, SIZE_SMALL, palette

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.load import Boundaries, Facts
    from layers.map.drawing import LegendItem
    from layers.view import Lang, Theme

HEAD, SIDE, _FOOT = 56.0, 252.0, 150.0  # px: heading above, column at the right
_PAD, _ROW, _SWATCH = 16.0, 18.0, 34.0


class Placed(Protocol):
    """The part of a map frame that a scale bar needs."""

    @property
    def zoom(self) -> float:
        """Web Mercator zoom."""

    @property
    def y(self) -> float:
        """Top of the frame, px."""


@dataclass(frozen=True, slots=True)
class Furniture:
    """``date``: newest source (ISO). ``attributions``: one line each. ``review_number``: 审图号, "" when there is none.

    ``latitude``: where the scale bar is true (degrees), the middle of the map.
    """

    date: str
    attributions: tuple[str, ...]
    latitude: float
    review_number: str = ""
    notes: tuple[str, ...] = ()


def attributions(facts: Facts, lang: Lang) -> tuple[str, ...]:
    """Whose data the ground is drawn from, as their licences ask: read from the boundaries themselves."""
    open_street_map, names = _origins(facts.boundaries)
    lines = [t("map.furniture.osm", lang)] if open_street_map else []
    return (*lines, *(t("map.furniture.districts", lang, source=name) for name in names))


@while_alive
def _origins(boundaries: Boundaries) -> tuple[bool, tuple[str, ...]]:
    """Whether anything is drawn from OpenStreetMap, and whose districts these are; a talk asks dozens of times."""
    parts = [getattr(boundaries, field.name) for field in fields(boundaries)]
    licences = {str(licence) for part in parts for licence in part["licence"].dropna().unique()}
    names = boundaries.districts["source"].dropna().astype(str).str.split(" ").str[0].unique()
    return any("OpenStreetMap" in licence for licence in licences), tuple(map(str, names))


def furniture(facts: Facts, lang: Lang, review_number: str = "") -> Furniture:
    """Date, attributions, scale and review number for a sheet of these facts."""
    latitude = float(facts.parks["lat"].mean())
    return Furniture(facts.as_of, attributions(facts, lang), latitude, review_number)


def heading(title: str, width: float, theme: Theme) -> str:
    """A line of title over the whole sheet."""
    inks = palette(theme)
    return (
        rect(0, 0, width, HEAD, fill=inks.panel)
        + rect(0, 0, 6, HEAD, fill=inks.belt)
        + text(24, HEAD / 2 + 8, title, size=SIZE_HEAD, fill=inks.ink, weight=700)
        + line(0, HEAD, width, HEAD, stroke=inks.panel_line)
    )


def column(
    furniture: Furniture,
    legend: Sequence[LegendItem],
    where: Placed,
    size: tuple[float, float],
    *,
    lang: Lang,
    theme: Theme,
) -> str:
    """The column at the right: legend from the top, scale, north and notes from the bottom."""
    inks = palette(theme)
    x, bottom = size[0] - SIDE, size[1]
    return (
        rect(x, where.y, SIDE, bottom - where.y, fill=inks.panel)
        + line(x, where.y, x, bottom, stroke=inks.panel_line)
        + _fitted(legend, x + _PAD, where.y + _PAD + 10, bottom=bottom - _FOOT, lang=lang, theme=theme)
        + _foot(furniture, where, x + _PAD, bottom - _PAD, lang=lang, theme=theme)
    )


def _fitted(legend: Sequence[LegendItem], x: float, y: float, *, bottom: float, lang: Lang, theme: Theme) -> str:
    """The legend, drawn smaller where the sheet is too low for it: it never runs into what stands below."""
    markup, height = _legend(legend, lang, theme)
    return f'<g transform="translate({num(x)},{num(y)}) scale({min(1.0, (bottom - y) / height):.3f})">{markup}</g>'


def _legend(legend: Sequence[LegendItem], lang: Lang, theme: Theme) -> tuple[str, float]:
    inks, x, y = palette(theme), 0.0, 0.0
    out = [text(x, y, t("map.furniture.legend", lang), size=SIZE_BODY, fill=inks.ink, weight=700)]
    wide, half = SIDE - 2 * _PAD, (SIDE - 2 * _PAD) / 2
    current, taken = "", half  # taken: px of the present line that are used; a short neighbour may follow
    for item in legend:
        if item.group != current:
            current, taken = item.group, wide
            y += 21
            out.append(text(x, y, current, size=SIZE_SMALL, fill=inks.ink_soft, weight=700))
        short = _SWATCH + text_width(item.text, SIZE_SMALL) <= half - 4
        beside = short and taken <= half
        y += 0 if beside else _ROW
        at = x + half if beside else x
        out.append(group(at, y - 12, item.svg))
        lines = [item.text] if beside or short else wrap(item.text, wide - _SWATCH, SIZE_SMALL)
        for number, part in enumerate(lines):
            out.append(text(at + _SWATCH, y + 13 * number, part, size=SIZE_SMALL, fill=inks.ink))
        y += 13 * (len(lines) - 1)
        taken = half if short and not beside else wide
    return "".join(out), y + 10


def wrap(content: str, width: float, size: float) -> list[str]:
    """Lines of at most ``width`` px: between words, and between any two Chinese characters."""
    out, current = [], ""
    for piece in _pieces(content):
        if current and text_width(current + piece.rstrip(), size) > width:
            out.append(current.rstrip())
            current = ""
        current += piece
    return [*out, current.rstrip()] if current.strip() else out or [""]


def _pieces(content: str) -> list[str]:
    pieces, word = [], ""
    for char in content:
        if ord(char) >= 0x2E80:
            pieces += [word] if word else []
            word = ""
            # a closing mark never begins a line
            if char in "，。；：、）》”" and pieces:
                pieces[-1] += char
            else:
                pieces.append(char)
        else:
            word += char
            if char == " ":
                pieces.append(word)
                word = ""
    return [*pieces, word] if word else pieces


def scale_length(metres_in_px: float, most_px: float) -> tuple[float, float]:
    """The longest round length (1, 2 or 5 times a power of ten, metres) of at most ``most_px`` px, and its px."""
    best = 1.0
    for power in range(7):
        for step in (1, 2, 5):
            if step * 10.0**power / metres_in_px <= most_px:
                best = step * 10.0**power
    return best, best / metres_in_px


def _foot(furniture: Furniture, where: Placed, x: float, bottom: float, *, lang: Lang, theme: Theme) -> str:
    inks = palette(theme)
    notes = [
        t("map.furniture.date", lang, date=furniture.date),
        t("map.furniture.review", lang, number=furniture.review_number)
        if furniture.review_number
        else t("map.furniture.no_review", lang),
        t("map.furniture.schematic", lang),
        *furniture.notes,
        *furniture.attributions,
    ]
    lines = [part for note in notes for part in wrap(note, SIDE - 2 * _PAD, 10)]
    y = bottom - 13 * (len(lines) - 1)
    out = [text(x, y + 13 * i, part, size=10, fill=inks.ink_soft) for i, part in enumerate(lines)]
    first = len(wrap(notes[0], SIDE - 2 * _PAD, 10))
    boxed = len(wrap(notes[1], SIDE - 2 * _PAD, 10))
    out.append(rect(x - 4, y + 13 * first - 11, SIDE - 2 * _PAD + 8, 13 * boxed + 2, stroke=inks.ink_soft))
    length, px = scale_length(metres_per_px(furniture.latitude, where.zoom), 130)
    label = (
        t("map.furniture.km", lang, n=f"{length / 1000:g}")
        if length >= 1000
        else t("map.furniture.m", lang, n=f"{length:g}")
    )
    y -= 26
    out.append(rect(x, y - 4, px / 2, 4, fill=inks.ink))
    out.append(rect(x + 0.5, y - 3.5, px - 1, 3, stroke=inks.ink))
    out.append(text(x, y - 9, "0", size=SIZE_SMALL, fill=inks.ink))
    out.append(text(x + px, y - 9, label, size=SIZE_SMALL, fill=inks.ink, anchor="middle"))
    out.append(north(x + SIDE - 2 * _PAD - 12, y - 14, t("map.furniture.north", lang), inks.ink))
    return "".join(out)


def north(x: float, y: float, letter: str, ink: str) -> str:
    """A north arrow whose middle is (x, y): Web Mercator has north at the top."""
    return (
        polygon([(x, y - 12), (x + 6, y + 10), (x, y + 5)], fill=ink)
        + polygon([(x, y - 12), (x - 6, y + 10), (x, y + 5)], stroke=ink)
        + text(x, y - 16, letter, size=SIZE_BODY, fill=ink, anchor="middle", weight=700)
    )
