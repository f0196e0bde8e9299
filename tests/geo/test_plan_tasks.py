"""Who carries what: counted by hand from the lists in the document."""

from __future__ import annotations

import pytest

from data.load import Facts
from geo import plan_tasks
from geo.plan_tasks import TaskFilter, select
from tests import as_shipped


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


def test_the_matrix_has_every_measure_and_body_and_the_first_is_one(facts: Facts) -> None:
    wide = plan_tasks.matrix(facts.plan)
    assert wide.shape == (22, 26)
    assert (wide == 1).sum(axis=1).eq(1).all()
    assert wide.loc["t08"].dropna().to_dict() == {"weijian": 1, "jiangbei-gwh": 2}
    assert wide.notna().sum().sum() == 104  # 114 places in 24 lists, less the ten that task 1 repeats


def test_load_counts_a_task_once(facts: Facts) -> None:
    load_ = plan_tasks.load(facts.plan).set_index("body_id")
    assert load_.loc["gongxin", ["tasks", "safeguards", "first", "total"]].tolist() == [13, 4, 10, 17]
    assert load_.loc["jiangbei-gwh", ["tasks", "safeguards", "first", "total"]].tolist() == [11, 3, 0, 14]
    assert load_.loc["zijin", ["tasks", "safeguards", "first", "total"]].tolist() == [0, 1, 0, 1]
    assert load_["first"].sum() == 22
    assert load_["total"].is_monotonic_decreasing


def test_load_of_a_part_counts_only_that_part(facts: Facts) -> None:
    load_ = plan_tasks.load(facts.plan, ("t08", "t09"))
    assert load_.set_index("body_id")["total"].to_dict() == {
        "jiangbei-gwh": 1,
        "weijian": 1,
        "shangwu": 1,
        "jinrong": 1,
    }
    assert plan_tasks.load(facts.plan, ()).empty


def test_no_restriction_lets_all_pass_in_order(facts: Facts) -> None:
    assert select(facts.plan, TaskFilter()) == (*(f"t{n:02d}" for n in range(1, 19)), "s1", "s2", "s3", "s4")


@pytest.mark.parametrize(
    ("chosen", "passing"),
    [
        (TaskFilter(bodies=("jiaoyu",)), ("t11",)),
        (TaskFilter(bodies=("jiaoyu", "jiaotong")), ("t10", "t11")),
        (TaskFilter(sectors=("connected_vehicle",)), ("t02", "t14")),
        (TaskFilter(kinds=("matching",)), ("t05",)),
        (TaskFilter(parks=("qilin",)), ("t14",)),
        (TaskFilter(parks=("jiangbei",), bodies=("weijian",)), ("t08",)),
        (TaskFilter(parks=("qilin",), bodies=("fagai",), by_area=True), ("t04", "t16", "s1", "s2")),
        (TaskFilter(query="忆阻"), ("t03",)),
        (TaskFilter(query="weijianwei"), ("t08",)),
        (TaskFilter(query="zjtzjt"), ("s3",)),
        (TaskFilter(query="  MEMRISTORS "), ("t03",)),
        (TaskFilter(query="智慧教育", bodies=("jiaoyu",)), ("t11",)),
        (TaskFilter(query="没有这样的词"), ()),
    ],
)
def test_filters(facts: Facts, chosen: TaskFilter, passing: tuple[str, ...]) -> None:
    assert select(facts.plan, chosen) == passing


def test_what_a_task_names(facts: Facts) -> None:
    plan = facts.plan
    assert plan_tasks.parks_of(plan, "t14") == ("zhigu", "qilin", "ruanjiangu", "jiangbei", "jiangxinzhou")
    assert plan_tasks.sectors_of(plan, "t10") == ()
    assert plan_tasks.orgs_of(plan, "t06") == ("zhigu-001",)
    assert plan_tasks.sectors_of(plan, "s1") == ()


def test_a_task_has_the_means_of_its_group_too(facts: Facts) -> None:
    names = plan_tasks.instruments_of(facts.plan, "t07")["name_zh"].tolist()
    assert names == ["行业应用示范项目择优补助"]


def test_parts_of_task_1_have_lists_of_their_own(facts: Facts) -> None:
    lists = plan_tasks.bodies_of(facts.plan, "t01")
    assert lists.groupby("item_id").size().to_dict() == {"t01-1": 5, "t01-2": 5, "t01-3": 5}
