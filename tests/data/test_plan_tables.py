"""The plan in the tables, against what was read from the document (宁政办发〔2019〕37号) by hand, clause by clause."""

from __future__ import annotations

import pandas as pd
import pytest

from data.load import Facts
from tests import as_shipped

# Every quantity that stands in the document's targets: clause, year, how it is put, the number or numbers, unit
NUMBERS = [
    ("goals", 2020, "number", 30, None, "家"),  # 领军型企业
    ("goals", 2020, "number", 300, None, "家"),  # 研发及应用企业
    ("goals", 2020, "over", 100, None, "亿元"),  # 核心产业规模突破
    ("goals", 2020, "number", 1000, None, "亿元"),  # 带动相关产业规模
    ("goals", 2020, "about", 5, None, "个"),  # AI+行业创新平台,左右
    ("goals", 2020, "number", 30, None, "个"),  # 重点应用示范项目
    ("goals", 2020, "about", 10, None, "个"),  # 深度应用场景,左右
    ("goals", 2020, "range", 1, 2, "个"),  # 集聚区和应用示范区
    ("goals", 2025, "reach", 500, None, "亿元"),  # 核心产业规模达到
    ("goals", 2025, "number", 5000, None, "亿元"),  # 带动相关产业规模
    ("goals", 2025, "within", None, 1, "名"),  # 全省第一
    ("goals", 2025, "within", None, 3, "名"),  # 全国前三
    ("4", 2020, "number", 10, None, "个"),  # 省级以上应用基础研发平台
    ("5", 2020, "at_least", 5, None, "项"),  # 每年关键技术攻关项目
    ("14", 2020, "range", 1, 2, "个"),  # 重申
    ("18", 2020, "range", 1, 2, "个"),  # 高端交流合作平台
]
# Every quantity of money, ratio, time and threshold in tasks and safeguards: clause, how, amount, unit, ratio, years
MONEY = [
    ("t05", "up_to", 2, "亿元", None, None),
    ("t05", "up_to", 1, "亿元", None, None),
    ("t05", "ratio", None, None, "1:1", None),
    ("t06", "yearly", None, None, None, 3),
    ("t15", "threshold", 50, "万元/年", None, 3),
    ("t15", "yearly", None, None, None, 3),
]
# The 24 lists of responsible bodies, as they stand in brackets
AREA = "江北新区管委会、各区政府、开发区管委会"
BODIES = {
    "t01-1": f"市工信局、市财政局、{AREA}",
    "t01-2": f"市工信局、市财政局、{AREA}",
    "t01-3": f"市工信局、市财政局、{AREA}",
    "t02": f"市工信局、{AREA}",
    "t03": f"市工信局、{AREA}",
    "t04": f"市科技局、市工信局、市发改委、{AREA}",
    "t05": f"市科技局、市工信局、{AREA}",
    "t06": f"市工信局、市科技局、市财政局、{AREA}",
    "t07": "市工信局",
    "t08": "市卫健委、江北新区管委会",
    "t09": "市商务局、市金融监管局",
    "t10": "市交通局、市发改委",
    "t11": "市教育局、市文化旅游局",
    "t12": "市大数据局、市规划资源局、市发改委、市公安局",
    "t13": "市科技局、市发改委、市工信局",
    "t14": f"市工信局、市规划资源局、市财政局、{AREA}",
    "t15": "市工信局、市科技局、市委组织部、市财政局、市房产局、市人社局",
    "t16": f"市大数据局、市工信局、市发改委、{AREA}",
    "t17": f"市市场监管局、市工信局、市科技局、{AREA}",
    "t18": f"市工信局、市委宣传部、市科技局、市财政局、市贸促会、{AREA}",
    "s1": f"市工信局、市发改委、{AREA}",
    "s2": f"市工信局、市财政局、市发改委、市科技局、市商务局、{AREA}",
    "s3": f"市金融监管局、市工信局、市财政局、紫金投资集团、{AREA}",
    "s4": "市委网信办、市委机要保密局、市公安局、市工信局、市大数据局、市司法局",
}
TITLES = [
    "培育引进人工智能创新型企业",
    "推动人工智能领域新技术新产品新服务的开发",
    "发展人工智能软硬件产业",
    "加强人工智能应用基础研究",
    "支持人工智能关键技术攻关",
    "建立人工智能产业技术创新中心",
    "开展智能制造示范",
    "开展智能健康医疗示范",
    "开展智能金融商贸示范",
    "开展智能交通物流示范",
    "开展智能教育旅游示范",
    "开展新型智慧城市示范",
    "开展人工智能军民融合示范",
    "优化产业布局",
    "培养集聚AI创新人才",
    "推动数据资源开放共享",
    "强化标准研究与知识产权保护",
    "营造良好发展氛围",
]
# The document's own sub-headings inside tasks
HEADINGS = {
    "t01": ["培育引进领军型企业", "孵化创新创业企业", "促进传统企业智能化升级"],
    "t02": [
        "支持新一代智能机器人开发",
        "支持智能网联汽车技术研发",
        "支持智能家居新产品开发",
        "支持医疗影像辅助诊断系统研制",
        "支持视频图像身份识别系统研制",
    ],
    "t03": ["加快发展人工智能软件产业", "突破发展人工智能传感器产业", "引领发展人工智能芯片产业"],
    "t14": ["一带引领", "两极支撑"],
    "t15": ["建设人工智能产业协同创新学院"],
}
# Planned land, floor space, staff moving in and sums of single sites: building plans, not aims for the industry
BUILDING = (37, 38, 43, 45, 46, 47, 216, 219, 229, 230, 231, 232, 233, 241)
# Money and projects planned or signed in all industries, what single plants are to make, the output of a district
NOT_AI = (255, 256, 257, 258, 259, 260, 264, 265, 269, 270, 271, 278)
# “Biomedicine and AI above 5,000”: each or together is not said
NOT_AI_ALONE = (128,)
NOT_TARGETS = {f"m-{n:03d}" for n in (*BUILDING, *NOT_AI, *NOT_AI_ALONE)}


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


