"""Timeline of the plans: one line an indicator, targets as open forms per plan, published figures as circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from layers.chart._years import years
from layers.chart.base import Chart, dressed, records
from layers.text import t
from layers.theme import SIZE_SMALL, palette
from layers.words.tables import labels

if TYPE_CHECKING:
    from data.load import Facts
    from layers.view import View

# Form of a plan by its place in the table of plans: never colour alone
_HEXAGON = "M-1,0L-0.5,-0.87L0.5,-0.87L1,0L0.5,0.87L-0.5,0.87Z"
SHAPES = ("triangle-down", "diamond", "square", "cross", "triangle-up", "triangle-left", "triangle-right", _HEXAGON)
SELECTED = "ref"  # name of the selection: a click on a mark picks its row
WIDTH, LANE, YEAR = 860, 20, 68  # px: drawing area, height of a line, one year


def draw(points: pd.DataFrame, facts: Facts, view: View) -> Chart | None:
    """``points`` from layers.figures.plan_points.timeline_points; None when there are none. Nothing is joined."""
    if points.empty:
        return None
    ink, lang = palette(view.theme), view.lang
    series = list(dict.fromkeys(points.sort_values("plan_order", kind="stable")["series"]))
    styles = [_style(points[points["series"] == name].iloc[0], view) for name in series]
    forms, strokes, fills = zip(*styles, strict=True)
    first, last = int(points["when"].min()), int(points["when"].max()) + 1
    frame = points.assign(row=points["indicator"] + _SPLIT + lanes(points).astype(str))
    rows = list(dict.fromkeys(frame.sort_values(["order", "row"], kind="stable")["row"]))
    tips = labels(["indicator", "text", "series", "as_of", "detail"], lang)
    base = alt.Chart(records(frame)).encode(
        x=years(first, last),
        y=alt.Y("row:N", sort=rows, title=None, axis=_names()),
        tooltip=[alt.Tooltip(f"{name}:N", title=label) for name, label in tips.items()],
    )
    legend = alt.Legend(columns=4, symbolSize=90)
    pick = alt.selection_point(name=SELECTED, fields=["ref"], toggle="true", empty=False)
    marks = base.mark_point(size=80, strokeWidth=2, opacity=1).encode(
        shape=alt.Shape("series:N", scale=alt.Scale(domain=series, range=forms), title=None, legend=legend),
        stroke=alt.Stroke("series:N", scale=alt.Scale(domain=series, range=strokes), title=None),
        fill=alt.Fill("series:N", scale=alt.Scale(domain=series, range=fills), title=None),
    )
    words = base.mark_text(align="left", dx=9, fontSize=SIZE_SMALL + 0.5).encode(
        text="text:N",
        color=alt.condition("datum.role == 'other'", alt.value(ink.ink_soft), alt.value(ink.ink)),
    )
    chart = (marks.add_params(pick) + words).properties(width=WIDTH, height=alt.Step(LANE))
    title, line = t("targets.timeline", lang), t("targets.timeline_note", lang)
    return dressed(chart, "timeline", facts, view, title=title, line=line, table=table(points, facts, lang))


def lanes(points: pd.DataFrame) -> pd.Series:
    """The line (0, 1 …) of its indicator on which the words of a point meet no others; index as ``points``."""
    ends: dict[str, list[float]] = {}
    out = []
    for row in points.itertuples():
        width = sum(_WIDE if ord(letter) > _LATIN else _NARROW for letter in str(row.text)) + 22
        taken = ends.setdefault(str(row.indicator), [])
        lane = next((n for n, end in enumerate(taken) if end <= float(str(row.when))), len(taken))
        taken[lane:] = [float(str(row.when)) + width / YEAR, *taken[lane + 1 :]]
        out.append(lane)
    return pd.Series(out, index=points.index, dtype=int)


_SPLIT = "|"
_LATIN, _WIDE, _NARROW = 0x2E80, 12.0, 6.6  # px of a Chinese and of another letter


def _names() -> alt.Axis:
    """The indicator's name on its first line only, with a rule above it."""
    is_first = f"split(datum.label, '{_SPLIT}')[1] == '0'"
    return alt.Axis(
        domain=False,
        ticks=False,
        labelLimit=320,
        grid=True,
        tickBand="extent",
        labelExpr=f"{is_first} ? split(datum.label, '{_SPLIT}')[0] : ''",
    )


def table(points: pd.DataFrame, facts: Facts, lang: str) -> pd.DataFrame:
    """What is drawn, in words, with the source of every point."""
    titles = facts.sources.drop_duplicates("id").set_index("id")["title"]
    columns = ["indicator", "as_of", "text", "series", "detail"]
    shown = points[columns].assign(source_title=points["source_id"].map(titles))
    return shown.rename(columns=labels(list(shown.columns), lang))


def _style(row: pd.Series, view: View) -> tuple[str, str, str]:
    """(form, outline, filling) of one series."""
    ink = palette(view.theme)
    if row["role"] == "comparable":
        return "circle", ink.accent, ink.accent
    if row["role"] == "other":
        return "circle", ink.count, ink.panel
    main = int(row["plan_order"]) == 1
    return SHAPES[int(row["plan_order"]) % len(SHAPES)], ink.pole if main else ink.ink_soft, ink.panel
