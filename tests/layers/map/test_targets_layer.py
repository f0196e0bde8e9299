"""The layer of the parks' own targets: only in the plan's mode, two lines a park, all of them in the tooltip."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.load import Facts, load
from geo.filter import Filter
from geo.select import select
from layers.map import shown, targets
from layers.view import View


@pytest.fixture(scope="module")
def atlas() -> Facts:
    return load()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_park_with_targets_has_a_mark_that_names_them_all(atlas: Facts, lang: str) -> None:
    view = View(lang=lang, mode="plan")  # type: ignore[arg-type]
    drawn = targets.build(atlas, select(atlas, Filter()), view)
    own = atlas.plan["targets"]
    parks = [park for park in atlas.parks["id"] if (own["park_id"] == park).any()]
    assert [mark.target for mark in drawn.marks] == [f"park:{park}" for park in parks]
    for mark, park in zip(drawn.marks, parks, strict=True):
        for term in own.loc[own["park_id"] == park, f"term_{lang}"]:
            assert term in mark.title
        assert mark.svg.count("<text") <= 2
    assert [item.group for item in drawn.legend] == [{"zh": "目标", "en": "Targets"}[lang]]


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
