"""What the parks published by year: a point a figure; a line only between points of one definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from layers.chart._base import Drawn, dressed, records
from layers.chart.history import INKS, SHAPES
from layers.export.readable import labels
from layers.figures.targets import CITY, place_name
from layers.text import t
from layers.theme import SIZE_SMALL, palette, sector_colour

if TYPE_CHECKING:
    from data.load import Facts
    from layers.view import View

WIDTH, HEIGHT = 330, 190


def draw(points: pd.DataFrame, facts: Facts, view: View, group: str) -> Drawn | None:
    """One small chart a place; ``points`` from layers.figures.plan_points.series_points. None when there are none."""
    if points.empty:
        return None
    ink, lang = palette(view.theme), view.lang
    places = [place_name(facts, park, lang) for park in (CITY, *facts.parks["id"])]
    present = [name for name in places if name in set(points["place"])]
    colours = [sector_colour(INKS[places.index(n) % len(INKS)], view.theme) for n in present]
    shapes = [SHAPES[places.index(n) % len(SHAPES)] for n in present]
    first, last = int(points["when"].min()), int(points["when"].max()) + 1
    ends = ~(points.duplicated("series_id") & points.duplicated("series_id", keep="last"))
    frame = points.assign(label=[f"{v:,.6g}" if end else "" for v, end in zip(points["value"], ends, strict=True)])
    tips = labels(["place", "definition", "as_of", "value", "unit_text", "note"], lang)
    base = alt.Chart().encode(
        x=alt.X(
            "when:Q",
            title=None,
            scale=alt.Scale(domain=[first, last + 1], nice=False),
            axis=alt.Axis(
                values=[y + 0.5 for y in range(first, last, 2 if last - first > 8 else 1)],
                labelExpr="format(floor(datum.value), 'd')",
                grid=False,
            ),
        ),
        y=alt.Y(
            "value:Q",
            title=t("targets.axis_value", lang),
            scale=alt.Scale(type="log", padding=22, nice=False),
            axis=alt.Axis(tickCount=3, format=",~r"),
        ),
        tooltip=[alt.Tooltip(f"{name}:N", title=label) for name, label in tips.items()],
    )
    colour = alt.Color("place:N", scale=alt.Scale(domain=present, range=colours), legend=None)
    joined = base.mark_line(strokeWidth=1.5).encode(detail="series_id:N", color=colour)
    dots = base.mark_point(size=70, filled=True, opacity=1).encode(
        color=colour, shape=alt.Shape("place:N", scale=alt.Scale(domain=present, range=shapes), legend=None)
    )
    words = base.mark_text(align="left", dx=7, dy=-7, fontSize=SIZE_SMALL, color=ink.ink_soft).encode(text="label:N")
    chart = (
        alt.layer(joined, dots, words, data=records(frame))
        .properties(width=WIDTH, height=HEIGHT)
        .facet(facet=alt.Facet("place:N", title=None, sort=present), columns=3)
        .resolve_scale(y="independent")
    )
    title = t(
        "targets.series_title", lang, group=t(f"targets.group.{group}", lang), unit=t(f"targets.unit.{group}", lang)
    )
    line = t("targets.series_note", lang)
    return dressed(chart, f"published-{group}", facts, view, title=title, line=line, table=table(points, facts, lang))


def table(points: pd.DataFrame, facts: Facts, lang: str) -> pd.DataFrame:
    """What is drawn, in words, with the source of every point."""
    titles = facts.sources.drop_duplicates("id").set_index("id")["title"]
    columns = ["place", "as_of", "value", "unit_text", "definition", "note"]
    shown = points[columns].assign(source_title=points["source_id"].map(titles))
    return shown.rename(columns=labels(list(shown.columns), lang))
