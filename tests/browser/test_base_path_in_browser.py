"""The atlas below a path of a site, with a review number: every page, file and data route is found there."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from layers.page import PAGES

NUMBER = "GS(2026)0001号"


def test_below_a_path_nothing_is_asked_of_any_other_place(based_site, window):
    atlas = window(f"{based_site}/?lang=en")
    failed = []
    atlas.page.on("response", lambda response: response.status >= 400 and failed.append(response.url))
    assert NUMBER in atlas.map.locator(".atlas-notes").inner_text()
    assert atlas.page.request.get(f"{based_site}/healthz").json()["status"] == "ok"
    loaded = "document.fonts.load('16px \"Noto Sans SC\"', '南京').then((found) => found.length)"
    assert atlas.run(loaded) == atlas.page.evaluate(loaded) == 1
    for place, entry in enumerate(PAGES[1:], 1):
        atlas.page.locator(".st-key-pages a").nth(place).click()
        atlas.page.wait_for_url(re.compile(rf"/atlas/{entry.id}\?"))
        atlas.settle()
        assert atlas.page.locator("[data-testid=stException]").count() == 0
    atlas.page.goto(f"{based_site}/story")
    talk = atlas.page.frame_locator("iframe[src*='/atlas/talk/']")
    expect(talk.locator("body.talk")).to_be_attached()
    assert NUMBER in talk.locator(".atlas-notes").inner_text()
    assert not failed
    assert all(re.match(rf"{re.escape(based_site)}(/|$)|data:|blob:", url) for url in atlas.requests)


def test_a_picture_of_the_map_carries_its_review_number(based_site, window):
    atlas = window(f"{based_site}/takehome", wait=False)
    atlas.page.locator(".st-key-make-map_svg button").click()
    with atlas.page.expect_download() as taken:
        atlas.page.locator(".st-key-take-map_svg button").click()
    assert NUMBER in taken.value.path().read_text(encoding="utf-8")
