"""The door: whose name, from which page, with which headers; walked over every route of the real program."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from layers.web.door import Door, House

HEADERS = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
)
OWN = "127.0.0.1:8501"


def client(house: House) -> TestClient:
    async def socket(websocket):
        await websocket.accept()
        await websocket.send_text("here")
        await websocket.close()

    routes = [
        Route("/page", lambda _: PlainTextResponse("page"), methods=["GET", "PUT"]),
        Route("/_stcore/metrics", lambda _: PlainTextResponse("cache sizes")),
        WebSocketRoute("/_stcore/stream", socket),
    ]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Door, house=house)]), base_url=f"http://{OWN}")


@pytest.mark.parametrize(
    ("house", "host", "known"),
    [
        (House("127.0.0.1"), "localhost:8501", True),
        (House("127.0.0.1"), "LOCALHOST.", True),
        (House("127.0.0.1"), "127.0.0.1", True),
        (House("127.0.0.1"), "[::1]:8501", True),
        (House("127.0.0.1"), "192.168.1.20:8501", False),
        (House("127.0.0.1"), "evil.example:8501", False),
        (House("127.0.0.1"), "127.0.0.1.evil.example", False),
        (House("127.0.0.1"), "evil.example@127.0.0.1", False),
        (House("127.0.0.1"), "x" * 3000, False),
        (House("127.0.0.1"), "", False),
        (House("127.0.0.1"), "127.0.0.1:99999999", False),
        (House(""), "192.168.1.20:8501", True),
        (House("0.0.0.0"), "10.0.0.7", True),  # noqa: S104  # the setting, not a socket
        (House("0.0.0.0"), "evil.example", False),  # noqa: S104
        (House("127.0.0.1", public="https://atlas.example.org"), "atlas.example.org", True),
        (House("127.0.0.1", public="https://atlas.example.org"), "other.example.org", False),
        (House("127.0.0.1", names=("*.nanjing.example",)), "atlas.nanjing.example", True),
        (House("127.0.0.1", names=("*.nanjing.example",)), "nanjing.example.evil", False),
    ],
)
def test_a_name_is_ours_or_the_answer_is_no(house: House, host: str, known: bool) -> None:
    assert house.knows(host) is known
    answer = client(house).get("/page", headers={"host": host})
    assert (answer.status_code == 200) is known
    assert len(answer.content) < 200


@pytest.mark.parametrize(
    ("origin", "lets"),
    [
        (f"http://{OWN}", True),
        ("https://atlas.example.org", True),
        ("http://atlas.example.org", False),
        ("http://localhost:9999", False),
        ("http://127.0.0.1:1", False),
        (f"http://{OWN}.evil.example", False),
        ("null", False),
        ("", False),
    ],
)
def test_only_our_own_page_opens_a_socket_or_sends_anything(origin: str, lets: bool) -> None:
    browser = client(House("127.0.0.1", public="https://atlas.example.org"))
    assert (browser.put("/page", headers={"origin": origin}).status_code == 200) is lets
    assert browser.get("/page", headers={"origin": origin}).status_code == 200  # reading is the browser's to guard
    if lets:
        with browser.websocket_connect("/_stcore/stream", headers={"origin": origin, "host": OWN}) as socket:
            assert socket.receive_text() == "here"
        return
    with (
        pytest.raises(WebSocketDisconnect),
        browser.websocket_connect("/_stcore/stream", headers={"origin": origin, "host": OWN}),
    ):
        pass


def test_a_socket_for_a_foreign_name_is_no_socket() -> None:
    foreign = {"host": "evil.example:8501", "origin": "http://evil.example:8501"}
    with (
        pytest.raises(WebSocketDisconnect),
        client(House("127.0.0.1")).websocket_connect("/_stcore/stream", headers=foreign),
    ):
        pass


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/page", "/nothing", "/_stcore/metrics", "/_stcore/host-config"])
def test_every_answer_is_dressed(path: str, method: str) -> None:
    answer = client(House("127.0.0.1")).request(method, path)
    assert not [name for name in HEADERS if name not in answer.headers]
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"


def test_who_may_embed_is_named_and_nobody_else() -> None:
    browser = client(House("127.0.0.1", embedders=("https://portal.example",)))

    def ancestors(path: str) -> tuple[str, bool]:
        answer = browser.get(path)
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
        return policy["frame-ancestors"], "x-frame-options" not in answer.headers

    allowed, closed = ("'self' https://portal.example", True), ("'self'", False)
    assert {ancestors(path) for path in ("/page?embed=map", "/page?lang=en&embed=1", "/component/x/index.html")} == {
        allowed
    }
    assert {ancestors(path) for path in ("/page", "/page?q=embed=1", "/talk/x", "/data/drawing/x", "/?embedder=1")} == {
        closed
    }
    nobody = client(House("127.0.0.1")).get("/page?embed=map")
    assert nobody.headers["x-frame-options"] == "SAMEORIGIN"


def test_metrics_are_closed_and_messages_come_from_the_page_itself() -> None:
    browser = client(House("127.0.0.1"))
    assert browser.get("/_stcore/metrics").status_code == 404
    assert browser.get("/_stcore/host-config").json()["allowedOrigins"] == [f"http://{OWN}"]
    told = browser.get("/_stcore/host-config", headers={"x-forwarded-proto": "https, http"}).json()
    assert told["allowedOrigins"] == [f"https://{OWN}"]


def test_under_a_base_path_too() -> None:
    browser = client(House("127.0.0.1", base="/atlas"))
    assert browser.get("/atlas/_stcore/metrics").status_code == 404
    assert "base-uri 'none'" in browser.get("/atlas/talk/x").headers["content-security-policy"]


def test_only_chosen_tiles_come_from_elsewhere() -> None:
    policy = House().policy("/", OWN)
    foreign = [word for word in policy.split() if word.startswith("http")]
    assert foreign == ["https://*.is.autonavi.com", "https://*.tianditu.gov.cn", "https://tile.openstreetmap.org;"]
