"""Every figure can be defended: rows, formula, unit, and why a value is not known."""

import pandas as pd
import pytest

from data.load import Facts
from data.vocabulary import STAGES
from geo.filter import Filter
from geo.money import by_stage
from geo.select import select
from layers.figures.completeness import completeness, doubts
from layers.figures.figure import Figure
from layers.figures.kpi import kpis
from layers.figures.organisation import organisation_card
from layers.figures.park import park_card
from layers.figures.provenance import faults, provenance
from layers.figures.published import latest, published
from layers.view import View
from layers.words.filter_text import filter_text
from layers.words.names import in_reader_units
from layers.words.tables import COLUMNS, is_link, readable
from tests import as_shipped

LANGS = ("zh", "en")


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


def all_figures(facts: Facts, view: View) -> list[Figure]:
    selection = select(facts, view.filter)
    figures = [*kpis(facts, selection, view), *doubts(facts, view.lang)]
    for park_id in facts.parks["id"]:
        card = park_card(facts, selection, view, park_id)
        assert card is not None
        figures += [
            card.designations,
            card.listed,
            *card.kinds,
            *card.sectors,
            *card.money,
            *card.published,
            *card.targets,
        ]
    for line in completeness(facts, view.lang):
        figures += [figure for table in line.tables.values() for figure in table] + list(line.cited)
    for ident in facts.enterprises["id"].iloc[::25]:
        shown = organisation_card(facts, ident, view.lang)
        assert shown is not None
        figures += shown.figures
    return figures


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("narrowed", [Filter(), Filter(query="there is no such name"), Filter(parks=("jiangxinzhou",))])
def test_every_figure_can_be_defended(facts: Facts, lang: str, narrowed: Filter) -> None:
    figures = all_figures(facts, View(lang=lang, filter=narrowed))
    assert {f.key: faults(f) for f in figures if faults(f)} == {}
    for figure in figures[::7]:
        told = provenance(figure, facts, lang)
        assert facts.version in told.report


def test_keys_are_unique(facts: Facts) -> None:
    keys = [figure.key for figure in all_figures(facts, View())]
    assert len(keys) == len(set(keys))


def test_money_is_never_one_sum(facts: Facts) -> None:
    figures = [f for f in kpis(facts, select(facts, Filter()), View()) if ".money." in f.key]
    assert [f.key.rsplit(".", 1)[1] for f in figures] == list(STAGES)
    sums = by_stage(facts.investments, by=None).amount.iloc[0]
    assert [f.value for f in figures] == [pytest.approx(sums[stage]) for stage in STAGES]
    assert all(set(f.rows["stage"]) <= {f.key.rsplit(".", 1)[1]} for f in figures)


def test_money_of_an_empty_selection_is_unknown_not_zero(facts: Facts) -> None:
    selection = select(facts, Filter(amount=(1e5, 1e6)))
    figures = [f for f in kpis(facts, selection, View()) if ".money." in f.key]
    assert [f.value for f in figures] == [None] * len(STAGES)
    assert all(f.unknown for f in figures)


def test_ten_yi_are_a_billion(facts: Facts) -> None:
    assert in_reader_units(60, "亿元", "en") == 6
    assert in_reader_units(60, "亿元", "zh") == 60
    assert in_reader_units(60, "家", "en") == 60
    city = latest(facts, "city", "core_ai_output", "en")
    assert city is not None
    assert (city.value, city.unit, city.as_of) == (6, "CNY bn", "2018")


def test_the_newest_published_value_is_shown_and_the_others_named(facts: Facts) -> None:
    figure = latest(facts, "zhigu", "ai_enterprises", "zh")
    assert figure is not None
    assert (figure.value, figure.as_of) == (300, "2021-06")  # 400 is the number of a part of it
    assert figure.disagreements == "" or "161" not in figure.disagreements
    assert latest(facts, "city", "no_such_indicator", "zh") is None


def test_a_figure_is_of_the_whole_park_and_every_definition_stands_beside_its_value(facts: Facts) -> None:
    """The free-trade zone of 39.55 km² is a part of 江北新区 and its newest figure: it never stands for the whole."""
    area = latest(facts, "jiangbei", "land_area_km2", "zh")
    assert area is not None
    assert (area.value, area.as_of) == (788, "2015-06")
    areas = [one for one in published(facts, "jiangbei", "zh") if one.key.startswith("metric.jiangbei.land_area")]
    assert [one.value for one in areas] == [788, 39.55, 386.25]
    assert len({one.label for one in areas}) == 3
    for park_id in ("city", *facts.parks["id"]):
        figures = published(facts, park_id, "en")
        assert len({one.key for one in figures}) == len(figures)
        assert sum(len(one.rows) for one in figures) == int(
            ((facts.metrics["park_id"] == park_id) & ~facts.metrics["target"]).sum()
        )


def test_targets_and_actual_values_never_mix(facts: Facts) -> None:
    for park_id in ("city", *facts.parks["id"]):
        assert not any(f.rows["target"].any() for f in published(facts, park_id, "zh"))
        assert all(f.rows["target"].all() for f in published(facts, park_id, "zh", targets=True))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("table", sorted(COLUMNS))
def test_tables_read_in_the_language_and_keep_every_row(facts: Facts, table: str, lang: str) -> None:
    frame = facts.plan[table] if table in facts.plan else getattr(facts, table)
    shown = readable(frame, table, facts, lang)
    assert len(shown) == len(frame)
    assert "id" not in shown.columns
    assert not set(shown.columns) & {"source_id", "geometry", "pinyin"}


def test_hidden_columns_leave_the_table(facts: Facts) -> None:
    assert "address" not in readable(facts.enterprises, "enterprises", facts, "zh", hidden=("address",)).columns


def test_only_web_addresses_become_links(facts: Facts) -> None:
    assert is_link("https://www.nanjing.gov.cn")
    assert not any(is_link(value) for value in ("javascript:alert(1)", "data:text/html,x", "", None, float("nan"), 3))
    bad = pd.DataFrame({"title": ["x"], "publisher": ["y"], "date": ["2020"], "url": ["javascript:alert(1)"]})
    assert readable(bad, "sources", facts, "zh")["url"].isna().all()


def test_hostile_text_in_a_cell_stays_itself(facts: Facts) -> None:
    text = "{{7*7}} <img src=x onerror=alert(1)> ${x} `y` </script> =cmd|"
    frame = facts.enterprises.iloc[:1].assign(name_zh=text, note=text)
    shown = readable(frame, "enterprises", facts, "zh")
    assert shown.iloc[0][["name", "note"]].tolist() == [text, text]


def test_the_filter_is_told_in_words(facts: Facts) -> None:
    text = filter_text(facts, Filter(parks=("zhigu",), sectors=("ai_chip",), years=(2018, 2020), query="{name}"), "en")
    assert text == "Filter in force: Parks: AI Valley; Sectors: AI chips; 2018–2020; name contains “{name}”"


def test_an_unknown_id_has_no_card(facts: Facts) -> None:
    assert organisation_card(facts, "no-such-id", "zh") is None
    assert park_card(facts, select(facts, Filter()), View(), "no-such-park") is None
