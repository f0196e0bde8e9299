"""The one memory: what was computed from the facts, by their version, bounded in bytes, forgotten with them.

Two lives, and no other store of results in the atlas: ``MEMORY`` keeps a result until its version is forgotten or it is
the one used least recently; ``while_alive`` keeps it as long as the frames or shapes that it was made from.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import threading
import weakref
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Collection, Hashable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from layers.weight import weight

P = ParamSpec("P")
T = TypeVar("T")
ALWAYS = ""  # the version of what depends on no facts
_MIB = 1 << 20


class Memory:
    """Results by name, version of the facts and key; shared between sessions, so nobody changes what is kept.

    ``most`` and ``each`` are budgets in bytes, of everything and of one version: what was used least recently goes
    first, the newest always stays. A version is a hash of the rows, so no key of one person's data is another's; what
    is derived from a version carries it before ``~`` and is forgotten with it.
    """

    def __init__(self, most: int = 512 * _MIB, each: int = 192 * _MIB) -> None:
        self._most, self._each = most, each
        self._kept: OrderedDict[tuple[str, Hashable], tuple[object, int]] = OrderedDict()  # (version, (name, key))
        self._used: defaultdict[str, int] = defaultdict(int)  # bytes by version
        self._gates: dict[tuple[str, Hashable], tuple[threading.RLock, list[None]]] = {}
        self._lock = threading.Lock()

    def kept(self, name: str, version: str, key: Hashable, compute: Callable[[], T]) -> T:
        """``compute()``, remembered; ``key`` names all it depends on beside the version.

        Of several that ask for the same at once, one computes and the others wait for it.
        """
        at = (version, (name, key))
        with self._lock:
            if at in self._kept:
                return cast("T", self._take(at))
            gate, waiting = self._gates.setdefault(at, (threading.RLock(), []))
            waiting.append(None)
        try:
            with gate:
                with self._lock:
                    if at in self._kept:  # by another while this one waited
                        return cast("T", self._take(at))
                made = compute()
                self.put(name, version, key, made)
                return made
        finally:
            with self._lock:
                waiting.pop()
                if not waiting:
                    self._gates.pop(at, None)

    def get(self, name: str, version: str, key: Hashable, kind: type[T]) -> T | None:
        """What is kept, or None when nothing of this kind is; using it keeps it longer."""
        with self._lock:
            at = (version, (name, key))
            found = self._take(at) if at in self._kept else None
        return found if isinstance(found, kind) else None

    def put(self, name: str, version: str, key: Hashable, value: object) -> None:
        """Keep ``value``."""
        at, size = (version, (name, key)), weight(value)
        with self._lock:
            self._drop(at)
            self._kept[at] = (value, size)
            self._used[version] += size
            self._shrink(at)

    def drop(self, name: str, version: str, key: Hashable) -> None:
        """Forget one result: the next who asks makes it anew."""
        with self._lock:
            self._drop((version, (name, key)))

    def forget(self, version: str) -> None:
        """Drop all that was made from this version and from what is derived from it."""
        with self._lock:
            for at in [at for at in self._kept if at[0] == version or at[0].startswith(f"{version}~")]:
                self._drop(at)

    def forget_others(self, versions: Collection[str]) -> None:
        """Drop all that was made from versions that are none of these, nor derived from one of them."""
        wanted = {version.split("~")[0] for version in versions}
        for version in {at[0].split("~")[0] for at in self._snapshot()} - wanted - {ALWAYS}:
            self.forget(version)

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._kept.clear()
            self._used.clear()

    def used(self, version: str | None = None) -> int:
        """Bytes kept, as estimated: of one version, or (None) of all."""
        with self._lock:
            return sum(self._used.values()) if version is None else self._used.get(version, 0)

    def _snapshot(self) -> list[tuple[str, Hashable]]:
        with self._lock:
            return list(self._kept)

    def _take(self, at: tuple[str, Hashable]) -> object:
        self._kept.move_to_end(at)
        return self._kept[at][0]

    def _drop(self, at: tuple[str, Hashable]) -> None:
        if at in self._kept:
            self._used[at[0]] -= self._kept.pop(at)[1]
            if not self._used[at[0]]:
                del self._used[at[0]]

    def _shrink(self, newest: tuple[str, Hashable]) -> None:
        version = newest[0]
        if self._used[version] > self._each:
            self._drop_oldest([at for at in self._kept if at[0] == version and at != newest], version)
        if sum(self._used.values()) > self._most:
            self._drop_oldest([at for at in self._kept if at != newest], None)

    def _drop_oldest(self, old: list[tuple[str, Hashable]], version: str | None) -> None:
        for at in old:
            if (sum(self._used.values()) <= self._most) if version is None else (self._used[version] <= self._each):
                return
            self._drop(at)


MEMORY = Memory()


def while_alive(function: Callable[P, T]) -> Callable[P, T]:
    """Remember what a function made of frames or shapes as long as all of them live; plain values count as they are.

    Only for arguments that nobody changes in place, and results that hold none of them, or they would live for ever.
    """
    kept: dict[Hashable, T] = {}

    @wraps(function)
    def remembered(*args: P.args, **kwargs: P.kwargs) -> T:
        given = (*args, *kwargs.values())
        living = [one for one in given if type(one).__weakrefoffset__]
        key = tuple(id(one) if type(one).__weakrefoffset__ else one for one in given)
        if key not in kept:
            kept[key] = function(*args, **kwargs)
            for one in living:
                weakref.finalize(one, kept.pop, key, None).atexit = False
        return kept[key]

    return remembered


def settle() -> None:
    """What the start has made stays as long as the program: no later collection walks through it again.

    Streamlit collects after every run of a script; half of a run's time went into walking half a million old objects.
    """
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Return what nobody uses any more to the system: first the circles of objects, then the allocators' empty pages.

    pandas keeps texts with Arrow, whose pool holds on to pages as the C library does.
    """
    gc.collect()
    arrow = sys.modules.get("pyarrow")
    if arrow is not None:
        arrow.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)
