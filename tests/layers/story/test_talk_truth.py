"""The talk says what the pages say: equal figures for one view, and sentences that stay true for any ledger."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.load import Facts
from data.vocabulary import CITY
from geo.filter import Filter
from geo.select import select
from layers.figures.figure import Figure
from layers.figures.kpi import kpis
from layers.figures.park import park_card
from layers.figures.targets import target_table, verdict_figures
from layers.story import chapters, figure, tell, to_frame, unit_parts, with_unit
from layers.view import View
from tests import as_shipped

FACTS = as_shipped.facts()
CHAPTERS = chapters(FACTS.plan["chapters"])
FILTERS = [Filter(), Filter(parks=("qilin",)), Filter(stages=("operating",)), Filter(query="no such name at all")]


def same(one: Figure | None, other: Figure, left_out: bool = False) -> bool:
    """The talk's figure is the page's; what the view leaves out is said so, where the page has nothing to count."""
    assert one is not None
    if one.instead:
        return one.value is None and (left_out or not other.value)
    return (one.value, one.unit, one.as_of, one.decimals) == (other.value, other.unit, other.as_of, other.decimals)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("narrowed", FILTERS, ids=["all", "qilin", "operating", "none"])
def test_the_talk_shows_the_figures_of_the_pages(lang: str, narrowed: Filter) -> None:
    view = View(lang=lang, filter=narrowed)  # type: ignore[arg-type]
    selection = select(FACTS, narrowed)
    above = {item.key.removeprefix("kpi."): item for item in kpis(FACTS, selection, view)}
    for key, there in (("organisations", "organisations"), ("core_output", "city")):
        assert same(figure(key, FACTS, selection, view), above[there])
    for stage in ("operating", "under_construction", "announced"):
        if f"money.{stage}" in above:
            assert same(figure(f"money:{stage}", FACTS, selection, view), above[f"money.{stage}"])
    for park in FACTS.parks["id"]:
        card = park_card(FACTS, selection, view, park)
        assert card is not None
        here = select(FACTS, replace(narrowed, parks=(park,))) if park in set(selection.parks["id"]) else None
        out = here is None or (here.counted.empty and here.investments.empty)
        assert same(figure(f"listed:{park}", FACTS, selection, view), card.listed, out)
        assert same(figure(f"designation:{park}", FACTS, selection, view), card.designations, out)
        money = {item.key.rpartition(".")[2]: item for item in card.money}
        for stage, item in money.items():
            assert same(figure(f"money:{park}:{stage}", FACTS, selection, view), item, out)
        first = {str(item.rows["metric"].iloc[0]): item for item in reversed(card.published) if item.rows is not None}
        for metric, item in first.items():
            assert same(figure(f"published:{park}:{metric}", FACTS, selection, view), item, out)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_targets_are_counted_as_the_targets_page_opens(lang: str) -> None:
    main = FACTS.plan["plans"].set_index("id").loc[FACTS.place.plan, f"short_{lang}"]
    table = target_table(FACTS, lang)
    shown = verdict_figures(table[(table["park_id"] == CITY) & (table["plan"] == main)], lang, as_of=FACTS.as_of)
    page = {item.key.rpartition(".")[2]: item for item in shown}
    selection, view = select(FACTS, Filter()), View(lang=lang)  # type: ignore[arg-type]
    for key, code in (
        ("targets", "all"),
        ("targets.met", "met"),
        ("targets.on_the_way", "on_the_way"),
        ("targets.missed", "missed"),
        ("targets.differ", "differs"),
        ("targets.unknown", "none_found"),
    ):
        assert same(figure(key, FACTS, selection, view), page[code])
    assert page["all"].value == sum(int(item.value or 0) for code, item in page.items() if code != "all")


def ledger(park: str, sectors: str | None, n: int) -> Facts:
    """A person's ledger: n organisations of one park, no money, no source."""
    rows = FACTS.enterprises[FACTS.enterprises["park_id"] == park].head(n)
    rows = rows.assign(sectors=sectors, main_sector=sectors, source_id=None)
    return FACTS.with_enterprises(rows, "mine")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("sectors", [None, "ai_chip"])
@pytest.mark.parametrize("park", ["qilin", "zhigu"])
def test_a_ledger_of_one_park_without_money_reads_well(lang: str, sectors: str | None, park: str) -> None:
    facts = ledger(park, sectors, 7)
    told = tell(facts, select(facts, Filter()), View(lang=lang), CHAPTERS)  # type: ignore[arg-type]
    assert len(told) == len(CHAPTERS)
    for scene in told:
        assert not {"{", "}", "|"} & set(scene.sentence + scene.title), scene.sentence
        assert "nan" not in scene.sentence.lower().split()
        assert not [word for word in ("未知", "unknown") if word in scene.sentence.lower()], scene.sentence


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_empty_selection_is_told_in_whole_sentences(lang: str) -> None:
    nothing = Filter(query="no such name at all")
    for scene in tell(FACTS, select(FACTS, nothing), View(lang=lang, filter=nothing), CHAPTERS):  # type: ignore[arg-type]
        assert not [word for word in ("未知", "unknown", "{", "|") if word in scene.sentence.lower()], scene.sentence


def test_many_sectors_of_equal_share_are_counted_not_listed() -> None:
    rows = FACTS.enterprises[FACTS.enterprises["park_id"] == "qilin"].head(5)
    rows = rows.assign(main_sector=list(FACTS.sectors["id"].head(5)))
    facts = FACTS.with_enterprises(rows, "mine")
    found = figure("lead:qilin", facts, select(facts, Filter()), View(lang="en"))
    assert found is not None
    assert found.value == "5 sectors tie at 20%"


@pytest.mark.parametrize(
    ("value", "unit", "lang", "text"),
    [
        ("468", "家", "zh", "468 家"),
        ("44.8", "%", "en", "44.8%"),
        ("29.6", "CNY bn", "en", "CNY 29.6 bn"),
        ("4", "km", "en", "4 km"),
    ],
)
def test_units_stand_where_the_language_puts_them(value: str, unit: str, lang: str, text: str) -> None:
    assert with_unit(value, unit, lang) == text
    assert " ".join(part for part in unit_parts(unit) if part) == unit


@settings(max_examples=40)
@given(st.permutations(range(len(CHAPTERS))), st.sets(st.integers(0, len(CHAPTERS) - 1)))
def test_reordered_and_hidden_chapters_come_back_as_they_were_saved(order: list[int], hidden: set[int]) -> None:
    mine = [replace(CHAPTERS[i], hidden=i in hidden) for i in order]
    saved = to_frame(mine).to_dict("records")  # what a workspace keeps: plain rows
    assert list(chapters(pd.DataFrame(saved))) == mine
