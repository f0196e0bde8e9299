"""The facts that ship: nothing lost, known rows as published, every frame as promised, fast."""

from __future__ import annotations

import cmath
import math
from itertools import pairwise
from urllib.parse import urlsplit

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from data.load import Facts, load
from data.schema import TABLES
from data.vocabulary import CARRIER


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load()


def test_organisations_and_carriers_share_no_row(facts: Facts) -> None:
    people, places = facts.enterprises, facts.carriers
    assert set(places["kind"]) == {CARRIER}
    assert CARRIER not in set(people["kind"])
    assert not set(people["id"]) & set(places["id"])
    assert places["sectors"].isna().all()
    assert people["sectors"].notna().all()
    assert list(people.columns) == list(places.columns)
    assert places.geometry.notna().all()


def test_a_known_organisation_as_published(facts: Facts) -> None:
    row = facts.enterprises.set_index("id").loc["zhigu-001"]
    assert row["name_zh"] == "图灵人工智能研究院(南京)有限公司"
    assert row["name_en"] == "Turing AI Institute of Nanjing"
    assert not row["name_en_is_pinyin"]
    assert row["established_date"] == pd.Timestamp("2018-03-28")
    assert (row["registered_capital_wan"], row["registered_capital_currency"]) == (1714.6, "CNY")
    assert (row["main_sector"], row["landed_year"], row["kind"]) == ("research", 2018, "institute")
    assert (row.geometry.x, row.geometry.y) == (118.960507, 32.137501)
    assert "tlyjy" in row["initials"].split()


def test_known_money_keeps_its_stage(facts: Facts) -> None:
    row = facts.investments.set_index("id").loc["inv-001"]
    assert (row["amount_cny_100m"], row["stage"], row["scope"]) == (116.0, "ended", "project")


def test_designations_are_those_of_clause_14(facts: Facts) -> None:
    terms = facts.designations.groupby("park_id", sort=False)["term_zh"].agg("、".join).to_dict()
    assert terms == {
        "zhigu": "智能芯片、智能传感器、视频识别、智能网联汽车",
        "qilin": "人工智能芯片、智能机器人、智能传感器",
        "ruanjiangu": "人工智能软件、智能芯片设计、智能家居、医疗影像、人工智能服务",
        "jiangbei": "人工智能传感器、人工智能芯片",
        "jiangxinzhou": "研发设计、创新应用、新型智慧城市",
    }
    without_code = facts.designations[facts.designations["sector_id"].isna()]
    assert list(without_code["term_zh"]) == ["研发设计", "创新应用"]


def test_three_nodes_and_two_poles(facts: Facts) -> None:
    roles = facts.parks.sort_values(["role", "position"])
    assert list(zip(roles["role"], roles["id"], strict=True)) == [
        ("node", "zhigu"), ("node", "qilin"), ("node", "ruanjiangu"), ("pole", "jiangbei"), ("pole", "jiangxinzhou"),
    ]  # fmt: skip


def test_types_of_the_frames(facts: Facts) -> None:
    frame = facts.enterprises
    assert isinstance(frame, gpd.GeoDataFrame)
    assert frame.crs == "EPSG:4326"
    wanted = {
        "landed_year": "Int64", "lon": "float64", "uncertainty_m": "float64", "staff": "Int64", "qualifications": "str",
        "revenue_wan": "float64", "main_sector": "str", "pinyin": "str", "name_en_is_pinyin": "bool",
    }  # fmt: skip
    assert {name: str(frame[name].dtype) for name in wanted} == wanted
    assert frame["established_date"].dtype.kind == "M"
    assert facts.metrics["target"].dtype == bool
    assert frame[["total_investment_wan", "revenue_wan", "staff", "rd_staff", "qualifications"]].isna().all(axis=None)


def test_no_cell_is_an_empty_text(facts: Facts) -> None:
    for name in ("parks", "sites", "enterprises", "investments", "metrics", "sources", "designations"):
        frame = getattr(facts, name)
        texts = frame.select_dtypes("str")
        assert not (texts == "").any(axis=None), name


def test_an_unknown_english_name_is_marked_as_pinyin(facts: Facts) -> None:
    frame = facts.enterprises
    assert frame["name_en"].notna().all()
    assert 0 < int(frame["name_en_is_pinyin"].sum()) < len(frame)
    spelled = frame.loc[frame["name_en_is_pinyin"], "name_en"]
    assert not spelled.str.contains("[\u3400-\u9fff]").any()


