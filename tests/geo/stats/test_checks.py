"""Checks: what does not stand under another way of counting is said, and nothing else is called clear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom

from geo.stats import STATISTICS, statistic
from geo.stats.cells import cells
from geo.stats.inference.checks import alternatives, counting
from geo.stats.inference.deals import Blocks, against, blocks, corrected, deal, sites
from geo.stats.inference.moves import jittered
from layers.figures.analysis import standing
from layers.text import has
from layers.view import View

if TYPE_CHECKING:
    import geopandas as gpd

    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.statistic import Statistic

    Made = Callable[[gpd.GeoDataFrame], tuple[Facts, Selection]]

TESTED = [one for one in STATISTICS if any(p.id == "checks" for p in one.params)]


def test_every_check_changes_something_and_is_told_in_both_languages(everything: Selection) -> None:
    found = list(alternatives(everything, "all", spatial=True))
    assert {one.code for one in found} >= {"who_institutes", "who_enterprises", "park", "position"}
    assert sum(one.code == "park" for one in found) == everything.enterprises["park_id"].nunique()
    for one in found:
        assert all(has(f"stats.{group}.{one.code}", lang) for group in ("check", "depends") for lang in ("zh", "en"))
        if one.code != "position":
            assert 0 < len(one.selection.enterprises) < len(everything.enterprises)


def test_who_counts_is_by_kind_and_an_unknown_kind_counts_always(everything: Selection) -> None:
    frame = everything.enterprises
    assert set(counting(everything, "enterprises").enterprises["kind"].dropna()) == {"enterprise"}
    unknown = frame.assign(kind=pd.Series([None] * len(frame), index=frame.index, dtype=object))
    assert len(counting(replace(everything, enterprises=unknown), "enterprises").enterprises) == len(frame)


def test_rows_of_another_kind_are_counted_as_left_out(facts: Facts, everything: Selection) -> None:
    result = statistic("gini")(facts, everything, {"who": "enterprises"})
    assert result.n + sum(result.excluded.values()) == len(everything.enterprises)
    assert result.excluded["other_kind"] == int((everything.enterprises["kind"] != "enterprise").sum())


@pytest.mark.parametrize("one", TESTED, ids=lambda s: s.id)
def test_without_the_checks_nothing_is_clear(one: Statistic, facts: Facts, everything: Selection) -> None:
    result = one(facts, everything, {"checks": False, "simulations": 99})
    assert result.verdict.level != "clear"
    if result.verdict.stated:
        assert result.verdict.depends == ("not_checked",)
        assert standing(result, View())


def _rows(facts: Facts, n: int, parks: list[str], sectors: list[str]) -> gpd.GeoDataFrame:
    """Organisations known by park only, each from a source of its own, every other one an institute. Synthetic."""
    base = facts.enterprises.iloc[np.arange(n) % len(facts.enterprises)].reset_index(drop=True)
    kinds = [("enterprise", "institute")[(i // 5) % 2] for i in range(n)]
    names, own = [f"a-{i}" for i in range(n)], [f"s{i}" for i in range(n)]
    told = {"park_id": parks, "sectors": sectors, "main_sector": sectors, "kind": kinds, "source_id": own}
    return base.assign(id=names, precision="park", status="active", **told)


def test_what_depends_on_one_source_is_not_clear_and_says_so(facts: Facts, with_rows: Made) -> None:
    """Five parks alike; a list from one source adds firms of one sector to the first: strong by that list alone."""
    rng, parks, kinds = np.random.default_rng(3), list(facts.parks["id"]), list(facts.sectors["id"][:5])
    rows = _rows(facts, 500, [parks[i % 5] for i in range(500)], [kinds[i] for i in rng.integers(0, 5, 500)])
    extra = _rows(facts, 150, [parks[0]] * 150, [kinds[0]] * 150)
    extra = extra.assign(id="b-" + extra["id"], source_id="one-list")
    result = statistic("location_quotient")(*with_rows(pd.concat([rows, extra], ignore_index=True)))
    assert (f"{parks[0]}:{kinds[0]}", "strong") in result.statements
    assert result.verdict.level == "unclear"
    assert "source" in result.verdict.depends
    assert "来源" in standing(result, View())
    checks = result.tables["checks"].set_index("check")
    assert checks.loc["source", "standing"] < checks.loc["source", "stated"]


def test_what_stands_everywhere_is_clear_and_says_that_too(facts: Facts, with_rows: Made) -> None:
    rng, parks, kinds = np.random.default_rng(4), list(facts.parks["id"]), list(facts.sectors["id"][:6])
    park = np.arange(600) % 5
    drawn = [kinds[p] if rng.random() < 0.8 else kinds[5] for p in park]
    rows = _rows(facts, 600, [parks[p] for p in park], drawn)
    for id_ in ("location_quotient", "krugman", "ellison_glaeser"):
        result = statistic(id_)(*with_rows(rows))
        assert result.verdict.level == "clear", (id_, result.verdict)
        assert (result.verdict.depends, result.verdict.firm) == ((), result.verdict.stated)
        assert "都成立" in standing(result, View())


def test_sites_are_places_and_what_is_known_by_park_only_stands_alone(facts: Facts) -> None:
    frame = facts.enterprises
    code = pd.Series(sites(frame), index=frame.index)
    alone = frame["precision"] == "park"
    assert code[alone].is_unique
    for _, rows in frame.loc[~alone].groupby(["lon", "lat"]):
        assert code[rows.index].nunique() == 1


def test_a_deal_keeps_what_stands_on_each_site(facts: Facts, everything: Selection) -> None:
    table = cells(facts, everything, {})
    found = blocks(table, everything.enterprises, "site")
    drawn = deal(found, 50, 1, lambda totals: totals)
    assert found.totals.sum() == table.n
    np.testing.assert_allclose(drawn.sum(axis=1), np.tile(found.totals.sum(axis=0), (50, 1)))


def test_deals_of_single_rows_are_the_hypergeometric_law() -> None:
    """12 of one kind among 40, 15 to the first park: mean and variance of Fisher's margin (scipy.stats.hypergeom)."""
    matrix = np.zeros((40, 2))
    matrix[:12, 0], matrix[12:, 1] = 1, 1
    park = np.array([0] * 15 + [1] * 25)
    drawn = deal(Blocks(matrix, park, 2), 20_000, 1, lambda totals: totals[:, 0, 0])
    law = hypergeom(40, 12, 15)
    assert drawn.mean() == pytest.approx(law.mean(), abs=0.04)
    assert drawn.var() == pytest.approx(law.var(), rel=0.04)


