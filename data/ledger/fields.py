"""What a ledger's columns can mean: one Field a meaning, with its usual Chinese and English names. Adding one is one line."""
# ruff: noqa: E501  # a table of words: a wrapped row is harder to read than a wide one

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Literal

Kind = Literal["text", "money", "count", "share", "year", "date", "words", "coordinate", "metres"]


@dataclass(frozen=True, slots=True)
class Field:
    """``id`` is the column of the rows it fills (or a helper such as ``coordinates``); ``names`` are header texts."""

    id: str
    kind: Kind
    zh: str
    en: str
    names: tuple[str, ...]


def _field(id: str, kind: Kind, zh: str, en: str, names: str) -> Field:
    return Field(id, kind, zh, en, (id, zh, en, *names.split()))


FIELDS: tuple[Field, ...] = (
    _field("name_zh", "text", "企业名称", "name", "单位名称 公司名称 机构名称 企业全称 单位全称 公司全称 企业名 名称 企业 公司 单位 机构 主体名称 "
           "法人名称 市场主体名称 纳税人名称 项目单位 申报单位 组织名称 enterprise enterprise_name company company_name organisation organization "
           "organisation_name organization_name org_name firm name_cn chinese_name entity"),
    _field("id", "text", "编号", "id", "企业编号 企业代码 企业id 主键 统一社会信用代码 社会信用代码 信用代码 uscc code"),
    _field("short_zh", "text", "简称", "short name", "企业简称 公司简称 单位简称 short_name abbreviation"),
    _field("name_en", "text", "英文名称", "English name", "企业英文名称 英文名 公司英文名称 english_name english"),
    _field("park", "text", "所在园区", "park", "园区 所属园区 园区名称 所在园区名称 所属园区名称 入驻园区 注册园区 归属园区 所在板块 所属板块 板块 功能区 "
           "所在功能区 所属功能区 所在开发区 开发区 高新区 高新园区 载体园区 park_id park_name zone industrial_park"),
    _field("site", "text", "所在载体", "site", "载体 载体名称 所属载体 楼宇 楼宇名称 所在楼宇 孵化器 所在孵化器 地点 片区 所在片区 site_id site_name building campus"),
    _field("address", "text", "地址", "address", "企业地址 公司地址 单位地址 注册地址 经营地址 办公地址 详细地址 通讯地址 实际经营地址 生产经营地址 住所 注册地 "
           "注册住所 所在地 所在地址 addr location_address registered_address street"),
    _field("coordinates", "coordinate", "坐标", "coordinates", "经纬度 位置坐标 地理坐标 经纬度坐标 坐标点 点位 坐标(经度,纬度) 坐标(经纬度) 经度,纬度 "
           "coordinate coords coord location latlon latlng lonlat lnglat lon_lat lat_lon geometry_wkt wkt geom geometry position point"),
    _field("lon", "coordinate", "经度", "longitude", "东经 经度坐标 地理经度 中心经度 企业经度 经度e lng long x 经度x x坐标 经度(x) 坐标x point_x lon_wgs84 wgs84_lon "
           "lng_wgs84 gcj_lon bd_lon 经度(e) 经度(东经) 东经e"),
    _field("lat", "coordinate", "纬度", "latitude", "北纬 纬度坐标 地理纬度 中心纬度 企业纬度 纬度n y 纬度y y坐标 纬度(y) 坐标y point_y lat_wgs84 wgs84_lat gcj_lat "
           "bd_lat 纬度(n) 纬度(北纬) 北纬n"),
    _field("datum", "text", "坐标系", "datum", "坐标系统 坐标类型 坐标系类型 坐标基准 坐标体系 大地基准 crs coordinate_system srs"),
    _field("precision", "text", "定位精度", "precision", "精度 位置精度 定位级别"),
    _field("uncertainty_m", "metres", "位置误差", "uncertainty", "定位误差 不确定度 位置误差(米) uncertainty_metres"),
    _field("registered_capital_wan", "money", "注册资金", "registered capital", "注册资本 注册资本金 注册资本额 认缴资本 认缴注册资本 认缴出资额 注册资金额 "
           "registered_capital capital reg_capital"),
    _field("registered_capital_currency", "text", "注册资金币种", "currency", "币种 注册资本币种 货币 货币种类 capital_currency"),
    _field("total_investment_wan", "money", "总投资", "total investment", "总投资额 投资总额 投资额 计划总投资 计划投资 项目总投资 计划总投资额 项目投资额 "
           "total_investment investment invested"),
    _field("revenue_wan", "money", "营业总收入", "revenue", "营业收入 营收 主营业务收入 年营业收入 年营收 营业总收入额 销售收入 产值 total_revenue turnover operating_revenue sales"),
    _field("established_date", "date", "成立时间", "established", "成立日期 注册时间 注册日期 设立时间 设立日期 成立年月 成立年份 创立时间 企业成立时间 成立时间日期 "
           "established_date founded founded_date established_on founding_date incorporation_date date_established"),
    _field("landed_year", "year", "落地年份", "landed year", "落户时间 落地时间 入驻时间 入驻年份 入驻日期 落户年份 落户日期 引进时间 引进年份 签约落地时间 year landed"),
    _field("ai_share_pct", "share", "AI业务占比", "AI share", "人工智能业务占比 ai占比 ai业务比重 人工智能占比 ai业务收入占比 人工智能业务收入占比 ai业务比例 "
           "ai_share ai_percentage ai_ratio share_of_ai"),
    _field("tech_layer", "words", "技术分层", "tech layer", "技术层级 产业链环节 产业层级 分层 技术层次 产业链层级 所属层级 产业层 layer technology_layer"),
    _field("staff", "count", "职工人数", "staff", "员工人数 员工数 职工数 从业人数 从业人员 从业人员数 人员规模 员工总数 职工总数 人数 参保人数 从业人员期末人数 "
           "期末从业人员 employees headcount number_of_employees employee_count"),
    _field("rd_staff", "count", "研发人数", "R&D staff", "研发人员 研发人员数 研发人员数量 科研人员 科技人员 科技活动人员 技术人员 研发团队人数 r&d_employees rd_employees rnd_staff "
           "r&d_headcount researchers"),
    _field("qualifications", "words", "资质", "qualifications", "企业资质 资质荣誉 资质类型 资质称号 荣誉资质 企业类别 称号 qualification honours labels 资质认定"),
    _field("规上", "words", "规上", "above designated size", "是否规上 规上企业 是否规上企业 规模以上 规模以上企业 是否规模以上"),
    _field("高企", "words", "高企", "high-tech enterprise", "是否高企 高新技术企业 是否高新技术企业 国家高新技术企业 是否高新企业 high_tech"),
    _field("独角兽", "words", "独角兽", "unicorn", "是否独角兽 独角兽企业 是否独角兽企业"),
    _field("瞪羚", "words", "瞪羚", "gazelle", "是否瞪羚 瞪羚企业 是否瞪羚企业"),
    _field("sectors", "words", "行业分类", "sectors", "行业 产业 赛道 产业赛道 细分赛道 所属行业 行业类别 行业领域 产业领域 技术领域 细分领域 应用领域 产业分类 所属领域 领域 细分行业 主要领域 "
           "所属产业 产业类别 国民经济行业 行业门类 行业名称 行业代码名称 主营领域 ai领域 sector main_sector industry industries field domain category"),
    _field("kind", "words", "机构类型", "kind", "单位类型 机构类别 主体类型 组织类型 organisation_kind organization_type org_type"),
    _field("status", "words", "经营状态", "status", "状态 登记状态 存续状态 企业状态 运营状态 企业经营状态 operating_status"),
    _field("confidence", "words", "可信度", "confidence", "置信度 可靠程度"),
    _field("note", "text", "备注", "note", "说明 简介 企业简介 主营业务 经营范围 主要产品 备注说明 notes remark remarks comment comments description"),
    _field("source_id", "text", "来源", "source", "数据来源 信息来源 资料来源 出处 source_url"),
)  # fmt: skip

