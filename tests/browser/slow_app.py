"""An atlas for the tests whose every statistic takes its time: started by the browser tests, never by a person."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from layers.page import PAGES
from layers.web.opening import OpenedPage
from layers.web.routes import SessionCookie, routes

app = st.App(
    Path(__file__).with_name("slow_page.py"),
    routes=routes("test", "2020-01-01"),
    middleware=[
        Middleware(SessionCookie),
        Middleware(OpenedPage, pages=tuple(entry.id for entry in PAGES), base=""),
    ],
)
