"""A turn for what is dear, in the one queue that the pages use: who cannot be served soon is told when to come back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from data.apart import Crowded
from layers.api.refused import Refused
from layers.web.turns import DEAR

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
PATIENCE = 20.0  # seconds in the queue, before which a client is asked to come back rather than held
_AGAIN = "30"  # seconds


class _TooLongError(Exception):
    """The queue is longer than a request waits."""


def in_turn(who: str, work: Callable[[], T], patience: float = PATIENCE) -> T:
    """``work()`` when it is the turn of ``who``; Refused (429) where there is no room, or none within ``patience``."""
    until = time.monotonic() + patience

    def waits(_place: int) -> None:
        if time.monotonic() > until:
            raise _TooLongError

    try:
        with DEAR.turn(who, waits):
            return work()
    except (Crowded, _TooLongError) as full:
        own = isinstance(full, Crowded) and full.own
        raise Refused(429, "crowded_own" if own else "crowded", headers={"Retry-After": _AGAIN}) from None
