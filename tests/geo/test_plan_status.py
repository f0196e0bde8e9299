"""The strict rule of verdicts: cases by hand, then properties, then the plan of 2019 as it stands."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.load import load
from geo.plan_status import OPEN, VERDICTS, decimal_years, figures, satisfies, status, statuses


def target(
    comparator: str = "number", low: float | None = 100, high: float | None = None, **more: object
) -> dict[str, object]:
    return {"id": "x", "year": 2020, "comparator": comparator, "low": low, "high": high, "per_year": False} | more


def rows(*figures: tuple[str, float, str, str]) -> pd.DataFrame:
    """(as_of, value, relation, bound), oldest first."""
    frame = pd.DataFrame(figures, columns=["as_of", "value", "relation", "bound"])
    return frame.assign(metric_id=[f"m{n}" for n in range(len(frame))])


@pytest.mark.parametrize(
    ("given_rows", "as_of", "verdict", "rule"),
    [
        (rows(), "2026-01", "none_found", "none"),
        (rows(), "2019-06", "none_found", "none_yet"),
        (rows(("2020", 300, "different", "exact")), "2026-01", "differs", "not_comparable"),
        (rows(("2020", 300, "part", "exact")), "2026-01", "differs", "not_comparable"),
        (rows(("2018", 60, "before", "exact")), "2026-01", "differs", "other_year"),
        (rows(("2020", 100, "same", "exact")), "2026-01", "met", "reached"),
        (rows(("2019-06", 120, "same", "exact")), "2026-01", "met", "reached"),
        (rows(("2020-12-31", 99, "same", "exact")), "2026-01", "missed", "below"),
        (rows(("2019", 60, "same", "exact")), "2026-01", "differs", "other_year"),
        (rows(("2021", 400, "same", "exact")), "2026-01", "differs", "other_year"),
        (rows(("2019", 60, "same", "exact")), "2020-06", "on_the_way", "open"),
        (rows(("2020", 80, "same", "at_least")), "2026-01", "differs", "rough"),
        (rows(("2020", 105, "same", "about")), "2026-01", "differs", "rough"),
        (rows(("2020", 100, "same", "almost")), "2026-01", "missed", "below"),
        (rows(("2020", 80, "same", "exact"), ("2020", 120, "different", "exact")), "2026-01", "missed", "below"),
    ],
)
def test_cases(given_rows: pd.DataFrame, as_of: str, verdict: str, rule: str) -> None:
    found = status(target(), given_rows, as_of)
    assert (found.verdict, found.rule) == (verdict, rule)


def test_a_yearly_target_is_judged_by_its_own_year() -> None:
    yearly = target(per_year=True)
    assert status(yearly, rows(("2019", 500, "same", "exact")), "2026").rule == "other_year"
    assert status(yearly, rows(("2020", 100, "same", "exact")), "2026").verdict == "met"


@pytest.mark.parametrize(
    ("one", "value", "bound", "answer"),
    [
        (target("over"), 100, "exact", False),
        (target("over"), 100.1, "exact", True),
        (target("over"), 100, "at_least", True),  # “more than 100” was published
        (target("about"), 90, "exact", True),
        (target("about"), 89, "exact", False),
        (target("range", 1, 2), 1, "exact", True),
        (target("range", 1, 2), 3, "exact", True),
        (target("range", 1, 2), 0, "exact", False),
        (target("within", None, 3), 3, "exact", True),
        (target("within", None, 3), 4, "exact", False),
        (target("at_least"), 100, "exact", True),
        (target("reach"), 95, "about", None),
    ],
)
def test_comparators(one: dict[str, object], value: float, bound: str, answer: bool | None) -> None:
    assert satisfies(one, value, bound) is answer


values = st.floats(0, 1e6, allow_nan=False)
bounds = st.sampled_from(["exact", "at_least", "almost", "about"])


@given(values, st.floats(1, 1e6), st.sampled_from(["number", "over", "reach", "about", "at_least"]))
def test_an_exact_value_is_always_decided_and_more_is_never_worse(value: float, low: float, comparator: str) -> None:
    one = target(comparator, low)
    assert satisfies(one, value) in (True, False)
    assert satisfies(one, value + 1) or not satisfies(one, value)


@given(st.lists(st.tuples(st.sampled_from(["different", "part"]), values, bounds), min_size=1, max_size=5))
def test_what_is_defined_otherwise_never_decides(found: list[tuple[str, float, str]]) -> None:
    table = rows(*[("2020", value, relation, bound) for relation, value, bound in found])
    assert status(target(), table, "2026").verdict == "differs"


@given(st.lists(st.tuples(st.integers(2015, 2026), values, bounds), max_size=6), st.integers(2016, 2027))
def test_a_verdict_is_one_of_five_and_a_decision_names_its_figure(
    found: list[tuple[int, float, str]], now: int
) -> None:
    table = rows(*[(str(year), value, "same", bound) for year, value, bound in sorted(found)])
    judged = status(target(), table, str(now))
    assert judged.verdict in VERDICTS
    assert bool(judged.decisive) == (judged.verdict not in OPEN)
    assert judged.verdict != "missed" or now > 2020


def test_no_target_of_the_plan_of_2019_is_called_met_or_missed() -> None:
    """No city total of core AI output after 2018 was found, so nothing may be decided."""
    facts = load()
    targets = facts.plan["targets"]
    found = statuses(targets, facts.plan["target_metrics"], facts.metrics, facts.as_of)
    mine = found[targets["plan_id"] == "nj-2019"]
    assert mine.set_index("target_id")["verdict"].to_dict() == {
        **dict.fromkeys([f"p37-{n:02d}" for n in (1, 2, 3, 4, 8, 9, 10, 11, 12, 15)], "differs"),
        **dict.fromkeys([f"p37-{n:02d}" for n in (5, 6, 7, 13, 14, 16)], "none_found"),
    }
    rule = mine.set_index("target_id")["rule"]
    assert rule[["p37-03", "p37-04", "p37-09", "p37-10"]].eq("other_year").all()
    assert rule[["p37-01", "p37-02", "p37-12"]].eq("not_comparable").all()


def test_targets_that_public_figures_decide() -> None:
    facts = load()
    targets = facts.plan["targets"]
    found = statuses(targets, facts.plan["target_metrics"], facts.metrics, facts.as_of).set_index("target_id")
    decided = found[~found["verdict"].isin(OPEN)][["verdict", "decisive"]]
    assert decided.apply(tuple, axis=1).to_dict() == {
        "p17-04": ("met", "m-179"),  # 40 AI institutes in 2019, more than 30 wanted
        "pdi-01": ("met", "m-156"),  # software revenue 7,408 in 2022, 7,000 wanted
        "p145-02": ("met", "m-158"),  # software revenue 10,200 in 2025, 10,000 wanted
        "pk-12": ("on_the_way", "m-185"),
        "pk-15": ("on_the_way", "m-191"),
        "pk-20": ("on_the_way", "m-211"),
    }


def test_figures_are_published_ones_oldest_first_without_echoes() -> None:
    facts = load()
    found = figures("p145-02", facts.plan["target_metrics"], facts.metrics)
    assert found["as_of"].tolist() == ["2021", "2022", "2023", "2025"]
    assert figures("p37-01", facts.plan["target_metrics"], facts.metrics)["metric_id"].tolist() == [
        "m-060", "m-033", "m-252",
    ]  # fmt: skip


def test_dates_stand_in_the_middle_of_what_is_known() -> None:
    found = decimal_years(pd.Series(["2020", "2020-01", "2020-12", "2020-07-01", None]))
    assert found.iloc[0] == 2020.5
    assert found.iloc[1] == pytest.approx(2020.04, abs=0.01)
    assert found.iloc[2] == pytest.approx(2020.96, abs=0.01)
    assert found.iloc[3] == pytest.approx(2020.5, abs=0.01)
    assert pd.isna(found.iloc[4])
