"""No number without its origin: every page, part and language; rows of tables and marks of charts open it too."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import (
    Block,
    Button,
    Caption,
    Code,
    Error,
    Header,
    Info,
    Markdown,
    Subheader,
    Success,
    Text,
    Title,
)
from streamlit.testing.v1.element_tree import Warning as Warning_

from data.ledger import read
from data.load import HOME, Facts
from geo.filter import Filter
from geo.select import select
from geo.stats import STATISTICS
from layers.figures.figure import Figure
from layers.figures.provenance import faults, panel_rows, provenance
from layers.figures.row import row_figure
from layers.page import PAGES
from layers.page.ledger.desk import OpenFile
from layers.page.scenarios.siting import fit_figure
from layers.text import t
from layers.view import View
from tests import as_shipped

PAGE = """
from layers import cache, state
from layers.page import PAGES
from layers.page.parts.provenance import open_asked
from layers.page.parts.workspace import current_facts
state.start_run()
facts = current_facts(cache.facts())
next(entry for entry in PAGES if entry.id == "{id}").module().render(facts, state.view())
open_asked(facts, state.view())
"""
LANGS = ("zh", "en")
METHOD = {t("analysis.how_title", lang) for lang in LANGS}
# What a page remembers, so that each of its parts is seen: page, name of the choice, its values
PARTS: list[tuple[str, dict[str, object]]] = [
    *((entry.id, {}) for entry in PAGES if entry.id not in ("targets", "tasks", "analysis")),
    *(("targets", {"targets.view": part}) for part in ("cards", "timeline", "series", "aims", "table")),
    *(("targets", {"targets.scope": scope}) for scope in ("other", "parks")),
    *(("targets", {"targets.view": "series", "targets.group": group}) for group in ("firms", "output", "staff")),
    *(("tasks", {"tasks.view": part}) for part in ("matrix", "load", "table", "money", "terms")),
    *(("tasks", {"tasks.measure": measure}) for measure in ("t05", "t14", "t15", "s3")),
    *(("analysis", {"analysis.statistic": one.id}) for one in STATISTICS),
]
SELECTED = ("park:zhigu", "park:jiangxinzhou", "org:zhigu-001")
# What may stand on a page as digits outside a figure's button, because it states no figure of the facts
ALLOWED = tuple(
    re.compile(pattern)
    for pattern in (
        r"(数据版本|version|data) ?[0-9a-f]{8}",  # which state of the tables a chart was drawn from
        r"〔\d{4}〕\d+号|document \d+|[“'‘]1\+1[”'’]|14th|345|[GS]\d+",  # names of documents, programmes, roads
        r"第 ?\d+ ?[项条]|([Cc]lause|task|part|safeguard) \d+|保障 ?\d|S\d(?= )|^#+ \d+ ",  # clauses of the document
        r"(?<!\d)(19|20)\d\d([-–—](19|20)\d\d|-\d\d(-\d\d)?| ?年 ?\d{1,2} ?月)?(?![\d,.]*\d)",  # years, dates, spans
        r"(节点|极核|[Nn]ode|[Pp]ole)[  ]?\d|^(\*\*)?\d+\. ",  # places in an order: of a park, of a chapter
        r"(^|\n)1 [^\d·]+( · \d{1,2} [^\d·]+)+$",  # bodies in the order of the document
        r"GCJ-02|BD-09|WGS-84|CGCS2000|[Uu][Tt][Ff]-8|\bA[0-4]\b|0\.0\.0\.0",  # names of standards and settings
        r"\d+ MiB|200,000( 行| rows)|表头在第 \d+ 行|header in row \d+",  # what the program takes, and how it read it
        r"^[\d,]+ (行|rows)( · .*)?$",  # how long a table is whose rows open their panels
        r"^第 [\d,]+–[\d,]+ 行，共 [\d,]+ 行（全部在 CSV 中）$",  # which page of such a table is shown
        r"^Rows [\d,]+–[\d,]+ of [\d,]+ \(the CSV has all\)$",
        r"^\*\*(推演|Scenario) \d+\*\*$",  # the name that a new scenario is given
        r"^(1 公里内，按主要领域|Within 1 km, by main sector)$",  # a heading: its radius defines what stands below
        r"误差 10—250 米，虚线段为示意，误差可达 1 公里",  # how far off the drawn axes are: checked below
        r"10–250 m off; where dashed they are schematic, up to 1 km off",
        r"(?m)^\{[^{}\n]+\}  .*$",  # the names of the figures that a chapter may show, a line each: what is counted
    )
)
# headings over tables whose rows open their panels: how many rows the table below has
LISTED = re.compile(r"^(发现的问题|搁置的|下载全部|Download all) [\d,]+ |^[\d,]+ (findings:|rows set aside)")
with (HOME / "tables" / "hosts.csv").open(encoding="utf-8", newline="") as _file:
    LINKABLE = {row["host"] for row in csv.DictReader(_file) if row["link"] == "yes"}
DIGIT = re.compile(r"\d")
NUMBER = re.compile(r"[-+]?[\d,]*\.?\d+%?")


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


def opened(page_id: str, lang: str, kept: dict[str, object], **view: object) -> AppTest:
    at = AppTest.from_string(PAGE.format(id=page_id), default_timeout=180)
    at.session_state["atlas.view"] = View(lang=lang, **view)  # type: ignore[arg-type]
    for name, value in kept.items():
        at.session_state[f"page.{name}"] = value
    at.run()
    assert not at.exception, at.exception
    return at


def links_of(at: AppTest) -> set[str]:
    """Every address that the page makes a link: buttons, columns of links, links in running text."""
    found = {button.proto.url for button in at.get("link_button")}
    for grid in at.dataframe:
        config = json.loads(grid.proto.columns or "{}")
        linked = [name for name, how in config.items() if (how.get("type_config") or {}).get("type") == "link"]
        for name in set(linked) & set(grid.value.columns):
            found |= set(grid.value[name].dropna().astype(str))
    texts = [e.value for kind in (at.markdown, at.caption, at.info, at.warning) for e in kind]
    return found | {link for text in texts for link in re.findall(r"(?<!\\)\]\(([^)]+)\)", text)}


def defended(at: AppTest) -> None:
    """Every figure of the page is sound and a button, none is shown by other means; links lead where they may."""
    linked = {urlsplit(link).netloc for link in links_of(at) if not link.startswith(("mailto:", "#", "/", "./"))}
    assert linked <= LINKABLE
    figures = at.session_state["atlas.figures"]
    assert {key: faults(figure) for key, figure in figures.items() if faults(figure)} == {}
    buttons = [b.key for b in at.button if b.key and b.key.startswith("figure.")]
    assert {key for key in figures if not any(b.startswith(f"figure.{key}.") for b in buttons)} == set()
    assert not at.get("metric"), "a bare st.metric has no provenance"


def words(node: object) -> Iterator[str]:
    """Every text on the page that is no figure's button, no choice to make and no field to fill."""
    if isinstance(node, Block):
        folded = getattr(node, "label", "") or ""
        yield str(folded)
        if folded not in METHOD:  # how a statistic is computed is itself the panel behind its figures
            for child in node.children.values():
                yield from words(child)
    elif isinstance(node, (Markdown, Text, Caption, Header, Subheader, Title, Info, Success, Warning_, Error, Code)):
        yield str(node.value)
    elif isinstance(node, Button) and not str(node.key).startswith("figure."):
        yield node.label


