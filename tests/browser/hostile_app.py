"""An atlas for the tests whose names are attacks: started by the browser tests, never by a person."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from layers.web.routes import SessionCookie, routes

app = st.App(
    Path(__file__).with_name("hostile_page.py"),
    routes=routes("test", "2020-01-01"),
    middleware=[Middleware(SessionCookie)],
)
