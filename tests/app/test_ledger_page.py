"""The ledger page by Streamlit's own tester, in both languages: empty, with a result, unreadable, without a cookie."""

from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

from data.ledger import LedgerUnreadable, Preset, read
from data.load import Facts, load
from geo.counting import counted
from geo.filter import Filter
from geo.select import select
from layers.figures.kpi import kpis
from layers.figures.money import own_total
from layers.figures.park import park_card
from layers.figures.provenance import faults
from layers.page.ledger.store import trouble
from layers.page.parts import busy
from layers.page.parts import table as tables
from layers.text import t
from layers.view import View
from tests import as_shipped
from tests.app.ledger_page import OWNED, ROWS, button, counts, page, table, texts


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_empty_page_states_the_cap_and_lists_the_shipped_facts(lang: str, facts: Facts) -> None:
    at = page(lang)
    assert not at.exception
    assert "100 MiB" in texts(at)
    assert "200,000" in texts(at)
    assert t("ledger.shipped", lang, rows=len(counted(facts.enterprises)), date=facts.as_of) in texts(at)
    assert at.button(key="open.shipped").disabled


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_row_is_accounted_for_and_findings_filter(lang: str) -> None:
    at = page(lang, content=table(*ROWS))
    assert not at.exception
    rows_in, used, _, aside = counts(at)
    assert rows_in == used + aside == 3
    assert "gb18030" in texts(at)
    assert "亿元" in texts(at)
    pills = next(group for group in at.button_group if group.key.startswith("ledger.codes"))
    pills.set_value(["unknown_sector"]).run()
    assert not at.exception
    frames = [frame.value for frame in at.dataframe]
    assert any("value" in f.columns and list(f["value"]) == ["没见过的词"] for f in frames)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_cannot_be_read_is_a_sentence(lang: str) -> None:
    at = page(lang, content=b"\x00\x01\x02", name="x.xlsx")
    assert not at.exception
    with pytest.raises(LedgerUnreadable) as raised:
        read(b"\x00\x01\x02", "x.xlsx", facts=load())
    assert raised.value.sentence(lang) in texts(at)
    assert not counts(at)


def test_without_a_cookie_nothing_is_saved_but_the_ledger_works(home: None) -> None:
    at = page("zh", content=table(*ROWS))
    assert t("ledger.no_cookie", "zh") in texts(at)
    assert not [b for b in at.button if b.label == t("ledger.save", "zh")]
    assert at.button(key="ledger.use")


