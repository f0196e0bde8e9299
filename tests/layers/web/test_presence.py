"""Who leaves is forgotten after a while; who comes back in time is not, and one tab of two is no leaving."""

from __future__ import annotations

import time

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient

from layers.web.content import Store
from layers.web.presence import Presence
from layers.web.routes import COOKIE

MINE, OTHER = "a" * 43, "b" * 43


def app(gone, grace: float) -> Starlette:
    async def socket(websocket) -> None:
        await websocket.accept()
        await websocket.receive()

    return Starlette(
        routes=[WebSocketRoute("/stream", socket)], middleware=[Middleware(Presence, gone=gone, grace=grace)]
    )


def joined(browser: TestClient, owner: str):
    return browser.websocket_connect("/stream", headers={"cookie": f"{COOKIE}={owner}"})


def until(true) -> None:
    for _ in range(500):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to that")


def test_what_an_owner_published_goes_when_the_last_tab_has_gone() -> None:
    store = Store()
    mine, theirs, shared = store.put(b"mine", MINE), store.put(b"theirs", OTHER), store.put(b"public")
    with TestClient(app(store.forget, 0.05)) as browser, joined(browser, OTHER):
        with joined(browser, MINE):
            with joined(browser, MINE):
                pass
            time.sleep(0.2)
            assert store.get(mine, MINE) is not None
        until(lambda: store.get(mine, MINE) is None)
        assert store.get(theirs, OTHER) is not None
        assert store.get(shared, None) is not None


def test_who_comes_back_in_time_is_not_forgotten() -> None:
    gone: list[str] = []
    with TestClient(app(gone.append, 1.0)) as browser:
        with joined(browser, MINE):
            pass
        with joined(browser, MINE):
            time.sleep(1.3)
            assert gone == []
        with browser.websocket_connect("/stream"):  # nobody in particular
            pass
    assert gone == []


def test_a_fault_in_forgetting_does_not_end_it() -> None:
    asked: list[str] = []

    def fails(owner: str) -> None:
        asked.append(owner)
        raise RuntimeError

    with TestClient(app(fails, 0.01)) as browser:
        for owner in (MINE, OTHER):
            with joined(browser, owner):
                pass
            until(lambda owner=owner: owner in asked)
