"""People on the atlas, over Streamlit's own websocket: what they wait for, what is sent to them, what it costs.

    python tests/bench/load.py --users 5 --seconds 20 --max-p95 3000

Starts the atlas on a free port of this machine, or asks the one at ``--url`` (then without CPU and memory). Each person
opens the atlas and then narrows it, searches, changes mode, belt, language and page, thinking in between. Times hold
for this machine and its other work only; bytes and errors hold everywhere. Exit 1 when a limit that is given is broken.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0  # seconds after which an answer counts as an error
ACTIONS = ("park", "park", "park", "search", "mode", "belt", "language", "page")
PAGES = ("", "targets", "tasks", "analysis", "sources", "")
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Tally:
    """Milliseconds and websocket bytes by action, and what went wrong."""

    took: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sent: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    parts: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    errors: list[str] = field(default_factory=list)

    def percentile(self, action: str, share: float) -> float:
        """Milliseconds within which ``share`` of the answers came; nan without any."""
        taken = sorted(self.took[action])
        return taken[min(len(taken) - 1, int(share * len(taken)))] if taken else float("nan")


class Person:
    """One browser tab: remembers its widgets, its page and, as a browser does, the messages that it has."""

    def __init__(self, url: str, tally: Tally, seed: int) -> None:
        self.url, self.tally, self.random = url.rstrip("/"), tally, random.Random(seed)  # noqa: S311
        self.widgets: dict[str, Any] = {}  # end of the id, which is its key → element
        self.pages: dict[str, str] = {}
        self.page = ""
        self.state = ClientState()
        self.known: dict[str, ForwardMsg] = {}
        self.socket: ClientConnection

    async def visit(self, until: float, think: float, cookies: str = "") -> None:
        """Open the atlas and use it until ``until`` (``time.monotonic``), ``think`` seconds between two answers;
        ``cookies`` of an earlier visit, else new ones."""
        address = re.sub("^http", "ws", self.url) + "/_stcore/stream"
        headers = {"Cookie": cookies or await asyncio.to_thread(jar, self.url)}
        async with connect(
            address, subprotocols=["streamlit"], additional_headers=headers, max_size=None, compression=None
        ) as self.socket:  # type: ignore[list-item]
            await self.ask("open")
            while time.monotonic() < until:
                await asyncio.sleep(self.random.uniform(0.5, 1.5) * think)
                action = self.random.choice(ACTIONS)
                if self.change(action):
                    await self.ask(action)

    def change(self, action: str) -> bool:
        """Press one widget; False when this page has none for the action."""
        if action == "page":
            self.page = self.pages.get(self.random.choice(PAGES), self.page)
            return True
        name, kind, values = {
            "park": ("parks", "string_array_value", None),
            "search": ("query", "string_value", ("", "芯片", "qilin", "AI", "旷视")),
            "mode": ("mode", "string_array_value", None),
            "belt": ("belt_km", "double_array_value", ([2.0], [4.0], [6.5])),
            "language": ("lang", "string_array_value", None),
        }[action]
        found = next((one for key, one in self.widgets.items() if key.endswith(f".{name}")), None)
        if found is None:
            return False
        value = [self.random.choice([option.content for option in found.options])] if values is None else (
            self.random.choice(values)
        )  # fmt: skip
        self.put(found.id, kind, value)
        return True

    def put(self, ident: str, kind: str, value: object) -> None:
        """The widget's value from now on."""
        states = self.state.widget_states.widgets
        for place in [place for place, one in enumerate(states) if one.id == ident]:
            del states[place]
        widget = states.add(id=ident)
        if isinstance(value, list):
            getattr(widget, kind).data.extend(value)
        else:
            setattr(widget, kind, value)

    async def ask(self, action: str) -> None:
        """Run the script once; note time, bytes and faults. What is done on another page than the map says where."""
        name = next((name for name, page in self.pages.items() if page == self.page and name), "")
        where = f"{action} @{name}" if name else action
        back, start, size = BackMsg(), time.perf_counter(), 0
        self.state.page_script_hash = self.page
        self.state.cached_message_hashes[:] = list(self.known)
        back.rerun_script.CopyFrom(self.state)
        await self.socket.send(back.SerializeToString())
        try:
            while True:
                raw = await asyncio.wait_for(self.socket.recv(decode=False), PATIENCE)
                size += len(raw)
                message = ForwardMsg.FromString(raw)
                self.take(message, where, len(raw))
                if message.WhichOneof("type") == "script_finished":
                    if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                        break
                    if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                        self.tally.errors.append(f"{where}: the script did not run")
                        break
        except TimeoutError:
            self.tally.errors.append(f"{where}: no answer within {PATIENCE:.0f} s")
        self.tally.took[where].append((time.perf_counter() - start) * 1000)
        self.tally.sent[where].append(size)

    def take(self, message: ForwardMsg, action: str, size: int) -> None:
        """What a browser would do with one message."""
        if message.WhichOneof("type") == "ref_hash":
            if message.ref_hash not in self.known:
                self.tally.errors.append(f"{action}: refers to a message that was never sent")
                return
            message = self.known[message.ref_hash]
        elif message.metadata.cacheable:
            self.known[message.hash] = message
        kind = message.WhichOneof("type") or ""
        if kind == "new_session":
            self.widgets.clear()  # what this run does not make again is gone from the page
        elif kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            self.pages[""] = next(p.page_script_hash for p in message.navigation.app_pages if p.is_default)
        elif kind == "session_event" and message.session_event.WhichOneof("type") == "script_compilation_exception":
            self.tally.errors.append(f"{action}: {message.session_event.script_compilation_exception.message}")
        elif kind == "delta":
            element = message.delta.new_element
            kind = element.WhichOneof("type") or message.delta.WhichOneof("type") or ""
            if kind == "exception" or (kind == "alert" and element.alert.format == element.alert.ERROR):
                self.tally.errors.append(f"{action}: {str(getattr(element, kind)).strip()[:200]}")
            if ident := getattr(getattr(element, kind, None), "id", ""):
                self.widgets[ident.rpartition("-")[2]] = getattr(element, kind)
        self.tally.parts[action][kind] += size


