"""What this browser had loaded and not saved, when its session was lost: go on with it, or throw it away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from data.workspaces.reading import unpacked
from layers import state
from layers.page.ledger import draft as mine
from layers.page.ledger.adoption import put_in_place
from layers.page.ledger.desk import open_file, show_saved
from layers.page.ledger.store import FAULTS, drafts, owner, trouble
from layers.page.parts.busy import busy
from layers.page.parts.clock import local_minute
from layers.page.parts.goto import open_page
from layers.page.parts.plain import plain
from layers.text import t

if TYPE_CHECKING:
    from data.load import Facts
    from data.workspaces import Draft

_FOUND = "ledger.offered"  # drafts that were there when the session began


def offer(shipped: Facts, lang: str) -> None:
    """One line a draft, on every page, until a person has decided. Asked of the database once a session."""
    whose = owner()
    if whose is None:
        return
    found: tuple[Draft, ...] | None = state.recall(_FOUND, None)
    if found is None:
        found = _found(whose) if open_file() is None else ()
        state.remember(_FOUND, found)
    for one in found:
        with st.container(horizontal=True, vertical_alignment="center", key=f"draft.{one.id}"):
            when = local_minute(one.kept)
            st.info(
                plain(t("ledger.draft.found", lang, file=one.file, when=when, rows=f"{one.rows:,}")),
                icon=":material/restore_page:",
            )
            if st.button(t("ledger.draft.go_on", lang), key=f"draft.go.{one.id}", type="primary"):
                _go_on(whose, one, shipped, lang)
            if st.button(t("ledger.draft.throw", lang), key=f"draft.throw.{one.id}", icon=":material/delete:"):
                mine.throw_away(one.id)
                _decided(one)
                st.rerun()


def _found(whose: str) -> tuple[Draft, ...]:
    try:
        return drafts().all(whose)
    except FAULTS as fault:  # the ledger page says so, among the workspaces
        trouble(fault)
        return ()


def _decided(one: Draft) -> None:
    found: tuple[Draft, ...] = state.recall(_FOUND, ())
    state.remember(_FOUND, tuple(other for other in found if other.id != one.id))


def _go_on(whose: str, one: Draft, shipped: Facts, lang: str) -> None:
    """The draft is the open file again, and lies on the map again if it did."""
    try:
        snapshot = busy(lambda _: drafts().load(whose, one.id), lambda _: t("ledger.step.open", lang))
        tables = tuple(replace(table, draft=one.id) for table in unpacked(snapshot, one.file))
    except FAULTS as fault:
        st.error(plain(t("ledger.draft.gone", lang, why=t(trouble(fault), lang))))
        return
    _decided(one)
    show_saved(tables)
    mine.note(one.id)
    used = [table for table in tables if table.result.used]
    if one.used and used:
        name = one.file.rsplit(".", 1)[0] or one.file
        put_in_place([(table.result.kind, table.result.rows) for table in used], name, shipped, lang, as_of=one.as_of)
        mine.lay(used, one.as_of)
    open_page("ledger")
