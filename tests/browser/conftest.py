"""The atlas as a person meets it: the real server on a free port of this machine, headless Chromium, network cut."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FRAME = "iframe[title='streamlit_folium.st_folium']"
RUNNING = "[data-test-script-state]:not([data-test-script-state=notRunning])"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
# How long a machine may take is nobody's promise: a wait ends when the program has done it, this only ends a failure
PATIENCE = 90_000
expect.set_options(timeout=PATIENCE)
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def serve(script: Path, base: str = "", **settings: str) -> Iterator[str]:
    """A streamlit server for ``script``; gives its address, ends only that process. ``settings``: its environment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = ROOT / "build" / f"browser-{script.stem}-{WORKER}.log"
    log.parent.mkdir(exist_ok=True)
    with TemporaryDirectory() as home, log.open("w") as out:  # what a test saves is in nobody's workspaces
        env = (
            os.environ
            | {
                "STREAMLIT_SERVER_PORT": str(port),
                "PYTHONPATH": str(ROOT),
                "ATLAS_HOME": home,
                "ATLAS_TALK_AHEAD": "off",
            }
            | settings
        )
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(script), f"--server.baseUrlPath={base}"],
            cwd=ROOT,
            env=env,
            stdout=out,
            stderr=out,
        )
        address = f"http://127.0.0.1:{port}/{base}".rstrip("/")
        try:
            _wait(address, server, log)
            yield address
        finally:
            server.terminate()
            server.wait(60)


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 240
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).read()  # noqa: S310 our own server
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Address of the atlas."""
    with serve(ROOT / "app.py") as address:
        yield address


@pytest.fixture(scope="session")
def hostile_site() -> Iterator[str]:
    """Address of an atlas whose every name is an attack."""
    with serve(Path(__file__).with_name("hostile_app.py")) as address:
        yield address


@pytest.fixture(scope="session")
def based_site() -> Iterator[str]:
    """Address of the atlas below a path, as behind a proxy, with a review number for its maps."""
    with serve(ROOT / "app.py", "atlas", ATLAS_REVIEW_NUMBER="GS(2026)0001号") as address:
        yield address


@pytest.fixture(scope="session")
def slow_site() -> Iterator[str]:
    """Address of an atlas whose every statistic takes seconds."""
    with serve(Path(__file__).with_name("slow_app.py")) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; every test gets a context, so a session, of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
        yield browser
        browser.close()


@dataclass
class Window:
    """One browser window on the atlas, and all that it asked for."""

    page: Page
    requests: list[str] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)  # bytes of each message to the server: a rerun is one
    got: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def map(self) -> FrameLocator:
        """Inside the map's frame."""
        return self.page.frame_locator(FRAME)

    def box(self) -> dict[str, float]:
        """Where the map's frame lies on the page, px: x, y, width, height."""
        found = self.page.locator(FRAME).bounding_box()
        assert found is not None
        return dict(found)

    def click_middle(self) -> None:
        """A click on the middle of the map."""
        box = self.box()
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def settle(self, quiet: float = 0.6) -> None:
        """Wait until the script has ended, nothing went to or came from the server for ``quiet`` seconds, all is drawn.

        However slow the machine is: what is waited for is the program, never a number of seconds that it may take.
        """
        seen, since = (-1, -1, -1), time.monotonic()
        while time.monotonic() - since < quiet:
            self.page.wait_for_timeout(80)
            now = (len(self.sent), len(self.got), len(self.requests))
            if now != seen or self.page.locator(RUNNING).count():
                seen, since = now, time.monotonic()
        self.page.evaluate("() => new Promise((done) => requestIdleCallback(() => done(), {timeout: 2000}))")

    def drawn(self) -> int:
        """Wait for the map; how many messages it has drawn."""
        root = self.map.locator("html[data-atlas-shown]")
        root.wait_for(state="attached")
        return int(root.get_attribute("data-atlas-shown") or 0)

    def run(self, expression: str) -> object:
        """The value of a script in the map's frame."""
        return self.map.locator("#map_div").evaluate(f"() => {expression}")

    def view(self) -> tuple[float, float, float]:
        """Where the map looks: lat, lng (to a px at zoom 11: a frame that grows moves by parts of one), zoom."""
        lat, lng, zoom = self.run("(({lat, lng}) => [lat, lng, map.getZoom()])(map.getCenter())")  # type: ignore[misc]
        return round(lat, 3), round(lng, 3), round(zoom, 3)


@pytest.fixture
def window(chromium: Browser) -> Iterator[Callable[..., Window]]:
    """Open a window on an address. At the end: nothing was asked of the outside, and the console has no error."""
    contexts: list[BrowserContext] = []
    windows: list[Window] = []

    def opened(address: str, size: tuple[int, int] = (1440, 900), *, wait: bool = True) -> Window:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        made = Window(context.new_page())
        windows.append(made)
        context.route("**/*", lambda route: route.continue_() if "//127.0.0.1:" in route.request.url else route.abort())
        made.page.on("request", lambda request: made.requests.append(request.url))
        made.page.on("console", lambda said: said.type == "error" and made.errors.append(said.text))
        made.page.on("pageerror", lambda error: made.errors.append(str(error)))
        made.page.on("websocket", lambda socket: _listen(socket, made))
        made.page.goto(address)
        if wait:
            made.drawn()
            made.settle()
        return made

    yield opened
    for made in windows:
        outside = [url for url in made.requests if "//127.0.0.1:" not in url and not url.startswith(("data:", "blob:"))]
        assert not outside, outside
        assert not made.errors, made.errors
    for context in contexts:
        context.close()


def _listen(socket: object, made: Window) -> None:
    socket.on("framesent", lambda data: made.sent.append(len(data)))  # type: ignore[attr-defined]
    socket.on("framereceived", lambda data: made.got.append(len(data)))  # type: ignore[attr-defined]
