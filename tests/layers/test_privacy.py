"""What a public view leaves out is nowhere: two sets of facts that differ only in it make the very same everything."""

from __future__ import annotations

import io
import re
import sqlite3
import zipfile
from dataclasses import replace

import pandas as pd
import pytest
from pypdf import PdfReader

from data.load import Facts
from geo.filter import Filter
from geo.select import select
from layers.export import EXPORTS, map_png
from layers.export.job import no_progress, prepare
from layers.export.office import pages
from layers.figures.kpi import kpis
from layers.figures.organisation import organisation_card
from layers.figures.park import park_card
from layers.map import drawings
from layers.map.browser.message import message
from layers.memory import MEMORY
from layers.privacy import HIDEABLE, PUBLIC, columns, known, redact
from layers.settings import hidden_columns
from layers.story import chapters
from layers.text import LANGS, has
from layers.view import View
from layers.view.url import Allowed, from_params, to_params
from layers.words.tables import readable
from tests import as_shipped

HIDDEN = tuple(HIDEABLE)


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


def ledger(facts: Facts, number: float, word: str) -> Facts:
    """The facts with every column that can be hidden filled from one number and one word, under one version."""
    people = facts.enterprises.head(40).assign(
        registered_capital_wan=number, registered_capital_currency="CNY", total_investment_wan=number,
        revenue_wan=number, ai_share_pct=float(number % 89), qualifications=word, address=word, note=word, site=word,
    )  # fmt: skip
    people["staff"] = pd.array([int(number)] * len(people), dtype="Int64")
    people["rd_staff"] = pd.array([int(number) // 2] * len(people), dtype="Int64")
    people.geometry = people.geometry.translate(number % 0.007, number % 0.005)
    people["lon"], people["lat"] = people.geometry.x, people.geometry.y
    money = facts.investments.head(20).assign(
        amount=number, amount_cny_100m=number, currency="CNY", unit=word, note=word, investor_zh=word
    )
    money["name_zh"] = [f"{name}({number:.1f}亿元)" for name in money["name_zh"].str.partition("(")[0]]
    money["name_en"] = [f"project {n}, {number:.1f} bn" for n in range(len(money))]
    sources = facts.sources.assign(title=[f"{title} {number:g}万元" for title in facts.sources["title"]])
    return replace(facts.with_enterprises(people, "own", money), version="one", sources=sources)


@pytest.fixture(scope="module")
def pair(facts: Facts) -> tuple[Facts, Facts]:
    return ledger(facts, 98765.4321, "秘密甲"), ledger(facts, 12345.6789, "秘密乙")


def content(made: bytes, extension: str) -> object:
    """What is in a file, without the time at which it was packed."""
    if made[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(made)) as packed:
            dated = "docProps/core.xml"  # says when the workbook of a chart was made
            return {n: content(packed.read(n), n.rpartition(".")[2]) for n in packed.namelist() if n != dated}
    if extension == "pdf" and b"pypdf" in made:  # what draws it gives objects and resources names of that run
        return [re.sub(rb"/\w+", b"/n", page.get_contents().get_data()) for page in PdfReader(io.BytesIO(made)).pages]
    if extension == "gpkg":
        base = sqlite3.connect(":memory:")
        base.deserialize(made)
        tables = [r[0] for r in base.execute("select name from sqlite_master where type = 'table' order by name")]
        kept = [name for name in tables if not name.startswith(("gpkg_", "rtree_", "sqlite_"))]
        return {name: base.execute(f'select * from "{name}"').fetchall() for name in kept}  # noqa: S608 (our names)
    return made


@pytest.mark.parametrize("id_", [one.id for one in EXPORTS])
def test_no_file_depends_on_what_is_hidden(
    id_: str, pair: tuple[Facts, Facts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_SHARP", 0.3)
    monkeypatch.setattr(map_png, "SHEET_SCALE", 0.5)
    export = next(one for one in EXPORTS if one.id == id_)
    told = tuple(one for one in chapters(pair[0].plan["chapters"]) if one.id == "money")
    files = []
    for facts in pair:
        job = prepare(facts, View(), told, HIDDEN)
        MEMORY.clear()  # pictures are kept by version, and both have the same one
        files.append(content(export.make(job, no_progress), export.extension))
    assert files[0] == files[1]


def test_without_hiding_they_do_differ(pair: tuple[Facts, Facts]) -> None:
    """The test above can fail: the same files with nothing hidden are not the same."""
    export = next(one for one in EXPORTS if one.id == "tables")
    one, other = (export.make(prepare(facts, View(), ()), no_progress) for facts in pair)
    assert content(one, "zip") != content(other, "zip")


@pytest.mark.parametrize("lang", LANGS)
def test_no_page_card_table_or_route_depends_on_it(lang: str, pair: tuple[Facts, Facts]) -> None:
    seen: list[str] = []
    for version, whole in zip(("aaaa", "bbbb"), pair, strict=True):  # nothing kept for one serves the other
        facts = redact(replace(whole, version=version), HIDDEN)
        view = View(lang=lang, hidden=HIDDEN)  # type: ignore[arg-type]
        chosen = select(facts, view.filter)
        blobs: list[bytes] = []

        def publish(data: bytes, kept: list[bytes] = blobs) -> str:
            kept.append(data)
            return f"{len(kept):032x}"

        said = message(facts, chosen, view, publish)
        names = ("enterprises", "investments", "sources")
        tables = [readable(getattr(facts, name), name, facts, lang, HIDDEN).to_csv() for name in names]
        organisations = [organisation_card(facts, str(id_), lang, HIDDEN) for id_ in facts.enterprises["id"].head(5)]
        cards = [repr([card.fields, card.figures]) for card in organisations if card is not None]
        parks = [repr(park_card(facts, chosen, view, str(park))) for park in facts.parks["id"]]
        said_all = [said, blobs, tables, cards, [park.split("park=")[0] for park in parks]]
        drawn = [repr(kpis(facts, chosen, view)), repr(drawings(facts, chosen, view))]
        said_all = [said, blobs, tables, cards, [park.split("park=")[0] for park in parks]]
        drawn = [repr(kpis(facts, chosen, view)), repr(drawings(facts, chosen, view))]
        seen.append(repr([*said_all, *drawn]).replace(facts.version, "version"))
    assert seen[0] == seen[1]
    for secret in ("秘密", "98765", "98,765"):
        assert secret not in seen[0]


def test_a_filter_by_amount_tells_nothing(pair: tuple[Facts, Facts]) -> None:
    """Asked for 98,765 and 98,766, the public facts give the same answer: no value is found by trial."""
    facts = redact(pair[0], ("amount",))
    assert select(facts, Filter(amount=(98765, 98766))).investments.empty
    assert not select(pair[0], Filter(amount=(98765, 98766))).investments.empty


@pytest.mark.parametrize("name", HIDEABLE)
def test_each_column_goes_alone_and_keeps_its_type(name: str, facts: Facts) -> None:
    public = redact(facts, (name,))
    for table, gone in HIDEABLE[name].items():
        frame, before = getattr(public, table), getattr(facts, table)
        assert (frame.dtypes == before.dtypes).all()
        assert frame[list(gone)].isna().all(axis=None)
        assert len(frame) == len(before)
    assert public.version != facts.version
    assert facts.enterprises["registered_capital_wan"].notna().any()  # the facts themselves are never changed


def test_hiding_nothing_changes_nothing(facts: Facts) -> None:
    assert redact(facts, ()) is facts
    assert redact(facts, ("nonsense",)) is facts
    assert known(("note", "amount", "amount", "x")) == ("amount", "note")
    assert columns(("amount",), "enterprises") == {"amount"}


def test_a_hidden_place_is_known_by_its_park_alone(facts: Facts) -> None:
    public = redact(facts, ("location",))
    assert set(public.enterprises["precision"]) == {"park"}
    anchors = set(zip(facts.parks["lon"], facts.parks["lat"], strict=True))
    assert set(zip(public.enterprises.geometry.x, public.enterprises.geometry.y, strict=True)) == anchors


def test_amounts_in_names_go_with_amounts(facts: Facts) -> None:
    named = redact(facts, ("amount",)).investments
    for column in ("name_zh", "name_en"):
        assert not named[column].str.contains(r"\d\s*(?:亿|万元|bn|billion)", regex=True).any()


@pytest.mark.parametrize("text", ["1" * 32_767, " " * 32_767, "1" + " " * 32_766, "1 " * 16_383, "1," * 16_383])
def test_the_longest_cell_is_read_once(text: str, facts: Facts) -> None:
    """A try at every digit or space would take a minute a cell, during which the server answers nobody."""
    named = facts.investments.head(3).assign(name_zh=text, name_en=f"{text}; 12.5 bn, 3 labs")
    public = redact(facts.with_enterprises(facts.enterprises, "own", named), ("amount",)).investments
    assert set(public["name_zh"]) == {text}
    assert all(name.endswith(";＊, 3 labs") for name in public["name_en"])


def test_the_address_carries_it(facts: Facts) -> None:
    view = View(hidden=PUBLIC)
    assert from_params(to_params(view)).view == view
    opened = from_params({"hide": "amount,sources"}, Allowed(hide=tuple(HIDEABLE)))
    assert opened.view.hidden == ("amount",)
    assert [problem.value for problem in opened.problems] == ["sources"]


def test_an_installation_hides_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    assert hidden_columns() == ()
    monkeypatch.setenv("ATLAS_HIDDEN", "public")
    assert hidden_columns() == PUBLIC
    monkeypatch.setenv("ATLAS_HIDDEN", "staff, amount, nothing")
    assert hidden_columns() == ("amount", "staff")


@pytest.mark.parametrize("lang", LANGS)
def test_every_column_has_a_name(lang: str) -> None:
    assert [name for name in HIDEABLE if not has(f"privacy.column.{name}", lang)] == []
