"""A session that came by a link: the shared workspace is what it looks at, as far as the link allows, while it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from data.own import Own
from data.workspaces.reading import unpacked
from layers import state
from layers.page.ledger import draft
from layers.page.ledger.desk import close, show_saved
from layers.page.ledger.store import FAULTS, trouble
from layers.page.parts import workspace
from layers.page.parts.chapters import frame_of, use_chapters
from layers.page.parts.grant import grant, hold
from layers.page.parts.plain import plain
from layers.privacy import redact
from layers.story import chapters
from layers.text import t
from layers.web.database import sharing
from layers.web.shared import PUBLIC, opens, secret_of

if TYPE_CHECKING:
    from data.load import Facts
    from data.workspaces.sharing import Grant

_SECRET, _SEEN = "together.secret", "together.version"
_GONE = "together.gone"
_ANEW = "together.anew"  # the newest version is asked for


def enter(shipped: Facts) -> None:
    """At the beginning of every run: open what the address or the cookie names, or leave what is open no more."""
    secret = state.recall(_SECRET, None)
    if secret is None:
        secret = state.asked(PUBLIC) or secret_of(st.context.cookies)
        state.remember(_SECRET, secret)
    if not secret:
        return
    before = grant()
    anew = before is None or state.recall(_ANEW, False)
    state.forget(_ANEW)
    try:
        # who is in does not guess: others who do, at the same address, cannot put them out
        held = opens(secret, st.context.ip_address or "") if before is None else sharing().opens(secret)
        if held is not None and anew:
            _open(held, shipped)
            if held.role == "public":
                state.lock_address({PUBLIC: secret})
    except FAULTS as fault:
        trouble(fault)
        if before is not None:  # the database is away: what is open stays, and is asked for again with the next run
            return
        held = None
    hold(held)
    if held is None:
        _leave(opened=before is not None)


def _open(held: Grant, shipped: Facts) -> None:
    """The newest version in place of the facts that ship; of a public one nothing that it hides enters the session."""
    if not held.workspace:
        return
    name, version, snapshot = sharing().load(held)
    state.remember(_SEEN, version.number)
    tables = unpacked(snapshot, name)
    used = [table for table in tables if table.result.used]
    if used:
        as_of = str(snapshot.settings.get("as_of") or used[0].result.as_of)
        own = Own(name=name, as_of=as_of, **{table.result.kind: table.result.rows for table in reversed(used)})
        facts = redact(shipped.with_own(own), held.hidden)
        workspace.use(facts, None if held.hidden else own)
    if held.may("save") and tables:
        show_saved(tables)
        draft.lay(used, "")
    told = snapshot.settings.get("chapters")
    use_chapters(chapters(frame_of(told)) if told else None)


def _leave(*, opened: bool) -> None:
    """The link opens nothing: what it had opened is let go of, and it is said once."""
    state.remember(_SECRET, "")
    state.remember(_GONE, True)
    state.lock_address({})
    if opened:
        workspace.use_shipped()
        close()


def shared_line(lang: str) -> None:
    """One line on every page: what is shared, in which role, whether there is a newer version, and the way out."""
    if state.recall(_GONE, False):
        state.forget(_GONE)
        st.warning(t("together.gone", lang), icon=":material/link_off:")
    held = grant()
    if held is None or not held.workspace:
        return
    if not held.may("history"):
        st.caption(f":material/public: {t('together.public', lang)}")
        return
    seen = state.recall(_SEEN, 0)
    try:
        name, newest = sharing().newest(held)
    except FAULTS as fault:
        trouble(fault)
        return
    role = t(f"together.role.{held.role}", lang)
    with st.container(horizontal=True, vertical_alignment="center", key="together"):
        st.caption(
            f":material/group: {plain(t('together.here', lang, name=name, number=seen, role=role, link=held.name))}",
            width="content",
        )
        if newest.number > seen:
            st.badge(t("together.newer", lang, number=newest.number), icon=":material/update:", color="orange")
            if st.button(t("together.open_newer", lang), key="together.newer", type="tertiary"):
                state.remember(_ANEW, True)
                st.rerun()
        base = str(st.get_option("server.baseUrlPath") or "").strip("/")
        st.html(f'<a class="atlas-leave" href="{f"/{base}" if base else ""}/leave">{t("together.leave", lang)}</a>')


def seen_version() -> int:
    """Number of the version that this session has before it."""
    return state.recall(_SEEN, 0)


def seen(number: int) -> None:
    """This session has the version of this number before it."""
    state.remember(_SEEN, number)
