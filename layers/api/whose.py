"""Whose data a request sees: the facts that ship, or the workspace that its token is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from data.own import Own
from data.workspaces import Store
from data.workspaces.at_hand import AtHand
from data.workspaces.tokens import Tokens
from layers import cache
from layers.api.refused import Refused
from layers.memory import ALWAYS, MEMORY
from layers.settings import database_url
from layers.web.guesses import WITHIN, Guesses

if TYPE_CHECKING:
    from data.load import Facts


@dataclass(frozen=True, slots=True)
class Seen:
    """The facts that a request sees. ``workspace``: the id that its token is for, "" without one; ``who``: whose turn
    it is in a queue."""

    facts: Facts
    who: str
    workspace: str = ""

    def of(self, workspace: str, number: int | None) -> Facts:
        """A version of the token's own workspace (the newest for None); LookupError for every other."""
        if not self.workspace or workspace != self.workspace:
            raise LookupError(workspace)
        return _facts(workspace, number)


WRONG = Guesses()


def seen(authorization: str | None, address: str) -> Seen:
    """What an ``Authorization`` header opens; without one, the facts that ship.

    Refused (401) for one that opens nothing, whatever the reason; (429) for an address that has tried too many.
    """
    if authorization is None:
        return Seen(cache.facts(), f"api:{address}")
    if WRONG.too_many(address):
        raise Refused(429, "too_many_wrong", headers={"Retry-After": str(int(WITHIN))})
    scheme, _, text = authorization.partition(" ")
    try:
        token = _tokens().opens(text.strip()) if scheme.lower() == "bearer" else None
        if token is not None:
            return Seen(_facts(token.workspace, None), f"token:{token.id}", token.workspace)
    except (SQLAlchemyError, OSError, ValueError):  # the database is away, or a version damaged: said without its words
        raise Refused(503, "store_away", headers={"Retry-After": "30"}) from None
    except LookupError:
        pass  # it has been deleted a moment ago
    WRONG.wrong(address)
    raise Refused(401, "bad_token", headers={"WWW-Authenticate": "Bearer"})


def _tokens() -> Tokens:
    url = database_url()
    return MEMORY.kept("tokens", ALWAYS, url, lambda: Tokens(url))


def _at_hand() -> AtHand:
    url = database_url()
    return MEMORY.kept("at_hand", ALWAYS, url, lambda: AtHand(url))


def _store() -> Store:
    url = database_url()
    return MEMORY.kept("workspaces", ALWAYS, url, lambda: Store(url))


def _facts(workspace: str, number: int | None) -> Facts:
    """The facts with a version of a workspace in place, remembered under a version of its own."""
    number = _at_hand().newest(workspace) if number is None else number
    shipped = cache.facts()
    key = (number, shipped.version)
    return MEMORY.kept("api.workspace", f"workspace {workspace}", key, lambda: _made(workspace, number, shipped))


def _made(workspace: str, number: int | None, shipped: Facts) -> Facts:
    name, _, snapshot = _store().at_hand(workspace, number)
    read = [(table, table.settings["how"]) for table in snapshot.tables if table.settings.get("how")]
    tables = {str(how.get("kind", "enterprises")): table.placed() for table, how in reversed(read)}
    if not read and len(snapshot.rows):  # of before it was kept how a file was read
        tables = {"enterprises": snapshot.placed()}
    if not tables:  # chapters alone
        return shipped
    said = snapshot.settings.get("as_of") or (read[0][1].get("as_of") if read else "")
    return shipped.with_own(Own(name=name, as_of=str(said or ""), **tables))
