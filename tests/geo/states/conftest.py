"""The shipped facts, once; words for edits."""

import pytest

from data.load import Facts, load
from geo.states.state import State


@pytest.fixture(scope="session")
def facts() -> Facts:
    return load()


@pytest.fixture(scope="session")
def base(facts: Facts) -> State:
    return State("shipped", "shipped", facts)
