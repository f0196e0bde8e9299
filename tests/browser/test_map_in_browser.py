"""The map as a person uses it: looks, pans, filters, clicks, walks with the keyboard, holds it in a hand."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from data.load import load
from layers.map import LAYERS
from layers.map import shown as visible
from layers.text import t
from layers.view import View

FRAME = "iframe[title='streamlit_folium.st_folium']"
LANDMARK = ".leaflet-atlas-landmarks-marks-pane .atlas-mark[data-target='park:{}']"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_draws_every_layer_in_both_languages_with_the_network_cut(site, window, lang):
    atlas = window(f"{site}/?lang={lang}")
    shown = atlas.run("[...atlas.stage.layers.keys()]")
    assert shown == [layer.id for layer in visible(View())]
    text = atlas.map.locator(".atlas-legend").inner_text()
    assert ("图例" in text) == (lang == "zh")
    assert ("Legend" in text) == (lang == "en")
    assert atlas.run("document.fonts.load('16px \"Noto Sans SC\"', '南京').then((found) => found.length)") == 1
    assert atlas.run("atlas.stage.points.items.length") > 5
    width = atlas.box()
    assert width["width"] * width["height"] >= 0.6 * 1440 * 900


def test_pan_and_zoom_cause_no_rerun_and_are_kept_in_the_address(site, window):
    atlas = window(site)
    before, sent = atlas.view(), len(atlas.sent)
    box = atlas.box()
    x, y = box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5
    for step in range(3):
        atlas.page.mouse.move(x, y)
        atlas.page.mouse.down()
        atlas.page.mouse.move(x - 40, y + 20 * step, steps=4)
        atlas.page.mouse.up()
    atlas.page.mouse.wheel(0, -240)
    atlas.settle(1.0)
    assert atlas.view() != before
    assert len(atlas.sent) == sent
    assert re.search(r"[?&]at=118\.\d+,3[12]\.\d+,\d+", atlas.page.url)


def test_a_map_dragged_by_part_of_a_pixel_still_answers(site, window):
    """Leaflet's clipping cuts for ever at an edge between two px; screens that scale give such drags."""
    atlas = window(f"{site}/?at=118.84322,32.06206,13")
    for part in (0.5, 0.3, 0.7):
        moved = f"L.DomUtil.setPosition(map._mapPane, L.DomUtil.getPosition(map._mapPane).subtract([{part}, {part}]))"
        atlas.run(f"({moved}, map.fire('move').fire('moveend'), 1)")
        atlas.settle(0.2)
    assert atlas.run("[...document.querySelectorAll('.atlas-track')].some((line) => line.getAttribute('d'))")


def test_a_shared_address_opens_the_same_place(site, window):
    atlas = window(f"{site}/?at=118.70000,32.10000,12.5")
    assert atlas.view() == (32.1, 118.7, 12.5)


def test_a_shared_address_with_a_card_opens_the_same_place(site, window):
    atlas = window(f"{site}/?sel=park:zhigu&at=118.70000,32.10000,11")
    expect(atlas.page.locator(".st-key-card")).to_be_visible()
    assert atlas.view() == (32.1, 118.7, 11)


COVERED = """(() => { const frame = map.getContainer().getBoundingClientRect(), found = [];
  const seen = [...document.querySelectorAll('.atlas-mark:not(.away)')];
  const boxes = seen.map((e) => [e, e.firstChild.getBoundingClientRect()])
    .filter(([, b]) => Math.abs(b.width - b.height) > 3);
  for (const item of atlas.stage.points.items) { if (item.count === 1) continue;
    const p = map.layerPointToContainerPoint([item.x, item.y]);
    for (const [e, b] of boxes) {
      const x = Math.max(b.left - frame.left, Math.min(p.x, b.right - frame.left));
      const y = Math.max(b.top - frame.top, Math.min(p.y, b.bottom - frame.top));
      if (Math.hypot(p.x - x, p.y - y) < item.r - 0.5) found.push([item.count, e.textContent]);
    } }
  return found; })()"""


