"""What lies inside the ribbon of the chosen width: one figure wherever the belt's share is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pandas as pd

from geo.corridor import Corridor
from layers.figures.figure import Figure
from layers.text import t
from layers.words.place import place_words

if TYPE_CHECKING:
    from data.load import Facts
    from geo.corridor import Share
    from geo.filter import Selection
    from layers.view import View

Part = Literal["share", "located", "width"]


def belt_figure(facts: Facts, selection: Selection, view: View, part: Part = "share") -> Figure:
    """``share`` of the located organisations inside, how many are ``located``, or the ``width`` itself."""
    found = Corridor.of_facts(facts).share(selection.counted, view.belt_km)
    located = found.n_inside + found.n_outside
    share = None if found.share is None else 100 * found.share
    value = {"share": share, "located": located, "width": view.belt_km}[part]
    known = selection.counted[selection.counted["precision"] != "park"]
    words = place_words(facts, view.lang)
    return Figure(
        key=f"story.belt.{part}",
        label=t(f"story.figure.belt_{part}", view.lang, km=f"{view.belt_km:g}"),
        value=value,
        unit=t(f"story.unit.belt_{part}", view.lang),
        as_of=facts.as_of,
        table="enterprises" if part != "width" else "axis_parts",
        rows=known if part != "width" else pd.DataFrame(facts.boundaries.axis_parts.drop(columns="geometry")),
        formula=t(f"story.figure.belt_{part}_formula", view.lang, km=f"{view.belt_km:g}", **words),
        denominator=t("story.figure.belt_denominator", view.lang, n=int(located)) if part == "share" else "",
        excluded=t("story.figure.belt_excluded", view.lang, n=len(selection.counted) - len(known)),
        disagreements=_edge(found, view.lang) if part == "share" else "",
        unknown="" if value is not None else t("story.figure.belt_none", view.lang),
        decimals=1 if part == "share" else 0,
    )


def share_with_ends(facts: Facts, selection: Selection, view: View) -> Figure:
    """The share with its low and high end beside it, for the row of figures."""
    found = Corridor.of_facts(facts).share(selection.counted, view.belt_km)
    figure = belt_figure(facts, selection, view)
    if found.low is None or found.high is None:
        return replace(figure, key="kpi.belt")
    low, high = f"{100 * found.low:.1f}", f"{100 * found.high:.1f}"
    return replace(figure, key="kpi.belt", unit=t("kpi.belt_unit", view.lang, low=low, high=high))


def _edge(found: Share, lang: str) -> str:
    """How far the share could move if every uncertain place at the edge of the ribbon stood on its other side."""
    if found.low is None or found.high is None or not found.n_edge:
        return ""
    low, high = f"{100 * found.low:.1f}", f"{100 * found.high:.1f}"
    return t("story.figure.belt_edge", lang, n=found.n_edge, low=low, high=high)
