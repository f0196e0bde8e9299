"""The layer of the parks' own targets: only in the plan's mode, two lines a park, all of them in the tooltip."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from shapely import segmentize

from data.load import Facts
from geo.filter import Filter
from geo.select import select
from layers.map import belt, defaults, designations, investment, landmarks, shown, specialisation, targets
from layers.map.extent import FAR, pixels
from layers.text import t
from layers.view import View
from tests import as_shipped


@pytest.fixture(scope="module")
def atlas() -> Facts:
    return as_shipped.facts()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_park_with_targets_has_a_mark_that_names_them_all(atlas: Facts, lang: str) -> None:
    view = View(lang=lang, mode="plan")  # type: ignore[arg-type]
    drawn = targets.build(atlas, select(atlas, Filter()), view)
    own = atlas.plan["targets"]
    parks = [park for park in atlas.parks["id"] if (own["park_id"] == park).any()]
    marks = [mark for mark in drawn.marks if mark.min_zoom <= 11.25 <= mark.max_zoom]
    assert [mark.target for mark in marks] == [f"park:{park}" for park in parks]
    for mark, park in zip(marks, parks, strict=True):
        for term in own.loc[own["park_id"] == park, f"term_{lang}"]:
            assert term in mark.title
        assert mark.svg.count("<text") <= 2
    assert drawn.legend[0].group == {"zh": "目标", "en": "Targets"}[lang]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_targets_of_the_city_stand_in_the_legend(atlas: Facts, lang: str) -> None:
    drawn = targets.build(atlas, select(atlas, Filter()), View(lang=lang, mode="plan"))  # type: ignore[arg-type]
    lines = [item.text for item in drawn.legend if item.group == t("map.group.city_targets", lang)]
    zh, en = ("500亿元", "5000亿元", "100亿元", "1000亿元"), ("CNY 50 bn", "500 bn", "10 bn", "100 bn")
    said = zh if lang == "zh" else en
    assert len(lines) == len(said)
    assert all(amount in line for amount, line in zip(said, lines, strict=True))
    assert ["2025" in line for line in lines] == [True, True, False, False]


def test_it_speaks_of_the_plan_only_and_a_filter_moves_nothing(atlas: Facts) -> None:
    plan = View(mode="plan")
    assert "targets" in {layer.id for layer in shown(plan)}
    assert "targets" not in {layer.id for layer in shown(replace(plan, mode="now"))}
    everything = targets.build(atlas, select(atlas, Filter()), plan)
    nothing = targets.build(atlas, select(atlas, Filter(query="没有这样的名字")), plan)
    assert everything == nothing


def test_a_park_without_targets_has_no_mark(atlas: Facts) -> None:
    table = atlas.plan["targets"]
    fewer = replace(
        atlas,
        version="without-qilin",
        plan={**atlas.plan, "targets": table[table["park_id"] != "qilin"]},
    )
    drawn = targets.build(fewer, select(fewer, Filter()), View(mode="plan"))
    assert "park:qilin" not in {mark.target for mark in drawn.marks}


@pytest.mark.parametrize("mode", ["plan", "both"])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("zoom", [10.0, 10.6, 11.0, 11.25])
def test_no_block_covers_the_name_of_the_belt(atlas: Facts, lang: str, mode: str, zoom: float) -> None:
    view = View(lang=lang, mode=mode, layers=(*dict.fromkeys((*defaults(mode), "targets")),))  # type: ignore[arg-type]
    tracks = belt.name_tracks(atlas, view, zoom)
    assert tracks, "the belt is named"
    feet = pixels(np.concatenate([np.asarray(segmentize(track, 0.001).coords) for track in tracks]), zoom)
    for layer in (targets, designations, landmarks, specialisation, investment):
        for mark in layer.build(atlas, select(atlas, Filter()), view).marks:
            if not mark.min_zoom <= zoom <= mark.max_zoom:
                continue
            k = 1.0 if zoom >= FAR else 2.0 ** ((zoom - FAR) * 0.6)  # as a browser shrinks it
            x, y = pixels(np.array([[mark.lon, mark.lat]]), zoom)[0] - (mark.anchor_x * k, mark.anchor_y * k)
            right, low = x + mark.width * k, y + mark.height * k
            inside = (feet[:, 0] > x) & (feet[:, 0] < right) & (feet[:, 1] > y + 4) & (feet[:, 1] < low)
            assert not inside.any(), (layer.__name__, mark.target)
