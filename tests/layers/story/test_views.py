"""Every view is true: what a filter or the public version leaves out is said so, and is never a zero or “unknown”."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from geo.filter import Filter
from geo.money import projects
from geo.select import select
from layers.privacy import PUBLIC, redact
from layers.story import audible, chapters, figure, tell
from layers.story.named import Named
from layers.text import t
from layers.view import View
from tests import as_shipped

FACTS = as_shipped.facts()
CHAPTERS = chapters(FACTS.plan["chapters"])
VIEWS = {
    "parks": Filter(parks=("zhigu", "jiangbei")),
    "one": Filter(parks=("qilin",)),
    "chips": Filter(sectors=("ai_chip", "chip_design")),
    "stage": Filter(stages=("under_construction",)),
    "kind": Filter(kinds=("institute",)),
    "years": Filter(years=(2019, 2021)),
    "sure": Filter(confidences=("high",)),
    "query": Filter(query="华为"),
    "area": Filter(area=((118.6, 31.9), (118.8, 31.9), (118.8, 32.1), (118.6, 32.1))),
    "nothing": Filter(query="no such name at all"),
}
BAD = re.compile(
    r"未知|unknown|(?<![\d.,])0 ?(家|个|项|亿元|%|organisations|parks|projects|CNY)|CNY 0(\.0)? ", re.IGNORECASE
)


@pytest.mark.parametrize("public", [False, True], ids=["whole", "public"])
@pytest.mark.parametrize("name", VIEWS)
def test_a_view_tells_only_what_it_shows(name: str, public: bool) -> None:
    """Each view in one of both languages, by turns; all chapters, figures and names of it."""
    lang = "zh" if (list(VIEWS).index(name) + public) % 2 else "en"
    hidden = PUBLIC if public else ()
    facts, chosen = redact(FACTS, hidden), VIEWS[name]
    view = View(lang=lang, filter=chosen, hidden=hidden)  # type: ignore[arg-type]
    selection = select(facts, chosen)
    told = tell(facts, selection, view, CHAPTERS)
    assert [one.chapter for one in told] == list(audible(facts, selection, view, CHAPTERS))
    shown = {f"org:{id_}" for id_ in selection.counted["id"]}
    for scene in told:
        assert scene.view
        assert (t("story.absent.version", lang) in scene.view) == public
        if scene.chapter.id != "opportunity":  # none of the fields need be empty: that zero is counted
            assert not BAD.search(scene.title), scene.title
        assert not BAD.search(scene.sentence), scene.sentence
        assert any(one.value is not None for one in scene.figures), scene.chapter.id
        for one in scene.figures:
            if one.table in ("enterprises", "investments"):
                assert one.value != 0, one.label
            if one.value is not None and one.rows is not None and one.table == "enterprises":
                assert set(one.rows["id"]) <= set(selection.counted["id"]), one.label
        assert {one.target for one in scene.named if one.target.startswith("org:")} <= shown
        rows = [one.rows for one in scene.named if one.table == "investments"]
        assert all(set(part["id"]) <= set(selection.investments["id"]) for part in rows)
    if public:
        assert not re.search(r"\d ?亿元|CNY [\d.,]+ bn", " ".join(money_words(told)))


def money_words(told: tuple) -> list[str]:  # type: ignore[type-arg]
    """Sentences and names in which an amount of a project could stand: published sizes and instruments are not any."""
    about = [scene for scene in told if scene.chapter.id in ("money", "poles", "overview")]
    return [text for scene in about for text in (scene.title, scene.sentence, *(one.detail for one in scene.named))]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_public_version_counts_projects_where_it_hides_amounts(lang: str) -> None:
    facts = redact(FACTS, PUBLIC)
    view = View(lang=lang, hidden=PUBLIC)  # type: ignore[arg-type]
    for stage in ("operating", "under_construction", "announced"):
        found = figure(f"money:{stage}", facts, select(facts, Filter()), view)
        mine = projects(FACTS.investments)
        assert found is not None
        assert found.value == int((mine["stage"] == stage).sum()) > 0
        assert found.unit == t("kpi.unit_projects", lang)


def test_a_park_that_is_left_out_has_no_chapter() -> None:
    view = View(filter=Filter(parks=("zhigu", "jiangbei")))
    told = {one.chapter.id: one for one in tell(FACTS, select(FACTS, view.filter), view, CHAPTERS)}
    assert {"zhigu", "jiangbei", "poles"} <= set(told)
    assert not {"qilin", "ruanjiangu", "jiangxinzhou"} & set(told)
    there = {one.label: one for one in told["poles"].figures}
    assert sorted(one.instead for one in there.values()) == ["", "", t("story.absent.view", "zh")]


def test_a_published_number_says_that_no_filter_changes_it() -> None:
    for chosen in (Filter(), Filter(sectors=("ai_chip",))):
        view = View(filter=chosen)
        found = figure("published:zhigu:core_ai_output", FACTS, select(FACTS, chosen), view)
        assert found is not None
        assert found.value == 85
        marked = t("story.figure.unfiltered", "zh", label="")
        assert found.label.endswith(marked) != chosen.is_empty


def test_anchors_are_named_and_filled_up_by_rule() -> None:
    zhigu = next(one for one in CHAPTERS if one.id == "zhigu")
    view = View(lang="en")
    (scene,) = tell(FACTS, select(FACTS, Filter()), view, [zhigu])
    assert 6 <= len(scene.named) <= 8
    ruled = replace(zhigu, named=("anchors:zhigu",))
    (scene,) = tell(FACTS, select(FACTS, Filter()), view, [ruled])
    ids = [one.target.removeprefix("org:") for one in scene.named]
    sure = FACTS.enterprises.set_index("id").loc[ids, "confidence"].eq("high")
    assert len(ids) == 6
    assert sure.all()
    assert all(isinstance(one, Named) and one.detail for one in scene.named)
