"""One process that reads file after file under the limits of a stranger's child, and says how each ended.

Starting a child costs a second; here thousands of files are read by few. What would have ended a child ends this one,
which the next question starts anew.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from data.apart import Limits
from data.apart.door import _ONE_THREAD

ROOT = Path(__file__).resolve().parents[3]
_SIZE = struct.Struct(">Q")
# CPU time, not time on a clock: a busy machine is no fault of the file
_CHILD = """
import contextlib, json, os, pathlib, resource, signal, struct, sys
from data import ledger
from data.ledger.read import read_all
from data.load import load
facts = load()
memory, cpu = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
out, size = os.fdopen(os.dup(1), "wb"), struct.Struct(">Q")
os.dup2(2, 1)
while head := sys.stdin.buffer.read(size.size):
    data = sys.stdin.buffer.read(*size.unpack(head))
    with contextlib.suppress(OSError):
        pathlib.Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    signal.setitimer(signal.ITIMER_PROF, cpu)
    try:
        read = read_all(data, "file", facts=facts)
        codes = sorted({code for one in read for code in one.findings["code"]})
        answer = ["read", codes, all(one.rows_in == one.used + len(one.set_aside) for one in read)]
    except ledger.LedgerUnreadable as refusal:
        answer = ["refused", [refusal.code], len(refusal.sentence("zh")) > 5 and len(refusal.sentence("en")) > 5]
    except MemoryError:
        answer = ["memory", [], True]
    except Exception as fault:
        answer = ["fault", [repr(fault)[:200]], False]
    left = signal.setitimer(signal.ITIMER_PROF, 0)[0]
    status = pathlib.Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024
    text = json.dumps([*answer, cpu - left, peak]).encode()
    out.write(size.pack(len(text)) + text)
    out.flush()
"""


@dataclass(frozen=True)
class End:
    """How a file ended: read, refused, memory, fault, or killed (its clock ran out, or it crashed).

    ``codes`` of findings or of the refusal; ``right``: rows are accounted for, or there is a sentence in both
    languages; seconds of CPU; the peak of memory in bytes.
    """

    how: str
    codes: tuple[str, ...]
    right: bool
    cpu: float
    peak: int

    @property
    def well(self) -> bool:
        """A sentence or a right account, and nothing that only the child's end would have stopped."""
        return self.how in ("read", "refused") and self.right and "unforeseen" not in self.codes


class Reader:
    """The process; ``cpu`` seconds a file."""

    def __init__(self, cpu: int = Limits().cpu) -> None:
        self._cpu = cpu
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, data: bytes) -> End:
        """How this file ends."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(_SIZE.pack(len(data)) + data)
            process.stdin.flush()
        except BrokenPipeError:
            pass
        head = process.stdout.read(_SIZE.size)
        if len(head) < _SIZE.size:
            status = process.wait()
            self.close()
            return End("killed", (f"exit {status}",), False, float(self._cpu), 0)
        how, codes, right, cpu, peak = json.loads(process.stdout.read(_SIZE.unpack(head)[0]))
        return End(how, tuple(codes), right, cpu, peak)

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
            self._process = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            numbers = [str(Limits().memory), str(self._cpu)]
            self._process = subprocess.Popen(
                [sys.executable, "-c", _CHILD, *numbers],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env=os.environ | _ONE_THREAD,
            )
        return self._process
