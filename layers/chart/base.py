"""What all charts share: inks, names, the lines for unit, n and source; a chart as PNG or SVG."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import pandas as pd
import vl_convert as vlc

from layers import fonts
from layers.chart._spoken import spoken
from layers.text import t
from layers.theme import FONT_STACK, SIZE_BODY, SIZE_NAME, SIZE_SMALL, mix, palette
from layers.words.names import park_names, sector_names
from layers.words.results import word, worded

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

WIDTH = 660  # px of the drawing area; a page may stretch it
SELECTED = "ref"  # name of the selection in a statistic's chart: a click on a mark picks its ref
MAX_POINTS = 5000  # rows that a chart may carry into a browser


@dataclass(frozen=True, slots=True)
class Chart:
    """One finished figure. ``table`` has what is drawn, in words, under column names in the reader's language.

    ``title`` and ``lines`` (unit and n; source) stand in the picture; a page writes them itself, around ``bare``.
    ``refs`` say for its rows where they stand in the result (see ``refs``); only charts of statistics have them.
    """

    id: str
    title: str
    spec: alt.TopLevelMixin
    table: pd.DataFrame = field(compare=False)
    lines: tuple[str, ...] = ()
    refs: tuple[str, ...] = field(default=(), compare=False)

    @property
    def bare(self) -> Any:
        """The chart without title and lines, which stay readable when a wide chart is moved on a narrow screen."""
        spec: Any = self.spec
        spec = spec.copy(deep=False)
        spec.title = alt.Undefined
        return spec

    def json(self) -> str:
        """The Vega-Lite specification with its data inside: nothing is fetched."""
        return str(self.spec.to_json(indent=None))


def svg(drawn: Chart) -> bytes:
    """The figure as SVG: text stays text, and the letters that it needs travel with it."""
    _with_fonts()
    return fonts.lettered(str(vlc.vegalite_to_svg(drawn.json())))


def png(drawn: Chart, scale: float = 2.0) -> bytes:
    """The figure as PNG; ``scale`` 2 is sharp on paper and on dense screens."""
    _with_fonts()
    return bytes(vlc.vegalite_to_png(drawn.json(), scale=scale))


_registered: list[str] = []


def _with_fonts() -> None:
    if not _registered:
        vlc.register_font_directory(str(fonts.ttf_dir()))
        _registered.append("done")


def say(key: str, view: View, **values: object) -> str:
    """A text of section ``chart``."""
    return t(f"chart.{key}", view.lang, **values)


def park_by_sector(facts: Facts, view: View) -> dict[str, Any]:
    """Encodings of a matrix: parks across the top, sectors down the side, both in the order of their tables."""
    return {
        "x": alt.X(
            "park:N",
            sort=order(facts, view, "park"),
            title=None,
            scale=bands(),
            axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False),
        ),
        "y": alt.Y(
            "sector:N",
            sort=order(facts, view, "sector"),
            title=None,
            axis=alt.Axis(domain=False, ticks=False),
            scale=bands(),
        ),
    }


def order(facts: Facts, view: View, what: str) -> list[str]:
    """Names of all parks or sectors in the atlas' order."""
    return list((park_names if what == "park" else sector_names)(facts, view.lang).values())


def bands() -> alt.Scale:
    """Scale of a matrix: a little room between cells for their frames."""
    return alt.Scale(paddingInner=0.05, paddingOuter=0.02)


def above(view: View) -> str:
    """Ink of “more than expected”."""
    return palette(view.theme).more


def below(view: View) -> str:
    """Ink of “less than expected”."""
    return palette(view.theme).less


def tint(colour: str, view: View, opacity: float = 0.5) -> str:
    """A lighter step of an ink on the page: text stays readable on it."""
    return mix(colour, palette(view.theme).panel, opacity)


def diverging(view: View) -> list[str]:
    """Five steps from below to above, pale in the middle."""
    pale = tint(palette(view.theme).ink_soft, view, 0.08)
    return [
        tint(below(view), view, 0.75),
        tint(below(view), view, 0.35),
        pale,
        tint(above(view), view, 0.35),
        tint(above(view), view, 0.75),
    ]


def refs(frame: pd.DataFrame, table: str, column: str = "") -> pd.Series:
    """``table:row:column`` of each row of ``frame``, a part of that table of a result under its own row numbers."""
    return pd.Series([f"{table}:{row}:{column}" for row in frame.index], index=frame.index, dtype=object)


def pick() -> alt.Parameter:
    """The selection that a click on a mark makes: the ``ref`` in the data of the mark.

    Each click toggles its mark, so that a second click on the same one is told too.
    """
    return alt.selection_point(name=SELECTED, fields=["ref"], toggle="true", empty=False)


def standing_out(drawn: Chart, table: str, row: int) -> Chart:
    """``drawn`` with all marks pale but those of that row of the result's table; unchanged where it has none."""
    ref = f"{table}:{row}:"
    if not any(one.startswith(ref) for one in drawn.refs):
        return drawn
    spec = drawn.spec.to_dict()
    fade = {"condition": {"test": f"!isValid(datum.ref) || indexof(datum.ref, '{ref}') === 0", "value": 1},
            "value": 0.3}  # fmt: skip
    _each_unit(spec, fade)
    return replace(drawn, spec=alt.Chart.from_dict(spec))


