"""The analysis page as a person meets it: every statistic, both languages, odd filters, its tables and charts."""

from __future__ import annotations

import json
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.load import Facts
from geo.filter import Filter
from geo.select import select
from geo.stats import STATISTICS
from layers.chart import CHARTS
from layers.export.csv import csv_bytes
from layers.figures.analysis import figures, verdict
from layers.figures.provenance import value_text
from layers.text import t
from layers.view import View
from layers.words.results import worded
from tests import as_shipped

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


def linked(**params: str) -> AppTest:
    """The page opened by a link, as the frame opens it."""

    def script() -> None:
        from layers import cache, state  # noqa: PLC0415 - the page runs as a script of its own
        from layers.page import analysis  # noqa: PLC0415 - the page runs as a script of its own
        from layers.view.url import Allowed  # noqa: PLC0415 - the page runs as a script of its own

        state.start_run()
        state.open_address(Allowed())
        analysis.render(cache.facts(), state.view())
        state.write_address()

    at = AppTest.from_function(script, default_timeout=120)
    for name, value in params.items():
        at.query_params[name] = value
    return at.run()


def address(at: AppTest) -> dict[str, str]:
    given = {name: at.query_params[name] for name in at.query_params}
    return {name: value if isinstance(value, str) else value[0] for name, value in given.items()}


def opened(lang: str, statistic: str, look: str = "", **narrowed: object) -> AppTest:
    kwargs = {"lang": lang, "statistic": statistic, "look": look, **narrowed}
    return AppTest.from_function(page, kwargs=kwargs, default_timeout=120).run()


def said(at: AppTest) -> str:
    told = [button.label for button in at.button if str(button.key).endswith(".verdict.")]
    return " ".join([*told, *(box.value for box in (*at.success, *at.info, *at.warning))])


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_every_statistic_opens(one: object, lang: str, facts: Facts) -> None:
    at = opened(lang, one.id)
    assert not at.exception
    view = View(lang=lang)
    result = as_shipped.result(one.id)
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


def picked_page() -> None:
    """The page of clusters with the first one picked, as a click on the map or in the table leaves it."""
    from geo.stats import statistic  # noqa: PLC0415 - the page runs as a script of its own
    from layers import cache, state  # noqa: PLC0415 - the page runs as a script of its own
    from layers.page import analysis  # noqa: PLC0415 - the page runs as a script of its own
    from layers.page.analysis.linked import pick  # noqa: PLC0415 - the page runs as a script of its own

    facts, one = cache.facts(), statistic("clusters")
    if not state.recall("test.opened", False):
        state.remember("test.opened", True)
        state.remember("analysis.statistic", one.id)
        pick(one, one(facts, cache.selection(facts, state.view().filter)), "main", 0)
    analysis.render(facts, state.view())


def test_what_is_picked_is_on_map_chart_and_table_and_may_filter() -> None:
    at = AppTest.from_function(picked_page, default_timeout=120).run()
    assert not at.exception
    buttons = {b.key: b for b in at.button}
    assert {"picked.rows", "picked.filter", "picked.clear"} <= set(buttons)
    assert at.get("component_instance"), "no map"
    assert at.get("vega_lite_chart") or at.get("arrow_vega_lite_chart"), "no chart"
    assert at.dataframe, "no table"
    buttons["picked.filter"].click().run()
    assert len(at.session_state["atlas.view"].filter.area) >= 3
    cleared = AppTest.from_function(picked_page, default_timeout=120).run()
    next(b for b in cleared.button if b.key == "picked.clear").click().run()
    assert "picked.filter" not in {b.key for b in cleared.button}


@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_the_table_on_the_page_is_the_one_to_take_home(one: object, facts: Facts) -> None:
    at = opened("en", one.id, "tables")
    assert not at.exception
    result = as_shipped.result(one.id)
    wanted = worded(result.table, result, facts, View(lang="en"))
    pd.testing.assert_frame_equal(at.dataframe[0].value.reset_index(drop=True), wanted.reset_index(drop=True),
                                  check_dtype=False, check_index_type=False)  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_every_chart_is_drawn_and_has_its_table(one: object, lang: str, facts: Facts) -> None:
    result = as_shipped.result(one.id)
    for theme in ("light", "dark"):
        view = View(lang=lang, theme=theme)
        for id_ in one.charts:
            drawn = CHARTS[id_](result, facts, view)
            assert (drawn is None) == (result.verdict.level == "too_few"), id_  # what is not judged is not drawn
            if drawn is None:
                continue
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


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_what_is_taken_home_has_every_row_column_and_number(one: object, lang: str, facts: Facts) -> None:
    """The CSV read back: as many rows, no two columns under one header, and the numbers of the table, money in the
    reader's unit. The figures of the page are made again from these tables in tests/geo/stats/test_recompute*."""
    given = {"permutations": 999} if one.id == "hotspots" else {}
    result = as_shipped.result(one.id, **given)
    for name, table in result.tables.items():
        taken = pd.read_csv(BytesIO(csv_bytes(worded(table, result, facts, View(lang=lang)))), encoding="utf-8-sig")
        assert taken.shape == table.shape, name
        if name == "history":
            continue  # published figures change their unit with the language, one by one
        for column, header in zip(table.columns, taken.columns, strict=True):
            numbers = table[column]
            if pd.api.types.is_numeric_dtype(numbers) and not pd.api.types.is_bool_dtype(numbers):
                money = column.startswith("money") or column in ("amount", "capital_100m")
                factor = 0.1 if money and lang == "en" else 1.0
                np.testing.assert_allclose(taken[header], numbers.astype(float) * factor, rtol=1e-9, err_msg=column)


