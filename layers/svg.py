"""The only place where text becomes HTML or SVG: one escape, and the small pictures that layers are made of."""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING

from layers.theme import FONT_STACK, KIND_SHAPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from layers.theme import Grain, Pattern

# Characters that templates and scripts read as code even inside escaped HTML (Jinja, Leaflet, template literals)
_CODE = str.maketrans({c: f"&#{ord(c)};" for c in "{}$\\`"})
# What XML 1.0 does not allow at all
_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(55296, 57344), 65534, 65535), 65533)


def safe(text: object) -> str:
    """Text as HTML/SVG that shows just that text: escaped, template characters as entities, no control characters."""
    return html.escape(str(text).translate(_CONTROL), quote=True).translate(_CODE)


def num(value: float) -> str:
    """A coordinate for SVG: two decimals at most, no exponent."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text


# Advance widths of the shipped font, thousandths of an em, for the characters 0x20..0x7E
# fmt: off
_REGULAR = (
    224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392, 555, 555, 555, 555, 555, 555,
    555, 555, 555, 555, 278, 278, 555, 555, 555, 474, 946, 608, 657, 638, 688, 589, 552, 689, 728, 293, 535, 646,
    543, 812, 723, 742, 633, 742, 635, 596, 599, 721, 575, 878, 573, 531, 603, 338, 392, 338, 555, 559, 606, 563,
    618, 510, 620, 554, 325, 564, 607, 275, 275, 552, 284, 926, 610, 606, 620, 620, 388, 468, 377, 607, 521, 802,
    498, 521, 475, 338, 270, 338, 555,
)
# fmt: on
# fmt: off
_BOLD = (
    227, 370, 574, 590, 590, 963, 740, 325, 378, 378, 507, 590, 325, 370, 325, 387, 590, 590, 590, 590, 590, 590,
    590, 590, 590, 590, 325, 325, 590, 590, 590, 514, 1007, 641, 681, 656, 714, 615, 585, 717, 757, 330, 568, 686,
    578, 853, 749, 770, 667, 770, 682, 624, 625, 748, 619, 915, 627, 580, 613, 378, 387, 378, 590, 567, 626, 591,
    644, 527, 644, 581, 372, 597, 640, 304, 306, 604, 315, 964, 641, 626, 644, 644, 437, 495, 421, 637, 576, 863,
    562, 574, 511, 378, 296, 378, 590,
)
# fmt: on


def text_width(text: str, size: float, weight: int = 400) -> float:
    """Width of ``text`` in px at ``size``: exact for ASCII in the shipped font, 1 em for Chinese, about right else."""
    widths = _BOLD if weight >= 600 else _REGULAR
    return (
        sum(
            widths[ord(c) - 32] if " " <= c <= "~" else 1000 if ord(c) >= 0x2E80 or c in "·“”‘’…" else 600 for c in text
        )
        * size
        / 1000
    )


def text(
    x: float,
    y: float,
    content: str,
    *,
    size: float,
    fill: str,
    anchor: str = "start",
    weight: int = 400,
    halo: str | None = None,
    halo_width: float = 3.0,
    spacing: float = 0.0,
    style: str = "",
) -> str:
    """One line of text with its baseline at (x, y); ``halo`` is drawn under the letters: no line crosses them."""
    under = (
        f' stroke="{safe(halo)}" stroke-width="{num(halo_width)}" stroke-linejoin="round" paint-order="stroke"'
        if halo
        else ""
    )
    return (
        f'<text x="{num(x)}" y="{num(y)}" font-family="{safe(FONT_STACK)}" font-size="{num(size)}" '
        f'text-anchor="{safe(anchor)}" fill="{safe(fill)}"{under}'
        + (f' font-weight="{weight}"' if weight != 400 else "")
        + (f' letter-spacing="{num(spacing)}"' if spacing else "")
        + (f' font-style="{safe(style)}"' if style else "")
        + f">{safe(content)}</text>"
    )


def rect(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str = "none",
    stroke: str = "none",
    stroke_width: float = 1.0,
    radius: float = 0.0,
    opacity: float = 1.0,
    dash: str = "",
) -> str:
    """A rectangle, corners rounded by ``radius``; ``opacity`` is that of the fill."""
    return (
        f'<rect x="{num(x)}" y="{num(y)}" width="{num(width)}" height="{num(height)}" rx="{num(radius)}" '
        f'fill="{safe(fill)}" fill-opacity="{num(opacity)}" stroke="{safe(stroke)}" stroke-width="{num(stroke_width)}"'
        + (f' stroke-dasharray="{safe(dash)}"' if dash else "")
        + "/>"
    )


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str, width: float = 1.0, dash: str = "") -> str:
    """A straight line."""
    return (
        f'<line x1="{num(x1)}" y1="{num(y1)}" x2="{num(x2)}" y2="{num(y2)}" stroke="{safe(stroke)}" '
        f'stroke-width="{num(width)}"' + (f' stroke-dasharray="{safe(dash)}"' if dash else "") + "/>"
    )


def circle(
    x: float,
    y: float,
    r: float,
    *,
    fill: str = "none",
    stroke: str = "none",
    width: float = 1.0,
    opacity: float = 1.0,
    dash: str = "",
) -> str:
    """A circle; ``opacity`` is that of the fill."""
    return (
        f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(r)}" fill="{safe(fill)}" fill-opacity="{num(opacity)}" '
        f'stroke="{safe(stroke)}" stroke-width="{num(width)}"'
        + (f' stroke-dasharray="{safe(dash)}"' if dash else "")
        + "/>"
    )


def polygon(
    points: Iterable[tuple[float, float]], *, fill: str = "none", stroke: str = "none", width: float = 1.0
) -> str:
    """A closed shape through ``points`` (px)."""
    path = " ".join(f"{num(x)},{num(y)}" for x, y in points)
    return (
        f'<polygon points="{path}" fill="{safe(fill)}" stroke="{safe(stroke)}" stroke-width="{num(width)}" '
        'stroke-linejoin="round"/>'
    )


def regular(x: float, y: float, r: float, corners: int, turn: float = 0.0) -> list[tuple[float, float]]:
    """Corners of a regular polygon round (x, y); ``turn`` in degrees, 0 puts a corner on top."""
    angles = (math.radians(turn - 90 + 360 * i / corners) for i in range(corners))
    return [(x + r * math.cos(a), y + r * math.sin(a)) for a in angles]


def donut(
    x: float,
    y: float,
    inner: float,
    outer: float,
    parts: Sequence[tuple[float, str]],
    *,
    gap: str,
    gap_width: float = 1.2,
) -> str:
    """A ring of ``parts`` (value, ink), clockwise from the top, split by the ``gap`` ink. Empty for no value."""
    total = sum(value for value, _ in parts)
    if total <= 0:
        return ""
    out, start = [], 0.0
    for value, ink in parts:
        if value <= 0:
            continue
        end = start + value / total
        out.append(
            f'<path d="{_ring(x, y, (inner, outer), start, end)}" fill="{safe(ink)}" fill-rule="evenodd" '
            f'stroke="{safe(gap)}" stroke-width="{num(gap_width)}"/>'
        )
        start = end
    return "".join(out)


def grained(x: float, y: float, radii: tuple[float, float], parts: Sequence[tuple[float, Grain]], *, ink: str) -> str:
    """The grain of each of ``parts`` (value, grain), cut in ``ink`` into a donut of these values between ``radii``."""
    total, start, out = sum(value for value, _ in parts), 0.0, []
    inner, outer = radii
    for value, grain in parts:
        end = start + value / total
        for share, width, dash in _grain(grain, outer - inner):
            r = inner + (outer - inner) * share
            out.append(_cut(_arc(x, y, r, start, end), width, dash, ink))
        start = end
    return "".join(out)


def swatch(grain: Grain, *, fill: str, ink: str) -> str:
    """A legend's swatch in a 28 x 16 px box, with the grain of its part of a ring."""
    rails = _grain(grain, 14.0)
    return rect(6, 1, 16, 14, fill=fill, radius=3) + "".join(
        _cut(f"M6,{num(15 - 14 * share)}H22", width, dash, ink) for share, width, dash in rails
    )