def _each_unit(spec: dict[str, Any], fade: dict[str, Any]) -> None:
    for part in (spec, *(p for name in ("layer", "concat", "hconcat", "vconcat") for p in spec.get(name, ()))):
        if part is not spec:
            _each_unit(part, fade)
        elif "mark" in part:
            part.setdefault("encoding", {}).setdefault("opacity", fade)
    if isinstance(spec.get("spec"), dict):
        _each_unit(spec["spec"], fade)


def side_by_side(panels: list[Any], columns: int, spacing: int) -> alt.ConcatChart:
    """Small charts in rows; they share the one selection, which is meant."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Automatically deduplicated selection parameter")
        return alt.concat(*panels, columns=columns, spacing=spacing)


def finish(  # noqa: PLR0917 - a chart, what it shows, and for whom
    chart: Any,
    id_: str,
    result: Result,
    facts: Facts,
    view: View,
    rows: pd.DataFrame | None = None,
    table: str = "main",
    unit: str = "",
    n: int | None = None,
) -> Chart:
    """Title, unit, n and source line on the chart; fonts and inks of the theme; the table with readable headers.

    ``rows`` are what is drawn of the result's table ``table``, all of it when None; ``n`` where it is not the result's.
    """
    measure = unit or word("unit", result.unit, view)
    title = say(f"title.{id_}", view, statistic=word("title", result.statistic, view))
    line = say("unit_n", view, unit=measure, n=f"{result.n if n is None else n:,}")
    shown = result.tables[table] if rows is None else rows
    told = worded(shown, result, facts, view)
    made = dressed(chart.configure_mark(cursor="pointer"), id_, facts, view, title=title, line=line, table=told)
    return replace(made, refs=tuple(refs(shown, table)))


def dressed(chart: Any, id_: str, facts: Facts, view: View, *, title: str, line: str, table: pd.DataFrame) -> Chart:
    """Title, one line below it and the source line on a chart; fonts and inks of the theme."""
    ink = palette(view.theme)
    lines = [line, source_line(facts, view)]
    spec = spoken(chart, title, view.lang).properties(
        title=alt.TitleParams(title, subtitle=lines, anchor="start", frame="group", offset=12),
        padding={"left": 8, "right": 16, "top": 8, "bottom": 8},
        background=ink.panel,
        autosize=alt.AutoSizeParams(type="pad"),  # Streamlit would else squeeze axes and words into the width
    )
    font = FONT_STACK
    silent = {"aria": False}  # Vega describes axes and legends in English; marks and table say the same in words
    axis = silent | {
        "labelColor": ink.ink,
        "titleColor": ink.ink_soft,
        "gridColor": ink.grid,
        "domainColor": ink.panel_line,
        "tickColor": ink.panel_line,
        "labelFontSize": SIZE_BODY - 1,
        "titleFontSize": SIZE_BODY - 1,
        "titleFontWeight": "normal",
        "labelLimit": 240,
        "labelFont": font,
        "titleFont": font,
    }
    spec = (
        spec.configure(font=font, numberFormat=",~f")
        .configure_axis(**axis)
        .configure_view(stroke=None)
        .configure_legend(
            **silent,
            labelColor=ink.ink,
            titleColor=ink.ink_soft,
            labelFontSize=SIZE_BODY - 1,
            titleFontSize=SIZE_BODY - 1,
            titleFontWeight="normal",
            orient="bottom",
            symbolStrokeWidth=1.5,
            labelLimit=400,
            titleLimit=400,
            labelFont=font,
            titleFont=font,
        )
        .configure_title(
            **silent,
            color=ink.ink,
            subtitleColor=ink.ink_soft,
            fontSize=SIZE_NAME,
            subtitleFontSize=SIZE_SMALL + 1,
            fontWeight="bold",
            subtitlePadding=4,
            font=font,
            subtitleFont=font,
        )
        .configure_header(
            labelColor=ink.ink,
            titleColor=ink.ink_soft,
            labelFontSize=SIZE_BODY,
            labelFont=font,
            titleFont=font,
            labelFontWeight="bold",
        )
    )
    return Chart(id_, title, spec, table, tuple(lines))


def source_line(facts: Facts, view: View) -> str:
    """Whose data, up to when, which version of the tables."""
    whose = t("ui.workspace_shipped", view.lang) if facts.workspace == "shipped" else facts.workspace
    return say("source", view, whose=whose, as_of=facts.as_of, version=facts.version[:8])


def records(frame: pd.DataFrame) -> alt.InlineData:
    """Rows inlined into the specification: JSON numbers, missing ones as null."""
    plain = frame.head(MAX_POINTS).replace([np.inf, -np.inf], np.nan)
    return inline(json.loads(plain.to_json(orient="records", double_precision=10, force_ascii=False)))


def inline(rows: list[dict[str, Any]]) -> alt.InlineData:
    """A few rows written into the specification."""
    return alt.InlineData(values=rows)
