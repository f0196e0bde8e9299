"""The server is killed between upload and save, and started again: nothing is lost."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from layers.text import t
from tests.browser.conftest import ROOT, _wait
from tests.browser.test_ledger_in_browser import dirty, put_on_map, upload

WAIT = 60_000  # ms for a server to come back


@dataclass
class Mortal:
    """A server that a test may kill, always at the same address and with the same home."""

    home: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        env = os.environ | {
            "STREAMLIT_SERVER_PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
            "ATLAS_HOME": str(self.home),
            "ATLAS_TALK_AHEAD": "off",
        }
        log = self.home / "log"
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")],
                cwd=ROOT,
                env=env,
                stdout=out,
                stderr=out,
            )
        _wait(self.address, self.process, log)

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)
            self.process = None


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Mortal]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        made = Mortal(tmp_path, int(probe.getsockname()[1]))
    made.start()
    yield made
    made.kill()


def test_killed_between_upload_and_save(mortal: Mortal, window) -> None:
    """What was loaded is offered again, goes on, is saved; the map is as it was."""
    atlas = window(f"{mortal.address}/ledger", wait=False)
    page = atlas.page
    page.locator("[data-testid=stFileUploaderDropzoneInput]").first.wait_for(state="attached")
    upload(atlas, "脏台账.csv", dirty())
    expect(page.get_by_text("已为这个浏览器留了草稿", exact=False)).to_be_visible()
    put_on_map(atlas)

    mortal.kill()
    mortal.start()
    page.goto(f"{mortal.address}/ledger")
    expect(page.get_by_text("您于", exact=False)).to_contain_text("脏台账.csv", timeout=WAIT)
    page.get_by_role("button", name=t("ledger.draft.go_on", "zh")).click()
    page.get_by_text("全站正在使用：脏台账", exact=False).wait_for(timeout=WAIT)
    page.get_by_text("保存为工作区").click()
    page.get_by_text("已保存“脏台账”第 1 版").first.wait_for()
    page.reload()
    page.get_by_text("脏台账 · 2 行 · 1 个版本").wait_for(timeout=WAIT)
    assert page.get_by_text("您于", exact=False).count() == 0
    atlas.errors.clear()  # the browser's own words about a server that was away
