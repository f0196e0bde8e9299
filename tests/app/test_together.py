"""A session that came by a link: what each role is offered, and that revoked links and hidden columns show nothing."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from streamlit.testing.v1 import AppTest

from data.ledger import Preset, read
from data.load import Facts, load
from data.workspaces import Store
from data.workspaces.reading import Read, packed
from data.workspaces.sharing import ROLES, Role, Sharing
from layers.settings import database_url
from layers.text import t
from layers.web import shared
from layers.web.database import sharing

FRAME = str(Path(__file__).resolve().parents[2] / "layers" / "page" / "frame.py")
ME = "m" * 43
SOON = datetime.now(UTC) + timedelta(days=1)
NAME, MONEY, NOTE = "南京种下智能有限公司", 7654.25, "种下的备注壹叁玖"


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load()


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, facts: Facts) -> str:
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path))
    monkeypatch.delenv("ATLAS_DATABASE_URL", raising=False)
    out = io.StringIO()
    head = ["企业名称", "所在园区", "经度", "纬度", "注册资本（万元）", "备注", "行业分类"]
    csv.writer(out).writerows([head, [NAME, "软件谷", 118.7579, 31.9814, MONEY, NOTE, "芯片"]])
    result = read(out.getvalue().encode(), "种下.csv", facts=facts)
    return Store(database_url()).save(ME, "计划", packed([Read(result, "种下.csv", Preset())]))[0]


def visit(secret: str, page: str = "", **params: str) -> AppTest:
    at = AppTest.from_file(FRAME, default_timeout=120)
    at.query_params["public"] = secret
    for name, value in params.items():
        at.query_params[name] = value
    at.run()
    return at.switch_page(page).run() if page else at


def said(at: AppTest) -> str:
    return "\n".join(str(one.value) for one in (*at.caption, *at.warning, *at.error, *at.text)).replace("\\", "")


@pytest.mark.parametrize("role", ROLES)
def test_a_link_shows_the_workspace_in_its_role(workspace: str, role: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = sharing().make(ME, workspace, role, "规划处", SOON)[1]
    at = visit(secret)
    assert not at.exception
    assert at.session_state["page.workspace.facts"].enterprises["name_zh"].tolist() == [NAME]
    open_ = "page.ledger.result" in at.session_state
    assert open_ == (role == "editor"), "only who may save has the tables before them"
    if role == "public":
        assert t("together.public", "zh") in said(at)
        assert "规划处" not in said(at)
    else:
        assert t(
            "together.here", "zh", name="计划", number=1, role=t(f"together.role.{role}", "zh"), link="规划处"
        ) in said(at)


def test_a_revoked_link_closes_what_it_had_opened(workspace: str) -> None:
    link, secret = sharing().make(ME, workspace, "editor", "x", SOON)
    at = visit(secret)
    sharing().revoke(ME, link.id)
    at.run()
    assert not at.exception
    assert t("together.gone", "zh") in said(at)
    assert "page.workspace.facts" not in at.session_state
    assert "page.ledger.result" not in at.session_state
    assert NAME not in str(at.session_state)
    never = visit("x" * 43)
    assert t("together.gone", "zh") in said(never), "the same words for a link that never was"


def test_who_is_in_stays_while_others_guess_and_while_the_database_is_away(
    workspace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty wrong secrets of a neighbour, or one locked database, threw an editor out and deleted the draft."""
    at = visit(sharing().make(ME, workspace, "editor", "x", SOON)[1])
    monkeypatch.setattr(shared.GUESSES, "too_many", lambda _address: True)
    at.run()
    assert "page.ledger.result" in at.session_state
    with monkeypatch.context() as away:
        away.setattr(Sharing, "opens", MagicMock(side_effect=OSError("locked")))
        at.run()
        assert not at.exception
        assert "page.ledger.result" in at.session_state
    at.run()
    assert t("together.gone", "zh") not in said(at)


def test_a_newer_version_is_noticed_and_opened(workspace: str, facts: Facts) -> None:
    secret = sharing().make(ME, workspace, "viewer", "x", SOON)[1]
    at = visit(secret)
    held = sharing().owned(ME, workspace)
    sharing().save(held, sharing().load(held)[2])
    at.run()
    assert at.button(key="together.newer")
    at.button(key="together.newer").click().run()
    assert not at.exception
    assert "第 2 版" in said(at)
    assert not [b for b in at.button if b.key == "together.newer"]


@pytest.mark.parametrize("where", ["workspace", "shipped"])
def test_what_a_public_address_hides_is_in_no_fact_of_the_session(workspace: str, facts: Facts, where: str) -> None:
    """Whatever the address says: the columns are empty before anything is drawn, computed or written."""
    hidden = ("amount", "registered_capital_wan", "note")
    secret = sharing().make(ME, workspace if where == "workspace" else "", "public", "网站", SOON, hidden=hidden)[1]
    at = visit(secret, hide="", lang="zh")
    assert not at.exception
    assert set(hidden) <= set(at.session_state["atlas.view"].hidden)
    if where == "workspace":
        mine = at.session_state["page.workspace.facts"]
        assert mine.enterprises["registered_capital_wan"].isna().all()
        assert mine.enterprises["note"].isna().all()
        assert "page.workspace.own" not in at.session_state
    figures = at.session_state["atlas.figures"].values()
    for figure in figures:
        if figure.rows is not None and figure.table in ("enterprises", "carriers", "investments"):
            held = figure.rows.reindex(columns=["registered_capital_wan", "note", "amount", "amount_cny_100m"])
            assert held.isna().all(axis=None), figure.key
    assert secret in str(at.query_params["public"])