def unescaped(text: str) -> str:
    """A text as it is read, without the strokes that keep it from being markup."""
    return re.sub(r"\\(?=[^\w\s])", "", text)


def bare(text: str, stated: Collection[str]) -> str:
    """What remains of a text without what is allowed and without the values of the figures shown on the page."""
    text = unescaped(text).replace("\u2060", "")
    if LISTED.match(text):
        return ""
    for pattern in ALLOWED:
        text = pattern.sub("", text)
    return NUMBER.sub(lambda found: "" if found[0].strip("%,") in stated else found[0], text)


def stated_on(at: AppTest) -> set[str]:
    """Numbers that stand on buttons of figures."""
    shown = [str(b.label).replace("\\", "") for b in at.button if str(b.key).startswith("figure.")]
    return {number.strip("%,") for label in shown for number in NUMBER.findall(label)}


def loose(at: AppTest, *, prose: bool = False) -> list[str]:
    """Texts with a number that nobody can ask about. ``prose``: a number may repeat a figure that stands below it.

    The detail of a figure, which names rows of its panel, may stand beside its button as the figure has it.
    """
    stated = stated_on(at) if prose else ()
    texts = [text for part in (at.main, at.sidebar) for text in words(part)]
    details = {figure.detail for figure in at.session_state["atlas.figures"].values()} - {""}
    return [text for text in texts if DIGIT.search(bare(text, stated)) and unescaped(text) not in details]


