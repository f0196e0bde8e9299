"""The single file on a machine with no network: opened from disk, played by key, clicked, in both languages."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from data.load import Facts, load
from geo.select import select
from layers.export.talk import talk_html
from layers.story import chapters
from layers.view import View

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}${x}</script><script>alert(2)</script>`"


def opened(chromium: Browser, path: Path, size: tuple[int, int] = (1280, 720)) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, offline=True)
    page, faults, asked = context.new_page(), [], []
    page.on("console", lambda said: said.type == "error" and faults.append(said.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-atlas-shown]", state="attached")
    yield page
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert faults == []
    context.close()


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load()


@pytest.fixture(scope="module")
def talk(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    view = View()
    path = tmp_path_factory.mktemp("talk") / "talk.html"
    path.write_bytes(talk_html(facts, select(facts, view.filter), view, chapters(facts.plan["chapters"])))
    return path


@pytest.fixture
def page(chromium: Browser, talk: Path) -> Iterator[Page]:
    yield from opened(chromium, talk)


def test_it_fits_on_any_stick(talk: Path) -> None:
    assert talk.stat().st_size <= 3_000_000


def test_keys_digits_home_and_end_move_through_the_chapters(page: Page) -> None:
    count = page.locator(".talk-count")
    expect(count).to_have_text("1 / 12")
    for key, wanted in (
        ("ArrowRight", 2),
        ("PageDown", 3),
        ("ArrowLeft", 2),
        ("9", 9),
        ("End", 12),
        ("ArrowRight", 12),
        ("Home", 1),
    ):
        page.keyboard.press(key)
        expect(count).to_have_text(f"{wanted} / 12")


def test_language_and_theme_change_in_the_middle(page: Page) -> None:
    page.keyboard.press("4")
    before = page.locator(".talk-title").inner_text()
    page.keyboard.press("l")
    expect(page.locator(".talk-title")).not_to_have_text(before)
    expect(page.locator(".talk-count")).to_have_text("4 / 12")
    page.keyboard.press("d")
    expect(page.locator("body")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_figure_opens_what_is_behind_it(page: Page) -> None:
    page.locator(".talk-figure").first.click()
    card = page.locator(".explore-card")
    expect(card).to_be_visible()
    assert card.locator("li").count() >= 1
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(page.locator(".talk-panel")).to_be_visible()


def test_notes_are_for_the_speaker_only_when_asked(page: Page) -> None:
    expect(page.locator(".talk-notes")).to_be_hidden()
    page.keyboard.press("n")
    expect(page.locator(".talk-notes")).to_be_visible()


def test_end_the_talk_and_click_a_park(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.locator(".talk-panel")).to_be_hidden()
    page.locator(".leaflet-atlas-landmarks-marks-pane [data-target='park:qilin']").first.click()
    expect(page.locator(".explore-card h2")).to_have_text("麒麟科创园（高新区）".replace("（", "(").replace("）", ")"))


def test_table_twin_finds_an_organisation_and_opens_its_card(page: Page, facts: Facts) -> None:
    page.keyboard.press("Escape")
    page.locator(".explore-bar button").click()
    name = str(facts.enterprises["name_zh"].iloc[0])
    page.locator(".explore-table input").fill(name)
    expect(page.locator(".explore-table tbody tr")).to_have_count(1)
    page.locator(".explore-table tbody button").click()
    expect(page.locator(".explore-card h2")).to_have_text(name)


@pytest.mark.parametrize("size", [(1280, 720), (3840, 2160), (390, 844)])
def test_text_grows_with_the_screen_and_nothing_is_cut(chromium: Browser, talk: Path, size: tuple[int, int]) -> None:
    for page in opened(chromium, talk, size):
        for _ in range(12):
            cut = page.evaluate(
                """() => [...document.querySelectorAll('.talk-title, .talk-sentence, .talk-figure .value')].filter((e) => {
                  const r = e.getBoundingClientRect();
                  return r.left < 0 || r.right > innerWidth + 1;
                }).length"""
            )
            assert cut == 0
            page.keyboard.press("ArrowRight")
        title = float(
            page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('.talk-title')).fontSize)")
        )
        if size[0] > 1000:
            assert title >= size[1] / 22


def test_hostile_names_are_only_names(chromium: Browser, facts: Facts, tmp_path: Path) -> None:
    names = facts.enterprises.assign(name_zh=HOSTILE, note=HOSTILE, address=HOSTILE)
    attacked = facts.with_enterprises(names, HOSTILE, facts.investments)
    view = View()
    items = tuple(replace(c, title_zh=HOSTILE, notes_zh=HOSTILE) for c in chapters(facts.plan["chapters"]))
    path = tmp_path / "hostile.html"
    path.write_bytes(talk_html(attacked, select(attacked, view.filter), view, items))
    for page in opened(chromium, path):
        expect(page.locator(".talk-title")).to_have_text(HOSTILE)
        page.keyboard.press("Escape")
        page.locator(".explore-bar button").click()
        page.locator(".explore-table tbody button").first.click()
        expect(page.locator(".explore-card h2")).to_have_text(HOSTILE)
