"""A saved workspace given into other hands: its links, what was done by them, and saving by an editor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from data.workspaces.sharing import ROLES
from layers.page.ledger import together
from layers.page.parts.busy import busy
from layers.page.parts.clock import local_minute
from layers.page.parts.grant import grant
from layers.page.parts.plain import plain
from layers.page.parts.table import grid
from layers.privacy import HIDEABLE, PUBLIC
from layers.settings import public_address
from layers.text import t
from layers.web.database import sharing
from layers.words.names import column_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.workspaces import Snapshot
    from data.workspaces.sharing import Grant, Link, Role

_DAYS, _MOST = 30, 366


def links(whose: str, workspace: str, lang: str) -> None:
    """Make a link, see those that there are, take one back; ``workspace`` "" are the facts that ship."""
    key = workspace or "shipped"
    roles = ROLES if workspace else ("public",)
    with st.form(f"share.{key}", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            role: Role = st.selectbox(
                t("together.role_label", lang),
                roles,
                format_func=lambda one: t(f"together.role.{one}", lang),
                key=f"share.role.{key}",
                width=180,
            )
            name = st.text_input(t("together.name", lang), max_chars=100, key=f"share.name.{key}")
            days = st.number_input(t("together.days", lang), 1, _MOST, _DAYS, key=f"share.days.{key}", width=140)
        hidden = st.pills(
            t("together.hidden", lang),
            list(HIDEABLE),
            default=list(PUBLIC),
            selection_mode="multi",
            format_func=lambda one: column_name(one, lang, "privacy.column"),
            key=f"share.hidden.{key}",
        )
        pressed = st.form_submit_button(t("together.make", lang), icon=":material/link:")
    if pressed and not name.strip():
        st.warning(t("together.name_needed", lang))
    elif pressed:
        ends = datetime.now(UTC) + timedelta(days=int(days))
        columns = tuple(hidden or ()) if role == "public" else ()
        _, secret = sharing().make(whose, workspace, role, name, ends, hidden=columns)
        st.success(t("together.made", lang))
        st.code(_address(secret), language=None, wrap_lines=True)
    for link in sharing().links(whose, workspace):
        _listed(whose, link, lang)


def _address(secret: str) -> str:
    base = public_address() or str(st.context.url or "").split("?")[0].rsplit("/", 1)[0].rstrip("/")
    return f"{base}/shared/{secret}"


def _listed(whose: str, link: Link, lang: str) -> None:
    """One line a link: for whom, as what, until when; open or not; the button that takes it back."""
    now = datetime.now(UTC)
    state_ = "revoked" if link.revoked else "ended" if link.ends <= now else "open"
    said = t(
        f"together.link_{state_}",
        lang,
        name=link.name,
        role=t(f"together.role.{link.role}", lang),
        when=local_minute(link.revoked or link.ends),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(said, width="content")
        if link.hidden:
            columns = t("ledger.join", lang).join(column_name(one, lang, "privacy.column") for one in link.hidden)
            st.caption(plain(t("together.hides", lang, columns=columns)), width="content")
        word = t("together.revoke", lang)
        if state_ == "open" and st.button(word, key=f"revoke.{link.id}", icon=":material/link_off:"):
            sharing().revoke(whose, link.id)
            st.rerun()


def log(held: Grant, lang: str) -> None:
    """Who opened, changed and shared the workspace, newest first."""
    acts = sharing().log(held)
    if not acts:
        return
    rows = pd.DataFrame(
        {
            t("together.column.time", lang): [local_minute(act.time) for act in acts],
            t("together.column.who", lang): [act.who or t("together.owner", lang) for act in acts],
            t("together.column.role", lang): [t(f"together.role.{act.role}", lang) for act in acts],
            t("together.column.what", lang): [t(f"together.act.{act.what}", lang) for act in acts],
            t("together.column.said", lang): [_said(act.what, act.said, lang) for act in acts],
        }
    )
    st.caption(t("together.log", lang))
    grid(rows, {}, lang, height=220, key=f"log.{held.workspace}")


def _said(what: str, said: str, lang: str) -> str:
    if what in ("opened", "saved"):
        return t("together.version", lang, number=said)
    if what == "shared":
        role, _, name = said.partition(": ")
        return f"{t(f'together.role.{role}', lang)} · {name}"
    return said


def save_together(packed: Callable[[], Snapshot], lang: str) -> str:
    """An editor's save: a version on top, with a notice when somebody else has saved since; what was said of it."""
    held = grant()
    if held is None or not held.may("save"):
        return ""
    name, newest = sharing().newest(held)
    if newest.number > together.seen_version():
        st.warning(t("together.newer_save", lang, number=newest.number), icon=":material/update:")
    with st.form("together.save", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        note = st.text_input(t("ledger.note", lang), max_chars=500, key="together.note")
        pressed = st.form_submit_button(
            plain(t("together.save", lang, name=name)), icon=":material/save:", type="primary"
        )
    log(held, lang)
    if not pressed:
        return ""
    snapshot = packed()
    version = busy(lambda _: sharing().save(held, snapshot, note), lambda _: t("ledger.step.save", lang))
    together.seen(version.number)
    return t("ledger.saved", lang, name=name, number=version.number)
