"""Facts of the atlas, read once for all map tests."""

from __future__ import annotations

import pytest

from data.load import Facts
from geo.filter import Filter, Selection
from geo.select import select
from tests import as_shipped


@pytest.fixture(scope="session")
def facts() -> Facts:
    return as_shipped.facts()


@pytest.fixture(scope="session")
def everything(facts: Facts) -> Selection:
    return select(facts, Filter())


@pytest.fixture(scope="session")
def nothing(facts: Facts) -> Selection:
    return Selection(facts.enterprises.iloc[:0], facts.investments.iloc[:0], facts.parks.iloc[:0])
