"""``python -m layers.serving PROCESSES PORT ADDRESS [BASE]``: what ``python -m layers.cli serve`` turns into.

It imports nothing of the atlas, so that watching costs a few MB.
"""

from __future__ import annotations

import signal
import sys
import time
from typing import TYPE_CHECKING

from layers.serving.processes import Atlas, Caddy, free_port, stop

if TYPE_CHECKING:
    from types import FrameType

_LOOK = 0.5  # seconds between two looks


def main(processes: int, port: int, address: str, base: str = "") -> int:
    """Start processes behind one port and watch them. Returns 0 when told to stop, 2 when it cannot go on."""
    signal.signal(signal.SIGTERM, _leave)
    many = [Atlas(free_port()) for _ in range(processes)]
    caddy = None
    try:
        if not _all_answer(many):
            return 2
        caddy = Caddy(address, port, [one.port for one in many], base)
        while caddy.process.poll() is None and not caddy.listens():
            time.sleep(_LOOK / 10)
        pids = ", ".join(str(one.process.pid) for one in many)
        print(f"http://{address}:{port} by processes {pids}", flush=True)
        _watch(many, caddy)
    except KeyboardInterrupt:
        return 0
    finally:
        stop([*([caddy.process] if caddy else []), *(one.process for one in many)])
    return 2


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _all_answer(many: list[Atlas]) -> bool:
    """Wait for all; False when one ends before, which has said why itself."""
    waiting = list(many)
    while waiting:
        if any(one.ended() is not None for one in waiting):
            return False
        waiting = [one for one in waiting if not one.answers()]
        time.sleep(_LOOK)
    return True


def _watch(many: list[Atlas], caddy: Caddy) -> None:
    """Start again what has ended. Without the proxy there is no way in: then all ends, for whoever watches this."""
    while caddy.process.poll() is None:
        for one in many:
            if one.ended() is not None and one.may_start():
                print(f"port {one.port}: the process has ended ({one.ended()}) and is started again", file=sys.stderr)
                one.start()
        time.sleep(_LOOK)
    print(f"the proxy has ended ({caddy.process.returncode})", file=sys.stderr)


sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))