@pytest.mark.parametrize("size", [(1440, 900), (1920, 1080), (390, 844)])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_group_of_organisations_covers_what_is_written(site, window, lang, size):
    atlas = window(f"{site}/?lang={lang}", size)
    counted = "atlas.stage.points.data.status.filter((status) => status !== atlas.stage.points.data.ended).length"
    known = atlas.run(counted)  # the ended ones are in no group, as in no number
    for zoom in (None, 10.5, 12):
        if zoom:
            atlas.run(f"map.setZoom({zoom}, {{animate: false}}) && 0")
            atlas.settle()
        assert atlas.run(COVERED) == []
    atlas.run("map.setZoom(9, {animate: false}) && 0")
    atlas.settle()
    shown = atlas.run("atlas.stage.points.items.reduce((sum, item) => sum + item.count, 0)")
    assert shown == known, "a group that joins another takes its organisations along"
    members = "atlas.stage.points.items.every((item) => atlas.stage.points.members(item).length === item.count)"
    assert atlas.run(members)


def test_a_bad_place_in_the_address_shows_the_whole_layout(site, window):
    atlas = window(f"{site}/?at=2.35,48.85,99")
    lat, lng, zoom = atlas.view()
    assert 31.5 < lat < 32.6
    assert 118.2 < lng < 119.3
    assert 9 < zoom < 12.5


def test_a_filter_neither_remounts_the_map_nor_moves_it_nor_redraws_what_stays(site, window):
    atlas = window(site)
    atlas.run("(map.setView([32.0, 118.8], 12, {animate: false}), window.same = 1)")
    atlas.settle()
    before = atlas.view()
    atlas.run("atlas.stage.layers.get('ground').shapes.stays = 1")
    sent, asked = len(atlas.sent), len(atlas.requests)
    atlas.page.locator("[data-testid=stSidebar]").get_by_text("软件谷", exact=True).click()
    atlas.settle(1.2)
    assert len(atlas.sent) > sent
    assert atlas.view() == before
    assert atlas.run("window.same") == 1
    assert atlas.run("atlas.stage.layers.get('ground').shapes.stays") == 1
    fetched = [url for url in atlas.requests[asked:] if "/data/" in url]
    assert len(fetched) < len(LAYERS) - 3
    assert not [url for url in fetched if "/data/points/" in url]
    assert atlas.run("atlas.stage.points.items.reduce((sum, item) => sum + item.count, 0)") > 0


def test_clicking_a_landmark_selects_its_park(site, window):
    atlas = window(site)
    atlas.map.locator(LANDMARK.format("jiangbei")).last.locator("svg").click()
    atlas.page.wait_for_url(re.compile(r"sel=park(:|%3A)jiangbei"))
    atlas.settle()
    assert atlas.map.locator(LANDMARK.format("jiangbei") + ".selected").count() > 0


def test_clicking_a_point_selects_its_organisation(site, window):
    atlas = window(f"{site}/?at=118.7,32.1,15")
    single = """(() => { const p = atlas.stage.points, d = p.data, lone = (i) => d.x.every((x, j) =>
        j === i || Math.hypot((x - d.x[i]) * 256 * 2 ** 17, (d.y[j] - d.y[i]) * 256 * 2 ** 17) > 60);
      const i = d.id.findIndex((_, i) => lone(i));
      map.setView(map.unproject([d.x[i] * 256, d.y[i] * 256], 0), 17, {animate: false}); return d.id[i]; })()"""
    wanted = atlas.run(single)
    atlas.settle()
    atlas.click_middle()
    atlas.page.wait_for_url(re.compile(rf"sel=org(:|%3A){re.escape(wanted)}"))


def test_a_cluster_opens_nearer_until_names_can_be_chosen(site, window):
    atlas = window(site)
    together = """(() => { const p = atlas.stage.points, d = p.data, at = new Map();
      d.id.forEach((_, i) => { const k = d.x[i] + ' ' + d.y[i]; at.set(k, [...(at.get(k) || []), i]); });
      const many = [...at.values()].sort((a, b) => b.length - a.length)[0], i = many[0];
      map.setView(map.unproject([d.x[i] * 256, d.y[i] * 256], 0), 18, {animate: false}); return many.length; })()"""
    assert atlas.run(together) > 1
    atlas.settle()
    atlas.click_middle()
    chooser = atlas.map.locator(".atlas-chooser")
    expect(chooser).to_be_visible()
    chooser.locator("button").nth(1).click()
    atlas.page.wait_for_url(re.compile(r"sel=org"))