def test_save_open_restore_and_delete(home: None, facts: Facts) -> None:
    at = page("zh", OWNED, table(*ROWS))
    save = next(b for b in at.button if b.label == t("ledger.save", "zh"))
    save.click().run()
    assert not at.exception
    button(at, t("ledger.save", "zh")).click().run()
    opens = [b for b in at.button if b.key and b.key.startswith("open.") and b.key.endswith((".1", ".2"))]
    assert len(opens) == 2
    next(b for b in opens if b.key.endswith(".1")).click().run()
    assert not at.exception
    assert len(at.session_state["page.workspace.facts"].enterprises) == 2
    assert counts(at)[0] == 3, "its findings are back too"
    next(b for b in at.button if b.key and b.key.startswith("restore.")).click().run()
    assert sum(1 for b in at.button if b.key and b.key.startswith("open.")) == 4
    next(c for c in at.checkbox if c.key and c.key.startswith("sure.") and c.key != "sure.forget").check().run()
    next(b for b in at.button if b.key and b.key.startswith("delete.")).click().run()
    assert not at.exception
    assert [b.key for b in at.button if b.key and b.key.startswith("open.")] == ["open.shipped"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_two_versions_are_compared_and_what_looks_alike_is_decided(home: None, lang: str) -> None:
    older, renamed = ((name, *ROWS[0][1:]) for name in ("南京紫金山智能芯片有限公司", "南京紫金山智能芯片科技有限公司"))
    at = page(lang, OWNED, table(older, *ROWS[1:]))
    button(at, t("ledger.save", lang)).click().run()
    at.file_uploader(key="ledger.upload").upload("台账.csv", table(renamed, *ROWS[1:]), "text/csv").run()
    button(at, t("ledger.save", lang)).click().run()
    at.session_state["fold.changed"] = True
    at.run()
    assert not at.exception
    zero = {"moved": 0, "renamed": 0, "cells": 0}
    said = [part.value for part in at.markdown]
    alone = t("ledger.changed.said", lang, same=1, new=1, gone=1, perhaps=1, **zero)
    assert any(alone in text.replace("\\", "") for text in said), said
    pairs = next(box for box in at.multiselect if str(box.key).startswith("changed.decided."))
    pairs.select(pairs.options[0]).run()
    decided = t("ledger.changed.said", lang, same=1, new=0, gone=0, moved=0, renamed=1, cells=1, perhaps=0)
    said = [part.value for part in at.markdown]
    assert any(decided in text.replace("\\", "") for text in said), said
    at.selectbox(key="changed.before").select_index(2).run()
    assert not at.exception
    assert any(f"{len(as_shipped.facts().enterprises):,}" in part.value for part in at.markdown)


def test_a_browser_is_forgotten_with_all_that_it_saved(home: None, tmp_path: Path) -> None:
    at = page("zh", OWNED, table(*ROWS))
    next(b for b in at.button if b.label == t("ledger.save", "zh")).click().run()
    at.checkbox(key="sure.forget").check().run()
    at.button(key="forget").click().run()
    assert not at.exception
    assert [b.key for b in at.button if b.key and b.key.startswith("open.")] == ["open.shipped"]
    assert "page.ledger.result" not in at.session_state
    assert "甲芯片".encode() not in (tmp_path / "atlas.db").read_bytes()


def test_a_store_that_fails_says_why_in_our_words_and_works_again(home: None, tmp_path: Path) -> None:
    """No words of the driver; and no restart, once the file is mended."""
    (tmp_path / "atlas.db").write_bytes(b"this is no database" * 100)
    at = page("zh", OWNED, table(*ROWS))
    assert not at.exception
    why = t("ledger.trouble.damaged", "zh")
    assert texts(at).count(t("ledger.store_failed", "zh", why=why)) == 1
    assert "sql" not in texts(at).lower()
    (tmp_path / "atlas.db").unlink()
    at.run()
    next(b for b in at.button if b.label == t("ledger.save", "zh")).click().run()
    assert why not in texts(at)
    assert len([b for b in at.button if b.key and b.key.startswith("open.")]) == 2


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("database or disk is full", "full"),
        ("attempt to write a readonly database", "closed"),
        ("unable to open database file", "closed"),
        ("database disk image is malformed", "damaged"),
        ("database is locked", "busy"),
        ('connection to server at "10.0.0.7", port 5432 failed: Connection refused', "away"),
        ("something that nobody foresaw", "other"),
    ],
)
def test_what_a_database_says_of_itself_has_a_sentence(said: str, name: str) -> None:
    key = trouble(OperationalError("SELECT 1", {}, Exception(said)))
    assert key == f"ledger.trouble.{name}"
    assert all("10.0.0.7" not in t(key, lang) for lang in ("zh", "en"))


def test_a_preset_is_kept_under_a_name_and_used(home: None) -> None:
    at = page("zh", OWNED, table(*ROWS))
    button(at, t("ledger.preset_save", "zh")).click().run()
    assert not at.exception
    again = page("zh", OWNED)
    again.button(key="ledger.preset.use").click().run()
    assert not again.exception
    assert again.session_state["page.ledger.preset"].units["total_investment_wan"] == "亿元"


