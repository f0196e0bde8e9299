"""Talks that outlive the server: written when they are published, found again when memory has none."""

from __future__ import annotations

import gzip
import hashlib
import logging

from sqlalchemy.exc import SQLAlchemyError

from data.workspaces import Pages
from layers.memory import ALWAYS, MEMORY
from layers.settings import database_url
from layers.web.content import Blob


def keep(digest: str, owner: str, page: bytes) -> None:
    """Write the page once a process; where that fails it lives as long as the server, which the log says."""
    who = hashlib.sha256(owner.encode()).hexdigest()
    try:
        MEMORY.kept("shelved", ALWAYS, (digest, who), lambda: _write(digest, owner, page))
    except (SQLAlchemyError, OSError) as fault:
        _say(fault)


def find(digest: str, owner: str | None) -> Blob | None:
    """The page as published content, when it is everybody's or this owner's; None otherwise, for whatever reason."""
    try:
        packed = _pages().find(owner, digest)
    except (SQLAlchemyError, OSError) as fault:
        _say(fault)
        return None
    return None if packed is None else Blob(digest, packed, 0, page=True)


def forget(owner: str) -> None:
    """Delete all pages of this owner. Raises what the database raises."""
    _pages().forget(owner)


def _write(digest: str, owner: str, page: bytes) -> bool:
    _pages().keep(owner, digest, gzip.compress(page, compresslevel=6, mtime=0))
    return True


def _pages() -> Pages:
    url = database_url()
    return MEMORY.kept("pages", ALWAYS, url, lambda: Pages(url))


def _say(fault: Exception) -> None:
    logging.getLogger("atlas").error("the shelf of talks: %s", type(fault).__name__)
    MEMORY.drop("pages", ALWAYS, database_url())
