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
from layers.figures.names import YI_PER_BN, metric_name, park_names, sector_names, unit_name
from layers.figures.names import in_reader_units as figure_in_units
from layers.figures.names import word as spoken_word
from layers.text import has, t
from layers.theme import FONT_STACK, SIZE_BODY, SIZE_NAME, SIZE_SMALL, family_colour, mix, palette

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

WIDTH = 660  # px of the drawing area; a page may stretch it
SELECTED = "ref"  # name of the selection in a statistic's chart: a click on a mark picks its ref
MAX_POINTS = 5000  # rows that a chart may carry into a browser


@dataclass(frozen=True, slots=True)
class Drawn:
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


def svg(drawn: Drawn) -> bytes:
    """The figure as SVG: text stays text, and the letters that it needs travel with it."""
    _with_fonts()
    return fonts.lettered(str(vlc.vegalite_to_svg(drawn.json())))


def png(drawn: Drawn, scale: float = 2.0) -> bytes:
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


def word(group: str, code: str, view: View) -> str:
    """The text of a code of a result (``stats.<group>.<code>``); a code without a text shows itself."""
    key = f"stats.{group}.{code}"
    return t(key, view.lang) if has(key, view.lang) else code


def choice_text(param: str, value: str, view: View) -> str:
    """A choice of a parameter: its own text (``<param>_<value>``) where the same word means another thing elsewhere."""
    own = f"{param}_{value}"
    return word("choice", own if has(f"stats.choice.{own}", view.lang) else value, view)


def heading(column: str, view: View) -> str:
    """Column header in the reader's language."""
    return word("col", column, view)


def named(frame: pd.DataFrame, facts: Facts, view: View) -> pd.DataFrame:
    """``frame`` with ``park``, ``other_park`` and ``sector`` beside the id columns it has."""
    parks, sectors = park_names(facts, view.lang), sector_names(facts, view.lang)
    out = frame.copy()
    for column, names in (("park_id", parks), ("other_park_id", parks), ("sector_id", sectors)):
        if column in out.columns:
            whole = {"": word("choice", "city", view)}  # a row about all parks together
            out[column.removesuffix("_id")] = spelled(out[column], whole | names)
    return out


def spelled(cells: pd.Series, names: dict[str, str]) -> pd.Series:
    """Ids as names; an id without a name shows itself, a missing one stays empty."""
    return pd.Series([names.get(str(v), str(v)) if pd.notna(v) else "" for v in cells], index=cells.index, dtype=object)


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
    """Ink of “more than expected”; blue against orange stays apart for every kind of colour vision."""
    return family_colour("chips", view.theme)


def below(view: View) -> str:
    """Ink of “less than expected”."""
    return family_colour("devices", view.theme)


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
) -> Drawn:
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


def dressed(chart: Any, id_: str, facts: Facts, view: View, *, title: str, line: str, table: pd.DataFrame) -> Drawn:
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
    return Drawn(id_, title, spec, table, tuple(lines))


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


def money_factor(unit: str, view: View) -> float:
    """亿元 is 0.1 billion for readers of English, as everywhere in the atlas; every other unit stays."""
    return 1 / YI_PER_BN if unit == "cny_100m" and view.lang == "en" else 1.0


_AMOUNTS = frozenset({"value", "park_total", "base_value", "base_total", "start_value", "end_value", "base_start",
                      "base_end", "change", "growth_of_all", "sector_mix", "own_shift"})  # fmt: skip


def in_reader_units(table: pd.DataFrame, result: Result, view: View) -> pd.DataFrame:
    """Amounts of money in the unit that the headers name; a copy when something changes."""
    weighted = str(result.params.get("weight", "")) in ("investment", "revenue")
    columns = [
        c
        for c in map(str, table.columns)
        if c.startswith("money") or c in ("amount", "capital_100m") or (weighted and c in _AMOUNTS)
    ]
    factor = money_factor("cny_100m", view)
    return table if factor == 1.0 or not columns else table.assign(**{c: table[c] * factor for c in columns})


_CODES = {"verdict": "cell", "reason": "reason", "gi_class": "cell", "moran_class": "cell", "scope": "cell",
          "where": "cell"}  # fmt: skip


def _published(table: pd.DataFrame, view: View) -> pd.DataFrame:
    """Published figures (columns metric, value, unit, target) in words and the reader's units; others as they are."""
    if not {"metric", "value", "unit", "target"} <= set(table.columns):
        return table
    lang, unit = view.lang, table["unit"].astype(str)
    return table.assign(
        metric=[metric_name(str(m), lang) for m in table["metric"]],
        value=[figure_in_units(float(v), u, lang) for v, u in zip(table["value"], unit, strict=True)],
        unit=[unit_name(u, lang) for u in unit],
        target=[say("target" if target else "fact", view) for target in table["target"].astype(bool)],
    )


def _names(facts: Facts, view: View) -> dict[str, dict[str, str]]:
    """Columns that hold ids of other tables → their names."""
    axes, families, sectors = facts.boundaries.axes, facts.families, sector_names(facts, view.lang)
    return {
        "axis": dict(zip(axes["id"], axes[f"name_{view.lang}"], strict=True)),
        "family_id": dict(zip(families["id"], families[f"name_{view.lang}"], strict=True)),
        "leading_sector": sectors,
        "main_sector": sectors,
        "source_id": dict(zip(facts.sources["id"], facts.sources["title"], strict=True)),
    }


def worded(result_table: pd.DataFrame, result: Result, facts: Facts, view: View) -> pd.DataFrame:
    """A table of a result as the reader downloads it: names for ids, words for codes, headers in the language."""
    result_table = _published(in_reader_units(result_table, result, view), view)
    frame, names = named(result_table, facts, view), _names(facts, view)
    out: dict[str, Any] = {}
    for column in map(str, result_table.columns):
        if column == "geometry":
            continue
        short = column.removesuffix("_id")
        cells = (
            frame[short]
            if short in frame.columns and column in ("park_id", "other_park_id", "sector_id")
            else frame[column]
        )
        if column in names:
            cells = spelled(cells, names[column])
        elif column in _CODES:
            cells = cells.map(
                lambda code, g=_CODES[column]: word(g, code, view) if isinstance(code, str) and code else ""
            )
        elif column == "area":
            cells = cells.map(lambda code: choice_text("area", str(code), view))
        elif column in ("role", "stage"):
            cells = cells.map(lambda code, g=column: spoken_word(g, code, view.lang))
        elif pd.api.types.is_bool_dtype(cells):
            cells = cells.map(lambda yes: t(f"vocab.yes_no.{'yes' if yes else 'no'}", view.lang))
        money_of_projects = column == "count" and "amount" in frame.columns
        out[heading("projects" if money_of_projects else column, view)] = cells
    return pd.DataFrame(out)
