"""Each figure on the page again, from nothing but the table that the page lets a person download."""

from __future__ import annotations

import numpy as np
import pytest

from data.load import Facts
from geo.filter import Selection
from geo.stats import STATISTICS, statistic
from geo.stats.result import Result


@pytest.fixture(scope="module")
def made(facts: Facts, everything: Selection) -> dict[str, Result]:
    ids = [one.id for one in STATISTICS if one.group not in ("pattern", "clusters", "hotspots", "belt")]
    return {id_: statistic(id_)(facts, everything) for id_ in ids}


def test_location_quotients(made: dict[str, Result]) -> None:
    table = made["location_quotient"].table.dropna(subset="lq")
    again = (table["value"] / table["park_total"]) / (table["base_value"] / table["base_total"])
    np.testing.assert_allclose(table["lq"], again)
    np.testing.assert_allclose(table["slq"], (again - 1) / (again + 1))
    counts = (
        made["location_quotient"].value("cells_strong").value,
        made["location_quotient"].value("cells_judged").value,
    )
    judged = table["verdict"].isin(["strong", "weak", "unclear"]) | (table["reason"] == "only_here")
    assert counts[0] == int((table["verdict"] == "strong").sum())
    assert counts[1] == int(judged.sum() - (table["reason"] == "only_here").sum())
    assert made["location_quotient"].n == int(made["location_quotient"].table["count"].sum())


def test_krugman_from_the_quotients(made: dict[str, Result]) -> None:
    table = made["location_quotient"].table
    gap = (table["value"] / table["park_total"] - table["base_value"] / table["base_total"]).abs()
    again = gap.groupby(table["park_id"]).sum()
    for value in made["krugman"].values:
        assert value.value == pytest.approx(again[value.about])


def test_shift_share_parts(made: dict[str, Result]) -> None:
    result = made["shift_share"]
    table = result.table
    np.testing.assert_allclose(table["change"], table["end_value"] - table["start_value"])
    parts = table[["growth_of_all", "sector_mix", "own_shift"]].sum(axis=1)
    np.testing.assert_allclose(table["change"], parts, atol=1e-9)
    own = table.groupby("park_id")["own_shift"].sum()
    for value in result.values:
        assert value.value == pytest.approx(own[value.about])


def test_plan_fit_scores(made: dict[str, Result]) -> None:
    result = made["plan_fit"]
    for park, rows in result.table.groupby("park_id"):
        both = int((rows["designated"] & rows["is_strong"]).sum())
        delivered, on_plan = both / int(rows["designated"].sum()), both / max(int(rows["is_strong"].sum()), 1)
        fit = 100 * 2 * delivered * on_plan / (delivered + on_plan) if both else 0.0
        assert result.value("fit", str(park)).value == pytest.approx(fit)


def test_concentration(made: dict[str, Result]) -> None:
    cells = made["location_quotient"].table
    for value in made["hhi"].values:
        x = cells.loc[cells["park_id"] == value.about, "value"]
        assert value.value == pytest.approx(float(((x / x.sum()) ** 2).sum()))
    curve = made["gini"].table
    area = np.trapezoid(curve["share_of_value"], curve["share_of_units"])
    assert made["gini"].value("gini").value == pytest.approx(1 - 2 * area)
    theil = made["theil"]
    assert theil.value("between").value == pytest.approx(theil.table["between"].sum())
    assert theil.value("within").value == pytest.approx(theil.table["within"].sum())
    assert theil.value("theil").value == pytest.approx(theil.table[["between", "within"]].to_numpy().sum())


def test_ellison_glaeser_from_its_parts(made: dict[str, Result]) -> None:
    cells, table = made["location_quotient"].table, made["ellison_glaeser"].table
    x = cells.groupby("park_id")["value"].sum() / cells["value"].sum()
    room = 1 - float((x**2).sum())
    known = table.loc[table["reason"] == ""]
    again = (known["raw"] - room * known["plant_hhi"]) / (room * (1 - known["plant_hhi"]))
    np.testing.assert_allclose(known["gamma"], again)
    np.testing.assert_allclose(known["plant_hhi"], 1 / known["count"])


def test_similarities(made: dict[str, Result]) -> None:
    cells = made["location_quotient"].table.pivot_table(index="park_id", columns="sector_id", values="value")
    for row in made["links"].table.itertuples():
        a, b = cells.loc[row.park_id].to_numpy(), cells.loc[row.other_park_id].to_numpy()
        assert row.cosine == pytest.approx(float(a @ b / np.sqrt((a @ a) * (b @ b))))
        assert row.jaccard == pytest.approx(((a > 0) & (b > 0)).sum() / ((a > 0) | (b > 0)).sum())
        assert row.shared + row.only_own == (a > 0).sum()


def test_profiles_and_stars(made: dict[str, Result]) -> None:
    cells, table = made["location_quotient"].table, made["compare"].table.set_index("park_id")
    sums = cells.groupby("park_id")["count"].sum()
    for value in made["compare"].values:
        assert value.value == sums[value.about]
    np.testing.assert_allclose((table["listed"] / table["published"] * 100).dropna(), table["coverage"].dropna())
    stars = made["stars"].table
    assert (stars["stars"] == stars[["star_size", "star_specialisation", "star_money"]].sum(axis=1)).all()
    assert (stars.loc[stars["star_specialisation"], "lq"].dropna() >= 2).all()
    for value in made["stars"].values:
        assert value.value == stars.loc[stars["park_id"] == value.about, "stars"].sum()


def test_spatial_figures(facts: Facts, everything: Selection) -> None:
    centre = statistic("centrography")(facts, everything)
    whole = centre.table.iloc[0]
    assert all(value.value == pytest.approx(whole[value.id]) for value in centre.values)
    nearest = statistic("nearest_neighbour")(facts, everything)
    edge = nearest.table.set_index("scope").loc["places_edge"]
    assert nearest.value("nn_index").value == pytest.approx(edge["observed_m"] / edge["expected_m"])
    ripley = statistic("ripley")(facts, everything)
    at = ripley.table.iloc[(ripley.table["d_km"] - ripley.value("ripley_at").value).abs().argmin()]
    assert ripley.value("ripley_excess").value == pytest.approx(at["observed_m"] - at["mean_m"])
    clusters = statistic("clusters")(facts, everything)
    assert clusters.value("clusters").value == len(clusters.table)
    assert clusters.value("clustered_share").value == pytest.approx(clusters.table["count"].sum() / clusters.n)
    assert clusters.table["count"].sum() == len(clusters.tables["members"])
    belt = statistic("belt")(facts, everything, {"width_km": 4.0})
    row = belt.table.set_index("width_km").loc[4]
    assert belt.value("share_inside").value == pytest.approx(row["inside"] / (row["inside"] + row["outside"]))
    assert belt.value("ratio_to_random").value == pytest.approx(row["area_share"] / row["random_share"])
    assert belt.value("n_inside").value == row["n_inside"]
    assert belt.tables["decay"]["count"].cumsum().iloc[1] == row["n_inside"]


def test_hot_spot_figures(facts: Facts, everything: Selection) -> None:
    spots = statistic("hotspots")(facts, everything, {"permutations": 999})
    counts = spots.table["gi_class"].value_counts()
    assert spots.value("cells_hot").value == int(counts.get("hot", 0))
    assert spots.value("cells_cold").value == int(counts.get("cold", 0))
    assert spots.value("cells_tested").value == len(spots.table)
    assert spots.value("cells_occupied").value == int((spots.table["count"] > 0).sum())
