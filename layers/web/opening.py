"""The page that the browser opens: Streamlit's, told where its server is, what to fetch ahead; its files from memory.

Streamlit guesses its server's address from the page's, which at /targets asks twice in vain; here it is told. And it
loads a widget's script when it first meets the widget, one step after the other; here the first page's come at once.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import streamlit
from starlette.requests import Request
from starlette.responses import Response

from layers import fonts
from layers.static import BUNDLE, STYLES, WebFile, url
from layers.svg import safe
from layers.text import LANGS, t
from layers.web.routes import answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

STATIC = Path(streamlit.__file__).parent / "static"
HTML_LANG = {"zh": "zh-CN", "en": "en"}
# What stands above and on the map; the table below it may come later
_WIDGETS = (
    *("ComponentInstance", "Html", "PageLink", "ButtonGroup", "Button", "Slider", "Checkbox", "Selectbox"),
    *("TextInput", "NumberInput"),
)
_IMPORTED = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")
_OWN_LETTERS = re.compile(r'<link\s+rel="preload"\s+href="\./static/media/[^>]*?as="font"[^>]*>')
_NO_SCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_PACKED = {".js", ".css", ".svg", ".json"}
_FOR_EVER = "public, max-age=31536000, immutable"  # the names carry a digest


class OpenedPage:
    """ASGI middleware: the page's HTML at the root and at every page's address, and Streamlit's hashed files.

    ``pages``: ids that are addresses. ``titles``: the atlas' name by language. All else goes on to Streamlit unchanged,
    also what is unknown here.
    """

    def __init__(
        self, app: ASGIApp, pages: tuple[str, ...], base: str = "", titles: Mapping[str, str] | None = None
    ) -> None:
        self.app = app
        self._titles = titles or {}
        self._base = f"/{base.strip('/')}" if base.strip("/") else ""
        self._addresses = frozenset((self._base or "/", f"{self._base}/", *(f"{self._base}/{page}" for page in pages)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is ours, hand on the rest."""
        found = self._found(Request(scope)) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else None
        await (found or self.app)(scope, receive, send)

    def _found(self, request: Request) -> Response | None:
        path, files = request.url.path, f"{self._base}/static/"
        if path in self._addresses:
            lang = parse_qs(request.url.query).get("lang", [""])[0]
            return Response(
                page(lang, self._base, self._titles), media_type="text/html", headers={"Cache-Control": "no-cache"}
            )
        if not path.startswith(files):
            return None
        try:
            return answer(request, static_file(path.removeprefix(files)), _FOR_EVER)
        except FileNotFoundError:
            return None


def page(lang: str, base: str = "", titles: Mapping[str, str] | None = None) -> bytes:
    """HTML of every address of the atlas. ``base``: server.baseUrlPath with a slash before it, "" for none.
    ``titles``: the atlas' name by language."""
    lang = lang if lang in LANGS else LANGS[0]
    return _page(lang, base, (titles or {}).get(lang, ""))


@cache
def _page(lang: str, base: str, title: str) -> bytes:
    text = (STATIC / "index.html").read_text(encoding="utf-8")
    text = _OWN_LETTERS.sub("", text, count=1)  # the atlas has letters of its own
    text = text.replace('<html lang="en">', f'<html lang="{HTML_LANG[lang]}">', 1)
    text = text.replace("<title>Streamlit</title>", f"<title>{safe(title)}</title>", 1)
    text = _NO_SCRIPT.sub(lambda _: f"<noscript><p>{safe(t('ui.no_script', lang))}</p></noscript>", text, count=1)
    told = f"window.__streamlit={{BACKEND_BASE_URL:location.origin+{json.dumps(f'{base}/')}}}"
    return text.replace("</head>", f"<script>{told}</script>{''.join(_ahead())}</head>", 1).encode()


@cache
def static_file(name: str) -> WebFile:
    """One of Streamlit's hashed files (``js/…``, ``css/…``, ``media/…``), read and packed once.

    Raises:
        FileNotFoundError: there is no such file; names come from a listing, so no path leads outside.
    """
    if name not in _names():
        raise FileNotFoundError(name)
    body = (STATIC / "static" / name).read_bytes()
    kind = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = gzip.compress(body, 6, mtime=0) if Path(name).suffix in _PACKED else None
    return WebFile(body, packed, kind, hashlib.sha256(body).hexdigest()[:16])


def warm(titles: Mapping[str, str]) -> None:
    """Make what the first visitor asks for."""
    for lang in LANGS:
        page(lang, titles=titles)
    for name in re.findall(r"static/((?:js|css)/[\w.-]+)", page(LANGS[0]).decode()):
        static_file(name)


@cache
def _names() -> frozenset[str]:
    home = STATIC / "static"
    return frozenset(path.relative_to(home).as_posix() for path in home.glob("*/*") if path.is_file())


def _ahead() -> Iterable[str]:
    """Links for what the first page needs: widgets' scripts now, the map's own files when there is time."""
    for name in sorted(_chunks()):
        yield f'<link rel="modulepreload" crossorigin href="./static/js/{name}">'
    core = next(iter(fonts.slices()))
    yield f'<link rel="preload" as="font" type="font/woff2" crossorigin href="./assets/fonts/{core}">'
    for name in (BUNDLE, *STYLES):
        yield f'<link rel="prefetch" href="./{url(name)}">'


def _chunks() -> set[str]:
    """Scripts of the first page's widgets and all that they import, less what the page names itself."""
    scripts = {name.removeprefix("js/") for name in _names() if name.startswith("js/")}
    open_ = [name for name in scripts if name.split(".")[0] in _WIDGETS]
    found: set[str] = set()
    while open_:
        name = open_.pop()
        if name in found:
            continue
        found.add(name)
        text = (STATIC / "static" / "js" / name).read_text(encoding="utf-8")
        open_ += [one for one in _IMPORTED.findall(text) if one in scripts]
    known = set(re.findall(r"static/js/([\w.-]+)", (STATIC / "index.html").read_text(encoding="utf-8")))
    return found - known
