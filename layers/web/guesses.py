"""Secrets that open nothing, by the network address that tried them: guessing is slow, for links and for tokens."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST, WITHIN, _KNOWN = 20, 60.0, 10_000  # wrong ones of one address, in so many seconds; addresses remembered


class Guesses:
    """Wrong secrets by address, for a while: who has tried too many is told the same as before, unread."""

    def __init__(self, most: int = MOST, within: float = WITHIN, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._within, self._clock = most, within, clock
        self._tries: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = threading.Lock()

    def too_many(self, address: str) -> bool:
        """Whether this address has to wait."""
        with self._lock:
            count, since = self._tries.get(address, (0, 0.0))
            return count >= self._most and self._clock() - since < self._within

    def wrong(self, address: str) -> None:
        """It came with a secret that opens nothing."""
        with self._lock:
            count, since = self._tries.pop(address, (0, self._clock()))
            fresh = self._clock() - since > self._within
            self._tries[address] = (1, self._clock()) if fresh else (count + 1, since)
            while len(self._tries) > _KNOWN:
                self._tries.popitem(last=False)
