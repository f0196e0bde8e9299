"""What is written reads back without a finding; formulas leave the house neutralised; the template can be filled in."""
# ruff: noqa: E501  # tables of cases: a wrapped row is harder to read than a wide one

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest

from data import ledger
from data.ledger.fields import ENTERPRISES, recognised
from data.ledger.template import template
from data.ledger.write import FORMATS, Format, cleaned, columns

if TYPE_CHECKING:
    from types import SimpleNamespace

    from data.ledger.texts import Lang
    from data.load import Facts

KEPT = ["id", "name_zh", "park_id", "site_id", "kind", "sectors", "address", "landed_year", "established_date", "registered_capital_wan",
        "registered_capital_currency", "total_investment_wan", "revenue_wan", "staff", "rd_staff", "ai_share_pct", "tech_layer", "status",
        "qualifications", "note", "confidence", "precision", "uncertainty_m", "main_sector"]  # fmt: skip
HEAD = [
    "企业名称",
    "所在园区",
    "经度",
    "纬度",
    "地址",
    "注册资金",
    "总投资（亿元）",
    "成立时间",
    "AI业务占比",
    "职工人数",
    "资质",
    "行业分类",
    "备注",
]
ROWS = [
    [
        "南京甲智能科技有限公司",
        "软件谷",
        118.757937,
        31.981367,
        "",
        "1.2亿",
        3.5,
        "2019年6月",
        "60%",
        120,
        "规上/高企",
        "智能芯片；医疗影像",
        "=cmd",
    ],
    [
        "南京乙芯片有限公司",
        "智谷",
        118.954001,
        32.131684,
        "仙林智谷5栋",
        "5000万美元",
        "",
        "2018/3/28",
        "100%",
        "",
        "",
        "EDA",
        "<b>粗</b>",
    ],
    ["丙研究院", "麒麟", "", "", "", "", "", "", "", "", "", "研究院", ""],
]


@pytest.fixture(scope="module")
def dirty(make: SimpleNamespace, facts: Facts) -> ledger.LedgerResult:
    return ledger.read(make.table(*ROWS, head=HEAD), "dirty.csv", facts=facts, units={"注册资金": "万元"})


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_cleaned_ledger_reads_back_clean(kind: Format, lang: Lang, dirty: ledger.LedgerResult, facts: Facts) -> None:
    back = ledger.read(cleaned(dirty.rows, facts, kind, lang), f"out.{kind}", facts=facts)
    left = set(back.findings["code"]) - ({"formula_text"} if kind != "csv" else set()) - {"html_text"}
    assert not left, back.shown("en").to_dict("records")
    pd.testing.assert_frame_equal(pd.DataFrame(back.rows)[KEPT], pd.DataFrame(dirty.rows)[KEPT], check_dtype=False)
    assert back.rows["lon"].to_numpy() == pytest.approx(dirty.rows["lon"].to_numpy(), abs=1e-7)
    assert back.rows["lat"].to_numpy() == pytest.approx(dirty.rows["lat"].to_numpy(), abs=1e-7)


@pytest.mark.parametrize("kind", FORMATS)
def test_shipped_facts_round_trip(kind: Format, facts: Facts) -> None:
    back = ledger.read(cleaned(facts.enterprises, facts, kind), "facts", facts=facts)
    assert back.findings.empty
    columns = [
        "id",
        "name_zh",
        "park_id",
        "site_id",
        "sectors",
        "precision",
        "uncertainty_m",
        "kind",
        "status",
        "tech_layer",
        "ai_share_pct",
    ]
    pd.testing.assert_frame_equal(
        pd.DataFrame(back.rows)[columns], pd.DataFrame(facts.enterprises)[columns], check_dtype=False
    )


def test_rows_have_the_columns_of_the_facts(dirty: ledger.LedgerResult, facts: Facts) -> None:
    assert set(facts.enterprises.columns) <= set(dirty.rows.columns)
    assert set(dirty.rows.columns) - set(facts.enterprises.columns) == {"row"}
    for column in facts.enterprises.columns:
        ours, theirs = dirty.rows[column].dtype, facts.enterprises[column].dtype
        assert ours == theirs or {str(ours), str(theirs)} == {"str", "object"}, column
    view = facts.with_enterprises(dirty.rows, "mine")
    assert len(view.enterprises) == len(dirty.rows)
    assert view.version != facts.version


def test_amounts_are_what_was_written(dirty: ledger.LedgerResult) -> None:
    first, second, third = dirty.rows.to_dict("records")
    assert (first["registered_capital_wan"], first["registered_capital_currency"]) == (12_000, "CNY")
    assert (second["registered_capital_wan"], second["registered_capital_currency"]) == (5_000, "USD")
    assert first["total_investment_wan"] == 35_000
    assert first["sectors"] == "ai_chip;medical_imaging"
    assert first["qualifications"] == "规上;高企"
    assert first["established_date"] == pd.Timestamp("2019-06-01")
    assert (third["precision"], third["site_id"], third["park_id"]) == ("park", "ql", "qilin")