def given(cell: object) -> object:
    return None if pd.isna(cell) else cell  # type: ignore[call-overload]


def test_every_number_of_the_targets_is_there_and_no_other(facts: Facts) -> None:
    units = facts.plan["indicators"].set_index("id")["unit_zh"]
    rows = facts.plan["targets"]
    rows = rows[rows["plan_id"] == "nj-2019"]
    found = [
        (r.clause, int(r.year), r.comparator, given(r.low), given(r.high), units[r.indicator_id])
        for r in rows.itertuples()
    ]
    assert sorted(map(str, found)) == sorted(
        str((c, y, how, low and float(low), high and float(high), u)) for c, y, how, low, high, u in NUMBERS
    )


def test_words_of_the_quantities_are_the_documents(facts: Facts) -> None:
    rows = facts.plan["targets"].set_index("id")
    words = {
        "p37-03": "突破",
        "p37-05": "左右",
        "p37-07": "左右",
        "p37-08": "1—2个",
        "p37-09": "达到",
        "p37-14": "每年…以上",
    }
    assert {name: rows.loc[name, "word_zh"] for name in words} == words
    assert rows.loc["p37-14", "per_year"]
    assert rows.index[rows["per_year"] & (rows["plan_id"] == "nj-2019")].tolist() == ["p37-14"]


def test_every_quantity_of_money_time_and_ratio_is_there_and_no_other(facts: Facts) -> None:
    rows = facts.plan["instruments"]
    stated = rows[rows[["amount", "ratio", "years"]].notna().any(axis=1)]
    found = [
        (r.measure_id, r.qualifier, given(r.amount), given(r.unit), given(r.ratio), given(r.years))
        for r in stated.itertuples()
    ]
    assert found == [(m, q, a and float(a), u, r, y) for m, q, a, u, r, y in MONEY]


def test_eighteen_tasks_in_four_groups_and_four_safeguards(facts: Facts) -> None:
    tasks, safeguards = facts.plan["tasks"], facts.plan["safeguards"]
    assert tasks["title_zh"].tolist() == TITLES
    assert tasks.groupby("group_id")["number"].agg(list).to_dict() == {
        "g1": [1, 2, 3],
        "g2": [4, 5, 6],
        "g3": [7, 8, 9, 10, 11, 12, 13],
        "g4": [14, 15, 16, 17, 18],
    }
    assert safeguards["title_zh"].tolist() == ["强化组织领导", "强化政策支持", "强化投融资服务", "强化安全防护"]
    assert tasks.loc[tasks["deadline"] == 2020, "number"].tolist() == [4, 5, 14, 16, 17, 18]


