"""Numbers, units, dates and coordinates as people write them, and properties that hold for any text."""
# ruff: noqa: E501  # tables of cases: a wrapped row is harder to read than a wide one

from __future__ import annotations

import math
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.ledger.coordinates import degrees, pair
from data.ledger.dates import EARLIEST, LATEST, parsed
from data.ledger.fields import FIELDS, recognised
from data.ledger.numbers import is_blank, number, unit, unit_of_header


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("1.2亿", 1.2e8, None),
        ("3,500万元", 3.5e7, "CNY"),
        ("5000 万美元", 5e7, "USD"),
        ("１２３．５", 123.5, None),
        ("￥1,234.50", 1234.5, "CNY"),
        ("$2百万", 2e6, "USD"),
        ("人民币500万元整", 5e6, "CNY"),
        ("500万人民币", 5e6, "CNY"),
        ("约3亿元", 3e8, "CNY"),
        ("(500)", -500, None),
        ("-3", -3, None),
        ("1.5E+4", 15000, None),
        ("120人", 120, None),
        ("3,000万港币", 3e7, "HKD"),
        (".5亿", 5e7, None),
    ],
)
def test_numbers_as_written(text: str, value: float, currency: str | None) -> None:
    found = number(text)
    assert found is not None
    assert found.value == pytest.approx(value)
    assert found.currency == currency


@pytest.mark.parametrize(
    "text",
    ["100-200", "1~2亿", "三千", "12,34", "1.2.3", "亿", "abc", "1e999", "5 + 5", "=1+1", "1/2", "12万34", "", "。"],
)
def test_what_is_not_one_number(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    ("header", "factor", "currency"),
    [
        ("注册资金（万元）", 1e4, "CNY"),
        ("注册资本(单位：万元)", 1e4, "CNY"),
        ("总投资/亿元", 1e8, "CNY"),
        ("投资额（亿美元）", 1e8, "USD"),
        ("营业收入[元]", 1, "CNY"),
        ("营收万元", 1e4, "CNY"),
        ("注册资金（万）", 1e4, None),
        ("注册资本（人民币万元）", 1e4, "CNY"),
    ],
)
def test_units_of_headers(header: str, factor: float, currency: str | None) -> None:
    found = unit_of_header(header)
    assert found is not None
    assert (found.factor, found.currency) == (factor, currency)


@pytest.mark.parametrize("header", ["注册资金", "总投资（认缴）", "营业收入（2019年）", "员工"])
def test_headers_without_a_unit(header: str) -> None:
    assert unit_of_header(header) is None


@given(
    st.floats(min_value=0, max_value=1e7, allow_nan=False),
    st.sampled_from([("", 1), ("万", 1e4), ("亿", 1e8), ("百万", 1e6)]),
)
def test_written_numbers_come_back(value: float, magnitude: tuple[str, float]) -> None:
    written = f"{value:,.4f}{magnitude[0]}元"
    found = number(written)
    assert found is not None
    assert found.value == pytest.approx(round(value, 4) * magnitude[1], rel=1e-9, abs=1e-9)
    assert number("".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in written)) == found


@given(st.text(max_size=80))
def test_any_text_is_a_finite_number_or_none(text: str) -> None:
    found = number(text)
    assert found is None or math.isfinite(found.value)
    unit(text)
    unit_of_header(text)
    is_blank(text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2019/6/29", (2019, 6, 29)),
        ("2019-06-29", (2019, 6, 29)),
        ("2019.6.29", (2019, 6, 29)),
        ("2019年6月29日", (2019, 6, 29)),
        ("2019年6月", (2019, 6, 1)),
        ("2019 年 6 月", (2019, 6, 1)),
        ("２０１９年６月", (2019, 6, 1)),
        ("2019.06", (2019, 6, 1)),
        ("2019", (2019, 1, 1)),
        ("2019年", (2019, 1, 1)),
        ("20190629", (2019, 6, 29)),
        ("201906", (2019, 6, 1)),
        ("43645", (2019, 6, 29)),
        (43645.0, (2019, 6, 29)),
        (43645.75, (2019, 6, 29)),
        (2019.0, (2019, 1, 1)),
        ("2019-06-29 00:00:00", (2019, 6, 29)),
        ("2019-06-29T08:30:00Z", (2019, 6, 29)),
        ("2019/6/29 8:30", (2019, 6, 29)),
        ("6/29/2019", (2019, 6, 29)),
        ("29 Jun 2019", (2019, 6, 29)),
        ("June 29, 2019", (2019, 6, 29)),
        (datetime(2019, 6, 29, 12), (2019, 6, 29)),
    ],
)
def test_dates_as_written(value: str | float | datetime, expected: tuple[int, int, int]) -> None:
    assert parsed(value) == datetime(*expected)


