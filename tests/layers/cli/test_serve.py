"""Two processes behind one port: a browser stays with one, finds what the other published, and outlives its process."""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner
from websockets.asyncio.client import ClientConnection, connect

from data.ledger.limits import MAX_BYTES
from data.workspaces import Pages
from layers.cli import app
from layers.serving.proxy import COOKIE, configuration
from layers.web.routes import COOKIE as OWNER
from tests.bench.load import Person, Tally, jar
from tests.bench.serving import Served, served

PAGE = b"<!doctype html><p>talk</p>"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def two(home: Path) -> Iterator[Served]:
    with served(str(home)) as found:
        yield found


def in_thread(job):  # a browser test of this worker may have left its event loop behind
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, job).result()


def value(cookies: str, name: str) -> str:
    found = re.search(rf"{name}=([\w-]+)", cookies)
    assert found is not None
    return found[1]


def test_a_browser_stays_with_its_process(two: Served) -> None:
    jars = two.jars()
    assert len(jars) == 2
    for cookies in jars:
        answers = [httpx.get(f"{two.url}/{path}", headers={"Cookie": cookies}) for path in ("readyz", "healthz") * 5]
        assert {answer.status_code for answer in answers} == {200}
        assert not [answer for answer in answers if COOKIE in answer.headers.get("set-cookie", "")]


def test_a_page_published_elsewhere_is_there_for_its_owner_alone(two: Served, home: Path) -> None:
    pages = Pages(f"sqlite:///{home / 'atlas.db'}")
    jars = two.jars()
    owner, node = value(jars[0], OWNER), value(jars[1], COOKIE)
    pages.keep(owner, "a" * 32, gzip.compress(PAGE))
    mine = [jars[0], f"{OWNER}={owner}; {COOKIE}={node}"]
    for cookies, other in zip(mine, (jars[1], ""), strict=True):
        assert httpx.get(f"{two.url}/talk/{'a' * 32}", headers={"Cookie": cookies}).content == PAGE
        assert httpx.get(f"{two.url}/talk/{'a' * 32}", headers={"Cookie": other}).status_code == 404


async def opened(two: Served, cookies: str) -> tuple[Person, ClientConnection]:
    """A person who has opened the atlas and filtered once."""
    person = Person(two.url, Tally(), 1)
    address = re.sub("^http", "ws", two.url) + "/_stcore/stream"
    person.socket = await connect(
        address, subprotocols=["streamlit"], additional_headers={"Cookie": cookies}, max_size=None
    )  # type: ignore[list-item]
    await person.ask("open")
    assert person.change("park")
    await person.ask("park")
    assert person.tally.errors == []
    return person, person.socket


def test_who_was_at_a_killed_process_goes_on_at_the_other(two: Served) -> None:
    async def story() -> float:
        jars = two.jars()
        people = [await opened(two, cookies) for cookies in jars]
        os.kill(two.pids[0], signal.SIGKILL)
        lost = []
        for number, (_, socket) in enumerate(people):
            try:
                await asyncio.wait_for(socket.wait_closed(), 1.5)
            except TimeoutError:
                continue
            lost.append(number)
        assert len(lost) == 1
        start = time.monotonic()
        again, _ = await opened(two, jars[lost[0]])
        took = time.monotonic() - start
        await asyncio.sleep(8)  # the killed one is started again, and listens without answering
        late = await asyncio.to_thread(jar, two.url)
        assert OWNER in late
        beside, _ = await opened(two, jars[lost[0]])
        await beside.socket.close()
        stayed = people[1 - lost[0]][0]
        for person in (again, stayed):
            person.change("park")
            await person.ask("park")
            assert person.tally.errors == []
            await person.socket.close()
        return took

    print(f"back after {in_thread(story()):.1f} s")


def test_an_open_interface_needs_the_address_that_people_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATLAS_PUBLIC_URL", raising=False)
    found = CliRunner().invoke(app, ["serve", "--address", "0.0.0.0"])  # noqa: S104 it is refused
    assert found.exit_code == 2
    assert "ATLAS_PUBLIC_URL" in found.stderr


def test_the_command_becomes_the_process_that_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    became: list[tuple[str, list[str]]] = []
    monkeypatch.setattr("os.execv", lambda path, words: became.append((path, words)))
    assert CliRunner().invoke(app, ["serve", "--processes", "3", "--port", "8600"]).exit_code == 0
    assert became == [(sys.executable, [sys.executable, "-m", "layers.serving", "3", "8600", "127.0.0.1", ""])]


def test_uploads_of_a_whole_ledger_pass_the_proxy() -> None:
    size = re.search(r"max_size (\d+)MB", configuration("127.0.0.1", 80, [1, 2]))
    assert size is not None
    assert int(size[1]) * 10**6 > MAX_BYTES * 1.01
