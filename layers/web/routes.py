"""HTTP routes beside Streamlit's own (/healthz, /assets, /data, /talk), and the cookie that private data belong to."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, get_args
from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from layers import static
from layers.static import WebFile
from layers.theme import palette
from layers.view import Lang, Theme
from layers.web.content import STORE, Store
from layers.web.qr import for_phones, qr_svg

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from layers.map.browser.street import Street

COOKIE = "atlas_sid"
STREET = "ground"  # tiles of the street level: ground/<version>/<z>/<x>/<y>
_SID = re.compile(r"[A-Za-z0-9_-]{43}")
_STAYS = 400 * 86_400  # seconds
_FOR_EVER = "max-age=31536000, immutable"


def owner_of(cookies: Mapping[str, str]) -> str | None:
    """The secret that a browser's private data belong to, from its cookies; None when it has none (cookies refused)."""
    sid = cookies.get(COOKIE, "")
    return sid if isinstance(sid, str) and _SID.fullmatch(sid) else None


def routes(
    version: str,
    as_of: str,
    *,
    base: str = "",
    store: Store = STORE,
    listens_on: str = "",
    street: Street | None = None,
) -> list[Route]:
    """Routes for ``st.App``. ``version``, ``as_of``: of the shipped facts; ``base``: server.baseUrlPath.

    ``listens_on``: server.address, "" for all interfaces; ``street`` cuts the tiles of the street level.
    """
    prefix = f"/{base.strip('/')}" if base.strip("/") else ""

    def healthz(_: Request) -> Response:
        body = {"status": "ok", "version": version, "as_of": as_of}
        return JSONResponse(body, headers={"Cache-Control": "no-store"})

    def asset(request: Request) -> Response:
        try:
            found = static.web_file(request.path_params["name"])
        except FileNotFoundError:
            return _missing()
        known = request.query_params.get("v") == found.etag or request.path_params["name"].startswith("fonts/")
        return answer(request, found, f"public, {_FOR_EVER}" if known else "no-cache")

    def data(request: Request) -> Response:
        blob = store.get(request.path_params["digest"], owner_of(request.cookies))
        if blob is None:
            return _missing()
        return answer(request, WebFile(None, blob.packed, "application/json", blob.digest), f"private, {_FOR_EVER}")

    def talk(request: Request) -> Response:
        blob = store.get(request.path_params["digest"], owner_of(request.cookies))
        page = None if blob is None else WebFile(None, blob.packed, "text/html; charset=utf-8", blob.digest)
        if page is None or not page.plain()[:15].lower().startswith(b"<!doctype html"):
            return _missing()  # a name in somebody's data must never be read as a page
        return answer(request, page, "private, no-cache")

    def phone(request: Request) -> Response:
        """The QR code of a talk at a chapter; nothing when no phone can open it: it is private, or nobody listens."""
        public = store.get(request.path_params["digest"], None) is not None
        address = for_phones(_at_chapter(request), listens_on) if public else None
        if address is None:
            return Response(None, 204, headers={"Cache-Control": "no-store"})
        inks = palette("light")
        code = qr_svg(address, inks.ink, inks.panel)
        return Response(code, headers={"Cache-Control": "no-store"}, media_type="image/svg+xml")

    return [
        Route(f"{prefix}/healthz", healthz),
        Route(f"{prefix}/assets/{{name:path}}", asset),
        Route(f"{prefix}/data/{{kind}}/{{digest}}", data),
        Route(f"{prefix}/{STREET}/{{version}}/{{z:int}}/{{x:int}}/{{y:int}}", _tiles(street)),
        Route(f"{prefix}/talk/{{digest}}", talk),
        Route(f"{prefix}/talk/{{digest}}/phone", phone),
    ]


def _tiles(street: Street | None) -> Callable[[Request], Response]:
    """Answers for one tile of the street level each; an address names its content, so it may be kept for ever."""

    def tile(request: Request) -> Response:
        asked = request.path_params
        if street is None or asked["version"] != street.version:
            return _missing()
        try:
            packed = street.packed(asked["z"], asked["x"], asked["y"])
        except ValueError:
            return _missing()
        etag = f"{street.version}-{asked['z']}-{asked['x']}-{asked['y']}"
        return answer(request, WebFile(None, packed, "application/json", etag), f"public, {_FOR_EVER}")

    return tile


def _at_chapter(request: Request) -> str:
    """Address of the talk that a ``/phone`` request belongs to, at its chapter, in its language and theme."""
    asked = request.query_params
    chapter = asked.get("chapter", "")
    place = {"chapter": chapter if re.fullmatch(r"[0-9]{1,4}", chapter) else "1"}
    for name, choices in (("lang", get_args(Lang)), ("theme", get_args(Theme))):
        place[name] = asked.get(name, "") if asked.get(name) in choices else choices[0]
    path = request.url.path.removesuffix("/phone")
    scheme = "https" if _is_https(request) else request.url.scheme
    return str(request.url.replace(scheme=scheme, path=path, query="", fragment=urlencode(place)))


def _missing() -> Response:
    """The same answer whether something never existed, has gone or belongs to somebody else."""
    return Response("Not found", 404, headers={"Cache-Control": "no-store"}, media_type="text/plain")


def answer(request: Request, file: WebFile, caching: str) -> Response:
    """The file as an HTTP answer: 304 when the browser has it, packed where asked for. ``caching``: Cache-Control."""
    headers = {
        "ETag": f'"{file.etag}"',
        "Cache-Control": caching,
        "Vary": "Accept-Encoding, Cookie" if caching.startswith("private") else "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(None, 304, headers=headers)
    if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=file.kind)
    return Response(file.plain(), headers=headers, media_type=file.kind)


class SessionCookie:
    """ASGI middleware: a browser that opens a page and has no owner cookie yet is given one.

    HttpOnly (no script reads it), SameSite=Lax (no other site sends it along), Secure under https. It stays for 400
    days, the longest that browsers allow, because it is the only key to what a person has saved.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add ``Set-Cookie`` to the answer to a page request without a valid cookie; touch nothing else."""
        if scope["type"] != "http" or not _opens_page(Request(scope)):
            await self.app(scope, receive, send)
            return
        secure = "; Secure" if _is_https(Request(scope)) else ""
        cookie = f"{COOKIE}={secrets.token_urlsafe(32)}; Path=/; Max-Age={_STAYS}; HttpOnly; SameSite=Lax{secure}"

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.append("Set-Cookie", cookie)
                headers["Cache-Control"] = "no-store"
            await send(message)

        await self.app(scope, receive, with_cookie)


def _opens_page(request: Request) -> bool:
    wants = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    return wants and owner_of(request.cookies) is None


def _is_https(request: Request) -> bool:
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))
