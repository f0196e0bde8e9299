"""The atlas as an ASGI app: `streamlit run app.py`. Checks the facts before anything is served."""

from __future__ import annotations

import inspect
import logging
import os
import sys
import traceback
from importlib import import_module

import streamlit as st

from data.errors import FactsError
from geo.filter import Filter
from layers import cache, state
from layers.api.http import api_routes
from layers.map.browser.message import Extras, message
from layers.memory import settle
from layers.page import PAGES
from layers.page.story.ahead import make_ahead
from layers.privacy import redact
from layers.settings import hidden_columns
from layers.text import LANGS, t
from layers.view import View
from layers.web import shelf
from layers.web.content import STORE
from layers.web.opening import warm
from layers.web.routes import routes
from layers.web.sessions import SESSIONS, watched
from layers.web.shared import shared_routes
from layers.web.stack import middleware

# What the first run, the first analysis and the first file would import. Not streamlit_folium itself: its widget
# enters Streamlit's register inside a run only
_SLOW = (
    "streamlit.emojis",
    "folium.plugins",
    "geo.stats",
    "layers.export.deck",
    "layers.export.paper",
    "layers.page.ledger.offered",
    "PIL.Image",
    "layers.page.parts.card",
    "layers.page.parts.filters",
    "layers.page.parts.table",
)


def checked() -> tuple[str, str, dict[str, str]]:
    """Version, date and titles (by language) of the facts; ends the program with all faults when a table is broken.

    Draws the first map once, so that the first visitor does not wait for what is computed once a process.
    """
    try:
        facts = redact(cache.facts(), hidden_columns())
    except FactsError as error:
        sys.stderr.write(f"{t('ui.faults_title', 'zh')} / {t('ui.faults_title', 'en')}\n{error}\n")
        sys.stderr.flush()
        os._exit(1)  # the server that imports this would wrap SystemExit in a traceback
    for lang in LANGS:
        message(facts, cache.selection(facts, Filter()), View(lang=lang), STORE.put, Extras(finding=True))
    titles = {lang: words["title"] for lang, words in facts.place.words.items()}
    warm(titles)
    for name in _SLOW:
        import_module(name)
    inspect.stack()  # Streamlit's first run asks where it was started, which reads the names of all modules once
    return facts.version, facts.as_of, titles


def sorry(error: Exception) -> bool:
    """A fault of the program: one sentence for the person; for the log its kind and where, never its text, in which
    a cell of somebody's file may stand."""
    where = "".join(traceback.format_tb(error.__traceback__))
    logging.getLogger("atlas").error("a page failed: %s\n%s", type(error).__name__, where)
    st.error(t("mapframe.failed", state.view().lang))
    return True


version, as_of, titles = checked()
SESSIONS.keep(version)
base, address = st.get_option("server.baseUrlPath"), str(st.get_option("server.address") or "")
app = st.App(
    "layers/page/frame.py",
    routes=[
        *routes(version, as_of, base=base, listens_on=address, street=cache.street(), shelf=shelf.find),
        *api_routes(base),
        *shared_routes(base),
    ],
    middleware=middleware((entry.id for entry in PAGES), base, address, st.get_option("server.allowedHosts"), titles),
    lifespan=watched,
    on_script_error=sorry,
)
settle()
make_ahead()
