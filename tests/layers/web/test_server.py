"""The running server, asked as browsers and strangers ask: every route, slow and idle clients."""

from __future__ import annotations

import asyncio
import http.client
import re
import socket
from unittest.mock import MagicMock
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.routing import Mount, Route, WebSocketRoute
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from layers.api.http import api_routes
from layers.page import PAGES
from layers.web.routes import COOKIE, routes
from tests.bench.load import resident
from tests.layers.web.running import Server
from tests.layers.web.visitor import Visitor, run

SAFE = {"GET", "HEAD", "OPTIONS"}
DRESS = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "x-frame-options",
)


def _streamlits() -> list[Route | WebSocketRoute | Mount]:
    """The routes that Streamlit makes, whatever its version has."""
    return create_streamlit_routes(MagicMock())  # type: ignore[return-value]


def _filled(path: str) -> str:
    """An address for a route: every parameter a number, which fits all their types."""
    return re.sub(r"\{[^}]+\}", "1", path)


WALK = sorted(
    {
        (method, _filled(route.path))
        for route in (*routes("v", "2026-01-01"), *api_routes(), *_streamlits())
        if isinstance(route, Route)
        for method in route.methods or {"GET", "POST"}
    }
    | {("GET", path) for path in ("/", *(f"/{page.id}" for page in PAGES), "/static/js/nothing.js", "/nothing", "//")}
    | {(method, "/") for method in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE")}
)
SOCKETS = sorted({_filled(route.path) for route in _streamlits() if isinstance(route, WebSocketRoute)})


def ask(host: str, method: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one request with just these headers ("Host" is ours to choose)."""
    connection = http.client.HTTPConnection(host, timeout=60)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in (
            {"Host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
        ).items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", "0")
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def test_the_walk_has_every_kind_of_route() -> None:
    paths = {path for _, path in WALK}
    for part in (
        "/healthz",
        "/_stcore/upload_file/",
        "/_stcore/host-config",
        "/talk/",
        "/data/",
        "/component/",
        "/media/",
    ):
        assert any(part in path for path in paths), part
    assert {"PUT", "DELETE", "GET", "HEAD"} <= {method for method, _ in WALK}
    assert "/_stcore/stream" in SOCKETS


def test_every_route_refuses_a_foreign_name_and_dresses_every_answer(server: Server) -> None:
    port = server.host.rpartition(":")[2]
    for method, path in WALK:
        status, headers, body = ask(server.host, method, path)
        assert status != 403 or method not in SAFE, (method, path)
        assert [name for name in DRESS if name not in headers] == [], (method, path)
        assert "frame-ancestors 'self'" in headers["content-security-policy"], (method, path)
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", "x" * 3000, ""):
            status, headers, body = ask(server.host, method, path, Host=host, Origin=f"http://{host}")
            assert status == 403 or (status == 400 and host == ""), (method, path, host)
            assert len(body) < 200, (method, path, host)
            assert "set-cookie" not in headers, (method, path, host)


def test_nothing_is_sent_from_a_foreign_page(server: Server) -> None:
    asked = [(method, path) for method, path in WALK if method not in SAFE]
    assert len(asked) > 3
    for method, path in asked:
        for origin in ("http://evil.example", "http://localhost:9999", "http://127.0.0.1:1", "null"):
            assert ask(server.host, method, path, Origin=origin)[0] == 403, (method, path, origin)
        assert ask(server.host, method, path, Origin=server.url)[0] != 200, (method, path)  # ours, but without a token


@pytest.mark.parametrize("path", SOCKETS)
def test_a_socket_opens_for_our_own_page_only(server: Server, path: str) -> None:
    address = f"ws://{server.host}{path}"

    async def status(origin: str | None, host: str = "") -> int:
        there = urlsplit(address)
        try:
            async with connect(
                f"ws://{host or server.host}{path}", origin=origin, host=there.hostname, port=there.port, proxy=None,
                subprotocols=["streamlit"],  # type: ignore[list-item]
            ):  # fmt: skip
                return 101
        except InvalidStatus as refused:
            return refused.response.status_code

    said: dict[tuple[str | None, str], int] = {}

    async def all_of_them() -> None:
        port = server.host.rpartition(":")[2]
        tries = [
            (server.url, ""), (f"http://localhost:{port}", f"localhost:{port}"), ("http://evil.example", ""),
            ("http://localhost:9999", ""), ("null", ""), (f"http://evil.example:{port}", f"evil.example:{port}"),
            (None, f"evil.example:{port}"), (server.url, f"evil.example:{port}"),
        ]  # fmt: skip
        said.update({one: await status(*one) for one in tries})

    run(all_of_them())
    own = {one for one in said if (one[0] == server.url and not one[1]) or one[1].startswith("localhost")}
    assert {one for one, code in said.items() if code == 101} == own
    assert {code for one, code in said.items() if one not in own} == {403}


@pytest.mark.parametrize(
    ("accepted", "packed"), [("gzip", True), ("gzip;q=0", False), ("identity, gzip; q=0.0", False)]
)
def test_who_refuses_gzip_gets_none(server: Server, accepted: str, packed: bool) -> None:
    for path in ("/", "/assets/map.js", "/static/js/nothing.js", "/_stcore/host-config"):
        said = ask(server.host, "GET", path, Accept_Encoding=accepted)[1].get("content-encoding")
        if not packed or path == "/assets/map.js":
            assert (said == "gzip") is packed, path


def test_two_hosts_in_one_request_are_none(server: Server) -> None:
    name, port = server.host.split(":")
    with socket.create_connection((name, int(port)), 60) as raw:
        raw.sendall(
            f"GET / HTTP/1.1\r\nHost: {server.host}\r\nHost: evil.example\r\nConnection: close\r\n\r\n".encode()
        )
        assert raw.recv(15).split()[1] in (b"400", b"403")


def test_the_cookie_is_given_by_pages_only_and_opens_nothing_of_anybody_else(server: Server) -> None:
    given = {path for method, path in WALK if method == "GET" and _cookies(server, path, "text/html")}
    assert given >= {"/", *(f"/{page.id}" for page in PAGES)}
    assert not {path for method, path in WALK if method == "GET" and _cookies(server, path, "*/*")}
    (said,) = _cookies(server, "/", "text/html")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in said.split(";")}
    for path in ("/data/drawing/1", "/talk/1", "/talk/1/phone"):
        mine = ask(server.host, "GET", path, Cookie=said.split(";")[0])
        assert mine[0] == ask(server.host, "GET", path)[0]


def _cookies(server: Server, path: str, accept: str) -> list[str]:
    answer = httpx.get(f"{server.url}{path}", headers={"accept": accept}, follow_redirects=False)
    return [one for one in answer.headers.get_list("set-cookie") if one.startswith(COOKIE)]


async def _second_visitor(url: str) -> None:
    """Somebody opens the atlas and filters, without a fault."""
    other = Visitor(url)
    async with other.here():
        other.random.seed(1)
        assert other.change("search")
        await other.ask("search")
    assert other.tally.errors == []


def test_slow_uploads_and_idle_sockets_harm_nobody(server: Server) -> None:
    """Two hundred sockets that say nothing, fifty half-written requests, slow uploads up to what a session may."""
    name, port = server.host.split(":")
    address = f"ws://{server.host}/_stcore/stream"

    async def slow() -> None:
        visitor = Visitor(server.url)
        async with visitor.here():
            places = [urlsplit(await visitor.upload_to(f"{n}.csv")).path for n in range(3)]
            begun = [await _begin_upload(name, int(port), place) for place in places]
            status = await asyncio.wait_for(begun[2][0].readline(), 60)
            assert status.split()[1] == b"429"  # the third of one session
            await _second_visitor(server.url)
            for reader, writer in begun[:2]:
                writer.write(b"x")  # they go on, a letter at a time
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(reader.readline(), 0.5)
            for _, writer in begun:
                writer.close()

    async def everybody() -> None:
        idle = [await connect(address, subprotocols=["streamlit"], proxy=None) for _ in range(200)]  # type: ignore[list-item]
        half = [await asyncio.open_connection(name, int(port)) for _ in range(50)]
        for _, writer in half:
            writer.write(b"POST / HTTP/1.1\r\nHost: 127")
        await slow()
        for one in idle:
            await one.close()
        for _, writer in half:
            writer.close()

    run(_second_visitor(server.url))
    before = resident(server.pid)
    run(everybody())
    assert resident(server.pid) - before < 200
    run(_second_visitor(server.url))


async def _begin_upload(name: str, port: int, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """The first bytes of a large upload whose rest takes its time."""
    reader, writer = await asyncio.open_connection(name, port)
    token = ask(f"{name}:{port}", "GET", "/_stcore/health")[1]["set-cookie"].partition("=")[2].partition(";")[0]
    head = (
        f"PUT {path} HTTP/1.1\r\nHost: {name}:{port}\r\nCookie: _streamlit_xsrf={token}\r\nX-Xsrftoken: {token}\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 50000000\r\n\r\n"
        '--b\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    )
    writer.write(head.encode())
    await writer.drain()
    return reader, writer
