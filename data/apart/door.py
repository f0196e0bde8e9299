"""call: run a function on a stranger's file in a child process; its plain answer, or one of four faults.

The job goes to the child as a pickle, which only this side makes; the answer comes back as ``plain`` bytes, in which
nothing can run. The file itself travels through the pipe: no copy of it is ever on disk.
"""

from __future__ import annotations

import io
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

from data.apart import child
from data.apart.plain import unpack
from data.apart.turns import QUEUE, Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).resolve().parents[2]
READING = Turns(at_once=2)
_LOOK = 0.2  # seconds between two looks at the clock and at who waits
_MOST, _SHORT = 256 * 2**20, 2**16  # bytes of an answer, of anything else a child says
_PATIENCE = 10  # seconds for what was said to be taken
_START = "import sys; sys.path.insert(0, sys.argv[1]); from data.apart.child import main; " + (
    "main(*map(int, sys.argv[2:5]), sys.argv[5])"
)
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "LD_LIBRARY_PATH", "PROJ_DATA", "GDAL_DATA")
_ONE_THREAD = {
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "GDAL_NUM_THREADS", "OGR_GPKG_NUM_THREADS"), "1"),
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # others reserve a gigabyte of addresses at once
    "MALLOC_ARENA_MAX": "2",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may use: bytes of address space, seconds of CPU, seconds from start to answer."""

    memory: int = 1920 * 2**20
    cpu: int = 50
    wall: int = 55


class Refused(Exception):  # noqa: N818  # it reads as a sentence where it is caught
    """The function itself refused, with a ``code``, a ``row`` and ``params`` as in LedgerUnreadable."""

    def __init__(self, code: str, row: int | None, params: Mapping[str, object]) -> None:
        self.code, self.row, self.params = code, row, params
        super().__init__(code)


class Overrun(Exception):  # noqa: N818
    """The child would have needed more ``what`` ("time" or "memory") than it may have."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


