"""The routes beside Streamlit's own: types, caching, refusal, and whose data it is."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
import resvg_py
import zxingcpp
from PIL import Image
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from layers import static
from layers.memory import ALWAYS, MEMORY
from layers.settings import database_url
from layers.svg import safe
from layers.text import t
from layers.web import qr, shelf
from layers.web.content import Store
from layers.web.routes import COOKIE, SessionCookie, owner_of, routes


@pytest.fixture
def store():
    return Store()


@pytest.fixture
def app(store):
    page = Route("/", lambda _: HTMLResponse("<p>atlas"))
    return Starlette(
        routes=[*routes("v1", "2026-01-02", store=store, asked=lambda: ""), page],
        middleware=[Middleware(SessionCookie)],
    )


@pytest.fixture
def client(app):
    return TestClient(app)


def opened(app, address="http://testserver"):
    """A browser that has opened the page."""
    client = TestClient(app, base_url=address)
    client.get("/", headers={"accept": "text/html"})
    return client


def test_health_names_the_version_of_the_facts(client):
    for path in ("/healthz", "/readyz"):
        assert client.get(path).json() == {"status": "ok", "version": "v1", "as_of": "2026-01-02", "database": "ok"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("map.js", "text/javascript"), ("leaflet.css", "text/css"), ("atlas.css", "text/css"), ("fonts.css", "text/css")],
)
def test_assets_have_type_etag_and_a_304(client, name, kind):
    answer = client.get(f"/{static.url(name)}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    again = client.get(f"/{static.url(name)}", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    assert client.get(f"/assets/{name}").headers["cache-control"] == "no-cache"
    plain = client.get(f"/assets/{name}", headers={"accept-encoding": "identity"})
    assert plain.content == answer.content


def test_every_font_that_the_style_sheet_names_is_known_and_no_other():
    names = re.findall(r'url\("([^"]+)"\)', static.web_file("fonts.css").plain().decode())
    assert names
    assert static.web_file(names[0]).kind == "font/woff2"
    with pytest.raises(FileNotFoundError):
        static.web_file("fonts/other.woff2")


@pytest.mark.parametrize(
    "path",
    [
        "../app.py",
        "..%2fapp.py",
        "%2e%2e/%2e%2e/app.py",
        "/etc/passwd",
        "fonts/../../routes.py",
        "",
        "no.js",
        "..\\app.py",
    ],
)
def test_no_path_leads_out_of_the_assets(client, path):
    assert client.get(f"/assets/{path}").status_code == 404


def test_the_map_asks_for_nothing_outside():
    ours = "".join((static._HOME / name).read_text("utf-8") for name in static.SCRIPTS if name != "leaflet.js")
    assert not re.findall(r"https?://(?!www\.w3\.org)", ours)
    assert not re.findall(r"url\(\s*['\"]?https?:", static.web_file("leaflet.css").plain().decode())


def test_the_first_page_gives_a_secret_cookie_and_later_ones_do_not(app):
    client = TestClient(app)
    said = client.get("/", headers={"accept": "text/html"}).headers["set-cookie"]
    assert re.fullmatch(rf"{COOKIE}=[\w-]{{43}}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax", said)
    assert "set-cookie" not in client.get("/", headers={"accept": "text/html"}).headers
    assert "set-cookie" not in TestClient(app).get("/assets/map.js").headers
    assert (
        "Secure"
        in TestClient(app, base_url="https://t").get("/", headers={"accept": "text/html"}).headers["set-cookie"]
    )


def test_a_made_up_cookie_owns_nothing():
    assert owner_of({COOKIE: ""}) is None
    assert owner_of({COOKIE: "short"}) is None
    assert owner_of({COOKIE: "x" * 43}) == "x" * 43
    assert owner_of({COOKIE: "x" * 42 + "\n"}) is None


def test_one_session_can_never_read_what_belongs_to_another(app, store):
    mine, other = opened(app), opened(app)
    owner = owner_of(mine.cookies)
    assert owner is not None
    assert owner != owner_of(other.cookies)
    address = f"/data/points/{store.put(b'[1]', owner)}"
    answer = mine.get(address)
    assert answer.json() == [1]
    assert answer.headers["cache-control"].startswith("private")
    assert "Cookie" in answer.headers["vary"]
    etag = {"if-none-match": answer.headers["etag"]}
    assert mine.get(address, headers=etag).status_code == 304
    never = other.get("/data/points/" + "0" * 32)
    for stranger in (other, TestClient(app)):
        refused = stranger.get(address, headers=etag)
        assert (refused.status_code, refused.content) == (404, never.content)
        assert "no-store" in refused.headers["cache-control"]


def test_shipped_content_needs_no_cookie(client, store):
    assert client.get(f"/data/drawing/{store.put(b'{}')}").json() == {}


def test_a_base_path_moves_every_route(store):
    paths = [route.path for route in routes("v", "d", base="/atlas/", store=store)]
    assert all(path.startswith("/atlas/") for path in paths)


def test_data_are_never_served_as_a_page(app, store):
    mine = opened(app)
    owner = owner_of(mine.cookies)
    data = store.put(b'["<script>alert(1)</script>"]', owner)
    page = store.put(b"<!doctype html><p>talk", owner)
    assert mine.get(f"/talk/{data}").status_code == 404
    assert mine.get(f"/talk/{page}").headers["content-type"].startswith("text/html")
    assert opened(app).get(f"/talk/{page}").status_code == 404
    assert mine.get(f"/data/drawing/{page}").headers["content-type"].startswith("application/json")


@pytest.mark.parametrize(
    ("query", "prefers", "lang"),
    [
        ("?lang=en", "zh-CN", "en"),
        ("", "en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("", "fr;q=0.9, en;q=0.2, zh-TW;q=0.5", "zh"),
        ("", "en;q=0", "zh"),
        ("?lang=<b>", "", "zh"),
        ("", "x" * 9_000, "zh"),
    ],
)
def test_a_talk_that_is_gone_says_so_and_leads_to_a_new_one(store, query, prefers, lang):
    client = TestClient(Starlette(routes=routes("v", "d", base="/atlas", store=store)))
    answer = client.get(f"/atlas/talk/{'0' * 32}{query}", headers={"accept-language": prefers})
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"
    assert f'<html lang="{lang}">' in answer.text
    assert safe(t("story.gone.why", lang)) in answer.text
    assert f'href="/atlas/story?lang={lang}"' in answer.text
    assert "<b>" not in answer.text


def read(svg: bytes) -> str:
    """What another program reads in a QR code."""
    picture = bytes(resvg_py.svg_to_bytes(svg_string=svg.decode()))
    [found] = zxingcpp.read_barcodes(np.array(Image.open(io.BytesIO(picture)).convert("L")))
    return found.text


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("chapter=4&lang=en&theme=dark", "chapter=4&lang=en&theme=dark"),
        ("", "chapter=1&lang=zh&theme=light"),
        ("chapter=4%23x&lang=%3Cb%3E&theme=pink", "chapter=1&lang=zh&theme=light"),
    ],
)
def test_the_code_of_a_chapter_opens_the_talk_at_it(store, asked, place):
    app = Starlette(routes=routes("v", "d", base="atlas", store=store))
    digest = store.put(b"<!doctype html><p>talk")
    client = TestClient(app, base_url="https://plan.example")
    answer = client.get(f"/atlas/talk/{digest}/phone?{asked}")
    assert answer.headers["content-type"] == "image/svg+xml"
    address = read(answer.content)
    assert address == f"https://plan.example/atlas/talk/{digest}#{place}"
    assert client.get(address).content == b"<!doctype html><p>talk"


def test_a_local_server_shows_its_address_in_the_network_or_nothing(store, monkeypatch):
    monkeypatch.setattr(qr, "network_address", lambda: "192.0.2.7")
    digest = store.put(b"<!doctype html><p>talk")
    here = "http://localhost:8501"
    near = TestClient(Starlette(routes=routes("v", "d", store=store)), base_url=here)
    assert read(near.get(f"/talk/{digest}/phone").content).startswith(f"http://192.0.2.7:8501/talk/{digest}#chapter=1&")
    alone = TestClient(Starlette(routes=routes("v", "d", store=store, listens_on="127.0.0.1")), base_url=here)
    assert alone.get(f"/talk/{digest}/phone").status_code == 204


def test_a_private_talk_has_no_code_for_phones(app, store):
    mine = opened(app, "http://plan.example")
    digest = store.put(b"<!doctype html><p>mine", owner_of(mine.cookies))
    assert mine.get(f"/talk/{digest}").status_code == 200
    assert mine.get(f"/talk/{digest}/phone").status_code == 204
    assert mine.get(f"/talk/{'0' * 32}/phone").status_code == 204


def test_a_talk_opens_after_a_restart_for_whom_it_was_made(tmp_path, monkeypatch):
    """Memory has nothing: the page comes from the database, to its owner or to everybody."""
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path))
    monkeypatch.delenv("ATLAS_DATABASE_URL", raising=False)
    page, mine = b"<!doctype html><p>talk</p>", "m" * 43
    before = Store()
    private, public = before.put(page + b"1", mine, page=True), before.put(page + b"2", page=True)
    shelf.keep(private, mine, page + b"1")
    shelf.keep(public, "", page + b"2")
    MEMORY.drop("pages", ALWAYS, database_url())
    after = TestClient(Starlette(routes=routes("v1", "2026-01-02", store=Store(), shelf=shelf.find)))
    assert after.get(f"/talk/{public}").content == page + b"2"
    assert after.get(f"/talk/{private}").status_code == 404
    assert after.get(f"/talk/{private}", headers={"cookie": f"{COOKIE}={'o' * 43}"}).status_code == 404
    assert after.get(f"/talk/{private}", headers={"cookie": f"{COOKIE}={mine}"}).content == page + b"1"
    shelf.forget(mine)
    assert after.get(f"/talk/{private}", headers={"cookie": f"{COOKIE}={mine}"}).status_code == 404
    (tmp_path / "atlas.db").write_bytes(b"no database" * 99)
    MEMORY.drop("pages", ALWAYS, database_url())
    assert after.get(f"/talk/{public}").status_code == 404, "a database that fails is no fault of the page"
