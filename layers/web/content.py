"""Bytes that a page has made and a browser fetches by their digest: public ones, and ones that one browser owns."""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

PUBLIC = ""
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Blob:
    """One published content: ``packed`` is its gzip form, ``size`` the number of bytes before packing.

    ``page``: it stands in a window of its own, without a session.
    """

    digest: str
    packed: bytes
    size: int
    page: bool = False


class Store:
    """Content by digest, in memory and bounded: what was used least recently goes first.

    An owner is the secret in a browser's cookie; ``PUBLIC`` content is for everybody. ``shared``, ``each`` and
    ``private`` are budgets in packed bytes: of all public content, of one owner, of all owners together. ``ttl`` is in
    seconds since the last use. What has gone is published again by the next run, so nothing depends on it staying.
    """

    def __init__(
        self,
        *,
        shared: int = 128 * _MIB,
        each: int = 48 * _MIB,
        private: int = 384 * _MIB,
        ttl: float = 8 * 3600,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shared, self._each, self._private, self._ttl, self._clock = shared, each, private, ttl, clock
        self._kept: OrderedDict[tuple[str, str], tuple[Blob, float]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, data: bytes, owner: str = PUBLIC, *, page: bool = False) -> str:
        """Keep ``data`` for ``owner`` and return its digest (32 hex digits of SHA-256)."""
        digest = hashlib.sha256(data).hexdigest()[:32]
        if self.get(digest, owner, exact=True) is None:
            blob = Blob(digest, gzip.compress(data, compresslevel=6, mtime=0), len(data), page)
            with self._lock:
                self._kept[owner, digest] = (blob, self._clock())
                self._trim(owner)
        return digest

    def get(self, digest: str, owner: str | None, *, exact: bool = False) -> Blob | None:
        """The content, when it is public or belongs to ``owner``; None otherwise, for whatever reason.

        ``exact`` looks only among what belongs to ``owner`` itself.
        """
        owners = [owner] if exact else dict.fromkeys((PUBLIC, owner))
        with self._lock:
            now = self._clock()
            self._expire(now)
            for whose in owners:
                if whose is not None and (whose, digest) in self._kept:
                    blob, _ = self._kept[whose, digest]
                    self._kept[whose, digest] = (blob, now)
                    self._kept.move_to_end((whose, digest))
                    return blob
        return None

    def forget(self, owner: str, *, pages: bool = True) -> None:
        """Drop all that belongs to ``owner``, with or without its pages: a ledger that was closed must not linger."""
        with self._lock:
            for key in [key for key, (blob, _) in self._kept.items() if key[0] == owner and (pages or not blob.page)]:
                del self._kept[key]

    def used(self, owner: str | None = None) -> int:
        """Packed bytes kept: of one owner, or (None) of everybody."""
        with self._lock:
            return sum(len(blob.packed) for (whose, _), (blob, _) in self._kept.items() if owner in (None, whose))

    def _expire(self, now: float) -> None:
        while self._kept:
            key, (_, used) = next(iter(self._kept.items()))
            if now - used < self._ttl:
                return
            del self._kept[key]

    def _trim(self, owner: str) -> None:
        if owner == PUBLIC:
            self._shrink(self._shared, lambda whose: whose == PUBLIC)
        else:
            self._shrink(self._each, lambda whose: whose == owner)
            self._shrink(self._private, lambda whose: whose != PUBLIC)

    def _shrink(self, budget: int, counts: Callable[[str], bool]) -> None:
        """Drop the oldest counted content until it fits; the newest always stays."""
        sizes = [(key, len(blob.packed)) for key, (blob, _) in self._kept.items() if counts(key[0])]
        total = sum(size for _, size in sizes)
        for key, size in sizes[:-1]:
            if total <= budget:
                return
            del self._kept[key]
            total -= size


STORE = Store()