def test_every_list_of_responsible_bodies_in_order(facts: Facts) -> None:
    names = facts.plan["bodies"].set_index("id")["name_zh"]
    rows = facts.plan["task_bodies"]
    key = rows["item_id"].fillna(rows["measure_id"])
    found = {name: "、".join(names[part.sort_values("position")["body_id"]]) for name, part in rows.groupby(key)}
    assert found == BODIES
    assert set(names) == {name for text in BODIES.values() for name in text.split("、")}
    assert len(names) == 26


def test_sub_headings_of_the_document(facts: Facts) -> None:
    items = facts.plan["task_items"]
    own = items[items["heading"]].groupby("measure_id")["title_zh"].agg(list).to_dict()
    assert own == HEADINGS
    assert set(items["measure_id"]) == {*facts.plan["tasks"]["id"], *facts.plan["safeguards"]["id"]}


def test_parks_and_sectors_of_the_layout_are_those_that_clause_14_designates(facts: Facts) -> None:
    """Two rooms read clause 14 on their own: nodes and poles must have the same sectors in both tables."""
    items = facts.plan["task_items"]
    mine = items[(items["measure_id"] == "t14") & items["sectors"].notna()]
    read = {(row.parks, sector) for row in mine.itertuples() for sector in row.sectors.split(";")}
    designated = facts.designations.dropna(subset=["sector_id"])
    assert read == set(zip(designated["park_id"], designated["sector_id"], strict=True))


def test_aims_without_a_number_of_both_years(facts: Facts) -> None:
    years = facts.plan["aims"]["year"].value_counts(dropna=False)
    assert years[2020] == 9
    assert years[2025] == 5
    told = " ".join(facts.plan["aims"]["aim_zh"])
    for words in (
        "国内第一方阵",
        "先导区",
        "示范先行区",
        "引领区",
        "示范城市",
        "产业地标",
        "芯片之城",
        "示范岛",
        "策源地",
    ):
        assert words in told


def test_terms_and_means_that_the_document_names(facts: Facts) -> None:
    named = " ".join([*facts.plan["instruments"]["name_zh"], *facts.plan["terms"]["term_zh"]])
    for words in (
        "产业并购基金",
        "新兴产业发展基金",
        "科技创新基金",
        "专项基金",
        "首台",
        "首购首用",
        "投贷联动",
        "人才安居",
        "创业南京",
        "345",
        "一企一策",
        "一事一议",
        "加计扣除",
        "加速折旧",
        "项目收益债",
        "P8—P10",
        "BIM",
        "CIM",
        "121",
    ):
        assert words in named


def test_measures_that_are_pointed_to_exist(facts: Facts) -> None:
    known = {*facts.plan["tasks"]["id"], *facts.plan["safeguards"]["id"], *facts.plan["task_groups"]["id"]}
    for table in ("task_items", "task_bodies", "instruments", "scenarios"):
        assert set(facts.plan[table]["measure_id"]) <= known, table


def test_every_published_target_is_a_target_an_echo_or_a_building_plan(facts: Facts) -> None:
    published = set(facts.metrics.loc[facts.metrics["target"], "id"])
    targets, links = facts.plan["targets"], facts.plan["target_metrics"]
    echoes = set(links.loc[links["relation"] == "echo", "metric_id"])
    assert published == set(targets["metric_id"].dropna()) | (echoes & published) | NOT_TARGETS
    assert not NOT_TARGETS & set(targets["metric_id"])


def test_a_target_has_the_value_of_the_figure_it_was_taken_from(facts: Facts) -> None:
    values = facts.metrics.set_index("id")["value"]
    rows = facts.plan["targets"].dropna(subset=["metric_id"])
    top = rows["high"].fillna(rows["low"])
    assert (top.to_numpy() == values[rows["metric_id"]].to_numpy()).all()


def test_figures_that_decide_are_published_and_of_the_same_place(facts: Facts) -> None:
    links = facts.plan["target_metrics"].merge(facts.plan["targets"], left_on="target_id", right_on="id")
    metrics = facts.metrics.set_index("id")
    same = links[links["relation"] == "same"]
    assert not metrics.loc[same["metric_id_x"], "target"].any()
    assert (metrics.loc[same["metric_id_x"], "park_id"].to_numpy() == same["park_id"].to_numpy()).all()


def test_only_published_figures_stand_in_series(facts: Facts) -> None:
    rows = facts.plan["metric_series"].merge(facts.metrics, left_on="metric_id", right_on="id")
    assert not rows["target"].any()
    assert (rows.groupby("series_id")[["unit", "park_id", "definition_zh"]].nunique() == 1).all(axis=None)
