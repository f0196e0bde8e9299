"""What a statistic puts on the map: its shapes, with their figures as tooltips. Chart on the analysis page only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from layers.map.drawing import Drawing, LegendItem, Mark, Shape, Style
from layers.svg import circle, rect
from layers.text import has, t
from layers.theme import mix, palette
from layers.words.results import in_reader_units

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

# What a kind of shape looks like: (ink, fill opacity, dash, width). A kind that is not here is drawn as "area".
_LOOK: dict[str, tuple[str, float, tuple[float, ...], float]] = {
    "area": ("above", 0.18, (), 1.8),
    "cluster": ("above", 0.22, (), 2.2),
    "hot": ("above", 0.60, (), 1.0),
    "cold": ("below", 0.55, (3.0, 3.0), 1.0),
    "none": ("soft", 0.06, (), 0.5),
    "maybe_hot": ("above", 0.22, (3.0, 3.0), 1.0),
    "maybe_cold": ("below", 0.20, (3.0, 3.0), 1.0),
    "density": ("above", 0.22, (), 1.2),
    "ellipse": ("above", 0.10, (), 2.4),
    "standard_distance": ("soft", 0.0, (6.0, 5.0), 1.6),
    "study_area": ("soft", 0.0, (2.0, 4.0), 1.2),
    "belt": ("belt", 0.10, (), 1.6),
    "walk_5": ("above", 0.22, (), 1.0),
    "walk_10": ("above", 0.12, (), 0.8),
    "walk_15": ("above", 0.06, (), 0.6),
    "district": ("above", 0.30, (), 0.8),
    "nearest": ("above", 0.0, (), 1.6),
}
TARGET = "shape:"  # what a click on a shape of a statistic selects, before its id


def build(
    result: Result,
    facts: Facts,
    view: View,
    *,
    marked: frozenset[str] = frozenset(),
    places: pd.DataFrame | None = None,
) -> Drawing:
    """Polygons and lines as shapes, points as marks; a column ``level`` (0..1) deepens the fill.

    ``marked``: ids of shapes that a person has picked, outlined; ``places`` (lon, lat, n) are ringed. A shape's target
    is TARGET and its id.
    """
    if result.shapes is None or result.shapes.empty:
        return Drawing("analysis")
    shapes, marks, outlines = [], [], list[Shape]()
    rows = cast("list[dict[str, Any]]", in_reader_units(result.shapes, result, view).to_dict("records"))
    for row in rows:
        geometry, kind = row["geometry"], _kind(row)
        if geometry is None or geometry.is_empty:
            continue
        title = _title(row, kind, facts, view)
        if geometry.geom_type == "Point":
            marks.append(_mark(geometry.x, geometry.y, kind, title, view))
        else:
            shapes.append(Shape(geometry, _style(kind, row.get("level"), view), title=title, target=_target(row)))
            if str(row.get("id", "")) in marked:
                outlines.append(Shape(geometry, Style(stroke=palette(view.theme).selected, width=3.2), title=title))
    rings = [_ring(lon, lat, n, view) for lon, lat, n in places.itertuples(index=False)] if places is not None else []
    return Drawing("analysis", (*shapes, *outlines), (*marks, *rings), _legend(result, view))


def _kind(row: Mapping[str, object]) -> str:
    """The kind of a shape; a grid cell is what Gi* says of it."""
    kind = str(row.get("kind", "area"))
    return str(row.get("gi_class", "none")) if kind == "cell" else kind


def _ink(name: str, view: View) -> str:
    inks = palette(view.theme)
    return {"above": inks.more, "below": inks.less, "belt": inks.belt}.get(name, inks.ink_soft)


def _style(kind: str, level: object, view: View) -> Style:
    ink, opacity, dash, width = _LOOK.get(kind, _LOOK["area"])
    if isinstance(level, float) and level == level:  # noqa: PLR0124 - NaN is a cell without a level
        opacity = 0.05 + 0.65 * min(max(level, 0.0), 1.0)
        width = 0.4
    colour = _ink(ink, view)
    return Style(stroke=colour, width=width, dash=dash, fill=colour if opacity > 0 else None, fill_opacity=opacity)


def _mark(lon: float, lat: float, kind: str, title: str, view: View) -> Mark:
    inks, size = palette(view.theme), 18.0
    svg = circle(9, 9, 6.5, fill=inks.halo, stroke=_ink("above", view), width=2.4)
    if kind == "median_centre":
        svg = rect(3, 3, 12, 12, fill=inks.halo, stroke=_ink("above", view), stroke_width=2.4)
    return Mark(lon, lat, svg, size, size, size / 2, size / 2, title=title, priority=95)


def _target(row: Mapping[str, object]) -> str:
    return f"{TARGET}{row['id']}" if "id" in row else ""


def _ring(lon: float, lat: float, n: int, view: View) -> Mark:
    """A place of what is picked."""
    svg = circle(8, 8, 5.5, fill="none", stroke=palette(view.theme).selected, width=2.6)
    title = t("analysis.picked_place", view.lang, n=f"{n:,}")
    return Mark(float(lon), float(lat), svg, 16, 16, 8, 8, title=title, priority=96)


def kind_name(kind: str, view: View) -> str:
    """A kind of shape in words."""
    for group in ("shape", "cell"):
        if has(f"stats.{group}.{kind}", view.lang):
            return t(f"stats.{group}.{kind}", view.lang)
    return kind


def _title(row: Mapping[str, object], kind: str, facts: Facts, view: View) -> str:
    """Kind and figures of one shape, “heading: value” joined; ids and empty cells are left out."""
    said = [kind_name(kind, view)]
    for column, value in row.items():
        key = f"stats.col.{column}"
        if column in ("geometry", "kind", "id", "level", "reason") or not has(key, view.lang):
            continue
        shown = _value(str(column), value, facts, view)
        if shown:
            said.append(t("analysis.tooltip_part", view.lang, name=t(key, view.lang), value=shown))
    return " · ".join(said)


def _value(column: str, value: object, facts: Facts, view: View) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return ""
    if column.endswith("sector_id") or column == "leading_sector":
        names = dict(zip(facts.sectors["id"], facts.sectors[f"name_{view.lang}"], strict=True))
        return str(names.get(str(value), value))
    if column == "district_id":
        rows = facts.boundaries.districts
        return str(dict(zip(rows["id"].astype(str), rows[f"name_{view.lang}"], strict=True)).get(str(value), value))
    if column.endswith("park_id"):
        names = dict(zip(facts.parks["id"], facts.parks[f"short_{view.lang}"], strict=True))
        return str(names.get(str(value), value))
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    text = str(value)
    return t(f"stats.cell.{text}", view.lang) if has(f"stats.cell.{text}", view.lang) else text


def _legend(result: Result, view: View) -> tuple[LegendItem, ...]:
    """One line a kind that is drawn; graded surfaces get their ends."""
    assert result.shapes is not None  # noqa: S101 - build() has just looked
    group, inks = t(f"stats.title.{result.statistic}", view.lang), palette(view.theme)
    lines = []
    for kind in dict.fromkeys(_kind(row) for row in result.shapes.drop(columns="geometry").to_dict("records")):
        ink, opacity, dash, width = _LOOK.get(kind, _LOOK["area"])
        if kind in ("mean_centre", "median_centre"):
            lines.append(LegendItem(_mark(0, 0, kind, "", view).svg, kind_name(kind, view), group))
            continue
        fill = mix(_ink(ink, view), inks.land, opacity)
        swatch = rect(
            2,
            2,
            24,
            12,
            fill=fill,
            stroke=_ink(ink, view),
            stroke_width=min(width, 2.0),
            radius=2,
            dash=" ".join(f"{d:g}" for d in dash),
        )
        lines.append(LegendItem(swatch, kind_name(kind, view), group))
    return tuple(lines)
