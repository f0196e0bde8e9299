"""What an enterprise ledger's columns can mean: one record a meaning. Adding a column is adding its record here."""
# ruff: noqa: E501  # a table of words: a wrapped row is harder to read than a wide one

from __future__ import annotations

from data.ledger.field import Field, FieldSet, bare, field

FIELDS: tuple[Field, ...] = (
    field("name_zh", "text", "企业名称", "name", "单位名称 公司名称 机构名称 企业全称 单位全称 公司全称 企业名 名称 企业 公司 单位 机构 主体名称 "
          "法人名称 市场主体名称 纳税人名称 项目单位 申报单位 组织名称 enterprise enterprise_name company company_name organisation organization "
          "organisation_name organization_name org_name firm name_cn chinese_name entity", written=True, width=32,
          hint=("全称；必填。同名（不计有限公司、城市前缀）只取第一行。", "Full name; required. Of equal names the first row is used.")),
    field("id", "text", "编号", "id", "企业编号 企业代码 企业id 主键 统一社会信用代码 社会信用代码 信用代码 uscc code", written=True),
    field("short_zh", "text", "简称", "short name", "企业简称 公司简称 单位简称 short_name abbreviation", written=True),
    field("name_en", "text", "英文名称", "English name", "企业英文名称 英文名 公司英文名称 english_name english", written=True, width=28),
    field("park", "text", "所在园区", "park", "园区 所属园区 园区名称 所在园区名称 所属园区名称 入驻园区 注册园区 归属园区 所在板块 所属板块 板块 功能区 "
          "所在功能区 所属功能区 所在开发区 开发区 高新区 高新园区 载体园区 park_id park_name zone industrial_park", column="park_id", written=True, width=16,
          choices="parks", hint=("从下拉列表选择；不在所列园区内的留空。", "Choose from the list; leave empty outside these parks.")),
    field("site", "text", "所在载体", "site", "载体 载体名称 所属载体 楼宇 楼宇名称 所在楼宇 孵化器 所在孵化器 地点 片区 所在片区 site_id site_name building campus",
          written=True, width=20, hint=("园中园、楼宇或孵化器名称；没有坐标时按它定位。", "Building, campus or incubator; places rows without coordinates.")),
    field("district", "text", "所在区", "district", "区 所属区 行政区 所属行政区 所在行政区 区县 所在区县 所属区县 行政区划 所在区域 注册区 district_id district_name county",
          column="district_id", own=True, written=True, width=12, choices="districts",
          hint=("行政区；没有坐标也没有园区时计入该区，不落点。", "Administrative district; counts rows without point and park, never as a pin.")),
    field("street", "text", "所在街道", "subdistrict", "街道 所属街道 镇街 街道镇 乡镇街道 街镇 所在镇街 subdistrict_name township", own=True, written=True, width=14,
          card="known", hint=("街道或镇。", "Subdistrict or town.")),
    field("address", "text", "地址", "address", "企业地址 公司地址 单位地址 注册地址 经营地址 办公地址 详细地址 通讯地址 实际经营地址 生产经营地址 住所 注册地 "
          "注册住所 所在地 所在地址 addr location_address registered_address street_address", written=True, width=32, hideable=True,
          hint=("详细地址，可含门牌号。", "Street address.")),
    field("coordinates", "coordinate", "坐标", "coordinates", "经纬度 位置坐标 地理坐标 经纬度坐标 坐标点 点位 坐标(经度,纬度) 坐标(经纬度) 经度,纬度 "
          "coordinate coords coord location latlon latlng lonlat lnglat lon_lat lat_lon geometry_wkt wkt geom geometry position point"),
    field("lon", "coordinate", "经度", "longitude", "东经 经度坐标 地理经度 中心经度 企业经度 经度e lng long x 经度x x坐标 经度(x) 坐标x point_x lon_wgs84 wgs84_lon "
          "lng_wgs84 gcj_lon bd_lon 经度(e) 经度(东经) 东经e", written=True, width=12,
          hint=("十进制度数，如 {lon}；不知道就留空，不要填约数。", "Decimal degrees such as {lon}; leave empty when unknown.")),
    field("lat", "coordinate", "纬度", "latitude", "北纬 纬度坐标 地理纬度 中心纬度 企业纬度 纬度n y 纬度y y坐标 纬度(y) 坐标y point_y lat_wgs84 wgs84_lat gcj_lat "
          "bd_lat 纬度(n) 纬度(北纬) 北纬n", written=True, width=12, hint=("十进制度数，如 {lat}。", "Decimal degrees such as {lat}.")),
    field("datum", "text", "坐标系", "datum", "坐标系统 坐标类型 坐标系类型 坐标基准 坐标体系 大地基准 crs coordinate_system srs", written=True, width=12, choices="datums",
          hint=("手机、GPS：WGS-84；高德、腾讯：GCJ-02；百度：BD-09；规划成果：CGCS2000。", "GPS: WGS-84; Amap, Tencent: GCJ-02; Baidu: BD-09; survey: CGCS2000.")),
    field("precision", "words", "定位精度", "precision", "精度 位置精度 定位级别", written=True),
    field("uncertainty_m", "metres", "位置误差", "uncertainty", "定位误差 不确定度 位置误差(米) uncertainty_metres", written=True),
    field("registered_capital_wan", "money", "注册资金", "registered capital", "注册资本 注册资本金 注册资本额 认缴资本 认缴注册资本 认缴出资额 注册资金额 "
          "registered_capital capital reg_capital", written=True, width=16, hideable=True, card="always",
          hint=("也可写 1.2亿、500万美元。", "1.2亿 or 500万美元 may be written too.")),
    field("registered_capital_currency", "words", "注册资金币种", "currency", "币种 注册资本币种 货币 货币种类 capital_currency", written=True),
    field("total_investment_wan", "money", "总投资", "total investment", "总投资额 投资总额 投资额 计划总投资 项目总投资 计划总投资额 项目投资额 "
          "total_investment investment invested", own=True, written=True, width=16, hideable=True, card="known", hint=("人民币。", "In yuan.")),
    field("revenue_wan", "money", "营业总收入", "revenue", "营业收入 营收 主营业务收入 年营业收入 年营收 营业总收入额 销售收入 产值 total_revenue turnover operating_revenue sales",
          own=True, yearly=True, written=True, width=18, hideable=True, card="known",
          hint=("人民币，最近一年；列名前写年份（2024年营业总收入），几年可并列几列。", "In yuan, latest year; the header may begin with the year, and several years may stand side by side.")),
    field("established_date", "date", "成立时间", "established", "成立日期 注册时间 注册日期 设立时间 设立日期 成立年月 成立年份 创立时间 企业成立时间 成立时间日期 "
          "established_date founded founded_date established_on founding_date incorporation_date date_established", written=True, card="always",
          hint=("2019-06-29、2019/6/29、2019年6月均可。", "2019-06-29, 2019/6/29 or 2019年6月.")),
    field("landed_year", "year", "落地年份", "landed year", "落户时间 落地时间 入驻时间 入驻年份 入驻日期 落户年份 落户日期 引进时间 引进年份 签约落地时间 year landed",
          written=True, width=12, card="always", hint=("入驻园区的年份。", "Year of moving into the park.")),
    field("ai_share_pct", "share", "AI业务占比", "AI share", "人工智能业务占比 ai占比 ai业务比重 人工智能占比 ai业务收入占比 人工智能业务收入占比 ai业务比例 "
          "ai_share ai_percentage ai_ratio share_of_ai", written=True, width=16, hideable=True, card="always", hint=("0 到 100。", "0 to 100.")),
    field("tech_layer", "words", "技术分层", "tech layer", "技术层级 产业链环节 产业层级 分层 技术层次 产业链层级 所属层级 产业层 layer technology_layer", written=True,
          width=12, choices="layers", hint=("从下拉列表选择。", "Choose from the list.")),
    field("staff", "count", "职工人数", "staff", "员工人数 员工数 职工数 从业人数 从业人员 从业人员数 人员规模 员工总数 职工总数 人数 参保人数 从业人员期末人数 "
          "期末从业人员 employees headcount number_of_employees employee_count", own=True, written=True, width=12, hideable=True, card="known",
          hint=("整数。", "A whole number.")),
    field("rd_staff", "count", "研发人数", "R&D staff", "研发人员 研发人员数 研发人员数量 科研人员 科技人员 科技活动人员 技术人员 研发团队人数 r&d_employees rd_employees rnd_staff "
          "r&d_headcount researchers", own=True, written=True, width=12, hideable=True, card="known", hint=("整数。", "A whole number.")),
    field("qualifications", "words", "资质", "qualifications", "企业资质 资质荣誉 资质类型 资质称号 荣誉资质 企业类别 称号 qualification honours labels 资质认定", own=True,
          written=True, hideable=True, card="known"),
    field("规上", "flag", "规上", "above designated size", "是否规上 规上企业 是否规上企业 规模以上 规模以上企业 是否规模以上", column="qualifications", width=10,
          choices="yes", hint=("是或否。", "是 (yes) or 否 (no).")),
    field("高企", "flag", "高企", "high-tech enterprise", "是否高企 高新技术企业 是否高新技术企业 国家高新技术企业 是否高新企业 high_tech", column="qualifications",
          width=10, choices="yes", hint=("是或否。", "是 or 否.")),
    field("独角兽", "flag", "独角兽", "unicorn", "是否独角兽 独角兽企业 是否独角兽企业", column="qualifications", width=10, choices="yes", hint=("是或否。", "是 or 否.")),
    field("瞪羚", "flag", "瞪羚", "gazelle", "是否瞪羚 瞪羚企业 是否瞪羚企业", column="qualifications", width=10, choices="yes", hint=("是或否。", "是 or 否.")),
    field("sectors", "words", "行业分类", "sectors", "行业 产业 赛道 产业赛道 细分赛道 所属行业 行业类别 行业领域 产业领域 技术领域 细分领域 应用领域 产业分类 所属领域 领域 细分行业 主要领域 "
          "所属产业 产业类别 国民经济行业 行业门类 行业名称 行业代码名称 主营领域 ai领域 sector main_sector industry industries field domain category", written=True, width=22,
          choices="sectors", hint=("从下拉列表选择；几个领域用分号隔开，主要的在前。", "Choose from the list; several are separated by “;”, main one first.")),
    field("kind", "words", "机构类型", "kind", "企业类型 单位类型 机构类别 主体类型 组织类型 单位性质 organisation_kind organization_type org_type", written=True, width=12,
          choices="kinds", hint=("企业、研究院、实验室、平台或高校。", "企业 (enterprise), 研究院 (institute), 实验室 (laboratory), 平台 (platform) or 高校 (university).")),
    field("status", "words", "经营状态", "status", "状态 登记状态 存续状态 企业状态 运营状态 企业经营状态 operating_status", written=True, width=12, choices="statuses",
          hint=("存续、注销、迁出等。", "存续 (active), 注销 (closed), 迁出 (moved away) and the like.")),
    field("confidence", "words", "可信度", "confidence", "置信度 可靠程度", written=True),
    field("note", "text", "备注", "note", "说明 简介 企业简介 主营业务 经营范围 主要产品 备注说明 notes remark remarks comment comments description", written=True, width=30,
          hideable=True, hint=("任意文字，只作为文字保存。", "Any text; kept as plain text.")),
    field("source_id", "text", "来源", "source", "数据来源 信息来源 资料来源 出处 source_url", written=True, width=20),
)  # fmt: skip

ENTERPRISES = FieldSet(FIELDS)
BY_ID = ENTERPRISES.by_id
recognised = ENTERPRISES.recognised
FLAGS: tuple[str, ...] = tuple(each.id for each in FIELDS if each.kind == "flag")
OWN: tuple[Field, ...] = tuple(each for each in FIELDS if each.own)  # columns that only a person's ledger fills
MONEY_UNITS = ("元", "万元", "百万元", "千万元", "亿元", "万美元", "亿美元")  # as ledgers write them

__all__ = ["BY_ID", "ENTERPRISES", "FIELDS", "FLAGS", "MONEY_UNITS", "OWN", "Field", "FieldSet", "bare", "recognised"]
