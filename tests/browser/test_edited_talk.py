"""Chapters edited on the page, kept with a workspace, opened after the browser was closed, told as they were kept."""

import re
from itertools import pairwise

from playwright.sync_api import Browser, Locator, Page, expect

HOSTILE = "<b onclick=alert(1)>我的一句话</b> ${1} {{2}}，收录 {organisations}"


def edited(page: Page) -> Locator:
    """The open editor."""
    return page.locator(".st-key-fold-chapters")


def choose(page: Page, begins: str) -> None:
    """Edit the chapter whose title begins so, in the list (told) and in its field (as it is written)."""
    edited(page).get_by_role("button", name=begins).click()
    shown = edited(page).get_by_label("标题（中）")
    expect(edited(page).locator(f"input[value^='{begins}']")).to_be_visible(timeout=30_000)
    expect(shown).to_have_count(1)  # the words of the chapter before have gone


def told(talk: Page, what: str) -> list[object]:
    """``id``, ``bounds`` or the ids of the ``layers`` of every step that the player goes through."""
    if what == "layers":
        ids = "(chapter) => chapter.layers.map(([id]) => id)"
        return talk.evaluate(f"() => atlas.player.content.said['zh.light'].chapters.map({ids})")
    return talk.evaluate("(what) => atlas.player.scenes.map((scene) => scene[what])", what)


def test_an_edited_talk_is_saved_opened_again_and_told(site, window, chromium: Browser):
    first = window(f"{site}/story", wait=False)
    page = first.page
    page.get_by_role("link", name="全屏讲演").wait_for(timeout=90_000)
    first.settle()  # the player is the last that the page makes
    page.get_by_text("编辑章节").click()
    editor = edited(page)

    choose(page, "麒麟科创园收录")
    for place in (5, 4):  # before the first node, then before the belt
        editor.get_by_role("button", name="上移").click()
        expect(editor.get_by_role("button", name=f"{place}. 麒麟科创园收录")).to_be_visible()
    choose(page, "2019 年的文件定下")
    editor.get_by_text("隐藏", exact=True).click()
    choose(page, "公开来源点名")
    editor.get_by_label("句子（中）").fill(HOSTILE)
    editor.get_by_role("button", name="采用").click()  # straight from the text: leaving it is what sends it
    editor.get_by_label("工作区名称").fill("我的讲演")
    editor.get_by_role("button", name="保存到工作区").click()
    expect(page.get_by_text("已保存“我的讲演”")).to_be_visible(timeout=60_000)

    later = chromium.new_context(storage_state=page.context.storage_state())  # what a browser keeps when it is closed
    again = later.new_page()
    again.goto(f"{site}/ledger")
    again.get_by_text("我的讲演").first.click(timeout=60_000)
    again.locator("[class*='fold-workspace']").get_by_role("button", name="打开").first.click()
    expect(again.get_by_text("已打开“我的讲演”").first).to_be_visible(timeout=60_000)
    again.get_by_role("link", name="讲解").first.click()
    link = again.get_by_role("link", name="全屏讲演")
    link.wait_for(timeout=90_000)
    with later.expect_page() as opened:
        link.click()
    talk = opened.value
    talk.wait_for_selector("html[data-atlas-shown]", state="attached")
    assert told(talk, "id") == [
        *("city", "why", "qilin", "qilin", "belt", "zhigu", "ruanjiangu", "jiangbei", "jiangxinzhou", "poles"),
        *("specialisation", "money", "opportunity", "instruments", "targets", "missing", "overview"),
    ]
    bounds, layers = told(talk, "bounds"), told(talk, "layers")
    for one, other in pairwise(range(17)):  # a chapter that would do both is told in two steps: the move comes first
        assert bounds[one] == bounds[other] or layers[one] == layers[other]
    assert (bounds[1] != bounds[2], layers[2] != layers[3]) == (True, True)
    expect(talk.locator(".talk-sentence")).to_have_text("<b onclick=alert(1)>我的一句话</b> ${1} {{2}}，收录 467 家")
    for begins in ("南京软件业务收入", "麒麟科创园收录", "麒麟科创园收录", "位置可查的机构有", "智谷收录"):
        talk.keyboard.press("PageDown")
        expect(talk.locator(".talk-title")).to_have_text(re.compile(f"^{begins}"))
    talk.keyboard.press("q")  # this server listens to its own machine only
    expect(talk.locator(".talk-phone")).to_contain_text("手机打不开")
    expect(talk.locator(".talk-phone img")).to_have_count(0)
    talk.keyboard.press("Escape")
    talk.keyboard.press("Home")
    expect(talk.locator(".talk-phone")).to_be_hidden()
    talk.keyboard.press("l")
    expect(talk.locator(".talk-title")).to_have_text(re.compile("named in public sources"))
    later.close()
