"""Facts, selections and small tables for the tests of statistics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from data.load import Facts
from geo.filter import Filter, Selection
from geo.select import select
from geo.stats import colocation
from geo.stats.cells import Cells
from geo.stats.inference import deals, moves
from geo.stats.result import Result
from tests import as_shipped

Atlas = tuple[Facts, Selection]


class Counted(Cells):
    """Cells of counts whose matrices are ready: with weight 1 and one sector each, all four are the counts."""

    def matrix(self, what: str = "weight") -> pd.DataFrame:
        assert what in ("weight", "count", "square", "mixed")
        return self.rows

    @property
    def plain(self) -> bool:
        return True


@pytest.fixture(scope="session")
def facts() -> Facts:
    return as_shipped.facts()


@pytest.fixture
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer moves of parks and deals of sites, for tests of what holds with any number of them."""
    for where in (deals, colocation):
        monkeypatch.setattr(where, "DRAWS", 199)
        monkeypatch.setattr(where, "BATCHES", 2)
    monkeypatch.setattr(moves, "DRAWS", moves.LEAST)
    monkeypatch.setattr(moves, "BATCHES", 2)


@pytest.fixture(scope="session")
def everything(facts: Facts) -> Selection:
    return select(facts, Filter())


@pytest.fixture(scope="session")
def shipped(facts: Facts, everything: Selection) -> Atlas:
    return facts, everything


@pytest.fixture(scope="session")
def ledger(facts: Facts) -> Atlas:
    """The organisations as a person's ledger with every column that can weigh: gaps, zeros and foreign money too."""
    rng, frame = np.random.default_rng(4), facts.enterprises.copy()
    for column, middle in (("registered_capital_wan", 7), ("total_investment_wan", 8), ("revenue_wan", 9)):
        frame[column] = rng.lognormal(middle, 1.2, len(frame)).round()
    frame["staff"] = rng.integers(0, 400, len(frame)).astype(float)
    frame["registered_capital_currency"] = np.where(rng.random(len(frame)) < 0.03, "USD", "CNY")
    for column in ("registered_capital_wan", "total_investment_wan", "revenue_wan", "staff"):
        frame.loc[rng.random(len(frame)) < 0.05, column] = np.nan
    other = facts.with_enterprises(frame, workspace="ledger")
    return other, select(other, Filter())


@pytest.fixture(scope="session")
def cells_of() -> Callable[[list[list[int]]], Cells]:
    """Counts, parks in rows and sectors in columns → Cells with one unit an organisation."""

    def made(counts: list[list[int]]) -> Cells:
        table = np.asarray(counts, float)
        parks = tuple(f"p{i}" for i in range(table.shape[0]))
        sectors = tuple(f"s{i}" for i in range(table.shape[1]))
        matrix = pd.DataFrame(table, index=pd.Index(parks, name="park_id"), columns=pd.Index(sectors, name="sector_id"))
        return Counted(matrix, parks, sectors, int(table.sum()), {}, "organisations")

    return made


@pytest.fixture(scope="session")
def with_rows(facts: Facts) -> Callable[[gpd.GeoDataFrame], Atlas]:
    """The atlas with other organisations (no investments), and everything of it selected."""

    def made(frame: gpd.GeoDataFrame) -> Atlas:
        other = replace(facts, enterprises=frame, investments=facts.investments.iloc[:0])
        return other, select(other, Filter())

    return made


@pytest.fixture(scope="session")
def agrees() -> Callable[[Result, Mapping[str, object]], None]:
    """Whether every headline number, bound, p-value and every value of the verdict's sentence was made again.

    ``again``: "<value>|<about>" (the number), with "|low", "|high" or "|p" for what stands beside it, "said|<key>" for
    the sentence. A number of the sentence may be rounded as it is there.
    """

    def check(result: Result, again: Mapping[str, object]) -> None:
        shown: dict[str, object] = {}
        for value in result.values:
            name = f"{value.id}|{value.about}"
            parts = {
                name: value.value,
                f"{name}|low": value.low,
                f"{name}|high": value.high,
                f"{name}|p": value.p_value,
            }
            shown |= {key: part for key, part in parts.items() if part is not None}
        for key, said in result.verdict.values.items():
            shown[f"said|{key}"] = said
        assert sorted(shown.keys() - again.keys()) == [], "nothing was computed again for these"
        for key, here in shown.items():
            there = again[key]
            if isinstance(here, float) and isinstance(there, (int, float)):
                places = 0 if here.is_integer() else len(repr(here).partition(".")[2])
                rounded = 0.5 * 10.0**-places if key.startswith("said") else 0.0
                assert here == pytest.approx(float(there), rel=1e-6, abs=1e-9 + 1.001 * rounded), key
            else:
                assert here == there, key

    return check
