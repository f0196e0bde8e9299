"""Every statistic of the registry keeps the contract, on ordinary and on odd data, and has words in both languages."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from data.load import Facts
from geo.filter import Filter, Selection
from geo.select import select
from geo.stats import STATISTICS, statistic
from geo.stats.result import Result
from geo.stats.statistic import Statistic
from layers.figures.analysis import explained, figures, verdict
from layers.figures.provenance import faults
from layers.text import has, t
from layers.view import View

pytestmark = pytest.mark.usefixtures("few_draws")
LANGS = ("zh", "en")
Made = Callable[[gpd.GeoDataFrame], tuple[Facts, Selection]]
QUICK = {"checks": False, "simulations": 99}  # the contract is the same with fewer draws
ODD = ("empty", "one_row", "two_rows", "one_park", "one_sector", "one_place", "no_sector", "no_dates", "all_ended")


def odd(kind: str, facts: Facts) -> gpd.GeoDataFrame:
    frame = facts.enterprises
    first = frame.iloc[0]
    if kind == "one_place":
        return frame.assign(lon=first.lon, lat=first.lat, geometry=first.geometry, precision="point")
    unknown = pd.Series(np.nan, index=frame.index, dtype="str")
    changed = {
        "empty": lambda: frame.iloc[:0],
        "one_row": lambda: frame.iloc[:1],
        "two_rows": lambda: frame.iloc[[0, -1]],
        "one_park": lambda: frame.loc[frame["park_id"] == first.park_id],
        "one_sector": lambda: frame.assign(sectors=first.main_sector, main_sector=first.main_sector),
        "no_sector": lambda: frame.assign(sectors=unknown, main_sector=unknown),
        "no_dates": lambda: frame.assign(landed_year=pd.array([pd.NA] * len(frame), dtype="Int64")),
        "all_ended": lambda: frame.assign(status="ended"),
    }
    return changed[kind]()


def variants(one: Statistic) -> Iterator[dict[str, object]]:
    """The defaults, and each other choice of each parameter by itself (with what it needs to have an effect)."""
    yield {}
    for param in one.params:
        needs = dict([param.only_if]) if param.only_if and param.only_if[0] in {p.id for p in one.params} else {}
        for choice in param.choices:
            if choice != param.default:
                yield {**needs, param.id: choice}


def problems(one: Statistic, result: Result, facts: Facts, selection: Selection) -> list[str]:
    """What is wrong with a result, as sentences; empty for a sound one."""
    found = [f"value {v.id} is not finite" for v in result.values if isinstance(v.value, float)
             and not math.isfinite(v.value)]  # fmt: skip
    found += [f"value {v.id} is unknown without a reason" for v in result.values if v.value is None and not v.reason]
    found += [f"p of {v.id} is {v.p_value}" for v in result.values if v.p_value is not None and not 0 <= v.p_value <= 1]
    for v in result.values:
        bounded = isinstance(v.value, float) and v.low is not None and v.high is not None
        if bounded and not v.low - 1e-9 <= v.value <= v.high + 1e-9:
            found.append(f"interval of {v.id} does not hold it")
    found += [] if result.n >= 0 and "main" in result.tables else ["no table main"]
    found += ["too few but clear"] if result.n < one.minimum_n and result.verdict.level != "too_few" else []
    for lang in LANGS:
        view = View(lang=lang)
        said = verdict(result, facts, view)
        found += [f"{lang}: {said}"] if "nan" in said.lower().replace("nanjing", "") or "{" in said else []
        found += [
            f"{lang}: empty text of {heading}" for heading, text in explained(result, one, facts, view) if not text
        ]
        wanted = [f"stats.col.{c}" for table in result.tables.values() for c in table.columns if c != "geometry"]
        wanted += [f"stats.excluded.{code}" for code in result.excluded]
        wanted += [f"stats.note.{code}" for code in result.notes]
        wanted += [f"stats.denominator.{result.denominator}"] if result.denominator else []
        wanted += [f"stats.value.{v.id}" for v in result.values] + [
            f"stats.reason.{v.reason}" for v in result.values if v.reason
        ]
        wanted += [f"stats.unit.{v.unit}" for v in result.values if v.unit]
        for table in result.tables.values():
            for column, group in (("verdict", "cell"), ("reason", "reason")):
                codes = table[column].dropna().unique() if column in table.columns else []
                wanted += [f"stats.{group}.{code}" for code in codes if code]
        found += sorted({f"{lang}: no text {key}" for key in wanted if not has(key, lang)})
        for figure in figures(result, one, facts, selection, view):
            found += [f"{lang}: figure {figure.label} lacks {lack}" for lack in faults(figure)]
    return found


@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_every_choice_gives_a_sound_result(one: Statistic, facts: Facts, everything: Selection) -> None:
    for given in variants(one):
        result = one(facts, everything, {**QUICK, **given})
        assert problems(one, result, facts, everything) == [], given


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_odd_data_have_a_defined_answer(one: Statistic, kind: str, facts: Facts, with_rows: Made) -> None:
    other, selection = with_rows(odd(kind, facts).assign(staff=7.0))
    few = QUICK
    assert problems(one, one(other, selection, few), other, selection) == []
    if kind in ("empty", "one_row", "one_place", "one_sector") and any(p.id == "weight" for p in one.params):
        assert problems(one, one(other, selection, {**few, "weight": "staff"}), other, selection) == []


@pytest.mark.parametrize("column", ["registered_capital_wan", "total_investment_wan", "staff", "revenue_wan"])
@pytest.mark.parametrize("fill", [0.0, 7.0])
def test_zero_and_tied_weights_have_a_defined_answer(column: str, fill: float, facts: Facts, with_rows: Made) -> None:
    weight = {"registered_capital_wan": "capital", "total_investment_wan": "investment", "revenue_wan": "revenue"}
    frame = facts.enterprises.assign(**{column: fill, "registered_capital_currency": "CNY"})
    other, selection = with_rows(frame)
    for one in STATISTICS:
        if any(p.id == "weight" and weight.get(column, column) in p.choices for p in one.params):
            result = one(other, selection, {**QUICK, "weight": weight.get(column, column)})
            assert problems(one, result, other, selection) == [], one.id


@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_the_order_of_rows_does_not_matter_and_same_means_same(one: Statistic, facts: Facts) -> None:
    shuffled = replace(facts, enterprises=facts.enterprises.sample(frac=1, random_state=3))
    here, there = (one(f, select(f, Filter()), QUICK) for f in (facts, shuffled))
    again = one(facts, select(facts, Filter()), QUICK)
    pd.testing.assert_frame_equal(here.table, again.table)
    assert here.verdict == again.verdict
    assert [(v.id, v.about) for v in here.values] == [(v.id, v.about) for v in there.values]
    for a, b in zip(here.values, there.values, strict=True):
        if isinstance(a.value, (int, float)):
            assert a.value == pytest.approx(b.value, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_it_says_how_it_is_made(one: Statistic) -> None:
    assert one.formula
    assert one.literature
    assert statistic(one.id) is one
    for lang in LANGS:
        for group in ("title", "about", "how"):
            assert t(f"stats.{group}.{one.id}", lang)
        assert t(f"stats.group.{one.group}", lang)
        assert t(f"stats.unit.{one.unit}", lang)
        for param in one.params:
            assert t(f"stats.param.{param.id}", lang)
            assert all(has(f"stats.choice.{choice}", lang) for choice in param.choices)
            assert not param.unit or t(f"stats.unit.{param.unit}", lang)


def test_ids_are_unique_and_an_unknown_one_is_named() -> None:
    assert len({one.id for one in STATISTICS}) == len(STATISTICS)
    with pytest.raises(KeyError, match="location_quotient"):
        statistic("no such thing")


@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_parameters_out_of_range_are_brought_back(one: Statistic) -> None:
    wild = {p.id: value for p in one.params for value in ("nonsense", float("nan"), 1e9, None)}
    for param in one.params:
        for value in ("nonsense", float("nan"), 1e9, -1e9, None):
            checked = one.checked({param.id: value})[param.id]  # type: ignore[dict-item]
            assert type(checked) is type(param.default)
            assert not param.choices or checked in param.choices
            if isinstance(checked, (int, float)) and not isinstance(checked, bool) and param.low is not None:
                assert param.low <= checked <= (param.high or checked)
    assert set(one.checked(wild)) == {p.id for p in one.params}  # type: ignore[arg-type]
