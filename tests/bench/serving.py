"""The atlas as several processes behind one port, for tests: started as its command does, stopped by its process id."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from layers.serving.processes import free_port
from layers.serving.proxy import COOKIE
from tests.bench.load import ROOT, jar


@dataclass(frozen=True)
class Served:
    """Where it is, and the ids of the processes behind."""

    url: str
    pids: tuple[int, ...]

    def jars(self) -> list[str]:
        """Cookies of one browser at each process."""
        found: dict[str, str] = {}
        for _ in range(50 * len(self.pids)):
            cookies = jar(self.url)
            found.setdefault(re.search(rf"{COOKIE}=(\w+)", cookies)[1], cookies)  # type: ignore[index]
            if len(found) == len(self.pids):
                break
        return list(found.values())


@contextmanager
def served(home: str, processes: int = 2) -> Iterator[Served]:
    """``processes`` of the atlas behind a free port; ``home`` is their ATLAS_HOME."""
    port = free_port()
    more = {"ATLAS_HOME": home, "ATLAS_TALK_AHEAD": "off", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "layers.serving", str(processes), str(port), "127.0.0.1"]
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | more, stdout=subprocess.PIPE, text=True)
    try:
        said = server.stdout.readline()  # type: ignore[union-attr]
        if "by processes" not in said:
            raise RuntimeError(f"it did not start: {said}")
        yield Served(said.split()[0], tuple(map(int, said.rpartition("processes ")[2].split(","))))
    finally:
        server.terminate()
        server.wait(30)
