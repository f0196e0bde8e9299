"""The numbers of the README are those of the tables: each is counted anew and looked for in both halves."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from geo.corridor import Corridor, share
from geo.counting import counted, ended
from geo.money import summable
from geo.points import points
from tests import as_shipped

if TYPE_CHECKING:
    from data.load import Facts

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
HALVES = dict(zip(("zh", "en"), README.split("\n# English"), strict=True))
ROWS = {
    "organisations": ("机构", "Organisations"),
    "carriers": ("载体", "Carriers"),
    "money": ("投资", "Investments"),
    "figures": ("公布数据", "Published figures"),
    "filings": ("算法备案", "Algorithm filings"),
    "plan": ("规划", "The plan"),
    "sites": ("地点", "Sites"),
    "sources": ("来源", "Sources"),
}
PLATFORM = "公开代码仓库(栖霞区AI企业平台)"


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


@pytest.fixture(scope="module")
def found(facts: Facts) -> dict[str, tuple[list[object], list[tuple[str, str]]]]:
    """Row of the table → what its cell of counts says (numbers), and phrases of its last cells (zh, en)."""
    all_, money, sites, sources = facts.enterprises, facts.investments, facts.sites, facts.sources
    near = int((all_["precision"].isin(["point", "street"]) & (all_["uncertainty_m"] <= 1000)).sum())
    at = all_["precision"].value_counts()
    platform = int(all_["source_id"].isin(sources.loc[sources["publisher"] == PLATFORM, "id"]).sum())
    projects, sums = int((money["scope"] == "project").sum()), int(summable(money).sum())
    outlines = int(sites["basis"].str.contains("osm", case=False).sum())
    later = len(facts.plan["later_plans"])
    linked, entities = int(sources["link"].sum()), facts.filings["entity_zh"].nunique()
    return {
        "organisations": (
            [len(all_)],
            [
                (f"{platform} 家来自栖霞区", f"{platform} from the Qixia"),
                (f"计入 {len(counted(all_))} 家", f"{len(counted(all_))} are counted"),
                (f"已终止的 {len(ended(all_))} 家", f"the {len(ended(all_))} that ended"),
                (f"{at['park']} 家只知道在哪个园区", f"{at['park']} are placed only at park level"),
                (f"{at['area']} 家只知道在哪一片", f"{at['area']} only by area"),
                (f"{near} 家在 1 km 以内", f"{near} within 1 km"),
            ],
        ),
        "carriers": ([len(facts.carriers)], []),
        "money": (
            [len(money)],
            [
                (f"{projects} 行是具名项目", f"{projects} rows are named projects"),
                (f"{sums} 行在同一", f"the {sums} of"),
            ],
        ),
        "figures": ([len(facts.metrics)], []),
        "filings": ([len(facts.filings)], [(f"{entities} 个南京主体", f"By {entities} Nanjing entities")]),
        "plan": (
            [len(facts.parks), len(facts.designations)],
            [
                (
                    f"其他规划 {later} 条",
                    f"{later} lines of other plans",
                )
            ],
        ),
        "sites": ([len(sites)], [(f"{outlines} 处取自 OSM 轮廓", f"{outlines} from OSM outlines")]),
        "sources": ([len(sources)], [(f"{linked} 个来源可以给链接", f"{linked} sources may be links")]),
    }


def _line(lang: str, row: str) -> str:
    head = ROWS[row][lang == "en"]
    lines = [line for line in HALVES[lang].splitlines() if line.startswith(f"| {head} |")]
    assert len(lines) == 1, (head, lines)
    return lines[0]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("row", list(ROWS))
def test_a_row_of_the_readme_counts_what_the_table_holds(lang: str, row: str, found: dict) -> None:
    numbers, phrases = found[row]
    line = _line(lang, row)
    assert [int(n) for n in re.findall(r"\d+", line.split("|")[2])] == numbers
    for pair in phrases:
        assert pair[lang == "en"] in line


def test_every_table_of_facts_has_its_row(facts: Facts) -> None:
    """A seventh table of facts needs a row here and in the README."""
    frames = {one.name: getattr(facts, one.name) for one in fields(facts)}
    held = {name for name, value in frames.items() if isinstance(value, pd.DataFrame) and "source_id" in value}
    assert held == {"parks", "enterprises", "carriers", "investments", "metrics", "filings", "designations"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_lies_near_the_axes_is_as_the_readme_says(lang: str, facts: Facts) -> None:
    corridor, text = Corridor.of_facts(facts), HALVES[lang]

    def inside(frame: pd.DataFrame, km: float) -> tuple[int, int]:
        placed = points(frame, facts.place.crs)
        one = share(placed, corridor.distance(placed.xy)[0], 2 * km)
        return one.n_inside + one.n_outside, one.n_inside

    orgs, places = facts.enterprises, pd.concat([facts.enterprises, facts.carriers])
    (located, two), (_, one) = inside(orgs, 2), inside(orgs, 1)
    alive, (told, near), (_, close) = inside(counted(orgs), 2)[0], inside(places, 2), inside(places, 1)
    wanted = (
        (f"同样的 {located} 家已定位机构", f"the same {located} located organisations"),
        (f"为 {alive} 家", f"({alive} of the {len(counted(orgs))} counted)"),
        (f"距新线的有 {two} 家", f"of the new ones {two};"),
        (f"变为 {one} 家", f"now {one} "),
        (f"连同载体为 {told} 处", f"there are {told} places"),
        (f"以内 {near} 处", f"{near} within 2 km"),
        (f"以内 {close} 处", f"{close} within 1 km"),
    )
    for pair in wanted:
        assert pair[lang == "en"].lower() in text.lower()


def test_what_the_readme_says_of_confidence_and_targets_holds(facts: Facts) -> None:
    reposted = facts.sources.loc[facts.sources["standing"] == "repost", "id"]
    for table in (facts.enterprises, facts.investments):
        assert not (table["source_id"].isin(reposted) & (table["confidence"] == "high")).any()
    city = facts.metrics[(facts.metrics["park_id"] == "city") & ~facts.metrics["target"].astype(bool)]
    core = city[city["metric"].str.startswith(("core_ai_output", "other:core_ai_output"))]
    assert set(zip(core["value"], core["as_of"].str[:7], strict=True)) == {(60.0, "2018"), (260.0, "2025-06")}
    area = facts.enterprises.loc[facts.enterprises["precision"] == "area", "uncertainty_m"]
    assert (area.min() >= 1000) & (area.max() <= 2500)
