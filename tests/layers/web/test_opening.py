"""The page that opens: where its server is, in whose language, what it fetches ahead; Streamlit's files from memory."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from layers.web import opening
from layers.web.opening import OpenedPage


def client(base=""):
    rest = Route("/{rest:path}", lambda _: PlainTextResponse("streamlit"))
    middleware = [Middleware(OpenedPage, pages=("targets",), base=base)]
    return TestClient(Starlette(routes=[rest], middleware=middleware))


@pytest.mark.parametrize("address", ["/", "/targets", "/?lang=en", "/targets?lang=en&park=qilin"])
def test_every_page_address_is_told_where_the_server_is(address):
    answer = client().get(address)
    assert 'BACKEND_BASE_URL:location.origin+"/"' in answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert ('<html lang="en">' in answer.text) == ("lang=en" in address)
    assert "<title>Streamlit" not in answer.text


def test_a_base_path_is_kept():
    answer = client("/atlas/").get("/atlas/targets")
    assert 'location.origin+"/atlas/"' in answer.text
    assert client("atlas").get("/targets").text == "streamlit"


def test_a_bad_language_is_ours_and_never_repeated():
    assert "<script>x" not in client().get("/?lang=<script>x").text


def test_all_that_is_fetched_ahead_exists():
    page = opening.page("zh").decode()
    ahead = re.findall(r"\./static/((?:js|css)/[\w.-]+)", page)
    assert len(ahead) > 60
    assert any("ComponentInstance" in name for name in ahead), "Streamlit has renamed its scripts"
    for name in ahead:
        assert opening.static_file(name).body
    assert len(ahead) == len(set(ahead))


def test_files_come_packed_for_ever_and_unknown_ones_are_left_to_streamlit():
    name = re.findall(r"\./static/(js/index[\w.-]+)", opening.page("zh").decode())[0]
    answer = client().get(f"/static/{name}")
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")
    assert client().get("/static/js/../../index.html").text == "streamlit"
    assert client().get("/static/js/nothing.js").text == "streamlit"
    assert client().get("/_stcore/health").text == "streamlit"
    assert client().post("/").text != ""
