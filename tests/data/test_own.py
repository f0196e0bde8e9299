"""A person's own tables beside the public ones: one organisation once, money never added across, figures apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from data import ledger
from data.load import Facts, load
from data.own import Own, new_parks

if TYPE_CHECKING:
    from data.ledger import LedgerResult

BOX = "[[118.74,31.97],[118.78,31.97],[118.78,32.0],[118.74,32.0],[118.74,31.97]]"


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load()


def read(facts: Facts, text: str, name: str = "我的台账.csv") -> LedgerResult:
    return ledger.read(text.encode(), name, facts=facts)


@pytest.fixture(scope="module")
def enterprises(facts: Facts) -> gpd.GeoDataFrame:
    known = facts.enterprises.iloc[0]["name_zh"]
    return read(
        facts, f"企业名称,所在园区,经度,纬度\n{known},智谷,118.954,32.1317\n新来公司,软件谷,118.7579,31.9814\n"
    ).rows


@pytest.fixture(scope="module")
def projects(facts: Facts) -> pd.DataFrame:
    return read(facts, "项目名称,所在园区,总投资（亿元）,已完成投资（亿元）,项目阶段\n甲项目,软件谷,12,4,在建\n").rows


def test_shipped_rows_are_of_the_same_columns(facts: Facts, projects: pd.DataFrame) -> None:
    assert {"completed_cny_100m", "stage_word", "year_plan_cny_100m"} <= set(facts.investments.columns)
    published = {"name_en", "investor_zh", "project_kind", "stage_as_of", "stage_was"}  # what only a publication says
    assert set(facts.investments.columns) <= set(projects.columns) | published


def test_only_enterprises_leave_public_money_and_figures(facts: Facts, enterprises: gpd.GeoDataFrame) -> None:
    view = facts.with_own(Own(name="我的台账", as_of="2025-12-31", enterprises=enterprises))
    assert len(view.enterprises) == 2
    assert len(view.investments) == len(facts.investments)
    assert set(view.investments["origin"]) == set(view.metrics["origin"]) == {"public"}
    assert set(view.enterprises["origin"]) == {"own"}
    assert (view.as_of, view.workspace, view.shown) == ("2025-12-31", "我的台账", "own")


def test_an_unknown_date_stays_unknown(facts: Facts, enterprises: gpd.GeoDataFrame) -> None:
    assert facts.with_own(Own(name="台账", enterprises=enterprises)).as_of == ""


def test_one_organisation_is_shown_once_with_both_sources(facts: Facts, enterprises: gpd.GeoDataFrame) -> None:
    view = facts.with_own(Own(name="我的台账", enterprises=enterprises), "both")
    assert len(view.enterprises) == len(facts.enterprises) + 1
    first = facts.enterprises.iloc[0]
    mine = view.enterprises[view.enterprises["name_zh"] == first["name_zh"]]
    assert len(mine) == 1
    assert mine.iloc[0]["origin"] == "both"
    assert mine.iloc[0]["source_id"] == first["source_id"], "the public source stays beside the ledger"
    assert mine.iloc[0]["sectors"] == first["sectors"], "what the ledger does not say is taken from the public row"
    assert view.enterprises["id"].is_unique
    assert view.enterprises["origin"].value_counts().to_dict() == {
        "public": len(facts.enterprises) - 1,
        "both": 1,
        "own": 1,
    }


def test_the_legal_form_does_not_make_two_of_one(facts: Facts) -> None:
    name = str(facts.enterprises.iloc[0]["name_zh"]).removesuffix("有限公司")
    rows = read(facts, f"企业名称,所在园区,经度,纬度\n南京市{name}股份有限公司,智谷,118.954,32.1317\n").rows
    view = facts.with_own(Own(name="台账", enterprises=rows), "both")
    assert len(view.enterprises) <= len(facts.enterprises) + 1


def test_public_only_is_the_public_atlas(facts: Facts, enterprises: gpd.GeoDataFrame) -> None:
    assert facts.with_own(Own(name="台账", enterprises=enterprises), "public") is facts


def test_own_projects_replace_public_money_or_stand_before_it_as_reference(
    facts: Facts, projects: pd.DataFrame
) -> None:
    alone = facts.with_own(Own(name="台账", projects=projects))
    assert alone.investments["amount_cny_100m"].tolist() == [12]
    both = facts.with_own(Own(name="台账", projects=projects), "both").investments
    assert len(both) == len(facts.investments) + 1
    assert set(both.loc[both["origin"] == "public", "scope"]) == {"reference"}
    assert both.dtypes["amount_cny_100m"] == facts.investments.dtypes["amount_cny_100m"]


def test_own_boundaries_put_the_sketch_away(facts: Facts) -> None:
    text = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"名称":"软件谷","法定状态":"省政府批准"},'
        f'"geometry":{{"type":"Polygon","coordinates":[{BOX}]}}}}]}}'
    )
    rows = read(facts, text, "a.geojson").rows
    areas = facts.with_own(Own(name="规划范围", boundaries=rows)).boundaries.park_areas
    mine = areas[areas["park_id"] == "ruanjiangu"]
    assert len(mine) == 1
    assert not mine["schematic"].any()
    assert mine["source"].tolist() == ["规划范围"]
    assert mine.geometry.iloc[0].equals(rows.geometry.iloc[0])
    assert set(areas["park_id"]) == set(facts.boundaries.park_areas["park_id"])


def test_new_parks_are_made_of_what_matches_none(facts: Facts) -> None:
    text = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"名称":"南站枢纽"},'
        f'"geometry":{{"type":"Polygon","coordinates":[{BOX}]}}}}]}}'
    )
    rows = read(facts, text, "a.geojson").rows
    parks, areas = new_parks(rows, facts)
    assert parks["name_zh"].tolist() == ["南站枢纽"]
    assert areas["park_id"].tolist() == parks["id"].tolist()
    assert areas.geometry.iloc[0].contains(shapely.Point(parks["lon"].iloc[0], parks["lat"].iloc[0]))
    view = facts.with_own(Own(name="范围", boundaries=areas, new_parks=parks))
    assert len(view.parks) == len(facts.parks) + 1
    assert list(view.parks.dtypes) == list(facts.parks.dtypes)


def test_own_figures_stand_apart_and_judge_targets_of_their_own(facts: Facts) -> None:
    target = facts.plan["targets"].iloc[1]
    indicator = facts.plan["indicators"].set_index("id").loc[target["indicator_id"]]
    text = f"年份,园区,指标,数值,单位\n{target['year']},全市,{indicator['name_zh']},99999,{indicator['unit_zh']}\n"
    view = facts.with_own(Own(name="统计表", figures=read(facts, text).rows), "both")
    links = view.plan["own_links"]
    assert str(target["id"]) in set(links["target_id"])
    assert set(links["relation"]) == {"same"}
    assert set(view.metrics.loc[view.metrics["id"].isin(links["metric_id"]), "origin"]) == {"own"}
    assert view.plan["target_metrics"].equals(facts.plan["target_metrics"]), "the public verdict stays as it was"


def test_two_values_for_one_thing_judge_nothing(facts: Facts) -> None:
    target = facts.plan["targets"].iloc[1]
    indicator = facts.plan["indicators"].set_index("id").loc[target["indicator_id"]]
    row = f"{target['year']},全市,{indicator['name_zh']}"
    text = f"年份,园区,指标,数值,单位\n{row},99999,{indicator['unit_zh']}\n{row},1,{indicator['unit_zh']}\n"
    assert facts.with_own(Own(name="统计表", figures=read(facts, text).rows)).plan["own_links"].empty


def test_every_difference_is_another_version(
    facts: Facts, enterprises: gpd.GeoDataFrame, projects: pd.DataFrame
) -> None:
    views = [
        facts.with_own(Own(name="a", enterprises=enterprises)),
        facts.with_own(Own(name="a", enterprises=enterprises), "both"),
        facts.with_own(Own(name="b", enterprises=enterprises)),
        facts.with_own(Own(name="a", as_of="2025", enterprises=enterprises)),
        facts.with_own(Own(name="a", enterprises=enterprises, projects=projects)),
        facts.with_own(Own(name="a", enterprises=enterprises.assign(note="x"))),
    ]
    assert len({view.version for view in (*views, facts)}) == len(views) + 1
