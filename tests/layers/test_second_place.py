"""Another city in a folder of its own: the atlas draws it, reads its ledger, tells its talk and makes its deck, and the
shipped place occurs nowhere in what it makes."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest

from data.ledger.read import read
from data.ledger.template import template
from data.load import load
from geo.filter import Filter
from geo.select import select
from layers.export import deck
from layers.export.job import Job
from layers.export.talk import talk_html
from layers.map import LAYERS
from layers.map.browser.message import message
from layers.story import chapters
from layers.theme import Tints
from layers.view import View
from tests.second_place import second_place

if TYPE_CHECKING:
    from pathlib import Path

    from data.load import Facts

SHIPPED = load()
# Names of parks as readers know them; a full name may hold words of everyday language
NAMES = re.compile(
    "|".join(
        rf"(?<![A-Za-z]){re.escape(name)}(?![a-z])"
        for name in sorted(
            {
                *(SHIPPED.place.words[lang]["city"] for lang in SHIPPED.place.words),
                *SHIPPED.boundaries.axes["ref"],
                *SHIPPED.parks["id"],
                *(str(name) for column in ("short_zh", "short_en") for name in SHIPPED.parks[column]),
            }
        )
    )
)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return load(second_place(tmp_path_factory.mktemp("place") / "facts"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return second_place(tmp_path_factory.mktemp("again") / "facts")


def strangers(text: str) -> set[str]:
    """Names of the shipped place in a text; fonts as base64, addresses of sources and cells say nothing of it."""
    read = re.sub(r"base64,[A-Za-z0-9+/=]+|https?://[^\s\"'<>]+|\br=\"[A-Z]+\d+\"", "", text)
    return set(NAMES.findall(read))


def test_it_is_another_place(facts: Facts) -> None:
    assert len(facts.parks) == 4
    assert facts.place.crs != SHIPPED.place.crs
    assert not set(facts.parks["id"]) & set(SHIPPED.parks["id"])
    assert set(facts.sectors["id"]) - set(SHIPPED.sectors["id"])
    assert not set(facts.boundaries.axes["ref"]) & set(SHIPPED.boundaries.axes["ref"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_layer_is_drawn_and_the_message_knows_no_other_city(facts: Facts, lang: str) -> None:
    said: dict[str, bytes] = {}

    def publish(content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()[:12]
        said[digest] = content
        return digest

    view = View(lang=lang, layers=tuple(layer.id for layer in LAYERS))  # type: ignore[arg-type]
    sent = message(facts, select(facts, Filter()), view, publish)
    everything = str(sent) + b"".join(said.values()).decode()
    assert strangers(everything) == set()
    place = sent["place"]
    assert isinstance(place, dict)
    assert place["centre"] == [facts.place.centre[1], facts.place.centre[0]]
    (south, west), (north, east) = place["bounds"]
    assert all(
        west < lon < east and south < lat < north
        for lon, lat in zip(facts.parks["lon"], facts.parks["lat"], strict=True)
    )
    inks = Tints.of(facts)
    assert len({inks.sector(str(sector), "light") for sector in facts.sectors["id"]}) == len(facts.sectors)


def test_the_talk_tells_it(facts: Facts) -> None:
    told = talk_html(facts, select(facts, Filter()), View(), chapters(facts.plan["chapters"])).decode()
    assert facts.place.words["zh"]["title"] in told
    assert strangers(told) == set()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_deck_shows_it(facts: Facts, lang: str) -> None:
    view = View(lang=lang)  # type: ignore[arg-type]
    job = Job(facts, select(facts, Filter()), view, chapters=chapters(facts.plan["chapters"]))
    made = deck.make(job, lambda share: None)
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        text = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    assert facts.place.words[lang]["title"] in text
    assert strangers(text) == set()


def test_its_ledger_is_read_against_its_own_bounds(facts: Facts) -> None:
    lon, lat = facts.parks.loc[0, ["lon", "lat"]]
    own, shipped = SHIPPED.place.centre
    rows = f"企业名称,经度,纬度\n某州甲公司,{lon},{lat}\n某州乙公司,{own},{shipped}\n"
    found = read(rows.encode(), "a.csv", facts=facts)
    assert (found.used, len(found.set_aside)) == (1, 1)
    assert list(found.findings["code"])[-1] == "outside_city"
    for lang in ("zh", "en"):
        assert strangers(found.shown(lang).to_csv()) == set()  # type: ignore[arg-type]
        with zipfile.ZipFile(io.BytesIO(template(facts, lang))) as parts:  # type: ignore[arg-type]
            assert strangers("".join(parts.read(name).decode() for name in parts.namelist())) == set()