class Gone(Exception):  # noqa: N818
    """The child ended without an answer, or with a fault of this ``kind``."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)


def call(
    target: Callable[..., Any],
    *args: object,
    who: str = "",
    classes: tuple[type, ...] = (),
    progress: Callable[[str, float], None] | None = None,
    limits: Limits = Limits(),
    **options: object,
) -> Any:
    """``target(*args, **options)``, computed in a child process that is killed afterwards.

    ``target`` is a function at the top of a module. ``who`` is whose work this is: of one person one at a time, of all
    two, the others wait. ``progress(step, share)`` is handed on when it is given; while waiting the step is
    ``queue:<place>``. It is called some times a second in any case, and whatever it raises ends the child.
    ``classes`` are the dataclasses that the answer may hold. Raises Refused, Overrun, Gone, Crowded.
    """
    job = _pickled((target, args, options, progress is not None))
    tell = progress or _silent
    with READING.turn(who, lambda place: tell(f"{QUEUE}{place}", 0.0)):
        started = time.monotonic()
        process = _child(limits)
        try:
            return unpack(_asked(process, job, tell, started + limits.wall), classes)
        except ValueError as error:
            raise Gone("answer") from error
        finally:
            _close(process)


def get_ready(*modules: str) -> None:
    """Start a child that has imported ``modules`` and waits two minutes for its job; one at a time."""
    with _lock:
        if not _ready or not _fresh(*_ready[0]):
            while _ready:
                _close(_ready.pop()[0])
            _ready.append((_started(Limits(), modules), time.monotonic()))


_ready: list[tuple[subprocess.Popen[bytes], float]] = []
_lock = threading.Lock()


def _fresh(process: subprocess.Popen[bytes], since: float) -> bool:
    return process.poll() is None and time.monotonic() - since < child.PATIENCE - 10


def _child(limits: Limits) -> subprocess.Popen[bytes]:
    with _lock:
        while _ready and limits == Limits():
            process, since = _ready.pop()
            if _fresh(process, since):
                return process
            _close(process)
    return _started(limits, ())


def _started(limits: Limits, modules: tuple[str, ...]) -> subprocess.Popen[bytes]:
    numbers = [str(number) for number in (limits.memory, limits.cpu, limits.wall)]
    return subprocess.Popen(  # noqa: S603  # this very program
        [sys.executable, "-I", "-B", "-c", _START, str(ROOT), *numbers, ",".join(modules)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd=ROOT,
        env={name: os.environ[name] for name in _KEPT if name in os.environ} | _ONE_THREAD,
        start_new_session=True,  # Ctrl-C in a terminal is for the server
    )


def _asked(process: subprocess.Popen[bytes], job: bytes, tell: Callable[[str, float], None], deadline: float) -> bytes:
    """The bytes of the answer. Raises Refused, Overrun, Gone, and what ``tell`` raises."""
    heard: queue.Queue[tuple[bytes, bytes]] = queue.Queue(64)
    for work, arguments in ((_write, (process.stdin, job)), (_read, (process.stdout, heard))):
        threading.Thread(target=work, args=arguments, daemon=True).start()
    step: tuple[str, float] = ("start", 0.0)
    while True:
        try:
            kind, payload = heard.get(timeout=_LOOK)
        except queue.Empty:
            kind, payload = b" ", b""
        if time.monotonic() > deadline:
            raise Overrun("time")
        if kind == child.RESULT:
            return payload
        if kind == child.PROGRESS:
            step = unpack(payload)
        elif kind == child.REFUSED:
            raise Refused(*unpack(payload))
        elif kind == child.MEMORY:
            raise Overrun("memory")
        elif kind != b" ":
            raise _ended(process, payload)
        tell(*step)


def _ended(process: subprocess.Popen[bytes], fault: bytes) -> Exception:
    """Why there is no answer: told by the child, or by how it ended."""
    if fault:
        return Gone(fault.decode("ascii", "replace")[:60])
    try:
        status = process.wait(5)
    except subprocess.TimeoutExpired:
        return Gone("answer")
    clocks = [-getattr(signal, name) for name in ("SIGXCPU", "SIGALRM") if hasattr(signal, name)]
    return Overrun("time") if status in clocks else Gone(f"exit {status}")


def _write(stream: IO[bytes] | None, job: bytes) -> None:
    assert stream is not None  # noqa: S101  # it was asked for
    try:
        view = memoryview(child.SIZE.pack(len(job)) + job)
        while view:
            view = view[stream.write(view) :]
    except (OSError, ValueError):  # the child is gone, which whoever reads its answer sees
        return


def _read(stream: IO[bytes] | None, heard: queue.Queue[tuple[bytes, bytes]]) -> None:
    assert stream is not None  # noqa: S101
    try:
        while len(head := _exactly(stream, 1 + child.SIZE.size)) == 1 + child.SIZE.size:
            (size,) = child.SIZE.unpack(head[1:])
            if size > (_MOST if head[:1] == child.RESULT else _SHORT):
                break
            heard.put((head[:1], _exactly(stream, size)), timeout=_PATIENCE)
        heard.put((b"", b""), timeout=_PATIENCE)
    except (OSError, ValueError, queue.Full):  # closed, because nobody listens any more
        return


def _exactly(stream: IO[bytes], size: int) -> bytes:
    """``size`` bytes, fewer when the stream ends."""
    found = bytearray()
    while len(found) < size and (more := stream.read(min(size - len(found), 1 << 20))):
        found += more
    return bytes(found)


def _close(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def _silent(_: str, __: float) -> None:
    """Nobody listens."""


def _pickled(job: object) -> bytes:
    out = io.BytesIO()
    _Pickler(out, pickle.HIGHEST_PROTOCOL).dump(job)
    return out.getvalue()


class _Pickler(pickle.Pickler):
    """Facts hold read-only views of mappings, which pickle does not know."""

    def reducer_override(self, value: object) -> Any:
        """A read-only mapping as one made again from its items."""
        if isinstance(value, MappingProxyType):
            return read_only, (dict(value),)
        return NotImplemented


def read_only(items: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """The mapping that such a pickle gives."""
    return MappingProxyType(items)
