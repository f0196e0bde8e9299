"""The analysis page as a person meets it: every statistic, both languages, odd filters, its tables and charts."""

from __future__ import annotations

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.load import Facts, load
from geo.filter import Filter
from geo.select import select
from geo.stats import STATISTICS
from layers.chart import CHARTS, worded
from layers.figures.analysis import figures, verdict
from layers.figures.provenance import value_text
from layers.text import t
from layers.view import View

LANGS = ("zh", "en")


def page(lang: str, statistic: str, look: str, **narrowed: object) -> None:
    """One run of the page alone; what a person has chosen before is put into the session first."""
    from geo.filter import Filter  # noqa: PLC0415 - the page runs as a script of its own
    from layers import cache, state  # noqa: PLC0415 - the page runs as a script of its own
    from layers.page import analysis  # noqa: PLC0415 - the page runs as a script of its own

    if not state.recall("test.opened", False):
        state.remember("test.opened", True)
        state.remember("analysis.statistic", statistic)
        state.remember(f"analysis.view.{statistic}", look)
        state.change(lang=lang, filter=Filter(**narrowed))
    analysis.render(cache.facts(), state.view())


def opened(lang: str, statistic: str, look: str = "", **narrowed: object) -> AppTest:
    kwargs = {"lang": lang, "statistic": statistic, "look": look, **narrowed}
    return AppTest.from_function(page, kwargs=kwargs, default_timeout=120).run()


def said(at: AppTest) -> str:
    told = [button.label for button in at.button if str(button.key).endswith(".verdict.")]
    return " ".join([*told, *(box.value for box in (*at.success, *at.info, *at.warning))])


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_every_statistic_opens(one: object, lang: str, facts: Facts) -> None:
    at = opened(lang, one.id)
    assert not at.exception
    view = View(lang=lang)
    result = one(facts, select(facts, Filter()))
    bare = said(at).replace("\\", "")
    assert verdict(result, facts, view) in bare
    assert "nan" not in bare.lower().replace("nanjing", "").replace("finance", "")
    buttons = " ".join(b.label.replace("\\", "") for b in at.button)
    for figure in figures(result, one, facts, select(facts, Filter()), view):
        assert figure.label in buttons
        assert value_text(figure, lang) in buttons


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "narrowed", [{"query": "zzzzzz"}, {"parks": ("qilin",)}, {"sectors": ("smart_home",)}], ids=str
)
def test_odd_filters_give_a_sentence(narrowed: dict[str, object], lang: str) -> None:
    for one in STATISTICS:
        at = opened(lang, one.id, **narrowed)
        assert not at.exception, one.id
        assert said(at), one.id


def test_choosing_a_group_and_a_statistic() -> None:
    at = opened("zh", "location_quotient")
    at.button_group[0].set_value("concentration").run()
    assert t("stats.about.hhi", "zh") in " ".join(c.value.replace("\\", "") for c in at.caption)
    at.button_group[1].set_value("theil").run()
    assert not at.exception
    assert t("stats.about.theil", "zh") in " ".join(c.value.replace("\\", "") for c in at.caption)


def test_a_setting_changes_the_result_and_stays() -> None:
    at = opened("en", "plan_fit")
    before = said(at)
    at.slider[0].set_value(2.5).run()
    assert not at.exception
    assert said(at) != before
    assert at.slider[0].value == 2.5


@pytest.mark.parametrize("one", [s for s in STATISTICS if s.mapped], ids=lambda s: s.id)
def test_the_map_of_a_statistic_opens(one: object) -> None:
    at = opened("zh", one.id, "map")
    assert not at.exception


@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_the_table_on_the_page_is_the_one_to_take_home(one: object, facts: Facts) -> None:
    at = opened("en", one.id, "tables")
    assert not at.exception
    result = one(facts, select(facts, Filter()))
    wanted = worded(result.table, result, facts, View(lang="en"))
    pd.testing.assert_frame_equal(at.dataframe[0].value.reset_index(drop=True), wanted.reset_index(drop=True),
                                  check_dtype=False, check_index_type=False)  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_every_chart_is_drawn_and_has_its_table(one: object, lang: str, facts: Facts) -> None:
    result = one(facts, select(facts, Filter()))
    for theme in ("light", "dark"):
        view = View(lang=lang, theme=theme)
        for id_ in one.charts:
            drawn = CHARTS[id_](result, facts, view)
            assert drawn is not None, id_
            assert not drawn.table.empty
            text = drawn.json()
            assert facts.as_of in text
            assert "http" not in text.replace("https://vega.github.io/schema", "")


def test_a_hidden_column_is_no_weight_and_in_no_table() -> None:
    at = AppTest.from_function(
        page, kwargs={"lang": "zh", "statistic": "clusters", "look": "tables"}, default_timeout=120
    )
    at.session_state["atlas.view"] = View(hidden=("registered_capital_wan",))
    at.run()
    assert not at.exception
    table = at.dataframe[0].value
    assert table[t("stats.col.capital_known", "zh")].sum() == 0
    at = AppTest.from_function(page, kwargs={"lang": "zh", "statistic": "hhi", "look": ""}, default_timeout=120)
    at.session_state["atlas.view"] = View(hidden=("registered_capital_wan",))
    at.run()
    offered = [option for group in at.button_group for option in group.options]
    assert t("stats.choice.capital", "zh") not in " ".join(str(getattr(o, "content", o)) for o in offered)
