"""The message to the browser: small, by digest, inert whatever the data say, shifted under tiles that need it."""

from __future__ import annotations

import base64
import hashlib
import json

import folium
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.load import load
from geo import datum
from geo.filter import Filter
from geo.select import select
from layers.map.browser import encoding
from layers.map.browser.message import Apply, AtlasMap, Extras, Focus, in_script, message
from layers.map.browser.tiles import described
from layers.map.drawing import Drawing, Mark, Shape, Style
from layers.map.points import LOCATED
from layers.view import View
from tests import as_shipped

PLACE = load().place
HOSTILE = ["{{7*7}}", "{% bad", "</script>", "<img src=x onerror=alert(1)>", "${x}", "`", "\u2028", "\\", "map_div"]


@pytest.fixture(scope="module")
def facts():
    return as_shipped.facts()


def sent(facts, view=None, narrowed=None, extras=None):
    """The message, and all that was published, by digest."""
    kept = {}

    def publish(content):
        digest = hashlib.sha256(content).hexdigest()
        kept[digest] = content
        return digest

    return message(facts, select(facts, narrowed or Filter()), view or View(), publish, extras), kept


def decode(flat):
    return np.cumsum(np.array(flat, float).reshape(-1, 2), axis=0) / 1e5


@given(
    st.recursive(
        st.text() | st.sampled_from(HOSTILE), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_a_message_in_a_script_is_json_and_cannot_end_anything(value):
    text = in_script(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029\n")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_no_template_to_folium(text):
    group = Apply({"notes": [text]})
    group._id = "x"
    group.add_to(AtlasMap(PLACE))
    assert in_script({"notes": [text]}) in group._template.module.script(group)


def test_the_base_map_is_constant_and_asks_only_this_server():
    one, two = AtlasMap(PLACE), AtlasMap(PLACE)
    assert [url for _, url in one.default_js + one.default_css] == [url for _, url in two.default_js + two.default_css]
    assert all(url.startswith("../../assets/") for _, url in one.default_js + one.default_css)
    assert folium.Map.default_js[0][1].startswith("http")  # the subclass has lists of its own
    html = one.get_root().render()
    assert "http://" not in html.replace("http://www.w3.org", "")
    assert "https://" not in html


def test_a_message_is_small_and_a_filter_changes_little(facts):
    all_of, first = sent(facts)
    some, second = sent(facts, narrowed=Filter(parks=("qilin",)))
    assert len(in_script(some)) < 3_000
    same = [ref for ref in some["layers"] if ref in all_of["layers"]]
    assert {"ground", "districts", "roads", "metro", "belt"} <= {layer for layer, _ in same}
    changed = {layer for layer, ref in some["layers"]} - {layer for layer, _ in same}
    assert {"specialisation", "landmarks", "investment"} <= changed
    assert some["points"]["ref"] == all_of["points"]["ref"]
    bits = np.unpackbits(np.frombuffer(base64.b64decode(all_of["points"]["mask"]), np.uint8))
    assert bits.sum() == select(facts, Filter()).counted["precision"].isin(LOCATED).sum()
    assert some["ui"] == all_of["ui"]
    assert set(first) & set(second)


def test_languages_themes_and_an_empty_selection_have_messages(facts):
    nothing = Filter(query="no such organisation anywhere")
    for lang in ("zh", "en"):
        for theme in ("light", "dark"):
            for mode in ("plan", "now", "both"):
                body, _ = sent(facts, View(lang=lang, theme=theme, mode=mode), nothing)
                assert bool(body["points"]) == (mode != "plan")
                assert body["notes"]


@pytest.mark.parametrize(("basemap", "metres"), [("own", 0), ("osm", 0), ("tianditu", 0), ("amap", 540)])
def test_everything_drawn_is_shifted_to_the_tiles_datum(facts, basemap, metres):
    plain, shifted = sent(facts), sent(facts, View(basemap=basemap), extras=Extras(tianditu_key="k"))
    one, two = (json.loads(kept[said["points"]["ref"]]) for said, kept in (plain, shifted))
    east = np.array([np.cumsum(s["lon"]) for s in (one, two)]) / 1e6
    north = np.array([np.cumsum(s["lat"]) for s in (one, two)]) / 1e6
    away = np.hypot((east[1] - east[0]) * np.cos(np.radians(32)), north[1] - north[0]) * 111_195
    assert away == pytest.approx(metres, abs=20)
    home = np.array(shifted[0]["home"]) - np.array(plain[0]["home"])
    assert (np.abs(home).max() > 1e-3) == (metres > 0)


def test_a_key_is_asked_for_only_where_it_is_needed():
    assert described("own", "", "zh") is None
    assert set(described("tianditu", "", "zh")) == {"missing"}
    assert all(url.endswith("tk=abc") for url in described("tianditu", "abc", "zh")["urls"])
    assert "abc" not in str(described("osm", "abc", "en"))


def test_focus_is_south_west_and_north_east(facts):
    body, _ = sent(facts, extras=Extras(focus=Focus("chapter-1", (118.7, 32.0, 118.9, 32.2))))
    assert body["focus"] == {"id": "chapter-1", "bounds": [[32.0, 118.7], [32.2, 118.9]]}


@given(st.lists(st.tuples(st.floats(118, 119.5), st.floats(31, 33)), min_size=2, max_size=30))
def test_lines_come_back_within_a_metre(coordinates):
    line = shapely.LineString(coordinates)
    coded = json.loads(encoding.encode(Drawing("x", (Shape(line, Style()),))))["shapes"][0]
    back = (
        shapely.LineString(decode(coded["parts"][0])) if len(coded["parts"][0]) > 2 else shapely.Point(coordinates[0])
    )
    assert coded["kind"] == "line"
    assert shapely.hausdorff_distance(line, back) < 1.0e-5


def test_polygons_keep_their_holes_and_parts():
    ring = shapely.Point(118.8, 32).buffer(0.1)
    two = shapely.MultiPolygon(
        [ring.difference(shapely.Point(118.8, 32).buffer(0.03)), shapely.Point(119.2, 32).buffer(0.05)]
    )
    coded = json.loads(encoding.encode(Drawing("x", (Shape(two, Style()),))))["shapes"][0]
    assert coded["kind"] == "polygon"
    assert [len(part) for part in coded["parts"]] == [2, 1]
    back = shapely.MultiPolygon([shapely.Polygon(decode(p[0]), [decode(h) for h in p[1:]]) for p in coded["parts"]])
    assert back.area == pytest.approx(two.area, rel=1e-3)


def test_marks_are_shifted_too():
    mark = Mark(118.8, 32.0, "", 1, 1, 0, 0)
    coded = json.loads(encoding.encode(Drawing("x", (), (mark,)), "gcj02"))["marks"][0]
    lon, lat = datum.convert([118.8], [32.0], "wgs84", "gcj02")
    assert (coded["lon"], coded["lat"]) == (pytest.approx(lon[0], abs=1e-6), pytest.approx(lat[0], abs=1e-6))


def test_equal_drawings_have_equal_bytes():
    shape = Shape(shapely.box(118, 32, 119, 33), Style(fill="#ffffff"))
    assert encoding.encode(Drawing("x", (shape,))) == encoding.encode(Drawing("x", (shape,)))
