"""Five people use the atlas for twenty seconds over Streamlit's own websocket: nobody meets an error."""

from __future__ import annotations

import importlib.util
import statistics
import sys
from pathlib import Path

from tests.layers.web.visitor import run

HARNESS = Path(__file__).parents[2] / "bench" / "load.py"


def test_five_people_meet_no_error_and_little_is_sent() -> None:
    spec = importlib.util.spec_from_file_location("load", HARNESS)
    assert spec is not None
    assert spec.loader is not None
    load = importlib.util.module_from_spec(spec)
    sys.modules["load"] = load  # dataclasses look their module up
    spec.loader.exec_module(load)
    with load.atlas() as (url, _):
        tally = run(load.people(url, 5, 20.0, 1.0))
    assert tally.errors == []
    assert len(tally.took["open"]) == 5
    assert sum(map(len, tally.took.values())) >= 10
    assert max(tally.sent["open"]) <= 60_000
    filtered = [size for action in ("park", "search") for size in tally.sent[action]]
    assert not filtered or statistics.median(filtered) <= 15_000
