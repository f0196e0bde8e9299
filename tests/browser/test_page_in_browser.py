"""The page round the map as a person uses it: languages, themes, belt, figures, table, an address that is shared."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def test_a_page_address_opens_without_one_failed_request(site, window):
    atlas = window(f"{site}/targets?lang=en&park=qilin", wait=False)
    expect(atlas.page.locator(".st-key-plan")).to_be_visible()
    atlas.page.locator(".st-key-pages a").first.click()
    atlas.drawn()
    assert re.search(r":\d+/\?", atlas.page.url), "the map is at the root"
    assert "park=qilin" in atlas.page.url


def test_the_language_switch_keeps_view_and_place(site, window):
    atlas = window(f"{site}/?park=jiangbei&at=118.70000,32.10000,11.5")
    atlas.page.locator(".st-key-switches").get_by_text("English", exact=True).click()
    atlas.page.wait_for_url(re.compile("lang=en"))
    expect(atlas.map.locator(".atlas-legend-toggle")).to_have_text(re.compile("Legend"))
    assert atlas.view() == (32.1, 118.7, 11.5)
    assert "park=jiangbei" in atlas.page.url
    assert atlas.page.evaluate("document.documentElement.lang") == "en"


def test_the_dark_theme_reaches_page_and_map(site, window):
    atlas = window(site)
    atlas.page.locator(".st-key-switches").get_by_text("深色", exact=True).click()
    expect(atlas.map.locator("#map_div[data-theme=dark]")).to_be_attached()
    ground = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    atlas.page.wait_for_function(f"{ground}.match(/\\d+/g).slice(0, 3).every((part) => part < 80)")


def test_the_belt_becomes_wider_by_keyboard(site, window):
    atlas = window(site)
    atlas.page.locator(".st-key-w-zh-belt_km [role=slider], .st-key-w-zh-belt_km input").first.focus()
    atlas.page.keyboard.press("ArrowRight")
    atlas.page.wait_for_url(re.compile(r"belt=4\.5"))
    expect(atlas.map.locator(".atlas-legend-list")).to_contain_text("4.5")


def test_a_figure_opens_its_rows_and_sources(site, window):
    atlas = window(site)
    atlas.page.locator(".st-key-kpis button:visible").nth(3).click()  # with a hint it is there twice, once for a hand
    dialog = atlas.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog.locator("[data-testid=stDataFrame]").first).to_be_visible()
    atlas.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_the_table_below_the_map_is_downloaded_for_a_spreadsheet(site, window):
    atlas = window(site)
    atlas.page.locator(".st-key-twin button").first.click()
    button = atlas.page.locator(".st-key-twin [data-testid=stDownloadButton] button")
    button.scroll_into_view_if_needed()
    with atlas.page.expect_download() as taken:
        button.click()
    content = taken.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") > 400


def test_a_card_never_covers_what_it_tells_about(site, window):
    atlas = window(f"{site}/?sel=park:zhigu")
    card = atlas.page.locator(".st-key-card").bounding_box()
    sign = atlas.map.locator(".leaflet-atlas-landmarks-marks-pane .atlas-mark[data-target='park:zhigu']").last
    box = sign.bounding_box()
    assert box["x"] + box["width"] < card["x"]


def test_a_table_says_its_own_words_in_the_language_of_the_page(site, window):
    """Menus of Streamlit's tables are English only; the page puts its own words there, and back."""
    atlas = window(site)
    atlas.page.locator(".st-key-twin button").first.click()
    table = atlas.page.locator(".st-key-twin [data-testid=stDataFrame]")
    table.scroll_into_view_if_needed()
    menu = atlas.page.locator("[data-testid=stDataFrameColumnMenu]")
    for word, other in (("升序排列", "English"), ("Sort ascending", "中文")):
        table.hover(position={"x": 100, "y": 16})
        for x in range(60, 240, 8):  # the handle stands at the end of the first column
            table.click(position={"x": x, "y": 16})
            if menu.count():
                break
        expect(menu).to_contain_text(word)
        expect(menu.locator("[role=menu]")).to_have_attribute("aria-label", re.compile("列菜单|Dataframe column menu"))
        atlas.page.keyboard.press("Escape")
        atlas.page.locator(".st-key-switches").get_by_text(other, exact=True).click()
        atlas.settle()


def test_in_a_hand_the_card_leaves_its_park_in_sight(site, window):
    atlas = window(f"{site}/?sel=park:ruanjiangu", (390, 844))
    card = atlas.page.locator(".st-key-card").bounding_box()
    sign = atlas.map.locator(".leaflet-atlas-landmarks-marks-pane .atlas-mark[data-target='park:ruanjiangu']").last
    box = sign.bounding_box()
    assert box["y"] > 0
    assert box["y"] + box["height"] < card["y"]