def test_the_keyboard_alone_reaches_a_park_and_an_organisation(site, window):
    atlas = window(site)
    keys = atlas.map.locator(".atlas-points-keys")
    keys.focus()
    atlas.page.keyboard.press("ArrowRight")
    atlas.page.keyboard.press("ArrowUp")
    assert atlas.map.locator(".atlas-said").inner_text()
    button = atlas.map.locator("[role=button][data-target='park:qilin']").last
    button.focus()
    assert button.get_attribute("aria-label")
    atlas.page.keyboard.press("Enter")
    atlas.page.wait_for_url(re.compile(r"sel=park(:|%3A)qilin"))
    atlas.page.keyboard.press("Escape")
    stops = atlas.run(
        "[...document.querySelectorAll('.atlas-mark.target')].filter((e) => e.tabIndex === 0)"
        ".map((e) => e.dataset.target)"
    )
    assert len(stops) == len({*stops}), "one stop a park, and one an organisation that has a sign"
    assert {stop for stop in stops if stop.startswith("park:")} == {f"park:{park}" for park in load().parks["id"]}


def test_fits_a_hand(site, window):
    atlas = window(site, (390, 844))
    frame = atlas.box()
    assert frame["width"] <= 390
    assert frame["height"] >= 420
    assert atlas.map.locator(".atlas-legend-list").is_hidden()
    atlas.map.locator(".atlas-legend-toggle").click()
    expect(atlas.map.locator(".atlas-legend-list")).to_be_visible()
    seen = atlas.run("""[...document.querySelectorAll('.atlas-mark.target')].filter((e) => {
      const b = e.getBoundingClientRect();
      return b.left >= 0 && b.right <= innerWidth && b.top >= 0 && b.bottom <= innerHeight; }).length""")
    assert seen >= 5


def test_the_scale_bar_is_true(site, window):
    atlas = window(site)
    shown = atlas.run("""(() => { const bar = document.querySelector('.atlas-bar'), size = map.getSize();
      const w = parseFloat(bar.style.width), at = (x) => map.containerPointToLatLng([x, size.y / 2]);
      return [at(0).distanceTo(at(w)), bar.textContent]; })()""")
    metres = float(shown[1].split()[0]) * (1000 if "公里" in shown[1] else 1)
    assert metres == pytest.approx(shown[0], rel=0.01)


def test_tiles_that_fail_leave_our_own_ground_and_say_so(site, window):
    atlas = window(f"{site}/?base=osm")
    status = atlas.map.locator(".atlas-status")
    expect(status).to_have_text(re.compile("自带底图"))
    assert atlas.run("atlas.stage.layers.has('ground')") is True
    atlas.requests.clear()  # this is the one view that asks outside, because the person chose it
    atlas.errors.clear()


def test_hostile_names_show_as_themselves(hostile_site, window):
    atlas = window(hostile_site)
    names = atlas.map.locator("#map_div").evaluate("() => document.querySelector('.leaflet-map-pane').textContent")
    for text in ("{{7*7}}", "{% bad", "<img src=x onerror=window.parent.owned=1>", "${window.parent.owned=1}"):
        assert text in names
    for mark in atlas.map.locator(".atlas-mark.target:not(.away)").all()[:12]:
        mark.locator("svg").hover(force=True)
    assert "<img" in atlas.run("atlas.stage.points.data.name[2]")
    atlas.map.locator(".atlas-points-keys").focus()
    atlas.page.keyboard.press("ArrowDown")
    assert atlas.page.evaluate("window.owned") is None
    assert atlas.run("document.querySelectorAll('img, script:not([src])').length") <= 2
    assert all("/data/" not in url or "127.0.0.1" in url for url in atlas.requests)


