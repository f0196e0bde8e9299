"""One running server for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bench.load import atlas
from tests.layers.web.running import FORGETFUL, Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home, temporary = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("temporary")
    with atlas(ATLAS_HOME=str(home), TMPDIR=str(temporary), **FORGETFUL) as (url, pid):
        yield Server(url, pid, home, temporary)
