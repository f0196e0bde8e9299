"""A verdict finds nothing where there is nothing: clustered data without an effect, at the 5 % level.

A dozen simulations each, cheap; the larger run, for a rate of at most 7 %, is tests/bench/bench_verdicts.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import binom

from geo.stats import statistic
from tests.geo.stats import nulls

if TYPE_CHECKING:
    from data.load import Facts

RUNS = 12
MOST = int(binom.isf(0.01, RUNS, 0.05))  # of 12 at 5 % each: more only once in a hundred


@pytest.mark.parametrize("id_", nulls.SPATIAL)
def test_parks_put_down_anywhere_are_no_effect(id_: str, facts: Facts) -> None:
    rng = np.random.default_rng(5)
    found = sum(nulls.alarms(statistic(id_), nulls.parks_anywhere(facts, rng)) for _ in range(RUNS))
    assert found <= MOST


@pytest.mark.parametrize("id_", nulls.STRUCTURE)
def test_sites_of_one_kind_each_make_no_park_special(id_: str, facts: Facts) -> None:
    rng = np.random.default_rng(6)
    found = sum(nulls.alarms(statistic(id_), nulls.sites_of_one_kind(facts, rng)) for _ in range(RUNS))
    assert found <= MOST


def test_a_plan_drawn_at_random_does_not_fit(facts: Facts) -> None:
    rng = np.random.default_rng(7)
    found = sum(nulls.alarms(statistic("plan_fit"), nulls.plans_at_random(facts, rng)) for _ in range(RUNS))
    assert found <= MOST


def test_descriptions_never_claim(facts: Facts) -> None:
    """Statistics that test nothing are never clear, whatever the data."""
    for id_ in ("gini", "theil", "centrography", "density", "clusters", "links", "compare", "stars", "shift_share",
                "relatedness", "access", "filings"):  # fmt: skip
        rng = np.random.default_rng(8)
        made = nulls.sites_of_one_kind(facts, rng)
        result = statistic(id_)(made, nulls.select(made, nulls.Filter()), {"checks": False})
        assert result.verdict.level in ("described", "too_few"), id_
