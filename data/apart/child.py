"""The child: limits itself first, then takes one job from its standard input, answers, and ends.

It writes no file, keeps no core, and answers with plain values only. Of an unforeseen fault it tells the kind, never
the text: that may hold what stands in somebody's file.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import signal
import struct
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = struct.Struct(">Q")
PROGRESS, RESULT, REFUSED, FAULT, MEMORY = b"P", b"R", b"E", b"X", b"M"
PATIENCE = 120  # seconds that a child waits for its job
_SPARE = 5  # seconds after the wall limit at which it ends itself, when nobody else does


def main(memory: int, cpu: int, wall: int, modules: str) -> None:
    """Limits in bytes and seconds; ``modules`` (by comma) are imported before the job is there."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what a library prints must not look like an answer
    _limit(memory, cpu)
    for name in filter(None, modules.split(",")):
        import_module(name)
    job = _job(wall)
    if job is not None:
        _answer(out, *job)


def _limit(memory: int, cpu: int) -> None:
    if sys.platform == "win32":  # nothing of this exists there: the parent's clock is what remains
        return
    import resource  # noqa: PLC0415

    for what, most in (
        (resource.RLIMIT_AS, (memory, memory)),
        (resource.RLIMIT_CPU, (cpu, cpu + _SPARE)),  # at the first a signal says why, at the second it is killed
        (resource.RLIMIT_FSIZE, (0, 0)),
        (resource.RLIMIT_CORE, (0, 0)),
        (resource.RLIMIT_NOFILE, (128, 128)),
    ):
        with contextlib.suppress(ValueError, OSError):  # some systems know a limit by name only
            resource.setrlimit(what, most)
    os.nice(5)  # whoever looks at the map goes before whoever reads a file


def _job(wall: int) -> tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any], bool] | None:
    stream = sys.stdin.buffer
    if sys.platform != "win32":
        if not select.select([stream], [], [], PATIENCE)[0]:
            return None
        signal.alarm(wall + _SPARE)
    size = stream.read(SIZE.size)
    if len(size) < SIZE.size:
        return None
    job: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any], bool]
    job = pickle.loads(stream.read(SIZE.unpack(size)[0]))  # noqa: S301  # from the parent, whose code this is
    return job


def _answer(out: Any, target: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any], tells: bool) -> None:
    from data.apart.plain import pack  # noqa: PLC0415  # Arrow, which the limits must be there before

    def send(kind: bytes, payload: bytes) -> None:
        out.write(kind + SIZE.pack(len(payload)))
        view = memoryview(payload)
        while view:
            view = view[out.write(view) :]

    if tells:
        options["progress"] = lambda step, share: send(PROGRESS, pack((step, float(share))))
    try:
        send(RESULT, pack(target(*args, **options)))
    except MemoryError:
        send(MEMORY, b"")
    except Exception as error:
        if hasattr(error, "code") and hasattr(error, "params"):
            said = {key: value if isinstance(value, int) else str(value) for key, value in error.params.items()}
            send(REFUSED, pack((str(error.code), getattr(error, "row", None), said)))
        else:
            send(FAULT, type(error).__name__.encode())
