"""A token opens one workspace until it ends or is revoked; the database holds nothing that opens it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
import sqlalchemy as sa

from data.workspaces import Snapshot, Store
from data.workspaces.at_hand import AtHand
from data.workspaces.tables import TOKENS
from data.workspaces.tokens import Tokens


@pytest.fixture
def workspace(store: Store) -> str:
    return store.save(secrets.token_hex(8), "台账", Snapshot(pd.DataFrame({"name_zh": ["甲"]})))[0]


def test_a_token_opens_its_workspace_until_it_is_revoked(url: str, workspace: str) -> None:
    tokens = Tokens(url)
    text = tokens.create(workspace, "看板", days=30)
    found = tokens.opens(text)
    assert found is not None
    assert (found.workspace, found.name) == (workspace, "看板")
    assert found.until is not None
    assert found.until - found.created == timedelta(days=30)
    assert tokens.all(workspace) == (found,)
    tokens.revoke(found.id)
    assert tokens.opens(text) is None
    with pytest.raises(LookupError):
        tokens.revoke(found.id)
    tokens.close()


def test_an_ended_token_and_one_that_never_was_are_the_same(url: str, workspace: str) -> None:
    tokens = Tokens(url)
    text = tokens.create(workspace, "x", days=1)
    with tokens._engine.begin() as db:
        db.execute(TOKENS.update().values(until=datetime.now(UTC) - timedelta(seconds=1)))
    assert [tokens.opens(one) for one in (text, "", "atlas_x", text[:-1], "\ud800")] == [None] * 5
    tokens.close()


def test_the_database_keeps_a_hash_alone(url: str, workspace: str) -> None:
    tokens = Tokens(url)
    text = tokens.create(workspace, "x")
    with tokens._engine.connect() as db:
        (row,) = db.execute(sa.select(TOKENS).where(TOKENS.c.workspace == workspace)).all()
    assert row.hash == hashlib.sha256(text.encode()).hexdigest()
    assert not any(isinstance(cell, str) and text[-20:] in cell for cell in row)
    tokens.close()


def test_tokens_go_with_their_workspace(url: str, store: Store) -> None:
    me = secrets.token_hex(8)
    workspace, _ = store.save(me, "a", Snapshot(pd.DataFrame({"name_zh": ["甲"]})))
    tokens = Tokens(url)
    text = tokens.create(workspace, "x")
    store.delete(me, workspace)
    assert tokens.opens(text) is None
    for bad in (("nothing", "x"), (workspace, "x")):
        with pytest.raises(LookupError):
            tokens.create(*bad)
    tokens.close()


def test_a_name_is_needed(url: str, workspace: str) -> None:
    tokens = Tokens(url)
    for name in ("", " ", "x" * 201):
        with pytest.raises(ValueError, match="1 to 200"):
            tokens.create(workspace, name)
    tokens.close()


def test_who_holds_the_database_sees_every_workspace_and_adds_versions(url: str, workspace: str) -> None:
    kept = AtHand(url)
    (mine,) = [one for one in kept.all() if one.id == workspace]
    assert (mine.name, mine.version, mine.rows) == ("台账", 1, 1)
    assert kept.add(workspace, Snapshot(pd.DataFrame({"name_zh": ["甲", "乙"]})), "again") == 2
    assert kept.newest(workspace) == 2
    for act in (lambda: kept.newest("nothing"), lambda: kept.add("nothing", Snapshot(pd.DataFrame()), "")):
        with pytest.raises(LookupError):
            act()
    kept.close()
