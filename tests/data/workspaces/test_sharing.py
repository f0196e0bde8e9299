"""Links to a workspace: each role does what it may, no more; what is revoked, ended or guessed opens nothing."""

import itertools
import secrets
import threading
from datetime import UTC, datetime, timedelta
from typing import get_args

import pandas as pd
import pytest
import sqlalchemy as sa

from data.workspaces import Snapshot, Store
from data.workspaces.sharing import MAY, ROLES, Action, Grant, Role, Sharing
from data.workspaces.tables import ACTS, LINKS

SOON = datetime.now(UTC) + timedelta(days=1)
# Written out a second time: what a change of the table in the program must be held against
TABLE = """
       open history save read_log share
owner  yes  yes     yes  yes      yes
editor yes  yes     yes  yes      no
viewer yes  yes     no   no       no
public yes  no      no   no       no
"""


def plan(tag: str) -> Snapshot:
    return Snapshot(pd.DataFrame({"name_zh": [tag]}), settings={"file": tag})


@pytest.fixture
def me() -> str:
    return secrets.token_hex(8)


@pytest.fixture
def sharing(url: str) -> Sharing:
    return Sharing(url)


@pytest.fixture
def workspace(store: Store, me: str) -> str:
    return store.save(me, "计划", plan("一"))[0]


def grant(sharing: Sharing, me: str, workspace: str, role: Role) -> Grant:
    if role == "owner":
        return sharing.owned(me, workspace)
    opened = sharing.opens(sharing.make(me, workspace, role, f"给{role}", SOON)[1])
    assert opened is not None
    return opened


def test_the_matrix_of_roles_and_actions() -> None:
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    assert set(head) == set(get_args(Action))
    assert {row[0] for row in rows} == set(get_args(Role)) == {*ROLES, "owner"}
    for (role, *cells), (at, action) in itertools.product(rows, enumerate(head)):
        assert (action in MAY[role]) == (cells[at] == "yes"), (role, action)


@pytest.mark.parametrize("role", get_args(Role))
def test_each_role_does_what_it_may_and_nothing_else(sharing: Sharing, me: str, workspace: str, role: Role) -> None:
    mine = grant(sharing, me, workspace, role)
    name, version, content = sharing.load(mine)
    assert (name, version.number, content.rows["name_zh"].tolist()) == ("计划", 1, ["一"])
    for action, act in (("save", lambda: sharing.save(mine, plan("二"))), ("read_log", lambda: sharing.log(mine))):
        if mine.may(action):
            act()
        else:
            with pytest.raises(PermissionError):
                act()
    assert sharing.newest(mine)[1].number == (2 if mine.may("save") else 1)


def test_nobody_but_the_owner_makes_sees_or_revokes_links(sharing: Sharing, me: str, workspace: str) -> None:
    link, secret = sharing.make(me, workspace, "viewer", "同事", SOON)
    other = secrets.token_hex(8)
    for act in (
        lambda: sharing.make(other, workspace, "editor", "x", SOON),
        lambda: sharing.owned(other, workspace),
        lambda: sharing.revoke(other, link.id),
    ):
        with pytest.raises(LookupError):
            act()
    assert sharing.links(other, workspace) == ()
    assert [one.id for one in sharing.links(me, workspace)] == [link.id]
    assert sharing.opens(secret) is not None


@pytest.mark.parametrize("role", [*ROLES])
def test_what_is_revoked_ended_deleted_or_guessed_opens_nothing(
    sharing: Sharing, store: Store, me: str, role: Role
) -> None:
    workspace, _ = store.save(me, f"计划 {role}", plan("一"))
    link, secret = sharing.make(me, workspace, role, "同事", SOON)
    held = sharing.opens(secret)
    assert held is not None
    assert sharing.opens(secret, now=SOON) is None
    for wrong in ("", secret[:-1], secret.swapcase(), link.id, workspace, "x" * 43, "x" * 10_000, "' OR 1=1 --", "％"):
        assert sharing.opens(wrong) is None
    sharing.revoke(me, link.id)
    assert sharing.opens(secret) is None
    if held.may("save"):  # a page that was open when the link was revoked
        with pytest.raises(LookupError):
            sharing.save(held, plan("二"))
        with pytest.raises(LookupError):
            sharing.log(held)
    again = sharing.make(me, workspace, role, "同事", SOON)[1]
    store.delete(me, workspace)
    assert sharing.opens(again) is None


def test_only_the_hash_of_a_secret_is_kept(sharing: Sharing, me: str, workspace: str) -> None:
    secret = sharing.make(me, workspace, "viewer", "同事", SOON)[1]
    assert len(secret) >= 43
    with sharing._engine.connect() as db:
        held = [str(row) for table in (LINKS, ACTS) for row in db.execute(sa.select(table))]
    assert "同事" in "".join(held)
    assert secret not in "".join(held)


def test_two_editors_at_once_lose_nothing(sharing: Sharing, store: Store, me: str, workspace: str) -> None:
    hands = [grant(sharing, me, workspace, "editor") for _ in range(2)]
    start = threading.Barrier(2)

    def work(mine: Grant) -> None:
        start.wait()
        for number in range(5):
            sharing.save(mine, plan(f"{mine.link}-{number}"))

    threads = [threading.Thread(target=work, args=(mine,)) for mine in hands]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    (listed,) = store.workspaces(me)
    assert [version.number for version in listed.versions] == list(range(11, 0, -1))
    held = {store.load(me, workspace, version.number).rows["name_zh"][0] for version in listed.versions}
    assert held == {"一", *(f"{mine.link}-{number}" for mine in hands for number in range(5))}


def test_the_log_says_who_opened_changed_and_shared(sharing: Sharing, me: str, workspace: str) -> None:
    link, secret = sharing.make(me, workspace, "editor", "规划处", SOON)
    mine = sharing.opens(secret)
    assert mine is not None
    sharing.load(mine)
    sharing.save(mine, plan("二"))
    sharing.revoke(me, link.id)
    acts = [(act.who, act.role, act.what, act.said) for act in reversed(sharing.log(sharing.owned(me, workspace)))]
    assert acts == [
        ("", "owner", "shared", "editor: 规划处"),
        ("规划处", "editor", "opened", "1"),
        ("规划处", "editor", "saved", "2"),
        ("", "owner", "revoked", "规划处"),
    ]


def test_the_facts_that_ship_have_public_addresses_only(sharing: Sharing, me: str) -> None:
    link, secret = sharing.make(me, "", "public", "网站", SOON, hidden=("amount", "note"))
    assert sharing.opens(secret) == Grant("", "public", link.id, "网站", ("amount", "note"))
    with pytest.raises(ValueError, match="link is for"):
        sharing.make(me, "", "viewer", "x", SOON)
    with pytest.raises(ValueError, match="name"):
        sharing.make(me, "", "public", " ", SOON)
    sharing.forget(me)
    assert sharing.opens(secret) is None
