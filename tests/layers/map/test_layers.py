"""The contract that every layer of the registry keeps; a new layer is tested by being listed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from data.load import Facts
from geo.counting import counted
from geo.filter import Filter, Selection
from geo.select import select
from layers import theme
from layers.map import LAYERS, defaults, drawings, legend, shown
from layers.map.drawing import Drawing, Layer, Mark
from layers.map.extent import FAR, NEAR, layout, world
from layers.map.landmark import blocks, placement
from layers.text import has, t
from layers.view import View

MODES, LANGS, THEMES = ("plan", "now", "both"), ("zh", "en"), ("light", "dark")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
LATIN = re.compile(r"[A-Za-z]{2,}")
COLUMN = (95, 80, 70, 60, 50)  # priorities of what stands one under the other beside a sign, the name first
KNOWN_LATIN = {"AI", "EDA", "CNY", "II", "III", "IV", "VI", "VII", "VIII", "IX"}


def texts(drawing: Drawing) -> list[str]:
    """Everything a layer says: pictures, tooltips, names along lines, legend."""
    pictures = [mark.svg for mark in drawing.marks] + [item.svg for item in drawing.legend]
    drawn = [node.text or "" for svg in pictures for node in ET.fromstring(f"<g>{svg}</g>").iter("text")]  # noqa: S314
    said = [mark.title for mark in drawing.marks] + [shape.title for shape in drawing.shapes]
    return (
        drawn
        + said
        + [s.along for s in drawing.shapes]
        + [i.text for i in drawing.legend]
        + [i.group for i in drawing.legend]
    )


def shrunk(zoom: float) -> float:
    """How much a browser shrinks pictures on a map seen from far away (assets/marks.js)."""
    return 1.0 if zoom >= FAR else max(0.72, 2.0 ** ((zoom - FAR) * 0.6))


def box(mark: Mark, zoom: float) -> tuple[float, float, float, float]:
    (x, y), k = world(mark.lon, mark.lat, zoom), shrunk(zoom)
    left, top = x - mark.anchor_x * k, y - mark.anchor_y * k
    return left, top, left + mark.width * k, top + mark.height * k


def at(marks: Iterable[Mark], zoom: float) -> list[Mark]:
    return [mark for mark in marks if mark.min_zoom <= zoom <= mark.max_zoom]


def gap(found: tuple[float, ...], x: float, y: float) -> float:
    """px from a place to the nearest edge of a box."""
    return math.hypot(max(found[0] - x, 0, x - found[2]), max(found[1] - y, 0, y - found[3]))


AIR = 2.0  # px that a block's box reaches beyond its letters above and below


def overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] + AIR < b[3] and b[1] + AIR < a[3]


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
@pytest.mark.parametrize("look", list(product(LANGS, THEMES, MODES)), ids="-".join)
@pytest.mark.parametrize("selected", ["everything", "nothing"])
def test_builds_in_the_readers_language(
    layer: Layer, look: tuple[str, str, str], selected: str, facts: Facts, request: pytest.FixtureRequest
) -> None:
    lang, name, mode = look
    view = View(lang=lang, theme=name, mode=mode)  # type: ignore[arg-type]
    for selection in (request.getfixturevalue(selected),):
        drawing = layer.build(facts, selection, view)
        assert drawing == layer.build(facts, selection, view), "the same view draws the same picture"
        assert drawing.layer == layer.id
        said = [text for text in texts(drawing) if text]
        if lang == "en":
            assert not [text for text in said if CHINESE.search(text)]
        else:
            assert not [text for text in said if set(LATIN.findall(text)) - KNOWN_LATIN - {"G42", "G25"}]
        for mark in drawing.marks:
            ET.fromstring(f"<g>{mark.svg}</g>")  # noqa: S314
            assert mark.width > 0
            assert mark.height > 0
            assert mark.title or not mark.target, "a button has a name"
        for shape in drawing.shapes:
            assert shape.geometry.is_valid
            assert not shape.geometry.is_empty


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
def test_a_layer_that_says_it_is_not_filtered_draws_the_same_of_nothing(
    layer: Layer, facts: Facts, everything: Selection, nothing: Selection
) -> None:
    view = View(mode=layer.modes[-1])
    same = layer.build(facts, everything, view) == layer.build(facts, nothing, view)
    assert same is not layer.filtered


@pytest.mark.parametrize("lang", LANGS)
def test_every_layer_has_a_name_and_a_legend(lang: str, facts: Facts, everything: Selection) -> None:
    for layer in LAYERS:
        assert has(f"map.layer.{layer.id}", lang)
        assert layer.build(facts, everything, View(lang=lang, mode=layer.modes[-1])).legend  # type: ignore[arg-type]


def test_ids_are_unique_and_modes_agree_with_the_search_for_room() -> None:
    assert len({layer.id for layer in LAYERS}) == len(LAYERS)
    modes = {layer.id: layer.modes for layer in LAYERS}
    assert {layer: modes[layer] for layer in placement.FIGURES} == placement.FIGURES
    assert {(layer.id, mode) for layer in LAYERS for mode in layer.quiet} == placement._QUIET


@pytest.mark.parametrize("lang", LANGS)
def test_targets_wait_until_asked_for_beside_what_is_there(lang: str, facts: Facts, everything: Selection) -> None:
    """With the plan alone they are shown; over what exists they can be switched on, and then find room."""
    assert "targets" in {layer.id for layer in shown(View(mode="plan"))}
    assert "targets" not in {layer.id for layer in shown(View(mode="both"))}
    asked = View(lang=lang, mode="both", layers=(*defaults("both"), "targets"))  # type: ignore[arg-type]
    drawn = next(d for d in drawings(facts, everything, asked) if d.layer == "targets")
    assert len(at(drawn.marks, 11.25)) == len(set(facts.plan["targets"]["park_id"]) & set(facts.parks["id"]))


def test_land_cannot_be_switched_off_and_modes_decide() -> None:
    assert [layer.id for layer in shown(View(layers=()))] == ["ground"]
    assert "investment" not in {layer.id for layer in shown(View(mode="plan"))}
    assert "designations" not in {layer.id for layer in shown(View(mode="now"))}


@pytest.mark.parametrize("theme_name", THEMES)
def test_colours_come_from_the_theme(theme_name: str, facts: Facts, everything: Selection) -> None:
    tints = theme.Tints.of(facts)
    known = {tints.family(f, theme_name) for f in ("", *tints.families)}  # type: ignore[arg-type]
    known |= {tints.sector(s, theme_name) for s in tints.sectors}  # type: ignore[arg-type]
    palette = theme.palette(theme_name)  # type: ignore[arg-type]
    known |= {getattr(palette, name) for name in palette.__dataclass_fields__}
    for drawing in drawings(facts, everything, View(theme=theme_name)):  # type: ignore[arg-type]
        used = set(re.findall(r"#[0-9a-f]{6}\b", "".join(m.svg for m in drawing.marks)))
        used |= {ink for s in drawing.shapes for ink in (s.style.stroke, s.style.fill) if ink}
        assert used <= known


@pytest.mark.parametrize(("lang", "mode"), list(product(LANGS, MODES)))
@pytest.mark.parametrize("zoom", [9.75, 10.0, 10.25, 10.6, 10.75, 10.95, 11.0, 11.25, 11.5])
def test_nothing_round_the_landmarks_overlaps(
    lang: str, mode: str, zoom: float, facts: Facts, everything: Selection
) -> None:
    figures = [d for d in drawings(facts, everything, View(lang=lang, mode=mode)) if d.layer in placement.FIGURES]  # type: ignore[arg-type]
    marks = at((mark for d in figures for mark in d.marks), zoom)
    signs = [m for m in marks if m.anchor_x == m.width / 2 == m.height / 2]  # rings and signs share a middle
    beside = [m for m in marks if m not in signs]
    for i, one in enumerate(beside):
        for other in beside[i + 1 :]:
            assert not overlap(box(one, zoom), box(other, zoom)), (one.title, other.title)
        for sign in signs:
            away = gap(box(one, zoom), *world(sign.lon, sign.lat, zoom))
            assert away >= (sign.width / 2 - 4) * shrunk(zoom), (one.title, sign.title)


@pytest.mark.parametrize(("lang", "mode"), list(product(LANGS, MODES)))
@pytest.mark.parametrize("zoom", [9.75, 10.0, 10.6, 10.95, 11.0, 11.25, 11.5])
def test_a_name_stands_at_its_own_sign(lang: str, mode: str, zoom: float, facts: Facts, everything: Selection) -> None:
    """The blocks of a park are a few px from its sign, or a line leads there; no other sign is nearer to its name."""
    drawn = [d for d in drawings(facts, everything, View(lang=lang, mode=mode)) if d.layer in placement.FIGURES]  # type: ignore[arg-type]
    figures = {d.layer: at(d.marks, zoom) for d in drawn}
    k, rings = shrunk(zoom), figures.get("specialisation", [])
    for park in facts.parks.itertuples():
        place = world(park.lon, park.lat, zoom)
        mine = [m for marks in figures.values() for m in marks if m.target == f"park:{park.id}"]
        rim = max(m.width / 2 for m in mine if m.anchor_x == m.width / 2 == m.height / 2)
        column = [m for m in mine if m.priority in COLUMN]
        far = min(gap(box(m, zoom), *place) for m in column) / k - rim
        name = next(m for m in mine if m.priority == max(COLUMN))
        assert far <= (40 if mode == "plan" and zoom >= NEAR else 48), (park.id, far)
        assert far <= 18 or "<line" in name.svg, "a line leads to a sign that is further away"
        others = [gap(box(name, zoom), *world(p.lon, p.lat, zoom)) for p in facts.parks.itertuples() if p.id != park.id]
        assert min(others) > gap(box(name, zoom), *place) - (rim + 4 if rings else 4) * k, park.id


@pytest.mark.parametrize(("lang", "mode"), list(product(LANGS, MODES)))
def test_the_first_look_holds_everything(lang: str, mode: str, facts: Facts, everything: Selection) -> None:
    size = (1176.0, 720.0)  # the smallest in which a map opens at this zoom; pages have more room
    zoom, seen = 11.25, layout(facts.parks)
    (west, north), (east, south) = world(seen.west, seen.north, zoom), world(seen.east, seen.south, zoom)
    left, top = (west + east - size[0]) / 2, (north + south - size[1]) / 2
    right, bottom = left + size[0], top + size[1]
    for drawing in drawings(facts, everything, View(lang=lang, mode=mode)):  # type: ignore[arg-type]
        if drawing.layer in placement.FIGURES:
            for mark in at(drawing.marks, zoom):
                b = box(mark, zoom)
                assert left <= b[0] and b[2] <= right and top <= b[1] and b[3] <= bottom, mark.title  # noqa: PT018


def test_filtering_moves_nothing(facts: Facts, everything: Selection) -> None:
    view = View()
    narrow = replace(view, filter=Filter(kinds=("lab",)))
    for one, other in zip(
        drawings(facts, everything, view), drawings(facts, select(facts, narrow.filter), narrow), strict=True
    ):
        if one.layer == "landmarks":
            corner = {m.title.split("，")[0]: (m.anchor_y, m.priority) for m in one.marks}
            assert corner == {m.title.split("，")[0]: (m.anchor_y, m.priority) for m in other.marks}


def test_a_layer_switched_off_leaves_no_hole(facts: Facts, everything: Selection) -> None:
    """Every figure layer alone stands next to its landmark, and the sign grows where its ring is off."""
    for layer in placement.FIGURES:
        view = View(layers=("landmarks", layer))
        spots = placement.spots(facts, view, layer)
        assert spots
        assert all(abs(p.spot.x) < 330 and abs(p.spot.y) < 200 for places in spots.values() for p in places)
    alone = next(d for d in drawings(facts, everything, View(layers=("landmarks",))) if d.layer == "landmarks")
    both = next(
        d for d in drawings(facts, everything, View(layers=("landmarks", "specialisation"))) if d.layer == "landmarks"
    )
    assert alone.marks[-1].width > both.marks[-1].width


def test_counts_are_those_of_the_selection(facts: Facts) -> None:
    chosen = select(facts, Filter(kinds=("institute",)))
    marks = next(d for d in drawings(facts, chosen, View(lang="en", mode="now")) if d.layer == "landmarks").marks
    for park in facts.parks.itertuples():
        n = int((chosen.enterprises["park_id"] == park.id).sum())
        assert any(m.target == f"park:{park.id}" and f" {n} organisations" in m.title for m in marks)


def test_stages_are_never_added(facts: Facts, everything: Selection) -> None:
    """Each park shows one disc for each stage that has a sum, and no number that is a sum of stages."""
    scale = blocks.money_scale(facts)
    for park in facts.parks["id"]:
        amounts = blocks.sums(facts, facts).get(park, {})
        block = blocks.discs(amounts, scale, View())
        shown_numbers = re.findall(r">([\d,.]+)</text>", block.svg())
        assert shown_numbers == [blocks.amount_text(value, "zh") for value in amounts.values()]


def test_area_of_discs_is_in_proportion(facts: Facts) -> None:
    scale = blocks.money_scale(facts)
    svg = blocks.discs({"operating": 400.0, "announced": 100.0}, scale, View()).svg()
    radii = [float(r) for r in re.findall(r'<circle [^>]*? r="([\d.]+)"', svg) if float(r) > 1]
    assert radii[0] ** 2 / radii[1] ** 2 == pytest.approx(4.0, rel=0.02)


def test_what_is_unknown_or_ended_never_looks_like_the_biggest_news(facts: Facts, everything: Selection) -> None:
    """Such a sum may be the largest of all: its sign has one size, and the scale is that of the other stages."""
    scale, sums = blocks.money_scale(facts), blocks.sums(facts, facts)
    radii = [scale * value**0.5 for of in sums.values() for s, value in of.items() if s not in blocks.UNPROVED]
    assert max(radii) == pytest.approx(blocks.MONEY_R)
    found = blocks.discs({"unknown": 5000.0}, scale, View()).svg()
    assert {float(r) for r in re.findall(r'<circle [^>]*? r="([\d.]+)"', found)} <= {
        blocks.UNPROVED_R,
        0.8,
    }  # and its dots
    drawing = next(d for d in drawings(facts, everything, View(lang="en")) if d.layer == "investment")
    said = [t("map.legend.unproved", "en", stage=t(f"vocab.stage.{s}", "en")) for s in blocks.UNPROVED]
    assert set(said) <= {item.text for item in drawing.legend}


def test_a_park_without_money_says_so(facts: Facts, nothing: Selection) -> None:
    drawing = next(d for d in drawings(facts, nothing, View()) if d.layer == "investment")
    assert len(at(drawing.marks, 11.25)) == len(facts.parks)
    assert all(t("map.label.no_money", "zh") in mark.svg for mark in drawing.marks)
    under = View(filter=Filter(stages=("ended",)))  # what a filter leaves out is not unpublished
    drawing = next(d for d in drawings(facts, nothing, under) if d.layer == "investment")
    assert all(t("map.label.money_filtered", "zh") in mark.svg for mark in drawing.marks)


def test_a_ledger_shows_its_own_money_and_never_speaks_of_publications(facts: Facts) -> None:
    frame = facts.enterprises.copy()
    frame["total_investment_wan"] = np.where(frame["park_id"] == "zhigu", 20_000.0, np.nan)
    own = facts.with_enterprises(frame, "my ledger")
    drawing = next(d for d in drawings(own, select(own, Filter()), View(lang="en")) if d.layer == "investment")
    said = {mark.target: (mark.svg, mark.title) for mark in drawing.marks}
    total = blocks.amount_text(2.0 * (counted(frame)["park_id"] == "zhigu").sum(), "en")
    assert f">{total}<" in said["park:zhigu"][0]
    assert "your ledger" in said["park:zhigu"][1]
    assert t("map.label.no_money_own", "en") in said["park:qilin"][0]
    assert not any("publish" in text for pair in said.values() for text in pair)
    assert [item.text for item in drawing.legend][-1] == t("kpi.own_money", "en")
    hidden = View(lang="en", hidden=("total_investment_wan",))
    bare = facts.with_enterprises(facts.enterprises, "my ledger")
    drawing = next(d for d in drawings(bare, select(bare, Filter()), hidden) if d.layer == "investment")
    assert all(t("map.label.money_hidden", "en") in mark.svg for mark in drawing.marks)


def test_too_few_for_a_share_is_said(facts: Facts) -> None:
    few = facts.enterprises.groupby("park_id").head(3)
    selection = Selection(few, facts.investments, facts.parks)
    drawing = next(d for d in drawings(facts, selection, View(lang="en")) if d.layer == "specialisation")
    assert not any("%" in mark.svg for mark in drawing.marks)
    assert all("too few" in mark.title for mark in drawing.marks)


def test_the_belt_follows_its_width_and_carries_its_name(facts: Facts, everything: Selection) -> None:
    areas = []
    for km in (2.0, 4.0, 8.0):
        belt = next(d for d in drawings(facts, everything, View(belt_km=km)) if d.layer == "belt")
        areas.append(belt.shapes[0].geometry.area)
        names = [shape for shape in belt.shapes if shape.along]
        forms = ("far", "far", "short", "short")
        assert [shape.along for shape in names] == [facts.place.words["zh"][f"belt_{form}"] for form in forms]
        for name in names:
            xy = name.geometry.coords
            assert xy[0][0] < xy[-1][0], "from west to east, so that nobody reads upside down"
    assert areas == sorted(areas)
    shields = [mark.title for mark in belt.marks]
    assert len(set(shields)) == 2
    assert len(shields) > 4


def test_a_park_is_a_row(facts: Facts, everything: Selection) -> None:
    """A sixth park needs no code: it gets a landmark, a ring and room of its own."""
    row = facts.parks.iloc[[0]].assign(
        id="new",
        short_zh="新园区",
        short_en="New Park",
        name_zh="新园区",
        name_en="New Park",
        position=4,
        lon=118.8,
        lat=32.2,
    )
    more = replace(facts, parks=pd.concat([facts.parks, row], ignore_index=True), version="six")
    marks = next(d for d in drawings(more, everything, View()) if d.layer == "landmarks").marks
    assert sum(mark.target == "park:new" for mark in at(marks, 11.25)) == 2


@pytest.mark.parametrize("lang", LANGS)
def test_the_legend_follows_what_is_on(lang: str, facts: Facts, everything: Selection) -> None:
    full = legend(drawings(facts, everything, View(lang=lang)))  # type: ignore[arg-type]
    less = legend(drawings(facts, everything, View(lang=lang, layers=("belt",))))  # type: ignore[arg-type]
    assert {i.text for i in less} < {i.text for i in full}
    groups = [i.group for i in full]
    assert [g for i, g in enumerate(groups) if i == 0 or g != groups[i - 1]] == list(dict.fromkeys(groups))
