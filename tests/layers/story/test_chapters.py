"""Chapters are data: the shipped ones keep their own rules, an edit is checked, a sentence only says what is known."""

from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.load import Facts
from geo.filter import Filter
from geo.select import select
from layers.figures.provenance import faults
from layers.map import LAYERS
from layers.story import Chapter, chapters, figure, keys, labels, steps, tell, to_frame, troubles
from layers.view import View
from tests import as_shipped

EMPTY = chapters(pd.DataFrame([{}]))[0]
LAYER_IDS = [layer.id for layer in LAYERS]


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


@pytest.fixture(scope="module")
def shipped(facts: Facts) -> tuple[Chapter, ...]:
    return chapters(facts.plan["chapters"])


def check(items: list[Chapter], facts: Facts) -> list[tuple[str, str, str]]:
    return troubles(items, parks=facts.parks["id"], layers=LAYER_IDS, keys=keys(facts))


def test_the_shipped_talk_goes_from_the_city_to_the_overview_without_trouble(
    facts: Facts, shipped: tuple[Chapter, ...]
) -> None:
    assert [item.id for item in shipped] == [
        *("city", "why", "plan", "belt", "zhigu", "qilin", "ruanjiangu", "jiangbei", "jiangxinzhou", "poles"),
        *("specialisation", "money", "opportunity", "instruments", "targets", "missing", "overview"),
    ]
    assert check(list(shipped), facts) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("narrowed", [Filter(), Filter(query="no organisation has this name")], ids=["all", "none"])
def test_every_sentence_is_filled_and_every_figure_can_be_defended(
    facts: Facts, shipped: tuple[Chapter, ...], lang: str, narrowed: Filter
) -> None:
    view = View(lang=lang, filter=narrowed)  # type: ignore[arg-type]
    told = tell(facts, select(facts, narrowed), view, shipped)
    assert [scene.chapter.id for scene in told] == [one.id for one in shipped if one.id in {s.chapter.id for s in told}]
    assert (len(told) == len(shipped)) == narrowed.is_empty
    for scene in told:
        assert not set("{}|") & set(scene.sentence + scene.title)
        assert "nan" not in scene.sentence.lower()
        assert 1 <= len(scene.figures) <= 3
        for shown in scene.figures:
            assert faults(shown) == (), shown.key


def test_figures_follow_the_filter(facts: Facts) -> None:
    only = Filter(parks=("qilin",))
    shown = figure("organisations", facts, select(facts, only), View(filter=only))
    assert shown is not None
    assert shown.value == int((facts.enterprises["park_id"] == "qilin").sum())


def test_all_keys_answer(facts: Facts) -> None:
    selection = select(facts, Filter())
    for key in keys(facts):
        assert figure(key, facts, selection, View()) is not None, key
    for key in ("", "nothing", "listed:nowhere", "money:dreamt", "listed:zhigu:more", "published:zhigu:"):
        assert figure(key, facts, selection, View()) is None, key


def test_money_of_different_stages_is_never_in_one_figure(facts: Facts) -> None:
    selection = select(facts, Filter())
    for key in keys(facts):
        if key.startswith("money"):
            shown = figure(key, facts, selection, View())
            assert shown is not None
            assert shown.rows is None or shown.rows["stage"].nunique() <= 1, key


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"camera": "moon"}, "camera"),
        ({"layers": ("ground", "lava")}, "layer"),
        ({"figures": ("gdp",)}, "figure"),
        ({"sentence_en": "{gdp}"}, "figure"),
        ({"figures": ("parks", "nodes", "poles", "sources")}, "many"),
        ({"id": ""}, "no_id"),
        ({"id": "city"}, "twice"),
        ({"camera": "park:qilin", "layers": ("ground",)}, "both"),
    ],
)
def test_what_is_wrong_with_an_edit_is_said(
    facts: Facts, shipped: tuple[Chapter, ...], change: dict[str, object], code: str
) -> None:
    items = [shipped[0], replace(shipped[1], **change), *shipped[2:]]  # type: ignore[arg-type]
    assert code in {found for _, found, _ in check(items, facts)}


def test_hidden_chapters_are_not_told(facts: Facts, shipped: tuple[Chapter, ...]) -> None:
    items = [replace(item, hidden=item.id != "belt") for item in shipped]
    assert [scene.chapter.id for scene in tell(facts, select(facts, Filter()), View(), items)] == ["belt"]


def test_an_unknown_key_stays_as_the_person_wrote_it(facts: Facts, shipped: tuple[Chapter, ...]) -> None:
    odd = replace(shipped[0], sentence_zh="{{7*7}} {gdp} ${x} <b>", sentence_en="")
    (scene,) = tell(facts, select(facts, Filter()), View(), [odd])
    assert scene.sentence == "{{7*7}} {gdp} ${x} <b>"


words = st.text(st.characters(exclude_categories=("Cs",)), max_size=12).map(str.strip)


@given(st.lists(st.builds(Chapter, *[words] * 2, st.just(("a",)), st.just(("b", "c")), *[words] * 6, st.booleans())))
def test_editing_and_keeping_lose_nothing(items: list[Chapter]) -> None:
    assert list(chapters(to_frame(items))) == items


def test_an_empty_row_of_the_editor_is_an_empty_chapter() -> None:
    (item,) = chapters(pd.DataFrame([{"id": None, "hidden": None, "layers": float("nan")}]))
    assert item == Chapter("", "", (), (), "", "", "", "", "", "")


@given(
    st.lists(st.tuples(st.sampled_from(["city", "layout", "park:qilin"]), st.sets(st.sampled_from("abc"))), max_size=9)
)
def test_a_step_moves_the_map_or_changes_layers_never_both(edited: list[tuple[str, set[str]]]) -> None:
    blank = replace(EMPTY, id="x")
    items = [replace(blank, camera=camera, layers=tuple(sorted(layers))) for camera, layers in edited]
    told = steps(items)
    for before, after in pairwise(told):
        assert before.camera == after.camera or before.layers == after.layers
    assert [item for item in told if item in items][-1:] == items[-1:]
    assert steps(told) == told


def test_hiding_a_chapter_never_makes_the_next_do_both(shipped: tuple[Chapter, ...]) -> None:
    for hidden in shipped:
        told = steps(replace(item, hidden=item is hidden) for item in shipped)
        assert all(a.camera == b.camera or set(a.layers) == set(b.layers) for a, b in pairwise(told)), hidden.id
        assert hidden.id not in {item.id for item in told}


def test_every_key_has_the_label_of_its_figure(facts: Facts) -> None:
    selection, view = select(facts, Filter()), View(lang="en")
    told = labels(facts, view)
    assert list(told) == list(keys(facts))
    for key in keys(facts)[::7]:
        shown = figure(key, facts, selection, view)
        assert shown is not None
        assert told[key] == shown.label
