"""The door of the server: for whom it answers, from which page it may be asked, and what a browser may do with it.

A page elsewhere can have its own name point to this machine (DNS rebinding), or ask from another port of it. So every
request names a host that is ours, and whatever can change something comes from a page that is ours. A name is ours
when it is this machine's, or the public one of the settings; a numeric address cannot be rebound.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse

from layers.map.browser.tiles import TILES
from layers.web.qr import is_local
from layers.web.routes import takes_gzip

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HOST = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.]{2,45})\]|(?P<name>[A-Za-z0-9.-]{1,253}))(?::\d{1,5})?")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True)
class House:
    """What is ours: the interface (``server.address``, "" for all), the public address and who may embed the
    addresses made for it ("" and () for none), further host names, and the base path."""

    listens_on: str = ""
    public: str = ""
    embedders: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    base: str = ""

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Names that are ours, lower case."""
        own = {"localhost", *self.names, urlsplit(self.public).hostname or ""}
        if not is_local(self.listens_on) or not self.listens_on:
            machine = socket.gethostname().lower()
            own |= {machine, f"{machine.partition('.')[0]}.local"}
        return frozenset(name.strip().lower().rstrip(".") for name in own if name)

    def knows(self, host: str) -> bool:
        """Whether a Host header names us."""
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = (found["six"] or found["name"]).lower().rstrip(".")
        try:
            number = ipaddress.ip_address(name)
        except ValueError:
            return name in self.hosts or any(name.endswith(known[1:]) for known in self.hosts if known[:2] == "*.")
        return number.is_loopback or not is_local(self.listens_on) or not self.listens_on

    def is_own(self, origin: str, host: str) -> bool:
        """Whether a page of this origin is one of ours, asked for under ``host``."""
        return urlsplit(origin).netloc == host or (bool(self.public) and _origin(self.public) == origin)

    def frames(self, path: str, query: str = "") -> tuple[str, ...]:
        """Who beside our own pages may show this address in a frame: those of the settings, and only an address with
        ``embed=``; and the frame of its map, which holds nothing by itself."""
        embeds = any(name == "embed" for name, _ in parse_qsl(query, keep_blank_values=True))
        return self.embedders if embeds or path.startswith(f"{self.base}/component/") else ()

    def policy(self, path: str, host: str, query: str = "") -> str:
        """Content-Security-Policy of an answer: nothing comes from elsewhere but the tiles that a person may choose.

        Streamlit runs scripts that it writes into the page, and charts and maps compile theirs, so script-src cannot be
        stricter; what stands in a file becomes no markup in the first place (layers/svg.py).
        """
        frames = " ".join(("frame-ancestors 'self'", *self.frames(path, query)))
        if path.startswith(f"{self.base}/talk/"):  # brings a stricter one along
            return f"{frames}; base-uri 'none'; form-action 'none'; object-src 'none'"
        return "; ".join(
            (
                "default-src 'self'",
                "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
                "style-src 'self' 'unsafe-inline'",
                f"img-src 'self' data: blob: {_TILE_HOSTS}",
                "font-src 'self' data:",
                f"connect-src 'self' ws://{host} wss://{host} data: blob:",
                "worker-src 'self' blob:",
                "frame-src 'self' blob: data:",
                "media-src 'self' blob:",
                "object-src 'none'",
                "base-uri 'self'",
                "form-action 'self'",
                frames,
            )
        )


class Door:
    """ASGI middleware before all others: Host, Origin, metrics, and the headers of every answer."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self.app, self.house = app, house
        self._closed = f"{house.base}/_stcore/metrics"
        self._listening = f"{house.base}/_stcore/host-config"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse whom this house does not know; dress the answers to the others."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        refused = not self.house.knows(host) or len(headers.getlist("host")) != 1
        asks = scope["type"] == "websocket" or scope["method"] not in _SAFE
        if not refused and asks and origin is not None:
            refused = not self.house.is_own(origin, host)
        if scope["type"] == "websocket":
            await (_turn_away(receive, send) if refused else self.app(scope, receive, send))
            return
        dressed = self._dressed(send, scope, host if not refused else "localhost")
        if refused:
            answer: ASGIApp = PlainTextResponse("This address is not one of this server's.", 403)
        elif scope["path"].rstrip("/") == self._closed:
            answer = PlainTextResponse("Not found", 404)
        elif scope["path"] == self._listening:
            answer = _host_config(f"{_scheme(scope, headers)}://{host}")
        else:
            answer = self.app
        await answer(_as_packed(scope, headers), receive, dressed)

    def _dressed(self, send: Send, scope: Scope, host: str) -> Send:
        path, query = scope["path"], scope["query_string"].decode("latin-1")
        policy = self.house.policy(path, host, query)
        framed = self.house.frames(path, query)

        async def dress(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers[name] = value
                headers["Content-Security-Policy"] = policy
                if not framed:  # it knows no list: whoever may embed us is named in the policy alone
                    headers["X-Frame-Options"] = "SAMEORIGIN"
            await send(message)

        return dress


def _host_config(origin: str) -> JSONResponse:
    """Streamlit's own, but whose messages the page obeys is no list with wildcards: only the page's own origin."""
    body = {
        "allowedOrigins": [origin],
        "useExternalAuthToken": False,
        "enableCustomParentMessages": False,
        "enforceDownloadInNewTab": False,
        "metricsUrl": "",
        "blockErrorDialogs": False,
        "resourceCrossOriginMode": None,
    }
    return JSONResponse(body, headers={"Cache-Control": "no-cache"})


async def _turn_away(receive: Receive, send: Send) -> None:
    """Refuse a websocket before it is one: the client sees 403."""
    await receive()
    await send({"type": "websocket.close", "code": 1008})


def _as_packed(scope: Scope, headers: Headers) -> Scope:
    """The request; without its Accept-Encoding when that names gzip to refuse it, which Streamlit takes for a wish."""
    accepted = headers.get("accept-encoding", "")
    if "gzip" not in accepted or takes_gzip(accepted):
        return scope
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]}


def _scheme(scope: Scope, headers: Headers) -> str:
    """The scheme that the browser used, also behind a proxy, or behind two."""
    told = headers.get("x-forwarded-proto", "").split(",")[0].strip()
    return told if told in ("http", "https") else str(scope["scheme"])


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _tile_hosts() -> str:
    """Hosts of the basemaps that a person may choose, as sources of a policy."""
    hosts = {urlsplit(url).netloc for tiles in TILES.values() for url in tiles.urls}
    return " ".join(sorted("https://" + re.sub(r"^[^.]*\{s\}[^.]*", "*", host) for host in hosts))


_TILE_HOSTS = _tile_hosts()
