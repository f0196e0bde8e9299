"""A token's requests see its workspace alone; every other token is the same nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from data.load import Facts
from data.workspaces import Snapshot, Store
from data.workspaces.tokens import Tokens
from layers.api import whose
from layers.cli import app as commands
from layers.settings import database_url
from layers.web.guesses import Guesses

ROOT = "/api/v1"


@dataclass
class Kept:
    id: str
    token: str
    tokens: Tokens


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, facts: Facts) -> Iterator[Kept]:
    """A workspace with the first three organisations under invented names, and a token of it."""
    monkeypatch.delenv("ATLAS_DATABASE_URL", raising=False)
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path))
    monkeypatch.setattr(whose, "WRONG", Guesses())
    rows = facts.enterprises.iloc[:3].assign(name_zh=["测试甲公司", "测试乙公司", "=1+1"], status="active")
    store, tokens = Store(database_url()), Tokens(database_url())
    id_, _ = store.save("m" * 43, "台账2026", Snapshot(rows.drop(columns="geometry")))
    yield Kept(id_, tokens.create(id_, "test"), tokens)
    store.close()
    tokens.close()


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def test_the_whole_interface_is_of_the_tokens_workspace(client: TestClient, kept: Kept) -> None:
    mine = client.get(f"{ROOT}/organisations", headers=bearer(kept.token))
    assert mine.json()["meta"]["workspace"] == "台账2026"
    assert [one["name_zh"] for one in mine.json()["data"]] == ["测试甲公司", "测试乙公司", "=1+1"]
    assert mine.headers["cache-control"] == "private, no-cache"
    assert "Authorization" in mine.headers["vary"]
    figures = client.get(f"{ROOT}/figures", headers=bearer(kept.token)).json()["data"]
    assert next(one["value"] for one in figures if one["key"] == "kpi.organisations") == 3
    csv = client.get(f"{ROOT}/organisations", params={"format": "csv"}, headers=bearer(kept.token)).text
    assert "'=1+1" in csv
    assert "测试甲公司" not in client.get(f"{ROOT}/organisations").text


def test_a_new_version_is_seen_at_once_and_compared_with_the_old(client: TestClient, kept: Kept, facts: Facts) -> None:
    store = Store(database_url())
    rows = facts.enterprises.iloc[:2].assign(name_zh=["测试甲公司", "测试丙公司"], status="active")
    store.save("m" * 43, "台账2026", Snapshot(rows.drop(columns="geometry")))
    store.close()
    mine = client.get(f"{ROOT}/organisations", headers=bearer(kept.token)).json()["data"]
    assert [one["name_zh"] for one in mine] == ["测试甲公司", "测试丙公司"]
    params = {"before": f"workspace:{kept.id}@1", "after": f"workspace:{kept.id}", "bands": "no", "limit": "1"}
    found = client.get(f"{ROOT}/differences", params=params, headers=bearer(kept.token))
    assert (found.json()["data"][0]["before"], found.json()["data"][0]["after"]) == (3, 2)


def test_nobody_else_opens_it_and_no_answer_tells_whether_it_is_there(client: TestClient, kept: Kept) -> None:
    wrong = [client.get(f"{ROOT}/parks", headers={"authorization": text}) for text in
             (f"Bearer {kept.token[:-1]}", "Bearer", f"Basic {kept.token}", f"Bearer {kept.id}", "")]  # fmt: skip
    kept.tokens.revoke(kept.tokens.all()[0].id)
    wrong.append(client.get(f"{ROOT}/parks", headers=bearer(kept.token)))
    assert {one.status_code for one in wrong} == {401}
    assert len({one.content for one in wrong}) == 1
    assert all(one.headers["www-authenticate"] == "Bearer" for one in wrong)
    word = client.get(f"{ROOT}/differences", params={"after": f"workspace:{kept.id}"})
    nothing = client.get(f"{ROOT}/differences", params={"after": "workspace:" + "0" * 32})
    assert word.status_code == nothing.status_code == 422
    assert word.text.replace(kept.id, "0" * 32) == nothing.text


def test_guessing_has_to_wait_and_the_right_one_with_it(client: TestClient, kept: Kept) -> None:
    now = [0.0]
    whose.WRONG = Guesses(most=3, within=60, clock=lambda: now[0])
    answers = [client.get(f"{ROOT}/parks", headers=bearer(f"atlas_{n}")).status_code for n in range(5)]
    assert answers == [401, 401, 401, 429, 429]
    assert client.get(f"{ROOT}/parks", headers=bearer(kept.token)).status_code == 429
    assert client.get(f"{ROOT}/parks").status_code == 200
    now[0] = 61.0
    assert client.get(f"{ROOT}/parks", headers=bearer(kept.token)).status_code == 200


def test_hidden_columns_of_the_installation_are_hidden_from_a_token_too(
    client: TestClient, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_HIDDEN", "registered_capital_wan")
    mine = client.get(f"{ROOT}/organisations", headers=bearer(kept.token)).json()
    assert "registered_capital_wan" not in mine["data"][0]


def test_the_command_makes_lists_and_revokes(kept: Kept, client: TestClient) -> None:
    def run(*words: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(commands, ["token", *words])
        return done.exit_code, done.stdout, done.stderr

    status, text, _ = run("create", kept.id, "--name", "看板", "--days", "7")
    assert status == 0
    assert client.get(f"{ROOT}/parks", headers=bearer(text.strip())).status_code == 200
    listed = run("list")[1]
    assert kept.id in listed
    assert "看板" in listed
    assert text.strip() not in listed
    id_ = next(line.split()[0] for line in listed.splitlines() if "看板" in line)
    assert run("revoke", id_)[0] == 0
    assert client.get(f"{ROOT}/parks", headers=bearer(text.strip())).status_code == 401
    assert run("revoke", id_)[0] == run("create", "nothing", "--name", "x")[0] == 2


def test_a_store_that_is_away_is_said_without_its_words(
    client: TestClient, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    answer = client.get(f"{ROOT}/parks", headers=bearer(kept.token))
    assert answer.status_code == 503
    assert "nowhere" not in json.dumps(answer.json())
