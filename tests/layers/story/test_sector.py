"""One sector, one story: every organisation stands in one link of the chain, and no view tells what it leaves out."""

from __future__ import annotations

import re

import pytest

from data.load import load
from geo.corridor import Corridor
from geo.counting import counted
from geo.filter import Filter
from layers.privacy import PUBLIC, redact
from layers.story import sector_stories, sector_story
from layers.view import View

FACTS = load()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_link_holds_its_own(lang: str) -> None:
    """Counted again from the table: by main sector, by kind, by the layer that the source writes."""
    here = counted(FACTS.enterprises)
    inside = 0
    for story in sector_stories(FACTS, View(lang=lang)):  # type: ignore[arg-type]
        rows = here[here["main_sector"] == story.id]
        links = {link.id: link for link in story.chain}
        assert sorted(one for link in story.chain for one in link.ids) == sorted(rows["id"])
        assert set(links["platform"].ids) == set(rows.loc[rows["kind"] == "platform", "id"])
        assert set(links["layer_3"].ids) == set(
            rows.loc[(rows["tech_layer"] == "应用层") & (rows["kind"] == "enterprise"), "id"]
        )
        assert str(len(rows)) in story.title
        assert str(len(links["silent"].ids)) in story.notes or not links["silent"].ids
        assert [n for _, _, n in story.parks] == list(rows["park_id"].value_counts())
        assert all(one.target.removeprefix("org:") in link.ids for link in story.chain for one in link.named)
        inside += int(str(story.figures[2].value))
    share = Corridor.of_facts(FACTS).share(here, View().belt_km)
    none = Corridor.of_facts(FACTS).share(here[here["main_sector"].isna()], View().belt_km)
    assert inside == share.n_inside - none.n_inside


def test_the_plan_names_what_the_story_says() -> None:
    for story in sector_stories(FACTS, View()):
        named = FACTS.designations[FACTS.designations["sector_id"] == story.id]
        assert [one.target.removeprefix("park:") for one in story.fields] == list(named["park_id"])


def test_a_view_narrows_the_story() -> None:
    view = View(filter=Filter(parks=("qilin",)))
    for story in sector_stories(FACTS, view):
        assert [park for park, _, _ in story.parks] == ["qilin"]
        assert story.view
        assert {one.target for one in story.fields} <= {"park:qilin"}
    assert sector_story(FACTS, View(filter=Filter(sectors=("ai_chip",))), "fintech") is None
    assert sector_story(FACTS, View(filter=Filter(query="no such name at all")), "fintech") is None
    assert sector_story(FACTS, View(), "no such sector") is None


def test_the_public_version_tells_no_amount() -> None:
    for story in sector_stories(redact(FACTS, PUBLIC), View(lang="en", hidden=PUBLIC)):
        assert not re.search(r"CNY|bn", " ".join(one.detail for one in story.projects))
