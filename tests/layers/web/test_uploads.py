"""Uploads: bounded by session and in all, whatever the request says of its size."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from layers.web import uploads
from layers.web.uploads import Uploads
from tests.layers.web.visitor import run

PATH = "/_stcore/upload_file/{session}/{file}"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "EACH", 2_000)
    monkeypatch.setattr(uploads, "ALL", 5_000)


def house(held: dict[str, int], base: str = "") -> Starlette:
    async def take(request) -> Response:
        size = 0
        async for part in request.stream():
            size += len(part)
        session = request.path_params["session"]
        held[session] = held.get(session, 0) + size
        return Response(status_code=204)

    kept = Middleware(Uploads, held=lambda: held, base=base)
    return Starlette(routes=[Route(base + PATH, take, methods=["PUT", "DELETE"])], middleware=[kept])


async def put(app: Starlette, session: str, content: object, base: str = "") -> int:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://atlas") as client:
        address = base + PATH.format(session=session, file="a")
        return (await client.put(address, content=content)).status_code  # type: ignore[arg-type]


@pytest.mark.parametrize("base", ["", "/atlas"])
def test_a_session_has_its_share_and_no_more(base: str) -> None:
    held: dict[str, int] = {}
    app = house(held, base)
    said = [run(put(app, "one", b"x" * 900, base)) for _ in range(4)]
    assert said == [204, 204, 429, 429]
    assert held == {"one": 1800}
    assert run(put(app, "two", b"x" * 900, base)) == 204


def test_all_together_have_theirs() -> None:
    held = {f"s{n}": 1_500 for n in range(3)}
    assert run(put(house(held), "late", b"x" * 900)) == 429
    held.pop("s0")
    assert run(put(house(held), "late", b"x" * 900)) == 204


def test_who_says_nothing_of_the_size_is_counted_as_it_comes() -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 100

    held: dict[str, int] = {}
    assert run(put(house(held), "one", endless())) == 429
    assert held == {}


def test_two_at_once_are_enough_and_a_slow_one_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PATIENCE", 0.5)

    async def slow() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.sleep(30)

    async def all_at_once() -> list[int]:
        app = house({})
        return await asyncio.gather(*(put(app, "one", slow()) for _ in range(3)))

    assert sorted(run(all_at_once())) == [408, 408, 429]


def test_other_requests_pass() -> None:
    async def delete() -> int:
        transport = httpx.ASGITransport(app=house({"one": 10_000}))
        async with httpx.AsyncClient(transport=transport, base_url="http://atlas") as client:
            return (await client.delete(PATH.format(session="one", file="a"))).status_code

    assert run(delete()) == 204