@pytest.mark.parametrize(
    "value",
    [
        "2019年13月",
        "2019/2/30",
        "昨天",
        "19/6/29",
        "12345",
        "99999999",
        "",
        "2019-2020",
        1.5,
        0.0,
        -3.0,
        1e12,
        True,
        "9999-01-01",
    ],
)
def test_what_is_no_date(value: str | float) -> None:
    assert parsed(value) is None


@given(st.dates(min_value=date(EARLIEST, 1, 1), max_value=date(LATEST, 12, 31)))
def test_written_dates_come_back(day: date) -> None:
    expected = datetime(day.year, day.month, day.day)
    for form in ("{0:%Y}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日", "{0:%Y-%m-%d}", "{0:%Y%m%d}"):
        assert parsed(form.format(day)) == expected
    serial = (expected - datetime(1899, 12, 30)).days
    if serial >= 29_221:
        assert parsed(float(serial)) == expected
        assert datetime(1899, 12, 30) + timedelta(days=serial) == expected


@given(st.one_of(st.text(max_size=50), st.floats(), st.integers(), st.datetimes()))
def test_any_cell_is_a_usual_date_or_none(value: str | float | datetime) -> None:
    found = parsed(value)
    assert found is None or EARLIEST <= found.year <= LATEST


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("118.7969", 118.7969),
        ("118°47'49\"", 118.796944),
        ("118°47′49″E", 118.796944),
        ("东经118.7969度", 118.7969),
        ("118度47分49秒", 118.796944),
        ("１１８．７９", 118.79),
        ("118796900", 118.7969),
        ("N32.06", 32.06),
        ("-0.5", -0.5),
    ],
)
def test_degrees_as_written(text: str, value: float) -> None:
    assert degrees(text) == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("text", ["", "见图", "118°75'", "nan", "inf", "1,2", "118.7.9"])
def test_what_is_no_coordinate(text: str) -> None:
    assert degrees(text) is None


@pytest.mark.parametrize(
    "text",
    ["118.75,31.98", "118.75，31.98", "118.75 31.98", "(118.75; 31.98)", "[118.75, 31.98]", "POINT (118.75 31.98)", "SRID=4326;POINT(118.75 31.98)",
     "118.75、31.98", "东经118.75，北纬31.98"],
)  # fmt: skip
def test_pairs_as_written(text: str) -> None:
    assert pair(text) == pytest.approx((118.75, 31.98))


@given(st.text(max_size=80))
def test_any_text_is_a_pair_of_finite_numbers_or_none(text: str) -> None:
    found = pair(text)
    assert found is None or all(map(math.isfinite, found))
    recognised(text)


@given(st.floats(min_value=100, max_value=130), st.floats(min_value=20, max_value=50))
def test_written_pairs_come_back(lon: float, lat: float) -> None:
    assert pair(f"{lon:.6f}, {lat:.6f}") == pytest.approx((lon, lat), abs=1e-6)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.id)
def test_every_usual_name_means_its_field(field: object) -> None:
    for name in field.names:  # type: ignore[attr-defined]
        assert recognised(name) == field.id, name  # type: ignore[attr-defined]
        assert recognised(f"*{name}（必填）") == field.id, name  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("2019年营业总收入（万元）", "revenue_wan"),
        ("注册资金（万元）", "registered_capital_wan"),
        ("技术分层（基础层/技术层/硬件终端/应用层）", "tech_layer"),
        ("资质（规上/高企/独角兽/瞪羚）", "qualifications"),
        ("企业名称 ", "name_zh"),
        ("经度(°)", "lon"),
        ("总投资万元", "total_investment_wan"),
        ("备注信息", None),
        ("法定代表人", None),
    ],
)
def test_headers_as_written(header: str, field: str | None) -> None:
    assert recognised(header) == field


def test_a_mistyped_year_is_no_day_of_long_ago() -> None:
    assert parsed("20199") is None
    assert parsed("43831") == datetime(2020, 1, 1)
