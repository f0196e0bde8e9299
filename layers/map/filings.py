"""Algorithm filings by district of registration: the one number here that no uneven coverage of the parks can bend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.map.drawing import Drawing, Layer, LegendItem, Mark, Shape, Style
from layers.svg import rect, text, text_width
from layers.text import t
from layers.theme import SIZE_BODY, palette

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View

_LEAST, _MOST = 0.06, 0.42  # opacity of a district with hardly any filings, and of the one with the most


def build(facts: Facts, selection: Selection, view: View) -> Drawing:
    """Every district shaded by its filings, with the number and that of the entities behind it."""
    inks = palette(view.theme)
    filings = facts.filings.groupby("district_id")["entity_zh"].agg(["size", "nunique"])
    top = max(int(filings["size"].max()), 1) if len(filings) else 1
    shapes, marks = [], []
    for row in facts.boundaries.districts.itertuples():
        n, entities = (int(v) for v in filings.loc[row.id]) if row.id in filings.index else (0, 0)
        name = str(getattr(row, f"name_{view.lang}"))
        title = t("map.title.filings", view.lang, name=name, n=n, entities=entities)
        opacity = _LEAST + (_MOST - _LEAST) * n / top if n else 0.0
        shapes.append(Shape(row.geometry, Style(fill=inks.count, fill_opacity=opacity), title=title))
        said = t("map.label.filings", view.lang, n=n, entities=entities)
        wide = text_width(said, SIZE_BODY) + 4
        svg = text(wide / 2, 15, said, size=SIZE_BODY, fill=inks.count, anchor="middle", weight=700, halo=inks.land)
        marks.append(Mark(row.label_lon, row.label_lat, svg, wide, 20, wide / 2, -8, title, priority=20, yields=True))
    swatch = rect(2, 2, 24, 12, fill=inks.count, opacity=_MOST)
    legend = (LegendItem(swatch, t("map.legend.filings", view.lang), t("map.group.filings", view.lang)),)
    return Drawing("filings", tuple(shapes), tuple(marks), legend)


LAYER = Layer("filings", build, default_on=False, filtered=False)
