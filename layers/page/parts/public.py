"""The public view on a page: the facts without what is hidden, the switch for it, and the line that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from layers import state
from layers.export.job import hidden_text
from layers.memory import MEMORY
from layers.page.parts.grant import locked_columns
from layers.page.parts.plain import plain
from layers.privacy import HIDEABLE, PUBLIC, known, redact
from layers.text import t
from layers.words.names import column_name

if TYPE_CHECKING:
    from data.load import Facts
    from layers.view import View


def enforced(view: View) -> View:
    """The view with all that this installation, or a public address, always hides; an address cannot take it away."""
    wanted = known((*view.hidden, *locked_columns()))
    return view if wanted == view.hidden else state.change(hidden=wanted)


def public_facts(facts: Facts, view: View) -> Facts:
    """The facts that every page, card, file and route of this run is made from."""
    if not view.hidden:
        return facts
    return MEMORY.kept("public", facts.version, view.hidden, lambda: redact(facts, view.hidden))


def banner(view: View) -> None:
    """One quiet line on every page while something is left out."""
    if view.hidden:
        said = t("privacy.banner", view.lang, text=hidden_text(view.hidden, view.lang))
        st.caption(f":material/visibility_off: {plain(said)}")


def switch(view: View) -> None:
    """One press for the usual choice, and every column by itself."""
    lang, fixed = view.lang, locked_columns()
    st.toggle(
        t("privacy.preset", lang),
        key=state.seed("public", set(PUBLIC) <= set(view.hidden)),
        on_change=state.on("public", lambda on: state.change(hidden=known((*fixed, *(PUBLIC if on else ()))))),
    )
    st.pills(
        t("privacy.columns", lang),
        list(HIDEABLE),
        selection_mode="multi",
        format_func=lambda name: column_name(name, lang, "privacy.column"),
        key=state.seed("hidden", list(view.hidden)),
        on_change=state.on("hidden", lambda chosen: state.change(hidden=known((*fixed, *(chosen or ()))))),
    )
    st.caption(plain(t("privacy.help", lang)))
    if fixed:
        st.caption(plain(t("privacy.enforced", lang, text=hidden_text(fixed, lang))))