def test_kinds_of_computing_power_stay_apart(facts: Facts) -> None:
    power = facts.metrics[facts.metrics["metric"] == "computing_power_pflops"].set_index("id")
    assert power["unit_code"].to_dict() == {
        "m-051": "pops", "m-061": "pflops_fp16", "m-065": "p_unstated", "m-145": "p_unstated",
        "m-147": "pflops_fp16", "m-148": "p_unstated",
    }  # fmt: skip
    areas = facts.metrics[facts.metrics["metric"] == "land_area_km2"]
    assert set(areas["unit_code"]) == {"km2"}
    assert set(areas["unit"]) == {"km2", "km²", "平方公里"}


def test_every_row_leads_to_its_source(facts: Facts) -> None:
    known = set(facts.sources["id"])
    tables = (facts.enterprises, facts.carriers, facts.investments, facts.metrics, facts.designations, facts.parks)
    for frame in (*tables, facts.filings, facts.plan["later_plans"]):
        used = set(frame["source_id"].dropna())
        assert used <= known
    unsourced = facts.enterprises[facts.enterprises["source_id"].isna()]
    assert set(unsourced["confidence"]) <= {"low"}


def test_version_and_date(facts: Facts) -> None:
    assert facts.version == load().version
    assert facts.as_of == facts.sources["date"].max()
    assert facts.workspace == "shipped"


def test_every_table_is_on_disk_only_once() -> None:
    names = [table.name for table in TABLES]
    assert len(set(names)) == len(names)


def test_a_ledger_takes_the_place_of_the_shipped_organisations(facts: Facts) -> None:
    own = facts.enterprises.iloc[:3]
    other = facts.with_enterprises(own, workspace="mine")
    assert (len(other.enterprises), len(other.investments), other.workspace) == (3, 0, "mine")
    assert list(other.investments.columns) == list(facts.investments.columns)
    assert other.version != facts.version
    assert other.version != facts.with_enterprises(own.iloc[:2], workspace="mine").version
    assert other.version == facts.with_enterprises(own.copy(), workspace="mine").version
    assert len(facts.enterprises) > 3
    assert len(facts.with_enterprises(own, "mine", facts.investments.iloc[:2]).investments) == 2
    assert other.boundaries is facts.boundaries


def test_carriers_of_a_ledger_are_places_too(facts: Facts) -> None:
    own = pd.concat([facts.enterprises.iloc[:3], facts.carriers.iloc[:2]])
    other = facts.with_enterprises(gpd.GeoDataFrame(own), workspace="mine")
    assert (len(other.enterprises), len(other.carriers)) == (3, 2)
    assert facts.with_enterprises(facts.enterprises.iloc[:3], workspace="mine").carriers.empty


def test_an_address_is_given_only_where_it_may_be_a_link(facts: Facts) -> None:
    allowed = set(facts.hosts.loc[facts.hosts["link"], "host"])
    given = facts.sources["url"].dropna()
    assert {urlsplit(url).netloc for url in given} <= allowed
    assert facts.sources.loc[~facts.sources["link"], "url"].isna().all()
    assert not (set(facts.sources.loc[facts.sources["standing"] == "repost", "link"]) & {True})


def test_no_repost_is_sure_and_no_publisher_is_an_address(facts: Facts) -> None:
    standing = facts.sources.set_index("id")["standing"]
    for frame in (facts.enterprises, facts.carriers, facts.investments):
        sure = frame[frame["confidence"] == "high"]
        assert not (sure["source_id"].map(standing) == "repost").any()
    reposts = facts.sources[facts.sources["standing"] == "repost"]
    assert not reposts["publisher"].fillna("").str.contains(r"\w\.(?:com|cn|net|org|me|cc|xyz)\b").any()


def test_filings_by_district_as_counted_from_the_register(facts: Facts) -> None:
    """Counted by hand from the lists that the Cyberspace Administration published to May 2026."""
    names = facts.boundaries.districts.set_index("id")["name_en"]
    groups = facts.filings.groupby(facts.filings["district_id"].map(names))
    assert groups.size().to_dict() == {
        "Yuhuatai": 33, "Gulou": 23, "Pukou": 22, "Jiangning": 20, "Qixia": 18, "Xuanwu": 12, "Jianye": 10,
        "Qinhuai": 6, "Luhe": 4, "Gaochun": 3, "Lishui": 1,
    }  # fmt: skip
    entities = groups["entity_zh"].nunique()
    assert entities[["Yuhuatai", "Gulou", "Pukou", "Qixia"]].tolist() == [20, 9, 16, 15]


