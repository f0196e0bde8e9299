"""Addresses that open a shared workspace: the secret becomes a cookie of the browser and leaves the address bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from layers.web.database import FAULTS, sharing, trouble
from layers.web.guesses import Guesses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from data.workspaces.sharing import Grant

COOKIE = "atlas_link"
PUBLIC = "public"  # parameter of a public address: it opens in a frame, where a browser sends no cookie
_STAYS = 30 * 86_400  # seconds


GUESSES = Guesses()


def opens(secret: str, address: str, guesses: Guesses = GUESSES) -> Grant | None:
    """What the secret opens for somebody at this network address; None when nothing, for whatever reason."""
    if guesses.too_many(address):
        return None
    found = sharing().opens(secret)
    if found is None:
        guesses.wrong(address)
    return found


def secret_of(cookies: Mapping[str, str]) -> str:
    """The secret that this browser has opened; "" for none."""
    return str(cookies.get(COOKIE, ""))


def shared_routes(base: str = "", guesses: Guesses = GUESSES) -> list[Route]:
    """``/shared/<secret>`` and ``/leave`` for ``st.App``; ``base``: server.baseUrlPath."""
    prefix = f"/{base.strip('/')}" if base.strip("/") else ""

    def shared(request: Request) -> Response:
        secret = request.path_params["secret"]
        try:
            found = opens(secret, request.client.host if request.client else "", guesses)
        except FAULTS as fault:
            trouble(fault)
            headers = {"Cache-Control": "no-store", "Retry-After": "30"}
            return Response("Try again later", 503, headers=headers, media_type="text/plain")
        if found is None:
            return Response("Not found", 404, headers={"Cache-Control": "no-store"}, media_type="text/plain")
        if found.role == "public":
            return RedirectResponse(f"{prefix}/?{PUBLIC}={secret}", 303, headers={"Cache-Control": "no-store"})
        answer = RedirectResponse(f"{prefix}/", 303, headers={"Cache-Control": "no-store"})
        told = request.headers.get("x-forwarded-proto", "").split(",")[0].strip()
        secure = "https" in (request.url.scheme, told)
        answer.set_cookie(
            COOKIE, secret, max_age=_STAYS, path=f"{prefix}/", httponly=True, samesite="lax", secure=secure
        )
        return answer

    def leave(_: Request) -> Response:
        answer = RedirectResponse(f"{prefix}/", 303, headers={"Cache-Control": "no-store"})
        answer.delete_cookie(COOKIE, path=f"{prefix}/", httponly=True, samesite="lax")
        return answer

    return [Route(f"{prefix}/shared/{{secret}}", shared), Route(f"{prefix}/leave", leave)]