def jar(url: str) -> str:
    """The Cookie header of a browser that has opened the first page: the owner's, and a proxy's."""
    request = urllib.request.Request(url, headers={"Accept": "text/html"})  # noqa: S310 an address of ours
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        return "; ".join(line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie", []))


def cookie(url: str) -> str:
    """The owner's cookie alone."""
    found = re.search(r"atlas_sid=([\w-]+)", jar(url))
    return found[1] if found else ""


@contextmanager
def atlas(**more: str) -> Iterator[tuple[str, int]]:
    """An atlas of its own on a free port; its address and process id. ``more`` is added to its environment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryFile() as log:
        settings = {
            "STREAMLIT_SERVER_PORT": str(port),
            "ATLAS_HOME": home,
            "PYTHONPATH": str(ROOT),
            "ATLAS_TALK_AHEAD": "off",
        } | more
        command = [sys.executable, "-m", "streamlit", "run", "app.py"]
        server = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=log, stderr=log)
        url = f"http://127.0.0.1:{port}"
        try:
            while server.poll() is None and not answers(url):
                time.sleep(0.2)
            if server.poll() is not None:
                log.seek(0)
                raise RuntimeError(log.read().decode(errors="replace"))
            yield url, server.pid
        finally:
            server.terminate()
            server.wait(20)


def answers(url: str) -> bool:
    """Whether a server is there."""
    try:
        urllib.request.urlopen(f"{url}/healthz", timeout=2).read()  # noqa: S310
    except OSError:
        return False
    return True


def cpu(pid: int) -> float:
    """CPU seconds of a process since its start."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / _TICK


def resident(pid: int) -> float:
    """MiB of a process that are in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


async def people(url: str, users: int, seconds: float, think: float) -> Tally:
    """So many people for so long."""
    tally, until = Tally(), time.monotonic() + seconds
    visits = [Person(url, tally, seed).visit(until, think) for seed in range(users)]
    for fault in await asyncio.gather(*visits, return_exceptions=True):
        if isinstance(fault, BaseException):
            tally.errors.append(f"a person could not go on: {fault!r}")
    return tally


def report(tally: Tally, parts: bool = False) -> Iterator[str]:
    """One line an action, then what went wrong."""
    yield f"{'action':18} {'n':>4} {'p50 ms':>8} {'p95 ms':>8} {'kB median':>10} {'kB most':>8}"
    for action in sorted(tally.took):
        sizes = tally.sent[action]
        middle, high = tally.percentile(action, 0.5), tally.percentile(action, 0.95)
        yield (
            f"{action:18} {len(sizes):4} {middle:8.0f} {high:8.0f} "
            f"{statistics.median(sizes) / 1000:10.1f} {max(sizes) / 1000:8.1f}"
        )
        if parts:
            total = tally.parts[action].most_common(8)
            yield "    " + ", ".join(f"{kind} {size / len(sizes) / 1000:.1f}" for kind, size in total)
    yield f"errors: {len(tally.errors)}"
    yield from (f"  {error} ×{count}" for error, count in Counter(tally.errors).most_common(10))


def broken(tally: Tally, limits: argparse.Namespace) -> list[str]:
    """Limits that were given and do not hold."""
    found = [f"{len(tally.errors)} errors"] if len(tally.errors) > limits.max_errors else []
    filtered = ("park", "search")
    for action in filtered:
        if limits.max_p95 and tally.percentile(action, 0.95) > limits.max_p95:
            found.append(f"p95 of {action} {tally.percentile(action, 0.95):.0f} ms > {limits.max_p95:.0f}")
        if limits.max_filter_kb and statistics.median(tally.sent[action] or [0]) > limits.max_filter_kb * 1000:
            found.append(f"{action} sends {statistics.median(tally.sent[action]) / 1000:.1f} kB")
    if limits.max_open_kb and max(tally.sent["open"] or [0]) > limits.max_open_kb * 1000:
        found.append(f"the first run sends {max(tally.sent['open']) / 1000:.1f} kB > {limits.max_open_kb:.0f}")
    return found


def arguments() -> argparse.Namespace:
    """The command line; a limit of 0 is none."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--url", default="", help="an atlas that runs already")
    parser.add_argument("--users", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--think", type=float, default=4.5, help="seconds between an answer and the next click")
    parser.add_argument("--parts", action="store_true", help="kB by kind of element")
    for name, what in (
        ("p95", "ms of a filter change"),
        ("filter-kb", "kB of a filter change"),
        ("open-kb", "kB of the first run"),
    ):
        parser.add_argument(f"--max-{name}", type=float, default=0.0, help=f"limit: {what}")
    parser.add_argument("--max-errors", type=int, default=0)
    return parser.parse_args()


def main() -> int:
    """Measure, print, and say with the exit code whether the limits hold."""
    given = arguments()
    if given.url:
        tally = asyncio.run(people(given.url, given.users, given.seconds, given.think))
    else:
        with atlas() as (url, pid):
            before, memory = cpu(pid), resident(pid)
            tally = asyncio.run(people(url, given.users, given.seconds, given.think))
            runs = sum(map(len, tally.took.values()))
            print(f"CPU per run {(cpu(pid) - before) / max(runs, 1):.2f} s")
            print(f"memory {memory:.0f} → {resident(pid):.0f} MiB")
    print("\n".join(report(tally, given.parts)))
    faults = broken(tally, given)
    print("\n".join(f"limit broken: {fault}" for fault in faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
