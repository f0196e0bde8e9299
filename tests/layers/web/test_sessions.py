"""What sessions that have left had held goes by itself; what others still look at stays."""

from __future__ import annotations

import asyncio
import threading
import weakref
from types import SimpleNamespace

import pytest
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.state import SessionState

from layers.memory import Memory
from layers.web import sessions
from layers.web.content import Store
from layers.web.sessions import Lives, Sessions, expire, watched
from tests.layers.web.visitor import run

ONE, OTHER = "a" * 43, "b" * 43


class Session:
    id = "1"


def held(memory: Memory, version: str) -> bool:
    return memory.get("name", version, "", str) is not None


@pytest.fixture
def memory() -> Memory:
    memory = Memory()
    for version in ("shipped", "ledger", "other"):
        memory.put("name", version, "", version)
    return memory


def test_a_ledger_goes_with_the_last_session_that_looks_at_it(memory: Memory) -> None:
    here = Sessions(memory, Store())
    here.keep("shipped")
    here.look("1", "ledger", ONE)
    here.look("2", "ledger", OTHER)
    here.look("2", "other", OTHER)
    assert here.stay({"2", "3"})
    assert held(memory, "ledger")
    assert here.stay(set())
    assert [held(memory, version) for version in ("shipped", "ledger", "other")] == [True, False, False]
    assert not here.stay(set())


def test_to_close_is_to_forget_at_once(memory: Memory) -> None:
    store = Store()
    here = Sessions(memory, store)
    here.keep("shipped")
    here.look("1", "ledger", ONE)
    here.look("2", "other", OTHER)
    digest = store.put(b"rows", ONE)
    here.close("1", ONE)
    assert store.get(digest, ONE) is None
    assert [held(memory, version) for version in ("shipped", "ledger", "other")] == [True, False, True]


def test_content_of_an_owner_who_left_goes_but_not_the_talk_in_a_window_of_its_own(memory: Memory) -> None:
    store = Store()
    here = Sessions(memory, store)
    rows, talk = store.put(b"rows", ONE), store.put(b"<!doctype html>", ONE, page=True)
    others, public = store.put(b"rows", OTHER), store.put(b"rows")
    for session, owner in (("1", ONE), ("2", ONE), ("3", OTHER)):
        here.look(session, "ledger", owner)
    here.stay({"2", "3"})
    assert store.get(rows, ONE)
    here.stay({"3"})
    assert store.get(rows, ONE, exact=True) is None
    assert store.get(talk, ONE) is not None
    assert store.get(others, OTHER, exact=True) is not None
    assert store.get(public, None) is not None


def test_streamlit_lets_go_of_a_session_whose_time_is_over_when_asked() -> None:
    """It has no timer for them: this is what ours relies on."""
    storage = MemorySessionStorage(ttl_seconds=0)
    session = Session()
    gone = weakref.ref(session)
    storage.save(SimpleNamespace(session=session, is_active=lambda: False))  # type: ignore[arg-type]
    del session
    assert gone() is not None
    expire(storage)
    assert gone() is None


def test_a_session_that_is_over_is_emptied_though_the_server_remembers_it() -> None:
    class Over:
        def __init__(self) -> None:
            self.session_state, self.shut, self.queue = SessionState(), 0, ["rows"]
            self.session_state["file"] = "rows"

        def shutdown(self) -> None:
            self.shut += 1

        def flush_browser_queue(self) -> None:
            self.queue.clear()

    assert {name for name in vars(Over) if name[0] != "_"} <= set(dir(AppSession))  # Streamlit still has these
    lives, one, other = Lives(), Over(), Over()
    assert lives.only({"1": one, "2": other}) == {"1", "2"}  # type: ignore[dict-item]
    assert lives.only({"2": other}) == {"2"}  # type: ignore[dict-item]
    assert lives.only({"2": other}) == {"2"}  # type: ignore[dict-item]
    assert ("file" in one.session_state, one.shut, one.queue) == (False, 1, [])
    assert ("file" in other.session_state, other.shut) == (True, 0)


def test_the_timer_asks_without_a_visitor(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    here, given_back = Sessions(memory, Store()), threading.Event()
    here.look("1", "ledger", ONE)
    monkeypatch.setattr(sessions, "SESSIONS", here)
    monkeypatch.setattr(sessions, "EVERY", 0.01)
    monkeypatch.setattr(sessions, "give_back", given_back.set)

    async def server() -> None:
        async with watched(None, set):  # type: ignore[arg-type]
            assert await asyncio.to_thread(given_back.wait, 30)

    run(server())
    assert not held(memory, "ledger")
