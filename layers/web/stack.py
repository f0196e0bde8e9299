"""What stands before Streamlit, from the outside in: the door, uploads, the cookie, the page itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.middleware import Middleware

from layers.settings import embedding_origins, public_address
from layers.web.door import Door, House
from layers.web.opening import OpenedPage
from layers.web.routes import SessionCookie
from layers.web.uploads import Uploads, held_by_streamlit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def middleware(
    pages: Iterable[str], base: str, listens_on: str, names: Iterable[str] = (), titles: Mapping[str, str] | None = None
) -> list[Middleware]:
    """For ``st.App``. ``pages``: ids that are addresses; the rest are Streamlit's server.baseUrlPath, server.address
    and server.allowedHosts; ``titles`` are the atlas' name by language."""
    prefix = f"/{base.strip('/')}" if base.strip("/") else ""
    house = House(listens_on, public_address(), embedding_origins(), tuple(names), prefix)
    return [
        Middleware(Door, house=house),
        Middleware(Uploads, held=held_by_streamlit, base=prefix),
        Middleware(SessionCookie, base=prefix),
        Middleware(OpenedPage, pages=tuple(pages), base=base, titles=titles),
    ]
