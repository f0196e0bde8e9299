"""A database moves between SQLite and PostgreSQL, either way, with every row as it was."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data.workspaces import Scenarios, Snapshot, Store
from data.workspaces.copying import NotEmptyError, copy

ME = "m" * 43


def test_it_comes_back_from_the_file_that_it_was_copied_to(url: str, tmp_path: Path) -> None:
    file = f"sqlite:///{tmp_path / 'copy.db'}"
    store, scenarios = Store(url), Scenarios(url)
    store.save(ME, "moved", Snapshot(pd.DataFrame({"name_zh": ["甲"]}), settings={"file": "甲.csv"}))
    scenarios.add(ME, "moved", "{}")
    before = store.workspaces(ME), scenarios.all(ME)
    counts = copy(url, file)
    assert counts["atlas_versions"] >= 1
    with pytest.raises(NotEmptyError, match="atlas_workspaces"):
        copy(url, file)
    store.forget(ME)
    scenarios.forget(ME)
    assert copy(file, url, replace=True) == counts
    assert (store.workspaces(ME), scenarios.all(ME)) == before
    store.forget(ME)
    scenarios.forget(ME)
