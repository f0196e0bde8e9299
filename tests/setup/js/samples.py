"""Writes real messages of the program as TypeScript values, so that the compiler compares them with protocol.d.ts."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from data.load import load
from geo.filter import Filter
from geo.select import select
from layers.map import LAYERS
from layers.map.browser.message import Extras, message
from layers.view import View

YEARS: tuple[Literal["", "offered", "open"], ...] = ("open", "", "offered", "")
KINDS = {"ui": "Ui", "points": "Points"}


def samples() -> Iterator[str]:
    """Typed constants: every layer, all three modes, both languages, own ground and tiles, with and without points."""
    facts = load()
    everything = tuple(layer.id for layer in LAYERS)
    views = [
        View(layers=everything),
        View(mode="plan", lang="en", theme="dark", basemap="tianditu"),
        View(mode="now", basemap="amap", selected=f"park:{facts.parks['id'].iloc[0]}"),
        View(layers=()),
    ]
    for number, view in enumerate(views):
        said = message(
            facts, select(facts, Filter()), view, json.loads, Extras(finding=number == 0, years=YEARS[number])
        )
        yield f"const message_{number}: Protocol.Message = {json.dumps(said, ensure_ascii=False)};"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text("\n".join(samples()), encoding="utf-8")
