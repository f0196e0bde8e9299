"""Charts of the plan: what is drawn equals its table; lines join one definition only; both languages and themes."""

from __future__ import annotations

import json

import pytest

from data.load import Facts
from geo import plan_tasks
from geo.filter import Filter
from geo.select import select
from geo.states.arrivals import arrivals
from layers.chart import arrivals as by_year
from layers.chart import bureau_load, published, svg, task_matrix, timeline
from layers.figures import plan_points, tasks
from layers.figures.arrivals import arrived
from layers.view import View
from tests import as_shipped

VIEWS = (View(), View(lang="en", theme="dark"))


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


@pytest.mark.parametrize("view", VIEWS)
def test_timeline_has_no_lines_and_a_full_table(facts: Facts, view: View) -> None:
    points = plan_points.timeline_points(facts, view.lang)
    drawn = timeline.draw(points, facts, view)
    assert drawn is not None
    assert len(drawn.table) == len(points)
    assert {layer["mark"]["type"] for layer in json.loads(drawn.json())["layer"]} == {"point", "text"}
    assert svg(drawn).startswith(b"<svg")


def test_words_on_one_line_of_the_timeline_do_not_meet(facts: Facts) -> None:
    points = plan_points.timeline_points(facts, "zh")
    points = points.assign(lane=timeline.lanes(points))
    for _, line in points.groupby(["indicator", "lane"]):
        gaps = line["when"].diff().dropna()
        assert (gaps > 0.3).all()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("group", plan_points.GROUPS)
def test_published_series_join_only_one_definition(facts: Facts, view: View, group: str) -> None:
    points = plan_points.series_points(facts, view.lang, group, ("city", *facts.parks["id"]))
    drawn = published.draw(points, facts, view, group)
    assert drawn is not None
    assert len(drawn.table) == len(points)
    lines = [layer for layer in json.loads(drawn.json())["layer"] if layer["mark"]["type"] == "line"]
    assert [line["encoding"]["detail"]["field"] for line in lines] == ["series_id"]
    assert svg(drawn).startswith(b"<svg")


@pytest.mark.parametrize("view", VIEWS)
def test_matrix_and_load_of_all_and_of_nothing(facts: Facts, view: View) -> None:
    kept = tuple(plan_tasks.measures(facts.plan)["id"])
    drawn = task_matrix.draw(tasks.matrix_table(facts, view.lang, kept), facts, view)
    assert drawn is not None
    assert len(drawn.table) == 104
    assert svg(drawn).startswith(b"<svg")
    load_ = bureau_load.draw(tasks.load_table(facts, view.lang, kept), facts, view)
    assert load_ is not None
    assert len(load_.table) == 26
    assert task_matrix.draw(tasks.matrix_table(facts, view.lang, ()), facts, view) is None
    assert bureau_load.draw(tasks.load_table(facts, view.lang, ()), facts, view) is None


def test_nothing_to_draw_is_none(facts: Facts) -> None:
    empty = plan_points.series_points(facts, "zh", "staff", ("jiangxinzhou",))
    assert published.draw(empty, facts, View(), "staff") is None
    assert timeline.draw(plan_points.timeline_points(facts, "zh").iloc[:0], facts, View()) is None


@pytest.mark.parametrize("view", VIEWS)
def test_marks_of_the_years_open_their_rows(facts: Facts, view: View) -> None:
    selection = select(facts, Filter())
    found = arrivals(selection)
    bars, discs = by_year.organisations(found, facts, view), by_year.money(found, facts, view)
    assert bars is not None
    assert discs is not None
    assert len(bars.refs) == len(bars.table)
    assert len(discs.refs) == len(discs.table)
    counts = {ref: arrived(facts, selection, ref, by_year.FIRST, view.lang) for ref in dict.fromkeys(bars.refs)}
    assert sum(len(one.rows) for one in counts.values() if one.rows is not None) == len(selection.counted)
    assert not discs.table.empty
    for stage, amounts in found.money.groupby("stage"):
        refs = dict.fromkeys(ref for ref in discs.refs if ref.endswith(f":{stage}"))
        told = [arrived(facts, selection, ref, by_year.FIRST, "zh").value for ref in refs]
        assert sum(float(str(value)) for value in told) == pytest.approx(amounts["amount"].sum())
    empty = arrivals(select(facts, Filter(query="no such organisation anywhere")))
    assert by_year.organisations(empty, facts, view) is None
    assert by_year.money(empty, facts, view) is None