def test_a_doubt_about_the_datum_is_corrected_by_one_click(facts: Facts) -> None:
    from data.datum import convert  # noqa: PLC0415

    known = facts.enterprises[facts.enterprises["precision"] == "point"].head(60)
    lon, lat = convert(known["lon"].to_numpy(), known["lat"].to_numpy(), "wgs84", "gcj02")
    parks = facts.parks.set_index("id")["short_zh"]
    rows = [
        (name, parks[park], x, y, "", "芯片")
        for name, park, x, y in zip(known["name_zh"], known["park_id"], lon, lat, strict=True)
    ]
    at = page("zh", content=table(*rows))
    at.button(key="ledger.read_as").click().run()
    assert not at.exception
    assert at.session_state["page.ledger.result"].datum == "gcj02"
    assert not [b for b in at.button if b.key == "ledger.read_as"]


def test_total_investment_of_a_ledger_is_never_money_by_stage(facts: Facts) -> None:
    used = facts.with_enterprises(read(table(*ROWS), "a.csv", facts=facts).rows, "a.csv", as_of="2026-01-02")
    selection = select(used, Filter())
    figures = {figure.key: figure for figure in kpis(used, selection, View())}
    assert figures["kpi.money.own"].value == pytest.approx(1.5)
    assert figures["kpi.money.own"].as_of == "2026-01-02"
    assert [key for key in figures if ".money." in key] == ["kpi.money.own"]
    assert all(not faults(figure) for figure in figures.values())
    card = park_card(used, selection, View(), "zhigu")
    assert card is not None
    assert [figure.key for figure in card.money] == ["park.zhigu.money.own"]
    assert own_total(facts.enterprises, facts, "zh", key="k", chosen="") == ()


def test_no_ledger_can_take_the_name_of_the_shipped_facts(facts: Facts) -> None:
    assert facts.with_enterprises(facts.enterprises, "shipped").workspace != "shipped"


def test_a_long_table_is_sent_page_by_page() -> None:
    def script() -> None:
        import pandas as pd  # noqa: PLC0415
        import streamlit as st  # noqa: PLC0415

        from layers.page.parts import table  # noqa: PLC0415

        st.session_state["part"] = table.paged(pd.DataFrame({"a": range(2500)}), "zh", key="x")

    at = AppTest.from_function(script).run()
    assert not at.exception
    assert len(at.session_state["part"]) == tables.PAGE
    short = pd.DataFrame({"a": range(3)})
    assert tables.paged(short, "zh", key="y") is short


@pytest.mark.parametrize("waited", [0.0, 1.0, 60.0])
def test_the_bar_never_passes_what_is_done_next(waited: float) -> None:
    assert 0.35 <= busy._creep(0.35, waited, (0.35, 0.45)) < 0.45


def test_a_fault_beside_the_script_reaches_it() -> None:
    def fail(tell) -> None:
        tell("open", 0.1)
        raise LedgerUnreadable("empty_file")

    with pytest.raises(LedgerUnreadable):
        busy.busy(fail, lambda step: step)
    assert busy.busy(lambda _: Preset(), lambda step: step) == Preset()


STRANGE = "二〇二五年\n甲,乙,丙\n南京甲芯片有限公司,智谷,1\n南京乙芯片有限公司,智谷,2\n".encode()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_header_that_nobody_knows_can_be_pointed_at(lang: str, monkeypatch) -> None:
    at = page(lang, content=STRANGE)
    assert not at.exception
    assert t("ledger.header_help", lang) in texts(at)
    row = at.selectbox(key="ledger.header.row.None")
    assert row.value == 1, "the fullest row is offered first"
    assert at.button(key="ledger.header.apply").disabled, "a name is needed"
    assert list(at.dataframe[0].value.iloc[1]) == ["2", "甲", "乙", "丙"]

    meant = {"甲": "name_zh", "乙": "park", "丙": None}  # the tester cannot edit a cell
    monkeypatch.setattr("layers.page.ledger.header.mapping_editor", lambda *_: meant)
    at = page(lang, content=STRANGE)
    at.button(key="ledger.header.apply").click().run()
    assert not at.exception
    assert not at.error
    result = at.session_state["page.ledger.result"]
    assert list(result.rows["name_zh"]) == ["南京甲芯片有限公司", "南京乙芯片有限公司"]
    assert result.samples["乙"] == "智谷 · 智谷"
    assert result.header_row == 2
