"""The corpus: good and bad files, each with exactly the findings it must give (code, row, column) and the rows in use."""
# ruff: noqa: E501  # tables of cases: a wrapped row is harder to read than a wide one

from __future__ import annotations

import base64
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from data import ledger

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from data.load import Facts

Finding = tuple[str, int | None, str | None]
N, P, X, Y = "企业名称", "所在园区", "经度", "纬度"
RIVER = (118.72, 32.08)
MONEY = [N, P, X, Y, "注册资金（万元）"]


class Case(NamedTuple):
    """One file: what it is, how it is made, what must be found, how many rows are used; ``refused`` is a fatal code."""

    name: str
    build: Callable[[SimpleNamespace], bytes]
    findings: list[Finding]
    used: int
    options: dict[str, Any] = {}  # noqa: RUF012  # read only
    refused: str = ""


def fine(name: str, build: Callable[[SimpleNamespace], bytes], used: int = 1, **options: Any) -> Case:
    """A file without a fault."""
    return Case(name, build, [], used, options)


def found(name: str, build: Callable[[SimpleNamespace], bytes], used: int, *findings: Finding, **options: Any) -> Case:
    """A file with faults in rows or columns."""
    return Case(name, build, list(findings), used, options)


def refused(name: str, code: str, build: Callable[[SimpleNamespace], bytes], **options: Any) -> Case:
    """A file that cannot be read."""
    return Case(name, build, [], 0, options, code)


def columns(head: str, value: Any) -> Callable[[SimpleNamespace], bytes]:
    """The good row with one more column."""
    return lambda m: m.table([*m.GOOD, value], head=[*m.HEAD, head])


