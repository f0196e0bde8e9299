"""The server goes away and comes back: what the page says meanwhile, and that it runs when it is back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from layers.text import t

# The page's sockets, so that a test can cut them
KEPT = """
window.cut = [];
window.WebSocket = class extends WebSocket { constructor(...to) { super(...to); window.cut.push(this); } };
"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_lost_line_is_told_in_the_readers_language_and_the_page_runs_when_it_is_back(site, window, lang):
    made = window(f"{site}/sources?lang={lang}", wait=False)
    page = made.page
    page.add_init_script(KEPT)
    page.reload()
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_attached()
    made.settle()
    page.route("**/_stcore/**", lambda route: route.abort())
    page.evaluate("cut.forEach((socket) => socket.close())")
    box = page.get_by_role("dialog")
    expect(box).to_contain_text(t("lost.title", lang))
    expect(box).to_contain_text(t("lost.text", lang))
    page.wait_for_timeout(1_500)  # Streamlit asks again, and would say so
    assert not re.search(r"Streamlit|internet|Connection", box.inner_text())
    sent = len(made.sent)
    page.unroute("**/_stcore/**")
    expect(box).to_be_hidden()
    made.settle()
    assert len(made.sent) > sent
    made.errors.clear()  # the browser notes the requests that failed
