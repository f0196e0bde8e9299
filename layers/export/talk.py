"""One self-contained HTML file: the interactive map and the talk over it, with everything inside and nothing to fetch.

The same file plays full screen from the server, from a USB stick, and inside the story page. It carries both languages
and both themes, so that both can be switched in the middle of a talk. The scripts that draw it are those of the pages.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, get_args

import pandas as pd

from layers import fonts, static
from layers.export.acts import RIDE_LAYERS, SECTOR_LAYERS, corners, inks, riding, sectors, signs
from layers.export.job import about_view
from layers.figures.park import park_card
from layers.figures.provenance import in_words, provenance, value_text
from layers.map import LAYERS, shown
from layers.map.browser.message import Extras, in_script, message
from layers.story import audible, ride, sector_stories, steps, tell, unit_parts, view_text
from layers.svg import safe
from layers.text import section, t
from layers.theme import FONT_STACK
from layers.view import Lang, Theme, View
from layers.words.names import park_name
from layers.words.place import title
from layers.words.tables import is_link, labels, link_columns, readable

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from data.load import Facts
    from geo.filter import Selection
    from layers.figures.figure import Figure
    from layers.story import Chapter, Told

MOST_CARDS = 3000  # organisations whose card goes into the file; more would make it too heavy for a mail
_SCRIPTS = (*static.SCRIPTS, "explore.js", "presenter.js", "handset.js", "act.js", "sector.js", "ride.js", "talk.js")
_STYLES = ("leaflet.css", "atlas.css", "talk.css")
_SIGNS = "⌂▸▾←→×·—…①②③。"  # what the scripts write beside the texts
_LETTERS = f' font-family="{safe(FONT_STACK)}"'
_ROUNDED = ("lon", "lat", "width", "height", "anchor_x", "anchor_y")  # zooms part one mark from the next: as they are
_SOURCES = 8  # sources named under one figure
_ROWS = 20  # rows listed under one figure, and
_COLUMNS = 6  # the first of their columns; organisations have their card


def talk_html(
    facts: Facts, selection: Selection, view: View, chapters: Iterable[Chapter], review_number: str = ""
) -> bytes:
    """The file for one view, workspace and sequence of chapters; UTF-8. Same inputs, same bytes."""
    content = _content(facts, selection, view, tuple(chapters), review_number)
    text = in_script(content)
    page = "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{"zh-CN" if view.lang == "zh" else "en"}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; "
            "style-src 'unsafe-inline'; font-src data:; img-src data: 'self'\">",
            f"<title>{_plain(title(facts, view.lang))}</title>",
            f"<style>{fonts.face_of(text + _SIGNS)}{''.join(_asset(name) for name in _STYLES)}</style></head>",
            '<body class="talk"><div id="map_div"></div>',
            *(f"<script>{_asset(name)}</script>" for name in _SCRIPTS),
            f"<script>atlas.talk({text});</script></body></html>",
        )
    )
    return page.encode()


def _asset(name: str) -> str:
    """A script or style as it stands inside the page; ``</script`` in a string literal must not end it."""
    return (static.web_file(name).body or b"").decode().replace("</script", "<\\/script")


def _plain(text: str) -> str:
    """Our own title without characters that mean something in markup (texts in layers/text have none by rule)."""
    return "".join(char for char in text if char not in "<>&")


def _content(
    facts: Facts, selection: Selection, view: View, chapters: tuple[Chapter, ...], review_number: str
) -> dict[str, Any]:
    store: dict[str, Any] = {}

    def publish(data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()[:12]
        store[digest] = json.loads(data)
        return digest

    own = replace(view, basemap="own", selected="")
    known = {layer.id for layer in LAYERS}
    said: dict[str, Any] = {}
    for lang in get_args(Lang):
        scenes = tell(facts, selection, replace(own, lang=lang), steps(audible(facts, selection, own, chapters)))
        stories = sector_stories(facts, replace(own, lang=lang))
        sets = [tuple(layer for layer in scene.chapter.layers if layer in known) for scene in scenes]
        for theme in get_args(Theme):
            look, extras = replace(own, lang=lang, theme=theme), Extras(review_number=review_number)
            drawn = {  # chapters that only move share their layers
                layers: message(facts, selection, replace(look, mode="both", layers=layers), publish, extras)
                for layers in dict.fromkeys(sets)
            }
            said[f"{lang}.{theme}"] = {
                "explore": message(facts, selection, look, publish, extras),
                "chapters": [drawn[layers] for layers in sets],
                "sector": message(facts, selection, replace(look, mode="both", layers=SECTOR_LAYERS), publish, extras),
                "ride": message(facts, selection, replace(look, mode="both", layers=RIDE_LAYERS), publish, extras),
                "inks": inks(facts, look),
                "signs": signs(stories, facts, look, publish),
            }
        spoken = _Said(facts, replace(own, lang=lang))
        said[lang] = {
            "chapters": [_scene(scene, spoken) for scene in scenes],
            "ride": riding(ride(facts, selection, spoken.view), view_text(facts, spoken.view), spoken.figure),
            "sectors": sectors(stories, facts, spoken.view, spoken.figure),
            "labels": {key: text for key, text in section("talk", lang).items() if "." not in key},
            "links": sorted(link_columns(lang)),
            "layers": [
                {"id": layer.id, "name": t(f"map.layer.{layer.id}", lang)} for layer in shown(own) if layer.switchable
            ],
            "parks": _park_cards(selection, spoken),
            "organisations": _organisation_cards(facts, selection, spoken.view),
            "about": [": ".join(line) for line in about_view(facts, replace(view, lang=lang))],
        }
        spoken.put_rows()
        said[lang]["sources"] = [{"text": text, "url": url} for text, url in spoken.sources]
    return {"lang": view.lang, "theme": view.theme, **_once(store), "store": store, "said": said}


def _once(store: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Pictures, parts and styles of the drawings, each once; the drawings keep their numbers: chapters, languages and
    themes share most of them. The letters of pictures are those of the page, which its style sheet names."""
    pools: dict[str, dict[str, int]] = {"pictures": {}, "parts": {}, "styles": {}}
    kept: dict[str, list[Any]] = {name: [] for name in pools}

    def number(pool: str, value: Any) -> int:
        key = json.dumps(value)
        if key not in pools[pool]:
            pools[pool][key] = len(kept[pool])
            kept[pool].append(value)
        return pools[pool][key]

    for drawing in (body for body in store.values() if "pictures" in body):
        drawing["pictures"] = [number("pictures", picture.replace(_LETTERS, "")) for picture in drawing["pictures"]]
        for shape in drawing["shapes"]:
            shape["parts"], shape["style"] = number("parts", shape["parts"]), number("styles", shape["style"])
        drawing["marks"] = [
            {name: round(value, 5) if name in _ROUNDED else value for name, value in mark.items()}
            for mark in drawing["marks"]
        ]
    return kept


