"""Workspaces of this browser: save, open, go back to an older version, delete; the shipped facts are one to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from data.workspaces import Snapshot
from data.workspaces.reading import Read, packed, unpacked
from layers import state
from layers.figures.ledger import in_use
from layers.page.ledger import draft
from layers.page.ledger.adoption import put_in_place
from layers.page.ledger.changed import COMPARED
from layers.page.ledger.desk import close, file_name, open_tables, show_saved
from layers.page.ledger.handing import links, log, save_together
from layers.page.ledger.store import FAULTS, drafts, owner, store, trouble
from layers.page.parts.busy import busy
from layers.page.parts.chapters import frame_of, saved_chapters, use_chapters
from layers.page.parts.clock import local_minute
from layers.page.parts.grant import grant
from layers.page.parts.plain import plain
from layers.page.parts.provenance import figure_sentence
from layers.page.parts.workspace import use_shipped
from layers.story import chapters
from layers.text import t
from layers.web import shelf
from layers.web.database import scenarios, sharing
from layers.web.routes import forget_browser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.ledger import LedgerResult
    from data.load import Facts
    from data.workspaces import Store, Version, Workspace

_SAID = "ledger.said"  # a sentence for after the next run


def kept(result: LedgerResult | None, facts: Facts, shipped: Facts, lang: str) -> None:
    """Save what is open; list what was saved. Without a cookie there is no owner, so nothing can be kept."""
    st.subheader(t("ledger.workspaces", lang), anchor=False)
    said = state.recall(_SAID, "")
    if said:
        st.toast(plain(said), icon=":material/check:")
        state.forget(_SAID)
    whose = owner()
    if whose is None:
        st.caption(t("ledger.no_cookie", lang))
        _shipped(facts, shipped, lang)
        return
    try:
        kept_in = store()
        if result is not None and _whole_plan():
            _save(kept_in, whose, facts, lang)
            said = save_together(lambda: _packed(_whole_plan(), facts), lang)
            if said:
                draft.throw_away(*(table.draft for table in _whole_plan()))
                draft.begin()
                state.remember(_SAID, said)
                st.rerun()
        st.caption(t("ledger.only_here", lang))
        _shipped(facts, shipped, lang)
        for workspace in kept_in.workspaces(whose):
            _listed(kept_in, whose, workspace, shipped, lang)
        _forget(kept_in, whose, lang)
    except FAULTS as fault:
        st.error(plain(t("ledger.store_failed", lang, why=t(trouble(fault), lang))))


def _shipped(facts: Facts, shipped: Facts, lang: str) -> None:
    """The facts that ship are a workspace like the others, that nobody can change."""
    with st.container(horizontal=True, vertical_alignment="center", key="workspace.shipped"):
        number = in_use(shipped, lang)
        text = t("ledger.shipped", lang, rows=f"{number.value:,}", date=shipped.as_of)
        figure_sentence(text, number)
        shown = facts.workspace == "shipped"
        if st.button(t("ledger.open", lang), key="open.shipped", disabled=shown, icon=":material/lock:"):
            use_shipped()
            st.rerun()
    whose = owner()
    if whose is not None and grant() is None:
        with st.popover(t("together.share_shipped", lang), icon=":material/public:", key="share.shipped"):
            links(whose, "", lang)


def _save(kept_in: Store, whose: str, facts: Facts, lang: str) -> None:
    with st.form("ledger.save", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(t("ledger.name", lang), value=file_name().rsplit(".", 1)[0][:200], max_chars=200)
        note = st.text_input(t("ledger.note", lang), max_chars=500)
        pressed = st.form_submit_button(t("ledger.save", lang), icon=":material/save:")
    if not pressed:
        return
    if not name.strip():
        st.warning(t("ledger.name_needed", lang))
        return
    tables = _whole_plan()
    snapshot = _packed(tables, facts)
    _, version = busy(lambda _: kept_in.save(whose, name, snapshot, note), lambda _: t("ledger.step.save", lang))
    draft.throw_away(*(table.draft for table in tables))
    draft.begin()
    state.remember(_SAID, t("ledger.saved", lang, name=name, number=version.number))
    st.rerun()


def save_talk(facts: Facts, lang: str) -> None:
    """Keep the session's chapters as a version of a workspace: with the ledger in use, else with the shipped facts."""
    whose, told = owner(), saved_chapters()
    if whose is None or told is None:
        return
    with st.form("talk.save", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        own = facts.workspace != "shipped"
        name = st.text_input(t("ledger.name", lang), value=facts.workspace if own else "", max_chars=200)
        pressed = st.form_submit_button(t("story.edit.save", lang), icon=":material/save:")
    if not pressed:
        return
    if not name.strip():
        st.warning(t("ledger.name_needed", lang))
        return
    tables = _whole_plan() if own else ()
    if own and not tables:
        st.warning(t("ledger.no_file", lang))
        return
    snapshot = _packed(tables, facts) if tables else Snapshot(pd.DataFrame(), settings={"chapters": told})
    try:
        _, version = busy(lambda _: store().save(whose, name, snapshot), lambda _: t("ledger.step.save", lang))
    except FAULTS as fault:
        st.error(plain(t("ledger.store_failed", lang, why=t(trouble(fault), lang))))
        return
    draft.throw_away(*(table.draft for table in tables))
    st.success(plain(t("ledger.saved", lang, name=name, number=version.number)))


def _forget(kept_in: Store, whose: str, lang: str) -> None:
    """On a shared desk: delete what this browser saved, and give it another key when it next opens the page."""
    with st.expander(t("ledger.forget_browser", lang), key="fold.forget"):
        st.caption(t("ledger.forget_help", lang))
        sure = st.checkbox(t("ledger.forget_sure", lang), key="sure.forget")
        if st.button(t("ledger.forget", lang), disabled=not sure, key="forget", icon=":material/person_off:"):
            gone = kept_in.forget(whose) + scenarios().forget(whose)
            drafts().forget(whose)
            shelf.forget(whose)
            sharing().forget(whose)
            forget_browser(whose)
            state.forget(COMPARED)
            close()
            use_shipped()
            state.remember(_SAID, t("ledger.forgotten", lang, n=gone))
            st.rerun()


def _whole_plan() -> tuple[Read, ...]:
    """The tables of the open file that hold rows, and those of other kinds that lie on the map."""
    mine = [table for table in open_tables() if table.result.used]
    kinds = {table.result.kind for table in mine}
    return (*mine, *(table for table in draft.laid() if table.result.kind not in kinds))


def _packed(tables: Sequence[Read], facts: Facts) -> Snapshot:
    return packed(tables, chapters=saved_chapters(), as_of=facts.as_of if facts.workspace != "shipped" else "")


def _listed(kept_in: Store, whose: str, workspace: Workspace, shipped: Facts, lang: str) -> None:
    latest = workspace.versions[0]
    rows = latest.rows or len(shipped.enterprises)  # chapters alone are told over the facts that ship
    title = t("ledger.listed", lang, name=workspace.name, rows=f"{rows:,}", versions=len(workspace.versions))
    with st.expander(plain(title), key=f"fold.workspace.{workspace.id}"):
        for version in workspace.versions:
            _version(kept_in, whose, workspace, version, shipped, lang)
        with st.popover(t("together.share", lang), icon=":material/group_add:", key=f"share.{workspace.id}"):
            links(whose, workspace.id, lang)
            log(sharing().owned(whose, workspace.id), lang)
        with st.container(horizontal=True, vertical_alignment="center"):
            sure = st.checkbox(t("ledger.sure", lang), key=f"sure.{workspace.id}")
            if st.button(
                t("ledger.delete", lang), disabled=not sure, key=f"delete.{workspace.id}", icon=":material/delete:"
            ):
                kept_in.delete(whose, workspace.id)
                state.forget(COMPARED)
                state.remember(_SAID, t("ledger.deleted", lang, name=workspace.name))
                st.rerun()


def _version(  # noqa: PLR0917 - one call, from the function above
    kept_in: Store, whose: str, workspace: Workspace, version: Version, shipped: Facts, lang: str
) -> None:
    """One line a version: what, when, why; open it, or make it the newest again."""
    with st.container(horizontal=True, vertical_alignment="center"):
        when = local_minute(version.saved)
        rows = f"{version.rows or len(shipped.enterprises):,}"
        text = t("ledger.version", lang, number=version.number, when=when, rows=rows, note=version.note)
        st.text(text, width="content")
        key = f"{workspace.id}.{version.number}"
        if st.button(t("ledger.open", lang), key=f"open.{key}", icon=":material/folder_open:"):
            _open(kept_in, whose, workspace, version, shipped, lang)
        older = version.number != workspace.versions[0].number
        if older and st.button(t("ledger.restore", lang), key=f"restore.{key}", icon=":material/history:"):
            note = t("ledger.restored", lang, number=version.number)
            made = busy(
                lambda _: kept_in.restore(whose, workspace.id, version.number, note),
                lambda _: t("ledger.step.save", lang),
            )
            state.remember(_SAID, t("ledger.saved", lang, name=workspace.name, number=made.number))
            st.rerun()


def _open(kept_in: Store, whose: str, workspace: Workspace, version: Version, shipped: Facts, lang: str) -> None:  # noqa: PLR0917
    """Look at a saved version: its rows on the map, its findings on this page, its chapters in the talk."""
    snapshot = busy(lambda _: kept_in.load(whose, workspace.id, version.number), lambda _: t("ledger.step.open", lang))
    tables = unpacked(snapshot, workspace.name)
    used = [table for table in tables if table.result.used]
    if not used:  # chapters alone: told over the facts that ship
        use_shipped()
    else:
        as_of = str(snapshot.settings.get("as_of") or used[0].result.as_of)
        use_shipped()  # a saved plan is whole: nothing that lay on the map before stays among it
        rows = [(table.result.kind, table.result.rows) for table in used]
        put_in_place(rows, workspace.name, shipped, lang, as_of=as_of)
        draft.lay(used, as_of)
    if tables:
        show_saved(tables)
    told = snapshot.settings.get("chapters")
    use_chapters(chapters(frame_of(told)) if told else None)
    state.remember(_SAID, t("ledger.opened", lang, name=workspace.name, number=version.number))
    st.rerun()
