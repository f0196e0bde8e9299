"""Drafts and links of the ledger page: what was loaded is offered again, and what is shared can be taken back."""

import io
from pathlib import Path

import openpyxl
import pytest

from layers.page.ledger import adoption, desk, draft, offered, saved
from layers.text import t
from layers.web.database import sharing
from tests.app.ledger_page import HEAD, OFFERED, OWNED, ROWS, button, page, table, texts


@pytest.fixture
def owned(home: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser with a cookie, for the frame and the ledger page alike."""
    for module in (adoption, draft, offered, desk, saved):
        monkeypatch.setattr(module, "owner", lambda: "a" * 43)


def book() -> bytes:
    """One workbook with an enterprise and a project."""
    made = openpyxl.Workbook()
    for title, rows in (
        ("企业", [HEAD, ROWS[0]]),
        ("项目", [("项目名称", "所在园区", "总投资（亿元）", "项目阶段"), ("甲项目", "智谷", 3, "在建")]),
    ):
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    del made["Sheet"]
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_was_loaded_is_offered_again_and_goes_on(owned: None, lang: str) -> None:
    """Every table of a workbook, on the map as before; saving ends the draft and keeps all its tables."""
    at = page(lang, OWNED, book(), "计划.xlsx")
    assert t("ledger.draft.kept", lang, days=7) in texts(at)
    at.button(key="ledger.use").click().run()

    again = page(lang, OFFERED)  # another session of the same browser
    assert "计划.xlsx" in texts(again)
    assert t("ledger.draft.go_on", lang) in [b.label for b in again.button]
    button(again, t("ledger.draft.go_on", lang)).click().run()
    assert not again.exception
    assert t("ledger.draft.go_on", lang) not in [b.label for b in again.button]
    own = again.session_state["page.workspace.own"]
    assert own.tables == ("enterprises", "projects")
    assert own.projects["amount"].tolist() == at.session_state["page.workspace.own"].projects["amount"].tolist()
    button(again, t("ledger.save", lang)).click().run()
    assert not again.exception

    third = page(lang, OFFERED)
    assert t("ledger.draft.go_on", lang) not in [b.label for b in third.button]
    next(b for b in third.button if b.key and b.key.startswith("open.") and b.key.endswith(".1")).click().run()
    assert third.session_state["page.workspace.own"].tables == ("enterprises", "projects")


def test_a_draft_is_thrown_away_or_closed(owned: None) -> None:
    at = page("zh", OWNED, table(*ROWS))
    again = page("zh", OFFERED)
    button(again, t("ledger.draft.throw", "zh")).click().run()
    assert not again.exception
    assert not [b for b in page("zh", OFFERED).button if b.label == t("ledger.draft.go_on", "zh")]
    at.file_uploader(key="ledger.upload").upload("另一份.csv", table(*ROWS), "text/csv").run()
    assert [b for b in page("zh", OFFERED).button if b.label == t("ledger.draft.go_on", "zh")]
    at.button(key="ledger.close").click().run()
    assert not [b for b in page("zh", OFFERED).button if b.label == t("ledger.draft.go_on", "zh")]


def test_a_draft_that_cannot_be_kept_is_said_and_the_ledger_works(owned: None, tmp_path: Path) -> None:
    (tmp_path / "atlas.db").write_bytes(b"this is no database" * 100)
    at = page("zh", OWNED, table(*ROWS))
    assert not at.exception
    assert t("ledger.draft.failed", "zh", why=t("ledger.trouble.damaged", "zh")) in texts(at)
    assert at.button(key="ledger.use")


def test_the_owner_makes_a_link_sees_who_used_it_and_takes_it_back(home: None) -> None:
    at = page("zh", OWNED, table(*ROWS))
    button(at, t("ledger.save", "zh")).click().run()
    (name,) = (
        one for one in at.text_input if one.key and one.key.startswith("share.name.") and "shipped" not in one.key
    )
    name.input("规划处")
    button_of = name.key.removeprefix("share.name.")
    next(b for b in at.button if b.key and b.key.startswith(f"FormSubmitter:share.{button_of}-")).click().run()
    assert not at.exception
    (code,) = (one.value for one in at.code if "/shared/" in one.value)
    held = sharing().opens(code.rsplit("/", 1)[1])
    assert held is not None
    assert (held.role, held.name) == ("viewer", "规划处")
    sharing().load(held)
    at.run()
    assert "/shared/" not in str([one.value for one in at.code]), "told once"
    log = next(frame.value for frame in at.dataframe if t("together.column.who", "zh") in frame.value.columns)
    assert log[t("together.column.what", "zh")].tolist() == [
        t(f"together.act.{one}", "zh") for one in ("opened", "shared")
    ]
    button(at, t("together.revoke", "zh")).click().run()
    assert not at.exception
    assert sharing().opens(code.rsplit("/", 1)[1]) is None
