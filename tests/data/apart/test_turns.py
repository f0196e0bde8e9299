"""Turns: never more at once than may be, in the order of coming, with a true place in the queue."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from data.apart import Crowded, Turns

if TYPE_CHECKING:
    from collections.abc import Callable


def _until(true: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to that")


class _Someone(threading.Thread):
    """Takes a turn and holds it until told to go."""

    def __init__(self, turns: Turns, who: str) -> None:
        super().__init__(daemon=True)
        self.turns, self.who = turns, who
        self.places: list[int] = []
        self.inside, self.go = threading.Event(), threading.Event()
        self.start()

    def run(self) -> None:
        with self.turns.turn(self.who, self.places.append):
            self.inside.set()
            self.go.wait(10)


def test_two_at_once_the_others_in_order_with_their_place() -> None:
    turns = Turns(at_once=2)
    people = []
    for who in "abcd":
        people.append(_Someone(turns, who))
        _until(lambda: sum(turns.under_way()) == len(people))
    _until(lambda: people[0].inside.is_set() and people[1].inside.is_set())
    _until(lambda: people[2].places[-1:] == [1] and people[3].places[-1:] == [2])
    assert turns.under_way() == (2, 2)
    people[1].go.set()
    assert people[2].inside.wait(10)
    _until(lambda: people[3].places[-1] == 1)
    assert not people[3].inside.is_set()
    for person in people:
        person.go.set()
    for person in people:
        person.join(10)
    assert turns.under_way() == (0, 0)


def test_one_person_has_one_turn_and_holds_nobody_up() -> None:
    turns = Turns(at_once=2)
    first, second = _Someone(turns, "a"), None
    assert first.inside.wait(10)
    second = _Someone(turns, "a")
    _until(lambda: bool(second.places))
    other = _Someone(turns, "b")
    assert other.inside.wait(10)
    assert not second.inside.is_set()
    first.go.set()
    assert second.inside.wait(10)
    for person in (second, other):
        person.go.set()


def test_there_is_a_word_when_there_is_no_room() -> None:
    turns = Turns(at_once=1, waiting=1)
    people = [_Someone(turns, "a"), _Someone(turns, "b")]
    _until(lambda: sum(turns.under_way()) == 2)
    with pytest.raises(Crowded) as caught, turns.turn("c"):
        pass
    assert not caught.value.own
    for person in people:
        person.go.set()


def test_three_of_one_person_are_enough() -> None:
    turns = Turns(at_once=5)
    people = [_Someone(turns, "a") for _ in range(3)]
    _until(lambda: sum(turns.under_way()) == 3)
    with pytest.raises(Crowded) as caught, turns.turn("a"):
        pass
    assert caught.value.own
    for person in people:
        person.go.set()


def test_who_leaves_the_queue_is_out_of_it() -> None:
    turns = Turns(at_once=1)
    first = _Someone(turns, "a")
    assert first.inside.wait(10)

    def leave(_: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError), turns.turn("b", leave):
        pass
    assert turns.under_way() == (1, 0)
    first.go.set()