BY_ID: dict[str, Field] = {field.id: field for field in FIELDS}
FLAGS = ("规上", "高企", "独角兽", "瞪羚")
MONEY_UNITS = ("元", "万元", "百万元", "千万元", "亿元", "万美元", "亿美元")  # as ledgers write them
_BRACKETED = re.compile(r"[(\[{【〔<《][^()\[\]{}【】〔〕<>《》]*[)\]}】〕>》]")
_NOISE = re.compile(r"[\s*:_\-·.、/#'\"?!]+|必填|选填|\(\)|\d{4}年度?末?|\d{4}")


def bare(label: str) -> str:
    """A header text without what varies: width, case, blanks, stars, years, and brackets (units, hints)."""
    text = unicodedata.normalize("NFKC", label).casefold()
    return _NOISE.sub("", _BRACKETED.sub("", text)) or _NOISE.sub("", text)


@cache
def _known() -> dict[str, str]:
    found: dict[str, str] = {}
    for field in FIELDS:
        for name in field.names:
            found.setdefault(bare(name), field.id)
    return found


def recognised(label: str) -> str | None:
    """The field that a header text names, or None. Exact after ``bare``; a unit may follow without brackets."""
    if len(label) > 60:
        return None
    text = bare(label)
    found = _known().get(text)
    if found:
        return found
    shorter = re.sub(
        r"(单位)?(人民币)?(亿元|万元|千元|百万元|元|万美元|美元|万人民币|万|亿|人|名|个|%|米|度)$", "", text
    )
    if shorter != text and shorter in _known():
        return _known()[shorter]
    text = re.sub(r"^(企业|单位|公司)?(年|年度|末|上年|去年|本年|最新|截至目前|目前)", "", text)
    return _known().get(text) or _known().get(re.sub(r"(末|期末|年末)$", "", text))
