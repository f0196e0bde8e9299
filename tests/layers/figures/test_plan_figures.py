"""Targets and tasks in words: each number defended, each quantity worded as the document does, in both languages."""

from __future__ import annotations

import pytest

from data.load import Facts
from geo import plan_tasks
from layers.figures import plan_points, targets, tasks
from layers.figures.provenance import faults
from tests import as_shipped

LANGS = ("zh", "en")


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


def test_quantities_are_worded_as_in_the_document(facts: Facts) -> None:
    table = targets.target_table(facts, "zh", plan="nj-2019").set_index("id")["as_written"]
    assert table.tolist() == [
        *("30家", "300家", "突破100亿元", "1000亿元", "5个左右", "30个", "10个左右", "1—2个"),
        *("达到500亿元", "5000亿元", "全省第一", "全国前三"),
        *("10个", "每年5项以上", "1—2个", "1—2个"),
    ]


def test_english_tells_money_in_billions(facts: Facts) -> None:
    table = targets.target_table(facts, "en", plan="nj-2019").set_index("id")["as_written"]
    assert table["p37-03"] == "more than CNY 10 bn"
    assert table["p37-10"] == "CNY 500 bn"
    assert table["p37-14"] == "at least 5 projects a year"
    assert table["p37-08"] == "1–2 areas"


@pytest.mark.parametrize("lang", LANGS)
def test_every_figure_of_every_target_can_be_defended(facts: Facts, lang: str) -> None:
    table = targets.target_table(facts, lang)
    for card in targets.cards(facts, table, lang):
        for figure in (card.figure, *(one.figure for one in card.published)):
            assert faults(figure) == (), figure.key
        assert card.why
        assert card.heading
    for figure in targets.verdict_figures(table, lang, as_of=facts.as_of):
        assert faults(figure) == ()
    assert sum(int(f.value or 0) for f in targets.verdict_figures(table, lang, as_of="")[1:]) == len(table)


@pytest.mark.parametrize("lang", LANGS)
def test_every_card_of_a_task_is_whole(facts: Facts, lang: str) -> None:
    for measure in plan_tasks.measures(facts.plan)["id"]:
        card = tasks.card(facts, measure, lang)
        assert card.title
        assert card.gist
        assert card.lists
        assert card.items
        for figure in (*card.instruments, *card.money, *((card.listed,) if card.listed else ())):
            assert faults(figure) == (), figure.key
    for figure in tasks.head_figures(facts, lang, tuple(plan_tasks.measures(facts.plan)["id"])):
        assert faults(figure) == ()


def test_the_card_of_task_5_and_15_state_the_money(facts: Facts) -> None:
    five = {f.label: f.value for f in tasks.card(facts, "t05", "zh").instruments}
    assert five == {
        "重大突破与源头创新项目资金": "最高2亿元",
        "颠覆性创新成果项目资金": "最高1亿元",
        "国家和省科技重大专项配套": "1:1",
    }
    fifteen = [f.value for f in tasks.card(facts, "t15", "en").instruments]
    assert fifteen == ["above CNY 0.5 m a year, 3 years running", "3 years running"]


def test_task_1_shows_three_lists(facts: Facts) -> None:
    card = tasks.card(facts, "t01", "zh")
    assert [heading for heading, _ in card.lists] == [
        "培育引进领军型企业",
        "孵化创新创业企业",
        "促进传统企业智能化升级",
    ]
    assert card.targets == ()


def test_targets_and_aims_of_a_clause_stand_on_its_card(facts: Facts) -> None:
    assert len(tasks.card(facts, "t14", "zh").targets) == 1
    assert len(tasks.card(facts, "t17", "zh").aims) == 1
    assert tasks.card(facts, "t06", "zh").orgs[0][0] == "zhigu-001"


def test_a_ledger_without_the_named_organisations_shows_none(facts: Facts) -> None:
    own = facts.with_enterprises(facts.enterprises[facts.enterprises["park_id"] == "jiangbei"], "mine")
    assert tasks.card(own, "t06", "zh").orgs == ()


@pytest.mark.parametrize("lang", LANGS)
def test_points_of_the_timeline(facts: Facts, lang: str) -> None:
    points = plan_points.timeline_points(facts, lang)
    city = facts.plan["targets"]
    city = city[(city["park_id"] == "city") & (city["id"] != "p37-15")]
    assert (points["role"] == "target").sum() == len(city)
    assert points["source_id"].isin(facts.sources["id"]).all()
    assert points["when"].between(2017, 2031).all()


@pytest.mark.parametrize("group", plan_points.GROUPS)
def test_series_keep_definitions_apart(facts: Facts, group: str) -> None:
    points = plan_points.series_points(facts, "zh", group, ("city", *facts.parks["id"]))
    assert (points.groupby("series_id")["definition"].nunique() == 1).all()
    counts = points[points["id"].isin(["m-001", "m-007"])]  # 161, then 122: not one series
    assert counts["series_id"].is_unique
    assert plan_points.series_points(facts, "zh", group, ()).empty
    for figure in plan_points.latest_figures(points, "zh"):
        assert faults(figure) == ()


@pytest.mark.parametrize("lang", LANGS)
def test_what_was_published_about_aims_can_be_defended(facts: Facts, lang: str) -> None:
    found = plan_points.aim_figures(facts, lang)
    assert [figure.value for figure in found] == [9]
    assert faults(found[0]) == ()
