"""A client of the API alone, on the facts that ship."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from data.load import Facts
from layers import cache
from layers.api.http import api_routes


@pytest.fixture(scope="session")
def app() -> Starlette:
    return Starlette(routes=api_routes())


@pytest.fixture(scope="session")
def client(app: Starlette) -> TestClient:
    return TestClient(app)


@pytest.fixture(scope="session")
def facts() -> Facts:
    return cache.facts()