def test_another_session_cannot_read_what_belongs_to_this_one(hostile_site, window):
    mine, other = window(hostile_site), window(f"{hostile_site}/healthz", wait=False)
    private = [url for url in mine.requests if "/data/" in url]
    assert private
    for url in private:
        assert mine.page.request.get(url).status == 200
        assert other.page.request.get(url).status == 404


def test_every_layer_has_a_switch_that_draws_it_and_takes_it_away(site, window):
    atlas = window(f"{site}/?at=118.80000,32.00000,11.5")
    atlas.run("window.same = 1")
    side = atlas.page.locator("[data-testid=stSidebar]")
    side.locator(".st-key-fold-layers summary").click()
    default = [layer.id for layer in visible(View())]
    legend = atlas.map.locator(".atlas-legend-list")

    def drawn_are(wanted):
        atlas.page.wait_for_function(
            "([frame, wanted]) => { const inside = document.querySelector(frame).contentWindow;"
            " const ids = [...inside.atlas.stage.layers.keys()];"
            " const height = (id) => +inside.map.getPane(`atlas-${id}`).style.zIndex;"
            " return JSON.stringify(ids.sort((a, b) => height(a) - height(b))) === wanted; }",
            arg=[FRAME, json.dumps(wanted, separators=(",", ":"))],
        )

    for layer in LAYERS:
        if not layer.switchable:
            assert side.get_by_text(t(f"map.layer.{layer.id}", "zh"), exact=True).count() == 0
            continue
        switch = side.locator("[data-testid=stCheckbox] label").filter(
            has_text=re.compile(f"^{re.escape(t(f'map.layer.{layer.id}', 'zh'))}$")
        )
        before = legend.inner_text()
        now = {*default} ^ {layer.id}
        switch.click()
        drawn_are([one.id for one in LAYERS if one.id in now])
        atlas.page.wait_for_url(re.compile("layers="))
        assert bool(atlas.run("atlas.stage.points.items.length")) == ("enterprises" in now)
        assert legend.inner_text() != before, layer.id
        switch.click()
        drawn_are(default)
        atlas.page.wait_for_url(re.compile(r"^(?!.*layers=)"))
    assert atlas.run("window.same") == 1, "the map was not made again"
    assert atlas.view() == (32.0, 118.8, 11.5)


def test_the_years_are_walked_by_keyboard_and_played_without_a_rerun(site, window):
    atlas = window(site)
    facts = load()
    atlas.map.get_by_role("button", name=t("mapframe.years_open", "zh")).press("Enter")
    slider = atlas.map.get_by_role("slider")
    expect(slider).to_be_focused()
    expect(slider).to_have_value(facts.as_of[:4])
    atlas.settle()
    sent = len(atlas.sent)
    slider.press("Home")
    shown = "atlas.stage.points.items.reduce((sum, item) => sum + item.count, 0)"
    located = facts.enterprises[facts.enterprises["precision"] != "park"]
    for year, key in ((2012, "Home"), (2013, "ArrowRight")):
        slider.press(key)
        expect(atlas.map.locator(".atlas-years-now")).to_have_text(str(year))
        atlas.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        inside = atlas.run(f"atlas.stage.points.data.year.filter((year) => year && year <= {year}).length")
        assert inside == (located["landed_year"] <= year).sum()
        assert 0 < atlas.run(shown) <= inside
    atlas.map.get_by_role("button", name=t("mapframe.years_play", "zh")).press("Enter")
    expect(atlas.map.locator(".atlas-years-now")).to_have_text("2014")
    atlas.map.get_by_role("button", name=t("mapframe.years_pause", "zh")).press("Enter")
    assert len(atlas.sent) == sent
    atlas.map.locator(".atlas-years").press("Escape")
    expect(atlas.map.locator(".atlas-years")).to_be_hidden()
    expect(atlas.map.get_by_role("button", name=t("mapframe.years_open", "zh"))).to_be_focused()
    atlas.settle()
    assert atlas.run("atlas.stage.points.until_") == 0