def _scene(scene: Told, spoken: _Said) -> dict[str, Any]:
    return {
        "id": scene.chapter.id,
        "title": scene.title,
        "sentence": scene.sentence,
        "notes": scene.notes,
        "view": scene.view,
        "bounds": corners(scene.extent),
        "named": [{"name": one.name, "detail": one.detail, "target": one.target} for one in scene.named],
        "figures": [spoken.figure(figure) for figure in scene.figures],
    }


def _figure(figure: Figure, facts: Facts, view: View, number: Callable[[dict[str, str]], int]) -> dict[str, Any]:
    """A figure with what defends it: notes, and the sources of its rows with date and confidence, by their number."""
    told = provenance(figure, facts, view.lang)
    before, unit = unit_parts(figure.unit) if figure.value is not None else ("", "")
    return {
        "label": figure.label,
        "value": value_text(figure, view.lang),
        "words": isinstance(figure.value, str) or figure.value is None,
        "before": before,
        "unit": unit,
        "date": figure.as_of,
        "detail": figure.detail,
        "notes": [list(note) for note in told.notes],
        "sources": [number(_source(row, view.lang)) for row in told.sources.head(_SOURCES).to_dict("records")],
        "more": max(0, len(told.sources) - _SOURCES),
        "unsourced": told.without_source,
        "rows": 0 if figure.rows is None else len(figure.rows),
    }


