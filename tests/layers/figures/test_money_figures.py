"""What a sum of money says of itself: years, what it leaves out of its own stage, and the project that makes most."""

import pytest

from data.load import load
from data.vocabulary import STAGES
from geo.money import reasons
from layers.figures.money import money_figures
from layers.text import t


@pytest.fixture(scope="module")
def investments():
    return load().investments


def test_every_row_of_a_stage_counts_in_it_or_is_named_as_left_out(investments) -> None:
    shown = money_figures(investments, "en", key="k", as_of="", every_stage=True)
    for stage, figure in zip(STAGES, shown, strict=True):
        own = investments[investments["stage"] == stage]
        parts = figure.excluded.removeprefix("Not counted: ").split(", ")
        elsewhere = [int(part.split()[0]) for part in parts if "other stages" in part]
        left = [int(part.split()[0]) for part in parts if "other stages" not in part]
        assert len(figure.rows) + sum(left) == len(own)
        assert [len(figure.rows) + n for n in elsewhere] == [int((reasons(investments) == "").sum())]


def test_a_stage_is_dated_by_its_first_and_last_report(investments) -> None:
    for figure in money_figures(investments, "zh", key="k", as_of="", every_stage=True):
        dates = sorted(figure.rows["stage_as_of"].dropna())
        span = "–".join(dict.fromkeys([dates[0][:4], dates[-1][:4]])) if len(set(dates)) > 1 else dates[0]
        assert figure.as_of == t("kpi.money_reported", "zh", date=span)


def test_a_project_that_makes_most_of_a_sum_is_named(investments) -> None:
    unknown = money_figures(investments, "zh", key="k", as_of="", every_stage=True)[STAGES.index("unknown")]
    largest = unknown.rows.loc[unknown.rows["amount_cny_100m"].idxmax()]
    share = largest["amount_cny_100m"] / unknown.rows["amount_cny_100m"].sum()
    assert largest["name_zh"] in unknown.detail
    assert f"{share:.0%}" in unknown.detail
    even = unknown.rows.assign(amount_cny_100m=1.0)
    assert "%" not in money_figures(even, "zh", key="k", as_of="")[0].denominator


def test_plants_for_chips_and_the_three_largest_projects_stand_beside_a_sum(investments) -> None:
    operating = money_figures(investments, "zh", key="k", as_of="", every_stage=True)[STAGES.index("operating")]
    top = operating.rows.sort_values("amount_cny_100m", ascending=False, kind="stable")["name_zh"].head(3)
    assert all(name in operating.detail for name in top)
    fabs = operating.rows.loc[operating.rows["project_kind"] == "fab", "amount_cny_100m"].sum()
    assert f"{t('vocab.division.fab', 'zh')} {fabs:,.1f}" in operating.detail
    unknown = money_figures(investments, "zh", key="k", as_of="", every_stage=True)[STAGES.index("unknown")]
    assert t("vocab.stage.under_construction", "zh") in unknown.denominator  # what it was when last reported
