"""The single file on a machine with no network: opened from disk, played by key, clicked, in both languages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from data.load import Facts
from geo.corridor import Corridor
from geo.counting import counted
from geo.select import select
from layers.export.talk import talk_html
from layers.story import chapters
from layers.view import View
from tests import as_shipped

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
    return as_shipped.facts()


@pytest.fixture(scope="module")
def talk(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    view = View()
    path = tmp_path_factory.mktemp("talk") / "talk.html"
    path.write_bytes(talk_html(facts, select(facts, view.filter), view, chapters(facts.plan["chapters"])))
    return path


@pytest.fixture(scope="module")
def shared(chromium: Browser, talk: Path) -> Iterator[Page]:
    """One page for all tests of the default file: opening it is what takes time."""
    yield from opened(chromium, talk)


@pytest.fixture
def page(shared: Page) -> Page:
    """The shared page, at the first chapter, in Chinese and light, with nothing open."""
    shared.evaluate(
        """async () => { const p = atlas.player; p.lang = 'zh'; p.theme = 'light'; p.notes.hidden = true; p.typed = '';
          p.explore.off.clear(); document.activeElement.blur(); await p.go(0, false); }"""
    )
    return shared


def test_it_fits_on_any_stick(talk: Path) -> None:
    assert talk.stat().st_size <= 3_300_000


def test_keys_digits_home_and_end_move_through_the_chapters(page: Page) -> None:
    count = page.locator(".talk-count")
    expect(count).to_have_text("1 / 17")
    for key, wanted in (
        ("ArrowRight", 2),
        ("PageDown", 3),
        ("ArrowLeft", 2),
        ("9", 9),
        ("End", 17),
        ("ArrowRight", 17),
        ("Home", 1),
    ):
        page.keyboard.press(key)
        expect(count).to_have_text(f"{wanted} / 17")


@pytest.mark.parametrize("key", ["b", "."])
def test_a_clickers_black_button_hides_all_until_the_next_chapter(page: Page, key: str) -> None:
    page.keyboard.press(key)
    expect(page.locator(".talk-panel")).to_be_hidden()
    page.keyboard.press(key)
    expect(page.locator(".talk-panel")).to_be_visible()
    page.keyboard.press(key)
    page.keyboard.press("PageDown")
    expect(page.locator(".talk-panel")).to_be_visible()
    expect(page.locator(".talk-count")).to_have_text("2 / 17")


def test_language_and_theme_change_in_the_middle(page: Page) -> None:
    page.keyboard.press("4")
    before = page.locator(".talk-title").inner_text()
    page.keyboard.press("l")
    expect(page.locator(".talk-title")).not_to_have_text(before)
    expect(page.locator(".talk-count")).to_have_text("4 / 17")
    page.keyboard.press("d")
    expect(page.locator("body")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_figure_opens_what_is_behind_it(page: Page) -> None:
    page.locator(".talk-figure").first.click()
    card = page.locator(".explore-card")
    expect(card).to_be_visible()
    expect(card).to_contain_text(re.compile(r"\d{4}-\d\d.*可信度"))  # each source with its date and confidence
    expect(card.locator("h3").last).to_have_text(re.compile("背后的行（\\d+ 行中的 20 行）"))
    name = card.locator("button.row").first.inner_text()
    card.locator("button.row").first.click()
    expect(card.locator("h2")).to_have_text(name)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(page.locator(".talk-panel")).to_be_visible()


def test_one_sector_is_one_story(page: Page, facts: Facts) -> None:
    """S, a choice by arrows, its chain with names beside the dimmed map; the next key goes on with the talk."""
    here = counted(facts.enterprises)
    page.keyboard.press("3")
    page.keyboard.press("s")
    expect(page.locator(".talk-choice button").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    chosen = page.locator(":focus").get_attribute("data-id")
    page.keyboard.press("Enter")
    number = int((here["main_sector"] == chosen).sum())
    expect(page.locator(".talk-title")).to_contain_text(str(number))
    expect(page.locator(".talk-figure .value").first).to_contain_text(str(number))
    links = page.locator(".talk-strip.sector ol > li")
    expect(links).to_have_count(7)
    told = [text for text in links.locator("> b").all_inner_texts() if text != "—"]
    assert sum(map(int, told)) == number
    name = links.locator("ul button").first
    wanted = name.inner_text()
    short = facts.enterprises.loc[facts.enterprises["short_zh"] == wanted, "main_sector"]
    assert set(short) == {chosen}
    assert page.evaluate("() => atlas.stage.points.faint && atlas.stage.points.items.length > 0")
    signs = page.locator(".leaflet-atlas-sector-marks-pane .atlas-mark[data-target]")
    counts = here[here["main_sector"] == chosen]["park_id"].value_counts()
    for sign in signs.all():
        park = str(sign.get_attribute("data-target")).removeprefix("park:")
        assert str(sign.get_attribute("aria-label")).endswith(str(counts[park]) if park in counts else "江心洲")
    page.keyboard.press("l")
    expect(page.locator(".talk-count")).to_have_text("Sector 2 / 14")
    page.keyboard.press("Escape")
    expect(page.locator(".talk-count")).to_have_text("3 / 17")
    expect(page.locator(".talk-strip.sector")).to_be_hidden()


def test_the_ride_stops_at_the_nodes_and_ends_with_the_share(page: Page, facts: Facts) -> None:
    """R, then stop by stop; what is passed adds up to what lies inside, and the end tells the share with its range."""
    share = Corridor.of_facts(facts).share(counted(facts.enterprises), View().belt_km)
    assert share.share is not None
    assert share.low is not None
    assert share.high is not None
    page.emulate_media(reduced_motion="reduce")
    page.keyboard.press("r")
    expect(page.locator(".talk-sentence")).to_have_text("按 → 到下一站")
    names = dict(zip(facts.parks["short_zh"], facts.parks["role"], strict=True))
    seen = []
    for _ in range(list(names.values()).count("node")):
        page.keyboard.press("PageDown")
        expect(page.locator(".talk-sentence")).to_contain_text("距轴线")
        seen.append(page.locator(".talk-title").inner_text().strip())
    assert sorted(seen) == sorted(name for name, role in names.items() if role == "node")
    page.keyboard.press("PageDown")
    expect(page.locator(".talk-title")).to_contain_text(f"{100 * share.share:.1f}%")
    expect(page.locator(".talk-sentence")).to_contain_text(f"{100 * share.low:.1f}–{100 * share.high:.1f}%")
    expect(page.locator(".talk-strip.ride .lit")).to_contain_text(f"{share.n_inside} 家")
    page.keyboard.press("PageUp")
    expect(page.locator(".talk-title")).to_have_text(seen[-1])
    page.keyboard.press("Home")
    expect(page.locator(".talk-strip.ride .lit")).to_contain_text("0 家")
    page.emulate_media(reduced_motion="no-preference")
    page.keyboard.press("Home")
    page.wait_for_function("() => atlas.player.ride.km > atlas.player.ride.leg.from + 0.5")
    page.keyboard.press(" ")
    there = page.evaluate("() => atlas.player.ride.km")
    expect(page.locator(".talk-sentence")).to_have_text("已暂停：空格继续")
    assert (
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done(atlas.player.ride.km)))") == there
    )
    page.keyboard.press("End")
    expect(page.locator(".talk-count")).to_contain_text("2 / 2")
    page.keyboard.press("PageDown")
    expect(page.locator(".talk-count")).to_have_text("2 / 17")


def test_notes_are_for_the_speaker_only_when_asked(page: Page) -> None:
    expect(page.locator(".talk-notes")).to_be_hidden()
    page.keyboard.press("n")
    expect(page.locator(".talk-notes")).to_be_visible()


def test_end_the_talk_and_click_a_park(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.locator(".talk-panel")).to_be_hidden()
    page.locator(".leaflet-atlas-landmarks-marks-pane .atlas-mark[data-target='park:qilin']:not(.away)").last.click()
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
def test_text_grows_with_the_screen_and_nothing_is_cut(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    for lang in ("zh", "en"):
        cut = page.evaluate(
            """async (lang) => { const p = atlas.player, out = []; p.lang = lang;
              for (let i = 0; i < p.scenes.length; i++) {
                await p.go(i, false);
                const foot = document.querySelector('.talk-foot').getBoundingClientRect();
                for (const e of document.querySelectorAll('.talk-title, .talk-sentence, .talk-panel .talk-figure')) {
                  const r = e.getBoundingClientRect();
                  const inside = r.left >= 0 && r.right <= innerWidth + 1 && r.bottom <= foot.top + 1;
                  if (!inside) out.push([i, lang, e.className]);
                }
              }
              return out; }""",
            lang,
        )
        assert cut == []
    sizes = page.evaluate(
        "() => ['.talk-title', '.talk-figure .value']"
        ".map((s) => parseFloat(getComputedStyle(document.querySelector(s)).fontSize))"
    )
    page.set_viewport_size({"width": 1280, "height": 720})
    if size[0] > 1000:
        assert min(sizes) >= size[1] / 26


def test_two_digits_soon_after_each_other_are_one_chapter(page: Page) -> None:
    page.keyboard.press("1")
    page.keyboard.press("2")
    expect(page.locator(".talk-count")).to_have_text("12 / 17")


def test_a_finger_turns_the_pages(page: Page) -> None:
    drag = """([x0, y0, x1, y1]) => { const panel = document.querySelector('.talk-panel');
      const touch = (x, y) => new Touch({ identifier: 1, target: panel, clientX: x, clientY: y });
      panel.dispatchEvent(new TouchEvent('touchstart', { touches: [touch(x0, y0)], changedTouches: [touch(x0, y0)] }));
      panel.dispatchEvent(new TouchEvent('touchend', { touches: [], changedTouches: [touch(x1, y1)] })); }"""
    count = page.locator(".talk-count")
    page.evaluate(drag, [300, 300, 200, 310])
    expect(count).to_have_text("2 / 17")
    page.evaluate(drag, [200, 300, 210, 120])  # scrolling the panel is no swipe
    expect(count).to_have_text("2 / 17")
    page.evaluate(drag, [200, 300, 300, 310])
    expect(count).to_have_text("1 / 17")


def test_the_presenter_has_a_window_that_follows(page: Page) -> None:
    with page.expect_popup() as popup:
        page.keyboard.press("p")
    own = popup.value
    expect(own.locator(".notes")).not_to_be_empty()
    after = own.locator(".next").inner_text()
    own.keyboard.press("PageDown")  # the clicker works from either window
    expect(page.locator(".talk-title")).to_have_text(after)
    expect(own.locator("h1")).to_have_text(after)
    page.keyboard.press("l")
    expect(own.locator("html")).to_have_attribute("lang", "en")
    expect(own.locator(".clock")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    own.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_letters_stand_out_from_their_ground(page: Page, theme: str) -> None:
    inks = page.evaluate(
        "async (theme) => { atlas.player.theme = theme; await atlas.player.go(3, false);"
        " const s = getComputedStyle(document.body);"
        " const names = ['panel', 'ink', 'ink-soft', 'node', 'selected', 'grid'];"
        " return Object.fromEntries(names.map((n) => [n, s.getPropertyValue('--' + n).trim()])); }",
        theme,
    )

    def luminance(ink: str) -> float:
        parts = [int(ink[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:  # WCAG 2.2, relative luminance
        low, high = sorted((luminance(inks[one]), luminance(inks[other])))
        return (high + 0.05) / (low + 0.05)

    assert min(contrast(ink, "panel") for ink in ("ink", "ink-soft", "node")) >= 4.5
    assert contrast("ink-soft", "grid") >= 4.5
    assert contrast("selected", "panel") >= 3


def test_every_button_has_a_name_and_the_keyboard_keeps_its_place(page: Page) -> None:
    nameless = """() => [...document.querySelectorAll('button')]
      .filter((b) => b.offsetParent && !b.innerText && !b.ariaLabel).length"""
    assert page.evaluate(nameless) == 0
    page.locator(".talk-dots button").nth(4).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".talk-count")).to_have_text("5 / 17")
    expect(page.locator(".talk-dots button").nth(4)).to_be_focused()
    expect(page.locator(".talk-dots button").nth(4)).to_have_attribute("aria-current", "step")


def test_who_wants_no_motion_gets_none(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("async () => { await atlas.player.go(4); }")
    assert page.evaluate("() => !atlas.player.map._flyToFrame || !atlas.player.map._animatingZoom")
    there = page.evaluate("() => { const c = atlas.player.map.getCenter(); return [c.lat, c.lng]; }")
    page.wait_for_timeout(150)
    assert page.evaluate("() => { const c = atlas.player.map.getCenter(); return [c.lat, c.lng]; }") == there
    page.emulate_media(reduced_motion="no-preference")


def test_an_address_that_was_scanned_opens_its_chapter(chromium: Browser, talk: Path) -> None:
    for page in opened(chromium, talk, (390, 844)):
        page.goto(f"{talk.as_uri()}#chapter=4&lang=en&theme=dark")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator(".talk-count")).to_have_text("4 / 17")
        expect(page.locator("body")).to_have_attribute("data-theme", "dark")
        page.keyboard.press("q")  # a file has no server that a phone could ask
        expect(page.locator(".talk-phone")).to_be_hidden()


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