CASES = (
    # what is right
    fine("utf-8", lambda m: m.table(m.GOOD, m.GOOD2), 2),
    fine("utf-8 with mark", lambda m: m.table(m.GOOD, encoding="utf-8-sig")),
    fine("gb18030", lambda m: m.table(m.GOOD, m.GOOD2, encoding="gb18030"), 2),
    fine("gbk", lambda m: m.table(m.GOOD, encoding="gbk")),
    fine("utf-16 of a spreadsheet's text export", lambda m: m.table(m.GOOD, sep="\t", encoding="utf-16")),
    fine("tab separated", lambda m: m.table(m.GOOD, sep="\t")),
    fine("semicolon separated", lambda m: m.table(m.GOOD, sep=";")),
    fine("blank tail", lambda m: m.table(m.GOOD) + b"\n,,,\n,,,\n\n\n"),
    fine("blank row in the middle", lambda m: m.table(m.GOOD, ["", "", "", ""], m.GOOD2), 2),
    fine("title rows above", lambda m: m.text(["南京市企业台账", "", "", ""], ["2019年12月", "", "", ""], m.HEAD, m.GOOD)),
    fine("unit above the table", lambda m: m.text(["单位：万元"], [N, X, Y, "注册资金"], ["甲公司", 118.76, 31.98, 500])),
    fine("line break in a quoted cell", lambda m: m.table([*m.GOOD, '"第一行\n第二行"'], head=[*m.HEAD, "备注"])),
    fine("carriage returns", lambda m: m.table(m.GOOD).replace(b"\n", b"\r\n")),
    fine("english names", lambda m: m.text(["Company Name", "Park", "Longitude", "Latitude"], m.GOOD)),
    fine("stars and hints in the header", lambda m: m.text(["*企业名称（必填）", "所在园区:", "经 度", "纬 度"], m.GOOD)),
    fine("full-width header and digits", lambda m: m.text([N, P, X, Y, "ＡＩ业务占比"], [*m.GOOD[:2], "１１８．７５", "３１．９８", "６０％"])),
    fine("one cell for both", lambda m: m.text([N, "坐标"], ["甲公司", '"118.757937,31.981367"'])),
    fine("latitude first by habit", lambda m: m.text([N, '"坐标（纬度,经度）"'], ["甲公司", '"31.98, 118.75"'])),
    fine("degrees, minutes, seconds", lambda m: m.table(["甲公司", "软件谷", "118°45'28.6″E", "31°58'52.9″N"])),
    fine("micro-degrees", lambda m: m.table(["甲公司", "软件谷", 118757937, 31981367])),
    fine("money as written", lambda m: m.table(*[[f"企业{i}号", "软件谷", 118.757937, 31.981367, v] for i, v in enumerate(
        ["1.2亿", '"3,500万元"', "5000 万美元", "３５００", "￥500万", "人民币1000万元整"])], head=MONEY), 6),
    fine("dates as written", lambda m: m.table(*[[f"企业{i}号", "软件谷", 118.757937, 31.981367, v] for i, v in enumerate(
        ["2019/6/29", "2019年6月", "2019年6月29日", "2019-06", "20190629", "43645", "2019", "2019.6.29", '"Jun 29, 2019"'])],
        head=[N, P, X, Y, "成立时间"]), 9),
    fine("yes and no columns", lambda m: m.table([*m.GOOD, "是", "否", ""], head=[*m.HEAD, "是否规上", "是否高企", "独角兽"])),
    fine("unit chosen", columns("注册资金", 500), units={"注册资金": "万元"}),
    fine("mapping given", lambda m: m.text(["甲方", "哪里", "E1", "N1"], m.GOOD),
         mapping={"甲方": "name_zh", "哪里": "park", "E1": "lon", "N1": "lat"}),
    fine("industry word of one's own", columns("行业", "量子养殖"), sector_words={"量子养殖": "research"}),
    fine("datum in each row", lambda m: m.text([*m.HEAD, "坐标系"], [*m.GOOD, "GCJ-02"], [*m.GOOD2, "百度坐标系"]), 2),
    fine("CGCS2000 is WGS-84", lambda m: m.table(m.GOOD), datum="cgcs2000"),
    fine("xlsx", lambda m: m.xlsx(m.GOOD, m.GOOD2), 2),
    fine("xlsx with date and percent cells", lambda m: m.xlsx([*m.GOOD, datetime(2019, 6, 29), 0.6], head=[*m.HEAD, "成立时间", "AI业务占比"],
         formats={5: "0%"})),
    fine("xlsx, second sheet", lambda m: m.xlsx(m.GOOD, 封面=[["说明"], ["没有表头"]])),
    fine("xlsx, sheet by number", lambda m: m.xlsx(m.GOOD, 另一=[m.HEAD, ["别的公司", "智谷", 118.954, 32.131]]), sheet=2),
    fine("xlsx, merged head", lambda m: m.xlsx([N, "位置", None, None], [None, P, X, Y], m.GOOD, head=None)),
    fine("xlsx declares 10 GB", lambda m: m.raw_xlsx('<dimension ref="A1:XFD1048576"/>' + m.inline([N, X, Y], ["甲公司", "118.76", "31.98"]))),
    fine("xls", lambda m: m.xls([[*m.GOOD, datetime(2019, 6, 29)], [*m.GOOD2, None]], head=[*m.HEAD, "成立时间"]), 2),
    fine("geojson", lambda m: m.geojson(({N: "甲公司", P: "软件谷"}, (118.757937, 31.981367)))),
    fine("geopackage", lambda m: m.gpkg([m.GOOD, m.GOOD2]), 2),
    fine("geopackage in metres", lambda m: m.gpkg([m.GOOD, m.GOOD2], to=32650), 2),
    fine("geopackage, CGCS2000 in Gauss-Krueger", lambda m: m.gpkg([m.GOOD], to=4549)),
    fine("shapefile", lambda m: m.shapefile([m.GOOD, m.GOOD2]), 2),
    fine("shapefile in gbk without cpg", lambda m: m.shapefile([m.GOOD, m.GOOD2], "gbk", cpg=False), 2),
    fine("formula sign of a phone number", columns("备注", "+86 25 8888")),
    # rows
    found("missing name", lambda m: m.table(["", *m.GOOD[1:]], m.GOOD2), 1, ("missing_name", 2, N)),
    found("duplicate", lambda m: m.table(m.GOOD, ["甲智能科技股份有限公司", *m.GOOD[1:]], ["南京 甲智能科技（有限公司）", *m.GOOD[1:]]), 1,
          ("duplicate", 3, N), ("duplicate", 4, N)),
    found("full-width duplicate", lambda m: m.table(["ＡＢＣ科技", *m.GOOD[1:]], ["ABC科技", *m.GOOD[1:]]), 1, ("duplicate", 3, N)),
    found("totals and remarks", lambda m: m.table(m.GOOD, ["合计", "", 2, ""], ["填表人：张三", "", "", ""]), 1,
          ("total_row", 3, N), ("total_row", 4, N)),
    found("header repeated", lambda m: m.table(m.GOOD, m.HEAD, m.GOOD2), 2, ("repeated_header", 3, N)),
    found("outside the city", lambda m: m.table(m.GOOD, ["上海公司", "", 121.47, 31.23]), 1, ("outside_city", 3, X)),
    found("on the Yangtze, no park", lambda m: m.table(["江上公司", "", *RIVER]), 0, ("in_river", 2, X)),
    found("on the Yangtze, with a park", lambda m: m.table(["江上公司", "江北新区", *RIVER]), 1, ("in_river", 2, X)),
    found("swapped", lambda m: m.table([*m.GOOD[:2], 31.981367, 118.757937]), 1, ("swapped_coordinates", 2, X)),
    found("no coordinates: site", lambda m: m.table(["甲公司", "", "", "", "雨花台区软件大道170号"], head=[*m.HEAD, "地址"]), 1,
          ("missing_coordinates", 2, X)),
    found("no coordinates: park", lambda m: m.table(["甲公司", "软件谷", "", ""]), 1, ("missing_coordinates", 2, X)),
    found("no coordinates: nothing", lambda m: m.table(m.GOOD, ["乙公司", "", "", ""]), 1, ("missing_coordinates", 3, X)),
    found("half a coordinate", lambda m: m.table(["甲公司", "软件谷", 118.75, ""]), 1, ("missing_coordinates", 2, X)),
    found("zero coordinates", lambda m: m.table(["甲公司", "软件谷", 0, 0]), 1, ("missing_coordinates", 2, X)),
    found("no coordinate columns", lambda m: m.text([N, P], ["甲公司", "智谷"]), 1, ("missing_coordinates", 2, None)),
    found("words for a coordinate", lambda m: m.table(["甲公司", "软件谷", "见附图", 31.98]), 1,
          ("bad_number", 2, X), ("missing_coordinates", 2, X)),
    found("park contradicts point", lambda m: m.table(["甲公司", "麒麟科创园", 118.67, 32.095]), 1, ("park_contradicts_point", 2, P)),
    found("unknown park", lambda m: m.table(["甲公司", "江宁开发区", 118.85, 31.92]), 1, ("unknown_park", 2, P)),
    found("unknown sector", columns("行业分类", "水产养殖"), 1, ("unknown_sector", 2, "行业分类")),
    found("one sector of two unknown", columns("行业分类", "智能芯片、水产养殖"), 1, ("unknown_sector", 2, "行业分类")),
    found("range for a number", columns("注册资金（万元）", "100-200"), 1, ("bad_number", 2, "注册资金（万元）")),
    found("negative money", columns("注册资金（万元）", "-5"), 1, ("bad_number", 2, "注册资金（万元）")),
    found("half a person", columns("职工人数", "12.5"), 1, ("bad_number", 2, "职工人数")),
    found("too much of a share", columns("AI业务占比（%）", "160"), 1, ("bad_number", 2, "AI业务占比（%）")),
    found("bad dates", lambda m: m.table([*m.GOOD, "2019年13月"], [*m.GOOD2, "上世纪"], head=[*m.HEAD, "成立时间"]), 2,
          ("bad_date", 2, "成立时间"), ("bad_date", 3, "成立时间")),
    found("dollars where yuan are summed", columns("总投资（万元）", "5000万美元"), 1, ("other_currency", 2, "总投资（万元）")),
    found("unit assumed once", lambda m: m.table([*m.GOOD, 100], [*m.GOOD2, 200], head=[*m.HEAD, "注册资金"]), 2,
          ("unit_assumed", 1, "注册资金")),
    found("shares as fractions", columns("AI业务占比", "0.6"), 1, ("unit_assumed", 1, "AI业务占比")),
    found("unknown layer", columns("技术分层", "云端层"), 1, ("unknown_word", 2, "技术分层")),
    found("unknown datum word", columns("坐标系", "地方坐标"), 1, ("unknown_datum", 2, "坐标系")),
    found("two columns of one meaning", lambda m: m.table([*m.GOOD, 1, 2], head=[*m.HEAD, "投资总额（万元）", "总投资（万元）"]), 1,
          ("ambiguous_column", 1, "总投资（万元）")),
    fine("two years side by side", lambda m: m.table([*m.GOOD, 1, 2], head=[*m.HEAD, "2018年营业收入（万元）", "2019年营业收入（万元）"])),
    fine("this year's plan is no total", lambda m: m.table([*m.GOOD, 100, 7], head=[*m.HEAD, "总投资（万元）", "2026年计划投资（万元）"])),
    found("outside the city, with a park", lambda m: m.table(["上海公司", "软件谷", 121.47, 31.23]), 1, ("outside_city", 2, X)),
    found("outside the city, with a district", lambda m: m.table(["上海公司", "", 121.47, 31.23, "玄武区"], head=[*m.HEAD, "所属区"]), 1, ("outside_city", 2, X)),
    found("no coordinates: district", lambda m: m.table(["甲公司", "", "", "", "南京市玄武区"], head=[*m.HEAD, "所属区"]), 1, ("missing_coordinates", 2, X)),
    found("a district nobody knows", lambda m: m.table([*m.GOOD, "虹口区"], head=[*m.HEAD, "所属区"]), 1, ("unknown_word", 2, "所属区")),
    found("a new area where districts stand", lambda m: m.table(["甲公司", "", "", "", "江北新区"], head=[*m.HEAD, "所属区"]), 1, ("missing_coordinates", 2, X)),
    fine("legal form is an enterprise", lambda m: m.table([*m.GOOD, "有限责任公司(自然人投资或控股)"], [*m.GOOD2, "新型研发机构"], head=[*m.HEAD, "企业类型"]), 2),
    found("unquoted comma", lambda m: m.table([*m.GOOD, "多余"]), 1, ("extra_cells", 2, None)),
    found("row numbers count blank rows and title", lambda m: m.text(["台账"], [], m.HEAD, m.GOOD, [], ["", "智谷", 118.95, 32.13]), 1,
          ("missing_name", 6, N)),
    found("a polygon", lambda m: m.geojson(({N: "甲公司"}, {"type": "Polygon", "coordinates": [
        [[118.75, 31.98], [118.76, 31.98], [118.76, 31.99], [118.75, 31.98]]]})), 1, ("new_park", 1, N)),
    found("geojson without geometry", lambda m: m.geojson(({N: "甲公司", P: "智谷"}, None)), 1, ("missing_coordinates", 1, "geometry")),
    found("geojson outside", lambda m: m.geojson(({N: "甲公司"}, (118.76, 31.98)), ({N: "乙公司"}, (0.5, 51.5))), 1,
          ("outside_city", 2, "geometry")),
    found("header only", lambda m: m.table(), 0, ("no_rows", 1, None)),
    # hostile or damaged, neutralised
    found("formula injection", columns("备注", '"=HYPERLINK(""http://x"",""y"")"'), 1, ("formula_text", 2, "备注")),
    found("command injection", lambda m: m.table(["@SUM(1+1)*cmd|' /C calc'!A0", *m.GOOD[1:]]), 1, ("formula_text", 2, N)),
    found("markup", lambda m: m.table(["<img src=x onerror=alert(1)>", *m.GOOD[1:]]), 1, ("html_text", 2, N)),
    found("formula cell with result", lambda m: m.xlsx(["甲公司", "软件谷", ("=118+0.757937", 118.757937), 31.981367]), 1,
          ("formula_cell", 2, X)),
    found("external link", lambda m: m.raw_xlsx(m.inline([N, X, Y], ["甲公司", "118.76", "31.98"]), **{
        "xl/externalLinks/externalLink1.xml": "<externalLink/>"}), 1, ("external_link", None, None)),
    found("macro", lambda m: m.raw_xlsx(m.inline([N, X, Y], ["甲公司", "118.76", "31.98"]), **{"xl/vbaProject.bin": "x"}), 1,
          ("macro", None, None)),
    found("300 columns", lambda m: m.table([*m.GOOD, *["x"] * 296], head=[*m.HEAD, *[f"列{i}" for i in range(296)]]), 1,
          ("too_many_columns", None, None)),
    found("300 columns in xlsx", lambda m: m.xlsx([*m.GOOD, *["x"] * 296], head=[*m.HEAD, *[f"列{i}" for i in range(296)]]), 1,
          ("too_many_columns", None, None)),
    found("cell at the far corner", lambda m: m.raw_xlsx(m.inline([N, X, Y], ["甲公司", "118.76", "31.98"]).replace(
        "</sheetData>", f'<row r="1048576">{m.cell("XFD1048576", "x")}</row></sheetData>')), 1, ("too_many_columns", None, None)),
    found("5 MB cell", columns("备注", "长" * 1_700_000), 1, ("truncated_cell", 2, "备注")),
    found("5 MB cell in xlsx", lambda m: m.raw_xlsx(m.inline([N, X, Y, "备注"], ["甲公司", "118.76", "31.98", "x" * 5_000_000])), 1,
          ("truncated_cell", 2, "备注")),
    found("NUL bytes", lambda m: m.table(m.GOOD).replace("甲".encode(), b"\0" + "甲".encode()), 1, ("nul_bytes", None, None)),
    found("mixed encodings", lambda m: m.table(m.GOOD) + b"\n" + m.text(m.GOOD2, encoding="gb18030"), 2, ("mixed_encoding", None, None)),
    found("quotation mark that never ends", lambda m: m.table(m.GOOD, ['"乙公司', "智谷", 118.95, 32.13]), 1,
          ("missing_coordinates", 3, X), ("cut_off", 3, None)),
    found("xls with a fault", lambda m: m.xls([m.GOOD, ["乙公司", "", 31.23, 121.47]]), 1, ("outside_city", 3, X)),
    # refused
    refused("nothing", "empty_file", lambda m: b""),
    refused("blanks", "empty_file", lambda m: b" \n\n\t\n"),
    refused("only NUL", "empty_file", lambda m: b"\0" * 1000),
    refused("no header", "no_header", lambda m: m.text(["a", "b"], ["1", "2"])),
    refused("data without a header", "no_header", lambda m: m.text(m.GOOD, m.GOOD2)),
    refused("a picture", "unreadable", lambda m: base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==") * 40),
    refused("a web page called xls", "unreadable", lambda m: "<html><table><tr><td>企业名称</td></tr></table></html>".encode()),
    refused("broken zip", "unreadable", lambda m: m.xlsx(m.GOOD)[:-200]),
    refused("broken member", "unreadable", lambda m: m.xlsx(m.GOOD).replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheetX.xml", 1)),
    refused("broken xml", "unreadable", lambda m: m.raw_xlsx("<sheetData><row><c></row>")),
    refused("zip without a shapefile", "unreadable", lambda m: m.zipped(readme__txt=b"hello")),
    refused("zip bomb", "zip_bomb", lambda m: m.zipped(xl_workbook__xml=b"\0" * 90_000_000)),
    refused("entity bomb", "unsafe_xml", lambda m: m.raw_xlsx(m.inline([N], ["&b;"]),
            before='<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>')),
    refused("shapefile without dbf", "unreadable", lambda m: m.zipped(a__shp=b"x")),
    refused("broken shapefile", "unreadable", lambda m: m.zipped(a__shp=b"x" * 200, a__dbf=b"y" * 200, a__shx=b"z" * 200)),
    refused("broken xls", "unreadable", lambda m: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0\1\2" * 4000),
    refused("broken geopackage", "unreadable", lambda m: b"SQLite format 3\0" + b"\7" * 4000),
    refused("geopackage with a view", "unreadable", lambda m: m.gpkg_with_view()),
    refused("json that is no geojson", "unreadable", lambda m: b'{"a": 1}'),
    refused("json cut off", "unreadable", lambda m: m.geojson(({N: "x"}, (118.7, 32.0)))[:-5]),
    refused("json nested without end", "unreadable", lambda m: b"[" * 200_000),
    refused("no such sheet", "no_sheet", lambda m: m.xlsx(m.GOOD), sheet=7),
    refused("unit nobody knows", "bad_setting", columns("注册资金", 5), units={"注册资金": "斤"}),
    refused("field nobody knows", "bad_setting", lambda m: m.table(m.GOOD), mapping={N: "colour"}),
    refused("over the size cap", "too_large", lambda m: b"x" * (ledger.MAX_BYTES + 1)),
    refused("too many rows", "too_large", lambda m: m.table(m.GOOD) + b"\na,b,c,d" * 210_000),
)  # fmt: skip


def test_corpus_is_large_enough() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_file_gives_exactly_its_findings(case: Case, make: SimpleNamespace, facts: Facts) -> None:
    data = case.build(make)
    if case.refused:
        with pytest.raises(ledger.LedgerUnreadable) as caught:
            ledger.read(data, "file", facts=facts, **case.options)
        assert caught.value.code == case.refused
        assert caught.value.sentence("zh") != caught.value.sentence("en")
        return
    result = ledger.read(data, "file", facts=facts, **case.options)
    shown = result.to_json()["findings"]
    got = sorted(((f["code"], f["row"], f["column"]) for f in shown), key=str)
    assert got == sorted(case.findings, key=str), shown
    assert result.used == case.used
    assert result.rows_in == result.used + len(result.set_aside)
    for lang in ("zh", "en"):
        for finding in result.shown(lang).to_dict("records"):
            assert finding["message"]
            assert finding["expected"]
            assert "{" not in finding["message"]
            assert ledger.action_text(finding["action"], lang)
