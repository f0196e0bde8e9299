"""The page in place of a talk that is not there: after a restart, after a long rest, or because it is another's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from starlette.responses import Response

from layers.svg import safe
from layers.text import t
from layers.theme import FONT_STACK, palette
from layers.view import Lang

if TYPE_CHECKING:
    from starlette.requests import Request

_LANGS: tuple[Lang, ...] = get_args(Lang)


def gone(request: Request, base: str = "") -> Response:
    """Why, and the way to a new one, in the reader's language; ``base``: server.baseUrlPath with a slash before it.

    The same answer whether the talk never existed, has gone or belongs to somebody else.
    """
    lang = reader_of(request)
    light, dark = palette("light"), palette("dark")
    title, why, again = (safe(t(f"story.gone.{name}", lang)) for name in ("title", "why", "again"))
    style = (
        f"body{{font:16px/1.6 {FONT_STACK};color:{light.ink};background:{light.land};margin:0;display:grid;"
        f"min-height:100vh;place-items:center}}main{{max-width:34em;padding:24px}}h1{{font-size:24px}}"
        f"a{{color:{light.selected}}}@media(prefers-color-scheme:dark){{body{{color:{dark.ink};"
        f"background:{dark.land}}}a{{color:{dark.selected}}}}}"
    )
    page = (
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{style}</style><main><h1>{title}</h1><p>{why}</p>"
        f'<p><a href="{safe(base)}/story?lang={lang}" target="_top">{again}</a></p></main>'
    )
    return Response(page, 404, headers={"Cache-Control": "no-store"}, media_type="text/html")


def reader_of(request: Request) -> Lang:
    """The reader's language: as the address says, else what the browser likes best (RFC 9110, 12.5.4)."""
    said = request.query_params.get("lang", "")
    wanted: list[tuple[float, str]] = []
    for part in request.headers.get("accept-language", "")[:500].lower().split(","):
        tag, _, rest = part.partition(";")
        weight = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", rest)
        wanted.append((-float(weight[1]) if weight else -1.0, tag.strip().partition("-")[0]))
    asked = (said, *(tag for weight, tag in sorted(wanted, key=lambda one: one[0]) if weight < 0))
    return next((lang for tag in asked for lang in _LANGS if tag == lang), _LANGS[0])