def test_p_of_blocks_is_that_of_a_permutation_test_by_hand() -> None:
    """Six sites, two parks of three: 20 ways to deal them; the observed one alone is the most extreme, 1 in 20."""
    matrix = np.array([[6.0, 0], [5, 0], [4, 0], [1, 4], [0, 5], [0, 5]])
    ways = {by: Blocks(matrix, np.array([0, 0, 0, 1, 1, 1]), 2) for by in ("row", "site")}
    chance = against(ways, lambda totals: totals[:, 0, :1], side="high", params={})
    assert chance.p[0] == pytest.approx(1 / 20, abs=0.01)


def test_correction_is_over_what_is_judged_only() -> None:
    p, judged = np.array([0.01, 0.02, np.nan, 0.04]), np.array([True, True, True, False])
    np.testing.assert_allclose(corrected(p, judged), [0.02, 0.02, np.nan, np.nan])


def test_positions_move_together_by_place_and_no_farther_than_stated(facts: Facts) -> None:
    frame = facts.enterprises
    other = jittered(frame, np.random.default_rng(1))
    metres = np.hypot((other["lat"] - frame["lat"]) * 111_200,
                      (other["lon"] - frame["lon"]) * 111_200 * np.cos(np.radians(frame["lat"])))  # fmt: skip
    assert (metres <= frame["uncertainty_m"].fillna(0.0) + 1e-6).all()
    assert metres.max() > 100
    assert (other.groupby([frame["lon"], frame["lat"]])["lon"].nunique() == 1).all()
