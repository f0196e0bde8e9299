"""Facts, selections and small tables for the tests of statistics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from data.load import Facts, load
from geo.filter import Filter, Selection
from geo.select import select
from geo.stats.cells import Cells


@pytest.fixture(scope="session")
def facts() -> Facts:
    return load()


@pytest.fixture(scope="session")
def everything(facts: Facts) -> Selection:
    return select(facts, Filter())


@pytest.fixture(scope="session")
def cells_of() -> Callable[[list[list[int]]], Cells]:
    """Counts, parks in rows and sectors in columns → Cells with one unit an organisation."""

    def made(counts: list[list[int]]) -> Cells:
        table = np.asarray(counts, int)
        parks = tuple(f"p{i}" for i in range(table.shape[0]))
        sectors = tuple(f"s{i}" for i in range(table.shape[1]))
        where = [(p, s) for i, p in enumerate(parks) for j, s in enumerate(sectors) for _ in range(table[i, j])]
        rows = pd.DataFrame(where, columns=["park_id", "sector_id"])
        rows["unit"], rows["share"], rows["weight"] = np.arange(len(rows)), 1.0, 1.0
        return Cells(rows, parks, sectors, len(rows), {}, "organisations")

    return made


@pytest.fixture(scope="session")
def with_rows(facts: Facts) -> Callable[[gpd.GeoDataFrame], tuple[Facts, Selection]]:
    """The atlas with other organisations (no investments), and everything of it selected."""

    def made(frame: gpd.GeoDataFrame) -> tuple[Facts, Selection]:
        other = replace(facts, enterprises=frame, investments=facts.investments.iloc[:0])
        return other, select(other, Filter())

    return made
