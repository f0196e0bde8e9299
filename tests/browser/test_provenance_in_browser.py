"""Where a figure comes from, as a person asks: a row of a table, a mark of a chart, a cell of the matrix."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from layers.text import t


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_row_of_a_table_opens_the_panel(site, window, lang):
    atlas = window(f"{site}/targets?lang={lang}", wait=False)
    page = atlas.page
    page.get_by_text(t("targets.view.table", lang), exact=True).first.click()
    grid = page.locator("[data-testid=stDataFrame]")
    expect(grid).to_be_visible()
    atlas.settle(1.0)  # the canvas of the grid is drawn after its frame
    box = grid.bounding_box()
    page.mouse.click(box["x"] + 16, box["y"] + 48)  # the box of the first row
    expect(page.get_by_role("dialog")).to_contain_text(t("provenance.row_formula", lang))
    expect(page.get_by_role("dialog")).to_contain_text(t("provenance.sources", lang, n=1))


@pytest.mark.parametrize(
    ("address", "part", "mark"),
    [("targets", "targets.view.timeline", ".mark-symbol path[aria-roledescription=point]"),
     ("tasks", "tasks.view.load", ".st-key-planchart-bureau-load .mark-rect path")],
)  # fmt: skip
def test_a_mark_of_a_chart_opens_the_panel(site, window, address, part, mark):
    atlas = window(f"{site}/{address}?lang=en", wait=False)
    page = atlas.page
    page.get_by_text(t(part, "en"), exact=True).first.click()
    expect(page.locator(mark).nth(2)).to_be_visible()
    atlas.settle(1.5)  # the chart is drawn once more when its width is known
    page.locator(mark).nth(2).click(force=True)
    expect(page.get_by_role("dialog")).to_contain_text(t("provenance.formula", "en"))


def test_a_cell_of_the_matrix_opens_its_card(site, window):
    atlas = window(f"{site}/tasks", wait=False)
    page = atlas.page
    cells = page.locator(".mark-rect path")
    expect(cells.first).to_be_visible()
    atlas.settle(1.5)
    card = page.locator(".st-key-taskcard")
    before = card.inner_text()
    cells.nth(40).click(force=True)
    expect(card).not_to_have_text(before)
