"""What the columns of the other tables can mean: projects, boundaries, figures, designations; one record a meaning."""
# ruff: noqa: E501  # a table of words: a wrapped row is harder to read than a wide one

from __future__ import annotations

from data.ledger.field import FieldSet, field
from data.ledger.fields import BY_ID

_PLACE = tuple(
    BY_ID[name]
    for name in (
        "park",
        "site",
        "district",
        "street",
        "address",
        "coordinates",
        "lon",
        "lat",
        "datum",
        "precision",
        "uncertainty_m",
    )
)
_SAID = tuple(BY_ID[name] for name in ("confidence", "note"))
_SOURCE = field(
    "source_id",
    "text",
    "来源",
    "source",
    "数据来源 信息来源 资料来源 出处 来源文件 source_url",
    written=True,
    width=20,
    hint=("文件或网页。", "Document or page."),
)

PROJECTS = FieldSet((
    field("name_zh", "text", "项目名称", "project", "项目 项目名 工程名称 工程项目名称 建设项目 建设项目名称 投资项目名称 签约项目名称 招商项目名称 重大项目名称 project_name", written=True, width=32,
          hint=("必填。同一园区里同名的只取第一行。", "Required. Of equal names in one park the first row is used.")),
    field("id", "text", "项目编号", "project code", "项目代码 统一项目代码 投资项目代码 备案号 项目编码 编号 project_id code", written=True),
    field("name_en", "text", "项目英文名称", "English project name", "英文名称 英文名", written=True, width=28),
    field("investor_zh", "text", "投资方", "investor", "投资单位 投资主体 投资企业 投资人 投资公司 企业名称 项目企业 招引企业 引进企业 投资者 company investor_name", written=True, width=28,
          hideable=True, hint=("出资的单位。", "Who pays.")),
    field("builder_zh", "text", "建设单位", "developer", "项目单位 业主单位 项目业主 实施单位 承担单位 实施主体 建设主体 责任主体 builder owner", own=True, written=True, width=28, hideable=True,
          hint=("建设的单位。", "Who builds.")),
    field("total", "money", "总投资", "total investment", "计划总投资 项目总投资 投资总额 总投资额 计划总投资额 项目总投资额 协议投资额 协议总投资 协议投资 投资额 估算总投资 概算总投资 "
          "total_investment investment", column="amount_cny_100m", written=True, width=16, hideable=True, hint=("全部投资，不是今年的。", "The whole, not this year's.")),
    field("completed", "money", "已完成投资", "investment completed", "累计完成投资 完成投资 累计投资 累计完成投资额 已完成投资额 开工以来累计完成投资 开工累计完成投资 实际完成投资 至今完成投资 已投资 "
          "已投资额 completed_investment", column="completed_cny_100m", own=True, written=True, width=18, hideable=True, hint=("开工以来的累计数。", "Cumulative, since the start.")),
    field("year_plan", "money", "年度计划投资", "investment planned this year", "年度投资计划 本年计划投资 当年计划投资 年计划投资 今年计划投资 年度计划投资额 年度计划完成投资 annual_plan",
          dated="计划投资 计划完成投资 计划投资额 投资计划 计划完成投资额", column="year_plan_cny_100m", own=True, written=True, width=18, hideable=True, hint=("当年的计划，可在列名前写年份。", "This year's plan; the header may begin with the year.")),
    field("year_done", "money", "本年完成投资", "investment completed this year", "年度完成投资 当年完成投资 本年度完成投资 今年完成投资 本年累计完成投资 当年累计完成投资", dated="完成投资 完成投资额 实际完成投资",
          column="year_done_cny_100m", own=True, written=True, width=18, hideable=True, hint=("当年完成的数。", "Completed this year.")),
    field("currency", "words", "币种", "currency", "投资币种 货币 货币种类", written=True, width=10),
    field("stage", "text", "项目阶段", "stage", "阶段 建设阶段 项目状态 状态 进展阶段 项目进度 建设状态 推进阶段 目前阶段 当前阶段 进展状态 形象进度 status", column="stage_word", own=True, written=True,
          width=12, choices="stages", hint=("签约、备案、开工、在建、竣工、投产、停缓建或终止。", "签约 (signed), 备案 (filed), 开工 (started), 在建 (under construction), 竣工 (completed), 投产 (in operation), 停缓建 (suspended) or 终止 (ended).")),
    field("announced", "when", "签约时间", "announced", "签约日期 签约年月 公布时间 公布日期 备案时间 备案日期 立项时间 announced_date signed", written=True,
          hint=("签约或公布的日期。", "Day of signing or announcement.")),
    field("started", "when", "开工时间", "started", "开工日期 开工年月 实际开工时间 动工时间 start_date", own=True, written=True, hint=("已经开工的日期。", "Day on which work began.")),
    field("finished", "when", "竣工时间", "completed on", "竣工日期 完工时间 完工日期 建成时间 建成日期 投产时间 投产日期 竣工投产时间 实际竣工时间 completion_date", own=True, written=True, hint=("已经竣工的日期。", "Day of completion.")),
    field("due", "when", "计划竣工时间", "due", "预计竣工时间 计划完工时间 计划建成时间 预计建成时间 计划投产时间 预计投产时间 拟竣工时间 计划竣工日期 预计完工时间 due_date", own=True, written=True, hint=("计划的日期。", "Planned day.")),
    *_PLACE,
    BY_ID["sectors"],
    field("content", "text", "建设内容", "what is built", "项目内容 主要建设内容 建设规模 建设内容及规模 项目概况 建设规模及内容 scope_of_works", own=True, written=True, width=36),
    *_SAID, _SOURCE,
))  # fmt: skip

