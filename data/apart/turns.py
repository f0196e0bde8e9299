"""Turns: so many at a time, so many each, the rest in the order they came, each told how many are before it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

QUEUE = "queue:"  # a step that begins so says how many are before; the number follows
_LOOK = 0.2  # seconds between two looks


class Crowded(Exception):  # noqa: N818  # it reads as a sentence where it is caught
    """There is no room to wait. ``own``: because of what the same person has under way already."""

    def __init__(self, own: bool) -> None:
        self.own = own
        super().__init__("too much is under way already")


@dataclass(eq=False, slots=True)
class _Ticket:
    who: str
    runs: bool = False


class Turns:
    """``at_once`` run together, of one person ``each``; ``waiting`` more may wait, of one person twice ``each``.

    Who waits is served in the order of coming, except that nobody is held up by a person who has their share running.
    """

    def __init__(self, at_once: int, each: int = 1, waiting: int = 40) -> None:
        self._at_once, self._each, self._waiting = at_once, each, waiting
        self._tickets: list[_Ticket] = []
        self._changed = threading.Condition()

    @contextmanager
    def turn(self, who: str, waits: Callable[[int], None] | None = None) -> Iterator[None]:
        """Wait for a turn of ``who``, hold it for the block, and hand it on.

        ``waits(place)`` is called some times a second while waiting, with the place in the queue (1: next); what it
        raises ends the waiting. Raises Crowded at once when there is no room.
        """
        ticket = self._join(who)
        try:
            self._wait(ticket, waits)
            yield
        finally:
            with self._changed:
                self._tickets.remove(ticket)
                self._changed.notify_all()

    def under_way(self) -> tuple[int, int]:
        """(running, waiting)."""
        with self._changed:
            running = sum(ticket.runs for ticket in self._tickets)
            return running, len(self._tickets) - running

    def _join(self, who: str) -> _Ticket:
        with self._changed:
            own = sum(ticket.who == who for ticket in self._tickets)
            if own >= 3 * self._each:
                raise Crowded(own=True)
            if len(self._tickets) >= self._at_once + self._waiting:
                raise Crowded(own=False)
            ticket = _Ticket(who)
            self._tickets.append(ticket)
            return ticket

    def _wait(self, ticket: _Ticket, waits: Callable[[int], None] | None) -> None:
        while True:
            with self._changed:
                place = self._place(ticket)
                if place == 0:
                    ticket.runs = True
                    self._changed.notify_all()
                    return
            if waits is not None:
                waits(place)
            with self._changed:
                self._changed.wait(_LOOK)

    def _place(self, ticket: _Ticket) -> int:
        """Place in the queue, 1 for the next; 0 when it may start."""
        free = self._at_once - sum(other.runs for other in self._tickets)
        earlier = self._tickets[: self._tickets.index(ticket)]
        ahead = sum(not other.runs and self._share_left(other) for other in earlier)
        return 0 if ahead < free and self._share_left(ticket) else ahead + 1

    def _share_left(self, ticket: _Ticket) -> bool:
        return sum(other.runs and other.who == ticket.who for other in self._tickets) < self._each
