"""HTTP routes beside Streamlit's own (/healthz, /assets, /data, /talk …), and the cookie that owns private data."""

from __future__ import annotations

import hashlib
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
from layers.text import t
from layers.theme import palette
from layers.view import Lang, Theme
from layers.web.content import STORE, Store
from layers.web.database import asked
from layers.web.gone import gone, reader_of
from layers.web.qr import for_phones, qr_svg

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from layers.map.browser.street import Street
    from layers.web.content import Blob

COOKIE = "atlas_sid"
STREET = "ground"  # tiles of the street level: ground/<version>/<z>/<x>/<y>
_DIGEST = re.compile(r"[0-9a-f]{32}")
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
    shelf: Callable[[str, str | None], Blob | None] = lambda _digest, _owner: None,
    asked: Callable[[], str] = asked,
) -> list[Route]:
    """Routes for ``st.App``. ``version``, ``as_of``: of the shipped facts; ``base``: server.baseUrlPath.

    ``listens_on``: server.address, "" for all interfaces; ``street`` cuts the tiles of the street level;
    ``shelf`` has the talks of other processes and of before the last start; ``asked`` asks the database, and says ""
    or the key of the sentence that says what is wrong.
    """
    prefix = f"/{base.strip('/')}" if base.strip("/") else ""

    def well(request: Request) -> Response:
        """Whether the atlas serves: it has read its facts, or nothing would answer, and its database is whole."""
        why = asked()
        body = {"status": "failing" if why else "ok", "version": version, "as_of": as_of, "database": "ok"}
        if why:
            body |= {"database": why.rpartition(".")[2], "says": t(why, reader_of(request))}
        return JSONResponse(body, 503 if why else 200, headers={"Cache-Control": "no-store"})

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

    def _talk(request: Request, owner: str | None) -> WebFile | None:
        """The page under a digest; None also for content that is no page: a name in data must never be read as one."""
        digest = request.path_params["digest"]
        blob = store.get(digest, owner) or (shelf(digest, owner) if _DIGEST.fullmatch(digest) else None)
        page = None if blob is None else WebFile(None, blob.packed, "text/html; charset=utf-8", blob.digest)
        return page if page is not None and page.plain()[:15].lower().startswith(b"<!doctype html") else None

    def talk(request: Request) -> Response:
        page = _talk(request, owner_of(request.cookies))
        return gone(request, prefix) if page is None else answer(request, page, "private, no-cache")

    def phone(request: Request) -> Response:
        """The QR code of a talk at a chapter; nothing when no phone can open it: it is private, or nobody listens."""
        address = for_phones(_at_chapter(request), listens_on) if _talk(request, None) is not None else None
        if address is None:
            return Response(None, 204, headers={"Cache-Control": "no-store"})
        inks = palette("light")
        code = qr_svg(address, inks.ink, inks.panel)
        return Response(code, headers={"Cache-Control": "no-store"}, media_type="image/svg+xml")

    return [
        Route(f"{prefix}/healthz", well),
        Route(f"{prefix}/readyz", well),
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
    known = request.headers.get("if-none-match", "").strip()
    if known == "*" or headers["ETag"] in known:
        return Response(None, 304, headers=headers)
    if file.packed is not None and takes_gzip(request.headers.get("accept-encoding", "")):
        return Response(file.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=file.kind)
    return Response(file.plain(), headers=headers, media_type=file.kind)


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding allows gzip: named, or by “*”, and not with q=0 (RFC 9110, 12.5.3)."""
    weights: dict[str, bool] = {}
    for part in accepted.lower().split(","):
        name, _, rest = part.partition(";")
        weights[name.strip()] = re.fullmatch(r"\s*q\s*=\s*0(?:\.0{0,3})?\s*", rest) is None
    return weights.get("gzip", weights.get("*", False))


class SessionCookie:
    """ASGI middleware: a browser that opens a page and has no owner cookie yet is given one.

    HttpOnly (no script reads it), SameSite=Lax (no other site sends it along), Secure under https. It stays for 400
    days, the longest that browsers allow, because it is the only key to what a person has saved.
    """

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app, self._path = app, f"{base}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add ``Set-Cookie`` to the answer to a page request without a valid cookie; touch nothing else."""
        if scope["type"] != "http" or not self._opens_page(Request(scope)):
            await self.app(scope, receive, send)
            return
        secure = "; Secure" if _is_https(Request(scope)) else ""
        new = f"{COOKIE}={secrets.token_urlsafe(32)}"
        cookies = [f"{new}; Path={self._path}; Max-Age={_STAYS}; HttpOnly; SameSite=Lax{secure}"]
        if owner_of(Request(scope).cookies) and self._path != "/":  # one of before, for the whole host
            cookies.append(f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}")

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for cookie in cookies:
                    headers.append("Set-Cookie", cookie)
                headers["Cache-Control"] = "no-store"
            await send(message)

        await self.app(scope, receive, with_cookie)

    @staticmethod
    def _opens_page(request: Request) -> bool:
        wants = request.method == "GET" and "text/html" in request.headers.get("accept", "")
        owner = owner_of(request.cookies)
        return wants and (owner is None or _mark(owner) in FORGOTTEN)


FORGOTTEN: set[str] = set()  # marks of owners who asked to be forgotten: their browsers are given a new cookie


def forget_browser(owner: str) -> None:
    """Give this owner's browser another cookie when it next opens the page; what belonged to it is the caller's."""
    FORGOTTEN.add(_mark(owner))


def _mark(owner: str) -> str:
    return hashlib.sha256(owner.encode()).hexdigest()


def _is_https(request: Request) -> bool:
    told = request.headers.get("x-forwarded-proto", "").split(",")[0].strip()  # the first proxy is the one they asked
    return "https" in (request.url.scheme, told)
