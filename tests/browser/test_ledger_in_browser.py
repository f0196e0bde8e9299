"""A person's ledger in Chromium: a dirty file corrected, looked at, kept, opened again; nobody else ever sees it."""

from __future__ import annotations

import csv
import io
import random
import re
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from data.load import load
from layers.web.routes import COOKIE

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}$x^2$公司"
ALONE = "南京独处智能有限公司"


def table(head: list[str], rows: list[list[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([["2019年台账"], head, *rows])
    return out.getvalue().encode("gb18030")


def dirty() -> bytes:
    rows: list[list[object]] = [
        [ALONE, "软件谷", 118.7579, 31.9814, "1.2亿", 3000],
        [HOSTILE, "智谷", 118.954, 32.1317, "abc", ""],
    ]
    return table(["企业名称", "所在园区", "经度", "纬度", "钱", "总投资（万元）"], rows)


def many(number: int) -> bytes:
    chance, parks = random.Random(3), load().parks  # noqa: S311 made up, no secret
    places = list(zip(parks["short_zh"], parks["lon"], parks["lat"], strict=True))
    rows: list[list[object]] = []
    for i in range(number):
        park, lon, lat = chance.choice(places)
        rows.append(
            [f"南京第{i}号智能有限公司", park, f"{chance.gauss(lon, 0.02):.5f}", f"{chance.gauss(lat, 0.015):.5f}"]
        )
    return table(["企业名称", "所在园区", "经度", "纬度"], rows)


def upload(atlas, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    atlas.page.locator("[data-testid=stFileUploaderDropzoneInput]").first.set_input_files(file)
    atlas.page.get_by_text("放到地图上，全站使用").wait_for()
    atlas.settle()


def ledger(site, window):
    atlas = window(f"{site}/ledger", wait=False)
    atlas.page.locator("[data-testid=stFileUploaderDropzoneInput]").first.wait_for(state="attached")
    atlas.settle()
    # Streamlit asks beside the page's own path first and finds itself at the root: its own 404, not ours
    atlas.errors.clear()
    return atlas


def put_on_map(atlas) -> None:
    atlas.page.get_by_text("放到地图上，全站使用").click()
    atlas.drawn()
    atlas.settle()


@pytest.fixture
def alone(site, window):
    """A window with the dirty ledger on its map."""
    atlas = ledger(site, window)
    upload(atlas, "脏台账.csv", dirty())
    return atlas


def test_correct_how_it_is_read_then_look_at_a_row_on_the_map(alone):
    page = alone.page
    page.get_by_text("读取方式：", exact=False).click()
    alone.settle()
    grid = page.locator(".st-key-fold-ledger-settings [data-testid=stDataFrame]").first
    for _ in range(3):  # a list that opens while the page still moves is closed again by it, as people know
        grid.scroll_into_view_if_needed()
        box = grid.bounding_box()
        # “钱” is the fifth of six columns of the file, below a header; choose what it means
        page.mouse.dblclick(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 5.5 / 7)
        page.keyboard.type("注册资金")  # of a long list only what is in sight is there to be clicked
        page.get_by_role("option", name="注册资金", exact=True).click()
        alone.settle()
        if "注册资金" in grid.locator("[role=gridcell]").all_text_contents():
            break
    page.get_by_text("按这些设置重新读取").click()
    alone.settle(1.5)
    how = page.get_by_text("单位：", exact=False).first
    expect(how).to_contain_text("注册资金")
    put_on_map(alone)
    assert re.search(r"/\d+$|:\d+/?(\?.*)?$", page.url), page.url
    alone.run("(map.setView([31.9814, 118.7579], 16, {animate: false}), 1)")
    alone.settle()
    alone.click_middle()
    card = page.locator(".st-key-card")
    expect(card).to_contain_text(ALONE)
    expect(card).to_contain_text("12,000")
    expect(card).to_contain_text("3,000")


def test_hostile_names_show_as_themselves(alone):
    said: list[str] = []
    alone.page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    put_on_map(alone)
    alone.run("(map.setView([32.1317, 118.954], 16, {animate: false}), 1)")
    alone.settle()
    alone.click_middle()
    expect(alone.page.locator(".st-key-card")).to_contain_text(HOSTILE)
    assert said == []


def test_save_and_reopen_in_this_browser_and_in_no_other(alone, site, window):
    page = alone.page
    put_on_map(alone)
    private = sorted({url for url in alone.requests if "/data/" in url})
    mine = {c["name"]: c["value"] for c in page.context.cookies()}[COOKIE]
    page.get_by_role("link", name="我的台账").click()
    alone.settle()
    for number in (1, 2):
        page.get_by_text("保存为工作区").click()
        page.get_by_text(f"已保存“脏台账”第 {number} 版").first.wait_for()
        alone.settle(1.0)

    again = page.context.new_page()  # the same browser, a new session
    again.goto(f"{site}/ledger")
    again.get_by_text("脏台账 · 2 行 · 2 个版本").click()
    again.get_by_text("恢复为最新版").click()
    again.get_by_text("脏台账 · 2 行 · 3 个版本").wait_for()
    if not again.get_by_text("打开", exact=True).nth(1).is_visible():
        again.get_by_text("脏台账 · 2 行 · 3 个版本").click()
    again.get_by_text("打开", exact=True).nth(1).click()
    again.get_by_text("全站正在使用：脏台账", exact=False).wait_for()

    other = ledger(site, window)  # a second browser
    assert other.page.get_by_text("脏台账").count() == 0
    shared = window(f"{site}/?sel=org:row-3")
    assert shared.page.get_by_text(ALONE).count() == 0
    theirs = {c["name"]: c["value"] for c in other.page.context.cookies()}[COOKIE]
    assert theirs != mine
    served = [url for url in private if fetched(url, mine) == 200]
    hidden = [url for url in served if fetched(url, None) == 404]
    assert hidden, "what is drawn from a ledger is private"
    assert {fetched(url, theirs) for url in hidden} == {404}
    assert {fetched(re.sub(r"/data/\w+/", "/talk/", url), theirs) for url in hidden} == {404}

    again.get_by_text("连同所有版本一起删除").click()
    again.get_by_role("button", name="删除").last.click()
    again.get_by_text("已删除“脏台账”").wait_for()
    again.close()


def fetched(url: str, cookie: str | None) -> int:
    request = urllib.request.Request(url, headers={"Cookie": f"{COOKIE}={cookie}"} if cookie else {})  # noqa: S310
    try:
        return urllib.request.urlopen(request, timeout=10).status  # noqa: S310 our own server
    except urllib.error.HTTPError as error:
        return error.code


def test_twenty_thousand_rows_pan_without_a_rerun(site, window):
    atlas = ledger(site, window)
    upload(atlas, "many.csv", many(20_000))
    put_on_map(atlas)
    assert atlas.run("atlas.stage.points.items.reduce((sum, item) => sum + item.count, 0)") > 15_000
    before, sent = atlas.view(), len(atlas.sent)
    box = atlas.box()
    x, y = box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5
    atlas.page.mouse.move(x, y)
    atlas.page.mouse.down()
    atlas.page.mouse.move(x - 150, y + 60, steps=6)
    atlas.page.mouse.up()
    atlas.page.mouse.wheel(0, -240)
    atlas.settle(1.0)
    assert atlas.view() != before
    assert len(atlas.sent) == sent
