"""A planner's five what-ifs by clicking; the server is killed and started again; the comparison is taken along."""

from __future__ import annotations

import csv
import io

from playwright.sync_api import expect

from layers.text import t
from layers.words.names import park_names, sector_names
from tests.as_shipped import facts
from tests.browser.conftest import PATIENCE, Window
from tests.browser.test_lost_in_browser import Mortal, mortal  # noqa: F401 - a fixture

STATION = (118.798, 31.968)  # 南京南站, decimal degrees


def of(key: str) -> str:
    """Its container; some keys carry the language as well."""
    return f"[class*='scenarios-{key.replace('.', '-')}']"


def choose(atlas: Window, key: str, name: str) -> None:
    """Take an option of a list as a person types it."""
    box = atlas.page.locator(f"{of(key)} input").first
    box.click()
    box.fill(name)
    atlas.page.get_by_role("option", name=name, exact=True).click()
    atlas.settle()


def write(atlas: Window, key: str, value: object) -> None:
    box = atlas.page.locator(f"{of(key)} input").first
    box.fill(str(value))
    box.press("Tab")


def assume(atlas: Window, number: int) -> None:
    """Press the form's button; the assumption stands in the list as ``number``."""
    atlas.page.get_by_role("button", name=t("states.page.add", "zh"), exact=True).click()
    expect(atlas.page.locator(of(f"edit.{number - 1}"))).to_be_visible()
    atlas.settle()


def operation(atlas: Window, id_: str) -> None:
    choose(atlas, "operation", t(f"states.op.{id_}", "zh"))


def name_of(park: str) -> str:
    return park_names(facts(), "zh")[park]


def table(atlas: Window) -> list[list[str]]:
    """The comparison as it is taken along."""
    with atlas.page.expect_download() as taken:
        atlas.page.locator(f"{of('csv')} button").click()
    return list(csv.reader(io.StringIO(taken.value.path().read_text("utf-8-sig"))))


def assume_five(atlas: Window) -> None:
    """A park 2 km east, a park at a station, thirty firms of which there are fewer, 5 billion, a belt of 6 km."""
    operation(atlas, "park.reshape")
    choose(atlas, "park.reshape.park", name_of("qilin"))
    write(atlas, "park.reshape.shift_m.east_m", 2000)
    write(atlas, "park.reshape.shift_m.north_m", 0)
    assume(atlas, 1)

    operation(atlas, "park.add")
    write(atlas, "park.add.park", "nanzhan")
    write(atlas, "park.add.name_zh", "南京南站")
    for axis, value in zip(("lon", "lat"), STATION, strict=True):
        write(atlas, f"park.add.centre.{axis}", value)
    assume(atlas, 2)

    operation(atlas, "organisations.move")
    choose(atlas, "organisations.move.which.park", name_of("zhigu"))
    atlas.page.keyboard.press("Escape")
    choose(atlas, "organisations.move.which.sector", sector_names(facts(), "zh")["ai_chip"])
    atlas.page.keyboard.press("Escape")
    write(atlas, "organisations.move.n", 30)
    choose(atlas, "organisations.move.to.park", name_of("jiangbei"))
    assume(atlas, 3)
    people = facts().enterprises
    there = int(((people["park_id"] == "zhigu") & (people["main_sector"] == "ai_chip")).sum())
    assert there < 30
    atlas.page.locator(f"{of('ask.3')} button").click()  # as many as there are
    expect(atlas.page.locator(f"{of('edit.2')}")).to_contain_text(str(there))
    expect(atlas.page.locator(of("ask.3"))).to_have_count(0)

    operation(atlas, "money.add")
    write(atlas, "money.add.name", "假设的项目")
    write(atlas, "money.add.amount", 50)
    choose(atlas, "money.add.park", name_of("jiangxinzhou"))
    assume(atlas, 4)

    operation(atlas, "belt.width")
    write(atlas, "belt.width.km", 6)
    assume(atlas, 5)


def test_five_what_ifs_are_assumed_compared_kept_and_taken_along(mortal: Mortal, window) -> None:  # noqa: F811
    atlas = window(f"{mortal.address}/scenarios", (1440, 1400), wait=False)
    atlas.page.locator(of("operation")).wait_for()
    atlas.settle()
    assume_five(atlas)
    rows = table(atlas)
    words = "\n".join(" ".join(row) for row in rows)
    assert "+1" in words, "a park more"
    assert name_of("jiangxinzhou")[:3] in words
    assert len(rows) > 10
    mortal.kill()
    mortal.start()
    again = window(f"{mortal.address}/scenarios", (1440, 1400), wait=False)  # another browser has its own scenarios
    again.page.locator(of("operation")).wait_for()
    again.settle()
    assert again.page.locator(of("edit.0")).count() == 0
    atlas.errors.clear()  # the server was away
    atlas.page.goto(f"{mortal.address}/scenarios", timeout=PATIENCE)
    expect(atlas.page.locator(of("edit.4"))).to_be_visible()
    atlas.settle()
    assert table(atlas) == rows
    atlas.errors.clear()
