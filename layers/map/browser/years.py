"""The map by years: what the layers draw of what had come by each year, one content that the browser plays by itself.

A year is a filter like any other (``geo.filter.Filter.years``), so its picture is made by the same layers and shows
what that filter would. The first picture holds all earlier years too. What has no year is in none and is counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from geo.filter import Selection
from geo.money import projects
from geo.select import select
from geo.states import arrivals
from geo.states.years import followed_until, span, year_of
from layers.map import shown
from layers.map.browser import encoding
from layers.text import t
from layers.view.url import YEARS
from layers.words.names import park_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.load import Facts
    from layers.map.drawing import Layer
    from layers.view import View

Coded = Callable[["Layer", "Facts", "Selection", "View"], bytes]  # a layer's drawing as JSON
FIRST = 2012  # the plan's own history begins here; what came before stands in the first picture
_UNDRAWN = ("address", "note", "qualifications", "pinyin", "initials", "syllables", "site", "street", "source_id")
MOST = 40  # pictures; of a longer time the last ones


def offered(facts: Facts, view: View) -> bool:
    """Whether the map can go through the years: what is there is shown, and at least two years are known."""
    known = span(facts)
    return view.mode != "plan" and known is not None and _begin(known, view) < _end(known, view)


def pictures(facts: Facts, selection: Selection, view: View, ended: str, coded: Coded) -> bytes:
    """JSON (protocol.d.ts: Years) of all years of the selection. ``ended``: mask of its organisations that ended.

    Nothing is marked as selected in it, so that a click keeps it.
    """
    known = span(facts) or (FIRST, FIRST)
    view = replace(view, selected="")
    whole, ends = _light(select(facts, replace(view.filter, years=(_lowest(view), _end(known, view))))), _ends(facts)
    layers = [layer for layer in shown(view) if layer.filtered]
    drawn: dict[bytes, int] = {}  # drawing → its place; layers that stand still from year to year are sent once
    frames = []
    for year in range(_begin(known, view), _end(known, view) + 1):
        past = replace(view, filter=replace(view.filter, years=(_lowest(view), year)))
        rows = _until(whole, year)
        places = [(layer.id, drawn.setdefault(coded(layer, facts, rows, past), len(drawn))) for layer in layers]
        frames.append({"year": year, "layers": places, **_told(facts, rows, year, view, ends)})
    body = {"frames": frames, "flags": [*_flags(facts, view)], "undated": undated(facts, selection, view)}
    return encoding.dump(body | {"ended": ended})[:-1] + b',"drawings":[' + b",".join(drawn) + b"]}"


def undated(facts: Facts, selection: Selection, view: View) -> str:
    """What is in no year, in words: organisations and projects of the selection; "" when all have one.

    Under a filter by years the selection has none such: what that filter leaves out is counted instead.
    """
    if view.filter.years is not None:
        selection = select(facts, replace(view.filter, years=None))
    n, m = arrivals.undated(selection)
    return t("mapframe.years.undated", view.lang, n=f"{n:,}", m=f"{m:,}") if n or m else ""


def _light(rows: Selection) -> Selection:
    """The rows without what no layer draws: cutting long texts again for every year is most of the work."""
    return replace(rows, enterprises=rows.enterprises.drop(columns=[c for c in _UNDRAWN if c in rows.enterprises]))


def _until(rows: Selection, year: int) -> Selection:
    """What of a selection by years had come by ``year``: what the filter with that last year selects."""
    people, money, places = (
        frame[year_of(frame, table) <= year]
        for frame, table in ((rows.enterprises, "enterprises"), (rows.investments, "investments"),
                             (rows.carriers, "enterprises"))
    )  # fmt: skip
    return Selection(people, money, rows.parks, places)


def _ends(facts: Facts) -> dict[str, int]:
    """Parks that nobody followed after a year, in the order of their table."""
    found = followed_until(facts)
    return {park: found[park] for park in facts.parks["id"].astype(str) if park in found}


def _told(facts: Facts, rows: Selection, year: int, view: View, ends: dict[str, int]) -> dict[str, object]:
    """The sentence of a year, and the parks that are no longer followed in it."""
    lang, names = view.lang, park_names(facts, view.lang)
    ends = {park: until for park, until in ends.items() if until < year}
    stale = [t("mapframe.years.until", lang, park=names[park], year=until) for park, until in ends.items()]
    n, m = len(rows.counted), len(projects(rows.investments))
    end = facts.as_of if facts.as_of.startswith(str(year)) else t("mapframe.years.end", lang, year=year)
    said = t("mapframe.years.said", lang, end=end, n=f"{n:,}", m=f"{m:,}")
    return {"said": said, "note": t("map.join", lang).join(stale), "stale": list(ends)}


def _flags(facts: Facts, view: View) -> Iterator[tuple[int, str]]:
    """Year and names of the plans issued in it."""
    plans = facts.plan["plans"]
    issued = pd.to_numeric(plans["issued"].astype("str").str[:4], errors="coerce")
    for year, rows in plans.assign(year=issued).dropna(subset=["year"]).groupby("year"):
        yield int(str(year).split(".")[0]), t("map.join", view.lang).join(rows[f"short_{view.lang}"].astype(str))


def _lowest(view: View) -> int:
    return YEARS[0] if view.filter.years is None else view.filter.years[0]


def _begin(known: tuple[int, int], view: View) -> int:
    return max(FIRST, known[0], _lowest(view), _end(known, view) - MOST)


def _end(known: tuple[int, int], view: View) -> int:
    return known[1] if view.filter.years is None else min(known[1], view.filter.years[1])
