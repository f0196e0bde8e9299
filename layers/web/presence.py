"""Who is here: the sockets of each owner, and what is forgotten when the last one has been away for a while."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from layers.web.routes import owner_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

GRACE = 150.0  # seconds: longer than Streamlit keeps a session whose socket is away (120 s)


class Presence:
    """ASGI middleware: counts the page's sockets by owner; ``gone(owner)`` is called when none has been there for
    ``grace`` seconds. What ``gone`` drops is made again by the next run of whoever comes back."""

    def __init__(self, app: ASGIApp, gone: Callable[[str], object], grace: float = GRACE) -> None:
        self.app, self._gone, self._grace = app, gone, grace
        self._here: Counter[str] = Counter()
        self._waits: dict[str, asyncio.Task[None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note a socket while it is open."""
        owner = _owner(scope) if scope["type"] == "websocket" else None
        if owner is None:
            await self.app(scope, receive, send)
            return
        self._here[owner] += 1
        wait = self._waits.pop(owner, None)
        if wait is not None:
            wait.cancel()
        try:
            await self.app(scope, receive, send)
        finally:
            self._here[owner] -= 1
            if self._here[owner] <= 0:
                del self._here[owner]
                self._waits[owner] = asyncio.create_task(self._leave(owner))

    async def _leave(self, owner: str) -> None:
        await asyncio.sleep(self._grace)
        self._waits.pop(owner, None)
        if owner not in self._here:
            try:
                await asyncio.to_thread(self._gone, owner)
            except Exception:  # the next one to leave must be forgotten all the same
                logging.getLogger("atlas").exception("what somebody left could not be forgotten")


def _owner(scope: Scope) -> str | None:
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return None
    return owner_of({name: morsel.value for name, morsel in cookies.items()})
