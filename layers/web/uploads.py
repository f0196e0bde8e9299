"""Uploads, bounded: of one session and in all, in bytes and in number, and in the time that one may take."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MIB = 1 << 20
EACH, ALL = 210 * _MIB, 1024 * _MIB  # bytes of one session, two files at their largest; of all sessions together
AT_ONCE_EACH, AT_ONCE_ALL = 2, 24  # uploads under way
PATIENCE = 600.0  # seconds that one upload may take: 100 MiB at 1.4 Mbit/s

Held = Callable[[], Mapping[str, int]]  # session → bytes of its files that the server holds


class Uploads:
    """ASGI middleware before Streamlit's upload route: 429 when a session, or all together, would hold too much, 408
    when an upload takes too long."""

    def __init__(self, app: ASGIApp, held: Held, base: str = "") -> None:
        self.app, self._held = app, held
        self._path = re.compile(re.escape(base) + r"/_stcore/upload_file/([^/]+)/[^/]+/?")
        self._under_way: Counter[str] = Counter()
        self._coming: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let an upload in while there is room, counting its bytes as they come."""
        found = self._path.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if found is None:
            await self.app(scope, receive, send)
            return
        session, size = found[1], _stated(scope)
        if not self._room(session, size):
            await _too_much(scope, receive, send)
            return
        await self._take(session, scope, receive, send)

    def _room(self, session: str, more: int) -> bool:
        held = self._held()
        own = held.get(session, 0) + self._coming[session] + more
        everybody = sum(held.values()) + self._coming.total() + more
        return (
            own <= EACH
            and everybody <= ALL
            and self._under_way[session] < AT_ONCE_EACH
            and self._under_way.total() < AT_ONCE_ALL
        )

    async def _take(self, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        came, refused = 0, False

        async def counted() -> Message:
            nonlocal came, refused
            message = await receive()
            came += len(message.get("body", b""))
            self._coming[session] += len(message.get("body", b""))
            if self._coming[session] > EACH or self._coming.total() > ALL:
                refused = True
                return {"type": "http.disconnect"}
            return message

        self._under_way[session] += 1
        try:
            async with asyncio.timeout(PATIENCE):
                await self.app(scope, counted, send)
        except TimeoutError:
            await PlainTextResponse("The upload took too long.", 408)(scope, receive, send)
        except Exception:
            if not refused:
                raise
            await _too_much(scope, receive, send)
        finally:
            self._under_way[session] -= 1
            self._coming[session] -= came
            for counter in (self._under_way, self._coming):
                if counter[session] <= 0:
                    del counter[session]


def held_by_streamlit() -> dict[str, int]:
    """Session → bytes of the uploaded files that Streamlit holds for it."""
    from streamlit.runtime import Runtime, exists  # noqa: PLC0415  # there is none before the server is up

    if not exists():
        return {}
    storage = Runtime.instance().uploaded_file_mgr.file_storage  # type: ignore[attr-defined]  # the one that keeps in memory
    return {session: sum(len(file.data) for file in files.values()) for session, files in list(storage.items())}


def _stated(scope: Scope) -> int:
    text = Headers(scope=scope).get("content-length", "0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


async def _too_much(scope: Scope, receive: Receive, send: Send) -> None:
    answer = PlainTextResponse(
        "This session, or this server, holds as many uploaded files as it may.", 429, headers={"Retry-After": "120"}
    )
    await answer(scope, receive, send)
