"""The shipped facts, once; words for edits."""

import pytest

from data.load import Facts
from geo.states.state import State
from tests import as_shipped


@pytest.fixture(scope="session")
def facts() -> Facts:
    return as_shipped.facts()


@pytest.fixture(scope="session")
def base(facts: Facts) -> State:
    return State("shipped", "shipped", facts)
