"""Charts of statistics: registered, drawn in our letters, with unit, n and source, and never by colour alone."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from data.load import Facts
from geo.filter import Filter, Selection
from geo.select import select
from geo.stats import STATISTICS, statistic
from geo.stats.result import Result
from geo.stats.statistic import Statistic
from layers.chart import CHARTS, Chart, png, svg
from layers.chart.base import above, below
from layers.theme import contrast, palette
from layers.view import View
from layers.words.results import worded
from tests import as_shipped

VIEWS = [View(lang=lang, theme=theme) for lang in ("zh", "en") for theme in ("light", "dark")]
DRAWN = [(one.id, chart) for one in STATISTICS for chart in one.charts]


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


@pytest.fixture(scope="module")
def everything(facts: Facts) -> Selection:
    return select(facts, Filter())


@cache
def computed(id_: str) -> tuple[Facts, Result]:
    """Each statistic once for all its charts, and the facts that it is of."""
    facts = as_shipped.facts()
    if id_ != "shift_share":
        return facts, as_shipped.result(id_)
    # refuses on the shipped rows, whose source ends inside the period
    facts = replace(facts, enterprises=facts.enterprises.assign(source_id=None, established_date=pd.NaT))
    return facts, statistic(id_)(facts, select(facts, Filter()))


def drawn(id_: str, chart: str, view: View) -> Chart:
    facts, result = computed(id_)
    figure = CHARTS[chart](result, facts, view)
    assert figure is not None
    return figure


def test_every_chart_that_a_statistic_names_exists() -> None:
    assert {chart for _, chart in DRAWN} <= set(CHARTS)
    assert set(CHARTS) == {chart for _, chart in DRAWN}


@pytest.mark.parametrize(("id_", "chart"), DRAWN, ids=str)
def test_a_chart_says_what_it_shows(id_: str, chart: str, facts: Facts) -> None:
    for view in VIEWS[::3]:
        figure = drawn(id_, chart, view)
        spec = json.loads(figure.json())
        lines = spec["title"]["subtitle"]
        assert figure.title == spec["title"]["text"]
        assert "n = " in lines[0]
        assert facts.as_of in lines[1]
        assert facts.version[:8] in lines[1]
        assert figure.lines == tuple(lines)
        assert not figure.bare.to_dict().get("title"), "on a page the title stands beside the chart, also on a phone"
        assert json.loads(figure.json())["title"], "the picture to take home keeps it"
        assert spec["background"] == palette(view.theme).panel
        assert not [column for column in figure.table.columns if "_" in column], "a header without a text"


@pytest.mark.parametrize("view", VIEWS, ids=lambda v: f"{v.lang}-{v.theme}")
def test_pictures_to_take_home(view: View) -> None:
    figure = drawn("location_quotient", "heat", view)
    picture, drawing = png(figure, 1.0), svg(figure).decode()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 20_000
    assert figure.title in drawing
    assert "@font-face{font-family:'Noto Sans SC'" in drawing, "a reader without Chinese letters sees them all the same"
    assert "▲" in drawing  # form beside colour
    assert "▼" in drawing


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_two_inks_stand_out_from_the_page_and_differ_in_lightness(theme: str) -> None:
    view = View(theme=theme)  # type: ignore[arg-type]
    page = palette(view.theme).panel
    assert contrast(above(view), page) >= 3
    assert contrast(below(view), page) >= 3
    assert contrast(above(view), below(view)) >= 1.3


@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_tables_to_take_home_hold_words_not_ids(one: Statistic, facts: Facts, everything: Selection) -> None:
    result = one(facts, everything)
    ids = {*facts.parks["id"], *facts.sectors["id"], *facts.families["id"], *facts.metrics["metric"], "nan", "None"}
    for name, table in result.tables.items():
        shown = worded(table, result, facts, View(lang="en"))
        assert len(shown) == len(table)
        texts = {cell for column in shown for cell in shown[column] if isinstance(cell, str)}
        assert not ids & texts, name
        assert not [column for column in shown.columns if "_" in column], name


def test_money_is_told_in_the_readers_unit() -> None:
    zh, en = (drawn("compare", "profile", View(lang=lang)).table for lang in ("zh", "en"))
    assert zh["已投产（亿元）"].sum() == pytest.approx(10 * en["Operating (CNY bn)"].sum())
