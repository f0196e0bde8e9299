"""The map on paper: true scale, everything on it, nothing fetched."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from data.load import Facts
from geo.filter import Selection
from layers.map import drawings, furniture, legend
from layers.map.extent import Extent, fit, layout, metres_per_px, place, world
from layers.map.paper import rendering
from layers.map.paper.giving_way import beside
from layers.view import View


def sheet(facts: Facts, selection: Selection, view: View, review: str = "") -> str:
    return rendering.sheet(facts, selection, view, title="南京 <AI>", review_number=review)


def test_web_mercator_there_and_back() -> None:
    x, y = world(118.78, 32.05, 11.3)
    assert place(x, y, 11.3) == pytest.approx((118.78, 32.05))
    assert world(0, 0, 0) == (128, 128)
    assert world(180, 85.0511287798066, 0) == pytest.approx((256, 0), abs=1e-6)  # the corner of tile 0/0/0


def test_the_scale_bar_is_true_at_the_latitude_of_the_map() -> None:
    """Against the geodesic on the WGS-84 ellipsoid: within the 0.3 % that the sphere of Web Mercator allows."""
    (west, lat), (east, _) = (
        place(*world(118.7, 32.05, 11), 11),
        place(world(118.7, 32.05, 11)[0] + 100, world(118.7, 32.05, 11)[1], 11),
    )
    true = Geod(ellps="WGS84").inv(west, lat, east, lat)[2]
    assert metres_per_px(32.05, 11) * 100 == pytest.approx(true, rel=0.003)


@pytest.mark.parametrize(("metres", "expected"), [(50.0, 5000.0), (7.0, 500.0), (153.0, 10000.0)])
def test_scale_lengths_are_round(metres: float, expected: float) -> None:
    length, px = furniture.scale_length(metres, 130)
    assert length == expected
    assert px <= 130
    assert px * metres == pytest.approx(length)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_sheet_is_whole_and_fetches_nothing(lang: str, theme: str, facts: Facts, everything: Selection) -> None:
    view = View(lang=lang, theme=theme)  # type: ignore[arg-type]
    markup = sheet(facts, everything, view)
    root = ET.fromstring(markup)  # noqa: S314 (made here)
    said = ["".join(node.itertext()) for node in root.findall(".//{*}text")]
    joined = "".join(said)
    for park in facts.parks.itertuples():
        assert getattr(park, f"short_{lang}") in said
    assert "南京 <AI>" in said
    assert facts.as_of in joined
    assert "OpenStreetMap" in joined
    assert not re.findall(r"(?:href|src)=\"(?!#)", markup)
    assert "url(http" not in markup
    for item in legend(drawings(facts, everything, view)):
        assert item.text.replace(" ", "") in joined.replace(" ", "")


def test_review_number_or_the_note_that_there_is_none(facts: Facts, everything: Selection) -> None:
    assert "宁S(2026)001号" in sheet(facts, everything, View(), "宁S(2026)001号")
    assert "示意图" in sheet(facts, everything, View())


@pytest.mark.parametrize(("lang", "mode"), [("zh", "plan"), ("en", "both")])
def test_png_has_the_promised_size(lang: str, mode: str, facts: Facts, everything: Selection) -> None:
    made = drawings(facts, everything, View(lang=lang, mode=mode))  # type: ignore[arg-type]
    data = rendering.png(rendering.svg(made, (600, 400), layout(facts.parks), lang=lang), 1.5)  # type: ignore[arg-type]
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")) == (900, 600)


def test_labels_give_way_and_are_never_cut(facts: Facts, everything: Selection) -> None:
    made = drawings(facts, everything, View())
    where = rendering.frame(layout(facts.parks), 0, 0, 1180, 640)
    boxes = [(rendering._box(m, where), m) for m in rendering.placed([m for d in made for m in d.marks], where)]
    for i, (box, mark) in enumerate(boxes):
        if mark.yields:
            assert box[0] >= 0
            assert box[2] <= 1180
            assert not any(rendering._overlap(box, other) for j, (other, _) in enumerate(boxes) if i != j)


def test_fit_shows_the_whole_extent() -> None:
    extent = Extent(118.5, 31.9, 119.0, 32.2)
    zoom = fit(extent, 900, 700)
    (left, top), (right, bottom) = world(extent.west, extent.north, zoom), world(extent.east, extent.south, zoom)
    assert right - left <= 900.001
    assert bottom - top <= 700.001
    assert max((right - left) / 900, (bottom - top) / 700) == pytest.approx(1)


def test_wrapping_keeps_every_letter() -> None:
    for content in (
        "园区与行政区轮廓为示意，不作划界依据。",
        "Outlines of parks and districts are schematic",
        "",
        "审图号：GS(2020)1234号",
    ):
        lines = furniture.wrap(content, 80, 11)
        assert "".join(lines).replace(" ", "") == content.replace(" ", "")
        assert not any(line.startswith(tuple("，。；：")) for line in lines)


PLACE = st.floats(0, 400)
DISCS = st.lists(st.tuples(PLACE, PLACE, st.floats(6, 20)), max_size=8)
BOXES = st.lists(st.tuples(PLACE, PLACE).map(lambda at: (*at, at[0] + 60, at[1] + 18)), max_size=6)


@given(DISCS, BOXES)
def test_a_group_that_moves_stands_free_of_words(
    discs: list[tuple[float, float, float]], boxes: list[tuple[float, float, float, float]]
) -> None:
    steps = beside(discs, [False] * len(discs), boxes)
    ends = [(x + dx, y + dy, r) for (x, y, r), (dx, dy) in zip(discs, steps, strict=True)]
    for (x, y, r), step in zip(ends, steps, strict=True):
        assert abs(step[0]) + abs(step[1]) <= 92
        if step == (0.0, 0.0):
            continue
        for left, top, right, bottom in boxes:
            away = ((x - min(max(x, left), right)) ** 2 + (y - min(max(y, top), bottom)) ** 2) ** 0.5
            assert away >= r


def test_a_single_place_never_moves() -> None:
    assert beside([(5.0, 5.0, 8.0)], [True], [(0.0, 0.0, 60.0, 18.0)]) == [(0.0, 0.0)]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("park", ["zhigu", "ruanjiangu", "jiangxinzhou"])
def test_no_sign_is_cut_by_the_edge(lang: str, park: str, facts: Facts, everything: Selection) -> None:
    """Near a park as well: what is in the picture is whole, what would be half is left out."""
    at = facts.parks.set_index("id").loc[park]
    extent = Extent(at["lon"] - 0.06, at["lat"] - 0.045, at["lon"] + 0.06, at["lat"] + 0.045)
    shown = ("ground", "districts", "belt", "landmarks", "enterprises")
    drawn, size = drawings(facts, everything, View(lang=lang, layers=shown)), (607.0, 455.0)  # type: ignore[arg-type]
    where = rendering.frame(rendering.whole(drawn, extent, size), 0, 0, *size)
    marks = rendering.placed([mark for drawing in drawn for mark in drawing.marks], where)
    assert len(marks) >= 3
    for mark in marks:
        box = rendering._box(mark, where)
        assert box[0] >= 0, mark.title
        assert box[1] >= 0, mark.title
        assert box[2] <= size[0], mark.title
        assert box[3] <= size[1], mark.title


@pytest.mark.parametrize(("lon", "there"), [(118.70, False), (118.92, True), (119.0, True), (119.1, False)])
def test_a_name_along_a_line_is_whole_or_not_there(
    lon: float, there: bool, facts: Facts, everything: Selection
) -> None:
    drawn = drawings(facts, everything, View())
    where = rendering.frame(Extent(lon - 0.05, 32.0, lon + 0.05, 32.1), 0, 0, 600, 450)
    named = [shape for drawing in drawn for shape in drawing.shapes if shape.along]
    spots = [spot for shape in named for spot in rendering._along_spots(shape, where)]
    assert bool(spots) is there
    for x, y, _ in spots:
        assert -40 <= x <= 640
        assert -40 <= y <= 490
