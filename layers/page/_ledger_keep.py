"""Workspaces of this browser: save, open, go back to an older version, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from data.workspaces import Snapshot, Store, default_url
from layers import cache
from layers.page import _story_editor, _workspace
from layers.page._ledger_read import file_name, preset
from layers.page._plain import plain
from layers.routes import owner_of
from layers.story import chapters
from layers.text import t

if TYPE_CHECKING:
    import pandas as pd

    from data.ledger import LedgerResult
    from data.load import Facts
    from data.workspaces import Workspace


def kept(result: LedgerResult | None, shipped: Facts, lang: str) -> None:
    """Save what is open; list what was saved. Without a cookie there is no owner, so nothing can be kept."""
    st.subheader(t("ledger.workspaces", lang), anchor=False)
    whose = owner_of(st.context.cookies)
    if whose is None:
        st.caption(t("ledger.no_cookie", lang))
        return
    try:
        store = _store()
        if result is not None and result.used:
            _save(store, whose, result, lang)
        saved = store.workspaces(whose)
        if not saved:
            st.caption(t("ledger.none_saved", lang))
        for workspace in saved:
            _listed(store, whose, workspace, shipped, lang)
    except (SQLAlchemyError, OSError, ValueError, LookupError) as fault:
        st.error(plain(t("ledger.store_failed", lang, why=str(fault).splitlines()[0])))


def _store() -> Store:
    url = default_url()
    return cache.computed("workspaces", url, lambda: Store(url))


def _save(store: Store, whose: str, result: LedgerResult, lang: str) -> None:
    with st.form("ledger.save", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(t("ledger.name", lang), value=file_name().rsplit(".", 1)[0], max_chars=200)
        note = st.text_input(t("ledger.note", lang), max_chars=500)
        if st.form_submit_button(t("ledger.save", lang), icon=":material/save:"):
            if not name.strip():
                st.warning(t("ledger.name_needed", lang))
                return
            with st.spinner(t("ledger.saving", lang)):
                _, version = store.save(whose, name, _snapshot(result), note)
            st.toast(plain(t("ledger.saved", lang, name=name, number=version.number)))


def _snapshot(result: LedgerResult) -> Snapshot:
    told = _story_editor.saved_chapters()
    settings = {"file": file_name(), "preset": preset().to_json(), "chapters": told, "rows_in": result.rows_in}
    return Snapshot(result.rows, _text(result.shown("zh")), _text(result.set_aside), settings=settings)


def _text(frame: pd.DataFrame) -> pd.DataFrame:
    """Cells as text: original cells may be of any type, Parquet wants one a column."""
    return frame.astype(object).where(frame.notna(), "").astype(str)


def _listed(store: Store, whose: str, workspace: Workspace, shipped: Facts, lang: str) -> None:
    latest = workspace.versions[0]
    title = t("ledger.listed", lang, name=workspace.name, rows=f"{latest.rows:,}", versions=len(workspace.versions))
    with st.expander(plain(title), key=f"fold.workspace.{workspace.id}"):
        for version in workspace.versions:
            with st.container(horizontal=True, vertical_alignment="center"):
                when = version.saved.strftime("%Y-%m-%d %H:%M UTC")
                text = t(
                    "ledger.version",
                    lang,
                    number=version.number,
                    when=when,
                    rows=f"{version.rows:,}",
                    note=version.note,
                )
                st.text(text, width="content")
                if st.button(t("ledger.open", lang), key=f"open.{workspace.id}.{version.number}"):
                    _open(store.load(whose, workspace.id, version.number), workspace.name, shipped)
                restorable = version.number != latest.number
                if restorable and st.button(t("ledger.restore", lang), key=f"restore.{workspace.id}.{version.number}"):
                    store.restore(
                        whose, workspace.id, version.number, t("ledger.restored", lang, number=version.number)
                    )
                    st.rerun()
        sure = st.checkbox(t("ledger.sure", lang), key=f"sure.{workspace.id}")
        if st.button(
            t("ledger.delete", lang), disabled=not sure, key=f"delete.{workspace.id}", icon=":material/delete:"
        ):
            store.delete(whose, workspace.id)
            st.rerun()


def _open(snapshot: Snapshot, name: str, shipped: Facts) -> None:
    """Look at a saved version: its rows on the map, its chapters in the talk."""
    _workspace.use(shipped.with_enterprises(snapshot.placed(), name))
    told = snapshot.settings.get("chapters")
    _story_editor.use_chapters(chapters(_story_editor.frame_of(told)) if told else None)
    st.rerun()
