"""The card's part on where a place is: every figure defensible, the text and the figure the same number."""

from __future__ import annotations

import pytest

from data.load import Facts
from geo.around import Place, located
from layers.figures.around import around_card, estate_card
from layers.figures.provenance import faults
from tests import as_shipped


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_of_the_card_can_be_defended(facts: Facts, lang: str) -> None:
    rows = facts.enterprises
    org = str(rows.loc[rows["precision"] == "street", "id"].iloc[0])
    place = located(rows, org)
    assert place is not None
    shown = around_card(facts, rows, place, lang)
    for figure in (*(figure for _, figure in shown.lines), shown.near, *shown.sectors):
        assert faults(figure) == (), figure.key
    assert len(shown.lines) == 4
    assert sum(int(figure.value) for figure in shown.sectors) <= int(shown.near.value)  # type: ignore[arg-type]


def test_a_place_outside_the_city_says_so(facts: Facts) -> None:
    shown = around_card(facts, facts.enterprises.iloc[:0], Place(119.9, 32.9), "en")
    assert "outside" in shown.lines[0][0]
    assert shown.near.value == 0


def test_an_organisation_known_by_its_park_has_no_place(facts: Facts) -> None:
    rows = facts.enterprises
    assert located(rows, str(rows.loc[rows["precision"] == "park", "id"].iloc[0])) is None
    assert located(rows, "nobody") is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_estate_counts_its_organisations(facts: Facts, lang: str) -> None:
    estates = facts.boundaries.estates
    ident = str(estates.loc[estates["name_zh"] == "金港科创园", "id"].iloc[0])
    shown = estate_card(facts, facts.enterprises, ident, lang)
    assert shown is not None
    assert shown.is_pinyin is (lang == "en")
    assert shown.area.value == pytest.approx(0.16, abs=0.01)
    assert faults(shown.listed) == ()
    assert estate_card(facts, facts.enterprises, "nothing", lang) is None
