"""Every page under axe-core: names, roles, contrast AA, both languages, both themes, inside the map's frame too."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from layers.page import PAGES

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FOUND = """(rules) => axe.run(document, {resultTypes: ['violations'], runOnly: rules}).then(({violations}) =>
  violations.flatMap(({id, nodes}) => nodes.map(({target, html}) => `${id} ${target} ${html.slice(0, 200)}`)))"""
OPEN = ("?sel=park:zhigu", *(f"{entry.id}?" for entry in PAGES[1:]))


@pytest.mark.parametrize("address", OPEN)
@pytest.mark.parametrize("look", ["lang=zh&theme=light", "lang=en&theme=dark"])
def test_axe_finds_no_fault(site, window, look, address):
    atlas = window(f"{site}/{address}&{look}", wait=False)
    expect(atlas.page.locator(".st-key-pages a").first).to_be_visible()
    if address.startswith("?"):
        atlas.drawn()
    atlas.settle(1.0)
    for frame in atlas.page.frames:
        frame.evaluate(AXE)
    found = atlas.page.evaluate(FOUND, RULES)
    # On a map a mark's place is essential (WCAG 2.5.8 leaves it out); filters and table lead to the same
    assert [fault for fault in found if not fault.startswith("target-size iframe")] == []
