"""Facts of the atlas, read once for all map tests."""

from __future__ import annotations

import pytest

from data.load import Facts, load
from geo.filter import Filter, Selection
from geo.select import select


@pytest.fixture(scope="session")
def facts() -> Facts:
    return load()


@pytest.fixture(scope="session")
def everything(facts: Facts) -> Selection:
    return select(facts, Filter())


@pytest.fixture(scope="session")
def nothing(facts: Facts) -> Selection:
    return Selection(facts.enterprises.iloc[:0], facts.investments.iloc[:0], facts.parks.iloc[:0])