def _grain(grain: Grain, thick: float) -> tuple[tuple[float, float, str], ...]:
    """Lines of a grain on a band ``thick`` px wide: where across it (0 to 1), px of their width, their dashes."""
    found: dict[str, tuple[tuple[float, float, str], ...]] = {
        "rail": ((0.5, 1.4, ""),),
        "rails": ((0.34, 1.1, ""), (0.66, 1.1, "")),
        "dots": ((0.5, 2.4, "0 4.6"),),
        "ticks": ((0.5, thick * 0.5, "1.2 3.4"),),
    }
    return found.get(grain, ())


def _cut(path: str, width: float, dash: str, ink: str) -> str:
    cap = ' stroke-linecap="round"' if dash.startswith("0 ") else ""
    dashes = f' stroke-dasharray="{safe(dash)}"' if dash else ""
    return f'<path d="{path}" fill="none" stroke="{safe(ink)}" stroke-width="{num(width)}"{cap}{dashes}/>'


def _arc(x: float, y: float, r: float, start: float, end: float) -> str:
    """An arc clockwise, in turns from the top; in two halves, so that a whole turn is one too."""
    (x1, y1), (x2, y2), (x3, y3) = _on(x, y, r, start), _on(x, y, r, (start + end) / 2), _on(x, y, r, end)
    half = f"A{num(r)},{num(r)} 0 0 1 "
    return f"M{num(x1)},{num(y1)}{half}{num(x2)},{num(y2)}{half}{num(x3)},{num(y3)}"


def _ring(x: float, y: float, radii: tuple[float, float], start: float, end: float) -> str:
    inner, outer = radii
    if end - start > 0.9999:
        return "".join(
            f"M{num(x)},{num(y - r)}A{num(r)},{num(r)} 0 1 1 {num(x)},{num(y + r)}"
            f"A{num(r)},{num(r)} 0 1 1 {num(x)},{num(y - r)}Z"
            for r in (outer, inner)
        )
    large = 1 if end - start > 0.5 else 0
    (x1, y1), (x2, y2) = _on(x, y, outer, start), _on(x, y, outer, end)
    (x3, y3), (x4, y4) = _on(x, y, inner, end), _on(x, y, inner, start)
    return (
        f"M{num(x1)},{num(y1)}A{num(outer)},{num(outer)} 0 {large} 1 {num(x2)},{num(y2)}"
        f"L{num(x3)},{num(y3)}A{num(inner)},{num(inner)} 0 {large} 0 {num(x4)},{num(y4)}Z"
    )


