"""Who looks at which facts, and what goes when they have left: results, published content, the memory itself.

Streamlit keeps a session whose browser has gone for ``server.disconnectedSessionTTL`` seconds, and lets go of it only
when the next one leaves; here a timer asks.
"""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import streamlit as st
from streamlit import runtime
from streamlit.runtime.state import SessionState

from layers.memory import MEMORY, Memory, give_back
from layers.web.content import PUBLIC, STORE, Store

if TYPE_CHECKING:
    from streamlit.runtime.app_session import AppSession
    from streamlit.runtime.caching.ttl_cache import TTLCache
    from streamlit.runtime.memory_session_storage import MemorySessionStorage
    from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

EVERY = 5.0  # seconds between two looks


@dataclass(slots=True)
class _Looker:
    """What one session has looked at since it closed its last ledger."""

    versions: set[str] = field(default_factory=set)
    owner: str | None = None


class Sessions:
    """Versions of facts by session. ``permanent``: those that ship, which stay when nobody looks."""

    def __init__(self, memory: Memory = MEMORY, store: Store = STORE) -> None:
        self._memory, self._store = memory, store
        self._lookers: dict[str, _Looker] = {}
        self._permanent: frozenset[str] = frozenset()
        self._lock = threading.Lock()

    def keep(self, *versions: str) -> None:
        """These versions stay when nobody looks at them."""
        self._permanent |= frozenset(versions)

    def look(self, session: str, version: str, owner: str | None) -> None:
        """A run of ``session`` shows facts of this version; ``owner`` is the secret of its browser."""
        with self._lock:
            looker = self._lookers.setdefault(session, _Looker())
            looker.versions.add(version)
            looker.owner = owner

    def close(self, session: str, owner: str | None) -> None:
        """The session has closed what is its own: all made from it goes, unless another session looks at it."""
        with self._lock:
            self._lookers.pop(session, None)
        if owner is not None:
            self._store.forget(owner)
        self._forget_unseen()

    def stay(self, alive: Collection[str]) -> bool:
        """Only these sessions are left; True when one has gone and what it held was let go of."""
        with self._lock:
            gone = [self._lookers.pop(session) for session in list(self._lookers) if session not in alive]
            owners = {looker.owner for looker in self._lookers.values()}
        for owner in {looker.owner for looker in gone} - owners - {None, PUBLIC}:
            self._store.forget(str(owner), pages=False)  # a talk stands in a window of its own
        if gone:
            self._forget_unseen()
        return bool(gone)

    def _forget_unseen(self) -> None:
        with self._lock:
            seen = self._permanent.union(*(looker.versions for looker in self._lookers.values()))
        self._memory.forget_others(seen)


SESSIONS = Sessions()


def _alive() -> set[str]:
    """Ids of the sessions that Streamlit holds, after it has let go of those whose time is over."""
    sessions = cast("WebsocketSessionManager", runtime.get_instance()._session_mgr)
    expire(cast("MemorySessionStorage", sessions._session_storage))
    return LIVES.only({one.session.id: one.session for one in sessions.list_sessions()})


class Lives:
    """Streamlit's sessions as long as they live, to empty each that is over.

    To forget one is not enough: the server's loop remembers the session that it spoke for last until another comes,
    and with it the file that was brought and all that was made of it.
    """

    def __init__(self) -> None:
        self._known: dict[str, weakref.ref[AppSession]] = {}

    def only(self, held: Mapping[str, AppSession]) -> set[str]:
        """Ids of the sessions that are held; those of before are emptied."""
        for ident in self._known.keys() - held.keys():
            over = self._known.pop(ident)()
            if over is not None:
                over.shutdown()
                SessionState.__init__(over.session_state)  # its clear() keeps what callbacks were given
                over.flush_browser_queue()
        self._known.update({ident: weakref.ref(session) for ident, session in held.items()})
        return set(held)


LIVES = Lives()


def expire(storage: MemorySessionStorage) -> None:
    """Let go of the sessions whose time is over; Streamlit has no public call for that (a test notices a change)."""
    cast("TTLCache[str, object]", storage._cache).expire()


@asynccontextmanager
async def watched(_app: st.App, alive: Callable[[], set[str]] = _alive) -> AsyncIterator[None]:
    """While the server runs, what sessions that have left had held is let go of."""

    async def look() -> None:
        while True:
            await asyncio.sleep(EVERY)
            if SESSIONS.stay(alive()):
                await asyncio.to_thread(give_back)

    timer = asyncio.create_task(look())
    try:
        yield
    finally:
        timer.cancel()
        with suppress(asyncio.CancelledError):
            await timer
