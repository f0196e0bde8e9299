"""The beat of a server: how it answers /healthz while something else goes on."""

from __future__ import annotations

import threading
import time
import urllib.request


class Pulse(threading.Thread):
    """Asks the server how it is, again and again; keeps the seconds that each answer took, and faults."""

    def __init__(self, address: str, every: float = 0.2) -> None:
        super().__init__(daemon=True)
        self.address, self.every = address, every
        self.took, self.faults = list[float](), list[str]()
        self._over = threading.Event()

    @property
    def answers(self) -> int:
        """How many answers there were."""
        return len(self.took)

    def run(self) -> None:
        """Ask until ``stop``."""
        while not self._over.wait(self.every):
            start = time.perf_counter()
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=30).read()  # noqa: S310 our own server
                self.took.append(time.perf_counter() - start)
            except OSError as fault:
                self.faults.append(str(fault))

    def again(self, answers: int) -> bool:
        """Whether there are more answers than that, or soon will be: a small file may be refused between two beats."""
        for _ in range(300):
            if self.answers > answers:
                return True
            self._over.wait(0.2)
        return False

    def stop(self) -> None:
        """Ask no more."""
        self._over.set()
        self.join(60)


def spread(seconds: list[float]) -> str:
    """Number, median, 95th percentile and maximum, in ms."""
    taken = sorted(seconds)
    if not taken:
        return "n 0"
    middle, high = taken[len(taken) // 2], taken[min(len(taken) - 1, int(0.95 * len(taken)))]
    return f"n {len(taken)}, p50 {middle * 1000:.0f}, p95 {high * 1000:.0f}, max {taken[-1] * 1000:.0f} ms"
