"""No number without its origin: every page, part and language; rows of tables and marks of charts open it too."""

from __future__ import annotations

import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from data.load import Facts, load
from geo.stats import STATISTICS
from layers.figures.provenance import faults, provenance
from layers.figures.row import row_figure
from layers.page import PAGES
from layers.text import t
from layers.view import View

PAGE = """
from layers import cache, state
from layers.page import PAGES
from layers.page._provenance import open_asked
state.start_run()
facts = cache.facts()
next(entry for entry in PAGES if entry.id == "{id}").module().render(facts, state.view())
open_asked(facts, state.view())
"""
LANGS = ("zh", "en")
# What a page remembers, so that each of its parts is seen: page, name of the choice, its values
PARTS: list[tuple[str, dict[str, object]]] = [
    *((entry.id, {}) for entry in PAGES),
    *(("targets", {"targets.view": part}) for part in ("cards", "timeline", "series", "aims", "table")),
    *(("targets", {"targets.scope": scope}) for scope in ("plan", "other", "parks")),
    *(("targets", {"targets.view": "series", "targets.group": group}) for group in ("firms", "output", "staff")),
    *(("tasks", {"tasks.view": part}) for part in ("matrix", "load", "table", "money", "terms")),
    *(("tasks", {"tasks.measure": measure}) for measure in ("t05", "t14", "t15", "s3")),
    *(("analysis", {"analysis.statistic": one.id}) for one in STATISTICS),
]
SELECTED = ("park:zhigu", "park:jiangxinzhou", "org:zhigu-001")
# An amount in plain text would be a number without a panel; prose may count clauses and years
AMOUNT = re.compile(r"\d[\d,.]*\s*(亿元|万元|CNY bn|家企业)")


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load()


def opened(page_id: str, lang: str, kept: dict[str, object], **view: object) -> AppTest:
    at = AppTest.from_string(PAGE.format(id=page_id), default_timeout=180)
    at.session_state["atlas.view"] = View(lang=lang, **view)  # type: ignore[arg-type]
    for name, value in kept.items():
        at.session_state[f"page.{name}"] = value
    at.run()
    assert not at.exception, at.exception
    return at


def defended(at: AppTest) -> None:
    """Every figure of the page is sound, and every figure is a button: none is shown by other means."""
    figures = at.session_state["atlas.figures"]
    assert {key: faults(figure) for key, figure in figures.items() if faults(figure)} == {}
    buttons = [b.key for b in at.button if b.key and b.key.startswith("figure.")]
    assert {key for key in figures if not any(b.startswith(f"figure.{key}.") for b in buttons)} == set()
    assert not at.get("metric"), "a bare st.metric has no provenance"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("page_id", "kept"), PARTS, ids=json.dumps)
def test_every_figure_on_every_part_of_every_page(page_id: str, kept: dict[str, object], lang: str) -> None:
    at = opened(page_id, lang, kept)
    defended(at)
    if page_id in ("targets", "tasks", "map"):
        loose = [e.value for kind in (at.header, at.subheader, at.caption) for e in kind if AMOUNT.search(e.value)]
        assert loose == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("selected", SELECTED)
def test_every_figure_of_a_card(selected: str, lang: str) -> None:
    defended(opened("map", lang, {}, selected=selected))


@pytest.mark.parametrize("lang", LANGS)
def test_the_panel_of_every_plan_figure_has_a_source_and_a_report(lang: str, facts: Facts) -> None:
    for page_id, kept in (
        ("targets", {}),
        ("targets", {"targets.scope": "parks"}),
        ("tasks", {"tasks.measure": "t05"}),
    ):
        for figure in opened(page_id, lang, kept).session_state["atlas.figures"].values():
            told = provenance(figure, facts, lang)
            assert told.notes, figure.key
            assert figure.label in told.report
            assert told.without_source == 0 or figure.table == "enterprises", figure.key
            assert len(told.sources) or figure.value == 0 or not len(figure.rows), figure.key


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("table", ["enterprises", "investments", "metrics", "sources"])
def test_a_row_of_a_table_is_a_figure_that_says_what_it_does_not_know(table: str, lang: str, facts: Facts) -> None:
    frame = getattr(facts, table)
    for place in (0, len(frame) // 2, len(frame) - 1):
        figure = row_figure(frame.iloc[[place]], table, facts, lang)
        assert faults(figure) == ()
        assert len(figure.rows) == 1
        if table != "sources" and frame["source_id"].notna().iloc[place]:
            assert len(provenance(figure, facts, lang).sources) == 1
    with pytest.raises(ValueError, match="one row"):
        row_figure(frame.iloc[:2], table, facts, lang)


ROW = """
from layers import cache, state
from layers.figures.row import row_figure
from layers.figures import plan_points, tasks
from layers.page._provenance import open_asked
from layers.page._table import table
state.start_run()
facts = cache.facts()
{ask}
open_asked(facts, state.view())
"""
ASKS = {
    "a row of the investments": "state.ask(row_figure(facts.investments.iloc[[0]], 'investments', facts, 'zh'))",
    "a row of the terms": "state.ask(row_figure(tasks.term_table(facts, 'zh').iloc[[0]], 'terms', facts, 'zh'))",
    "a row of the aims": "state.ask(row_figure(plan_points.aim_table(facts, 'zh').iloc[[0]], 'aims', facts, 'zh'))",
    "a target on the timeline": "state.ask(plan_points.point_figure(facts, 'targets:p37-03', 'zh'))",
    "a published point": "state.ask(plan_points.point_figure(facts, 'metrics:m-116', 'zh'))",
    "a bar of the load": "state.ask(tasks.body_figure(facts, 'gongxin', 'zh', ('t01', 't04', 't08', 's1')))",
}


@pytest.mark.parametrize("what", ASKS)
def test_rows_and_marks_open_the_panel(what: str) -> None:
    at = AppTest.from_string(ROW.format(ask=ASKS[what]), default_timeout=60).run()
    assert not at.exception, at.exception
    assert t("provenance.formula", "zh") in [caption.value for caption in at.caption]
    assert at.code, "the report is prefilled"


def test_load_of_a_body_counts_its_tasks_once() -> None:
    at = AppTest.from_string(ROW.format(ask=ASKS["a bar of the load"]), default_timeout=60).run()
    assert "3" in [text.value for text in at.text]
