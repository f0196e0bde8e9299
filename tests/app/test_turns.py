"""What is dear waits for its turn: three at a time for all, one a session, with a place that is told."""

from __future__ import annotations

import ast
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from layers.page.parts import turns
from layers.page.parts.plain import plain
from layers.text import t

PAGES = Path(turns.__file__).parents[1]


def page() -> None:
    import streamlit as st  # noqa: PLC0415 - runs as a script of its own

    from layers.page.parts.turns import in_turn  # noqa: PLC0415 - runs as a script of its own

    st.text(str(in_turn(lambda tell: (tell("half", 0.5), "made")[1], lambda step: f"step {step}", "en")))


def files() -> None:
    from layers import cache, state  # noqa: PLC0415 - runs as a script of its own
    from layers.page import takehome  # noqa: PLC0415 - runs as a script of its own

    takehome.render(cache.facts(), state.view())


@pytest.fixture
def others() -> Iterator[ExitStack]:
    """Three other sessions hold all turns until the stack is closed."""
    with ExitStack() as held:
        for who in "abc":
            held.enter_context(turns.DEAR.turn(who))
        yield held
    assert turns.DEAR.under_way() == (0, 0)


def test_who_comes_fourth_sees_the_place_and_then_the_result(
    others: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def words(key: str, lang: str, **given: object) -> str:
        said.append(t(key, lang, **given))
        others.close()  # the person has seen it
        return said[-1]

    monkeypatch.setattr(turns, "t", words)
    at = AppTest.from_function(page, default_timeout=30).run()
    assert not at.exception
    assert [text.value for text in at.text] == ["made"]
    assert said[0] == t("ui.queue", "en", n=1, most=3)


@pytest.mark.usefixtures("others")
def test_when_there_is_no_room_the_page_says_so_and_makes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns.DEAR, "_waiting", 0)
    at = AppTest.from_function(files, default_timeout=60).run()
    button = next(one for one in at.button if str(one.key).startswith("make."))
    button.click().run()
    assert not at.exception
    assert [one.value for one in at.warning] == [plain(t("ui.crowded", "zh"))]
    assert not at.get("download_button")


def test_a_file_is_made_and_the_turn_handed_on() -> None:
    at = AppTest.from_function(files, default_timeout=60).run()
    at.button(key="make.geojson").click().run()
    assert not at.exception
    assert len(at.get("download_button")) == 1
    assert turns.DEAR.under_way() == (0, 0)


def test_a_fault_hands_the_turn_on() -> None:
    def faulty() -> None:
        from layers.page.parts.turns import in_turn  # noqa: PLC0415 - runs as a script of its own

        in_turn(lambda tell: 1 / 0, lambda step: step, "zh")

    at = AppTest.from_function(faulty, default_timeout=30).run()
    assert at.exception
    assert turns.DEAR.under_way() == (0, 0)


def test_one_session_that_asks_again_and_again_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first computation runs on, two more wait: the fourth is not begun, though there is room for others."""
    monkeypatch.setattr(turns.state, "session", lambda: "one")
    go, inside = threading.Event(), threading.Semaphore(0)

    def hold() -> None:
        with turns.DEAR.turn("one", lambda _: inside.release()):
            inside.release()
            go.wait(30)

    held = [threading.Thread(target=hold, daemon=True) for _ in range(3)]
    for thread in held:
        thread.start()
        assert inside.acquire(timeout=30)
    at = AppTest.from_function(page, default_timeout=30).run()
    assert [one.value for one in at.warning] == [plain(t("ui.crowded_own", "en"))]
    go.set()
    for thread in held:
        thread.join(30)
    assert turns.DEAR.under_way() == (0, 0)


def test_no_page_computes_beside_the_turns() -> None:
    """``busy`` alone is for reading, which has a queue of its own, and for keeping; files are made in turn."""
    makes, waits = set(), set()
    for path in PAGES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called, inner = ast.unparse(node.func), ast.unparse(node)
            if called == "busy":
                waits.add(path.relative_to(PAGES).as_posix())
            if called == "in_turn":
                makes |= {word for word in ("export.make", "chosen(", "with_bands", "talk(", "work") if word in inner}
    assert waits == {
        "ledger/saved.py",
        "ledger/desk.py",
        "ledger/adoption.py",
        "ledger/handing.py",
        "ledger/offered.py",
        "parts/turns.py",
    }
    assert makes >= {"export.make", "chosen(", "talk(", "work"}
