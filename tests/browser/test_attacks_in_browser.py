"""Files that were designed to stop the server, brought to the page: each ends in a sentence, nobody else notices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.bench.load import resident
from tests.bench.pulse import Pulse, spread
from tests.data.ledger import attacks
from tests.layers.web.visitor import Visitor, run

GROWS = 200  # MiB: what the server may keep of all of them
# File name → how it is made, what the page says of it, and whether it keeps a child busy meanwhile
FILES = {
    "computed.gpkg": (attacks.computed_pattern, "“computed.gpkg”", False),
    "repeated.zip": (attacks.repeated_shape, "“repeated.zip”", False),
    "tabs.xlsx": (attacks.many_tabs, "没有认出表头", False),
    "formulas.xlsx": (lambda: attacks.formula_flood(2_000_000), "表头之下没有数据行", True),
}


def pid_of(address: str) -> int:
    """The process that serves this address: the one with its port among its settings."""
    setting = f"STREAMLIT_SERVER_PORT={urlsplit(address).port}".encode()
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if setting in path.read_bytes().split(b"\0") and b"streamlit" in path.with_name("cmdline").read_bytes():
                return int(path.parent.name)
        except OSError:  # it has ended, or is somebody else's
            continue
    raise LookupError(address)


@pytest.fixture
def pulse(site: str) -> Iterator[Pulse]:
    beats = Pulse(site)
    beats.start()
    yield beats
    beats.stop()


async def look_around(address: str) -> None:
    """A second visitor opens the atlas, searches, and reads about the plan."""
    other = Visitor(address)
    async with other.here():
        other.change("search")
        await other.ask("search")
        await other.go("targets")
    assert other.tally.errors == []


def test_each_ends_in_a_sentence_and_a_second_visitor_notices_nothing(site, window, pulse):
    page = window(f"{site}/ledger", wait=False).page
    chooser = page.locator("[data-testid=stFileUploaderDropzoneInput]").first
    chooser.wait_for(state="attached")
    run(look_around(site))
    before = resident(pid_of(site))
    for name, (make, said, slow) in FILES.items():
        content, beats = make(), pulse.answers
        chooser.set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})
        if slow:
            run(look_around(site))
        desk = page.locator(".st-key-ledger")
        expect(desk).to_contain_text(said)
        assert not [word for word in ("Traceback", "sqlite", "GDAL", "Error") if word in desk.inner_text()], name
        assert pulse.again(beats), name
    grown = resident(pid_of(site)) - before
    print(f"/healthz {spread(pulse.took)}; the server has grown by {grown:.0f} MiB")
    assert pulse.faults == []
    assert grown < GROWS
