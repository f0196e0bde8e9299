"""The tasks page, run by Streamlit's own tester in both languages, with each part, each card and nothing selected."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from geo.filter import Filter
from layers.figures.provenance import faults
from layers.text import t
from layers.view import View

PAGE = """
import streamlit as st
from layers import cache, state
from layers.page import tasks
from layers.page.parts.provenance import open_asked
state.start_run()
facts = cache.facts()
tasks.render(facts, state.view())
open_asked(facts, state.view())
"""


def page(lang: str, narrowed: Filter | None = None, **kept: object) -> AppTest:
    at = AppTest.from_string(PAGE, default_timeout=60)
    at.session_state["atlas.view"] = replace(View(lang=lang), filter=narrowed or Filter())
    for name, value in kept.items():
        at.session_state[f"page.tasks.{name}"] = value
    at.run()
    assert not at.exception, at.exception
    return at


def said(at: AppTest) -> str:
    parts = [*(e.value for e in at.text), *(e.value for e in at.caption), *(e.value for e in at.markdown)]
    return "\n".join(parts).replace("\\", "")


def counts(at: AppTest) -> dict[str, object]:
    figures = at.session_state["atlas.figures"]
    return {key.removeprefix("tasks.count."): f.value for key, f in figures.items() if key.startswith("tasks.count.")}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("part", ["matrix", "load", "table", "money", "terms"])
def test_every_part_in_both_languages(lang: str, part: str) -> None:
    at = page(lang, view=part)
    assert counts(at) == {"tasks": 18, "safeguards": 4, "bodies": 26}
    figures = at.session_state["atlas.figures"]
    assert {key: faults(figure) for key, figure in figures.items() if faults(figure)} == {}


@pytest.mark.parametrize(("lang", "measure"), [("zh", "t01"), ("en", "t14"), ("en", "s3")])
def test_a_chosen_card_is_shown_and_defends_its_figures(lang: str, measure: str) -> None:
    at = page(lang, measure=measure)
    assert at.selectbox[0].value == measure
    figures = at.session_state["atlas.figures"]
    assert {key: faults(figure) for key, figure in figures.items() if faults(figure)} == {}
    assert t("tasks.lists", lang) in said(at)


def test_the_card_of_task_5_states_the_money_of_the_plan() -> None:
    at = page("zh", measure="t05")
    stated = {f.value for key, f in at.session_state["atlas.figures"].items() if key.startswith("instrument.")}
    assert {"最高2亿元", "最高1亿元", "1:1"} <= stated


def test_filters_narrow_by_bureau_sector_park_money_and_sound() -> None:
    assert counts(page("zh", bodies=("weijian",))) == {"tasks": 1, "safeguards": 0, "bodies": 2}
    assert counts(page("zh", Filter(sectors=("smart_home",))))["tasks"] == 2
    assert counts(page("zh", Filter(parks=("qilin",))))["tasks"] == 1
    assert counts(page("zh", Filter(parks=("qilin",)), by_area=True))["tasks"] == 10
    assert counts(page("zh", kinds=("matching",)))["tasks"] == 1
    assert counts(page("zh", query="weijianwei"))["tasks"] == 1
    assert counts(page("en", query="memristor"))["tasks"] == 1


def test_nothing_found_is_said_and_can_be_undone() -> None:
    at = page("zh", query="没有这样的词")
    assert t("tasks.empty", "zh") in said(at)
    at.button(key="tasks.reset").click().run()
    assert counts(at)["tasks"] == 18