def _on(x: float, y: float, r: float, turn: float) -> tuple[float, float]:
    angle = 2 * math.pi * turn - math.pi / 2
    return x + r * math.cos(angle), y + r * math.sin(angle)


def disc(x: float, y: float, r: float, pattern: Pattern, *, ink: str, ground: str) -> str:
    """A disc filled by ``pattern``, drawn without ids or clip paths so that many may share one document."""
    edge = max(0.8, min(1.6, r / 6))
    if pattern == "solid":
        return circle(x, y, r, fill=ink, stroke=ink, width=edge)
    base = circle(x, y, r, fill=ground, stroke=ink, width=edge, dash="2 2.2" if pattern == "dots" else "")
    if pattern == "stripes":
        return base + "".join(line(*c, stroke=ink, width=1.4) for c in _chords(x, y, r - edge / 2, 3.6))
    if pattern == "dots":
        return base + _dots(x, y, r - edge - 0.6, ink)
    if pattern == "cross":
        d = r * math.sqrt(0.5)
        return (
            base
            + line(x - d, y - d, x + d, y + d, stroke=ink, width=edge)
            + line(x - d, y + d, x + d, y - d, stroke=ink, width=edge)
        )
    return base


def _chords(x: float, y: float, r: float, step: float) -> list[tuple[float, float, float, float]]:
    """Parallel 45° chords of a circle, ``step`` px apart."""
    out, half = [], math.sqrt(0.5)
    count = int(r / step)
    for i in range(-count, count + 1):
        away = i * step
        reach = math.sqrt(max(0.0, r * r - away * away))
        cx, cy = x + away * half, y + away * half
        out.append((cx - reach * half, cy + reach * half, cx + reach * half, cy - reach * half))
    return out


def _dots(x: float, y: float, r: float, ink: str, step: float = 4.6) -> str:
    if r <= 0:
        return ""
    count = int(r / step) + 1
    spots = (
        (i * step + (j % 2) * step / 2, j * step * 0.87)
        for j in range(-count - 1, count + 2)
        for i in range(-count - 1, count + 2)
    )
    return "".join(circle(x + dx, y + dy, 0.8, fill=ink) for dx, dy in spots if dx * dx + dy * dy <= r * r)


def shield(number: str, *, fill: str, ink: str, edge: str, width: float = 30.0, height: float = 18.0) -> str:
    """A motorway shield with its number, in a ``width`` x ``height`` box."""
    return rect(0.75, 0.75, width - 1.5, height - 1.5, fill=fill, stroke=edge, stroke_width=1.5, radius=4) + text(
        width / 2, height / 2 + 4, number, size=11, fill=ink, anchor="middle", weight=700
    )


def chip(
    content: str, *, ink: str, fill: str, edge: str, dot: str, size: float, height: float = 20.0
) -> tuple[str, float]:
    """A small rounded label with a dot of its family before the text; returns (markup, width)."""
    width = text_width(content, size) + 26
    return (
        rect(0.5, 0.5, width - 1, height - 1, fill=fill, stroke=edge, radius=height / 2)
        + circle(11, height / 2, 4, fill=dot)
        + text(19, height / 2 + size * 0.36, content, size=size, fill=ink),
        width,
    )


def figure(
    x: float, y: float, number: str, unit: str, *, size: float, unit_size: float, ink: str, unit_ink: str, halo: str
) -> tuple[str, float]:
    """A bold number with its smaller unit after it, baseline at (x, y); returns (markup, width)."""
    wide = text_width(number, size, 700) + 3
    return (
        text(x, y, number, size=size, fill=ink, weight=700, halo=halo)
        + text(x + wide, y, unit, size=unit_size, fill=unit_ink, halo=halo),
        wide + text_width(unit, unit_size),
    )


def group(x: float, y: float, svg: str) -> str:
    """Markup moved by (x, y) px."""
    return f'<g transform="translate({num(x)},{num(y)})">{svg}</g>' if svg else ""


def kind_shape(x: float, y: float, r: float, kind: str, *, fill: str, stroke: str, width: float = 1.5) -> str:
    """The form of a kind of organisation (theme.KIND_SHAPE) round (x, y)."""
    shape = KIND_SHAPE.get(kind, "circle")
    if shape == "circle":
        return circle(x, y, r, fill=fill, stroke=stroke, width=width)
    corners, turn, grow = {
        "square": (4, 45.0, 1.2),
        "triangle": (3, 0.0, 1.25),
        "diamond": (4, 0.0, 1.2),
        "hexagon": (6, 0.0, 1.1),
    }[shape]
    return polygon(regular(x, y, r * grow, corners, turn), fill=fill, stroke=stroke, width=width)