BOUNDARIES = FieldSet((
    field("name_zh", "text", "名称", "name", "园区名称 区域名称 范围名称 边界名称 片区名称 板块名称 地块名称 功能区名称 企业名称 单位名称 mc qymc yqmc name_cn title label", written=True, width=32,
          hint=("范围的名称；与园区名称或别名相同的就是那个园区。", "Name of the area; that of a park, or one of its other names, means that park.")),
    field("id", "text", "编号", "id", "代码 编码 fid code bh", written=True),
    field("name_en", "text", "英文名称", "English name", "英文名 name_en", written=True),
    field("park", "text", "所在园区", "park", "所属园区 园区 所属开发区 park_id", column="park_id", written=True, choices="parks", hint=("属于哪个园区。", "The park it belongs to.")),
    field("area_published", "area", "公布面积", "published area", "面积 规划面积 批复面积 核准面积 用地面积 总面积 土地面积 area area_km2 mj shape_area", column="area_published_km2", written=True, width=16, hint=("文件写明的面积。", "Area as the document states it.")),
    field("legal_status", "text", "法定状态", "legal status", "范围性质 批准状态 审批状态 法律地位 级别 status", written=True, width=16, hint=("如国务院批准、省政府批准、规划、示意。", "Such as approved by the State Council, planned, sketch.")),
    field("approval", "text", "批复文号", "approval", "批准文号 文号 批文 批复文件 依据 依据文件", written=True, width=24, hint=("批准它的文件。", "The document that approves it.")),
    field("valid_from", "when", "批复时间", "valid from", "批准时间 批复日期 批准日期 生效日期 起始日期 启用日期", written=True, hint=("自何日起有效。", "Valid from.")),
    field("valid_to", "when", "失效日期", "valid to", "有效期至 截止日期 终止日期 到期日期", written=True, hint=("至何日止有效。", "Valid until.")),
    BY_ID["datum"], BY_ID["note"], _SOURCE,
))  # fmt: skip

FIGURES = FieldSet((
    field("metric", "text", "指标", "indicator", "指标名称 统计指标 项目指标 指标名 监测指标 indicator_name metric", column="metric", written=True, width=28, choices="metrics",
          hint=("必填。", "Required.")),
    field("year", "text", "年份", "year", "年度 统计年度 统计年份 时间 期间 统计时间 日期 时点 period as_of", column="as_of", written=True, width=12, hint=("如 2025、2025-06。", "Such as 2025 or 2025-06.")),
    field("park", "text", "园区", "park", "所在园区 区域 地区 园区名称 统计范围 板块 功能区 开发区 范围 所属园区 区划 park_id place", column="park_id", written=True, width=16, choices="places",
          hint=("园区，或全市。", "A park, or 全市 for the city.")),
    field("value", "number", "数值", "value", "数据 指标值 值 完成数 完成值 实际值 实际完成 统计值 数量", yearly=True, written=True, width=14, hint=("一个数。", "One number.")),
    field("unit", "text", "单位", "unit", "计量单位 数据单位", written=True, width=12, hint=("如 亿元、家、人、%。", "Such as 亿元, 家, 人, %.")),
    field("definition", "text", "口径", "definition", "定义 统计口径 指标解释 指标说明 指标定义 计算方法 口径说明", column="definition", own=True, written=True, width=36, hint=("数的是什么、怎么数。", "What is counted, and how.")),
    field("target", "flag", "是否目标", "target", "是目标 是否目标值 是否规划值", written=True, width=10, choices="yes", hint=("是：计划数；否：实际数。", "是 for a plan, 否 for a fact.")),
    BY_ID["note"], _SOURCE,
))  # fmt: skip

DESIGNATIONS = FieldSet((
    field("term", "text", "产业方向", "designation", "主导产业 重点产业 产业定位 发展方向 指定方向 指定产业 产业导向 定位 方向 功能定位 designated", column="term_zh", written=True, width=32, hint=("用文件的原词。", "In the document's own words.")),
    field("park", "text", "园区", "park", "所在园区 园区名称 区域 板块 功能区 开发区 所属园区 park_id", column="park_id", written=True, width=16, choices="parks", hint=("从下拉列表选择。", "Choose from the list.")),
    BY_ID["sectors"],
    field("term_en", "text", "产业方向英文", "designation in English", "英文", written=True, width=28),
    field("clause", "text", "条款", "clause", "章节 依据 依据条款 出处条款", written=True, width=12, hint=("写在文件何处。", "Where in the document.")),
    BY_ID["note"], _SOURCE,
))  # fmt: skip
