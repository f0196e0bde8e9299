"""Processes of the atlas on ports of this machine, started, watched, started again when one ends, and stopped."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from layers.serving.proxy import configuration, program

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT = Path(__file__).resolve().parents[2]
_REST = 5.0  # seconds until a process that has ended is started again: the proxy has noticed by then


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Atlas:
    """One process on one port of this machine, which alone it listens to."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.start()

    def start(self) -> None:
        """Start it."""
        told = ("--server.port", str(self.port), "--server.address", "127.0.0.1")
        command = [sys.executable, "-m", "streamlit", "run", "app.py", *told]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603 our own program
        self._seen_ended: float | None = None

    def ended(self) -> int | None:
        """With what it ended; None while it runs."""
        return self.process.poll()

    def may_start(self) -> bool:
        """Whether it ended long enough ago, as seen here, to be started again."""
        self._seen_ended = self._seen_ended or time.monotonic()
        return time.monotonic() - self._seen_ended >= _REST

    def answers(self) -> bool:
        """Whether it serves, with or without its database."""
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True


class Caddy:
    """The proxy at ``address:port`` before processes on the ports ``behind``."""

    def __init__(self, address: str, port: int, behind: Sequence[int], base: str = "") -> None:
        told = configuration(address, port, behind, base).encode()
        command = [program(), "run", "--config", "-", "--adapter", "caddyfile"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 path of an installed program
        assert self.process.stdin is not None  # noqa: S101 for the type checker
        self.process.stdin.write(told)
        self.process.stdin.close()
        self._at = (address, port)

    def listens(self) -> bool:
        """Whether people can come in."""
        with socket.socket(socket.AF_INET6 if ":" in self._at[0] else socket.AF_INET) as probe:
            return probe.connect_ex(self._at) == 0


def stop(processes: Iterable[subprocess.Popen[bytes]]) -> None:
    """Ask all to end, and end those that do not within ten seconds."""
    running = [one for one in processes if one.poll() is None]
    for one in running:
        one.terminate()
    for one in running:
        try:
            one.wait(10)
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()
