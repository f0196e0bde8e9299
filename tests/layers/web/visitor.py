"""A browser tab over Streamlit's own websocket, for what a page alone does not show: uploads, buttons, what came."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileUploaderState, UploadedFileInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from tests.bench.load import PATIENCE, Person, Tally, cookie

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

Result = TypeVar("Result")


class Visitor(Person):
    """One tab with the owner's cookie ``sid``. Of the last run: widgets by their label, and all text that came."""

    def __init__(self, url: str, sid: str = "") -> None:
        super().__init__(url, Tally(), 0)
        self.sid = sid or cookie(url)
        self.named: dict[str, Any] = {}
        self.session, self.shown = "", ""

    @asynccontextmanager
    async def here(self) -> AsyncIterator[Visitor]:
        """Connected, with the first run done."""
        address = re.sub("^http", "ws", self.url) + "/_stcore/stream"
        headers = {"Cookie": f"atlas_sid={self.sid}"}
        async with connect(
            address, subprotocols=["streamlit"], additional_headers=headers, max_size=None, compression=None
        ) as self.socket:  # type: ignore[list-item]
            await self.ask("open")
            yield self

    def take(self, message: ForwardMsg, action: str, size: int) -> None:
        """Remember widgets by label, and all that was said."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.session = message.new_session.initialize.session_id or self.session
            self.named, self.shown = {}, ""
        super().take(message, action, size)
        if kind == "ref_hash":
            message = self.known[message.ref_hash]
        if message.WhichOneof("type") == "delta":
            self.shown += message.delta.SerializeToString().decode("utf-8", "replace")
            element = message.delta.new_element
            held = getattr(element, element.WhichOneof("type") or "", None)
            if label := getattr(held, "label", ""):
                self.named[label] = held

    async def go(self, page: str) -> None:
        """Open a page of the atlas."""
        self.page = self.pages[page]
        await self.ask("open")

    async def press(self, label: str) -> None:
        """Press a button; the value is for one run only."""
        ident = self.named[label].id
        self.put(ident, "trigger_value", True)
        await self.ask(label)
        states = self.state.widget_states.widgets
        for at in [at for at, one in enumerate(states) if one.id == ident]:
            del states[at]

    async def tick(self, label: str) -> None:
        """Tick a box."""
        self.put(self.named[label].id, "bool_value", True)
        await self.ask(label)

    async def upload_to(self, name: str) -> str:
        """Where the page would send a file of this name."""
        back = BackMsg()
        back.file_urls_request.request_id = "one"
        back.file_urls_request.file_names.append(name)
        back.file_urls_request.session_id = self.session
        await self.socket.send(back.SerializeToString())
        while True:
            raw = await asyncio.wait_for(self.socket.recv(decode=False), PATIENCE)
            message = ForwardMsg.FromString(raw)
            if message.WhichOneof("type") == "file_urls_response":
                self.urls = message.file_urls_response.file_urls[0]
                return f"{self.url}/{self.urls.upload_url.lstrip('/')}"

    async def bring(self, label: str, name: str, content: bytes) -> None:
        """Upload a file to the uploader of this label, and let the page run."""
        address = await self.upload_to(name)
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            await allowed(client, self.url)
            sent = await client.put(address, files={"file": (name, content)})
        assert sent.status_code == 204, sent.text
        info = UploadedFileInfo(file_id=self.urls.file_id, name=name, size=len(content), file_urls=self.urls)
        ident = self.named[label].id
        self.put(ident, "file_uploader_state_value", None)
        state = next(one for one in self.state.widget_states.widgets if one.id == ident)
        state.file_uploader_state_value.CopyFrom(FileUploaderState(uploaded_file_info=[info]))
        await self.ask("upload")

    def put(self, ident: str, kind: str, value: object) -> None:
        """As in ``Person``; None only makes the place."""
        if value is None:
            super().put(ident, "bool_value", False)
        else:
            super().put(ident, kind, value)


def run(work: Coroutine[object, object, Result]) -> Result:
    """What it returns, run in a thread of its own: a browser test before leaves an event loop in the main one."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, work).result()


async def allowed(client: httpx.AsyncClient, url: str) -> None:
    """Give the client what Streamlit asks of whoever uploads: its cookie, and the same in a header."""
    token = (await client.get(f"{url}/_stcore/health")).cookies["_streamlit_xsrf"]
    client.headers["X-Xsrftoken"] = token
