"""The corpus of projects, boundaries, figures and designations: good and bad files, each with exactly its findings."""
# ruff: noqa: E501  # tables of cases: a wrapped row is harder to read than a wide one

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import ledger
from data.datum import convert

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from data.load import Facts

Finding = tuple[str, int | None, str | None]
Q, V, T, S = "项目名称", "投资方", "总投资（亿元）", "项目阶段"
HEAD = [Q, V, "所在园区", T, S]
ONE = ["智能驾驶研发基地", "甲公司", "软件谷", 12, "在建"]
TWO = ["芯片封测项目", "乙公司", "智谷", 50, "签约"]
F_HEAD = ["年份", "园区", "指标", "数值", "单位"]
F_ONE = [2025, "软件谷", "软件业务收入", 3000, "亿元"]
BOX = ((118.74, 31.97), (118.78, 31.97), (118.78, 32.0), (118.74, 32.0), (118.74, 31.97))  # on Software Valley
BOX2 = ((118.90, 32.10), (118.94, 32.10), (118.94, 32.13), (118.90, 32.13), (118.90, 32.10))
BOW = ((118.74, 31.97), (118.78, 32.0), (118.78, 31.97), (118.74, 32.0), (118.74, 31.97))  # crosses itself
FAR = ((121.4, 31.2), (121.5, 31.2), (121.5, 31.3), (121.4, 31.2))


def area(*rings: tuple[tuple[float, float], ...]) -> dict[str, Any]:
    """A GeoJSON polygon."""
    return {"type": "Polygon", "coordinates": [list(map(list, ring)) for ring in rings]}


def areas(*named: tuple[dict[str, Any], tuple[tuple[float, float], ...]]) -> gpd.GeoDataFrame:
    """Polygons with properties, in WGS-84."""
    frame = gpd.pd.DataFrame([properties for properties, _ in named])
    return gpd.GeoDataFrame(frame, geometry=[shapely.Polygon(ring) for _, ring in named], crs=4326)


def layer(frame: gpd.GeoDataFrame, to: int | None = None) -> bytes:
    """A GeoPackage."""
    out = io.BytesIO()
    pyogrio.write_dataframe(frame.to_crs(to) if to else frame, out, driver="GPKG", layer="范围")
    return out.getvalue()


def zipped_shape(frame: gpd.GeoDataFrame, tmp: Any) -> bytes:
    """A zipped Shapefile."""
    pyogrio.write_dataframe(frame, tmp / "a.shp", driver="ESRI Shapefile", encoding="utf-8")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(tmp.iterdir()):
            archive.write(path, path.name)
    return out.getvalue()


def kml(*marks: tuple[str, tuple[tuple[float, float], ...]], before: str = "") -> bytes:
    """A KML document of placemarks."""
    body = "".join(
        f"<Placemark><name>{name}</name><ExtendedData><Data name='法定状态'><value>国务院批准</value></Data></ExtendedData>"
        f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{' '.join(f'{x},{y},0' for x, y in ring)}</coordinates>"
        "</LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for name, ring in marks
    )
    return f'<?xml version="1.0"?>{before}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'.encode()


class Case(NamedTuple):
    """One file: what it is, how it is made, what must be found, how many rows are used; ``refused`` is a fatal code."""

    name: str
    kind: str
    build: Callable[[SimpleNamespace], bytes]
    findings: list[Finding]
    used: int
    options: dict[str, Any] = {}  # noqa: RUF012  # read only
    refused: str = ""


def projects(name: str, build: Callable[[SimpleNamespace], bytes], used: int, *found: Finding, **options: Any) -> Case:
    """A project ledger."""
    return Case(name, "projects", build, list(found), used, options)


def boundaries(
    name: str, build: Callable[[SimpleNamespace], bytes], used: int, *found: Finding, **options: Any
) -> Case:
    """A file of boundaries."""
    return Case(name, "boundaries", build, list(found), used, options)


