"""No bytes crash the reader, and every row in is used or set aside."""
# ruff: noqa: E501  # tables of cases: a wrapped row is harder to read than a wide one

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import ledger

if TYPE_CHECKING:
    from types import SimpleNamespace

    from data.load import Facts

_SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
HEADS = ["企业名称", "所在园区", "经度", "纬度", "坐标", "坐标系", "地址", "注册资金（万元）", "总投资", "成立时间", "职工人数", "AI业务占比", "资质", "行业分类", "技术分层"]  # fmt: skip
CELLS = st.one_of(
    st.sampled_from(["", "软件谷", "智谷", "江北新区", "118.75", "31.98", "118.9", "32.1905", "0", "121.4", "GCJ-02", "百度", "1.2亿", "2019年6月", "是",
                     "规上/高企", "智能芯片", "软件大道170号", "合计", "企业名称", "甲公司", "南京甲公司", "=1+1", "<b>", "1e400", "\ufeff", "118.75,31.98"]),
    st.text(max_size=20),
    st.floats().map(str),
)  # fmt: skip


def _accounted(data: bytes, facts: Facts) -> None:
    try:
        result = ledger.read(data, "any", facts=facts)
    except ledger.LedgerUnreadable as refusal:
        if refusal.code == "unforeseen":
            raise
        return
    assert result.rows_in == result.used + len(result.set_aside)
    assert not result.rows["id"].duplicated().any()
    assert result.rows["lon"].notna().all()
    assert result.rows["name_zh"].notna().all()
    assert len(result.to_json("en")["findings"]) == len(result.findings)


@_SLOW
@given(data=st.binary(max_size=3000))
def test_any_bytes(data: bytes, facts: Facts) -> None:
    _accounted(data, facts)


@_SLOW
@given(kind=st.sampled_from(["csv", "gb18030", "xlsx", "geojson", "gpkg", "shapefile", "xls"]), data=st.data())
def test_damaged_files(kind: str, data: st.DataObject, make: SimpleNamespace, facts: Facts) -> None:
    whole = _FILES.get(kind) or _FILES.setdefault(kind, _built(kind, make))
    at = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.binary(min_size=1, max_size=8))
    cut = data.draw(st.booleans())
    _accounted(whole[:at] + other + (b"" if cut else whole[at + len(other) :]), facts)


@_SLOW
@given(data=st.data())
def test_any_table(data: st.DataObject, make: SimpleNamespace, facts: Facts) -> None:
    head = ["企业名称", *data.draw(st.lists(st.sampled_from(HEADS), max_size=6))]
    rows = data.draw(st.lists(st.lists(CELLS, max_size=len(head) + 1), max_size=12))
    cells = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in rows]
    _accounted(make.text(head, *cells, encoding="utf-8").replace(b"\xed", b""), facts)


_FILES: dict[str, bytes] = {}


def _built(kind: str, make: SimpleNamespace) -> bytes:
    rows = [make.GOOD, make.GOOD2]
    if kind == "xlsx":
        return bytes(make.xlsx(*rows))
    if kind == "geojson":
        return bytes(
            make.geojson(*[({"企业名称": name, "所在园区": park}, (lon, lat)) for name, park, lon, lat in rows])
        )
    if kind in ("gpkg", "shapefile", "xls"):
        return bytes(getattr(make, kind)(rows))
    return bytes(make.table(*rows, encoding="utf-8" if kind == "csv" else kind))
