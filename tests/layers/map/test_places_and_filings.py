"""Estates and buildings are drawn as places and counted nowhere; filings are told by district of registration."""

from __future__ import annotations

import pytest

from geo.filter import Filter
from geo.select import select
from layers.figures.filings import filings_by_district
from layers.figures.kpi import organisations
from layers.figures.organisation import organisation_card
from layers.figures.park import park_card
from layers.figures.provenance import faults
from layers.map import carriers, filings
from layers.view import View
from tests import as_shipped

FACTS = as_shipped.facts()


def test_every_carrier_with_a_place_is_drawn_under_its_name_and_opens_its_card() -> None:
    drawn = carriers.build(FACTS, select(FACTS, Filter()), View())
    placed = FACTS.carriers[FACTS.carriers["precision"] != "park"]
    assert {mark.target for mark in drawn.marks if mark.target} == {f"org:{name}" for name in placed["id"]}
    for name in FACTS.carriers["id"]:
        card = organisation_card(FACTS, name, "zh")
        assert card is not None
        assert "领域" not in dict(card.fields)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_carrier_is_found_by_its_name_and_counted_nowhere(lang: str) -> None:
    view = View(lang=lang, filter=Filter(query="云密城"))  # type: ignore[arg-type]
    selection = select(FACTS, view.filter)
    assert "云密城" in "".join(selection.carriers["name_zh"])
    whole = select(FACTS, Filter())
    figure = organisations(FACTS, whole, View(lang=lang), "")  # type: ignore[arg-type]
    cards = [park_card(FACTS, whole, View(lang=lang), park) for park in FACTS.parks["id"]]  # type: ignore[arg-type]
    assert figure.value == sum(int(card.listed.value) for card in cards if card)  # type: ignore[arg-type]
    assert figure.rows is not None
    assert not set(figure.rows["id"]) & set(FACTS.carriers["id"])
    assert not (figure.rows["status"] == "ended").any()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_filings_are_the_same_on_the_map_and_in_the_figures(lang: str) -> None:
    drawn = filings.build(FACTS, select(FACTS, Filter()), View(lang=lang))  # type: ignore[arg-type]
    figures = filings_by_district(FACTS, lang)
    assert sum(int(figure.value) for figure in figures) == len(FACTS.filings)  # type: ignore[arg-type]
    titles = " ".join(mark.title for mark in drawn.marks)
    for figure in figures:
        assert faults(figure) == ()
        assert figure.label in titles
        assert f" {figure.value} " in titles
