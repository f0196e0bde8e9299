"""The API over HTTP: which resource an address is, what it may be asked for, and the answer as JSON, CSV or GeoJSON."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from layers.api.answers import RESOURCES, Answer, Request, Resource, meta, request
from layers.api.openapi import document
from layers.api.page import page
from layers.api.parameters import asked, language
from layers.api.refused import KIND, Refused
from layers.api.whose import seen
from layers.export.csv import csv_bytes
from layers.static import WebFile
from layers.web.routes import answer as file_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Receive, Scope, Send

    from data.load import Facts

ROOT = "/api/v1"
_SAFE = ("GET", "HEAD")
_LARGEST = 1 << 20  # bytes of a scenario that is sent
_AT_ONCE = 8  # requests that are answered together: maps and pages keep the other threads of the server
_PACKS = 1_000  # bytes from which packing pays
_KINDS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "html": "text/html; charset=utf-8",
}


def api_routes(base: str = "") -> list[Route]:
    """Routes for ``st.App``; ``base``: server.baseUrlPath. What begins with /api is answered here, never by a page."""
    prefix = f"/{base.strip('/')}" if base.strip("/") else ""
    api = Api(prefix)
    return [Route(f"{prefix}/api{{rest:path}}", api)]


class Api:
    """ASGI app of all addresses below ``/api``. ``prefix``: what stands before it."""

    def __init__(self, prefix: str = "") -> None:
        self._root = f"{prefix}{ROOT}"
        self._limiter: anyio.CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; a fault of the request is a problem in JSON, never a page."""
        asking = HttpRequest(scope, receive)
        pairs = asking.query_params.multi_items()
        self._limiter = self._limiter or anyio.CapacityLimiter(_AT_ONCE)
        try:
            body = await _body(asking) if asking.method == "POST" else ""
            made = await anyio.to_thread.run_sync(lambda: self._answered(asking, pairs, body), limiter=self._limiter)
        except Refused as why:
            made = _problem(why, language(pairs))
        if asking.method == "HEAD":
            made.body = b""
        await made(scope, receive, send)

    def _answered(self, asking: HttpRequest, pairs: list[tuple[str, str]], body: str) -> Response:
        path = asking.url.path
        if not f"{path}/".startswith(f"{self._root}/"):
            raise Refused(404, "no_address", given=path, expected=self._root)
        rest = path[len(self._root) :].strip("/")
        mine = seen(asking.headers.get("authorization"), asking.client.host if asking.client else "")
        if rest in _OWN:
            _only(asking, _SAFE)
            return _file(asking, *_OWN[rest](mine.facts, self._root, language(pairs)))
        resource, id_ = _resource(rest, self._root)
        _only(asking, (*_SAFE, "POST") if resource.takes else _SAFE)
        made = request(asked(pairs, resource.parameters, mine.facts), mine, id_, body)
        return _file(asking, *_content(resource, made, _form(asking, resource, pairs)))


def _resource(rest: str, root: str) -> tuple[Resource, str]:
    """The resource of an address below the root, and the id that it names; Refused (404) for none."""
    name, _, id_ = rest.partition("/")
    whole = next((one for one in RESOURCES if one.path == rest), None)
    if whole is not None:
        return whole, ""
    one = next((one for one in RESOURCES if one.path == f"{name}/{{id}}"), None)
    if one is None or not id_:
        raise Refused(404, "no_address", given=f"{root}/{rest}", expected=root)
    return one, id_


def _only(asking: HttpRequest, methods: tuple[str, ...]) -> None:
    if asking.method not in methods:
        raise Refused(405, "no_method", given=asking.method, expected=", ".join(methods),
                      headers={"Allow": ", ".join(methods)})  # fmt: skip


async def _body(asking: HttpRequest) -> str:
    """The text that was sent; Refused (413) for more than a scenario may have."""
    parts, size = [], 0
    async for part in asking.stream():
        size += len(part)
        if size > _LARGEST:
            raise Refused(413, "too_large", expected=f"{_LARGEST:,}")
        parts.append(part)
    return b"".join(parts).decode("utf-8-sig", errors="replace") or " "


def _form(asking: HttpRequest, resource: Resource, pairs: list[tuple[str, str]]) -> str:
    """json, csv or geojson: by ``format``, else by Accept, else the first that the resource has."""
    given = dict(pairs).get("format", "")
    if given in resource.formats:
        return given
    wants = asking.headers.get("accept", "")
    return "csv" if "csv" in resource.formats and "text/csv" in wants and "json" not in wants else resource.formats[0]


def _content(resource: Resource, made: Request, form: str) -> tuple[bytes, str, dict[str, str]]:
    """Body, kind and further headers of a resource's answer."""
    told = resource.answer(made)
    if form == "csv":
        name = f"{resource.id}-{made.view.lang}-{made.facts.as_of or 'undated'}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return csv_bytes(told.as_table()), _KINDS["csv"], headers | _counted(made, told)
    whole = told.data if told.bare else {"meta": meta(made, told), **told.beside, "data": told.data}
    return dumped(whole), _KINDS[form], {}


def _counted(made: Request, told: Answer) -> dict[str, str]:
    """Which part of the rows a CSV has, as headers."""
    if told.total is None:
        return {}
    after = meta(made, told)["next_offset"]
    return {"X-Total-Count": str(told.total)} | ({} if after is None else {"X-Next-Offset": str(after)})


def dumped(content: Any) -> bytes:
    """JSON as it is sent."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _file(asking: HttpRequest, body: bytes, kind: str, headers: dict[str, str]) -> Response:
    packed = gzip.compress(body, 5, mtime=0) if len(body) > _PACKS else None
    etag = hashlib.sha256(body).hexdigest()[:16]
    own = "authorization" in asking.headers
    made = file_answer(asking, WebFile(body, packed, kind, etag), "private, no-cache" if own else "no-cache")
    made.headers.update({"Vary": "Accept, Accept-Encoding, Authorization", **headers})
    return made


def _problem(why: Refused, lang: str) -> Response:
    headers = {"Cache-Control": "no-store", **why.headers}
    return Response(dumped(why.problem(lang)), why.status, headers=headers, media_type=KIND)


def _index(facts: Facts, root: str, lang: str) -> tuple[bytes, str, dict[str, str]]:
    links = {one.id: f"{root}/{one.path}" for one in RESOURCES}
    about = {"version": facts.version, "as_of": facts.as_of, "openapi": f"{root}/openapi.json", "docs": f"{root}/docs"}
    return dumped({"title": facts.place.words[lang]["title"], **about, "resources": links}), _KINDS["json"], {}


def _document(facts: Facts, root: str, lang: str) -> tuple[bytes, str, dict[str, str]]:
    return dumped(document(facts, root, lang)), _KINDS["json"], {}


def _page(facts: Facts, root: str, lang: str) -> tuple[bytes, str, dict[str, str]]:
    return page(document(facts, root, lang), lang), _KINDS["html"], {}


_OWN: dict[str, Callable[[Facts, str, str], tuple[bytes, str, dict[str, str]]]] = {
    "": _index,
    "openapi.json": _document,
    "docs": _page,
}