def silent(at: AppTest) -> list[object]:
    """Grids with numbers, and charts, none of whose rows, cells or marks can be asked about."""
    grids = [
        grid.key
        for grid in at.dataframe
        if grid.editing_mode == "read_only"
        and not grid.proto.selection_mode
        and grid.value.map(lambda cell: bool(NUMBER.fullmatch(str(cell).strip()))).to_numpy().any()
    ]
    charts = [chart.proto.id for chart in at.get("vega_lite_chart") if not chart.proto.selection_mode]
    return [*grids, *charts]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("page_id", "kept"), PARTS, ids=json.dumps)
def test_every_number_on_every_part_of_every_page(page_id: str, kept: dict[str, object], lang: str) -> None:
    at = opened(page_id, lang, kept)
    defended(at)
    assert loose(at, prose=page_id == "story") == []
    assert silent(at) == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("selected", SELECTED)
def test_every_number_of_a_card(selected: str, lang: str) -> None:
    at = opened("map", lang, {}, selected=selected)
    defended(at)
    assert loose(at) == []


@pytest.mark.parametrize("lang", LANGS)
def test_every_number_of_a_ledger_that_was_read(lang: str, facts: Facts) -> None:
    head = "企业名称,所在园区,经度,纬度,注册资本（万元）,备注"
    rows = ("南京甲芯片有限公司,智谷,118.954,32.1317,1500,有12人", "南京乙,智谷,,,30,", ",智谷,118.9,32.1,2,")
    result = read("\n".join([head, *rows]).encode(), "账 7.csv", facts=facts)
    kept = {"ledger.result": result, "ledger.open": OpenFile("账.csv", None, "")}
    at = opened("ledger", lang, kept)
    defended(at)
    assert loose(at) == []
    assert silent(at) == []
    own = facts.with_enterprises(result.rows, "账", as_of="2026-01-02")
    for page_id in ("map", "sources", "ledger", "targets", "tasks"):
        at = opened(page_id, lang, {"workspace.facts": own})
        defended(at)
        assert loose(at) == []
        assert silent(at) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("共 468 家机构", True),
        ("最高2亿元", True),
        ("约 300 米", True),
        ("44.8%", True),
        ("2019年计划 · 主要任务第14项 · 2020", False),
        ("468 行 · 选一行看出处", False),
        ("截至 2026-08-26", False),
        ("2025家机构", False),  # the one blind spot: a count that looks like a year
        ("18项任务", True),
        ("1,234 organisations", True),
    ],
)
def test_the_walk_sees_a_number(text: str, left: bool) -> None:
    assert bool(DIGIT.search(bare(text, ()))) is left


def test_the_axes_are_as_far_off_as_the_talk_says(facts: Facts) -> None:
    stretches = [one for told in facts.boundaries.axes["precision"] for one in told.split("; ")]
    seen = [int(n) for one in stretches if not one.startswith("schematic") for n in re.findall(r"\d+", one)]
    dashed = [int(n) for one in stretches if one.startswith("schematic") for n in re.findall(r"\d+", one)]
    assert (min(seen), max(seen), max(dashed)) == (10, 250, 1000)


