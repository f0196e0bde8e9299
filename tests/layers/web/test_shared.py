"""Addresses of shared workspaces, asked by HTTP clients: what opens, what does not, and that both kinds look alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from data.workspaces import Snapshot, Store
from data.workspaces.sharing import ROLES, Role
from layers.settings import database_url
from layers.web.database import sharing
from layers.web.guesses import Guesses
from layers.web.shared import COOKIE, opens, shared_routes

ME = "m" * 43
SOON = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path))
    monkeypatch.delenv("ATLAS_DATABASE_URL", raising=False)
    return Store(database_url()).save(ME, "计划", Snapshot(pd.DataFrame({"name_zh": ["甲"]})))[0]


def client(base: str = "", guesses: Guesses | None = None) -> TestClient:
    app = Starlette(routes=shared_routes(base, guesses or Guesses()))
    return TestClient(app, follow_redirects=False)


@pytest.mark.parametrize("role", ROLES)
def test_a_link_becomes_a_cookie_and_leaves_the_address(workspace: str, role: Role) -> None:
    secret = sharing().make(ME, workspace, role, "x", SOON)[1]
    answer = client("atlas").get(f"/atlas/shared/{secret}")
    assert answer.status_code == 303
    assert answer.headers["cache-control"] == "no-store"
    if role == "public":  # opens in a frame, where no cookie is sent
        assert answer.headers["location"] == f"/atlas/?public={secret}"
        assert "set-cookie" not in answer.headers
        return
    assert answer.headers["location"] == "/atlas/"
    cookie = answer.headers["set-cookie"]
    assert f"{COOKIE}={secret}" in cookie
    assert {"HttpOnly", "Path=/atlas/", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Secure" in client().get(f"/shared/{secret}", headers={"x-forwarded-proto": "https"}).headers["set-cookie"]
    left = client("atlas").get("/atlas/leave")
    assert (left.status_code, left.headers["location"]) == (303, "/atlas/")
    assert f'{COOKIE}=""' in left.headers["set-cookie"]


def test_what_opens_nothing_looks_alike_to_the_byte(workspace: str) -> None:
    revoked, gone = sharing().make(ME, workspace, "viewer", "x", SOON)
    sharing().revoke(ME, revoked.id)
    ended = sharing().make(ME, workspace, "viewer", "x", datetime.now(UTC) - timedelta(seconds=1))[1]
    asked = [gone, ended, "never", workspace, revoked.id, "x" * 43, "%00", "a%27%20OR%201=1"]
    answers = [client().get(f"/shared/{secret}") for secret in asked]
    assert len({(a.status_code, a.content, tuple(sorted(a.headers.items()))) for a in answers}) == 1
    assert answers[0].status_code == 404
    assert "set-cookie" not in answers[0].headers


def test_who_guesses_has_to_wait_and_learns_nothing_by_it(workspace: str) -> None:
    now = [0.0]
    guesses = Guesses(clock=lambda: now[0])
    secret = sharing().make(ME, workspace, "viewer", "x", SOON)[1]
    browser = client(guesses=guesses)
    for number in range(20):
        assert browser.get(f"/shared/wrong{number}").status_code == 404
    assert browser.get(f"/shared/{secret}").status_code == 404, "the same answer as for a wrong one"
    assert opens(secret, "somebody else", guesses) is not None
    now[0] = 61
    assert browser.get(f"/shared/{secret}").status_code == 303
    for number in range(20_000):
        guesses.wrong(str(number))
    assert len(guesses._tries) <= 10_000