def figures(name: str, build: Callable[[SimpleNamespace], bytes], used: int, *found: Finding, **options: Any) -> Case:
    """A table of figures."""
    return Case(name, "figures", build, list(found), used, options)


def designations(name: str, build: Callable[[SimpleNamespace], bytes], used: int, *found: Finding) -> Case:
    """A table of designations."""
    return Case(name, "designations", build, list(found), used)


def refused(name: str, code: str, build: Callable[[SimpleNamespace], bytes], **options: Any) -> Case:
    """A file that cannot be read."""
    return Case(name, "", build, [], 0, options, code)


CASES = (
    projects("plain", lambda m: m.text(HEAD, ONE, TWO), 2),
    projects("gb18030", lambda m: m.text(HEAD, ONE, encoding="gb18030"), 1),
    projects("workbook with title and unit", lambda m: m.xlsx(["2025年重大项目台账"], ["单位：万元"], [Q, "建设单位", "总投资", S], ["甲项目", "丙公司", 120000, "开工"], head=None), 1,
             ("missing_coordinates", 4, None)),
    projects("three amounts apart", lambda m: m.text([*HEAD, "已完成投资（亿元）", "2026年度计划投资（亿元）"], [*ONE, 4, 3]), 1),
    projects("this year's plan before the total", lambda m: m.text([Q, "2026年计划投资（亿元）", T, "所在园区", S], ["甲项目", 3, 30, "软件谷", "在建"]), 1),
    projects("plan without a year stays apart", lambda m: m.text([Q, "年度计划投资（万元）", "所在园区", S], ["甲项目", 3000, "软件谷", "在建"]), 1),
    projects("dates of start and end", lambda m: m.text([*HEAD, "开工时间", "竣工时间", "计划竣工时间"], [*ONE, "2024年6月", "2025", "2026-12-31"]), 1),
    projects("every usual stage", lambda m: m.text(HEAD, *[[f"项目{i}", "甲", "软件谷", 1, word] for i, word in enumerate(
        ["签约", "备案", "开工", "在建", "竣工", "投产", "停缓建", "终止"])]), 8),
    projects("stage of one's own", lambda m: m.text(HEAD, [*ONE[:4], "一期收尾"]), 1, stage_words={"一期收尾": "under_construction"}),
    projects("by its point", lambda m: m.text([*HEAD[:2], "经度", "纬度", T, S], ["甲项目", "甲", 118.757937, 31.981367, 5, "在建"]), 1),
    projects("geojson of points", lambda m: m.geojson(({Q: "甲项目", T: 5, S: "在建"}, (118.757937, 31.981367))), 1),
    projects("english", lambda m: m.text(["Project name", "Investor", "Park", "Total investment (亿元)", "Stage"], ["Base", "X", "Software Valley", 5, "under construction"]), 1),
    projects("only in the city", lambda m: m.text(HEAD, ["甲项目", "甲", "", 5, "在建"]), 1, ("missing_coordinates", 2, None)),
    projects("by its district", lambda m: m.text([*HEAD, "所属区"], ["甲项目", "甲", "", 5, "在建", "玄武区"]), 1),
    projects("no name", lambda m: m.text(HEAD, ONE, ["", "甲", "软件谷", 5, "在建"]), 1, ("missing_name", 3, Q)),
    projects("total row", lambda m: m.text(HEAD, ONE, ["合计", "", "", 62, ""]), 1, ("total_row", 3, Q)),
    projects("twice in one park", lambda m: m.text(HEAD, ONE, ONE), 1, ("duplicate", 3, Q)),
    projects("one name in two parks", lambda m: m.text(HEAD, ONE, [*ONE[:2], "智谷", 3, "在建"]), 2),
    projects("unknown stage", lambda m: m.text(HEAD, [*ONE[:4], "稳步推进"]), 1, ("unknown_word", 2, S)),
    projects("no stage at all", lambda m: m.text(HEAD[:4], ONE[:4]), 1, ("no_stage", 1, None)),
    projects("no unit", lambda m: m.text([Q, "总投资", "所在园区", S], ["甲项目", 120000, "软件谷", "在建"]), 1, ("unit_assumed", 1, "总投资")),
    projects("more done than planned", lambda m: m.text([*HEAD, "已完成投资（亿元）"], [*ONE, 40]), 1, ("part_exceeds_total", 2, "已完成投资（亿元）")),
    projects("dollars", lambda m: m.text(HEAD, [*ONE[:3], "3亿美元", "在建"]), 1, ("not_converted", 2, T)),
    projects("a range", lambda m: m.text(HEAD, [*ONE[:3], "10-20", "在建"]), 1, ("bad_number", 2, T)),
    projects("unknown park", lambda m: m.text(HEAD, ["甲项目", "甲", "某某开发区", 5, "在建"]), 1, ("unknown_park", 2, "所在园区"), ("missing_coordinates", 2, None)),
    projects("outside the city", lambda m: m.text([*HEAD, "经度", "纬度"], [*ONE, 121.47, 31.23]), 1, ("outside_city", 2, "经度")),
    projects("bad date", lambda m: m.text([*HEAD, "开工时间"], [*ONE, "2025年13月"]), 1, ("bad_date", 2, "开工时间")),
    projects("formula injection", lambda m: m.text([*HEAD, "建设内容"], [*ONE, "=cmd"]), 1, ("formula_text", 2, "建设内容")),
    projects("markup", lambda m: m.text(HEAD, ["<img src=x>", *ONE[1:]]), 1, ("html_text", 2, Q)),
    projects("header only", lambda m: m.text(HEAD), 0, ("no_rows", 1, None)),
    # boundaries
    boundaries("geojson, by name", lambda m: m.geojson(({"名称": "软件谷"}, area(BOX))), 1),
    boundaries("by another name, legal status, approval", lambda m: m.geojson(({"园区名称": "南京软件谷", "法定状态": "省政府批准", "批复文号": "苏政复1号", "批复时间": "2012年"}, area(BOX))), 1),
    boundaries("geopackage in Gauss-Krueger", lambda m: layer(areas(({"名称": "软件谷"}, BOX)), 4549), 1),
    boundaries("kml", lambda m: kml(("软件谷", BOX), ("智谷", BOX2)), 2),
    boundaries("a hole is kept", lambda m: m.geojson(({"名称": "软件谷"}, area(BOX, ((118.75, 31.98), (118.76, 31.98), (118.76, 31.99), (118.75, 31.98))))), 1),
    boundaries("several parts of one park", lambda m: m.geojson(({"名称": "软件谷", "备注": "一期"}, area(BOX)), ({"名称": "软件谷", "备注": "二期"}, area(BOX))), 2),
    boundaries("area fits", lambda m: m.geojson(({"名称": "软件谷", "面积（公顷）": 1257}, area(BOX))), 1),
    boundaries("a new park", lambda m: m.geojson(({"名称": "南京南站枢纽经济区"}, area(BOX))), 1, ("new_park", 1, "名称")),
    boundaries("a district is no park", lambda m: m.geojson(({"名称": "栖霞区"}, area(BOX2))), 1, ("new_park", 1, "名称")),
    boundaries("one nameless area", lambda m: m.geojson(({}, area(BOX))), 1, ("named_by_file", 1, None)),
    boundaries("crossing outline", lambda m: m.geojson(({"名称": "软件谷"}, area(BOW))), 1, ("mended_polygon", 1, "geometry")),
    boundaries("area differs", lambda m: m.geojson(({"名称": "软件谷", "公布面积（平方公里）": 70}, area(BOX))), 1, ("area_differs", 1, "公布面积（平方公里）")),
    boundaries("two parks on one ground", lambda m: m.geojson(({"名称": "软件谷"}, area(BOX)), ({"名称": "智谷"}, area(BOX))), 2, ("overlap", 2, "geometry")),
    boundaries("outside the city", lambda m: m.geojson(({"名称": "软件谷"}, area(BOX)), ({"名称": "智谷"}, area(FAR))), 1, ("outside_city", 2, "geometry")),
    boundaries("a point among areas", lambda m: m.geojson(({"名称": "软件谷"}, area(BOX)), ({"名称": "智谷"}, area(BOX2)), ({"名称": "江心洲"}, (118.7, 32.02))), 2, ("no_polygon", 3, "geometry")),
    boundaries("no shape in a row", lambda m: m.geojson(({"名称": "软件谷"}, area(BOX)), ({"名称": "智谷"}, area(BOX2)), ({"名称": "江心洲"}, None)), 2, ("no_polygon", 3, "geometry")),
    boundaries("no name in a row", lambda m: m.geojson(({"名称": "软件谷"}, area(BOX)), ({"名称": ""}, area(BOX2))), 1, ("missing_name", 2, "名称")),
    # figures
    figures("one value a row", lambda m: m.text([*F_HEAD, "口径", "来源"], [*F_ONE, "规上口径", "统计局"], [2024, "全市", "人工智能核心产业规模", 500, "亿元", "", ""]), 2),
    figures("a column a year", lambda m: m.text(["指标", "园区", "单位", "2023年", "2024年", "2025年"], ["软件业务收入", "软件谷", "亿元", 2500, 2700, 3000]), 3),
    figures("a column an indicator", lambda m: m.text(["年份", "园区", "人工智能企业数（家）", "软件业务收入（亿元）"], [2025, "软件谷", 120, 3000], [2024, "软件谷", 100, 2700]), 4),
    figures("blank cells are no figures", lambda m: m.text(["指标", "园区", "单位", "2024年", "2025年"], ["软件业务收入", "软件谷", "亿元", "", 3000]), 1),
    figures("a target column", lambda m: m.text(["指标", "园区", "单位", "2024年", "2025年目标"], ["软件业务收入", "软件谷", "亿元", 2700, 3000]), 2),
    figures("half a year, a quarter", lambda m: m.text(F_HEAD, ["2025年上半年", *F_ONE[1:]], ["2025年三季度", *F_ONE[1:]]), 2),
    figures("万元 into 亿元", lambda m: m.text(F_HEAD, [2025, "软件谷", "软件业务收入", 30000000, "万元"]), 1),
    figures("unit in the name", lambda m: m.text(F_HEAD[:4], [2025, "软件谷", "软件业务收入（亿元）", 3000]), 1),
    figures("park from the title", lambda m: m.xlsx(["软件谷主要经济指标"], ["指标", "单位", "2024年", "2025年"], ["软件业务收入", "亿元", 2700, 3000], head=None), 2, ("place_from_title", 2, None)),
    figures("indicator of one's own", lambda m: m.text(F_HEAD, [2025, "软件谷", "灯塔工厂", 2, "家"]), 1, metric_words={"灯塔工厂": "other:smart_factories"}),
    figures("unknown indicator", lambda m: m.text(F_HEAD, [2025, "软件谷", "灯塔工厂", 2, "家"]), 1, ("unknown_metric", 2, "指标")),
    figures("no time", lambda m: m.text(F_HEAD, F_ONE, ["近年", *F_ONE[1:]]), 1, ("bad_date", 3, "年份")),
    figures("no place", lambda m: m.text(F_HEAD, F_ONE, [2025, "", *F_ONE[2:]]), 1, ("no_place", 3, "园区")),
    figures("a district is no park", lambda m: m.text(F_HEAD, F_ONE, [2025, "栖霞区", *F_ONE[2:]]), 1, ("unknown_park", 3, "园区")),
    figures("no number", lambda m: m.text(F_HEAD, F_ONE, [2024, "软件谷", "软件业务收入", "约三千", "亿元"]), 1, ("bad_number", 3, "数值")),
    figures("told twice", lambda m: m.text(F_HEAD, F_ONE, F_ONE), 1, ("duplicate", 3, "数值")),
    figures("two values for one thing", lambda m: m.text(F_HEAD, F_ONE, [*F_ONE[:3], 2900, "亿元"]), 2, ("conflicting_figures", 3, "数值")),
    figures("no unit", lambda m: m.text(F_HEAD, [*F_ONE[:4], ""]), 1, ("unknown_unit", 2, "单位")),
    figures("another unit", lambda m: m.text(F_HEAD, [*F_ONE[:4], "家"]), 1, ("unit_differs", 2, "单位")),
    # designations
    designations("plain", lambda m: m.text(["园区", "主导产业", "依据"], ["软件谷", "人工智能软件", "第14条"], ["智谷", "智能芯片", "第14条"]), 2),
    designations("unknown park and a repeated term", lambda m: m.text(["园区", "主导产业"], ["软件谷", "智能芯片"], ["软件谷", "智能芯片"], ["某园", "智能芯片"]), 1,
                 ("unknown_park", 4, "园区"), ("duplicate", 3, "主导产业")),
    # refused
    refused("kml cut off", "unreadable", lambda m: kml(("软件谷", BOX))[:-30]),
    refused("kml with entities", "unsafe_xml", lambda m: kml(("&a;", BOX), before='<!DOCTYPE x [<!ENTITY a "aaaa">]>')),
    refused("a header of nothing known", "no_header", lambda m: m.text(["甲", "乙", "丙"], [1, 2, 3])),
    refused("kind nobody knows", "bad_setting", lambda m: m.text(HEAD, ONE), kind="trees"),
)  # fmt: skip


