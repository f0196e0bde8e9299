"""One number, one meaning: organisations, sectors and money as map, cards, KPIs, analysis, deck, workbook tell them.

For ten views every surface is asked for its counts; what has one name must have one value. Figures are compared to the
digit, texts of the map and of slides by what their own template says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from html import unescape
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from data.load import Facts
from data.vocabulary import STAGES
from geo.filter import Filter, Selection
from geo.stats import compare, stars
from layers.export import spreadsheet
from layers.export.job import Job, prepare
from layers.export.office import data_pages
from layers.export.office.footnotes import Marks
from layers.figures.kpi import kpis
from layers.figures.park import park_card, park_table
from layers.map import designations, investment, landmarks, points, sites, specialisation
from layers.story.figures import figure
from layers.text import section, t
from layers.view import View
from layers.words.names import in_reader_units, park_name
from tests import as_shipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from layers.figures.figure import Figure

ALL = "all"
Key = tuple[str, str, str]  # what is counted; where: a park or ALL; code of sector, stage or kind
VIEWS = {
    "everything": View(),
    "English": View(lang="en"),
    "two parks": View(filter=Filter(parks=("qilin", "jiangbei"))),
    "one sector": View(filter=Filter(sectors=("ai_chip",))),
    "also active in": View(filter=Filter(sectors=("video_recognition",), also=True), lang="en"),
    "institutes": View(filter=Filter(kinds=("institute", "lab"))),
    "operating money": View(filter=Filter(stages=("operating", "ended"))),
    "since the plan": View(filter=Filter(since="2019-06-29"), lang="en"),
    "a word": View(filter=Filter(query="芯片")),
    "the ended ones": View(filter=Filter(statuses=("ended",))),
}
assert len(VIEWS) == 10


class Told:
    """What each surface says: key → surface → value."""

    def __init__(self) -> None:
        self.said: dict[Key, dict[str, float]] = defaultdict(dict)

    def tell(self, surface: str, what: str, where: str, value: object, code: str = "") -> None:
        if isinstance(value, (int, float)) and not pd.isna(value):
            self.said[what, where, code][surface] = float(value)

    def figure(self, surface: str, one: Figure) -> None:
        """By its key: what it counts, where and of what."""
        for pattern, what in _KEYS:
            if found := pattern.fullmatch(one.key):
                of = found.groupdict()
                value = len(one.rows) if what == "sector" and one.rows is not None else one.value
                return self.tell(surface, what, of.get("park") or ALL, value, of.get("code") or "")
        return None


_KEYS = [
    (re.compile(pattern), what)
    for pattern, what in (
        (r"kpi\.organisations|story\.organisations|organisations", "organisations"),
        (r"park\.(?P<park>\w+)\.listed|listed:(?P<park_>\w+)", "organisations"),
        (r"park\.(?P<park>\w+)\.sector\.(?P<code>\w+)", "sector"),
        (r"park\.(?P<park>\w+)\.kind\.(?P<code>\w+)", "kind"),
        (r"kpi\.money\.(?P<code>\w+)", "money"),
        (r"money:(?P<code_>\w+)\.money\.(?P<code>\w+)", "money"),
        (r"park\.(?P<park>\w+)\.money\.(?P<code>\w+)", "money"),
        (r"money:(?P<park>\w+):\w+\.money\.(?P<code>\w+)", "money"),
        (r"money\.all\.money\.(?P<code>\w+)", "money"),
        (r"money\.(?P<park>\w+)\.money\.(?P<code>\w+)", "money"),
    )
]


def on_pages(told: Told, job: Job) -> None:
    facts, chosen, view = job.facts, job.selection, job.view
    for one in kpis(facts, chosen, view):
        told.figure("KPIs", one)
    for park in facts.parks["id"]:
        card = park_card(facts, chosen, view, park)
        assert card is not None
        for one in (card.listed, *card.kinds, *card.sectors, *card.money):
            told.figure("card", one)
        told.tell("kinds of the card", "organisations", park, sum(int(k.value) for k in card.kinds))  # type: ignore[arg-type]
    for row in park_table(chosen).to_dict("records"):
        told.tell("table", "organisations", row["id"], row["organisations"])
        for stage in STAGES:
            amount = row.get("announced_sum" if stage == "announced" else stage)
            if amount is not None:
                told.tell("table", "money", row["id"], in_reader_units(float(amount), "亿元", view.lang), stage)
    asked = ["organisations", *(f"listed:{park}" for park in facts.parks["id"])]
    asked += ["money:operating", "money:unknown", f"money:{facts.parks['id'].iloc[0]}:operating"]
    for key in asked:
        one = figure(key, facts, chosen, view)
        assert one is not None
        told.figure("talk", one)


def on_the_map(told: Told, job: Job) -> None:
    facts, chosen, view = job.facts, job.selection, job.view
    lang, parks = view.lang, facts.parks
    layers = (landmarks, specialisation, investment)
    names, rings, discs = (layer.build(facts, chosen, view).marks for layer in layers)
    for short, name, park in zip(parks[f"short_{lang}"], parks[f"name_{lang}"], parks["id"], strict=True):
        target = f"park:{park}"
        for title in {mark.title for mark in names if mark.target == target}:
            if found := _read("map.title.park", title, lang, name=name):
                told.tell("map", "organisations", park, int(found["n"]))
        for title in {mark.title for mark in rings if mark.target == target}:
            if found := _read("map.title.sectors", title, lang, name=short):
                told.tell("ring", "organisations", park, int(found["n"]))
        for title in {mark.title for mark in discs if mark.target == target}:
            if found := _read("map.title.money", title, lang, name=short):
                for stage, amount in _stages(found["parts"], lang):
                    told.tell("discs", "money", park, amount, stage)


def at_places(told: Told, job: Job) -> None:
    facts, chosen, view = job.facts, job.selection, job.view
    for park, sector, number in _chips(facts, chosen, view):
        told.tell("chips", "sector", park, number, sector)
    drawn = points.marks(facts, chosen, view, 12.0)
    placed = chosen.counted["precision"] != "park"
    told.tell("filter", "organisations on the map", ALL, int(placed.sum()))
    if not chosen.counted.empty:
        groups = [_read("map.title.group", mark.title, view.lang) for mark in drawn if not mark.target]
        told.tell("points", "organisations on the map", ALL, sum(int(g["n"]) for g in groups) + _singles(drawn))
    for site, number in chosen.counted.loc[placed, "site_id"].value_counts().items():
        told.tell("filter", "at a site", str(site), number)
    for mark, row in zip(sites.build(facts, chosen, view).marks, _sites(facts), strict=True):
        found = re.search(r"· (\d+)", re.sub(r"<[^>]+>", "", mark.svg))
        if found:
            told.tell("site", "at a site", row, int(found[1]))


def in_the_analysis(told: Told, job: Job) -> None:
    facts, chosen = job.facts, job.selection
    for row in compare.COMPARE(facts, chosen).table.to_dict("records"):
        told.tell("analysis: compare", "organisations", row["park_id"], row["count"])
    for row in stars.STARS(facts, chosen).table.to_dict("records"):
        told.tell("analysis: stars", "sector", row["park_id"], row["count"], row["sector_id"])


def in_files(told: Told, job: Job) -> None:
    for page in data_pages.pages(job, Marks(job.facts)):
        if page.id == "parks":
            parks = {park_name(job.facts, park, job.lang): park for park in job.selection.parks["id"]}
            for row in page.items[1].rows:  # a park that the view leaves empty has no line
                told.tell("deck", "organisations", parks[row[0]], int(row[3].replace(",", "")))
    table = spreadsheet.money_table(job)
    for park, row in zip([*job.selection.parks["id"], ALL], table.to_numpy(), strict=True):
        for place, stage in enumerate(STAGES):
            told.tell("workbook", "money", park, row[1 + 3 * place], stage)
    label = t("kpi.organisations", job.lang)
    for row in spreadsheet.figure_table(job).itertuples(index=False):
        if row[0] == label:
            told.tell("workbook", "organisations", ALL, row[1])


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


@pytest.mark.parametrize("name", VIEWS)
def test_what_has_one_name_has_one_value(name: str, facts: Facts) -> None:
    told, job = Told(), prepare(facts, VIEWS[name], ())
    for surface in (on_pages, on_the_map, at_places, in_the_analysis, in_files):
        surface(told, job)
    wrong = {key: said for key, said in told.said.items() if not _alike(key, said)}
    assert wrong == {}
    assert len({surface for said in told.said.values() for surface in said}) >= 8
    parts = sum(v["card"] for k, v in told.said.items() if k[0] == "organisations" and k[1] != ALL)
    assert parts == told.said["organisations", ALL, ""]["KPIs"]


def _alike(key: Key, said: dict[str, float]) -> bool:
    """Equal to the digit; a map writes money with fewer digits."""
    exact = {round(value, 6) for surface, value in said.items() if surface != "discs"}
    near = said.get("discs")
    return len(exact) <= 1 and (near is None or not exact or abs(near - max(exact)) <= max(0.05, 0.005 * near))


def _read(key: str, text: str, lang: str, **given: object) -> dict[str, str] | None:
    """The values that a text was made of, by its own template; None where it is another text."""
    folder, _, rest = key.partition(".")
    names = re.findall(r"\{(\w+)\}", section(folder, lang)[rest])
    holes = {name: f"\x00{name}\x00" for name in names}
    pattern = re.escape(t(key, lang, **(holes | {n: str(v) for n, v in given.items()})))
    for name in names:
        pattern = pattern.replace(re.escape(f"\x00{name}\x00"), f"(?P<{name}>{'[0-9,]+' if name == 'n' else '.+?'})", 1)
    found = re.match(pattern + "$", text)
    return None if found is None else found.groupdict()


def _stages(text: str, lang: str) -> Iterator[tuple[str, float]]:
    for stage in STAGES:
        name = re.escape(t(f"vocab.stage.{stage}", lang))
        if found := re.search(rf"(?:^|\W){name}\D*?([\d,.]+)", text):
            yield stage, float(found[1].replace(",", "").rstrip("."))


def _chips(facts: Facts, chosen: Selection, view: View) -> Iterator[tuple[str, str, int]]:
    """Counts on the chips of a park, in the order of what the plan designates."""
    planned = facts.designations
    for mark in designations.build(facts, chosen, view).marks:
        park = mark.target.removeprefix("park:")
        texts = [unescape(re.sub(r"<[^>]+>", "", one)) for one in re.findall(r"<text[^>]*>.*?</text>", mark.svg)]
        at = 0
        for row in planned[planned["park_id"] == park].itertuples():
            at = texts.index(getattr(row, f"term_{view.lang}"), at)
            if isinstance(row.sector_id, str) and texts[at + 1].isdigit():
                yield park, row.sector_id, int(texts[at + 1])


def _singles(marks: tuple[Any, ...]) -> int:
    return sum(1 for mark in marks if mark.target)


def _sites(facts: Facts) -> list[str]:
    return list(facts.sites.loc[facts.sites["precision"].isin(["point", "street"]), "id"])
