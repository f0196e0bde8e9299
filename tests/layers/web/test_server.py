"""The running server, asked as browsers and strangers ask: every route, slow and idle clients, what it keeps."""

from __future__ import annotations

import asyncio
import csv
import gzip
import http.client
import io
import re
import socket
import sqlite3
import struct
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import MagicMock
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.routing import Mount, Route, WebSocketRoute
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from data.ledger import Preset, read
from data.load import load
from data.workspaces import Snapshot, Store
from data.workspaces.reading import Read, packed
from data.workspaces.sharing import Sharing
from layers.api.http import api_routes
from layers.page import PAGES
from layers.text import t
from layers.web.routes import COOKIE, routes
from tests.bench.load import atlas, resident
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


@dataclass
class Server:
    url: str
    pid: int
    home: Path
    temporary: Path

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    def log(self) -> bytes:
        return Path(f"/proc/{self.pid}/fd/1").read_bytes()


# A session goes soon after its browser; and what is freed is overwritten at once, so that what a search of the memory
# finds is held by something. Without this it would find remnants that nobody holds and nobody overwrites
FORGETFUL = {
    "STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "1",
    "PYTHONMALLOC": "malloc",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0:glibc.malloc.perturb=165",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home, temporary = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("temporary")
    with atlas(ATLAS_HOME=str(home), TMPDIR=str(temporary), **FORGETFUL) as (url, pid):
        yield Server(url, pid, home, temporary)


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


# Planted: what nobody asked for, in columns that mean nothing to the atlas; and what was asked for, in one that does
PHONE, CARD, ASIDE_PHONE, ASIDE_CARD = "13912345678", "320102198001011234", "13887654321", "320104197502022345"
ADDRESS = "软件大道一七零号联系壹叁玖"
NAME = "南京种下智能有限公司"
UNASKED = (PHONE, CARD, ASIDE_PHONE, ASIDE_CARD)
_PIECE, _OVERLAP = 1 << 23, 128  # bytes


def planted() -> bytes:
    out = io.StringIO()
    rows = [
        ["企业名称", "所在园区", "经度", "纬度", "地址", "法人电话", "身份证"],
        [NAME, "软件谷", 118.7579, 31.9814, ADDRESS, PHONE, CARD],
        ["上海远处智能有限公司", "", 121.47, 31.23, "", ASIDE_PHONE, ASIDE_CARD],
    ]
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8")


def _found(server: Server, words: tuple[str, ...]) -> list[str]:
    """Where a word stands: in the home folder with the database, in the temporary folder, in the log."""
    places = {
        str(path): path.read_bytes()
        for root in (server.home, server.temporary)
        for path in root.rglob("*")
        if path.is_file()
    }
    places["log"] = server.log()
    forms = {form for word in words for form in (word.encode(), word.encode("utf-16-le"))}
    return sorted(name for name, content in places.items() if any(form in content for form in forms))


def _in_memory(pid: int, words: tuple[str, ...]) -> set[str]:
    """Those of the words that stand in what a process may write to, as Python, Arrow and the C library hold text."""
    forms = {word: {word.encode(), word.encode("utf-8" if word.isascii() else "utf-16-le")} for word in words}
    found: set[str] = set()
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for piece in _pieces(memory, Path(f"/proc/{pid}/maps").read_text()):
            found |= {word for word in set(words) - found if any(form in piece for form in forms[word])}
            if len(found) == len(words):
                break
    return found


def _pieces(memory: io.FileIO, maps: str) -> Iterator[bytes]:
    """Memory that may be written to, in pieces that overlap."""
    for line in maps.splitlines():
        span, rights, *_ = line.split()
        start, end = (int(number, 16) for number in span.split("-"))
        for at in range(start, end if rights.startswith("rw") else start, _PIECE):
            try:
                memory.seek(at)
                yield memory.read(min(_PIECE + _OVERLAP, end - at))
            except OSError:  # gone since, or the kernel's own
                break


async def _published(visitor: Visitor, known: tuple[str, ...] = ()) -> dict[str, str]:
    """Address → content of all that the visitor's pages named, or of ``known``, as far as their browser may have it."""
    kinds = ("drawing", "points")
    digests = set(re.findall(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", visitor.shown))
    addresses = known or tuple(f"/data/{kind}/{one}" for kind in kinds for one in digests)
    async with httpx.AsyncClient(base_url=visitor.url, headers={"cookie": f"{COOKIE}={visitor.sid}"}) as client:
        answers = {one: await client.get(one) for one in addresses}
    return {one: answer.text for one, answer in answers.items() if answer.status_code == 200}


def _saved(server: Server) -> str:
    """All that the database holds, with saved versions unpacked: what Parquet packs no search of bytes finds."""
    held: list[str] = []
    with closing(sqlite3.connect(f"file:{server.home / 'atlas.db'}?mode=ro", uri=True)) as database:
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608
                held += [str(_unpacked(cell)) for cell in row]
    return "\n".join(held)


def _unpacked(cell: object) -> object:
    if not isinstance(cell, bytes):
        return cell
    if cell[:2] == b"\x1f\x8b":  # a talk
        return gzip.decompress(cell).decode()
    tables = Snapshot.from_bytes(cell).tables
    return [(one.rows.to_csv(), one.findings.to_csv(), one.set_aside.to_csv(), one.settings) for one in tables]


def test_planted_numbers_are_in_no_byte_that_stays(server: Server) -> None:
    """Not in what is saved or published; what was asked for is in nothing after “forget this browser”."""

    def label(key: str) -> str:
        return t(f"ledger.{key}", "zh")

    async def walk() -> None:
        visitor = Visitor(server.url)
        async with visitor.here():
            await visitor.go("ledger")
            await visitor.bring(label("upload"), "坏.csv", f"{PHONE},{CARD}\n{ASIDE_PHONE}".encode())
            await visitor.bring(label("upload"), "名单.csv", planted())
            assert PHONE in visitor.shown  # the person sees what the file holds
            assert ADDRESS in _saved(server)  # the draft, before anything was saved
            assert not [word for word in UNASKED if word in _saved(server)]
            await visitor.press(label("use"))
            words = (*UNASKED, NAME)
            assert await asyncio.to_thread(_in_memory, server.pid, words) == set(words)  # so it finds what is there
            await visitor.go("")
            published = await _published(visitor)
            own = tuple(one for one, content in published.items() if NAME in content)
            assert own
            assert await _published(Visitor(server.url), own) == {}  # nobody else may have it
            assert not [word for word in UNASKED for content in published.values() if word in content]

            await visitor.go("ledger")
            await visitor.press(label("save"))
            assert ADDRESS in _saved(server)  # so the search finds what is there
            assert not [word for word in UNASKED if word in _saved(server)]
            assert _found(server, UNASKED) == []

            await visitor.press(label("close"))
            await visitor.tick(label("forget_sure"))
            await visitor.press(label("forget"))
            assert await _published(visitor, own) == {}
        assert [one for one in visitor.tally.errors if "没有认出表头" not in one] == []  # the file that is no table
        assert not [word for word in (*UNASKED, ADDRESS, NAME) if word in _saved(server)]
        assert _found(server, (*UNASKED, ADDRESS, NAME)) == []

    run(walk())
    for _ in range(20):
        time.sleep(3)  # until the server has noticed that its browser has gone
        held = _in_memory(server.pid, (*UNASKED, ADDRESS, NAME))
        if not held:
            break
    assert held == set()


HIDDEN_SUM, HIDDEN_NOTE = 7654.25, "种下的备注壹叁玖"


class Listener(Visitor):
    """A visitor of a public address who keeps every byte that comes."""

    def __init__(self, url: str, secret: str) -> None:
        super().__init__(url)
        self.state.query_string = f"public={secret}&hide=&sel=org:r2"
        self.came: list[bytes] = []

    def take(self, message: ForwardMsg, action: str, size: int) -> None:
        self.came.append(message.SerializeToString())
        super().take(message, action, size)


def test_what_a_public_address_hides_is_in_no_byte_that_comes(server: Server) -> None:
    """Over the socket and the data routes, page by page; without anything hidden the same walk finds it."""
    url = f"sqlite:///{server.home / 'atlas.db'}"
    rows = [["企业名称", "所在园区", "经度", "纬度", "注册资本（万元）", "备注", "行业分类"]]
    rows += [[NAME, "软件谷", 118.7579, 31.9814, HIDDEN_SUM, HIDDEN_NOTE, "芯片"]]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    result = read(out.getvalue().encode(), "种下.csv", facts=load())
    workspace, _ = Store(url).save("p" * 43, "计划", packed([Read(result, "种下.csv", Preset())]))
    ends = datetime.now(UTC) + timedelta(days=1)
    forms = {HIDDEN_NOTE.encode(), b"7654.25", b"7,654.25", struct.pack("<d", HIDDEN_SUM)}

    async def walk(hidden: tuple[str, ...]) -> set[bytes]:
        _, secret = Sharing(url).make("p" * 43, workspace, "public", "网站", ends, hidden=hidden)
        visitor, published = Listener(server.url, secret), ""
        async with visitor.here():
            for page in ("", "takehome", "ledger"):
                await visitor.go(page)
                published += "".join((await _published(visitor)).values())
        assert visitor.tally.errors == []
        came = b"".join(visitor.came) + published.encode()
        assert NAME.encode() in came
        return {form for form in forms if form in came}

    assert run(walk(("registered_capital_wan", "note"))) == set()
    assert run(walk(())) != set(), "the search finds what is there"
