"""by_stage(): only rows that may be summed are, inside one stage, and every other row is counted with its reason."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from data.load import load
from data.vocabulary import STAGES
from geo.money import REASONS, by_stage, divisions, largest, reasons, summable

ROWS = pd.DataFrame(
    {
        "park_id": ["p", "p", "p", "q", "q", "q", "q", "q", "q"],
        "name_zh": ["一", "一", "二", "三", "四", "五", "六", "七", "八"],
        "scope": ["project", "project", "project", "superseded", "project", "batch", "project", "project", "programme"],
        "claim_group": ["g", "g", "g", "g", None, None, None, None, None],
        "amount_cny_100m": [10.0, 10.0, 5.0, 9.0, np.nan, 100.0, 7.0, 2.0, 1.0],
        "ai_relevance": ["core", "core", "adjacent", "core", "core", "core", "none", "core", "core"],
        "stage": ["operating", "operating", "announced", *["operating"] * 4, "odd", "ended"],
        "sectors": ["a;b", "a;b", "b", "a", "a", "a", "a", None, "a"],
    }
)


def test_reasons_row_by_row() -> None:
    expected = ["", "repeated_claim", "", "superseded", "no_amount", "batch", "not_ai", "", "programme"]
    assert list(reasons(ROWS)) == expected
    assert list(summable(ROWS)) == [True, False, True, False, False, False, False, True, False]


def test_sums_stay_inside_a_stage_and_unknown_is_not_zero() -> None:
    money = by_stage(ROWS)
    assert list(money.amount.columns) == list(STAGES)
    assert money.amount.loc["p", "operating"] == 10.0
    assert money.amount.loc["p", "announced"] == 5.0
    assert money.amount.loc["q", "unknown"] == 2.0  # a stage outside the vocabulary
    assert money.amount["operating"].isna()["q"]
    assert money.count.loc["q", "operating"] == 0
    assert money.left_out == dict.fromkeys(
        ("superseded", "batch", "programme", "not_ai", "no_amount", "repeated_claim"), 1
    )
    assert money.n == len(money.rows) == 3


def test_main_sector_takes_the_whole_amount_and_all_is_one_row() -> None:
    assert by_stage(ROWS, by="main_sector").amount.loc["a", "operating"] == 10.0
    assert list(by_stage(ROWS, by=None).amount.index) == ["all"]


def test_empty_frames_are_answered() -> None:
    for frame in (ROWS.iloc[:0], pd.DataFrame()):
        money = by_stage(frame)
        assert money.amount.empty
        assert money.left_out == {}
        assert list(money.amount.columns) == list(STAGES)


@given(st.permutations(range(len(ROWS))))
def test_order_of_rows_does_not_matter(order: list[int]) -> None:
    shuffled, straight = by_stage(ROWS.iloc[list(order)]), by_stage(ROWS)
    pd.testing.assert_frame_equal(shuffled.amount.sort_index(), straight.amount.sort_index())
    assert shuffled.left_out == straight.left_out
    assert set(shuffled.left_out) <= set(REASONS)


@given(st.floats(0.01, 1000))
def test_amounts_scale(factor: float) -> None:
    scaled = by_stage(ROWS.assign(amount_cny_100m=ROWS["amount_cny_100m"] * factor))
    np.testing.assert_allclose(scaled.amount.to_numpy(), by_stage(ROWS).amount.to_numpy() * factor, rtol=1e-12)


def test_the_largest_projects_of_a_sum_with_their_share() -> None:
    rows = pd.DataFrame({"amount_cny_100m": [1.0, 6.0, 2.0, 1.0]}, index=[10, 20, 30, 40])
    assert largest(rows) == [(1, 0.6), (2, 0.2), (0, 0.1)]
    assert largest(rows, 1) == [(1, 0.6)]
    assert largest(rows.iloc[:0]) == largest(rows * 0) == []


def test_plants_for_chips_stand_beside_the_others() -> None:
    rows = ROWS.assign(project_kind=["fab", "fab", "research", *[None] * 6])
    assert divisions(rows).tolist()[:4] == ["fab", "fab", "ai", "ai"]
    apart, together = by_stage(rows, by="division").amount, by_stage(rows, by=None).amount
    pd.testing.assert_series_equal(apart.sum(min_count=1), together.loc["all"], check_names=False)
    assert apart.loc["fab", "operating"] == 10.0


def test_sums_of_the_shipped_projects_as_the_delivery_states_them() -> None:
    """README of the second round, 亿元: single AI-related projects, each stage by itself."""
    money = by_stage(load().investments).amount
    stated = {
        ("zhigu", "operating"): 20.2, ("zhigu", "ended"): 522.2, ("zhigu", "unknown"): 12.0,
        ("qilin", "operating"): 40.0, ("qilin", "announced"): 10.0,
        ("ruanjiangu", "operating"): 45.2, ("ruanjiangu", "announced"): 2.2,
        ("jiangbei", "operating"): 234.8, ("jiangbei", "under_construction"): 253.0,
        ("jiangbei", "announced"): 200.2, ("jiangbei", "unknown"): 2707.5,
    }  # fmt: skip
    assert money.stack().dropna().round(1).to_dict() == stated
    assert "jiangxinzhou" not in money.index