@pytest.mark.parametrize("one", [s for s in STATISTICS if s.charts], ids=lambda s: s.id)
def test_every_number_that_a_chart_draws_is_in_its_tables(one: object, facts: Facts) -> None:
    """Data rows of the specification against the tables of the result: as they are, in percent, or in another unit."""
    result = as_shipped.result(one.id)
    numbers = [table.select_dtypes("number").to_numpy(float).ravel() for table in result.tables.values()]
    pool = [column[np.isfinite(column)] for column in numbers]
    known = np.unique(np.concatenate([*pool, [0.0]]))  # a bar of no length where nothing is known
    known = np.unique(np.concatenate([known, known * 100, known / 100, known / 1000, -known]))
    for id_ in one.charts:
        seen, drawn = 0, CHARTS[id_](result, facts, View(lang="zh"))
        assert (drawn is None) == (result.verdict.level == "too_few"), id_
        if drawn is None:
            continue
        for rows in _data(json.loads(drawn.json())):
            columns = {"value"}.union(*(table.columns for table in result.tables.values()))
            for row in rows:
                for column, value in row.items():
                    if column in columns and isinstance(value, (int, float)) and not isinstance(value, bool):
                        near = known[np.clip(np.searchsorted(known, value), 1, len(known) - 1) + np.array([-1, 0])]
                        assert np.abs(near - value).min() <= 1e-6 * max(1, abs(value)), (id_, column, value)
                        seen += 1
        assert seen > 3, id_


def _data(spec: object) -> list[list[dict[str, object]]]:
    """Every list of data rows in a specification."""
    if isinstance(spec, list):
        return [rows for part in spec for rows in _data(part)]
    if not isinstance(spec, dict):
        return []
    values = spec.get("values")
    own = [values] if isinstance(values, list) and values and isinstance(values[0], dict) else []
    named = list(spec["datasets"].values()) if "datasets" in spec else []
    return (
        own + named + [rows for key, part in spec.items() if key not in ("values", "datasets") for rows in _data(part)]
    )


def test_a_link_opens_the_statistic_its_settings_and_its_view() -> None:
    asked = {"lang": "en", "stat": "hhi", "set": "across:parks_in_sector", "show": "tables.cells"}
    at = linked(**asked)
    assert not at.exception
    assert not at.session_state["atlas.problems"]
    assert address(at) == asked
    assert {t("stats.col.park_id", "en"), t("stats.col.sector_id", "en")} <= set(at.dataframe[0].value.columns)
    at.button_group[0].set_value("belt").run()
    assert address(at) == {"lang": "en", "stat": "belt"}
    at.button_group[0].set_value("concentration").run()
    assert address(at) == asked, "each statistic keeps its settings"


@pytest.mark.parametrize(
    ("asked", "left", "said"),
    [
        ({"stat": "zodiac"}, {}, ["zodiac"]),
        ({"stat": "hhi", "set": "across:moon"}, {"stat": "hhi"}, ["across:moon"]),
        ({"stat": "hhi", "show": "tables.moon"}, {"stat": "hhi", "show": "tables"}, ["moon"]),
        ({"stat": "hhi", "set": "weight:staff"}, {"stat": "hhi"}, ["weight:staff"]),  # nobody's staff is known
    ],
    ids=str,
)
def test_what_a_link_asks_in_vain_is_said(asked: dict[str, str], left: dict[str, str], said: list[str]) -> None:
    at = linked(**asked)
    assert not at.exception
    assert address(at) == left
    assert [problem.value for problem in at.session_state["atlas.problems"]] == said


def test_the_same_question_is_computed_once() -> None:
    def script() -> None:
        from dataclasses import replace  # noqa: PLC0415 - runs as a script of its own

        import streamlit as st  # noqa: PLC0415 - runs as a script of its own

        from geo.filter import Filter  # noqa: PLC0415 - runs as a script of its own
        from geo.stats import statistic  # noqa: PLC0415 - runs as a script of its own
        from layers import cache  # noqa: PLC0415 - runs as a script of its own
        from layers.page.analysis.run import run  # noqa: PLC0415 - runs as a script of its own
        from layers.view import View  # noqa: PLC0415 - runs as a script of its own

        one = replace(statistic("hhi"), id="counted")
        facts = cache.facts()
        for parks in ((), ("zhigu",), (), ("zhigu",)):
            view = View(filter=Filter(parks=parks))
            calls: list[int] = []
            told = replace(one, compute=lambda *given, calls=calls: (calls.append(1), one.compute(*given))[1])
            run(told, facts, cache.selection(facts, view.filter), view, one.checked())
            st.text(str(len(calls)))

    at = AppTest.from_function(script, default_timeout=60).run()
    assert not at.exception
    asked = [int(text.value) for text in at.text]
    assert min(asked[:2]) > 0
    assert asked[2:] == [0, 0]