def _source(row: Mapping[Hashable, Any], lang: str) -> dict[str, str]:
    said = [str(row[name]) for name in ("title", "publisher", "date") if isinstance(row[name], str)]
    if isinstance(row["confidence"], str):
        said.append(t("provenance.with_confidence", lang, text=row["confidence"]))
    return {"text": " · ".join(said), "url": _link(row["url"])}


@dataclass(slots=True)
class _Said:
    """Figures of one language as the file carries them. Their rows are put into words together, a table at a time:
    one by one that took a third of the time that the file takes."""

    facts: Facts
    view: View
    figures: dict[tuple[str, str, object], dict[str, Any]] = field(default_factory=dict)
    waiting: list[tuple[dict[str, Any], str, pd.DataFrame]] = field(default_factory=list)
    sources: dict[tuple[str, str], int] = field(default_factory=dict)

    def number(self, source: dict[str, str]) -> int:
        """The place of a source in ``sources``: figures share most of them."""
        return self.sources.setdefault((source["text"], source["url"]), len(self.sources))

    def figure(self, figure: Figure) -> dict[str, Any]:
        """``figure`` without its rows until ``put_rows``; the same again when several chapters show it."""
        key = (figure.key, figure.label, figure.value)
        if key not in self.figures:
            said = self.figures[key] = _figure(figure, self.facts, self.view, self.number)
            self._list(figure, said)
        return self.figures[key]

    def _list(self, figure: Figure, said: dict[str, Any]) -> None:
        if figure.rows is None or figure.rows.empty:
            return
        if figure.table == "enterprises" and "id" in figure.rows.columns:  # each has a card in the file
            said["organisations"] = [str(name) for name in figure.rows["id"].head(_ROWS)]
        else:
            self.waiting.append((said, figure.table, pd.DataFrame(figure.rows.head(_ROWS))))

    def put_rows(self) -> None:
        """The first rows behind each figure, as cells."""
        alike: dict[tuple[str, ...], list[tuple[dict[str, Any], pd.DataFrame]]] = {}
        for said, table, rows in self.waiting:
            alike.setdefault((table, *map(str, rows.columns)), []).append((said, rows))
        for (table, *_), figures in alike.items():
            together = pd.concat([rows for _, rows in figures])
            words = in_words(together, table, self.facts, self.view.lang, self.view.hidden).iloc[:, :_COLUMNS]
            columns, cells = _cells(words, self.view.lang)
            first = 0
            for said, rows in figures:
                said |= {"columns": columns, "cells": cells[first : first + len(rows)]}
                first += len(rows)
        self.waiting.clear()


def _cells(table: pd.DataFrame, lang: str) -> tuple[list[str], list[list[str]]]:
    """Headers and cells of a table as text."""
    filled = table.astype(object).where(table.notna(), "")
    rows = [[_cell(value) for value in row] for row in filled.itertuples(index=False, name=None)]
    return list(labels(list(table.columns), lang).values()), rows


def _link(value: object) -> str:
    return str(value) if is_link(value) else ""


def _park_cards(selection: Selection, spoken: _Said) -> dict[str, Any]:
    cards, facts, view = {}, spoken.facts, spoken.view
    for park in facts.parks["id"]:
        card = park_card(facts, selection, view, park)
        if card is not None:
            figures = (card.designations, card.listed, *card.sectors[:3], *card.money, *card.published[:4])
            cards[park] = {
                "name": park_name(facts, park, view.lang, short=False),
                "figures": [spoken.figure(figure) for figure in figures],
            }
    return cards


def _organisation_cards(facts: Facts, selection: Selection, view: View) -> dict[str, Any]:
    """Columns and rows of the organisations in view: the card of each and the table twin of the map."""
    chosen = selection.enterprises.head(MOST_CARDS)
    table = readable(chosen, "enterprises", facts, view.lang, view.hidden)
    columns, rows = _cells(table, view.lang)
    return {
        "columns": columns,
        "ids": list(chosen["id"].astype(str)),
        "rows": rows,
        "left_out": max(0, len(selection.enterprises) - len(chosen)),
    }


def _cell(value: object) -> str:
    """A cell as text: dates without a time, whole numbers without a point."""
    if hasattr(value, "date") and hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
