"""One memory: what it keeps, in what room, what it forgets, and that nothing of a closed ledger stays."""

from __future__ import annotations

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.load import Facts
from geo.filter import Filter
from geo.stats import STATISTICS
from layers import cache
from layers.export import pictures, tables
from layers.export.job import no_progress, prepare
from layers.map.browser.message import message
from layers.map.points import PointSet
from layers.memory import ALWAYS, MEMORY, Memory, give_back, settle, while_alive
from layers.privacy import PUBLIC, redact
from layers.view import View
from layers.web.content import Store
from layers.web.sessions import Sessions
from tests import as_shipped

ROOT = Path(__file__).parents[2]
SECRET = "机密甲公司"  # noqa: S105 (the name of an invented firm)


def test_a_result_is_made_once_and_never_for_another_version() -> None:
    memory, made = Memory(), []
    for version in ("a", "a", "b"):
        memory.kept("name", version, 1, lambda version=version: made.append(version) or version)
    assert made == ["a", "b"]
    assert memory.get("name", "a", 1, str) == "a"
    assert memory.get("name", "a", 2, str) is None


def test_what_is_derived_goes_with_what_it_is_derived_from() -> None:
    memory = Memory()
    for version in ("a", "a~b", "ab", ALWAYS):
        memory.put("name", version, "", version or "always")
    memory.forget("a")
    assert [memory.get("name", version, "", str) for version in ("a", "a~b", "ab", ALWAYS)] == [
        None, None, "ab", "always",
    ]  # fmt: skip
    memory.forget_others(())
    assert memory.get("name", "ab", "", str) is None
    assert memory.get("name", ALWAYS, "", str) == "always"


def test_what_was_used_least_recently_goes_first_and_the_newest_stays() -> None:
    memory = Memory(most=2_500, each=1_000_000)
    for key in "abc":
        memory.put("name", key, key, bytes(1_000))
        memory.get("name", "a", "a", bytes)
    assert [memory.get("name", key, key, bytes) is not None for key in "abc"] == [True, False, True]
    memory.put("name", "d", "d", bytes(9_000))
    assert memory.get("name", "d", "d", bytes) is not None
    assert memory.get("name", "a", "a", bytes) is None


def test_a_version_has_a_room_of_its_own() -> None:
    memory = Memory(most=100_000, each=2_500)
    memory.put("name", "shipped", 0, bytes(1_000))
    for key in range(10):
        memory.put("name", "ledger", key, bytes(1_000))
    assert memory.used("ledger") <= 2_500
    assert memory.get("name", "shipped", 0, bytes) is not None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.integers(0, 4_000)), max_size=60))
def test_the_room_is_never_exceeded_but_for_the_newest(puts: list[tuple[str, int, int]]) -> None:
    memory = Memory(most=9_000, each=5_000)
    for version, key, size in puts:
        memory.put("name", version, key, bytes(size))
        assert memory.used() <= 9_000
        assert memory.used(version) <= 5_000
    for version in "abc":
        memory.forget(version)
    assert memory.used() == 0


def test_many_who_ask_at_once_wait_for_one() -> None:
    memory, made, ready = Memory(), [], threading.Barrier(8)

    def compute() -> str:
        made.append(threading.get_ident())
        threading.Event().wait(0.05)
        return "done"

    def ask(_: int) -> str:
        ready.wait()
        return memory.kept("name", "a", "", compute)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == ["done"] * 8
    assert len(made) == 1


def test_a_fault_is_not_kept_and_the_next_tries_again() -> None:
    memory = Memory()
    with pytest.raises(ZeroDivisionError):
        memory.kept("name", "a", "", lambda: 1 // 0)
    assert memory.kept("name", "a", "", lambda: 1) == 1


def test_what_was_made_of_a_frame_goes_with_it() -> None:
    made: list[str] = []

    @while_alive
    def rows(frame: pd.DataFrame, word: str) -> dict[str, int]:
        made.append(word)
        return {word: len(frame)}

    frame = pd.DataFrame({"x": [1, 2]})
    assert rows(frame, "a") is rows(frame, "a")
    rows(frame, "b")
    assert made == ["a", "b"]
    gone = weakref.ref(frame)
    del frame
    gc.collect()
    assert gone() is None
    assert rows.__closure__ is not None
    assert not any(cell.cell_contents for cell in rows.__closure__ if isinstance(cell.cell_contents, dict))


def test_what_the_start_has_made_is_not_walked_again() -> None:
    try:
        settle()
        assert gc.get_freeze_count() > 1_000
        assert "\nsettle()\n" in (ROOT / "app.py").read_text(encoding="utf-8")
    finally:
        gc.unfreeze()


def test_memory_can_be_given_back_at_any_time() -> None:
    give_back()


@pytest.fixture(scope="module")
def shipped() -> Facts:
    return as_shipped.facts()


def ledger(shipped: Facts, name: str) -> Facts:
    frame = shipped.enterprises.head(40).copy()
    frame["name_zh"] = [f"{name}{n}" for n in range(len(frame))]
    return shipped.with_enterprises(gpd.GeoDataFrame(frame, crs=shipped.enterprises.crs), "台账")


def lives(name: str) -> list[str]:
    """Kinds of objects that still hold rows of the ledger."""
    gc.collect()
    found = []
    for one in gc.get_objects():
        if isinstance(one, pd.DataFrame) and "name_zh" in one.columns:
            if one["name_zh"].astype(str).str.startswith(name).any():
                found.append("frame")
        elif isinstance(one, PointSet) and any(str(text).startswith(name) for text in one.name):
            found.append("points")
    return found


def test_nothing_of_a_closed_ledger_lives(shipped: Facts) -> None:
    """The fault that this memory ends: drawings, points, pictures and results outlived the ledger they were made of."""
    facts = ledger(shipped, SECRET)
    gone = weakref.ref(facts.enterprises)
    sessions, store, owner = Sessions(MEMORY, Store()), Store(), "o" * 43
    sessions.keep(shipped.version)
    sessions.look("session", facts.version, owner)
    kept_for_all = cache.selection(shipped, Filter(query="a"))
    view = View(filter=Filter(parks=(str(shipped.parks["id"].iloc[0]),)))
    for seen in (facts, redact(facts, PUBLIC)):
        chosen = cache.selection(seen, view.filter)
        message(seen, chosen, view, lambda content: store.put(content, owner))
    for one in STATISTICS[:6]:
        MEMORY.put("analysis", facts.version, one.id, one(facts, chosen, one.checked({}), no_progress))
    job = prepare(facts, view, ())
    pictures.overview(job, (300.0, 200.0), 0.5)
    MEMORY.put("file", facts.version, "tables", tables.make(job, no_progress))
    assert lives(SECRET)
    assert MEMORY.used(facts.version) > 0
    version = facts.version
    del facts, seen, chosen, job
    sessions.close("session", owner)
    assert lives(SECRET) == []
    assert gone() is None
    assert MEMORY.used(version) == 0
    assert cache.selection(shipped, Filter(query="a")) is kept_for_all
