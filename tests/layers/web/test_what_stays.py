"""What a running server keeps: nothing that nobody asked for, and nothing that a public address hides."""

from __future__ import annotations

import asyncio
import csv
import gzip
import io
import re
import sqlite3
import struct
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from data.ledger import Preset, read
from data.load import load
from data.workspaces import Snapshot, Store
from data.workspaces.reading import Read, packed
from data.workspaces.sharing import Sharing
from layers.text import t
from layers.web.routes import COOKIE
from tests.layers.web.running import Server
from tests.layers.web.visitor import Visitor, run

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
