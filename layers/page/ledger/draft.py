"""The draft of what this session has open, and the tables that it has put in place from other files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.workspaces.reading import packed
from layers import state
from layers.page.ledger.store import FAULTS, drafts, owner, trouble
from layers.page.parts import workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.workspaces.reading import Read

_ID, _FAULT = "ledger.draft", "ledger.draft_fault"


def current() -> str:
    """The draft of the open file, "" for none."""
    return state.recall(_ID, "")


def keep(tables: Sequence[Read], whose: str | None, draft: str) -> tuple[str, str]:
    """Write what was read as the draft ``draft`` (a new one for ""); its id, and the key of a sentence when that
    failed. Needs no session: it runs beside the script."""
    if whose is None or not tables:
        return "", ""
    try:
        return drafts().keep(whose, tables[0].file, packed(tables), draft), ""
    except FAULTS as fault:
        return draft, trouble(fault)


def note(draft: str, fault: str = "") -> None:
    """The open file is kept as this draft; or (``fault``) it could not be."""
    state.remember(_ID, draft)
    state.remember(_FAULT, fault)


def fault() -> str:
    """Key of the sentence why the open file is not kept; "" when it is."""
    return state.recall(_FAULT, "")


def begin() -> None:
    """Another file is being opened: it gets a draft of its own."""
    note("")


def throw_away(*names: str) -> None:
    """Delete drafts of this browser; what cannot be deleted now ends by its date."""
    whose, gone = owner(), [name for name in names if name]
    if whose is not None and gone:
        try:
            drafts().drop(whose, *gone)
        except FAULTS as fault:
            trouble(fault)
    if current() in gone:
        begin()


def lay(tables: Sequence[Read], as_of: str) -> None:
    """These tables lie on the map from now on, beside those of other kinds that lay there before."""
    state.remember(
        workspace.LAID, {**{one.result.kind: one for one in laid()}, **{one.result.kind: one for one in tables}}
    )
    whose = owner()
    if whose is None:
        return
    try:
        for name in {one.draft for one in tables if one.draft}:
            drafts().put_to_use(whose, name, as_of)
    except FAULTS as fault:
        trouble(fault)


def laid() -> tuple[Read, ...]:
    """The tables that lie on the map; none when the facts that ship are in use."""
    tables: dict[str, Read] = state.recall(workspace.LAID, {})
    own = workspace.own()
    return () if own is None else tuple(one for kind, one in tables.items() if kind in own.tables)