def test_corpus_is_large_enough() -> None:
    assert sum(case.kind in ("projects", "boundaries", "figures") for case in CASES) >= 40
    assert len({(case.kind, case.name) for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind or 'refused'}: {case.name}")
def test_file_gives_exactly_its_findings(case: Case, make: SimpleNamespace, facts: Facts) -> None:
    data = case.build(make)
    if case.refused:
        with pytest.raises(ledger.LedgerUnreadable) as caught:
            ledger.read(data, "文件.dat", facts=facts, **case.options)
        assert caught.value.code == case.refused
        assert caught.value.sentence("zh") != caught.value.sentence("en")
        return
    result = ledger.read(data, "软件谷.dat", facts=facts, **case.options)
    assert result.kind == case.kind
    shown = result.to_json()["findings"]
    got = sorted(((f["code"], f["row"], f["column"]) for f in shown), key=str)
    assert got == sorted(case.findings, key=str), shown
    assert result.used == case.used
    assert result.rows_in == result.used + len(result.set_aside)
    for lang in ("zh", "en"):
        for finding in result.shown(lang).to_dict("records"):
            assert finding["message"]
            assert "{" not in finding["message"]


def test_the_three_amounts_are_never_one_for_another(make: SimpleNamespace, facts: Facts) -> None:
    head = [
        Q,
        "2026年计划投资（万元）",
        "本年完成投资（万元）",
        "累计完成投资（万元）",
        "总投资（万元）",
        S,
        "所在园区",
    ]
    rows = ledger.read(
        make.text(head, ["甲项目", 30000, 20000, 80000, 120000, "在建", "软件谷"]), "a.csv", facts=facts
    ).rows
    row = rows.iloc[0]
    names = ("amount_cny_100m", "completed_cny_100m", "year_plan_cny_100m", "year_done_cny_100m")
    assert [row[name] for name in names] == [12, 8, 3, 2]
    assert (row["stage"], row["stage_word"], row["scope"]) == ("under_construction", "在建", "project")


def test_only_a_plan_leaves_the_total_unknown(make: SimpleNamespace, facts: Facts) -> None:
    rows = ledger.read(make.text([Q, "2026年计划投资（亿元）", S], ["甲项目", 3, "在建"]), "a.csv", facts=facts).rows
    assert rows["amount_cny_100m"].isna().all()
    assert rows["year_plan_cny_100m"].tolist() == [3]


def test_personal_columns_of_a_project_are_not_kept(make: SimpleNamespace, facts: Facts) -> None:
    result = ledger.read(
        make.text([*HEAD, "联系人", "联系电话"], ["", *ONE[1:], "张三", "13800000000"], [*TWO, "李四", "13900000000"]),
        "a.csv",
        facts=facts,
    )
    kept = result.rows.to_csv() + result.set_aside.to_csv() + result.findings.to_csv()
    assert not any(word in kept for word in ("张三", "13800000000", "李四", "13900000000"))


@pytest.mark.parametrize("datum", ["gcj02", "bd09", "cgcs2000"])
def test_a_boundary_is_moved_out_of_its_datum(datum: Any, make: SimpleNamespace, facts: Facts) -> None:
    lon, lat = convert([x for x, _ in BOX], [y for _, y in BOX], "wgs84", datum)
    moved = tuple((float(x), float(y)) for x, y in zip(lon, lat, strict=True))
    rows = ledger.read(make.geojson(({"名称": "软件谷"}, area(moved))), "a.geojson", facts=facts, datum=datum).rows
    assert shapely.hausdorff_distance(rows.geometry.iloc[0], shapely.Polygon(BOX)) < 2e-6  # degrees, 0.2 m
    assert rows["area_km2"].iloc[0] == pytest.approx(12.57, abs=0.03)  # 3.777 km × 3.327 km at 32° N


@pytest.mark.parametrize("form", ["shapefile", "gpkg", "kml", "kmz"])
def test_every_format_gives_the_same_shape(form: str, facts: Facts, tmp_path: Any) -> None:
    frame = areas(({"name": "软件谷"}, BOX))
    made = {
        "shapefile": lambda: zipped_shape(frame, tmp_path),
        "gpkg": lambda: layer(frame),
        "kml": lambda: kml(("软件谷", BOX)),
    }
    data = made[form]() if form != "kmz" else _kmz(kml(("软件谷", BOX)))
    result = ledger.read(data, "a.dat", facts=facts)
    assert (result.kind, result.used) == ("boundaries", 1)
    assert result.rows.geometry.iloc[0].equals_exact(
        shapely.Polygon(BOX).normalize(), 1e-9
    ) or result.rows.geometry.iloc[0].equals(shapely.Polygon(BOX))
    assert result.rows["park_id"].tolist() == ["ruanjiangu"]


def _kmz(document: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("doc.kml", document)
    return out.getvalue()


def test_polygons_never_become_organisations(make: SimpleNamespace, facts: Facts) -> None:
    data = make.geojson(({"企业名称": "甲公司"}, area(BOX)), ({"企业名称": "乙公司"}, area(BOX2)))
    result = ledger.read(data, "a.geojson", facts=facts)
    assert result.kind == "boundaries"
    mixed = make.geojson(
        *[({"企业名称": f"{n}公司"}, (118.757937, 31.981367)) for n in "甲乙丙"], ({"企业名称": "丁公司"}, area(BOX))
    )
    result = ledger.read(mixed, "a.geojson", facts=facts)
    assert (result.kind, result.used) == ("enterprises", 3)
    assert result.set_aside["reason"].tolist() == ["polygon_row"]


def test_figures_are_in_the_units_of_the_atlas(make: SimpleNamespace, facts: Facts) -> None:
    rows = ledger.read(
        make.text(
            F_HEAD, [2025, "软件谷", "软件业务收入", 30000000, "万元"], ["2025年6月", "全市", "人才", 1.2, "万人"]
        ),
        "a.csv",
        facts=facts,
    ).rows
    assert rows["value"].tolist() == [3000, 12000]
    assert rows["unit_code"].tolist() == ["cny_100m", "person"]
    assert rows["as_of"].tolist() == ["2025", "2025-06"]
    assert rows["park_id"].tolist() == ["ruanjiangu", "city"]
    assert rows["metric"].tolist() == ["software_revenue", "talent"]


def test_only_an_indicator_by_its_own_name_is_that_of_a_target(make: SimpleNamespace, facts: Facts) -> None:
    rows = ledger.read(
        make.text(F_HEAD, [2025, "全市", "人工智能研发及应用企业", 400, "家"], [2025, "全市", "AI企业", 500, "家"]),
        "a.csv",
        facts=facts,
    ).rows
    assert rows["indicator_id"].fillna("").tolist() == ["ai_firms", ""]


def test_one_workbook_fills_all_at_once(make: SimpleNamespace, facts: Facts) -> None:
    data = make.xlsx(
        make.GOOD,
        封面=[["某区数据"], ["编制单位：发改局"]],
        项目=[HEAD, ONE, TWO],
        数据=[F_HEAD, F_ONE],
        方向=[["园区", "主导产业"], ["软件谷", "智能芯片"]],
    )
    results = ledger.read_all(data, "台账.xlsx", facts=facts)
    assert [(r.sheet, r.kind, r.used) for r in results] == [
        ("项目", "projects", 2), ("数据", "figures", 1), ("方向", "designations", 1), ("台账", "enterprises", 1)]  # fmt: skip


def read_or_refused(data: bytes, name: str, facts: Facts) -> ledger.LedgerResult | None:
    """What was read, or None when the file is refused for a reason that has a name."""
    with contextlib.suppress(ledger.LedgerUnreadable):
        return ledger.read(data, name, facts=facts)
    with pytest.raises(ledger.LedgerUnreadable) as caught:
        ledger.read(data, name, facts=facts)
    assert caught.value.code != "unforeseen"
    return None


TEXTS = st.text(max_size=12)
CELLS = st.one_of(
    TEXTS,
    st.integers(-(10**6), 10**9),
    st.sampled_from(["软件谷", "在建", "2025", "亿元", "全市", "12亿", "=1+1", "栖霞区"]),
)


@pytest.mark.parametrize(
    "head",
    [[*HEAD, "开工时间", "经度", "纬度"], F_HEAD, ["指标", "园区", "2024年", "2025年"], ["园区", "主导产业", "依据"]],
    ids=["projects", "figures", "wide figures", "designations"],
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_cells_are_accounted_for(head: list[str], data: st.DataObject, facts: Facts) -> None:
    import csv  # noqa: PLC0415

    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(head), max_size=len(head)), max_size=6))
    out = io.StringIO(newline="")
    csv.writer(out).writerows([head, *rows])
    result = read_or_refused(out.getvalue().encode("utf-8", "replace"), "a.csv", facts)
    if result is None:
        return
    assert result.rows_in == result.used + len(result.set_aside)
    json.dumps(result.to_json("en"))


POINTS = st.tuples(st.floats(118.3, 119.2), st.floats(31.3, 32.6))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rings=st.lists(st.lists(POINTS, min_size=4, max_size=8), min_size=1, max_size=4))
def test_any_rings_are_valid_areas_or_set_aside(rings: list[list[tuple[float, float]]], facts: Facts) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"名称": f"片区{i}"},
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }
        for i, ring in enumerate(rings)
    ]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    result = ledger.read(data, "a.geojson", facts=facts, kind="boundaries")
    assert result.rows_in == result.used + len(result.set_aside) == len(rings)
    assert result.rows.geometry.is_valid.all()
    assert (result.rows["area_km2"] >= 0).all()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.binary(max_size=300))
def test_any_bytes_called_kml_are_read_or_refused(text: bytes, facts: Facts) -> None:
    read_or_refused(b"<kml xmlns='x'><Document>" + text + b"</Document></kml>", "a.kml", facts)