def test_a_stage_whose_end_passed_in_silence_says_what_it_was(facts: Facts) -> None:
    rows = facts.investments.dropna(subset=["stage_was"])
    assert set(rows["stage"]) == {"unknown"}
    assert {"inv-038", "inv-047", "inv-051", "inv-115"} <= set(rows["id"])
    assert facts.investments["stage_as_of"].notna().mean() > 0.9


class TestBoundaries:
    def test_eleven_districts_without_gap_or_overlap(self, facts: Facts) -> None:
        districts = facts.boundaries.districts
        assert len(districts) == 11
        assert districts.geometry.is_valid_coverage(gap_width=0)
        assert facts.boundaries.city.geom_type == "Polygon"

    def test_islands_lie_in_the_river(self, facts: Facts) -> None:
        water = facts.boundaries.water.set_index("id").geometry
        for island in ("jiangxinzhou", "baguazhou"):
            inside = shapely.Point(water[island].representative_point())
            assert not facts.boundaries.river.contains(inside)
            assert (
                shapely.union_all([shapely.Polygon(part.exterior) for part in shapely.get_parts(water["yangtze"])])
                .buffer(0.001)
                .contains(water[island])
            )
        centre = shapely.Point(118.6985, 32.033)
        assert water["jiangxinzhou"].contains(centre)

    def test_the_third_bridge_crosses_water(self, facts: Facts) -> None:
        assert facts.boundaries.river.contains(shapely.Point(118.6406, 31.970))  # 31°58′13″N 118°38′26″E

    def test_both_axes_are_one_line_of_their_parts(self, facts: Facts) -> None:
        axes = facts.boundaries.axes.set_index("id").geometry
        assert list(axes.index) == ["g42", "g25"]
        assert set(axes.geom_type) == {"LineString"}
        assert axes.is_simple.all()
        parts = facts.boundaries.axis_parts
        assert set(parts["axis"]) == set(axes.index)
        assert parts.geometry.length.sum() == pytest.approx(axes.length.sum())
        assert axes["g42"].crosses(axes["g25"])  # at one interchange; no stretch is shared
        assert axes["g42"].intersection(axes["g25"]).geom_type == "Point"
        assert max(_turns(axes["g42"]).max(), _turns(axes["g25"]).max()) < 60

    def test_the_nodes_lie_near_the_axes(self, facts: Facts) -> None:
        axes = facts.boundaries.axes.geometry.union_all()
        areas = facts.boundaries.park_areas.dissolve("park_id").geometry
        nodes = facts.parks.loc[facts.parks["role"] == "node", "id"]
        assert all(areas[node].distance(axes) == 0 for node in nodes)

    def test_every_landmark_stands_inside_its_park(self, facts: Facts) -> None:
        areas = facts.boundaries.park_areas.dissolve("park_id").geometry
        for park in facts.parks.itertuples():
            assert areas[park.id].contains(shapely.Point(park.lon, park.lat)), park.id

    def test_only_the_island_has_a_real_outline(self, facts: Facts) -> None:
        areas = facts.boundaries.park_areas
        assert set(areas.loc[~areas["schematic"], "park_id"]) == {"jiangxinzhou"}
        assert set(areas["park_id"]) == set(facts.parks["id"])

    def test_no_precise_site_stands_in_the_river(self, facts: Facts) -> None:
        places = gpd.points_from_xy(facts.sites["lon"], facts.sites["lat"])
        assert not facts.boundaries.river.contains(places).any()

    def test_a_line_has_its_stations(self, facts: Facts) -> None:
        stations = facts.boundaries.metro_stations
        assert (len(stations), len(facts.boundaries.metro_lines)) == (259, 15)
        assert not stations["name_en"].str.contains("[\u3400-\u9fff]").any()


def _turns(line: shapely.LineString) -> pd.Series:
    """Change of direction at each vertex, in degrees."""
    points = [complex(x * math.cos(math.radians(32)), y) for x, y in line.coords]
    steps = [after - before for before, after in pairwise(points)]
    return pd.Series([abs(math.degrees(cmath.phase(after / before))) for before, after in pairwise(steps)])
