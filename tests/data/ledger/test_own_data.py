"""Truth of one's own data: letters of codes, dates, districts, years side by side, and what is not kept."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from data import ledger

if TYPE_CHECKING:
    from types import SimpleNamespace

    from data.load import Facts


def test_a_credit_code_keeps_its_letters(make: SimpleNamespace, facts: Facts) -> None:
    code = "91320116MA76453392"
    result = ledger.read(make.table([*make.GOOD, code], head=[*make.HEAD, "统一社会信用代码"]), "a.csv", facts=facts)
    assert result.rows["id"].tolist() == [code]


def test_columns_that_are_not_read_are_not_kept(make: SimpleNamespace, facts: Facts) -> None:
    head = [*make.HEAD, "法定代表人", "联系电话"]
    result = ledger.read(make.table(["", *make.GOOD[1:], "张三", "13800000000"], head=head), "a.csv", facts=facts)
    assert len(result.set_aside) == 1
    assert list(result.set_aside.columns) == ["row", "reason", *make.HEAD]
    assert "13800000000" not in result.set_aside.to_csv()


def test_several_years_stand_side_by_side(make: SimpleNamespace, facts: Facts) -> None:
    head = [*make.HEAD, "2024年营业收入（万元）", "2025年营业收入（万元）"]
    rows = ledger.read(make.table([*make.GOOD, 100, 120], [*make.GOOD2, 7, ""], head=head), "a.csv", facts=facts).rows
    assert rows["revenue_wan_2024"].tolist() == [100, 7]
    assert rows["revenue_wan_2025"].tolist()[0] == 120
    assert np.isnan(rows["revenue_wan_2025"].tolist()[1])
    assert rows["revenue_wan"].tolist()[0] == 120, "the newest year stands where one figure is asked for"


@pytest.mark.parametrize(
    ("title", "name", "date"),
    [
        ("南京市企业台账 填报时间：2026年1月15日", "a.csv", "2026-01-15"),
        ("截至2025年底", "a.csv", "2025-12-31"),
        ("数据截至2025年6月末", "2019.csv", "2025-06-30"),
        ("2025年度人工智能企业台账", "a.csv", "2025"),
        ("企业台账", "ledger_20260115.csv", "2026-01-15"),
        ("企业台账", "台账.csv", ""),
    ],
)
def test_the_date_of_the_data_is_what_the_file_says(
    title: str, name: str, date: str, make: SimpleNamespace, facts: Facts
) -> None:
    result = ledger.read(make.text([title], make.HEAD, make.GOOD), name, facts=facts)
    assert result.as_of == date
    assert bool(result.as_of_said) == bool(date)


def test_the_date_may_stand_below_the_table(make: SimpleNamespace, facts: Facts) -> None:
    result = ledger.read(make.table(make.GOOD, ["填表日期：2026年3月2日"]), "台账2025.csv", facts=facts)
    assert result.as_of == "2026-03-02"


def test_a_year_of_a_header_is_no_date_of_the_data(make: SimpleNamespace, facts: Facts) -> None:
    result = ledger.read(make.table([*make.GOOD, 1], head=[*make.HEAD, "2019年营业收入（万元）"]), "a.csv", facts=facts)
    assert result.as_of == ""


def test_a_row_with_a_bad_point_is_counted_where_it_says_it_is(make: SimpleNamespace, facts: Facts) -> None:
    head = [*make.HEAD, "所属区"]
    rows = ledger.read(
        make.table(
            ["甲公司", "软件谷", 121.47, 31.23, ""],
            ["乙公司", "", 121.47, 31.23, "玄武区"],
            ["丙公司", "", "", "", "南京市江宁区"],
            head=head,
        ),
        "a.csv",
        facts=facts,
    ).rows
    assert rows["precision"].tolist() == ["park", "district", "district"]
    assert rows["park_id"].isna().tolist() == [False, True, True]
    names = facts.boundaries.districts.set_index("id")["name_zh"]
    assert rows["district_id"].map(names).tolist()[1:] == ["玄武区", "江宁区"]
    assert pd.DataFrame(rows)["lon"].between(118, 119.5).all()


def test_a_point_lies_in_its_district(make: SimpleNamespace, facts: Facts) -> None:
    rows = ledger.read(make.table(make.GOOD, make.GOOD2), "a.csv", facts=facts).rows
    names = facts.boundaries.districts.set_index("id")["name_zh"]
    assert rows["district_id"].map(names).tolist() == ["雨花台区", "栖霞区"]


def test_a_column_understood_and_lost_is_a_finding(
    make: SimpleNamespace, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = importlib.import_module("data.ledger._enterprises")
    whole = reading.assembled
    monkeypatch.setattr(reading, "assembled", lambda *parts: whole(*parts).drop(columns="staff"))
    result = ledger.read(make.table([*make.GOOD, 5], head=[*make.HEAD, "职工人数"]), "a.csv", facts=facts)
    assert result.findings["code"].tolist() == ["not_kept"]
