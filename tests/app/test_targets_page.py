"""The targets page, run by Streamlit's own tester in both languages, with each part and with nothing selected."""

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
from layers.page import targets
from layers.page.parts.provenance import open_asked
state.start_run()
facts = cache.facts()
targets.render(facts, state.view())
open_asked(facts, state.view())
"""
VIEWS = ("cards", "timeline", "series", "aims", "table")


def page(lang: str, **kept: object) -> AppTest:
    at = AppTest.from_string(PAGE, default_timeout=60)
    at.session_state["atlas.view"] = View(lang=lang)
    for name, value in kept.items():
        at.session_state[f"page.{name.replace('__', '.')}"] = value
    at.run()
    assert not at.exception, at.exception
    return at


def said(at: AppTest) -> str:
    return "\n".join([*(e.value for e in at.text), *(e.value for e in at.caption), *(e.value for e in at.markdown)])


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("part", VIEWS)
def test_every_part_in_both_languages(lang: str, part: str) -> None:
    at = page(lang, targets__view=part)
    assert at.subheader[0].value.replace("\\", "") == t("targets.title", lang)
    figures = at.session_state["atlas.figures"]
    assert part in ("timeline", "table") or figures
    assert {key: faults(figure) for key, figure in figures.items() if faults(figure)} == {}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_plan_of_2019_is_neither_met_nor_missed(lang: str) -> None:
    at = page(lang)
    counts = {k: f.value for k, f in at.session_state["atlas.figures"].items() if k.startswith("targets.count.")}
    assert counts == {
        "targets.count.all": 16,
        "targets.count.met": 0,
        "targets.count.on_the_way": 0,
        "targets.count.missed": 0,
        "targets.count.differs": 10,
        "targets.count.none_found": 6,
        "targets.count.met_elsewhere": 3,  # of other plans
    }
    assert t("targets.rule.not_comparable", lang) in said(at).replace("\\", "")


def test_a_choice_that_leaves_nothing_says_so() -> None:
    at = page("zh", **{"targets__verdict": ["met"]})
    assert t("ui.empty", "zh") in said(at)


@pytest.mark.parametrize("scope", ["other", "parks"])
def test_other_plans_and_parks_have_their_own_lists(scope: str) -> None:
    at = page("en", targets__scope=scope)
    assert t("targets.verdict.on_the_way" if scope == "parks" else "targets.verdict.met", "en") in said(at)


def test_a_park_without_published_staff_says_so() -> None:

    at = AppTest.from_string(PAGE, default_timeout=60)
    at.session_state["atlas.view"] = replace(View(), filter=Filter(parks=("jiangxinzhou",)))
    at.session_state["page.targets.view"] = "series"
    at.session_state["page.targets.group"] = "staff"
    at.run()
    assert not at.exception
    assert t("targets.series_empty", "zh") in said(at)


def test_a_figure_opens_its_sources() -> None:
    at = page("zh")
    next(b for b in at.button if b.key.startswith("figure.target.p37-03")).click().run()
    assert not at.exception
    assert any("宁政办发" in str(frame.value.to_dict()) for frame in at.dataframe)
