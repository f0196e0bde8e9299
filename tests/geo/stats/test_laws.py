"""Laws that every statistic of the registry keeps on a whole atlas: units, parks that are alike, a ledger's weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from geo.filter import Filter
from geo.select import select
from geo.stats import STATISTICS, statistic
from geo.stats.cells import LEDGER_WEIGHTS

if TYPE_CHECKING:
    import geopandas as gpd

    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Result
    from geo.stats.statistic import Statistic

    Atlas = tuple[Facts, Selection]
    Made = Callable[[gpd.GeoDataFrame], Atlas]

pytestmark = pytest.mark.usefixtures("few_draws")
WEIGHED = [one for one in STATISTICS if any(p.id == "weight" for p in one.params)]
ONE, OTHER = "zhigu", "qilin"  # the park with most rows, and the one that becomes its twin
SPATIAL = ("pattern", "clusters", "hotspots", "belt")
# what makes a law exact, or a random step cheap
GIVEN = {one.id: {"checks": False, "simulations": 99} for one in STATISTICS}
GIVEN["theil"] |= {"parts_of": "units"}
for each in ("location_quotient", "plan_fit", "stars"):
    GIVEN[each] |= {"base": "city"}
OF_PARKS = ("moved_p", "all_widths_p")  # the park is the unit: two that become one change the chance, and should


def weights_of(one: Statistic) -> tuple[str, ...]:
    return next(p.choices for p in one.params if p.id == "weight")


@pytest.mark.parametrize("one", WEIGHED, ids=lambda s: s.id)
def test_every_weight_that_the_data_have_can_be_used(one: Statistic, ledger: Atlas, shipped: Atlas) -> None:
    facts, selection = ledger
    param = next(p for p in one.params if p.id == "weight")
    assert param.offered is not None
    assert param.offered(facts, selection) == param.choices
    assert set(param.offered(*shipped)) <= set(param.choices)
    assert "organisations" in param.offered(*shipped)
    for weight in param.choices:
        result = one(facts, selection, {**GIVEN.get(one.id, {}), "weight": weight})
        if one.id == "shift_share" and result.verdict.level == "too_few":
            continue  # years of two kinds, or a source that ends: it says why
        assert result.verdict.level != "too_few", weight
        assert all(v.value is not None or v.reason in ("all_equal", "no_end") for v in result.values), weight
        known = facts.enterprises[LEDGER_WEIGHTS[weight][0]].notna() if weight != "organisations" else None
        if known is not None:
            missing = "no_weight" if one.group in SPATIAL else f"no_{weight}"
            assert 0 < result.excluded[missing] <= (~known).sum() + result.excluded.get("park_precision", 0) + 11
        if one.group in SPATIAL:
            assert result.n + sum(result.excluded.values()) == len(selection.enterprises)


def test_a_weight_is_offered_where_two_parks_have_enough_of_it(facts: Facts, with_rows: Made) -> None:
    """Ten organisations with the weight in each of two parks; nine in the second are too few to compare anything."""
    rows = facts.enterprises.assign(staff=np.nan)
    ten = [rows.index[rows["park_id"] == park][:10] for park in (ONE, "jiangbei")]
    rows.loc[ten[0].append(ten[1]), "staff"] = 5.0
    param = next(p for p in statistic("location_quotient").params if p.id == "weight")
    assert param.offered is not None
    assert "staff" in param.offered(*with_rows(rows))
    rows.loc[ten[1][0], "staff"] = np.nan
    assert "staff" not in param.offered(*with_rows(rows))


@pytest.mark.parametrize(
    "one", [one for one in STATISTICS if any(p.id == "area" for p in one.params)], ids=lambda s: s.id
)
@pytest.mark.parametrize("area", ["urban", "city"])
def test_a_place_outside_the_area_takes_no_part_in_its_comparison(
    one: Statistic, area: str, facts: Facts, with_rows: Made
) -> None:
    """No random place could lie there: with it the index compares unlike with unlike. (The places outside that a park
    inside has are moved with it; these are of no park.)"""
    rows = facts.enterprises
    usable = (rows["precision"] != "park") & (rows["status"] != "ended")
    there = {"park_id": None, "lon": 118.9, "lat": 31.0 + np.arange(60) / 1e3}
    far = rows.loc[usable].head(60).assign(id=lambda t: "far-" + t["id"], **there)
    given = {**GIVEN.get(one.id, {}), "area": area}
    alone, joined = (one(*with_rows(frame), given) for frame in (rows, pd.concat([rows, far], ignore_index=True)))
    if one.id != "belt":  # its share of all stands beside the one of the area
        assert joined.n == alone.n
        assert joined.excluded["outside_area"] == alone.excluded.get("outside_area", 0) + 60
        pd.testing.assert_frame_equal(joined.table, alone.table)
    else:
        against = ["area", "places", "share", "random_share", "p_value"]
        pd.testing.assert_frame_equal(joined.tables["random"].loc[:0, against], alone.tables["random"].loc[:0, against])


@pytest.mark.parametrize("one", WEIGHED, ids=lambda s: s.id)
def test_the_unit_of_a_weight_does_not_matter(one: Statistic, ledger: Atlas) -> None:
    facts, _ = ledger
    given = {**GIVEN.get(one.id, {}), "weight": "staff"}
    larger = facts.with_enterprises(facts.enterprises.assign(staff=facts.enterprises["staff"] * 1_000), "larger")
    here, there = (one(f, select(f, Filter()), given) for f in (facts, larger))
    assert here.verdict.code == there.verdict.code
    for a, b in zip(here.values, there.values, strict=True):
        factor = 1_000 if a.unit in ("people", "per_km2") else 1
        if a.value is None:
            assert a.reason in ("dates_mixed", "source_ends", "no_end"), a.id
            continue
        assert b.value == pytest.approx(a.value * factor, rel=1e-6), a.id
        assert (b.p_value is None) == (a.p_value is None)
        if a.p_value is not None:
            assert b.p_value == pytest.approx(a.p_value, abs=1e-6), a.id


@pytest.fixture(scope="module")
def twins(facts: Facts, with_rows: Made) -> tuple[Atlas, Atlas]:
    """Two parks that have the same organisations; and the same rows with the two parks taken as one."""
    rows = facts.enterprises
    second = rows[rows["park_id"] == ONE].assign(park_id=OTHER, id=lambda t: "twin-" + t["id"])
    both = pd.concat([rows[rows["park_id"] != OTHER], second], ignore_index=True)
    return with_rows(both), with_rows(both.assign(park_id=both["park_id"].replace(OTHER, ONE)))


def of_others(result: Result) -> dict[str, object]:
    """Values about parks that are no twins, about sectors, and about the whole."""
    values = [v for v in result.values if v.id not in OF_PARKS]
    return {f"{v.id} {v.about}": v.value for v in values if not {ONE, OTHER} & set(v.about.split(":"))}


def rows_of_others(table: pd.DataFrame, column: str) -> np.ndarray:
    return table.loc[~table["park_id"].isin([ONE, OTHER]), column].to_numpy()


# γ, the Gini of parks or cells and the number of stars count parks: merging two changes them, and should
KEEP_ALL = ("krugman", "shift_share", "hhi", "gini", "theil", "links", "compare",
            "belt", "centrography", "density", "nearest_neighbour", "ripley", "clusters", "hotspots")  # fmt: skip


@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_merging_two_parks_that_are_alike_changes_nothing_else(one: Statistic, twins: tuple[Atlas, Atlas]) -> None:
    apart, merged = (one(*atlas, GIVEN.get(one.id, {})) for atlas in twins)
    if one.id in KEEP_ALL:
        here, there = of_others(apart), of_others(merged)
        assert here.keys() == there.keys()
        for key, value in here.items():
            assert there[key] == (pytest.approx(value, rel=1e-6, abs=1e-9) if value is not None else None), key
    if one.id in ("location_quotient", "plan_fit", "stars"):
        np.testing.assert_allclose(rows_of_others(apart.table, "lq"), rows_of_others(merged.table, "lq"))
    if one.id == "hhi":
        assert apart.value("hhi", ONE).value == pytest.approx(merged.value("hhi", ONE).value)
    if one.id == "links":
        assert apart.value("cosine", f"{ONE}:{OTHER}").value == pytest.approx(1)
    if one.id in ("compare", "shift_share") and apart.verdict.level != "too_few":
        name = apart.values[0].id
        parts = [apart.value(name, park).value for park in (ONE, OTHER)]
        assert sum(parts) == pytest.approx(merged.value(name, ONE).value, abs=1e-9)
    if one.id == "ellison_glaeser":  # fewer parks: the same sectors are judged, and the sizes of firms stay
        np.testing.assert_allclose(apart.table["plant_hhi"], merged.table["plant_hhi"])


@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_parks_that_are_all_alike_tie_and_none_stands_out(one: Statistic, facts: Facts, with_rows: Made) -> None:
    rows = facts.enterprises[facts.enterprises["park_id"] == ONE]
    same = [rows.assign(park_id=park, id=park + rows["id"]) for park in facts.parks["id"]]
    result = one(*with_rows(pd.concat(same, ignore_index=True)), GIVEN.get(one.id, {}))
    assert result.verdict.level != "too_few"
    expected = {"krugman": 0.0, "cosine": 1.0, "own_shift": 0.0, "between": 0.0, "cells_strong": 0}
    for value in result.values:
        assert value.value is not None or value.reason, value.id
        if value.id in expected:
            assert value.value == pytest.approx(expected[value.id], abs=1e-9), value.about
    if one.id == "location_quotient":
        np.testing.assert_allclose(result.table["lq"].dropna(), 1.0)
    if one.id == "ellison_glaeser":
        assert (result.table["gamma"].dropna() <= 1e-9).all()  # more evenly spread than darts would fall
    if one.id in ("hhi", "compare"):
        assert len({round(float(v.value), 9) for v in result.values}) == 1


def test_twice_the_rows_are_twice_the_evidence_and_the_same_structure(facts: Facts, with_rows: Made) -> None:
    rows = facts.enterprises
    doubled = pd.concat([rows, rows.assign(id="again-" + rows["id"])], ignore_index=True)
    once, twice = (with_rows(frame) for frame in (rows, doubled))
    for id_ in ("location_quotient", "krugman", "hhi", "gini", "links"):
        one, two = (statistic(id_)(*atlas, {"checks": False}) for atlas in (once, twice))
        column = {"location_quotient": "lq", "krugman": "krugman", "hhi": "hhi", "links": "cosine"}.get(id_)
        if column:
            np.testing.assert_allclose(one.table[column], two.table[column])
        else:
            assert one.value("gini").value == pytest.approx(two.value("gini").value)
    narrow, wide = (statistic("location_quotient")(*a, {"checks": False}).table for a in (twice, once))
    sure = narrow["low"].notna() & wide["low"].notna() & (wide["low"] > 0)
    assert (narrow.loc[sure, "low"] >= wide.loc[sure, "low"] - 1e-12).all()
    for id_ in ("nearest_neighbour", "ripley"):  # places count once, however many stand there
        values = [
            [v.value for v in statistic(id_)(*atlas, {"simulations": 99, "checks": False}).values[:1]]
            for atlas in (once, twice)
        ]
        assert values[0] == pytest.approx(values[1])


def test_an_atlas_of_two_parks_still_compares(facts: Facts) -> None:
    """The filter leaves two parks: every statistic answers about these two alone."""
    two = replace(Filter(), parks=(ONE, "jiangbei"))
    for one in STATISTICS:
        result = one(facts, select(facts, two), GIVEN.get(one.id, {}))
        named = {part for v in result.values for part in v.about.split(":") if part in set(facts.parks["id"])}
        assert named <= {ONE, "jiangbei"}, one.id
        assert all(v.value is not None or v.reason for v in result.values), one.id