@pytest.mark.parametrize("lang", LANGS)
def test_the_panel_of_every_plan_figure_has_a_source_and_a_report(lang: str, facts: Facts) -> None:
    for page_id, kept in (
        ("targets", {}),
        ("targets", {"targets.scope": "parks"}),
        ("tasks", {"tasks.measure": "t05"}),
    ):
        for figure in opened(page_id, lang, kept).session_state["atlas.figures"].values():
            told = provenance(figure, facts, lang)
            assert told.notes, figure.key
            assert figure.label in told.report
            assert told.without_source == 0 or figure.table == "enterprises", figure.key
            assert len(told.sources) or figure.value == 0 or not len(figure.rows), figure.key


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("table", ["enterprises", "investments", "metrics", "sources"])
def test_a_row_of_a_table_is_a_figure_that_says_what_it_does_not_know(table: str, lang: str, facts: Facts) -> None:
    frame = getattr(facts, table)
    for place in (0, len(frame) // 2, len(frame) - 1):
        figure = row_figure(frame.iloc[[place]], table, facts, lang)
        assert faults(figure) == ()
        assert len(figure.rows) == 1
        if table != "sources" and frame["source_id"].notna().iloc[place]:
            assert len(provenance(figure, facts, lang).sources) == 1
    with pytest.raises(ValueError, match="one row"):
        row_figure(frame.iloc[:2], table, facts, lang)


DISAGREE = [  # the row asked about, and what another source gives for the same thing
    ("metrics", "m-086", "500", "走进国家级新区"),  # IC revenue of Jiangbei in 2020: 506.8 and 500
    ("metrics", "m-152", "28.8", "南京市软件产业的现状问题及对策分析"),  # software revenue of the city in 2000
    ("investments", "inv-001", "110.7", "FMC Smart BEV"),  # one plant: 116, 110.7 and 114.8
    ("investments", "inv-005", "56", "拜腾"),  # money raised by one company: 84 and 56
    ("targets", "p37-02", "100", "2017"),
]


@pytest.mark.parametrize(("table", "ident", "value", "source"), DISAGREE, ids=str)
def test_a_single_row_says_what_other_sources_say(
    table: str, ident: str, value: str, source: str, facts: Facts
) -> None:
    frame = facts.plan[table] if table in facts.plan else getattr(facts, table)
    figure = row_figure(frame[frame["id"] == ident], table, facts, "zh")
    said = dict(provenance(figure, facts, "zh").notes)[t("provenance.disagreements", "zh")]
    assert value in said
    assert source in said
    assert str(figure.value) != value


def test_where_no_source_disagrees_that_is_said(facts: Facts) -> None:
    one = facts.investments[facts.investments["id"] == "inv-051"]
    notes = dict(provenance(row_figure(one, "investments", facts, "en"), facts, "en").notes)
    assert notes[t("provenance.disagreements", "en")] == t("provenance.agreed", "en")


@pytest.mark.parametrize("table", ["enterprises", "investments", "metrics"])
def test_each_row_of_the_panel_has_source_date_and_confidence(table: str, facts: Facts) -> None:
    rows = getattr(facts, table)
    shown = panel_rows(Figure("k", "l", 1, table=table, rows=rows), facts, "zh")
    assert {"confidence", "source_title", "source_standing", "source_date"} <= set(shown.columns[:9])
    assert shown["confidence"].notna().all()
    assert (shown["confidence"] == t("provenance.not_rated", "zh")).all() == (table == "metrics")


ROW = """
from layers import cache, state
from layers.figures.row import row_figure
from layers.figures import plan_points, tasks
from layers.page.parts.provenance import open_asked
from layers.page.parts.table import table
state.start_run()
facts = cache.facts()
{ask}
open_asked(facts, state.view())
"""
ASKS = {
    "a row of the investments": "state.ask(row_figure(facts.investments.iloc[[0]], 'investments', facts, 'zh'))",
    "a row of the terms": "state.ask(row_figure(tasks.term_table(facts, 'zh').iloc[[0]], 'terms', facts, 'zh'))",
    "a row of the aims": "state.ask(row_figure(plan_points.aim_table(facts, 'zh').iloc[[0]], 'aims', facts, 'zh'))",
    "a target on the timeline": "state.ask(plan_points.point_figure(facts, 'targets:p37-03', 'zh'))",
    "a published point": "state.ask(plan_points.point_figure(facts, 'metrics:m-116', 'zh'))",
    "a bar of the load": "state.ask(tasks.body_figure(facts, 'gongxin', 'zh', ('t01', 't04', 't08', 's1')))",
}


@pytest.mark.parametrize("what", ASKS)
def test_rows_and_marks_open_the_panel(what: str) -> None:
    at = AppTest.from_string(ROW.format(ask=ASKS[what]), default_timeout=60).run()
    assert not at.exception, at.exception
    assert t("provenance.formula", "zh") in [caption.value for caption in at.caption]
    assert at.code, "the report is prefilled"


@pytest.mark.parametrize("lang", LANGS)
def test_a_park_that_is_ranked_says_why(lang: str, facts: Facts) -> None:
    names = [t(f"states.page.fit_{column}", lang) for column in ("park", "rank", "lq", "size")]
    cells = pd.Series(dict(zip(names, ("A park", "1.8", "1.25", ""), strict=True)))
    figure = fit_figure("zhigu", cells, select(facts, Filter()), facts, sector="A sector", lang=lang)
    assert faults(figure) == ()
    assert figure.value == "1.8"
    assert f"{names[2]} 1.25" in figure.formula
    assert names[3] not in figure.formula
    assert figure.rows is not None
    assert set(figure.rows["park_id"]) == {"zhigu"}


def test_load_of_a_body_counts_its_tasks_once() -> None:
    at = AppTest.from_string(ROW.format(ask=ASKS["a bar of the load"]), default_timeout=60).run()
    assert "3" in [text.value for text in at.text]
