"""The analysis page by mouse: where a mark or a cell comes from, what can be taken home, a long computation stopped."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from geo.stats import STATISTICS
from layers.text import t


def opened(window, address: str):
    atlas = window(address, wait=False)
    expect(atlas.page.locator(".st-key-analysis")).to_be_visible()
    return atlas


def settled(atlas, mark: str = ".st-key-analysis .mark-rect path") -> Page:
    """A chart is drawn once more when its width is known."""
    expect(atlas.page.locator(mark).first).to_be_visible()
    atlas.settle(1.5)
    return atlas.page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_cell_of_the_heat_map_opens_the_panel_again_and_again(site, window, lang):
    atlas = opened(window, f"{site}/analysis?lang={lang}")
    page = settled(atlas)
    panel = page.get_by_role("dialog")
    for _ in range(2):
        page.locator(".st-key-analysis .mark-rect path").nth(3).click(force=True)
        expect(panel).to_contain_text(t("provenance.formula", lang))
        expect(panel).to_contain_text(t("stats.col.lq", lang))
        page.keyboard.press("Escape")
        expect(panel).to_have_count(0)
        atlas.settle(1.0)


@pytest.mark.parametrize("at", [500, 16], ids=["cell", "row"])
def test_a_cell_and_a_row_of_a_table_open_the_panel(site, window, at):
    atlas = opened(window, f"{site}/analysis?lang=en&stat=hhi&show=tables")
    page = atlas.page
    grid = page.locator(".st-key-analysis [data-testid=stDataFrame]").first
    expect(grid).to_be_visible()
    atlas.settle(1.0)  # the canvas of the grid is drawn after its frame
    box = grid.bounding_box()
    page.mouse.click(box["x"] + at, box["y"] + 48)
    expect(page.get_by_role("dialog")).to_contain_text(t("analysis.this_row", "en", cells=""))


@pytest.mark.parametrize(("statistic", "lang"), [("plan_fit", "zh"), ("belt", "en")])
def test_a_chart_is_taken_home_as_picture_drawing_and_table(site, window, statistic, lang):
    page = settled(opened(window, f"{site}/analysis?lang={lang}&stat={statistic}"), ".st-key-analysis .mark-text text")

    def taken(text: str) -> bytes:
        with page.expect_download() as got:
            page.get_by_role("button", name=t(text, lang)).first.click()
        assert got.value.suggested_filename.startswith(f"{statistic}-{lang}-")
        return Path(got.value.path()).read_bytes()

    picture = Image.open(io.BytesIO(taken("analysis.download_png")))
    assert min(picture.size) > 600
    assert len(picture.convert("RGB").getcolors(1 << 24)) > 50
    drawing = ElementTree.fromstring(taken("analysis.download_svg"))  # noqa: S314 our own file
    words = " ".join(drawing.itertext())
    chart = {"plan_fit": "fit", "belt": "belt_widths"}[statistic]
    assert t(f"chart.title.{chart}", lang) in words
    table = pd.read_csv(io.BytesIO(taken("ui.download_csv")))
    assert len(table)
    assert not [column for column in table.columns if "_" in column]


def test_a_link_opens_the_same_analysis_and_says_what_it_did_not_understand(site, window):
    page = opened(window, f"{site}/analysis?lang=en&stat=ripley&set=area:hull,reach_km:900&show=tables").page
    expect(page.locator("[data-testid=stToast]")).to_contain_text("reach_km:900")
    expect(page.locator(".st-key-analysis [data-testid=stDataFrame]").first).to_be_visible()
    page.wait_for_function("!location.search.includes('900')")
    assert page.url.endswith("/analysis?lang=en&stat=ripley&set=area%3Ahull&show=tables")
    page.get_by_text(t("ui.page.targets", "en"), exact=True).first.click()
    page.wait_for_function("location.pathname.endsWith('/targets') && !location.search.includes('stat')")


def test_every_statistic_can_be_stopped_and_run_again(slow_site, window):
    page = opened(window, f"{slow_site}/analysis?lang=en").page
    stop, again = (page.get_by_role("button", name=t(f"analysis.{name}", "en")) for name in ("stop", "again"))

    def choose(row: str, name: str) -> None:
        page.get_by_role("radiogroup", name=t(f"analysis.{row}", "en")).get_by_role("radio", name=name).click()

    for group in dict.fromkeys(one.group for one in STATISTICS):
        choose("group", t(f"stats.group.{group}", "en"))
        for one in (one for one in STATISTICS if one.group == group):
            choose("statistic", t(f"stats.title.{one.id}", "en"))
            expect(page.locator(".st-key-busy [data-testid=stProgress]")).to_be_visible()
            stop.click()
            expect(page.get_by_text(t("analysis.stopped", "en"))).to_be_visible()
            expect(stop).to_have_count(0)
    again.click()
    expect(page.locator(".st-key-busy [data-testid=stProgress]")).to_be_visible()
    expect(page.get_by_text(t("analysis.how_title", "en"))).to_be_visible()