def test_formulas_leave_neutralised(dirty: ledger.LedgerResult, facts: Facts) -> None:
    text = cleaned(dirty.rows, facts, "csv").decode("utf-8-sig")
    notes = [row["备注"] for row in csv.DictReader(io.StringIO(text))]
    assert notes[0] == "'=cmd"
    book = openpyxl.load_workbook(io.BytesIO(cleaned(dirty.rows, facts, "xlsx")))
    types = {cell.data_type for row in book.active.iter_rows() for cell in row}
    assert "f" not in types
    assert json.loads(cleaned(dirty.rows, facts, "geojson"))["features"][0]["properties"]["备注"] == "=cmd"


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", "|cmd", "%x", "@a", "－1"])
def test_a_neutralised_cell_reads_back_as_it_was(text: str, dirty: ledger.LedgerResult, facts: Facts) -> None:
    written = cleaned(dirty.rows.assign(note=text), facts, "csv")
    assert {row["备注"] for row in csv.DictReader(io.StringIO(written.decode("utf-8-sig")))} == {f"'{text}"}
    assert set(ledger.read(written, "b.csv", facts=facts).rows["note"]) == {
        ledger.read(cleaned(dirty.rows.assign(note=text), facts, "geojson"), "b.geojson", facts=facts)
        .rows["note"]
        .iloc[0]
    }


def test_unknown_format_is_refused_with_a_sentence(dirty: ledger.LedgerResult, facts: Facts) -> None:
    with pytest.raises(ledger.LedgerUnreadable) as caught:
        cleaned(dirty.rows, facts, "pdf")  # type: ignore[arg-type]
    assert caught.value.code == "bad_setting"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_header_written_is_recognised(lang: Lang) -> None:
    for column, header in columns(ENTERPRISES, lang).items():
        field = recognised(header)
        assert field is not None, header
        assert ENTERPRISES.by_id[field].target == column


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_template_has_drop_downs_and_explanations(lang: Lang, facts: Facts) -> None:
    data = template(facts, lang)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert len(book.sheetnames) == 6
    kinds = [rule.type for rule in book.worksheets[0].data_validations.dataValidation]
    assert kinds.count("list") >= 7
    assert "decimal" in kinds
    assert book.worksheets[-2].max_row > 60
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    empty = ledger.read(data, "template.xlsx", facts=facts)
    assert list(empty.findings["code"]) == ["no_rows"]
    assert None not in empty.mapping.values()


def test_filled_template_is_clean(facts: Facts) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(facts)))
    sheet = book.worksheets[0]
    values = {"企业名称": "南京甲智能科技有限公司", "所在园区": "软件谷", "经度": 118.757937, "纬度": 31.981367, "坐标系": "WGS-84", "注册资金（万元）": 500,
              "成立时间": "2019-06-29", "技术分层": "基础层", "AI业务占比（%）": 60, "是否规上": "是", "是否高企": "否", "行业分类": "智能芯片"}  # fmt: skip
    for cell in sheet[1]:
        sheet.cell(2, cell.column, values.get(cell.value))
    out = io.BytesIO()
    book.save(out)
    result = ledger.read(out.getvalue(), "filled.xlsx", facts=facts)
    assert result.findings.empty, result.shown("en").to_dict("records")
    assert result.rows.iloc[0]["qualifications"] == "规上"


def test_preset_survives_json_and_reads_the_next_file_alike(make: SimpleNamespace, facts: Facts) -> None:
    preset = ledger.Preset(
        "高新处", "gcj02", 1, {"甲方": "name_zh", "乙": None}, {"注册资金": "亿元"}, {"养猪": "research"}
    )
    assert ledger.Preset.from_json(preset.to_json()) == preset
    bad = ('{"name": "\\ud800"}', '{"sheet": ' + "9" * 5_000 + "}", "[" * 90_000, '{"name":"' + "x" * 2_000_000 + '"}')
    for text in (*bad, "", "[]", '{"mapping": 3}', '{"datum": "mars"}', '{"other": 1}', '{"mapping": {"a": 1}}'):
        with pytest.raises(ledger.LedgerUnreadable):
            ledger.Preset.from_json(text)
    first = ledger.read(
        make.table([*make.GOOD, 5], head=[*make.HEAD, "注册资金"]), "a.csv", facts=facts, units={"注册资金": "亿元"}
    )
    kept = first.preset("x")
    again = ledger.read(
        make.table([*make.GOOD, 5], head=[*make.HEAD, "注册资金"]),
        "a.csv",
        facts=facts,
        mapping=kept.mapping,
        units=kept.units,
    )
    assert again.findings.empty
    assert again.rows["registered_capital_wan"].tolist() == [50_000]


def test_peek_shows_what_a_mapping_editor_needs(make: SimpleNamespace) -> None:
    raw, head = ledger.peek(make.table(make.GOOD), "a.csv")
    assert head is not None
    assert head.labels == make.HEAD
    raw, head = ledger.peek(make.text(["甲", "乙"], ["1", "2"]), "b.csv")
    assert head is None
    assert raw.rows[0] == ["甲", "乙"]


def test_progress_moves_from_nothing_to_all(make: SimpleNamespace, facts: Facts) -> None:
    seen: list[tuple[str, float]] = []
    ledger.read(make.table(make.GOOD), "a.csv", facts=facts, progress=lambda step, share: seen.append((step, share)))
    shares = [share for _, share in seen]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
