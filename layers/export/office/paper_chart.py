"""The charts of the page model on a PDF page: the numbers, inks and patterns of the deck's."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from layers.export.office.typesetting import clipped, lines
from layers.svg import text_width
from layers.theme import contrast, palette

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.export.office.page import Box, Chart, Series

    Say = Callable[..., None]

_LEGEND, _FOOT, _NAMES = 28.0, 40.0, 150.0  # points: legend above, scale below, names at the left
_NARROWEST = 6.0


def draw(canvas: Any, chart: Chart, say: Say, flip: float) -> None:
    """Draw one chart; ``flip`` is the page's height.

    ``say(x, y, text, size, ink, align)`` sets a line of text, y from the top.
    """
    box = chart.box
    if len(chart.series) > 1:
        _legend(canvas, chart, say, flip)
    if chart.kind == "columns":
        _columns(canvas, chart, box, say, flip)
    else:
        _lying(canvas, chart, box, say, flip)


def _legend(canvas: Any, chart: Chart, say: Say, flip: float) -> None:
    wide = sum(text_width(series.name, 12) + 34 for series in chart.series)
    x, y = chart.box.x + max(0.0, (chart.box.w - wide) / 2), chart.box.y + 4
    for series in chart.series:
        bar(canvas, x, flip - y - 11, 12, 11, series)
        say(x + 18, y - 1, series.name, 12, "ink", "left")
        x += text_width(series.name, 12) + 34


def ticks(most: float) -> list[float]:
    """Round steps from 0 to at least ``most``, five or six of them."""
    if most <= 0:
        return [0.0, 1.0]
    rough = most / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= rough * 0.999)
    return [step * number for number in range(math.ceil(most / step - 1e-9) + 1)]


def _lying(canvas: Any, chart: Chart, box: Box, say: Say, flip: float) -> None:
    left, top = box.x + _NAMES, box.y + _LEGEND
    wide, high = box.w - _NAMES - 30, box.h - _LEGEND - _FOOT
    totals = [sum(s.values[n] or 0 for s in chart.series) for n in range(len(chart.categories))]
    marks = ticks(100.0 if chart.kind == "stacked" else max([*totals, 1.0]))
    scale = wide / marks[-1]
    for mark in marks:
        _line(canvas, left + mark * scale, top, left + mark * scale, top + high, "grid", flip)
        say(left + mark * scale, top + high + 4, f"{mark:g}", 11, "ink_soft", "center")
    say(left + wide / 2, top + high + 20, chart.unit, 11, "ink_soft", "center")
    each = high / max(1, len(chart.categories))
    for number, name in enumerate(chart.categories):
        y, thick = top + number * each + each * 0.16, each * 0.68
        parts = lines(clipped(name, _NAMES - 12, 13, 2), _NAMES - 12, 13)
        for row, part in enumerate(parts):
            say(left - 8, y + thick / 2 - 8 * len(parts) + 16 * row, part, 13, "ink", "right")
        x = left
        for series in chart.series:
            value = series.values[number]
            if value is None:
                continue
            bar(canvas, x, flip - y - thick, value * scale, thick, series)
            if chart.kind == "bars":
                say(x + value * scale + 6, y + thick / 2 - 7, f"{value:,.{chart.decimals}f}", 12, "ink", "left")
            elif value >= _NARROWEST:
                say(x + value * scale / 2, y + thick / 2 - 7, f"{value:.0f}%", 12, _on(series), "center")
            x += value * scale if chart.kind == "stacked" else 0
    _line(canvas, left, top, left, top + high, "panel_line", flip)


def _columns(canvas: Any, chart: Chart, box: Box, say: Say, flip: float) -> None:
    left, top = box.x + 64, box.y + _LEGEND + 14
    wide, high = box.w - 74, box.h - _LEGEND - _FOOT - 6
    marks = ticks(max([v for s in chart.series for v in s.values if v is not None] or [1.0]))
    scale = high / marks[-1]
    for mark in marks:
        y = top + high - mark * scale
        _line(canvas, left, y, left + wide, y, "grid", flip)
        say(left - 8, y - 7, f"{mark:,g}", 11, "ink_soft", "right")
    say(left - 8, top - 24, chart.unit, 11, "ink_soft", "right")
    each = wide / max(1, len(chart.categories))
    thick = each / 1.2 / len(chart.series)
    for number, name in enumerate(chart.categories):
        start = left + number * each + (each - thick * len(chart.series)) / 2
        for place, series in enumerate(chart.series):
            value = series.values[number]
            if value is None:
                continue
            x, tall = start + place * thick, value * scale
            bar(canvas, x, flip - top - high, thick, tall, series)
            say(x + thick / 2, top + high - tall - 14, f"{value:,.{chart.decimals}f}", 9.5, "ink", "center")
        say(left + (number + 0.5) * each, top + high + 6, clipped(name, each, 13, 1), 13, "ink", "center")
    _line(canvas, left, top + high, left + wide, top + high, "panel_line", flip)


def _on(series: Series) -> str:
    """The ink that can be read on a bar."""
    white, dark = palette("light").on_figure, palette("light").ink
    return white if contrast(white, series.ink) >= contrast(dark, series.ink) else dark


def _line(canvas: Any, x1: float, y1: float, x2: float, y2: float, ink: str, flip: float) -> None:  # noqa: PLR0917
    canvas.setStrokeColor(getattr(palette("light"), ink))
    canvas.setLineWidth(0.6)
    canvas.line(x1, flip - y1, x2, flip - y2)


def bar(canvas: Any, x: float, y: float, wide: float, tall: float, series: Series) -> None:  # noqa: PLR0917
    """One bar from its lower left corner: solid, striped, dotted, crossed or an outline."""
    if wide <= 0 or tall <= 0:
        return
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(x, y, wide, tall)
    solid = series.pattern == "solid"
    canvas.setFillColor(series.ink if solid else palette("light").panel)
    canvas.setStrokeColor(palette("light").panel if solid else series.ink)
    canvas.setLineWidth(0.75 if solid else 1)
    canvas.drawPath(path, stroke=1, fill=1)
    if series.pattern in ("stripes", "cross", "dots"):
        canvas.clipPath(path, stroke=0, fill=0)
        canvas.setFillColor(series.ink)
        canvas.setLineWidth(0.9)
        _hatch(canvas, x, y, wide, tall, series.pattern)
    canvas.restoreState()


def _hatch(canvas: Any, x: float, y: float, wide: float, tall: float, pattern: str) -> None:  # noqa: PLR0917
    step = 5.0
    if pattern == "dots":
        for row in range(int(tall / step) + 1):
            for column in range(int(wide / step) + 1):
                canvas.circle(x + (column + 0.5) * step, y + (row + 0.5) * step, 0.9, stroke=0, fill=1)
        return
    for number in range(int((wide + tall) / step) + 2):
        offset = number * step
        canvas.line(x + offset - tall, y, x + offset, y + tall)
        if pattern == "cross":
            canvas.line(x + offset - tall, y + tall, x + offset, y)
