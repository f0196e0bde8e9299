"""Native charts and tables of the deck: their numbers can be opened and edited in PowerPoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_PATTERN
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from layers.export.office.deck_master import colour, describe, letters, printable
from layers.export.office.typesetting import LEADING
from layers.theme import contrast, palette

if TYPE_CHECKING:
    from layers.export.office.page import Chart, Series, Table

_TYPES = {
    "stacked": XL_CHART_TYPE.BAR_STACKED,
    "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
}
_PATTERNS = {
    "stripes": MSO_PATTERN.WIDE_UPWARD_DIAGONAL,
    "dots": MSO_PATTERN.LARGE_CONFETTI,
    "cross": MSO_PATTERN.DIAGONAL_CROSS,
}
_NARROWEST = 6.0  # percent: a narrower piece has no room for its number
_empty: Any = CategoryChartData
_FORMULA = ("=", "+", "-", "@")


def add_chart(slide: Any, chart: Chart, lang: str) -> None:
    """A native chart with its numbers inside; an unknown value is a gap."""
    data: Any = _empty(number_format=_format(chart))
    data.categories = [_cell(name) for name in chart.categories]
    for series in chart.series:
        data.add_series(_cell(series.name), series.values)
    box = chart.box
    frame = slide.shapes.add_chart(_TYPES[chart.kind], Pt(box.x), Pt(box.y), Pt(box.w), Pt(box.h), data)
    frame.name = printable(chart.title)[:120]
    described = "; ".join([chart.title, chart.unit, *(series.name for series in chart.series), *chart.categories])
    describe(frame, described)
    made = frame.chart
    made.has_title = False
    made.font.size = Pt(12)
    made.font.color.rgb = colour("ink")
    for properties in made._chartSpace.iter(qn("a:defRPr")):
        letters(properties, lang)
    made.has_legend = len(chart.series) > 1
    if made.has_legend:
        made.legend.position = XL_LEGEND_POSITION.TOP
        made.legend.include_in_layout = False
        made.legend.font.size = Pt(12)
    _axes(made, chart, lang)
    plot = made.plots[0]
    plot.gap_width = 45 if chart.kind != "columns" else 60
    plot.overlap = 100 if chart.kind == "stacked" else 0
    for number in made._chartSpace.iter(qn("c:axId"), qn("c:crossAx")):
        number.set("val", number.get("val").removeprefix("-"))  # the schema knows no negative one
    for drawn, series in zip(plot.series, chart.series, strict=True):
        _ink(drawn, series)
        _labels(drawn, series, chart, lang)


def _cell(text: str) -> str:
    """Names go into the chart's own workbook too: one that begins like a formula gets an invisible joiner in front."""
    text = printable(text)
    return f"\u2060{text}" if text.lstrip().startswith(_FORMULA) else text


def _format(chart: Chart) -> str:
    return f"#,##0.{'0' * chart.decimals}" if chart.decimals else "#,##0"


def _axes(made: Any, chart: Chart, lang: str) -> None:
    inks, lying = palette("light"), chart.kind != "columns"
    values, names = made.value_axis, made.category_axis
    if lying:  # the first park stands on top, the scale at the bottom
        names.reverse_order, values.tick_label_position = True, XL_TICK_LABEL_POSITION.HIGH
    names.format.line.color.rgb = colour(inks.panel_line)
    names.tick_labels.font.size = Pt(13)
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = colour(inks.grid)
    values.format.line.fill.background()
    values.tick_labels.font.size = Pt(12)
    values.minimum_scale = 0
    if chart.kind == "stacked":
        values.maximum_scale = 100
    values.has_title = True
    values.axis_title.text_frame.text = chart.unit
    run = values.axis_title.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold, run.font.color.rgb = Pt(12), False, colour("ink_soft")
    letters(run._r.get_or_add_rPr(), lang)


def _ink(drawn: Any, series: Series) -> None:
    """Solid, striped, dotted, crossed or an outline: the stage of money is told by form, not by colour alone."""
    fill, ink = drawn.format.fill, colour(series.ink)
    drawn.invert_if_negative = False
    if series.pattern == "none":
        fill.background()
    elif series.pattern in _PATTERNS:
        fill.patterned()
        fill.pattern = _PATTERNS[series.pattern]
        fill.fore_color.rgb, fill.back_color.rgb = ink, colour("panel")
    else:
        fill.solid()
        fill.fore_color.rgb = ink
    line = drawn.format.line
    line.width = Pt(1 if series.pattern != "solid" else 0.75)
    line.color.rgb = ink if series.pattern != "solid" else colour("panel")


def _labels(drawn: Any, series: Series, chart: Chart, lang: str) -> None:
    """The number on each bar; in a stack only where there is room, in an ink that can be read on it."""
    if chart.kind != "stacked":
        labels = drawn.data_labels
        labels.show_value, labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
        labels.number_format, labels.number_format_is_linked = _format(chart), False
        labels.font.size = Pt(12)
        return
    white, dark = palette("light").on_figure, palette("light").ink
    ink = white if contrast(white, series.ink) >= contrast(dark, series.ink) else dark
    for number, value in enumerate(series.values):
        if value is None or value < _NARROWEST:
            continue
        frame = drawn.points[number].data_label.text_frame
        frame.text = f"{value:.0f}%"
        run = frame.paragraphs[0].runs[0]
        run.font.size, run.font.color.rgb = Pt(12), colour(ink)
        letters(run._r.get_or_add_rPr(), lang)


def add_table(slide: Any, table: Table, lang: str, alt: str) -> None:
    """A native table in the atlas' look: a soft header, hairlines, numbers to the right."""
    box, size = table.box, table.size
    frame = slide.shapes.add_table(
        len(table.rows) + 1, len(table.header), Pt(box.x), Pt(box.y), Pt(sum(table.widths)), Pt(sum(table.heights))
    )
    describe(frame, "; ".join([alt, *table.header]))
    made = frame.table
    made.horz_banding = False
    frame._element.graphic.graphicData.tbl.tblPr.find(qn("a:tableStyleId")).text = _HAIRLINES
    for column, width in zip(made.columns, table.widths, strict=True):
        column.width = Pt(width)
    for row, height in zip(made.rows, table.heights, strict=True):
        row.height = Pt(height)
    for y, cells in enumerate((table.header, *table.rows)):
        for x, text in enumerate(cells):
            _cell_text(made.cell(y, x), text, size, lang, head=y == 0, right=table.numeric[x])


_HAIRLINES = "{5940675A-B579-460E-94D1-54222C63F5DA}"  # PowerPoint's own style “No Style, Table Grid”


def _cell_text(cell: Any, text: str, size: float, lang: str, *, head: bool, right: bool) -> None:
    cell.margin_left = cell.margin_right = Pt(5)
    cell.margin_top = cell.margin_bottom = Pt(2)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = colour("land" if head else "panel")
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    paragraph.line_spacing = Pt(size * LEADING)
    run = paragraph.add_run()
    run.text = printable(text)
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), head, colour("ink")
    letters(run._r.get_or_add_rPr(), lang)
    edge = cell._tc.get_or_add_tcPr()
    for number, name in enumerate(("a:lnL", "a:lnR", "a:lnT", "a:lnB")):
        line = edge.makeelement(qn(name), {"w": "6350"})
        if name in ("a:lnL", "a:lnR"):
            line.append(line.makeelement(qn("a:noFill"), {}))
        else:
            fill = line.makeelement(qn("a:solidFill"), {})
            fill.append(fill.makeelement(qn("a:srgbClr"), {"val": palette("light").panel_line[1:]}))
            line.append(fill)
        edge.insert(number, line)
